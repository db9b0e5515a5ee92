"""Who would gain and lose what under another store configuration: one question over all purchases."""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import orjson
from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    cast,
    func,
    join,
    literal,
    literal_column,
    null,
    nulls_first,
    outerjoin,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.types import TypeEngine

from glassfy_desktop.domain.entitlement import Code
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.purchase import guest
from glassfy_desktop.domain.store_config import StoreConfig
from glassfy_desktop.engine.code_sql import Number, grant_code, purchase_code
from glassfy_desktop.engine.columns import Integer, Text
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.schema import customers, grants, purchases
from glassfy_desktop.engine.shapes import Change, GainAndLoss, Preview
from glassfy_desktop.engine.sql import EMPTY, json_items, json_place

MOST_A_PAGE = 1000
GUEST = guest("x")[:-1]
"""What the owner of a purchase without a Stripe customer begins with."""
LAST = "\U0010ffff"
"""Sorts after every text."""


class BadCursorError(UserError):
    """The cursor is none that an earlier page gave."""

    def __init__(self) -> None:
        super().__init__(
            "This cursor is not one of ours.", "Send the one that the page before gave, or none."
        )


class Question(NamedTuple):
    """The configuration in force, the one that may follow, and the time of comparison (Unix seconds)."""

    before: StoreConfig
    after: StoreConfig
    now: int
    is_counted: bool = False
    """Whether the statement calls `glassfy_seen` for each purchase it reads."""

    @property
    def same_mode(self) -> bool:
        return self.before.livemode == self.after.livemode

    @property
    def same_policy(self) -> bool:
        return self.before.policy == self.after.policy


def preview(connection: Connection, asked: Question, cursor: str | None, limit: int) -> Preview:
    """What changes for whom: `limit` changes from after the cursor, by customid and permission.

    The summary always counts all of them. Raises BadCursorError.
    """
    rows = connection.ask(_statement(asked, beyond(cursor), limit + 1)).fetchall()
    configs = (asked.before, asked.after)
    summary = {each.id: GainAndLoss(0, 0) for config in configs for each in config.catalog.permissions}
    summary |= {name: GainAndLoss(gain, lose) for customid, name, gain, lose in rows if customid is None}
    changes = [Change(*row) for row in rows if row[0] is not None]
    return Preview(summary, changes[:limit], _encoded(changes[limit - 1]) if len(changes) > limit else None)


def beyond(cursor: str | None) -> tuple[str, str]:
    """The customid and permission a page begins after. Raises BadCursorError."""
    return ("", "") if cursor is None else _decoded(cursor)


def _encoded(last: Change) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([last.customid, last.permission])).decode()


def _decoded(cursor: str) -> tuple[str, str]:
    try:
        found = orjson.loads(base64.urlsafe_b64decode(cursor))
    except (ValueError, binascii.Error):
        raise BadCursorError from None
    match found:
        case [str(customid), str(permission)]:
            return customid, permission
        case _:
            raise BadCursorError


def _statement(asked: Question, beyond: tuple[str, str], limit: int) -> Select[Any]:
    """First rows of the summary (no customid, a permission, gains, losses), then changes with both codes."""
    changes = _changes(asked)
    gained = and_(changes.c.before <= 0, changes.c.after > 0)
    lost = and_(changes.c.before > 0, changes.c.after <= 0)
    counted = select(
        null().label("customid"),
        changes.c.permission,
        func.count(case((gained, literal_column("1")))).label("before"),
        func.count(case((lost, literal_column("1")))).label("after"),
    ).group_by(changes.c.permission)
    key = tuple_(changes.c.customid, changes.c.permission)
    page = select(changes).where(key > tuple_(*map(literal, beyond))).order_by(*key.clauses).limit(limit)
    both = union_all(counted, select(page.subquery())).subquery()
    return select(both).order_by(nulls_first(both.c.customid), both.c.permission)


def _changes(asked: Question) -> CTE:
    """Every customid and permission whose codes differ; where there is no permission, it was never bought."""
    codes = union_all(*_bought(asked), _granted(asked)).subquery()
    never = literal(int(Code.NEVER_BUY))
    best = (
        select(
            codes.c.customid,
            codes.c.permission,
            func.coalesce(func.max(codes.c.before), never).label("before"),
            func.coalesce(func.max(codes.c.after), never).label("after"),
        )
        .group_by(codes.c.customid, codes.c.permission)
        .subquery()
    )
    return select(best).where(best.c.before != best.c.after).cte("changes")


