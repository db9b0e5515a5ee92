"""What a customid may use, computed when asked: its few purchases, the catalog, the policy and the clock."""

import time
from collections.abc import Sequence

import orjson
from sqlalchemy import bindparam, select, union_all

from glassfy_desktop.domain.entitlement import STORE, PermissionStanding, permission_standings
from glassfy_desktop.domain.purchase import Kind, Purchase, State, guest
from glassfy_desktop.domain.purchase import purchases as purchases_of
from glassfy_desktop.domain.reversal import Dated, Reversal
from glassfy_desktop.domain.store_config import StoreConfig
from glassfy_desktop.engine import families, grants, snapshots
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.schema import customers, lookups, purchases
from glassfy_desktop.engine.shapes import PermissionRow, Permissions, SkuRow
from glassfy_desktop.engine.sql import Row, compiled

COLUMNS = (
    purchases.c.id,
    purchases.c.owner,
    purchases.c.product,
    purchases.c.kind,
    purchases.c.object,
    purchases.c.state,
    purchases.c.since,
    purchases.c.period_start,
    purchases.c.period_end,
    purchases.c.until,
    purchases.c.trial_end,
    purchases.c.refunded_at,
    purchases.c.disputed_at,
    purchases.c.partly_at,
)
_OWNED = compiled(
    select(*COLUMNS).where(
        purchases.c.live == bindparam("live"),
        purchases.c.owner.in_(
            union_all(
                select(customers.c.id).where(customers.c.customid == bindparam("customid")),
                select(bindparam("guest")),
            )
        ),
    )
)
_ASKED = compiled(select(lookups.c.products).where(lookups.c.object == bindparam("object")))


def owned(connection: Connection, customid: str, live: bool) -> list[Purchase]:
    """The purchases of a customid in one mode, through every customer linked to it and as a guest."""
    values = {"customid": customid, "guest": guest(customid), "live": int(live)}
    bought = [purchase_of(each) for each in connection.execute(_OWNED, values)]
    return bought + grants.held(connection, customid, live)


def owned_at(connection: Connection, customid: str, live: bool, at: int) -> list[Purchase]:
    """The same as they were at a time (Unix seconds): from the snapshots known by then."""
    found = grants.held(connection, customid, live, at)
    bought = [each for each in owned(connection, customid, live) if each.kind is not Kind.MANUAL]
    for object_id in dict.fromkeys(each.object for each in bought):
        its = families.of_purchase(connection, object_id)
        known = _known_at(connection, {object_id}.union(*its.values()), at)
        asked = connection.execute(_ASKED, {"object": object_id}).fetchone()
        if object_id in known:
            paid_by = {
                payment: {one: known[one] for one in family if one in known}
                for payment, family in its.items()
            }
            found += purchases_of(known[object_id], orjson.loads(asked[0]) if asked else (), paid_by)
    return found


def _known_at(connection: Connection, ids: set[str], at: int) -> dict[str, list[Dated]]:
    """The snapshots of each object that were known at a time; objects without any are left out."""
    found = {
        object_id: [each.dated for each in told if each.created <= at]
        for object_id, told in snapshots.histories(connection, ids).items()
    }
    return {object_id: known for object_id, known in found.items() if known}


def purchase_of(row: Row) -> Purchase:
    """A row of COLUMNS as a value."""
    purchase_id, owner, product, kind, object_id, state, since, start, end, until, trial_end, *back = row
    return Purchase(
        purchase_id,
        owner,
        product,
        Kind(kind),
        object_id,
        State(state),
        since,
        start,
        end,
        until,
        trial_end,
        Reversal(*back),
    )


def standings(
    connection: Connection, config: StoreConfig, customid: str, as_of: int | None = None
) -> list[PermissionStanding]:
    """Every permission of a customid, now or as of a time (Unix seconds).

    For a past time only what was known by then counts; for now and later, all that is known.
    """
    now = int(time.time())
    at = now if as_of is None else as_of
    if at < now:
        read = owned_at(connection, customid, config.livemode, at)
    else:
        read = owned(connection, customid, config.livemode)
    return permission_standings(config.catalog, read, config.policy, at)


def answer(connection: Connection, config: StoreConfig, customid: str, as_of: int | None) -> Permissions:
    """The admin's answer, with the reason of each code."""
    found = standings(connection, config, customid, as_of)
    at = int(time.time()) if as_of is None else as_of
    return Permissions(customid, at, _rows(found))


def _rows(found: Sequence[PermissionStanding]) -> list[PermissionRow]:
    return [
        PermissionRow(
            each.identifier,
            int(each.code),
            each.expires_date,
            [SkuRow(sku.identifier, sku.productid, STORE) for sku in each.skus],
            each.reason,
        )
        for each in found
    ]
