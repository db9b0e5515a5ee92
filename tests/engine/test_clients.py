"""Slow clients, endless heads and thousands of connections, on the real server over real sockets.

The limits are made short here; nothing sleeps: a test waits until the engine hangs up.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest

from glassfy_desktop.engine import guards, patience, receiver
from glassfy_desktop.engine.patience import Patience
from glassfy_desktop.engine.state import Engine
from tests.engine.support import (
    ADMIN,
    Caller,
    event,
    listening,
    running,
    subscription,
)  # fmt: skip

UPDATED = "customer.subscription.updated"
HEAD = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"


HUNG_UP = (b"HTTP/1.1 408 ", b"")
"""What a client reads that is hung up on; nothing where it was still sending, which resets the connection."""


class Client:
    """One connection, byte by byte."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def answer(self) -> bytes:
        """One whole answer."""
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
        )
        return head + await self._reader.readexactly(length)

    async def dribble(self, data: bytes) -> None:
        """Send byte by byte, again and again, for as long as the other side listens; at most 5,000 bytes."""
        try:
            for _ in range(5000 // len(data)):
                for byte in data:
                    await self.send(bytes([byte]))
                    await asyncio.sleep(0)
        except ConnectionError:
            return

    async def until(self, end: bytes) -> bytes:
        return await self._reader.readuntil(end)

    async def rest(self) -> bytes:
        """All that comes until the engine hangs up."""
        async with asyncio.timeout(20):
            try:
                return await self._reader.read()
            except ConnectionResetError:
                return b""

    async def close(self) -> None:
        self._writer.close()


async def connect(port: int) -> Client:
    return Client(*await asyncio.open_connection("127.0.0.1", port))


@pytest.fixture
async def port(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """An engine that waits a twentieth of a second at most."""
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.05)
    monkeypatch.setattr(receiver, "READ_SECONDS", 0.05)
    monkeypatch.setattr(guards, "READ_SECONDS", 0.05)
    async with listening(engine) as port:
        yield port


async def test_a_client_that_says_nothing_is_hung_up_on(port: int) -> None:
    client = await connect(port)
    assert await client.rest() == b""
    await client.close()


async def test_a_client_that_dribbles_its_headers_is_hung_up_on(port: int) -> None:
    client = await connect(port)
    await client.send(HEAD)
    async with asyncio.TaskGroup() as group:
        dribbling = group.create_task(client.dribble(b"X-Slow: 1\r\n"))
        assert (await client.rest())[:13] in HUNG_UP
        dribbling.cancel()
    await client.close()


async def test_a_client_that_dribbles_after_an_answer_is_hung_up_on(port: int) -> None:
    client = await connect(port)
    await client.send(HEAD + b"\r\n")
    assert (await client.answer()).startswith(b"HTTP/1.1 200 ")
    async with asyncio.TaskGroup() as group:
        dribbling = group.create_task(client.dribble(b"\r\n"))
        assert (await client.rest())[:13] in HUNG_UP
        dribbling.cancel()
    await client.close()


async def test_a_head_that_never_ends_is_refused(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "HEAD_SECONDS", 60.0)
    client = await connect(port)
    await client.send(HEAD)
    try:
        for _ in range(100):
            await client.send(b"X-Long: " + b"x" * 1000 + b"\r\n")
    except ConnectionError:
        pass
    assert await client.rest() in (b"", b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
                                   b"Content-Length: 0\r\nConnection: close\r\n\r\n")  # fmt: skip
    await client.close()


async def test_a_delivery_that_dribbles_its_body_is_refused_and_recorded(engine: Engine, port: int) -> None:
    client = await connect(port)
    await client.send(b"POST /stripe/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
    async with asyncio.TaskGroup() as group:
        dribbling = group.create_task(client.dribble(b" "))
        assert (await client.answer()).startswith(b"HTTP/1.1 408 ")
        dribbling.cancel()
    await client.close()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
        newest = (await Caller(http).deliveries())["deliveries"][0]
    assert (newest["verdict"], newest["reason"][:22]) == ("rejected", "The body was not whole")


@pytest.mark.parametrize("path", ["/admin/v1/config", "/v1/connect_stripe"])
async def test_a_request_that_dribbles_its_body_is_refused(port: int, path: str) -> None:
    method = "PUT" if path.startswith("/admin") else "POST"
    token = ADMIN if path.startswith("/admin") else "rest-key-of-a-test"
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    client = await connect(port)
    await client.send(head.encode() + b"Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
    async with asyncio.TaskGroup() as group:
        dribbling = group.create_task(client.dribble(b" "))
        assert (await client.answer()).startswith(b"HTTP/1.1 408 ")
        dribbling.cancel()
    await client.close()


async def test_an_answer_that_goes_on_is_not_hung_up_on(
    engine: Engine, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    often = asyncio.Event()
    look = Patience._look

    def counted(self: Patience) -> None:
        look(self)
        looks.append(1)
        if len(looks) >= 4:
            often.set()

    monkeypatch.setattr(Patience, "_look", counted)
    client = await connect(port)
    await client.send(
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        b"GET /admin/v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %b\r\n\r\n"
        % ADMIN.encode()
    )
    async with asyncio.timeout(20):
        await often.wait()
    engine.stream.publish("config", {"version": 77})
    async with asyncio.timeout(20):
        await client.until(b'{"version":77}')
    engine.stream.close()
    await client.close()


async def test_thousands_of_idle_connections_leave_deliveries_alone(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    if sys.platform == "win32":
        pytest.skip("limits as POSIX has them")
    import resource

    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2000
    if most != resource.RLIM_INFINITY and most < 2 * wanted:
        pytest.skip("this machine allows too few open files")

    def as_usual() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (1024, most))

    resource.setrlimit(resource.RLIMIT_NOFILE, (max(few, 2 * wanted), most))
    try:
        async with AsyncExitStack() as stack:
            engine = await stack.enter_async_context(
                running(tmp_path_factory.mktemp("idle"), preexec_fn=as_usual)
            )
            await engine.caller.configure()
            port = httpx.URL(engine.ready["url"]).port
            assert port is not None
            idle = [await connect(port) for _ in range(wanted)]
            for number in range(50):
                told = event(UPDATED, subscription(), f"evt_{number}")
                assert (await engine.caller.deliver(told)).status_code == 200
            assert await engine.caller.premium() == "5"
            for each in idle:
                await each.close()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (few, most))


async def test_a_sender_that_hangs_up_midway_leaves_no_trace_of_its_event(engine: Engine, port: int) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
        caller = Caller(http)
        client = await connect(port)
        await client.send(b"POST /stripe/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{")
        await client.close()
        told = event(UPDATED, subscription())
        assert (await caller.deliver(told)).json()["duplicate"] is False
        assert (await caller.deliveries())["total"] == 1