def _bought(asked: Question) -> tuple[Select[Any], Select[Any]]:
    """The codes of purchases: of linked customers, and of guests."""
    terms = _terms(asked, _products, unchanged=asked.same_mode and asked.same_policy)
    codes = [purchase_code(each.policy, asked.now, terms.c.days) for each in (asked.before, asked.after)]
    worth = _worth(asked, terms, purchases.c.live, *codes)
    linked = join(purchases, customers, customers.c.id == purchases.c.owner)
    seen = [func.glassfy_seen(purchases.c.live) > 0] if asked.is_counted else []
    by_guest = func.substr(purchases.c.owner, len(GUEST) + 1)
    return (
        select(customers.c.customid.label("customid"), *worth)
        .select_from(_with(terms, linked, purchases.c.product))
        .where(*seen, _are_met(terms), customers.c.customid > EMPTY),
        select(by_guest.label("customid"), *worth)
        .select_from(_with(terms, purchases, purchases.c.product))
        .where(*seen, _are_met(terms), purchases.c.owner >= GUEST, purchases.c.owner < GUEST + LAST),
    )


def _granted(asked: Question) -> Select[Any]:
    """The codes of grants, which name a SKU."""
    terms = _terms(asked, _skus, unchanged=asked.same_mode)
    code = grant_code(asked.now)
    return (
        select(grants.c.customid.label("customid"), *_worth(asked, terms, grants.c.live, code, code))
        .select_from(_with(terms, grants, grants.c.sku))
        .where(_are_met(terms), grants.c.withdrawn_at == literal(0))
    )


def _with(terms: CTE, rows: FromClause, named: ColumnElement[str]) -> FromClause:
    """Rows with the terms that name them.

    An outer join, whose rows without terms are left out afterwards: so each row is read once and looked up
    in the terms, where an inner join would be turned round and read all rows for each of the terms.
    """
    return outerjoin(rows, terms, terms.c.named == named)


def _are_met(terms: CTE) -> ColumnElement[bool]:
    return func.coalesce(terms.c.permission, EMPTY) > EMPTY


def _worth(
    asked: Question, terms: CTE, live: ColumnElement[int], before: Number, after: Number
) -> tuple[ColumnElement[Any], ...]:
    """A permission and what a row is worth for it before and after; null where it is worth nothing there."""
    was = and_(terms.c.was > 0, live == int(asked.before.livemode))
    will = and_(terms.c.will > 0, live == int(asked.after.livemode))
    return terms.c.permission, case((was, before)).label("before"), case((will, after)).label("after")


Terms = Mapping[str, set[tuple[str, int | None]]]
"""By permission, what grants it: products, each with the days it lasts, or SKUs."""


def _products(config: StoreConfig) -> Terms:
    catalog = config.catalog
    return {
        permission.id: {
            (sku.product, sku.duration_days) for skus in catalog.products(permission).values() for sku in skus
        }
        for permission in catalog.permissions
    }


def _skus(config: StoreConfig) -> Terms:
    return {each.id: {(sku, None) for sku in each.skus} for each in config.catalog.permissions}


def _terms(asked: Question, read: Callable[[StoreConfig], Terms], unchanged: bool) -> CTE:
    """A table of what grants a permission before and after.

    `unchanged` says that the same terms give the same codes: then permissions with the same are left out.
    """
    old, new = read(asked.before), read(asked.after)
    rows = [
        (permission, named, days, int((named, days) in was), int((named, days) in will))
        for permission in {**old, **new}
        for was, will in [(old.get(permission, set()), new.get(permission, set()))]
        if was != will or not unchanged
        for named, days in was | will
    ]
    each = json_items(literal(orjson.dumps(rows).decode())).table_valued("value").c.value
    names: dict[str, TypeEngine[Any]] = {
        "permission": Text,
        "named": Text,
        "days": Integer,
        "was": Integer,
        "will": Integer,
    }
    columns: list[ColumnElement[Any]] = [
        cast(json_place(each, literal_column(str(place))), kind).label(name)
        for place, (name, kind) in enumerate(names.items())
    ]
    return select(*columns).cte(read.__name__.strip("_"))
