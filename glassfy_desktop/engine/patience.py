"""How long and how much the engine listens: uvicorn sets no limit to a request's head.

A client that dribbles its headers, or sends none at all, would hold a connection for ever.
"""

import asyncio
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
"""Seconds a request's head may take, counted from the connection or from the answer before it."""
LARGEST_HEAD = 64 * 1024
"""Bytes of a request's line and headers at most."""


class Patience(HttpToolsProtocol):
    """uvicorn's protocol, which hangs up on clients whose request does not begin in time or in bounds."""

    _awaited_since: float | None = None
    """When the wait for a head began, by the loop's clock; None while a request is answered."""
    _head_size = 0
    _heads = 0
    _is_inside = False
    """Whether a body is being received: its bytes are another limit's affair."""
    _watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast(asyncio.Transport, transport))
        self._awaited_since = self.loop.time()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        known, inside = self._heads, self._is_inside
        super().data_received(data)
        if not inside and not self._is_inside and self._heads == known:
            self._head_size += len(data)
            if self._head_size > LARGEST_HEAD:
                self._refuse(b"431 Request Header Fields Too Large")

    def on_headers_complete(self) -> None:
        self._awaited_since, self._is_inside = None, True
        self._heads, self._head_size = self._heads + 1, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._is_inside = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:  # else a request that came behind is answered now
            self._awaited_since = self.loop.time()

    def _look(self) -> None:
        """Hang up where the head is overdue; else look again when it would be."""
        now = self.loop.time()
        due = (now if self._awaited_since is None else self._awaited_since) + HEAD_SECONDS
        if due <= now:
            self._refuse(b"408 Request Timeout")
        else:
            self._watch = self.loop.call_at(due, self._look)

    def _refuse(self, status: bytes) -> None:
        if self.transport.is_closing():
            return
        if self._head_size:
            answer = b"HTTP/1.1 %b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            self.transport.write(answer % status)
        self.transport.close()
