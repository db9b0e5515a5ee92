"""How long the bodies of deliveries are kept: by age and by size, worked off in small batches while idle.

The order of snapshots of one second is read from their events' bodies. Therefore every body is kept for
YOUNGEST seconds whatever the limits say; events of one second that come later than that are put in order by
their place in the object's life and by their ids.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import bindparam, delete, desc, func, literal_column, select

from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.database import Database
from glassfy_desktop.engine.notices import WAITING
from glassfy_desktop.engine.schema import bodies, deliveries, forwards, notice_attempts, notices
from glassfy_desktop.engine.sql import compiled
from glassfy_desktop.engine.writer import DatabaseBusyError

log = logging.getLogger(__name__)

DAY = 86_400
MEGABYTE = 1024 * 1024
YOUNGEST = 600.0
BATCH = 200
CHUNK = 256
"""Numbers of deliveries whose bodies are measured together."""
NOTICE_DAYS = 30
"""How long webhooks out that were delivered or given up stay in the list."""
EVERY = 60.0
BUSY = 0.5
"""Seconds to wait while deliveries wait for the writer."""

_BEFORE = compiled(
    select(deliveries.c.id)
    .where(deliveries.c.received_at < bindparam("at"))
    .order_by(desc(deliveries.c.received_at))
    .limit(literal_column("1"))
    .offset(literal_column("0"))
)
_ENDS = compiled(select(func.min(bodies.c.delivery), func.max(bodies.c.delivery)))
_MEASURE = compiled(
    select(func.sum(func.length(bodies.c.body) + func.length(bodies.c.headers))).where(
        bodies.c.delivery >= bindparam("first"), bodies.c.delivery < bindparam("beyond")
    )
)
_old_bodies = (
    select(bodies.c.delivery)
    .where(bodies.c.delivery <= bindparam("last"))
    .order_by(bodies.c.delivery)
    .limit(literal_column(str(BATCH)))
    .offset(literal_column("0"))
)
_FORGET = compiled(delete(bodies).where(bodies.c.delivery.in_(_old_bodies)))
_FORGET_FORWARDS = compiled(delete(forwards).where(forwards.c.delivery <= bindparam("last")))
_old_notices = (
    select(notices.c.id)
    .where(notices.c.state != bindparam("waiting"), notices.c.created_at < bindparam("at"))
    .order_by(notices.c.id)
    .limit(literal_column(str(BATCH)))
    .offset(literal_column("0"))
)
_FORGET_ATTEMPTS = compiled(delete(notice_attempts).where(notice_attempts.c.notice.in_(_old_notices)))
_FORGET_NOTICES = compiled(delete(notices).where(notices.c.id.in_(_old_notices)))


class Limits(NamedTuple):
    """How long and how many bodies are kept, compressed; 0 of either keeps none beyond YOUNGEST."""

    days: int = 30
    megabytes: int = 2048


USUAL = Limits()


class Retention:
    """Forgets what is over the limits for as long as `run` runs."""

    def __init__(self, database: Database, limits: Limits) -> None:
        self._database = database
        self._limits = limits
        self._measured: dict[int, int] = {}

    async def run(self) -> None:
        """Look once a minute until cancelled."""
        while True:
            try:
                await self.forget()
            except DatabaseBusyError:
                log.warning("Old bodies could not be forgotten: the database cannot be written")
            except Exception:  # a bug must not end it for good
                log.exception("Old bodies could not be forgotten")
            await asyncio.sleep(EVERY)

    async def forget(self) -> int:
        """Forget all that is over the limits, batch by batch; how many bodies that were."""
        now, count = time.time(), 0
        last = await self._database.read(lambda connection: self._last(connection, now))
        while last and (forgotten := await self._quietly(_forget(last))):
            count += forgotten
        while await self._quietly(_forget_notices(now - NOTICE_DAYS * DAY)):
            pass
        self._measured = {chunk: size for chunk, size in self._measured.items() if (chunk + 1) * CHUNK > last}
        return count

    async def _quietly(self, job: Callable[[Connection], int]) -> int:
        if self._database.waiting:
            await asyncio.sleep(BUSY)
        return await self._database.write(job)

    def _last(self, connection: Connection, now: float) -> int:
        """The newest delivery whose body is over a limit; 0 where there is none."""
        days, megabytes = self._limits
        old_enough = _before(connection, now - YOUNGEST)
        if not days or not megabytes:
            return old_enough
        too_old = _before(connection, now - days * DAY)
        return min(max(too_old, self._too_many(connection, megabytes * MEGABYTE)), old_enough)

    def _too_many(self, connection: Connection, most: int) -> int:
        """The newest delivery that, with all the newer ones, takes more than `most` bytes."""
        first, last = connection.execute(_ENDS).fetchone()
        if first is None:
            return 0
        size = 0
        for chunk in range(last // CHUNK, first // CHUNK - 1, -1):
            size += self._size(connection, chunk, is_full=chunk < last // CHUNK)
            if size > most:
                return chunk * CHUNK + CHUNK - 1
        return 0

    def _size(self, connection: Connection, chunk: int, is_full: bool) -> int:
        """Bytes of one chunk's bodies; those that get no more are measured once."""
        if chunk not in self._measured:
            values = {"first": chunk * CHUNK, "beyond": (chunk + 1) * CHUNK}
            found = int(connection.execute(_MEASURE, values).fetchone()[0] or 0)
            if not is_full:
                return found
            self._measured[chunk] = found
        return self._measured[chunk]


def _before(connection: Connection, at: float) -> int:
    row = connection.execute(_BEFORE, {"at": at}).fetchone()
    return int(row[0]) if row else 0


def _forget(last: int) -> Callable[[Connection], int]:
    def write(connection: Connection) -> int:
        connection.execute(_FORGET_FORWARDS, {"last": last})
        return connection.execute(_FORGET, {"last": last}).rowcount

    return write


def _forget_notices(at: float) -> Callable[[Connection], int]:
    def write(connection: Connection) -> int:
        values = {"waiting": WAITING, "at": at}
        connection.execute(_FORGET_ATTEMPTS, values)
        return connection.execute(_FORGET_NOTICES, values).rowcount

    return write
