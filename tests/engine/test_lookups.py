"""What only Stripe can tell is asked, again and again, and visible as pending meanwhile."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from glassfy_desktop.engine.schema import lookups
from glassfy_desktop.engine.state import Engine
from glassfy_desktop.engine.stream import Stream
from tests.engine.support import START, Caller, Json, event, subscription
from tests.stripe_account.server import Reply, Server, answering

SESSION: Json = {
    "id": "cs_1",
    "object": "checkout.session",
    "mode": "payment",
    "payment_status": "paid",
    "customer": None,
    "metadata": {"customid": "ada"},
}
LINES = {"object": "list", "has_more": False, "data": [{"id": "li_1", "price": {"product": "prod_premium"}}]}
COMPLETED = "checkout.session.completed"


@dataclass
class Stripe:
    """A server that answers every request with the next of its answers; the last one repeats."""

    url: str
    answers: list[tuple[int, Json]]
    asked: list[str] = field(default_factory=list)


@asynccontextmanager
async def stripe(*answers: tuple[int, Json]) -> AsyncIterator[Stripe]:
    account = Stripe("", list(answers))

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        account.asked.append(head.split()[1].decode().partition("?")[0])
        status, value = account.answers[0] if len(account.answers) == 1 else account.answers.pop(0)
        body = json.dumps(value).encode()
        writer.write(
            b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\nConnection: close\r\n\r\n" % (status, len(body)) + body
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    account.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield account


async def until(stream: Stream, holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait, woken by the stream, until something holds."""
    following = stream.follow()
    async with asyncio.timeout(10):
        while not await holds():
            await anext(following)


