"""Events are fetched in order, once each, and nothing is lost when something fails in between."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.polling import AFTER_FAILURE, FASTEST, SLOWEST, EventPoller, Pace, Place
from glassfy_desktop.stripe_account.client import StripeAccount, StripeRefusedError


class Events(StripeAccount):
    """An account whose events are listed as Stripe lists them: newest first, in pages of two."""

    def __init__(self) -> None:
        super().__init__("rk_test_0123456789")
        self.happened: list[dict[str, Any]] = []
        self.asked: list[dict[str, Any]] = []
        self.forgot = False

    def happen(self, *ids: str) -> None:
        for each in ids:
            self.happened.append({"id": each, "created": 1000 + len(self.happened), "type": "invoice.paid"})

    async def get(self, path: str, **params: Any) -> dict[str, Any]:
        self.asked.append(params)
        if self.forgot:
            raise StripeRefusedError("GET /v1/events", 404, "resource_missing", "No such event")
        known = [each["id"] for each in self.happened].index(params["ending_before"])
        news = self.happened[known + 1 :]
        return {"data": news[:2][::-1], "has_more": len(news) > 2}

    async def list_all(self, path: str, **params: Any) -> AsyncIterator[dict[str, Any]]:
        self.asked.append(params)
        for each in reversed(self.happened):
            if each["created"] >= params["created"]["gte"]:
                yield each


class Listener:
    """An engine that takes events, unless it is `down`."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.down = ""

    async def take(self, body: bytes) -> None:
        event = json.loads(body)
        if event["id"] == self.down:
            raise UserError("The engine is not answering.")
        self.heard.append(event["id"])


@pytest.fixture
def account() -> Events:
    return Events()


@pytest.fixture
def engine() -> Listener:
    return Listener()


def poller(account: Events, engine: Listener, place: Place) -> tuple[EventPoller, list[Place]]:
    moved: list[Place] = []
    return EventPoller(lambda: account, engine.take, place, moved.append), moved


async def test_the_first_look_begins_at_its_time_and_goes_on_from_the_last_event(
    account: Events, engine: Listener
) -> None:
    account.happen("evt_1", "evt_2")
    made, moved = poller(account, engine, Place(1000))
    assert await made.look() == 2
    account.happen("evt_3", "evt_4", "evt_5")
    assert await made.look() == 3
    assert await made.look() == 0
    assert engine.heard == ["evt_1", "evt_2", "evt_3", "evt_4", "evt_5"], "oldest first, once each"
    assert moved[-1] == Place(1004, "evt_5")


async def test_what_came_while_the_app_was_closed_is_fetched(account: Events, engine: Listener) -> None:
    account.happen("evt_1", "evt_2", "evt_3")
    made, _ = poller(account, engine, Place(1000, "evt_1"))
    assert await made.look() == 2
    assert engine.heard == ["evt_2", "evt_3"]


async def test_an_event_that_could_not_be_delivered_is_delivered_at_the_next_look(
    account: Events, engine: Listener
) -> None:
    account.happen("evt_1", "evt_2", "evt_3")
    made, moved = poller(account, engine, Place(1000))
    engine.down = "evt_2"
    with pytest.raises(UserError):
        await made.look()
    assert moved[-1].event == "evt_1"
    engine.down = ""
    assert await made.look() == 2
    assert engine.heard == ["evt_1", "evt_2", "evt_3"]


async def test_a_last_event_that_stripe_no_longer_lists_is_passed_by_time(
    account: Events, engine: Listener
) -> None:
    account.happen("evt_1", "evt_2")
    account.forgot = True
    made, _ = poller(account, engine, Place(1000, "evt_1"))
    assert await made.look() == 1
    assert engine.heard == ["evt_2"]


async def test_stripe_is_asked_for_no_more_types_than_it_takes(account: Events, engine: Listener) -> None:
    await poller(account, engine, Place(1000))[0].look()
    assert 9 <= len(account.asked[0]["types"]) <= 20


def test_the_pace_follows_what_comes() -> None:
    pace = Pace()
    waits = [pace.after(0) for _ in range(20)]
    assert waits == sorted(waits) and waits[0] > FASTEST and waits[-1] == SLOWEST
    assert pace.after(3) == FASTEST
    failures = [pace.after_failure() for _ in range(10)]
    assert failures == sorted(failures) and failures[-1] == AFTER_FAILURE
