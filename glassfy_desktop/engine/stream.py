"""Server-sent events: what happens in the engine, to everyone who listens."""

import asyncio
import uuid
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import orjson

PING_SECONDS = 15.0
COALESCE_SECONDS = 0.1
KEPT = 1000
"""Messages kept for clients that come back or are slow; who missed more is told to reload."""

PING = b": ping\n\n"


@dataclass(frozen=True)
class Message:
    number: int
    kind: str
    data: Any


class Stream:
    """Messages in order, each with a number; followers read on from where they are."""

    def __init__(self) -> None:
        self._run = uuid.uuid4().hex[:8]
        self._messages: deque[Message] = deque(maxlen=KEPT)
        self._last = 0
        self._news = asyncio.Event()
        self._closed = False
        self.relay: Callable[[str, Any], None] | None = None
        """Told of everything that is published, for engines that share the database."""

    def publish(self, kind: str, data: Any) -> None:
        """Tell everyone; `data` is what orjson can write, dataclasses included."""
        self.repeat(kind, data)
        if self.relay is not None:
            self.relay(kind, data)

    def repeat(self, kind: str, data: Any) -> None:
        """Tell only those who listen here, of what another engine published."""
        self._last += 1
        self._messages.append(Message(self._last, kind, data))
        self._wake()

    def close(self) -> None:
        """End every follower, so that the server can end."""
        self._closed = True
        self._wake()

    async def follow(self, last_event_id: str | None = None) -> AsyncIterator[bytes]:
        """The stream for one client, from now or from after the message it saw last."""
        seen = self._last
        yield PING
        if last_event_id:
            run, _, number = last_event_id.partition("-")
            known = run == self._run and number.isascii() and number.isdigit() and int(number) <= self._last
            seen = int(number) if known else -1
        while not self._closed:
            if chunk := self._since(seen):
                seen = self._last
                yield chunk
                await self._pause()
            elif not await self._wait():
                yield PING

    def _since(self, seen: int) -> bytes:
        """What came after the message `seen`, or the request to reload where that is no longer all kept."""
        if seen == self._last:
            return b""
        oldest = self._messages[0].number if self._messages else self._last + 1
        if seen < oldest - 1:
            return self._written([Message(self._last, "reload", {})])
        return self._written(each for each in self._messages if each.number > seen)

    def _written(self, messages: Iterable[Message]) -> bytes:
        return b"".join(
            b"id: %s-%d\nevent: %s\ndata: %s\n\n"
            % (self._run.encode(), each.number, each.kind.encode(), orjson.dumps(each.data))
            for each in messages
        )

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def _wait(self) -> bool:
        """Wait for news; False where there was none for a while."""
        try:
            async with asyncio.timeout(PING_SECONDS):
                await self._news.wait()
        except TimeoutError:
            return False
        return True

    async def _pause(self) -> None:
        """Let more come together before the next chunk; ends at once when the stream closes."""
        if not self._closed:
            await asyncio.sleep(COALESCE_SECONDS)
