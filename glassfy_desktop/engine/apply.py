"""What events change: their objects' snapshots, the owners' purchases and links, and what to ask Stripe.

Many events are applied at once: each kind of row is read and written for all of them together.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import bindparam, delete, insert, select

from glassfy_desktop.domain.purchase import Purchase
from glassfy_desktop.domain.purchase import purchases as purchases_of
from glassfy_desktop.domain.stripe_event import StripeEvent
from glassfy_desktop.domain.stripe_shapes import Payment, read_snapshot
from glassfy_desktop.engine import families, links, snapshots
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.schema import lookups, objects, purchases
from glassfy_desktop.engine.snapshots import Told
from glassfy_desktop.engine.sql import compiled, each_of, upsert
from glassfy_desktop.engine.watch import Watch, Watcher

_CARRIED = ("customer", "customid", "news_at", "news_event")
_object = upsert(objects)
_OBJECT = compiled(
    _object.on_conflict_do_update(
        index_elements=[objects.c.id],
        set_={name: _object.excluded[name] for name in (*_CARRIED, "email")},
    )
)
_KNOWN = compiled(
    select(objects.c.id, *(objects.c[name] for name in _CARRIED)).where(objects.c.id.in_(each_of("objects")))
)
_LIVE = compiled(select(objects.c.id, objects.c.live).where(objects.c.id.in_(each_of("objects"))))
_FORGET = compiled(delete(purchases).where(purchases.c.object == bindparam("object")))
_PURCHASE = compiled(insert(purchases))
_LOOKUPS = compiled(
    select(lookups.c.object, lookups.c.due, lookups.c.products).where(
        lookups.c.object.in_(each_of("objects"))
    )
)
_ASK = compiled(upsert(lookups).on_conflict_do_nothing())

History = Mapping[str, Sequence[Told]]
"""The snapshots of each object, oldest first, by its id."""


class _Asked(NamedTuple):
    """What was asked about an object: whether the answer is still to come, and the products it named."""

    waits: bool
    products: list[str]


def apply(
    connection: Connection, events: Sequence[StripeEvent], now: float, watcher: Watcher | None = None
) -> set[str]:
    """Apply events that were not seen before; the ids of the objects that Stripe has to be asked about."""
    told = [(event, snapshot) for event in events if (snapshot := read_snapshot(event))]
    if not told:
        return set()
    heard = {snapshot.customid: event.created for event, snapshot in told if snapshot.customid}
    links.hear_of(connection, heard)
    watch = watcher.begin(connection, events[-1].id, events) if watcher else None
    history = snapshots.add(connection, told)
    live = {snapshot.object_id: int(event.livemode) for event, snapshot in told}
    _keep_objects(connection, history, live)
    _queue(connection, history, now)
    families.keep(connection, history)
    waiting = _derive(connection, history, watch)
    if watch:
        watch.end()
    return waiting


def _keep_objects(connection: Connection, history: History, live: Mapping[str, int]) -> None:
    """Keep the newest of each object, and follow what its metadata newly says of its owner."""
    rows = {object_id: _object_row(told, live[object_id]) for object_id, told in history.items()}
    known = {row[0]: row[1:] for row in connection.execute(_KNOWN, _among(rows))}
    connection.executemany(_OBJECT, list(rows.values()))
    for object_id, row in rows.items():
        if row["customid"] and known.get(object_id) != tuple(row[name] for name in _CARRIED):
            for customer in {each.snapshot.customer for each in history[object_id]} - {""}:
                links.follow_metadata(connection, customer)


def _object_row(told: Sequence[Told], live: int) -> dict[str, Any]:
    last = told[-1].snapshot
    newest = [each.snapshot for each in reversed(told)]
    carried, news_at, news_event = _news(told)
    return {
        "id": last.object_id,
        "kind": last.kind,
        "live": live,
        "customer": next((each.customer for each in newest if each.customer), ""),
        "customid": carried,
        "news_at": news_at,
        "news_event": news_event,
        "email": next((each.email for each in newest if each.email), ""),
    }


def _news(told: Sequence[Told]) -> tuple[str, int, str]:
    """The customid an object carries, when its metadata first named it, and what orders news of one second.

    Repeating it is no news, and taking it away changes nothing. Within a second a change of an object's
    customid is newer than another object's first one: whoever moves a customer does so afterwards.
    """
    carried, news_at, news_event = "", 0, ""
    for each in told:
        named = each.snapshot.customid
        if named and named != carried:
            news_at, news_event = each.created, f"{int(bool(carried))} {each.event_id}"
            carried = named
    return carried, news_at, news_event


def _queue(connection: Connection, history: History, now: float) -> None:
    """Queue the line items of payments that do not list them."""
    connection.executemany(_ASK, [row for told in history.values() for row in _questions(told, now)])


def _questions(told: Sequence[Told], now: float) -> list[dict[str, Any]]:
    """The look-up an object needs, if it needs one."""
    for each in reversed(told):
        facts = each.snapshot.facts
        if isinstance(facts, Payment) and facts.paid and not facts.listed:
            row = {"object": each.snapshot.object_id, "kind": each.snapshot.kind, "path": facts.lines_path}
            return [row | {"attempts": 0, "due": now, "products": "[]"}]
    return []


def derive(connection: Connection, object_id: str, watcher: Watcher | None = None) -> None:
    """Make one object's purchases anew from what is known."""
    watch = watcher.begin(connection, f"look-up {object_id}") if watcher else None
    _derive(connection, snapshots.histories(connection, {object_id}), watch)
    if watch:
        watch.end()


def _derive(connection: Connection, changed: History, watch: Watch | None = None) -> set[str]:
    """Make anew every purchase that changed objects have a part in; the ids of those that wait for Stripe."""
    touched = families.touched(connection, changed)
    missing = snapshots.histories(connection, touched.everything - changed.keys())
    known = {**changed, **missing}
    asked = {
        object_id: _Asked(due is not None, orjson.loads(products))
        for object_id, due, products in connection.execute(_LOOKUPS, _among(touched.payments.keys()))
    }
    live = dict(connection.execute(_LIVE, _among(touched.payments)).fetchall())
    if watch:
        watch.before(touched.payments)
    connection.executemany(_FORGET, [{"object": object_id} for object_id in touched.payments])
    made: list[Purchase] = []
    for object_id, payments in touched.payments.items():
        if object_id in known:
            dated = {
                payment: {one: [each.dated for each in known[one]] for one in family if one in known}
                for payment, family in payments.items()
            }
            products = asked[object_id].products if object_id in asked else ()
            made += purchases_of([each.dated for each in known[object_id]], products, dated)
    connection.executemany(_PURCHASE, [_row(each, live[each.object]) for each in made])
    if watch:
        watch.after(made, {each: _changed_at(each, touched, changed, known) for each in touched.payments})
    return {object_id for object_id, each in asked.items() if each.waits}


def _changed_at(object_id: str, touched: families.Touched, changed: History, known: History) -> int:
    """When what changed an object's purchases happened: the newest word on it, or on its payments."""
    family = {object_id}.union(*touched.payments[object_id].values())
    told = [changed[each] for each in family if each in changed] or [known.get(object_id, ())]
    return max((each[-1].created for each in told if each), default=0)


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
        **purchase.reversal._asdict(),
    }


def _among(ids: Iterable[str]) -> dict[str, str]:
    return {"objects": orjson.dumps(list(ids)).decode()}
