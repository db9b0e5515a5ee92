"""Which snapshots of an object are known, in the order in which they were true."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import msgspec
import orjson
from isal import isal_zlib
from sqlalchemy import bindparam, select, update

from glassfy_desktop.domain import stripe_event
from glassfy_desktop.domain.money_back import Charge, CreditNote, Dispute
from glassfy_desktop.domain.reversal import Dated
from glassfy_desktop.domain.snapshot import Payment, Snapshot, Subscription
from glassfy_desktop.domain.stripe_event import MOST_COMPARED, Moment, StripeEvent
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.schema import bodies, events, snapshots
from glassfy_desktop.engine.sql import Row, compiled, each_of, lesser, upsert

_insert = upsert(snapshots)
_INSERT = compiled(
    _insert.on_conflict_do_update(
        index_elements=[snapshots.c.object, snapshots.c.created, snapshots.c.rank, snapshots.c.digest],
        # which of two alike is kept must not depend on which came first
        set_={"event": lesser(snapshots.c.event, _insert.excluded.event)},
    )
)
_HISTORY = compiled(
    select(
        snapshots.c.object,
        snapshots.c.created,
        snapshots.c.rank,
        snapshots.c.place,
        snapshots.c.life,
        snapshots.c.event,
        snapshots.c.snapshot,
    )
    .where(snapshots.c.object.in_(each_of("objects")))
    .order_by(
        snapshots.c.object,
        snapshots.c.created,
        snapshots.c.rank,
        snapshots.c.place,
        snapshots.c.life,
        snapshots.c.event,
    )
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


class Told(NamedTuple):
    """A snapshot with the event that told it; `created` in Unix seconds."""

    created: int
    rank: int
    event_id: str
    snapshot: Snapshot

    @property
    def dated(self) -> Dated:
        return Dated(self.created, self.snapshot)


class History(NamedTuple):
    """The snapshots of each object, oldest first, by its id; and the objects of which it is not told which
    of two snapshots is the newest."""

    told: dict[str, list[Told]]
    unordered: set[str]


def add(connection: Connection, told: Sequence[tuple[StripeEvent, Snapshot]]) -> History:
    """Keep snapshots and return all those of their objects.

    Snapshots of one second that say the same are kept once. Those that differ are put in order by what
    their events say changed, for which the bodies of earlier events are read.
    """
    connection.executemany(_INSERT, [_row(event, snapshot) for event, snapshot in told])
    objects = {snapshot.object_id for _, snapshot in told}
    rows = _rows(connection, objects)
    unordered: set[str] = set()
    if tied := {row[0] for row, other in pairwise(rows) if row[:3] == other[:3]}:
        known = {each.id: each for each, _ in told}
        unordered = _put_in_order(connection, [row for row in rows if row[0] in tied], known)
        rows = _rows(connection, objects)
    just_read = {event.id: snapshot for event, snapshot in told}
    found = {
        object_id: [_told(row, just_read.get(row[5])) for row in its]
        for object_id, its in groupby(rows, key=_object)
    }
    return History(found, unordered)


def histories(connection: Connection, objects: set[str]) -> dict[str, list[Told]]:
    """Every known snapshot of each object, oldest first; objects without any are left out."""
    rows = _rows(connection, objects) if objects else []
    return {object_id: [_told(row) for row in its] for object_id, its in groupby(rows, key=_object)}


def _object(row: Row) -> str:
    object_id: str = row[0]
    return object_id


def _rows(connection: Connection, objects: set[str]) -> list[Row]:
    return connection.execute(_HISTORY, {"objects": orjson.dumps(list(objects)).decode()}).fetchall()


def _row(event: StripeEvent, snapshot: Snapshot) -> dict[str, Any]:
    raw = encoded(snapshot)
    said = orjson.dumps(event.previous, option=orjson.OPT_SORT_KEYS)
    return {
        "object": snapshot.object_id,
        "created": event.created,
        "rank": event.rank,
        "digest": blake2b(raw + said, digest_size=12).digest(),
        "event": event.id,
        "place": 0,
        "life": snapshot.life,
        "snapshot": raw,
    }


Known = Mapping[str, StripeEvent]
"""Events that are at hand, by their ids."""


def _put_in_order(connection: Connection, rows: Sequence[Row], known: Known) -> set[str]:
    """Give the snapshots of one object, second and rank their places; the objects of which the last ones
    do not tell which is the newest."""
    before: Row | None = None
    unordered: set[str] = set()
    for _, same in groupby(rows, key=lambda row: row[:3]):
        tied = list(same)
        last = before if before and before[0] == tied[0][0] else None
        unordered.discard(tied[0][0])
        if len(tied) > 1:
            tied, is_told = _ordered(connection, tied, last, known)
            if not is_told:
                unordered.add(tied[0][0])
            # too many are all in one place: their lives and event ids order them
            _place(connection, tied, range(len(tied)) if len(tied) <= MOST_COMPARED else [0] * len(tied))
        before = tied[-1]
    return unordered


def _place(connection: Connection, rows: Sequence[Row], places: Sequence[int]) -> None:
    changed = [(row, place) for row, place in zip(rows, places, strict=True) if row[3] != place]
    connection.executemany(
        _PLACE, [{"of": row[0], "which": row[5], "place": place} for row, place in changed]
    )


def _ordered(
    connection: Connection, tied: list[Row], before: Row | None, known: Known
) -> tuple[list[Row], bool]:
    """The rows in the order their events tell, as they are where there is no body; and whether it is told."""
    if len(tied) > MOST_COMPARED:
        return tied, _is_one_life_last(tied)
    moments = [each for row in tied if (each := _moment(connection, row, known))]
    if len(moments) < len(tied):
        return tied, _is_one_life_last(tied)
    rows = {row[5]: row for row in tied}
    last = _moment(connection, before, known) if before else None
    found = [rows[each.event_id] for each in stripe_event.in_order(moments, last)]
    return found, stripe_event.is_told(moments, last)


def _is_one_life_last(tied: Sequence[Row]) -> bool:
    """Whether one is further along its life than all others, or says what the others there say."""
    return len({row[6] for row in tied if row[4] == tied[-1][4]}) == 1


def _moment(connection: Connection, row: Row, known: Known) -> Moment | None:
    """The event behind a row, where need be read again from its body; None where that is no longer kept."""
    _, _, _, _, life, event_id, _ = row
    event = known.get(event_id) or _read_again(connection, event_id)
    return Moment(event_id, life, event.object, event.previous) if event else None


def _read_again(connection: Connection, event_id: str) -> StripeEvent | None:
    found = connection.execute(_BODY, {"event": event_id}).fetchone()
    return stripe_event.parse_event(orjson.loads(isal_zlib.decompress(found[0])), 0) if found else None


def _told(row: Row, snapshot: Snapshot | None = None) -> Told:
    """A row as a value; `snapshot` is what it holds, where that is at hand."""
    _, created, rank, _, _, event_id, raw = row
    return Told(created, rank, event_id, snapshot or decoded(raw))


class _Kept(NamedTuple):
    """A snapshot as it is kept, a JSON array: its facts stand in the field of their type."""

    object_id: str
    kind: str
    customer: str
    customid: str
    email: str
    names: tuple[str, ...]
    subscription: Subscription | None
    payment: Payment | None
    charge: Charge | None
    dispute: Dispute | None
    credit_note: CreditNote | None
    made: int = 0


_TYPES = (Subscription, Payment, Charge, Dispute, CreditNote)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Kept).decode


def encoded(snapshot: Snapshot) -> bytes:
    """A snapshot as it is kept."""
    object_id, kind, customer, customid, email, facts, names, made = snapshot
    its = [facts if isinstance(facts, each) else None for each in _TYPES]
    return _encode((object_id, kind, customer, customid, email, names, *its, *((made,) if made else ())))


def decoded(raw: bytes) -> Snapshot:
    """A snapshot that was kept."""
    object_id, kind, customer, customid, email, names, *_ = kept = _decode(raw)
    facts = kept.subscription or kept.payment or kept.charge or kept.dispute or kept.credit_note
    return Snapshot(object_id, kind, customer, customid, email, facts, names, kept.made)
