"""Deliveries sent on byte for byte, whatever the target does; and received once more by hand."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest
from sqlalchemy import delete

from glassfy_desktop.engine import forwarder as forwarder_module
from glassfy_desktop.engine.schema import bodies
from glassfy_desktop.engine.state import Engine
from tests.engine.support import Caller, Json, event, signed, subscription
from tests.engine.test_lookups import until

UPDATED = "customer.subscription.updated"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nX-From: handler\r\n\r\nhello"
Behave = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Handler:
    """A server that reads a whole request and then behaves in its own way."""

    url: str
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)


@asynccontextmanager
async def handler(behave: bytes | Behave) -> AsyncIterator[Handler]:
    found = Handler("")
    ends: list[asyncio.Event] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = head.lower().splitlines()
        size = next((int(line[15:]) for line in lines if line.startswith("content-length:")), 0)
        found.bodies.append(await reader.readexactly(size))
        found.heads.append(head)
        if isinstance(behave, bytes):
            writer.write(behave)
        else:
            ended = asyncio.Event()
            ends.append(ended)
            with suppress(ConnectionError):
                await behave(reader, writer)
            ended.set()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook?shop=1&lang=de"
    async with server:
        yield found
        for each in ends:
            await each.wait()


async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer nothing until the other side hangs up."""
    await reader.read()


async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer without an end."""
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while not writer.transport.is_closing():
        writer.write(b"x" * 65_536)
        await writer.drain()


async def one(caller: Caller, url: str) -> Json:
    """A delivery sent on to a target: what came of it."""
    await caller.deliver(event(UPDATED, subscription()))
    answer = await caller.admin("POST", "/deliveries/1/forward", json={"url": url})
    (found,) = answer.raise_for_status().json()["forwards"]
    return dict(found)


async def test_a_delivery_is_sent_on_to_the_byte_with_its_signature(caller: Caller) -> None:
    body = json.dumps(event(UPDATED, subscription()), indent=3).encode()
    headers = signed(body)
    await caller.deliver(body, **headers, **{"X-Other": "1"})
    async with handler(OK) as target:
        answer = await caller.admin("POST", "/deliveries/1/forward", json={"url": target.url})
    (found,) = answer.json()["forwards"]
    assert target.bodies == [body]
    head = target.heads[0]
    assert head.startswith("POST /hook?shop=1&lang=de HTTP/1.1")
    assert f"stripe-signature: {headers['Stripe-Signature']}".lower() in head.lower()
    assert "content-type: application/json" in head.lower()
    assert "x-other" not in head.lower()
    assert (found["status"], found["body"], found["error"]) == (200, "hello", None)
    assert ["X-From", "handler"] in found["headers"]
    listed = (await caller.admin("GET", "/deliveries/1/forwards")).json()
    assert listed == {"forwards": [found]}


async def test_a_redirect_is_shown_and_not_followed(caller: Caller) -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    async with handler(moved) as target:
        found = await one(caller, target.url)
    assert (found["status"], found["error"], len(target.bodies)) == (302, None, 1)


async def test_a_target_that_hangs_is_left_after_a_while(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forwarder_module, "SECONDS", 0.05)
    async with handler(hang) as target:
        found = await one(caller, target.url)
    assert (found["status"], "did not answer in full" in found["error"]) == (None, True)


CUT_SHORT = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"


@pytest.mark.parametrize("garbage", [b"SMTP ready\r\n\r\n", b"", CUT_SHORT])
async def test_garbage_and_broken_answers_are_said_in_a_sentence(caller: Caller, garbage: bytes) -> None:
    async with handler(garbage) as target:
        found = await one(caller, target.url)
    assert "no valid HTTP" in found["error"]


async def test_an_endless_answer_is_cut_at_64_kib(caller: Caller) -> None:
    async with handler(pour) as target:
        found = await one(caller, target.url)
    assert (found["status"], len(found["body"]), found["error"]) == (200, 65_536, None)


async def test_nobody_there_is_said_in_a_sentence(caller: Caller) -> None:
    async with handler(OK) as target:
        url = target.url
    assert "Nothing can be reached" in (await one(caller, url))["error"]


async def test_accepted_deliveries_go_by_themselves_to_the_targets_that_take_them(
    engine: Engine, caller: Caller
) -> None:
    async with handler(OK) as invoices, handler(OK) as everything:
        await caller.configure(
            forward=[{"url": invoices.url, "events": ["invoice.*"]}, {"url": everything.url}]
        )
        await caller.deliver(event(UPDATED, subscription()))
        await caller.deliver(b"no event")
        await caller.deliver(event("invoice.paid", {"id": "in_1", "object": "invoice"}, "evt_2"))

        async def all_sent() -> bool:
            return len(invoices.bodies) + len(everything.bodies) >= 3 and not engine.forwarder.waiting

        await until(engine.stream, all_sent)
    assert [json.loads(each)["type"] for each in invoices.bodies] == ["invoice.paid"]
    assert sorted(json.loads(each)["type"] for each in everything.bodies) == [UPDATED, "invoice.paid"]


async def test_without_a_target_there_is_nothing_to_send_on_to(caller: Caller) -> None:
    await caller.deliver(event(UPDATED, subscription()))
    assert (await caller.admin("POST", "/deliveries/1/forward")).status_code == 409
    assert (await caller.admin("POST", "/deliveries/1/forward", json={"url": "file:///x"})).status_code == 422
    assert (await caller.admin("POST", "/deliveries/9/forward")).status_code == 404


async def test_what_was_refused_for_its_signature_is_applied_when_it_is_replayed(caller: Caller) -> None:
    body = json.dumps(event(UPDATED, subscription())).encode()
    await caller.deliver(body, **signed(body, "whsec_another_0123456789"))
    row = (await caller.admin("POST", "/deliveries/1/replay")).raise_for_status().json()
    assert (row["id"], row["source"], row["verdict"]) == ("2", "replay", "applied")
    assert await caller.premium() == "5"
    again = (await caller.admin("POST", "/deliveries/2/replay")).json()
    assert again["verdict"] == "duplicate"


async def test_what_cannot_be_replayed_is_said(engine: Engine, caller: Caller) -> None:
    await caller.deliver(b"no event")
    row = (await caller.admin("POST", "/deliveries/1/replay")).json()
    assert (row["verdict"], "not JSON" in row["reason"]) == ("rejected", True)
    await caller.deliver(event(UPDATED, subscription(), livemode=True))
    row = (await caller.admin("POST", "/deliveries/3/replay")).json()
    assert (row["verdict"], "live mode" in row["reason"]) == ("rejected", True)
    assert (await caller.admin("POST", "/deliveries/99/replay")).status_code == 404
    await engine.database.write(lambda connection: connection.ask(delete(bodies)) and None)
    gone = await caller.admin("POST", "/deliveries/1/replay")
    assert (gone.status_code, "no longer kept" in gone.json()["detail"]) == (409, True)
    shown = (await caller.admin("GET", "/deliveries/1")).json()
    assert (shown["body"], shown["body_gone"]) == (None, "no longer kept")
