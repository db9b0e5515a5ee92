"""What was missed: the events of the last days that never came, in the order in which they happened.

They are taken in windows of time, oldest first, as wide as a page allows: memory stays flat, and where one
ended is the place to go on from.
"""

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import orjson
from sqlalchemy import select

from glassfy_desktop.domain.stripe_event import NotAnEventError, StripeEvent, parse_event, version_note
from glassfy_desktop.engine import job_store, reads
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.deliveries import Incoming
from glassfy_desktop.engine.ingest import Received, ingest
from glassfy_desktop.engine.job_work import Work
from glassfy_desktop.engine.paths import KINDS, path_of
from glassfy_desktop.engine.reads import Read
from glassfy_desktop.engine.resources import check_mode, read_one
from glassfy_desktop.engine.schema import events as events_table
from glassfy_desktop.engine.shapes import DeliveryRow
from glassfy_desktop.engine.sql import compiled, each_of
from glassfy_desktop.stripe_account.client import StripeAccount, StripeRefusedError
from glassfy_desktop.stripe_account.probe import is_missing_permission

STEP = "events"
PATH = "/v1/events"
MOST_DAYS = 30
"""How long Stripe keeps events."""
DAY = 86_400
PAGE = 100
SOURCE = "poll"

Json = dict[str, Any]
_SEEN = compiled(select(events_table.c.id).where(events_table.c.id.in_(each_of("events"))))


@dataclass(frozen=True)
class _Window:
    """The events before a time (Unix seconds) and after the window before it, oldest first."""

    events: list[Json]
    end: int


async def catch_up(work: Work, cursor: Json, days: int) -> None:
    """Take the events of the last days that were never received, as if they came now from source `poll`.

    Where the key may not read events, that is noted and nothing is done. Raises StripeRefusedError or
    StripeUnreachableError.
    """
    try:
        start, until = await _range(work.account, cursor, days)
        async for window in _windows(work.account, start, until):
            await _take(work, window, until)
    except StripeRefusedError as refusal:
        if not is_missing_permission(refusal):
            raise
        await work.write(lambda connection: _say_not_permitted(connection, work))


async def _range(account: StripeAccount, cursor: Json, days: int) -> tuple[int, int]:
    """From when to when to look, by Stripe's own clock."""
    if cursor:
        return cursor["start"], cursor["until"]
    until = (await account.read(PATH, limit=1)).at + 1
    return until - days * DAY, until


async def _windows(account: StripeAccount, start: int, until: int) -> AsyncIterator[_Window]:
    width = until - start
    while start < until:
        end = min(start + width, until)
        within = {"gte": start, "lt": end}
        page = await account.get(PATH, limit=PAGE, created=within)
        found: list[Json] = page["data"]
        if page.get("has_more") and end - start > 1:
            width = (end - start) // 2
            continue
        if page.get("has_more"):  # so many in a single second
            found = [each async for each in account.list_all(PATH, created=within)]
        yield _Window(found[::-1], end)
        start, width = end, width * 2


async def _take(work: Work, window: _Window, until: int) -> None:
    """Take one window in one transaction, with the place where the next begins."""
    told = [(each, event) for each in window.events if (event := _event(each))]
    ids = [event.id for _, event in told]
    seen = await work.database.read(lambda connection: _seen(connection, ids))
    new = [(each, event) for each, event in told if event.id not in seen]
    check_mode([Read(each, 0) for each, _ in new], work.livemode())
    again = await _read_again(work.account, [event for _, event in new])
    rows = await work.write(partial(_keep, work, window, until, _Found(new, again)))
    for row in rows:
        work.tell(row)
    work.progress(len(window.events))


def _event(raw: Json) -> StripeEvent | None:
    """An event about something that counts here."""
    try:
        event = parse_event(raw, int(time.time()))
    except NotAnEventError:
        return None
    return event if event.object_type in KINDS else None


def _seen(connection: Connection, ids: Sequence[str]) -> set[str]:
    values = {"events": orjson.dumps(list(ids)).decode()}
    return {row[0] for row in connection.execute(_SEEN, values)}


async def _read_again(account: StripeAccount, events: Sequence[StripeEvent]) -> list[Read]:
    """The objects of events whose shape is not known to be readable, as this API version tells of them."""
    paths = {path_of(each.object_type, each.object_id) for each in events if version_note(each.api_version)}
    found = [await read_one(account, path) for path in sorted(paths - {""})]
    return [each for each in found if each]


class _Found(NamedTuple):
    """Events that are new, each with its JSON, and what was read again because they could not be read."""

    new: Sequence[tuple[Json, StripeEvent]]
    again: Sequence[Read]


def _keep(
    work: Work, window: _Window, until: int, found: _Found, connection: Connection
) -> list[DeliveryRow]:
    job_store.hold(connection, work.job, work.me)
    now = time.time()
    received = [Received(Incoming(now, SOURCE, [], orjson.dumps(raw)), event) for raw, event in found.new]
    rows = ingest(connection, received, work.watcher) if received else []
    reads.keep(connection, found.again, now, work.watcher)
    state = job_store.DONE if window.end == until else job_store.RUNNING
    cursor = {"start": window.end, "until": until}
    job_store.mark(
        connection,
        work.job,
        STEP,
        state=state,
        cursor=cursor,
        done=len(window.events),
        changed=len(found.new),
    )
    return rows


def _say_not_permitted(connection: Connection, work: Work) -> None:
    job_store.hold(connection, work.job, work.me)
    job_store.mark(connection, work.job, STEP, state=job_store.NOT_PERMITTED, cursor={})
    job_store.note(
        connection,
        work.job,
        "The key may not read events. With rak_event_read, events that never came are fetched, "
        "and with them what only events tell.",
    )
