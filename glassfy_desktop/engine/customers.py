"""The list of customids, and one with its links and purchases."""

import time

from sqlalchemy import ColumnElement, bindparam, desc, func, or_, select

from glassfy_desktop.domain.entitlement import best_standing, purchase_standing
from glassfy_desktop.domain.purchase import Purchase
from glassfy_desktop.domain.store_config import StoreConfig
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.permissions import owned
from glassfy_desktop.engine.schema import customers, link_changes, objects, subscribers
from glassfy_desktop.engine.shapes import (
    Customer,
    CustomerPage,
    CustomerRow,
    LinkChange,
    LinkRow,
    PurchaseRow,
)
from glassfy_desktop.engine.sql import EMPTY, compiled

MOST_A_PAGE = 500
END = "\U0010ffff"
"""Sorts after every text that starts alike."""

_LINKS = compiled(
    select(customers.c.id, customers.c.source, customers.c.since)
    .where(customers.c.customid == bindparam("customid"))
    .order_by(customers.c.since)
)
_CHANGES = compiled(
    select(link_changes.c.customer, link_changes.c.customid, link_changes.c.source, link_changes.c.at)
    .where(
        link_changes.c.customer.in_(
            select(link_changes.c.customer).where(link_changes.c.customid == bindparam("customid"))
        )
    )
    .order_by(link_changes.c.id)
)
# the customer's own email first, then one given at a checkout
_EMAIL = compiled(
    select(objects.c.email)
    .where(objects.c.customer == bindparam("customer"), objects.c.email > EMPTY)
    .order_by(desc(objects.c.id == bindparam("itself")), desc(objects.c.news_at))
)
_GUEST_EMAIL = compiled(
    select(objects.c.email).where(
        objects.c.customid == bindparam("customid"), objects.c.customer == EMPTY, objects.c.email > EMPTY
    )
)


def page(
    connection: Connection, config: StoreConfig, search: str, after: str | None, limit: int
) -> CustomerPage:
    """Customids in their own order, from after `after`; `search` is the start of a customid, an email or a
    Stripe customer's id."""
    conditions = [subscribers.c.customid.is_not(None), *_matching(search)]
    counting = select(func.count()).select_from(subscribers).where(*conditions)
    total = connection.ask(counting).fetchone()[0]
    if after is not None:
        conditions.append(subscribers.c.customid > after)
    statement = (
        select(subscribers.c.customid).where(*conditions).order_by(subscribers.c.customid).limit(limit + 1)
    )
    found = [row[0] for row in connection.ask(statement)]
    rows = [_row(connection, config, customid) for customid in found[:limit]]
    return CustomerPage(rows, found[limit - 1] if len(found) > limit else None, total)


def _matching(search: str) -> list[ColumnElement[bool]]:
    if not search:
        return []
    by_customer = select(customers.c.customid).where(_starts_with(customers.c.id, search))
    by_email = (
        select(customers.c.customid)
        .join(objects, objects.c.customer == customers.c.id)
        .where(_starts_with(objects.c.email, search))
    )
    by_guest = select(objects.c.customid).where(_starts_with(objects.c.email, search))
    return [
        or_(
            _starts_with(subscribers.c.customid, search),
            subscribers.c.customid.in_(by_customer),
            subscribers.c.customid.in_(by_email),
            subscribers.c.customid.in_(by_guest),
        )
    ]


def _starts_with(column: ColumnElement[str], start: str) -> ColumnElement[bool]:
    return (column >= start) & (column < start + END)


def _row(connection: Connection, config: StoreConfig, customid: str) -> CustomerRow:
    links = links_of(connection, customid)
    purchases = owned(connection, customid, config.livemode)
    _, best = best_standing(config.catalog, purchases, config.policy, int(time.time()))
    return CustomerRow(
        customid,
        email_of(connection, customid, links),
        [each.customer for each in links],
        int(best.code),
        len(purchases),
    )


def one(connection: Connection, config: StoreConfig, customid: str) -> Customer:
    """A customid with its links and purchases, the latter newest first."""
    now = int(time.time())
    links = links_of(connection, customid)
    bought = sorted(owned(connection, customid, config.livemode), key=lambda each: -each.since)
    rows = [_purchase_row(config, each, now) for each in bought]
    changes = connection.execute(_CHANGES, {"customid": customid}).fetchall()
    history = [LinkChange(*each) for each in changes]
    return Customer(customid, email_of(connection, customid, links), links, rows, history)


def _purchase_row(config: StoreConfig, purchase: Purchase, now: int) -> PurchaseRow:
    found = purchase_standing(config.catalog, purchase, config.policy, now)
    sku = config.catalog.sku(purchase.sku)
    return PurchaseRow(
        purchase.id,
        purchase.kind.value,
        sku.product if sku else purchase.product,
        purchase.object,
        purchase.state.value,
        int(found.code),
        found.expires_date,
        purchase.since,
        found.reason,
        purchase.note or None,
    )


def links_of(connection: Connection, customid: str) -> list[LinkRow]:
    """The Stripe customers linked to a customid, oldest link first."""
    return [
        LinkRow(customer, _email(connection, customer), source, since)
        for customer, source, since in connection.execute(_LINKS, {"customid": customid}).fetchall()
    ]


def _email(connection: Connection, customer: str) -> str | None:
    row = connection.execute(_EMAIL, {"customer": customer, "itself": customer}).fetchone()
    return row[0] if row else None


def email_of(connection: Connection, customid: str, links: list[LinkRow]) -> str | None:
    """The email of the newest link that has one, else of a guest's checkout."""
    if known := [each.email for each in links if each.email]:
        return known[-1]
    row = connection.execute(_GUEST_EMAIL, {"customid": customid}).fetchone()
    return row[0] if row else None
