"""A webhook receiver: keeps what it gets and answers as told."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Delivery:
    """One request as it came."""

    path: str
    signature: str
    body: bytes = field(repr=False)

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.body)
        return event


class Receiver:
    """Answers each delivery with the next of `answers`, 200 when they are used up."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self._got: asyncio.Queue[Delivery] = asyncio.Queue()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/hook?store=1"

    async def close(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def next(self) -> Delivery:
        """The next delivery, waited for."""
        async with asyncio.timeout(10):
            return await self._got.get()

    async def until(self, kind: str) -> list[Delivery]:
        """Every delivery up to the first event of this type, which is the last of them."""
        got = [await self.next()]
        while got[-1].event["type"] != kind:
            got.append(await self.next())
        return got

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        request, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
        status = self.answers.pop(0) if self.answers else 200
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok".encode())
        await writer.drain()
        writer.close()
        self._got.put_nowait(Delivery(request.split()[1], headers["stripe-signature"], body))
