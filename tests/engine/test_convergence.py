"""Random lives of many customers, told shuffled, repeated, late, within one second: one state in the end.

Hypothesis finds the lives; `make test-slow` tries many more of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.lives import Life
from tests.engine.reconciling import state_after_reconcile
from tests.engine.support import DAY, Json
from tests.engine.test_money_back import DEEDS
from tests.engine.test_order import STATE, state_after


@dataclass
class Person(Life):
    """A life with another subscription, which changes as its owner's mind does; each change says what was."""

    sub: Json = field(default_factory=dict)

    def sign_up(self) -> None:
        """A subscription begins, unpaid at first."""
        if self.sub:
            return
        product = {"id": "si_1", "price": {"product": "prod_premium"}}
        self.sub = {
            "id": self.id("sub", "mind"), "object": "subscription", "customer": self.customer,
            "status": "incomplete", "cancel_at": None, "cancel_at_period_end": False, "canceled_at": None,
            "ended_at": None, "trial_end": None, "current_period_start": self.now,
            "current_period_end": self.now + 30 * DAY, "metadata": {"customid": f"user_{self.number}"},
            "items": {"object": "list", "data": [product]},
        }  # fmt: skip
        self.tell("customer.subscription.created", self.sub)

    def change(self, **changes: Any) -> None:
        previous = {name: self.sub.get(name) for name in changes if self.sub.get(name) != changes[name]}
        if self.sub and self.sub["status"] != "canceled" and previous:
            self.sub = self.sub | changes
            self.tell("customer.subscription.updated", self.sub, previous)

    def switch(self, *products: str) -> None:
        data = [{"id": f"si_{number}", "price": {"product": each}} for number, each in enumerate(products)]
        self.change(items={"object": "list", "data": data})

    def renew(self) -> None:
        if self.sub:
            start = self.sub["current_period_end"]
            self.change(current_period_start=start, current_period_end=start + 30 * DAY, status="active")

    def end(self) -> None:
        if self.sub and self.sub["status"] != "canceled":
            self.sub = self.sub | {"status": "canceled", "ended_at": self.now}
            self.tell("customer.subscription.deleted", self.sub)

    def move(self, customid: str) -> None:
        """The customer itself is given to another user."""
        self.tell("customer.updated", {"id": self.customer, "object": "customer", "email": "a@b.example",
                                       "metadata": {"customid": customid}})  # fmt: skip


MINDS: dict[str, Callable[[Person], Any]] = {
    "sign up": Person.sign_up,
    "pay": lambda person: person.change(status="active"),
    "try": lambda person: person.change(status="trialing", trial_end=person.now + 7 * DAY),
    "pay late": lambda person: person.change(status="past_due"),
    "not pay": lambda person: person.change(status="unpaid"),
    "pause": lambda person: person.change(status="paused"),
    "give notice": lambda person: person.change(cancel_at_period_end=True),
    "take it back": lambda person: person.change(cancel_at_period_end=False),
    "name a day": lambda person: person.change(cancel_at=person.now + 5 * DAY),
    "change product": lambda person: person.switch("prod_team"),
    "add a product": lambda person: person.switch("prod_premium", "prod_team"),
    "go back": lambda person: person.switch("prod_premium"),
    "renew it": Person.renew,
    "end": Person.end,
    "rename": lambda person: person.change(metadata={"customid": f"other_{person.number}"}),
    "take the name away": lambda person: person.change(metadata={}),
    "move away": lambda person: person.move("user_9"),
    "move back": lambda person: person.move(f"user_{person.number}"),
}
ALL: dict[str, Callable[[Any], Any]] = {**MINDS, **DEEDS}

deeds = st.lists(st.sampled_from(["sign up", *ALL]), min_size=1, max_size=14)
people = st.lists(st.tuples(st.sampled_from([0, 0, 1, 100]), deeds), min_size=1, max_size=4)


def lives(told: Sequence[tuple[int, Sequence[str]]]) -> list[Json]:
    """The events of several people, each in the order in which they happened."""
    events: list[Json] = []
    for number, (gap, its) in enumerate(told, 1):
        person = Person(number=number, gap=gap)
        for deed in its:
            ALL[deed](person)
        events += person.events
    return events


def in_time(events: Sequence[Json]) -> list[Json]:
    return sorted(events, key=lambda each: int(each["created"]))


def converges(data: st.DataObject, told: Sequence[tuple[int, Sequence[str]]]) -> None:
    events = lives(told)
    if not events:
        return
    wanted = state_after(in_time(events))
    shuffled = data.draw(st.permutations(events), label="shuffled")
    repeated = data.draw(st.lists(st.sampled_from(events), max_size=6), label="repeated")
    together = data.draw(st.integers(1, 16), label="together")
    assert state_after([*shuffled, *repeated], together) == wanted
    late = data.draw(st.lists(st.sampled_from(events), max_size=3), label="late")
    delayed = [each for each in events if each not in late]
    assert state_after([*repeated, *delayed, *late], together) == wanted


quietly = settings(deadline=None, suppress_health_check=list(HealthCheck))


@settings(quietly, max_examples=500)
@given(st.data(), people)
def test_many_lives_end_in_one_state_however_they_are_told(
    data: st.DataObject, told: list[tuple[int, list[str]]]
) -> None:
    converges(data, told)


@pytest.mark.slow
@settings(quietly, max_examples=10_000)
@given(st.data(), people)
def test_ten_thousand_lives_end_in_one_state_however_they_are_told(
    data: st.DataObject, told: list[tuple[int, list[str]]]
) -> None:
    converges(data, told)


async def comes_back(
    data: st.DataObject, folders: pytest.TempPathFactory, told: Sequence[tuple[int, Sequence[str]]]
) -> None:
    events = lives(told)
    heard = data.draw(st.lists(st.sampled_from(events), unique_by=_id), label="heard") if events else []
    found = await state_after_reconcile(folders.mktemp("engine"), heard, events, STATE)
    assert found == state_after(in_time(events))


def _id(one: Json) -> str:
    return str(one["id"])


@settings(quietly, max_examples=12)
@given(st.data(), people)
async def test_what_was_lost_comes_back_by_reconciling(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, told: list[tuple[int, list[str]]]
) -> None:
    await comes_back(data, tmp_path_factory, told)


@pytest.mark.slow
@settings(quietly, max_examples=500)
@given(st.data(), people)
async def test_what_was_lost_comes_back_by_reconciling_in_many_lives(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, told: list[tuple[int, list[str]]]
) -> None:
    await comes_back(data, tmp_path_factory, told)


def test_a_life_uses_every_deed_so_that_what_converges_is_something() -> None:
    """The lives reach all states a purchase can have, and links that move; else equal states prove little."""
    told = [
        ["sign up", "pay"],
        ["sign up", "pay", "give notice"],
        ["sign up", "pay late"],
        ["sign up", "not pay"],
        ["sign up", "pause"],
        ["sign up", "pay", "end"],
        ["sign up", "pay late", "end"],
        ["sign up", "pay", "change product"],
        ["sign up", "add a product", "pay", "go back"],
        ["buy", "refund all"],
        ["sign up", "pay", "move away"],
    ]
    state = state_after(in_time(lives([(100, each) for each in told])))
    found = {str(value) for row in state["purchases"] for value in row}
    assert {"renewing", "ending", "past_due", "unpaid", "paused", "canceled", "payment_failed", "replaced",
            "paid"} <= found  # fmt: skip
    assert any("user_9" in row for row in state["links"])