@pytest.fixture
def asks(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the engine ask at an address."""

    def at(url: str) -> None:
        monkeypatch.setattr(engine.lookups, "_api_base", url)

    return at


async def verdicts(caller: Caller) -> list[str]:
    return [each["verdict"] for each in (await caller.deliveries())["deliveries"]]


async def test_a_checkout_is_pending_until_there_is_a_key_and_then_gives_access(
    engine: Engine, caller: Caller, asks: Callable[[str], None]
) -> None:
    async with stripe((200, LINES)) as account:
        asks(account.url)
        await caller.deliver(event(COMPLETED, SESSION))
        assert await verdicts(caller) == ["pending"]
        assert (await caller.admin("GET", "/status")).json()["pending"] == 1
        assert await caller.premium() == "-9"
        await caller.admin("PUT", "/secrets", json={"stripe_key": "rk_test_0123456789"})

        async def applied() -> bool:
            return await verdicts(caller) == ["applied"]

        await until(engine.stream, applied)
        assert await caller.premium() == "3"
        assert account.asked == ["/v1/checkout/sessions/cs_1/line_items"]
        paid = event("checkout.session.async_payment_succeeded", SESSION, "evt_2")
        await caller.deliver(paid)
        assert await verdicts(caller) == ["applied", "applied"]


async def test_a_look_up_that_fails_says_why_and_is_asked_again(
    engine: Engine, caller: Caller, asks: Callable[[str], None]
) -> None:
    refusal = {"error": {"type": "invalid_request_error", "message": "Having rak_checkout_session_read …"}}
    async with stripe((403, refusal), (200, LINES)) as account:
        asks(account.url)
        engine.secrets.stripe_key = "rk_test_0123456789"
        reasons = []
        await caller.deliver(event(COMPLETED, SESSION))

        async def applied() -> bool:
            newest = (await caller.deliveries())["deliveries"][0]
            reasons.append(newest["reason"] or "")
            return str(newest["verdict"]) == "applied"

        await until(engine.stream, applied)
        assert len(account.asked) == 2
        assert any("rak_checkout_session_read" in each for each in reasons)
        assert await caller.premium() == "3"


async def test_a_long_invoice_is_asked_for_its_lines(
    engine: Engine, caller: Caller, asks: Callable[[str], None]
) -> None:
    lines = [{"id": "il_1", "type": "invoiceitem", "price": {"product": "prod_premium"}},
             {"id": "il_2", "type": "subscription", "price": {"product": "prod_sub"}}]  # fmt: skip
    invoice = {"id": "in_1", "object": "invoice", "customer": "cus_1", "status": "paid",
               "lines": {"data": [], "has_more": True}}  # fmt: skip
    async with stripe((200, {"object": "list", "has_more": False, "data": lines})) as account:
        asks(account.url)
        engine.secrets.stripe_key = "rk_test_0123456789"
        await caller.admin("POST", "/connect", json={"customid": "ada", "customer": "cus_1"})
        await caller.deliver(event("invoice.paid", invoice))

        async def applied() -> bool:
            return await verdicts(caller) == ["applied"]

        await until(engine.stream, applied)
        found = (await caller.admin("GET", "/customers/ada")).json()["purchases"]
        assert [each["id"] for each in found] == ["in_1/prod_premium"]


READ = {"Date": "Tue, 24 Nov 2099 12:00:00 GMT"}


async def asked_of(engine: Engine, caller: Caller, told: list[Json], *replies: Reply) -> Server:
    """Deliver events to an engine with a key and wait until none of them is pending."""
    async with answering(*replies) as server:
        engine.lookups._api_base = server.url
        engine.secrets.stripe_key = "rk_test_0123456789"
        for each in told:
            await caller.deliver(each)

        async def applied() -> bool:
            return set(await verdicts(caller)) == {"applied"}

        await until(engine.stream, applied)
    told_of = [each.data.verdict for each in engine.stream._messages if each.kind == "delivery"]
    assert "pending" in told_of, "nothing was asked"
    return server


async def test_a_subscription_with_cut_items_is_read_whole(engine: Engine, caller: Caller) -> None:
    cut = subscription(products=["prod_other"])
    cut["items"]["has_more"] = True
    whole = Reply(200, {"data": subscription()["items"]["data"], "has_more": False}, READ)
    told = [event("customer.subscription.updated", cut)]
    server = await asked_of(engine, caller, told, Reply(200, cut, READ), whole)
    assert server.asked[0] == "/v1/subscriptions/sub_1"
    assert server.asked[1].startswith("/v1/subscription_items?")
    assert await caller.premium() == "5"


async def test_two_events_of_one_second_that_do_not_tell_their_order_are_settled_by_reading(
    engine: Engine, caller: Caller
) -> None:
    now = int(time.time())
    told = [
        event("customer.subscription.updated", subscription(cancel_at_period_end=ends), name, created=now)
        for name, ends in (("evt_1", True), ("evt_2", False))
    ]
    server = await asked_of(engine, caller, told, Reply(200, subscription(cancel_at_period_end=True), READ))
    assert server.asked == ["/v1/subscriptions/sub_1"]
    assert await caller.premium() == "4"


async def test_without_a_key_the_order_of_one_second_is_left_as_it_is(engine: Engine, caller: Caller) -> None:
    now = int(time.time())
    for name, ends in (("evt_1", True), ("evt_2", False)):
        changed = subscription(cancel_at_period_end=ends)
        await caller.deliver(event("customer.subscription.updated", changed, name, created=now))

    async def applied() -> bool:
        return set(await verdicts(caller)) == {"applied"}

    await until(engine.stream, applied)
    (newest, _) = (await caller.deliveries())["deliveries"]
    assert "without a Stripe key" in newest["reason"]
    assert await caller.premium() == "5"


async def test_an_invoice_credited_in_part_has_its_credit_notes_read(engine: Engine, caller: Caller) -> None:
    lines = [
        {"id": f"il_{product}", "type": "invoiceitem", "amount": 500, "price": {"product": product}}
        for product in ("prod_premium", "prod_other")
    ]
    invoice = {
        "id": "in_1", "object": "invoice", "customer": "cus_1", "status": "paid", "total": 1000,
        "amount_paid": 1000, "post_payment_credit_notes_amount": 500, "lines": {"data": lines},
    }  # fmt: skip
    note = {
        "id": "cn_1", "object": "credit_note", "invoice": "in_1", "customer": "cus_1", "status": "issued",
        "total": 500, "created": START,
        "lines": {"data": [{"invoice_line_item": "il_prod_premium", "amount": 500}]},
    }  # fmt: skip
    await caller.admin("POST", "/connect", json={"customid": "ada", "customer": "cus_1"})
    notes = Reply(200, {"data": [note], "has_more": False}, READ)
    server = await asked_of(engine, caller, [event("invoice.updated", invoice)], notes)
    assert server.asked[0].startswith("/v1/credit_notes?")
    assert (await caller.permission())["entitlement"] == -8
    assert (await caller.permission())["expires_date"] == START


NEW_SHAPE: Json = {
    "id": "in_1", "object": "invoice", "customer": "cus_1", "status": "paid", "amount_paid": 1000,
    "total": 1000, "parent": {"subscription_details": {"subscription": "sub_1"}},
    "lines": {"data": [{"id": "il_1", "amount": 1000, "period": {"start": START},
                        "parent": {"type": "subscription_item_details", "subscription_item_details": {}},
                        "pricing": {"price_details": {"product": "prod_premium"}}}]},
}  # fmt: skip
"""An invoice as events of API version 2025-03-31 have it: what paid it is nowhere."""
OLD_SHAPE: Json = {
    "id": "in_1", "object": "invoice", "customer": "cus_1", "status": "paid", "amount_paid": 1000,
    "total": 1000, "subscription": "sub_1", "payment_intent": "pi_1", "charge": "ch_1",
    "lines": {"data": [{"id": "il_1", "type": "subscription", "amount": 1000, "period": {"start": START},
                        "price": {"product": "prod_premium"}}]},
}  # fmt: skip
"""The same as it is read at 2022-11-15."""
REFUNDED: Json = {
    "id": "ch_1", "object": "charge", "customer": "cus_1", "payment_intent": "pi_1", "amount": 1000,
    "amount_captured": 1000, "amount_refunded": 1000, "refunded": True,
}  # fmt: skip


def of_a_later_version() -> list[Json]:
    """A subscription, its paid invoice and a refund of that, as events of API version 2025-03-31 tell."""
    subscribed = subscription(current_period_start=START)
    told = (("customer.subscription.updated", subscribed), ("invoice.paid", NEW_SHAPE),
            ("charge.refunded", REFUNDED))  # fmt: skip
    return [event(kind, each, f"evt_{kind}", api_version="2025-03-31.basil") for kind, each in told]


async def test_what_paid_an_invoice_of_a_later_version_is_asked_so_that_its_refund_counts(
    engine: Engine, caller: Caller
) -> None:
    server = await asked_of(engine, caller, of_a_later_version(), Reply(200, OLD_SHAPE, READ))
    assert [each.partition("?")[0] for each in server.asked] == ["/v1/invoices/in_1"]
    assert await caller.premium() == "-8"


async def test_an_invoice_that_names_what_paid_it_is_not_asked_for(engine: Engine, caller: Caller) -> None:
    payments = {"data": [{"payment": {"type": "payment_intent", "payment_intent": "pi_1"}}]}
    for version, named in (("2025-03-31.basil", {"payments": payments}), ("2022-11-15", {})):
        told = event("invoice.paid", NEW_SHAPE | named, f"evt_{version}", api_version=version)
        await caller.deliver(told)
    assert await verdicts(caller) == ["applied", "applied"]


async def test_without_a_key_such_an_invoice_is_flagged_and_it_is_asked_for_once_there_is_one(
    engine: Engine, caller: Caller, asks: Callable[[str], None]
) -> None:
    for each in of_a_later_version():
        await caller.deliver(each)

    async def applied() -> bool:
        return set(await verdicts(caller)) == {"applied"}

    await until(engine.stream, applied)
    reasons = [each["reason"] or "" for each in (await caller.deliveries())["deliveries"]]
    assert ["without a Stripe key" in each for each in reasons] == [False, True, False]
    assert await caller.premium() == "5"
    async with answering(Reply(200, OLD_SHAPE, READ)) as server:
        asks(server.url)
        await caller.admin("PUT", "/secrets", json={"stripe_key": "rk_test_0123456789"})

        async def refunded() -> bool:
            return await caller.premium() == "-8"

        await until(engine.stream, refunded)
    assert [each["reason"] for each in (await caller.deliveries())["deliveries"]] == [None, None, None]


async def test_an_invoice_of_a_later_version_with_cut_lines_is_read_whole(
    engine: Engine, caller: Caller
) -> None:
    cut = NEW_SHAPE | {"lines": {"data": [], "has_more": True}}
    bought = {"id": "il_2", "type": "invoiceitem", "amount": 1000, "price": {"product": "prod_premium"}}
    whole = OLD_SHAPE | {"subscription": None, "lines": {"data": [bought], "has_more": False}}
    await caller.admin("POST", "/connect", json={"customid": "ada", "customer": "cus_1"})
    told = [event("invoice.paid", cut, api_version="2025-03-31.basil")]
    await asked_of(engine, caller, told, Reply(200, whole, READ))
    assert await caller.premium() == "3"


async def test_a_look_up_is_put_off_for_as_long_as_stripe_tells(engine: Engine, caller: Caller) -> None:
    limited = Reply(429, {"error": {"code": "rate_limit", "message": "Too many."}}, {"Retry-After": "90"})
    async with answering(limited) as server:
        engine.lookups._api_base = server.url
        await caller.admin("PUT", "/secrets", json={"stripe_key": "rk_test_0123456789"})
        await caller.configure()
        before = time.time()
        await caller.deliver(event(COMPLETED, SESSION))
        due = select(lookups.c.due).where(lookups.c.attempts > 0)
        async with asyncio.timeout(20):
            while (row := await engine.database.read(lambda each: each.ask(due).fetchone())) is None:
                pass
    assert row[0] >= before + 90
