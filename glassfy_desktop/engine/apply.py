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
from glassfy_desktop.domain.stripe_shapes import Payment, Snapshot, read_snapshot
from glassfy_desktop.engine import families, links, locks, snapshots
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.schema import lookups, objects, purchases
from glassfy_desktop.engine.snapshots import Told
from glassfy_desktop.engine.sql import Row, compiled, each_of, upsert
from glassfy_desktop.engine.watch import Watch, Watcher

_CARRIED = ("customer", "customid", "news_at", "news_event")
_FOLLOWED = (*_CARRIED, "email")
_object = upsert(objects)
_OBJECT = compiled(
    _object.on_conflict_do_update(
        index_elements=[objects.c.id],
        set_={name: _object.excluded[name] for name in _FOLLOWED},
    )
)
_KNOWN = compiled(
    select(objects.c.id, *(objects.c[name] for name in _FOLLOWED)).where(objects.c.id.in_(each_of("objects")))
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
Heard = tuple[StripeEvent, Snapshot]
"""An event with the snapshot in it."""


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
    watch = watcher.begin(connection, events[-1].id, events) if watcher else None
    history = snapshots.add(connection, told)
    _keep_objects(connection, history, told)
    _queue(connection, history, now)
    families.keep(connection, history)
    waiting = _derive(connection, history, watch)
    if watch:
        watch.end()
    return waiting


def _keep_objects(connection: Connection, history: History, told: Sequence[Heard]) -> None:
    """Keep the newest of each object, and follow what its metadata newly says of its owner."""
    known = {row[0]: row[1:] for row in connection.execute(_KNOWN, _among(history))}
    links.hear_of(connection, _new_customids(told, known))
    live = {snapshot.object_id: int(event.livemode) for event, snapshot in told}
    rows = [_object_row(its, live[object_id]) for object_id, its in history.items()]
    changed = [row for row in rows if known.get(row["id"]) != tuple(row[name] for name in _FOLLOWED)]
    connection.executemany(_OBJECT, changed)
    moved = [row["id"] for row in changed if row["customid"]]
    customers = {each.snapshot.customer for object_id in moved for each in history[object_id]}
    links.follow_metadata(connection, customers - {""})


def _new_customids(told: Sequence[Heard], known: Mapping[str, Row]) -> dict[str, int]:
    """When the customids were told of that their objects did not carry before."""
    return {
        snapshot.customid: event.created
        for event, snapshot in told
        if snapshot.customid
        and (snapshot.object_id not in known or known[snapshot.object_id][1] != snapshot.customid)
    }


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


def named_in(events: Iterable[StripeEvent]) -> set[str]:
    """Every name that has to be held before events are applied: see `locks`."""
    names: set[str] = set()
    for event in events:
        names.add(event.id)
        if snapshot := read_snapshot(event):
            subscription = snapshot.facts.subscription if isinstance(snapshot.facts, Payment) else ""
            names.update((snapshot.object_id, snapshot.customer, snapshot.customid, subscription))
            names.update(snapshot.names)
    return names - {""}


def derive(connection: Connection, object_id: str, watcher: Watcher | None = None) -> None:
    """Make one object's purchases anew from what is known."""
    watch = watcher.begin(connection, f"look-up {object_id}") if watcher else None
    locks.hold(connection, {object_id}, families.belonging)
    _derive(connection, snapshots.histories(connection, {object_id}), watch)
    if watch:
        watch.end()


def derive_anew(connection: Connection, objects: set[str]) -> None:
    """Make the purchases of objects anew, and what was remembered of what belongs with them."""
    history = snapshots.histories(connection, objects)
    families.keep(connection, history)
    _derive(connection, history)


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
