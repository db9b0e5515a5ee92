"""Which snapshots of an object are known, in the order in which they were true."""

import sqlite3
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby, pairwise
from typing import Any

import orjson
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.sqlite import insert

from glassfy_desktop.domain import stripe_event
from glassfy_desktop.domain.purchase import Dated
from glassfy_desktop.domain.stripe_event import MOST_COMPARED, Moment, StripeEvent
from glassfy_desktop.domain.stripe_shapes import Item, Payment, Snapshot, Subscription
from glassfy_desktop.engine.schema import bodies, events, snapshots
from glassfy_desktop.engine.sql import Row, compiled

_insert = insert(snapshots)
_INSERT = compiled(
    _insert.on_conflict_do_update(
        index_elements=[snapshots.c.object, snapshots.c.created, snapshots.c.rank, snapshots.c.digest],
        # which of two alike is kept must not depend on which came first
        set_={"event": func.min(snapshots.c.event, _insert.excluded.event)},
    )
)
_HISTORY = compiled(
    select(
        snapshots.c.created,
        snapshots.c.rank,
        snapshots.c.place,
        snapshots.c.event,
        snapshots.c.life,
        snapshots.c.snapshot,
    )
    .where(snapshots.c.object == bindparam("object"))
    .order_by(snapshots.c.created, snapshots.c.rank, snapshots.c.place, snapshots.c.life, snapshots.c.event)
)
_BODY = compiled(
    select(bodies.c.body)
    .join(events, events.c.delivery == bodies.c.delivery)
    .where(events.c.id == bindparam("event"))
)
_PLACE = compiled(
    update(snapshots)
    .where(snapshots.c.object == bindparam("of"), snapshots.c.event == bindparam("which"))
    .values(place=bindparam("place"))
)


@dataclass(frozen=True)
class Told:
    """A snapshot with the event that told it; `created` in Unix seconds."""

    created: int
    rank: int
    event_id: str
    snapshot: Snapshot

    @property
    def dated(self) -> Dated:
        return Dated(self.created, self.snapshot)


def add(connection: sqlite3.Connection, event: StripeEvent, snapshot: Snapshot) -> list[Told]:
    """Keep a snapshot and return all of its object's, oldest first.

    Snapshots of one second that say the same are kept once. Those that differ are put in order by what
    their events say changed, for which the events' bodies are read.
    """
    raw = orjson.dumps(snapshot)
    said = orjson.dumps(event.previous, option=orjson.OPT_SORT_KEYS)
    row = {
        "object": snapshot.object_id,
        "created": event.created,
        "rank": event.rank,
        "digest": blake2b(raw + said, digest_size=12).digest(),
        "event": event.id,
        "place": 0,
        "life": snapshot.life,
        "snapshot": raw,
    }
    connection.execute(_INSERT, row)
    rows = connection.execute(_HISTORY, row).fetchall()
    if _any_tied(rows):
        _put_in_order(connection, snapshot.object_id, rows)
        rows = connection.execute(_HISTORY, row).fetchall()
    return [_told(each) for each in rows]


def history(connection: sqlite3.Connection, object_id: str) -> list[Told]:
    """Every known snapshot of an object, oldest first."""
    return [_told(each) for each in connection.execute(_HISTORY, {"object": object_id})]


def _any_tied(rows: Sequence[Row]) -> bool:
    return any(one[:2] == other[:2] for one, other in pairwise(rows))


def _put_in_order(connection: sqlite3.Connection, object_id: str, rows: Sequence[Row]) -> None:
    """Give the snapshots of one second and rank their places."""
    before: Row | None = None
    for _, same in groupby(rows, key=lambda row: row[:2]):
        tied = list(same)
        if len(tied) > MOST_COMPARED:  # all in one place: their lives and event ids order them
            _place(connection, object_id, tied, [0] * len(tied))
        elif len(tied) > 1:
            tied = _ordered(connection, tied, before)
            _place(connection, object_id, tied, range(len(tied)))
        before = tied[-1]


def _place(
    connection: sqlite3.Connection, object_id: str, rows: Sequence[Row], places: Sequence[int]
) -> None:
    changed = [(row, place) for row, place in zip(rows, places, strict=True) if row[2] != place]
    connection.executemany(
        _PLACE, [{"of": object_id, "which": row[3], "place": place} for row, place in changed]
    )


def _ordered(connection: sqlite3.Connection, tied: list[Row], before: Row | None) -> list[Row]:
    """The rows in the order their events tell; as they are where a body is no longer kept."""
    moments = [each for row in tied if (each := _moment(connection, row))]
    if len(moments) < len(tied):
        return tied
    rows = {row[3]: row for row in tied}
    last = _moment(connection, before) if before else None
    return [rows[each.event_id] for each in stripe_event.in_order(moments, last)]


def _moment(connection: sqlite3.Connection, row: Row) -> Moment | None:
    """The event behind a row, read again from its body; None where that is no longer kept."""
    _, _, _, event_id, life, _ = row
    found = connection.execute(_BODY, {"event": event_id}).fetchone()
    if found is None:
        return None
    event = stripe_event.parse_event(orjson.loads(zlib.decompress(found[0])), 0)
    return Moment(event_id, life, event.object, event.previous)


def _told(row: Row) -> Told:
    created, rank, _, event_id, _, raw = row
    return Told(created, rank, event_id, _decoded(orjson.loads(raw)))


def _decoded(value: dict[str, Any]) -> Snapshot:
    facts = value.pop("facts")
    return Snapshot(facts=_facts(value["kind"], facts) if facts else None, **value)


def _facts(kind: str, value: dict[str, Any]) -> Subscription | Payment:
    if kind == "subscription":
        return Subscription(items=tuple(Item(**each) for each in value.pop("items")), **value)
    return Payment(products=tuple(value.pop("products")), **value)
