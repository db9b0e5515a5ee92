"""Webhooks out: sent for what really changed, each once, tried again, and listed."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import update

from glassfy_desktop.domain.stripe_event import parse_event
from glassfy_desktop.engine import outbound as outbound_module
from glassfy_desktop.engine.apply import apply
from glassfy_desktop.engine.ends import next_end
from glassfy_desktop.engine.schema import ends, purchases
from glassfy_desktop.engine.state import Engine
from tests.engine.support import CONFIG, DAY, Caller, Json, event, subscription
from tests.engine.test_lookups import until

UPDATED, DELETED = "customer.subscription.updated", "customer.subscription.deleted"


@dataclass
class Target:
    """A server that takes webhooks and answers with the next of its statuses; the last one repeats."""

    url: str
    statuses: list[int]
    got: list[Json] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self, count: int) -> list[Json]:
        """What came, once so many came."""
        async with asyncio.timeout(10):
            while len(self.got) < count:
                self.news.clear()
                await self.news.wait()
        return self.got

    @property
    def types(self) -> list[int]:
        return [each["type"] for each in self.got]


@asynccontextmanager
async def listening(*statuses: int) -> AsyncIterator[Target]:
    target = Target("", list(statuses))

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = head.lower().splitlines()
        size = next(int(line[15:]) for line in lines if line.startswith("content-length:"))
        target.got.append(json.loads(await reader.readexactly(size)))
        target.headers.append(head)
        status = target.statuses[0] if len(target.statuses) == 1 else target.statuses.pop(0)
        writer.write(b"HTTP/1.1 %d X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % status)
        await writer.drain()
        writer.close()
        target.news.set()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    target.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/glassfy?from=engine"
    async with server:
        yield target


@asynccontextmanager
async def told(caller: Caller, *statuses: int, events: tuple[int, ...] = ()) -> AsyncIterator[Target]:
    """A target that the store's configuration names."""
    async with listening(*(statuses or (200,))) as target:
        await caller.configure(outbound=[{"url": target.url, "events": list(events)}])
        yield target


async def listed(caller: Caller, **params: object) -> Json:
    found: Json = (await caller.admin("GET", "/outbound", params=params)).raise_for_status().json()
    return found


async def test_a_first_purchase_is_told_with_every_field(engine: Engine, caller: Caller) -> None:
    engine.secrets.outbound_bearer = "bearer-of-a-test"
    item = {"id": "si_1", "quantity": 2,
            "price": {"product": "prod_premium", "unit_amount": 999, "currency": "eur"}}  # fmt: skip
    bought = subscription(items={"data": [item]}, latest_invoice="in_1")
    async with told(caller, events=(5001,)) as target:
        await caller.deliver(event(UPDATED, bought))
        (body,) = await target.receive(1)
    assert body.pop("id").startswith("notice_")
    assert body.pop("subscriberid")
    assert body.pop("event_date") == body["original_purchase_date_ms"] // 1000
    assert body.pop("original_purchase_date_ms") > 0
    assert body == {
        "type": 5001, "source": "S2S", "environment": "S", "store": "4", "vendorid": None, "appid": None,
        "customid": "ada", "productid": "prod_premium", "transaction_id": "in_1",
        "original_transaction_id": "sub_1", "date_ms": bought["current_period_start"] * 1000,
        "expire_date_ms": bought["current_period_end"] * 1000, "price": 19.98, "price_usd": None,
        "currency_code": "EUR", "country_code": None, "quantity": 2, "auto_renew_status": True,
        "is_in_billing_retry_period": False, "grace_period_expires_date_ms": None, "licensecode": None,
        "offeringid": None,
    }  # fmt: skip
    assert "POST /glassfy?from=engine HTTP/1.1" in target.headers[0]
    assert "authorization: bearer bearer-of-a-test" in target.headers[0].lower()


