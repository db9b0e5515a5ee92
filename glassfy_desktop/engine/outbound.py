"""Sends webhooks out: each as often as it takes, 5, 15, 30 and 60 minutes apart; then it is given up."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import httpx
from sqlalchemy import bindparam, func, insert, literal_column, select, update

from glassfy_desktop import __version__
from glassfy_desktop.engine import ends, outgoing
from glassfy_desktop.engine.config_store import ConfigStore
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.database import Database
from glassfy_desktop.engine.notices import DELIVERED, GIVEN_UP, WAITING, Notices
from glassfy_desktop.engine.outgoing import Answer
from glassfy_desktop.engine.schema import notice_attempts
from glassfy_desktop.engine.schema import notices as table
from glassfy_desktop.engine.secrets import Secrets
from glassfy_desktop.engine.sql import compiled, each_of
from glassfy_desktop.engine.stream import Stream
from glassfy_desktop.engine.writer import DatabaseBusyError

log = logging.getLogger(__name__)

SECONDS = 60.0
"""How long a target may take to answer."""
LEASE = 90.0
"""For so long, in seconds, nobody else sends what is being sent; an engine that died is taken over then."""
RETRIES = (300.0, 900.0, 1800.0, 3600.0)
"""Seconds before each further try."""
AT_ONCE = 4
"""Requests to one target at the same time."""
SWEEP_AGAIN = 60.0
"""Seconds after which the queue is looked at anyway: other engines may share it."""

_due = (
    select(table.c.id)
    .where(table.c.url == bindparam("target"), table.c.due <= bindparam("now"))
    .order_by(table.c.due, table.c.id)
    .limit(bindparam("count"))
    .offset(literal_column("0"))
    .with_for_update(skip_locked=True)
)
_CLAIM = compiled(
    update(table)
    .where(table.c.id.in_(_due))
    .values(due=bindparam("leased"))
    .returning(table.c.id, table.c.url, table.c.body, table.c.attempts)
)
_NEXT = compiled(select(func.min(table.c.due)).where(table.c.url == bindparam("target")))
_STRAY = compiled(
    update(table)
    .where(table.c.due.is_not(None), table.c.url.not_in(each_of("targets")))
    .values(state=bindparam("given_up"), due=literal_column("NULL"))
)
_ATTEMPT = compiled(
    insert(notice_attempts).values(
        {name: bindparam(name) for name in ("notice", "at", "status", "error", "ms")}
    )
)
_OUTCOME = compiled(
    update(table)
    .where(table.c.id == bindparam("of"))
    .values(state=bindparam("now"), due=bindparam("again"), attempts=table.c.attempts + literal_column("1"))
)


class Claimed(NamedTuple):
    """A notice to send now; `attempts` were made before."""

    id: int
    url: str
    body: str
    attempts: int


class Outbound:
    """Works off the queue as long as `run` runs; `nudge` tells of new work. `outcomes` are counted."""

    def __init__(
        self, database: Database, config: ConfigStore, secrets: Secrets, stream: Stream, notices: Notices
    ) -> None:
        self._database = database
        self._config = config
        self._secrets = secrets
        self._stream = stream
        self._notices = notices
        self._busy: Counter[str] = Counter()
        self._work = asyncio.Event()
        self.outcomes: Counter[str] = Counter()

    def nudge(self) -> None:
        """There may be something to send, or another configuration."""
        self._work.set()

    async def run(self) -> None:
        """Send, and tell of what ends by the clock, until cancelled."""
        async with outgoing.new_client() as client, asyncio.TaskGroup() as group:
            while True:
                self._work.clear()
                try:
                    wait = await self._round(client, group)
                except DatabaseBusyError:
                    wait = 1.0
                except Exception:  # a bug must not end the queue for good
                    log.exception("Webhooks out failed")
                    wait = 5.0
                await self._sleep(wait)

    async def _round(self, client: httpx.AsyncClient, group: asyncio.TaskGroup) -> float | None:
        """Start what is due; seconds until the next is, None where there is nobody to send to."""
        config = self._config.current
        changed = await self._database.read(lambda connection: ends.is_out_of_step(connection, config))
        if changed:
            await self._database.write(_in_step(self._config))
            self._stream.publish("outbound", {})
        targets = list(dict.fromkeys(each.url for each in config.outbound))
        if not targets:
            return None
        due = [await self._tell_ends()]
        for target in targets:
            free = AT_ONCE - self._busy[target]
            if free <= 0:
                continue
            at = await self._database.read(_next_of(target))
            if at is not None and at <= time.time():
                for each in await self._database.write(_claim(target, free)):
                    self._busy[target] += 1
                    group.create_task(self._send(client, each), name=f"notice {each.id}")
                at = await self._database.read(_next_of(target))
            due.append(at)
        waits = [max(each - time.time(), 0.0) for each in due if each is not None]
        return min([SWEEP_AGAIN, *waits])

    async def _tell_ends(self) -> float | None:
        """Tell of all that has ended, in small transactions; when the next ends."""
        while (at := await self._database.read(ends.next_end)) is not None and at <= time.time():
            await self._database.write(_expire(self._notices))
        return at

    async def _sleep(self, wait: float | None) -> None:
        try:
            async with asyncio.timeout(wait):
                await self._work.wait()
        except TimeoutError:
            return

    async def _send(self, client: httpx.AsyncClient, notice: Claimed) -> None:
        headers = {"Content-Type": "application/json", "User-Agent": f"Glassfy-Desktop/{__version__}"}
        if bearer := self._secrets.outbound_bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        try:
            at = time.time()
            answer = await outgoing.post(
                client, notice.url, notice.body.encode(), headers, seconds=SECONDS, keep=0
            )
            state = await self._database.write(_recorded(notice, at, answer))
        except DatabaseBusyError as error:
            log.error("What became of notice %d could not be kept, so it is sent again: %s", notice.id, error)
        else:
            self.outcomes["delivered" if answer.is_success else "failed"] += 1
            self._stream.publish("outbound", {"id": str(notice.id), "state": state})
        finally:
            self._busy[notice.url] -= 1
            self.nudge()


def _in_step(config: ConfigStore) -> Callable[[Connection], None]:
    """Bring the table of ends, and what waits for targets that are gone, in step with the configuration."""

    def write(connection: Connection) -> None:
        ends.keep_in_step(connection, config.current, int(time.time()))
        named = ends.as_json(each.url for each in config.current.outbound)
        connection.execute(_STRAY, {"targets": named, "given_up": GIVEN_UP})

    return write


def _expire(notices: Notices) -> Callable[[Connection], None]:
    def write(connection: Connection) -> None:
        watch = notices.begin(connection, "the clock")
        if watch:
            watch.expire()

    return write


def _next_of(target: str) -> Callable[[Connection], float | None]:
    def read(connection: Connection) -> float | None:
        found: float | None = connection.execute(_NEXT, {"target": target}).fetchone()[0]
        return found

    return read


def _claim(target: str, count: int) -> Callable[[Connection], list[Claimed]]:
    def write(connection: Connection) -> list[Claimed]:
        now = time.time()
        values = {"target": target, "now": now, "count": count, "leased": now + LEASE}
        return sorted(Claimed(*row) for row in connection.execute(_CLAIM, values).fetchall())

    return write


def _recorded(notice: Claimed, at: float, answer: Answer) -> Callable[[Connection], str]:
    """Keep the attempt and what follows of it; the notice's new state."""
    said = "" if answer.is_success else answer.error or f"It answered {answer.status}, which is no success."
    again = at + RETRIES[notice.attempts] if notice.attempts < len(RETRIES) else None
    state = GIVEN_UP if again is None else WAITING
    if answer.is_success:
        state, again = DELIVERED, None

    def write(connection: Connection) -> str:
        attempt = {"notice": notice.id, "at": at, "status": answer.status, "error": said or None}
        connection.execute(_ATTEMPT, attempt | {"ms": answer.ms})
        connection.execute(_OUTCOME, {"of": notice.id, "now": state, "again": again})
        return state

    return write
