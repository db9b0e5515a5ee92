"""The record of what was received: written with each delivery, read page by page."""

import base64
import re
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from isal import isal_zlib
from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    desc,
    func,
    insert,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.schema import bodies, deliveries
from glassfy_desktop.engine.shapes import Delivery, DeliveryPage, DeliveryRow
from glassfy_desktop.engine.sql import Row, compiled

APPLIED, DUPLICATE, REJECTED, PENDING = "applied", "duplicate", "rejected", "pending"
SECRET_HEADERS = {"authorization", "proxy-authorization", "cookie", "set-cookie"}
"""Headers that are never kept."""
MOST_A_PAGE = 1000
MOST_COUNTED = 50_000
"""Of filtered deliveries."""
MOST_TYPES = 30
"""That a filter may stand for to be looked up one by one."""

Condition = ColumnElement[bool]

_LISTED = (
    deliveries.c.id,
    deliveries.c.received_at,
    deliveries.c.source,
    deliveries.c.event_id,
    deliveries.c.type,
    deliveries.c.object_id,
    deliveries.c.livemode,
    deliveries.c.api_version,
    deliveries.c.verdict,
    deliveries.c.reason,
)
_INSERT = compiled(insert(deliveries))
_KEEP_BODY = compiled(insert(bodies))
_SET_VERDICT = compiled(
    update(deliveries)
    .where(deliveries.c.id == bindparam("delivery"))
    .values(verdict=bindparam("verdict"), reason=bindparam("reason"))
)
_ONE = compiled(
    select(*_LISTED, deliveries.c.size, bodies.c.headers, bodies.c.body)
    .outerjoin(bodies, bodies.c.delivery == deliveries.c.id)
    .where(deliveries.c.id == bindparam("delivery"))
)
_PENDING = compiled(
    select(*_LISTED).where(
        deliveries.c.object_id == bindparam("object"),
        or_(deliveries.c.verdict == literal_column("'pending'"), deliveries.c.reason == bindparam("left")),
    )
)


class FilterError(UserError):
    """A filter that cannot be read."""


# not frozen, as the rows of the list are not: making one takes a third of the time
@dataclass(slots=True)
class Incoming:
    """A delivery as it came: `received_at` in Unix seconds, headers in order, the bytes untouched."""

    received_at: float
    source: str
    headers: list[tuple[str, str]]
    body: bytes = field(repr=False)


def next_numbers(connection: Connection, count: int) -> Sequence[int]:
    """The numbers of the next deliveries, ascending; only the writer gives them out."""
    return connection.numbers(deliveries.c.id, count)


def keep_bodies(connection: Connection, numbered: Iterable[tuple[int, Incoming]]) -> None:
    """Keep headers and bytes of deliveries, compressed as zlib does, which takes four times as long."""
    rows = [
        {"delivery": number, "headers": _kept(incoming.headers), "body": isal_zlib.compress(incoming.body, 0)}
        for number, incoming in numbered
    ]
    connection.executemany(_KEEP_BODY, rows)


def _kept(headers: Sequence[tuple[str, str]]) -> bytes:
    return orjson.dumps([each for each in headers if each[0].lower() not in SECRET_HEADERS])


def record(connection: Connection, rows: Iterable[tuple[DeliveryRow, int]]) -> None:
    """Write deliveries into the list, each with the size of its body in bytes."""
    connection.executemany(_INSERT, [_values(row, size) for row, size in rows])


def _values(row: DeliveryRow, size: int) -> dict[str, Any]:
    return {
        "id": int(row.id),
        "received_at": row.received_at,
        "source": row.source,
        "event_id": row.event_id,
        "type": row.type,
        "object_id": row.object_id,
        "livemode": None if row.livemode is None else int(row.livemode),
        "api_version": row.api_version,
        "verdict": row.verdict,
        "reason": row.reason,
        "size": size,
    }


def set_verdict(connection: Connection, delivery: int, verdict: str, reason: str | None) -> None:
    """Change what became of a delivery."""
    connection.execute(_SET_VERDICT, {"delivery": delivery, "verdict": verdict, "reason": reason})


def pending_of(connection: Connection, object_id: str, left: str) -> list[DeliveryRow]:
    """The deliveries that wait for what is asked about an object, and those left unasked with a reason."""
    return [row_of(each) for each in connection.execute(_PENDING, {"object": object_id, "left": left})]


def listed(connection: Connection, numbers: Sequence[int]) -> list[DeliveryRow]:
    """The rows of some deliveries, in the order of their numbers."""
    wanted = select(*_LISTED).where(deliveries.c.id.in_(numbers)).order_by(deliveries.c.id)
    return [row_of(each) for each in connection.ask(wanted)]


def row_of(row: Row) -> DeliveryRow:
    number, received_at, source, event_id, kind, object_id, livemode, version, verdict, reason = row
    return DeliveryRow(
        str(number),
        received_at,
        source,
        event_id,
        kind,
        object_id,
        None if livemode is None else bool(livemode),
        version,
        verdict,
        reason,
    )


