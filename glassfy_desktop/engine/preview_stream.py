"""A preview as server-sent events: `progress` while it runs, then `result`; broken off when one leaves."""

import asyncio
import logging
import threading

import orjson
from sqlalchemy import func, select
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.engine import preview
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.database import Database
from glassfy_desktop.engine.preview import Question
from glassfy_desktop.engine.schema import purchases
from glassfy_desktop.engine.shapes import Preview

log = logging.getLogger(__name__)

EVERY = 0.25
"""Seconds between two words of progress."""


class Computation:
    """One preview under way: `done` of `total` purchases read; another thread may break it off."""

    def __init__(self, asked: Question, after: str | None, limit: int) -> None:
        self._asked = asked
        self._after = after
        self._limit = limit
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self.is_broken_off = False
        self.done = 0
        self.total = 0

    def answer(self, connection: Connection) -> Preview | None:
        """The preview; None where it was broken off."""
        with self._lock:
            self._connection = connection
        try:
            return None if self.is_broken_off else self._counted(connection)
        except connection.error:
            if not self.is_broken_off:
                raise
            return None
        finally:
            with self._lock:
                self._connection = None

    def break_off(self) -> None:
        """End it; the thread that computes is free again within milliseconds."""
        with self._lock:
            self.is_broken_off = True
            if self._connection is not None:
                self._connection.interrupt()

    def _counted(self, connection: Connection) -> Preview:
        self.total = int(connection.ask(select(func.count()).select_from(purchases)).fetchone()[0])
        asked = self._asked._replace(is_counted=connection.on_each("glassfy_seen", self._see))
        found = preview.preview(connection, asked, self._after, self._limit)
        self.done = self.total
        return found

    def _see(self, _: object) -> int:
        self.done = min(self.done + 1, self.total)
        return 1


class PreviewStream(Response):
    """Answers with the events of one preview."""

    def __init__(self, database: Database, computation: Computation) -> None:
        super().__init__(media_type="text/event-stream", headers={"Cache-Control": "no-store"})
        self._database = database
        self._computation = computation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw = [each for each in self.raw_headers if each[0] != b"content-length"]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        async with asyncio.TaskGroup() as group:
            beside = [
                group.create_task(self._leave(receive), name="preview: who asked leaves"),
                group.create_task(self._tell(send), name="preview: progress"),
            ]
            try:
                last = await self._last()
            finally:
                self._computation.break_off()
                for each in beside:
                    each.cancel()
        await send({"type": "http.response.body", "body": last})

    async def _last(self) -> bytes:
        try:
            found = await self._database.read(self._computation.answer)
        except UserError as error:
            return _event("error", {"title": error.happened, "detail": error.remedy})
        except Exception:  # the answer has begun, so that it can be told only here
            log.exception("A preview failed")
            return _event("error", {"title": "The engine made a mistake.", "detail": "It was logged."})
        return _event("result", found) if found else b""

    async def _leave(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._computation.break_off()

    async def _tell(self, send: Send) -> None:
        while True:
            value = {"done": self._computation.done, "total": self._computation.total}
            body = _event("progress", value)
            await send({"type": "http.response.body", "body": body, "more_body": True})
            await asyncio.sleep(EVERY)


def _event(kind: str, data: object) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (kind.encode(), orjson.dumps(data))
