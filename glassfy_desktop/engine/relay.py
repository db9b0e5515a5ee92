"""What engines on one database tell each other, so that each one's stream has what all of them do.

Only streams live on it: whatever matters is in the database, and what is missed here costs a reload.
"""

import asyncio
import logging
import uuid
from collections.abc import Callable
from typing import Any

import orjson
import psycopg
from sqlalchemy import bindparam, func, select

from glassfy_desktop.engine import deliveries
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.postgresql import PostgresServer, said
from glassfy_desktop.engine.sql import compiled
from glassfy_desktop.engine.state import Engine
from glassfy_desktop.engine.writer import DatabaseBusyError

log = logging.getLogger(__name__)

CHANNEL = "glassfy_engine"
COALESCE_SECONDS = 0.1
RETRY_SECONDS = 2.0
MOST_NUMBERS = 300
"""Deliveries told of one by one; where there are more at once, streams are told to reload."""
LARGEST = 7000
"""Bytes of a notice at most; PostgreSQL takes 8,000."""

_TELL = compiled(select(func.pg_notify(bindparam("channel"), bindparam("notice"))))


class Relay:
    """Tells the others what this engine's stream published, and repeats there what they tell."""

    def __init__(self, server: PostgresServer, engine: Engine) -> None:
        self._server = server
        self._database = engine.database
        self._config = engine.config
        self._stream = engine.stream
        self._lookups = engine.lookups
        self._me = uuid.uuid4().hex[:12]
        self._numbers: dict[str, None] = {}
        self._others: list[tuple[str, Any]] = []
        self._work = asyncio.Event()

    def hear(self, kind: str, data: Any) -> None:
        """What this engine's stream published."""
        if kind == "delivery":
            self._numbers[data.id] = None
        else:
            self._others.append((kind, data))
        self._work.set()

    async def run(self) -> None:
        """Tell and listen until cancelled."""
        self._stream.relay = self.hear
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tell(), name="relay: tell")
            group.create_task(self._listen(), name="relay: listen")

    async def _tell(self) -> None:
        while True:
            await self._work.wait()
            await asyncio.sleep(COALESCE_SECONDS)
            self._work.clear()
            for notice in self._notices():
                try:
                    await self._database.read(_telling(notice))
                except (DatabaseBusyError, psycopg.Error) as error:
                    log.warning("The other engines could not be told of news: %s", said(error))

    def _notices(self) -> list[str]:
        """What is to be told, each small enough for one notice."""
        numbers, others = list(self._numbers), self._others
        self._numbers, self._others = {}, []
        if len(numbers) > MOST_NUMBERS:
            others = [*others, ("reload", {})]
        elif numbers:
            others = [*others, ("deliveries", numbers)]
        return [self._notice(kind, data) for kind, data in others]

    def _notice(self, kind: str, data: Any) -> str:
        notice = orjson.dumps({"from": self._me, "kind": kind, "data": data})
        if len(notice) > LARGEST:
            notice = orjson.dumps({"from": self._me, "kind": "reload", "data": {}})
        return notice.decode()

    async def _listen(self) -> None:
        is_first = True
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    **{**self._server.conninfo, "autocommit": True}
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    if not is_first:
                        self._stream.repeat("reload", {})
                    is_first = False
                    async for each in connection.notifies():
                        await self._take(orjson.loads(each.payload))
            except (psycopg.Error, DatabaseBusyError) as error:
                log.warning("News of other engines cannot be heard for now: %s", said(error))
            await asyncio.sleep(RETRY_SECONDS)

    async def _take(self, notice: dict[str, Any]) -> None:
        if notice["from"] == self._me:
            return
        kind, data = notice["kind"], notice["data"]
        if kind == "config":
            await self._config.refresh()
        if kind != "deliveries":
            self._stream.repeat(kind, data)
            return
        numbers = [int(each) for each in data]
        rows = await self._database.read(lambda connection: deliveries.listed(connection, numbers))
        for row in rows:
            self._stream.repeat("delivery", row)
        if any(row.verdict == deliveries.PENDING for row in rows):
            self._lookups.nudge()


def _telling(notice: str) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(_TELL, {"channel": CHANNEL, "notice": notice})


def relay_of(engine: Engine) -> Relay:
    """The relay of an engine whose database lies on a server."""
    if not isinstance(engine.database.home, PostgresServer):
        raise TypeError(f"{engine.database.home.kind} is not shared")
    return Relay(engine.database.home, engine)
