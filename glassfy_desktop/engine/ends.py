"""When access ends by the clock: kept as a table for as long as somebody wants to be told of it.

The table follows purchases and grants, the policy and the SKUs' durations. It is made anew, in one statement,
when these rules change or the engine is told for the first time where to send webhooks.
"""

from collections.abc import Iterable

import orjson
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from glassfy_desktop.domain.entitlement import DAY
from glassfy_desktop.domain.notices import News, NoticeType
from glassfy_desktop.domain.purchase import Kind, Purchase, State, guest
from glassfy_desktop.domain.store_config import StoreConfig
from glassfy_desktop.engine import permissions
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.schema import ends, grants, marks, purchases
from glassfy_desktop.engine.sql import compiled, each_of, lesser, upsert

AT_ONCE = 500
"""Ends told in one transaction at most."""

_CLEAR = compiled(delete(ends))
_FORGET = compiled(delete(ends).where(ends.c.object.in_(each_of("objects"))))
_TOLD = compiled(
    delete(ends).where(ends.c.object == bindparam("object"), ends.c.product == bindparam("product"))
)
_NEXT = compiled(select(func.min(ends.c.at)))
_due = (
    select(ends.c.object, ends.c.product, ends.c.at)
    .where(ends.c.at <= bindparam("now"))
    .order_by(ends.c.at, ends.c.object, ends.c.product)
    .with_for_update(skip_locked=True)
)
_DUE = compiled(_due.limit(bindparam("limit")).offset(literal_column("0")))
_DUE_OF = compiled(_due.where(ends.c.object.in_(each_of("objects"))))
_BOUGHT = compiled(select(*permissions.COLUMNS).where(purchases.c.object.in_(each_of("objects"))))
_GIVEN = compiled(
    select(grants.c.id, grants.c.customid, grants.c.sku, grants.c.since, grants.c.until, grants.c.note).where(
        grants.c.id.in_(each_of("objects")), grants.c.withdrawn_at == bindparam("standing")
    )
)
_MARK = compiled(select(marks.c.value).where(marks.c.name == bindparam("name")))
_mark = upsert(marks)
_SET_MARK = compiled(
    _mark.on_conflict_do_update(index_elements=[marks.c.name], set_={"value": _mark.excluded.value})
)
RULES = "rules of ends"


def rules(config: StoreConfig) -> str:
    """What the table depends on besides purchases; empty where nobody wants to be told."""
    if not config.outbound:
        return ""
    targets = sorted({each.url for each in config.outbound})
    rest = [config.livemode, config.policy, sorted(_durations(config).items())]
    return orjson.dumps([targets, *rest]).decode()


def is_out_of_step(connection: Connection, config: StoreConfig) -> bool:
    """Whether the rules changed since the table was made."""
    known = connection.execute(_MARK, {"name": RULES}).fetchone()
    return (known[0] if known else "") != rules(config)


def keep_in_step(connection: Connection, config: StoreConfig, now: int) -> None:
    """Make the table anew where its rules changed. What has ended by now is history."""
    if not is_out_of_step(connection, config):
        return
    connection.execute(_CLEAR)
    if config.outbound:
        _fill(connection, config, now)
    connection.execute(_SET_MARK, {"name": RULES, "value": rules(config)})


def follow(connection: Connection, config: StoreConfig, objects: Iterable[str], now: int) -> None:
    """Write anew when the purchases of these objects, or these grants, end."""
    named = as_json(objects)
    connection.execute(_FORGET, {"objects": named})
    _fill(connection, config, now, named)


