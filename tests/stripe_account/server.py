"""A server that plays Stripe in a few words: each request gets the next of its answers, the last repeats."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Json = dict[str, Any]


class Reply(NamedTuple):
    """An answer; `headers` come beside its length and type. Status 0 hangs up without any."""

    status: int
    value: Json
    headers: dict[str, str] = {}  # noqa: RUF012 (never changed)


@dataclass
class Server:
    """Where it is, and the targets that were asked for."""

    url: str = ""
    asked: list[str] = field(default_factory=list)


@asynccontextmanager
async def serving(answer: Callable[[str], Reply]) -> AsyncIterator[Server]:
    """A server whose answers a function gives, by the request's target."""
    server = Server()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        target = head.split()[1].decode()
        server.asked.append(target)
        reply = answer(target)
        if reply.status:
            writer.write(_written(reply))
            await writer.drain()
        writer.close()

    listening = await asyncio.start_server(connected, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    async with listening:
        yield server


@asynccontextmanager
async def answering(*replies: Reply) -> AsyncIterator[Server]:
    """A server that gives these answers in turn; the last one repeats."""
    left = list(replies)
    async with serving(lambda _: left[0] if len(left) == 1 else left.pop(0)) as server:
        yield server


def _written(reply: Reply) -> bytes:
    body = json.dumps(reply.value).encode()
    headers = {
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
        **reply.headers,
    }
    lines = [f"HTTP/1.1 {reply.status} X", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