def one(connection: Connection, delivery: int) -> Delivery | None:
    """A delivery with headers and body; None where there is no such number."""
    row = connection.execute(_ONE, {"delivery": delivery}).fetchone()
    if row is None:
        return None
    *listed, size, headers, packed = row
    listing = row_of(tuple(listed))
    body = zlib.decompress(packed) if packed is not None else None
    text, encoded = _shown(body)
    return Delivery(
        **{name: getattr(listing, name) for name in DeliveryRow.__slots__},
        size=size,
        headers=[(name, value) for name, value in orjson.loads(headers)] if headers else [],
        body=text,
        body_base64=encoded,
        body_gone=None if body is not None else "no longer kept",
    )


def _shown(body: bytes | None) -> tuple[str | None, str | None]:
    if body is None:
        return None, None
    try:
        return body.decode(), None
    except UnicodeDecodeError:
        return None, base64.b64encode(body).decode()


def page(connection: Connection, query: str, after: int | None, limit: int) -> DeliveryPage:
    """Deliveries that match, newest first, from below the number `after`. Raises FilterError."""
    conditions = conditions_of(query, time.time())
    total = _count(connection, conditions)
    if after is not None:
        conditions.append(deliveries.c.id < after)
    wanted = _newest(conditions, _types(connection, query), limit + 1)
    rows = [row_of(each) for each in connection.ask(wanted)]
    return DeliveryPage(rows[:limit], rows[limit - 1].id if len(rows) > limit else None, total)


def _count(connection: Connection, conditions: Sequence[Condition]) -> int:
    """How many match; with conditions no more than MOST_COUNTED are counted, which takes milliseconds."""
    matching: Select[Any] = select(literal_column("1")).select_from(deliveries).where(*conditions)
    if conditions:
        matching = matching.limit(MOST_COUNTED)
    total: int = connection.ask(select(func.count()).select_from(matching.subquery())).fetchone()[0]
    return total


def _newest(conditions: Sequence[Condition], types: Sequence[str], most: int) -> Select[Any]:
    """The newest that match. Of several types each has its newest found by itself, since an index has the
    numbers of one type in their order, and not those of several."""
    ids = select(deliveries.c.id).where(*conditions).order_by(desc(deliveries.c.id)).limit(most)
    each = [ids.where(deliveries.c.type == one).subquery() for one in types]
    chosen = union_all(*(select(one.c.id) for one in each)) if each else ids
    found = chosen.subquery()
    wanted = select(*_LISTED).join(found, found.c.id == deliveries.c.id)
    return wanted.order_by(desc(deliveries.c.id)).limit(most)


def _types(connection: Connection, query: str) -> list[str]:
    """The types that `type:….*` stands for where nothing else is asked, each found by a look into the index.

    None for other filters, for which another index may be the better one.
    """
    asked = re.fullmatch(r"\s*type:([^*\s]+)\*\s*", query)
    found: list[str] = []
    start = asked[1] if asked else ""
    known = start or None
    while known is not None and len(found) < MOST_TYPES:
        beyond = deliveries.c.type > known if found else deliveries.c.type >= known
        which = select(func.min(deliveries.c.type)).where(beyond, _starts_with(deliveries.c.type, start))
        known = connection.ask(which).fetchone()[0]
        found += [known] if known is not None else []
    return found if len(found) < MOST_TYPES else []


def conditions_of(query: str, now: float) -> list[Condition]:
    """The conditions a filter sets, such as `type:invoice.* status:rejected after:10m cus_123`.

    `now` in Unix seconds. Raises FilterError for what is not known.
    """
    return [_condition(word, now) for word in query.split()]


def _condition(word: str, now: float) -> Condition:
    name, colon, value = word.partition(":")
    if not colon:
        return or_(_starts_with(deliveries.c.object_id, word), _starts_with(deliveries.c.event_id, word))
    if name not in _FIELDS or not value:
        raise FilterError(
            f"The filter “{word}” is not known.",
            "Known are type:invoice.*, status:rejected, source:stripe, after:10m, and the start of an id.",
        )
    return _FIELDS[name](value, now)


def _type(value: str, now: float) -> Condition:
    start, star, rest = value.partition("*")
    if rest:
        raise FilterError(f"The filter “type:{value}” cannot be read.", "“*” may stand at the end only.")
    return _starts_with(deliveries.c.type, start) if star else deliveries.c.type == value


def _status(value: str, now: float) -> Condition:
    if value not in (APPLIED, DUPLICATE, REJECTED, PENDING):
        raise FilterError(
            f"The status “{value}” is not known.", "Known are applied, duplicate, rejected and pending."
        )
    return deliveries.c.verdict == value


def _source(value: str, now: float) -> Condition:
    return deliveries.c.source == value


def _after(value: str, now: float) -> Condition:
    match = re.fullmatch(r"(\d{1,6})([smhd])", value)
    if match is None:
        raise FilterError(
            f"The time “after:{value}” cannot be read.", "Write after:30s, after:10m, after:2h or after:7d."
        )
    unit = {"s": 1, "m": 60, "h": 3600, "d": 86_400}[match[2]]
    return deliveries.c.received_at >= now - int(match[1]) * unit


_FIELDS: dict[str, Callable[[str, float], Condition]] = {
    "type": _type,
    "status": _status,
    "source": _source,
    "after": _after,
}


def _starts_with(column: ColumnElement[Any], start: str) -> Condition:
    """A prefix as a range, which an index can answer."""
    return (column >= start) & (column < start + "\U0010ffff")
