"""What one event changes: its object's snapshots, that owner's purchases and link, and what to ask Stripe."""

import sqlite3
from collections.abc import Sequence

import orjson
from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from glassfy_desktop.domain.purchase import Purchase
from glassfy_desktop.domain.purchase import purchases as purchases_of
from glassfy_desktop.domain.stripe_event import StripeEvent
from glassfy_desktop.domain.stripe_shapes import Payment, read_snapshot
from glassfy_desktop.engine import links, snapshots
from glassfy_desktop.engine.schema import lookups, objects, purchases
from glassfy_desktop.engine.snapshots import Told
from glassfy_desktop.engine.sql import compiled

_object = upsert(objects)
_OBJECT = compiled(
    _object.on_conflict_do_update(
        index_elements=[objects.c.id],
        set_={
            name: _object.excluded[name]
            for name in ("customer", "customid", "news_at", "news_event", "email")
        },
    )
)
_LIVE = compiled(select(objects.c.live).where(objects.c.id == bindparam("object")))
_FORGET = compiled(delete(purchases).where(purchases.c.object == bindparam("object")))
_PURCHASE = compiled(insert(purchases))
_LOOKUP = compiled(select(lookups.c.due, lookups.c.products).where(lookups.c.object == bindparam("object")))
_ASK = compiled(upsert(lookups).on_conflict_do_nothing())


def apply(connection: sqlite3.Connection, event: StripeEvent, now: float) -> bool:
    """Apply an event that was not seen before; whether something has to be asked at Stripe first."""
    snapshot = read_snapshot(event)
    if snapshot is None:
        return False
    told = snapshots.add(connection, event, snapshot)
    _keep_object(connection, told, event.livemode)
    for customid in {each.snapshot.customid for each in told} - {""}:
        links.hear_of(connection, customid, event.created)
    for customer in {each.snapshot.customer for each in told} - {""}:
        links.follow_metadata(connection, customer)
    waits = _ask(connection, told, now)
    derive(connection, snapshot.object_id, told)
    return waits


def _keep_object(connection: sqlite3.Connection, told: Sequence[Told], live: bool) -> None:
    last = told[-1].snapshot
    carried, news_at, news_event = _news(told)
    newest = [each.snapshot for each in reversed(told)]
    row = {
        "id": last.object_id,
        "kind": last.kind,
        "live": int(live),
        "customer": next((each.customer for each in newest if each.customer), ""),
        "customid": carried,
        "news_at": news_at,
        "news_event": news_event,
        "email": next((each.email for each in newest if each.email), ""),
    }
    connection.execute(_OBJECT, row)


def _news(told: Sequence[Told]) -> tuple[str, int, str]:
    """The customid an object carries, and when its metadata first named it.

    Repeating it is no news, and taking it away changes nothing.
    """
    carried, news_at, news_event = "", 0, ""
    for each in told:
        named = each.snapshot.customid
        if named and named != carried:
            carried, news_at, news_event = named, each.created, each.event_id
    return carried, news_at, news_event


def _ask(connection: sqlite3.Connection, told: Sequence[Told], now: float) -> bool:
    """Queue the line items of a payment that does not list them; whether the answer is still to come."""
    paid = [each.snapshot for each in told if isinstance(each.snapshot.facts, Payment)]
    unlisted = [each for each in paid if isinstance(each.facts, Payment) and _has_to_ask(each.facts)]
    if not unlisted:
        return False
    last = unlisted[-1]
    facts = last.facts
    row = {
        "object": last.object_id,
        "kind": last.kind,
        "path": facts.lines_path if isinstance(facts, Payment) else "",
        "attempts": 0,
        "due": now,
        "products": "[]",
    }
    connection.execute(_ASK, row)
    return connection.execute(_LOOKUP, row).fetchone()[0] is not None


def _has_to_ask(facts: Payment) -> bool:
    return facts.paid and not facts.listed


def derive(connection: sqlite3.Connection, object_id: str, told: Sequence[Told]) -> None:
    """Make an object's purchases anew from its snapshots and what was asked of Stripe."""
    asked = connection.execute(_LOOKUP, {"object": object_id}).fetchone()
    products = orjson.loads(asked[1]) if asked else []
    live = connection.execute(_LIVE, {"object": object_id}).fetchone()[0]
    connection.execute(_FORGET, {"object": object_id})
    found = purchases_of([each.dated for each in told], products)
    connection.executemany(_PURCHASE, [_row(each, live) for each in found])


def _row(purchase: Purchase, live: int) -> dict[str, str | int]:
    return {
        "owner": purchase.owner,
        "live": live,
        "product": purchase.product,
        "id": purchase.id,
        "object": purchase.object,
        "kind": purchase.kind.value,
        "state": purchase.state.value,
        "since": purchase.since,
        "period_start": purchase.period_start,
        "period_end": purchase.period_end,
        "until": purchase.until,
        "trial_end": purchase.trial_end,
    }