async def test_duplicates_and_late_events_that_change_nothing_tell_nothing(caller: Caller) -> None:
    now = int(time.time())
    async with told(caller) as target:
        await caller.deliver(event(UPDATED, subscription(), "evt_2", created=now))
        await caller.deliver(event(UPDATED, subscription(), "evt_2", created=now))
        older = subscription(cancel_at_period_end=True)
        await caller.deliver(event(UPDATED, older, "evt_1", created=now - 50))
        ended = subscription(status="canceled", ended_at=now)
        await caller.deliver(event(DELETED, ended, "evt_3", created=now + 1))
        await target.receive(3)
    assert sorted(target.types) == [5001, 5004, 5012]
    assert (await listed(caller))["total"] == 3


async def test_what_was_there_before_there_was_a_target_is_history(caller: Caller) -> None:
    await caller.deliver(event(UPDATED, subscription(), "evt_1", created=int(time.time()) - 9))
    async with told(caller) as target:
        again = subscription(cancel_at_period_end=True)
        await caller.deliver(event(UPDATED, again, "evt_2"))
        (body,) = await target.receive(1)
    assert (body["type"], body["auto_renew_status"]) == (5005, False)
    assert (await listed(caller))["total"] == 1


async def test_an_end_without_news_is_told_by_the_clock_once(engine: Engine, caller: Caller) -> None:
    end = int(time.time()) + 5 * DAY
    async with told(caller, events=(5001, 5004)) as target:
        await caller.deliver(event(UPDATED, subscription(cancel_at_period_end=True, current_period_end=end)))
        await target.receive(1)
        assert await engine.database.read(next_end) == end
        past = int(time.time()) - 1
        await engine.database.write(lambda connection: connection.ask(update(ends).values(at=past)) and None)
        engine.outbound.nudge()
        _, body = await target.receive(2)
        assert (body["type"], body["customid"], body["event_date"]) == (5004, "ada", past)
        ended = subscription(status="canceled", ended_at=past)
        await caller.deliver(event(DELETED, ended, "evt_2", created=int(time.time()) + 1))
        assert await engine.database.read(next_end) is None


async def test_an_end_that_came_is_told_before_the_news_that_comes_after_it(
    engine: Engine, caller: Caller
) -> None:
    now = int(time.time())
    async with told(caller, events=(5001, 5002, 5004)) as target:
        ending = subscription(cancel_at_period_end=True, current_period_end=now + DAY)
        await caller.deliver(event(UPDATED, ending, created=now))
        await target.receive(1)
        past = now - 1
        await engine.database.write(lambda connection: connection.ask(update(ends).values(at=past)) and None)
        await engine.database.write(
            lambda connection: connection.ask(update(purchases).values(until=past)) and None
        )
        going_on = subscription()
        await caller.deliver(event(UPDATED, going_on, "evt_2", created=now + 1))
        await target.receive(3)
    assert sorted(target.types) == [5001, 5002, 5004]
    assert await engine.database.read(next_end) == going_on["current_period_end"] + 3 * DAY


async def test_what_had_ended_when_the_first_target_was_named_is_history(
    engine: Engine, caller: Caller
) -> None:
    past = int(time.time()) - 5 * DAY
    ended = subscription(cancel_at_period_end=True, current_period_end=past)
    await caller.deliver(event(UPDATED, ended))
    async with told(caller) as target:
        other = subscription(id="sub_2", customer="cus_2", metadata={"customid": "bob"})
        await caller.deliver(event(UPDATED, other, "evt_2"))
        await target.receive(2)
    assert sorted(target.types) == [5001, 5012]
    assert {each["customid"] for each in target.got} == {"bob"}


async def test_what_a_backfill_finds_first_is_history_and_what_it_finds_changed_is_told(
    engine: Engine, caller: Caller
) -> None:
    now = int(time.time())

    async def read(told_by_stripe: Json, event_id: str, at: int) -> None:
        found = parse_event(event(UPDATED, told_by_stripe, event_id, created=at), at)
        watcher = engine.notices.of_history()
        await engine.database.write(lambda connection: apply(connection, [found], now, watcher))
        engine.outbound.nudge()

    async with told(caller) as target:
        await read(subscription(), "read_1", now)
        await read(subscription(cancel_at_period_end=True), "read_2", now + 1)
        await target.receive(1)
        assert (await listed(caller))["total"] == 1
    assert target.types == [5005]