def _fill(connection: Connection, config: StoreConfig, now: int, named: str | None = None) -> None:
    at = _end(config)
    by_purchase = select(purchases.c.object, purchases.c.product, at.label("at")).where(
        at > now, purchases.c.live == int(config.livemode)
    )
    by_grant = select(grants.c.id, literal(""), grants.c.until).where(
        grants.c.until > now, grants.c.withdrawn_at == 0, grants.c.live == int(config.livemode)
    )
    if named is not None:
        by_purchase = by_purchase.where(purchases.c.object.in_(each_of("objects"))).params(objects=named)
        by_grant = by_grant.where(grants.c.id.in_(each_of("objects"))).params(objects=named)
    both: Select[tuple[str, str, int]] = select(union_all(by_purchase, by_grant).subquery())
    connection.ask(insert(ends).from_select(["object", "product", "at"], both))


def _end(config: StoreConfig) -> ColumnElement[int]:
    """When the access a row of purchases gives ends unless there is news; 0 for none, or never."""
    policy, c = config.policy, purchases.c
    back = [c.refunded_at > 0] if policy.revoke_on_refund else []
    back += [c.disputed_at > 0] if policy.revoke_on_dispute else []
    stale = policy.stale_after_days * DAY
    silent = case((c.period_end > 0, c.period_end + stale), else_=c.until + stale)
    days = _durations(config)
    lasts = case(days, value=c.product, else_=null()) if days else null()
    return case(
        *([(or_(*back), 0)] if back else []),
        (c.state == State.RENEWING.value, silent),
        (c.state == State.ENDING.value, lesser(c.until, silent)),
        (c.state == State.PAST_DUE.value, c.period_start + policy.grace_days * DAY),
        (and_(c.state == State.PAID.value, lasts.is_not(None)), c.since + cast(lasts, Integer) * DAY),
        else_=0,
    )


def _durations(config: StoreConfig) -> dict[str, int]:
    """How many days products last that were bought once, without those that one SKU lets last for ever."""
    found: dict[str, int | None] = {}
    for sku in config.catalog.skus:
        before = found.get(sku.product, 0)
        ever = before is None or sku.duration_days is None
        found[sku.product] = None if ever else max(before or 0, sku.duration_days or 0)
    return {product: days for product, days in found.items() if days is not None and product}


def next_end(connection: Connection) -> int | None:
    """When the next access ends (Unix seconds)."""
    found: int | None = connection.execute(_NEXT).fetchone()[0]
    return found


def reached(connection: Connection, now: int, objects: Iterable[str] | None = None) -> list[News]:
    """The ends that have come, some at a time and each once; with `objects` those of these only."""
    if objects is None:
        due = connection.execute(_DUE, {"now": now, "limit": AT_ONCE}).fetchall()
    else:
        due = connection.execute(_DUE_OF, {"now": now} | _among(objects)).fetchall()
    if not due:
        return []
    connection.executemany(_TOLD, [{"object": row[0], "product": row[1]} for row in due])
    found = _purchases(connection, {row[0] for row in due})
    return [
        News(NoticeType.EXPIRED, found[object_id, product], at, str(at))
        for object_id, product, at in due
        if (object_id, product) in found
    ]


def _purchases(connection: Connection, objects: set[str]) -> dict[tuple[str, str], Purchase]:
    found = bought(connection, objects) + granted(connection, objects)
    return {(each.object, each.product): each for each in found}


def bought(connection: Connection, objects: Iterable[str]) -> list[Purchase]:
    """The purchases of these objects as they stand."""
    return [permissions.purchase_of(row) for row in connection.execute(_BOUGHT, _among(objects))]


def granted(connection: Connection, objects: Iterable[str]) -> list[Purchase]:
    """The grants of these ids that stand, as manual purchases."""
    rows = connection.execute(_GIVEN, _among(objects) | {"standing": 0})
    return [
        Purchase(
            grant_id, guest(customid), "", Kind.MANUAL, grant_id, State.GRANTED, since,
            until=until, sku=sku, note=note,
        )
        for grant_id, customid, sku, since, until, note in rows
    ]  # fmt: skip


def as_json(texts: Iterable[str]) -> str:
    """Texts as the one parameter that `each_of` reads."""
    return orjson.dumps(list(texts)).decode()


def _among(ids: Iterable[str]) -> dict[str, str]:
    return {"objects": as_json(ids)}
