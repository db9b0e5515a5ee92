"""Deliveries arrive in order, signed, and come again when they were refused."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count

import pytest

from glassfy_desktop.domain import signature
from glassfy_desktop.sandbox import deliveries, settings
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.deliveries import Dispatcher, new_client
from glassfy_desktop.sandbox.resources import customers, webhook_endpoints
from glassfy_desktop.sandbox.values import StripeObject
from tests.sandbox.receiver import Receiver


@asynccontextmanager
async def delivering(account: Account, retry_after: tuple[float, ...] = (0.01, 0.01)) -> AsyncIterator[None]:
    """A dispatcher at work whose signatures are a second apart."""
    ticks: Iterator[int] = count(1_000)
    async with new_client() as client, asyncio.TaskGroup() as group:
        dispatcher = Dispatcher(account, client, retry_after=retry_after, real_time=lambda: next(ticks))
        running = group.create_task(dispatcher.run())
        yield
        running.cancel()


def add_endpoint(account: Account, url: str, *events: str) -> StripeObject:
    create = next(each for each in webhook_endpoints.OPERATIONS if each.method == "POST")
    with account.transaction():
        return create.run(account, {"url": url, "enabled_events": list(events)})


def add_customers(account: Account, number: int) -> list[str]:
    with account.transaction():
        return [customers.create(account, {})["id"] for _ in range(number)]


async def committed_until(account: Account, is_so: Callable[[], bool]) -> None:
    """Wait for something to be so; woken by the commits that make it so."""
    committed = asyncio.Event()

    def wake(touched: object) -> None:
        committed.set()

    account.after_commit.append(wake)
    async with asyncio.timeout(10):
        while not is_so():
            committed.clear()
            await committed.wait()
    account.after_commit.remove(wake)


async def finished(account: Account, number: int) -> list[StripeObject]:
    """The log, once this many deliveries have their end."""

    def log() -> list[StripeObject]:
        return [each for each in account.all("_delivery") if each["state"] != "pending"]

    await committed_until(account, lambda: len(log()) >= number)
    return log()


async def test_events_arrive_in_order_at_every_endpoint(account: Account, receiver: Receiver) -> None:
    endpoint = add_endpoint(account, receiver.url, "customer.created")
    async with delivering(account):
        made = add_customers(account, 20)
        came = [await receiver.next() for _ in made]
        await finished(account, 20)
    assert [each.event["data"]["object"]["id"] for each in came] == made
    for each in came:
        assert signature.verify(each.signature, each.body, [endpoint["secret"]], 1_010) == endpoint["secret"]
    assert [event["pending_webhooks"] for event in account.all("event")[-20:]] == [0] * 20


async def test_a_refused_delivery_comes_again_with_a_fresh_signature(
    account: Account, receiver: Receiver
) -> None:
    receiver.answers = [500]
    endpoint = add_endpoint(account, receiver.url, "*")
    async with delivering(account):
        add_customers(account, 1)
        first, second = await receiver.next(), await receiver.next()
        [delivery] = await finished(account, 1)
    assert first.body == second.body
    times = [signature.parse(each.signature).timestamp for each in (first, second)]
    assert times[0] < times[1]
    assert signature.verify(second.signature, second.body, [endpoint["secret"]], times[1])
    assert [attempt["status"] for attempt in delivery["attempts"]] == [500, 200]
    assert (delivery["state"], delivery["attempts"][1]["answer"]) == ("succeeded", "ok")


async def test_a_receiver_that_fails_three_times_gets_it_on_the_fourth(
    account: Account, receiver: Receiver
) -> None:
    receiver.answers = [500, 500, 500]
    endpoint = add_endpoint(account, receiver.url, "*")
    async with delivering(account, retry_after=(0.01,) * 4):
        add_customers(account, 1)
        came = [await receiver.next() for _ in range(4)]
        [delivery] = await finished(account, 1)
    times = [signature.parse(each.signature).timestamp for each in came]
    assert times == sorted(set(times)), "each attempt is signed at its own time"
    for each, at in zip(came, times, strict=True):
        assert signature.verify(each.signature, each.body, [endpoint["secret"]], at) == endpoint["secret"]
    assert [attempt["status"] for attempt in delivery["attempts"]] == [500, 500, 500, 200]
    assert account.all("event")[-1]["pending_webhooks"] == 0


async def test_a_refused_delivery_does_not_hold_up_the_others(account: Account, receiver: Receiver) -> None:
    receiver.answers = [500]
    add_endpoint(account, receiver.url, "*")
    async with delivering(account, retry_after=(3600,)):
        add_customers(account, 2)
        await receiver.next()
        second = await receiver.next()
        [delivery] = await finished(account, 1)
    assert second.event["id"] == delivery["event"]


async def test_after_the_last_attempt_a_delivery_has_failed(account: Account, receiver: Receiver) -> None:
    receiver.answers = [500, 404, 302]
    add_endpoint(account, receiver.url, "*")
    async with delivering(account):
        add_customers(account, 1)
        [delivery] = await finished(account, 1)
    assert [attempt["status"] for attempt in delivery["attempts"]] == [500, 404, 302]
    assert delivery["state"] == "failed"
    assert account.all("event")[-1]["pending_webhooks"] == 1


async def test_a_receiver_that_is_not_there_is_logged(account: Account, receiver: Receiver) -> None:
    await receiver.close()
    add_endpoint(account, receiver.url, "*")
    async with delivering(account, retry_after=()):
        add_customers(account, 1)
        [delivery] = await finished(account, 1)
    assert delivery["state"] == "failed"
    assert delivery["attempts"][0]["status"] is None
    assert delivery["attempts"][0]["error"]


async def test_what_waits_is_delivered_by_the_next_run(account: Account, receiver: Receiver) -> None:
    add_endpoint(account, receiver.url, "customer.created")
    add_customers(account, 2)
    async with delivering(account):
        assert {(await receiver.next()).event["type"] for _ in range(2)} == {"customer.created"}
        await finished(account, 2)


@pytest.mark.parametrize("change", [{"disabled": True}, None])
async def test_an_endpoint_that_is_gone_gets_nothing_more(
    account: Account, receiver: Receiver, change: StripeObject | None
) -> None:
    endpoint = add_endpoint(account, receiver.url, "*")
    add_customers(account, 1)
    method, given = ("POST", {"id": endpoint["id"], **change}) if change else ("DELETE", endpoint)
    path = f"{webhook_endpoints.PATH}/{{id}}"
    run = next(o.run for o in webhook_endpoints.OPERATIONS if (o.method, o.path) == (method, path))
    with account.transaction():
        run(account, given)
    async with delivering(account):
        [delivery] = await finished(account, 1)
    assert (delivery["state"], delivery["attempts"]) == ("dropped", [])
    add_customers(account, 1)
    assert len(account.all("_delivery")) == 1


def switch_on(account: Account, **faults: object) -> None:
    with account.transaction():
        settings.change(account, "faults", faults)


async def test_duplicates_come_twice_with_the_same_id(account: Account, receiver: Receiver) -> None:
    add_endpoint(account, receiver.url, "customer.created")
    switch_on(account, duplicates=True)
    async with delivering(account):
        made = add_customers(account, 2)
        came = [await receiver.next() for _ in range(4)]
        await finished(account, 4)
    assert sorted(each.event["data"]["object"]["id"] for each in came) == sorted(made * 2)
    assert len({each.event["id"] for each in came}) == 2


async def test_shuffled_events_come_in_another_order(account: Account, receiver: Receiver) -> None:
    add_endpoint(account, receiver.url, "customer.created")
    switch_on(account, shuffle=True)
    async with delivering(account):
        made = add_customers(account, 8)
        came = [(await receiver.next()).event["data"]["object"]["id"] for _ in made]
        await finished(account, 8)
    assert sorted(came) == sorted(made)
    assert came != made


async def test_delayed_events_wait_without_holding_up_what_is_not(
    account: Account, receiver: Receiver
) -> None:
    add_endpoint(account, receiver.url, "customer.created")
    async with delivering(account):
        add_customers(account, 1)
        await receiver.next()
        switch_on(account, delay=3600)
        [late] = add_customers(account, 1)
        switch_on(account, delay=0)
        [soon] = add_customers(account, 1)
        assert (await receiver.next()).event["data"]["object"]["id"] == soon
        await finished(account, 2)
    [waiting] = account.where("_delivery", "state", "pending")
    assert account.get("event", waiting["event"])["data"]["object"]["id"] == late
    assert waiting["attempts"] == []


async def test_the_log_of_finished_deliveries_stays_short(
    account: Account, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "MOST_FINISHED", 3)
    add_endpoint(account, receiver.url, "customer.created")
    async with delivering(account):
        made = add_customers(account, 6)
        await committed_until(account, lambda: not account.where("_delivery", "state", "pending"))
    kept = [account.get("event", each["event"])["data"]["object"]["id"] for each in account.all("_delivery")]
    assert kept == made[-3:]