async def test_a_grant_is_told_when_it_is_given_and_when_it_is_taken_back(caller: Caller) -> None:
    async with told(caller) as target:
        given = {"customid": "ada", "sku": "premium_monthly", "until": int(time.time()) + DAY}
        grant = (await caller.admin("POST", "/grants", json=given)).json()["id"]
        await caller.admin("DELETE", f"/grants/{grant}")
        await target.receive(2)
    assert sorted(target.types) == [5004, 5008]
    assert {each["productid"] for each in target.got} == {"prod_premium"}


async def test_a_moved_customer_is_told_to_both_sides(caller: Caller) -> None:
    async with told(caller, events=(5012, 5013)) as target:
        for customid in ("ada", "bob"):
            body = {"customid": customid, "customer": "cus_1", "force": True}
            await caller.admin("POST", "/connect", json=body)
        await target.receive(3)
    found = sorted((each["type"], each["customid"], each["licensecode"]) for each in target.got)
    assert found == [(5012, "ada", "cus_1"), (5012, "bob", "cus_1"), (5013, "ada", "cus_1")]


async def test_what_is_refused_is_tried_again_and_then_given_up(
    engine: Engine, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound_module, "RETRIES", (0.0, 0.0))
    async with told(caller, 500, 302, 404, 200, events=(5001,)) as target:
        await caller.deliver(event(UPDATED, subscription()))

        async def given_up() -> bool:
            return bool((await listed(caller, state="given_up"))["total"])

        await until(engine.stream, given_up)
        (row,) = (await listed(caller))["outbound"]
        whole = (await caller.admin("GET", f"/outbound/{row['id']}")).json()
        assert [each["status"] for each in whole["log"]] == [500, 302, 404]
        assert whole["log"][1]["error"] == "It answered 302, which is no success."
        assert (whole["attempts"], whole["due"], whole["body"]["type"]) == (3, None, 5001)
        assert (await caller.admin("POST", f"/outbound/{row['id']}/retry")).status_code == 200

        async def delivered() -> bool:
            return bool((await listed(caller, state="delivered"))["total"])

        await until(engine.stream, delivered)
    assert len({each["id"] for each in target.got}) == 1
    assert len(target.got) == 4


async def test_the_tries_are_5_15_30_and_60_minutes_apart() -> None:
    assert [each / 60 for each in outbound_module.RETRIES] == [5, 15, 30, 60]


async def test_without_a_target_nothing_is_queued_and_a_target_that_is_gone_gets_nothing(
    engine: Engine, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    await caller.deliver(event(UPDATED, subscription()))
    assert (await listed(caller))["total"] == 0
    async with listening(500) as target:
        await caller.configure(outbound=[{"url": target.url, "events": [5001]}])
        other = subscription(id="sub_2", customer="cus_2", metadata={"customid": "bob"})
        await caller.deliver(event(UPDATED, other, "evt_2"))
        await target.receive(1)
        number = (await listed(caller))["outbound"][0]["id"]
        await caller.configure(outbound=[])
        engine.outbound.nudge()
        assert (await caller.admin("POST", f"/outbound/{number}/retry")).status_code == 409
        await caller.configure(outbound=[{"url": "http://127.0.0.1:9/other"}])
        engine.outbound.nudge()

        async def given_up() -> bool:
            return bool((await listed(caller, state="given_up"))["total"])

        await until(engine.stream, given_up)
    assert (await caller.admin("GET", "/outbound/99")).status_code == 404
    assert (await caller.admin("GET", "/outbound", params={"after": "x"})).status_code == 400


async def test_the_list_is_paged_newest_first(caller: Caller) -> None:
    async with told(caller, events=(5001,)) as target:
        for name in ("a", "b", "c"):
            bought = subscription(id=f"sub_{name}", customer=f"cus_{name}", metadata={"customid": name})
            await caller.deliver(event(UPDATED, bought, f"evt_{name}"))
        await target.receive(3)
        first = await listed(caller, limit=2)
        second = await listed(caller, limit=2, after=first["next"])
    names = [each["customid"] for page in (first, second) for each in page["outbound"]]
    assert (names, first["total"], second["next"]) == (["c", "b", "a"], 3, None)
    assert CONFIG["mode"] == "test"
