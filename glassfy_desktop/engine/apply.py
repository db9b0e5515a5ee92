"""What events change: their objects' snapshots, the owners' purchases and links, and what to ask Stripe.

Many events are applied at once: each kind of row is read and written for all of them together.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import delete, insert, select

from glassfy_desktop.domain.purchase import Purchase
from glassfy_desktop.domain.purchase import purchases as purchases_of
from glassfy_desktop.domain.snapshot import Payment, Snapshot
from glassfy_desktop.domain.stripe_event import StripeEvent
from glassfy_desktop.domain.stripe_shapes import read_snapshot
from glassfy_desktop.engine import families, links, locks, snapshots
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.questions import ORDER, Question, question
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
_FORGET = compiled(delete(purchases).where(purchases.c.object.in_(each_of("objects"))))
_PURCHASE = compiled(insert(purchases))
_LOOKUPS = compiled(
    select(lookups.c.object, lookups.c.products).where(lookups.c.object.in_(each_of("objects")))
)
_ask = upsert(lookups)
_ASK = compiled(_ask.on_conflict_do_nothing())
_ASK_AGAIN = compiled(
    _ask.on_conflict_do_update(
        index_elements=[lookups.c.object],
        set_={name: _ask.excluded[name] for name in ("kind", "path", "attempts", "due")},
        where=lookups.c.due.is_(None),
    )
)
_WAITING = compiled(
    select(lookups.c.object, lookups.c.kind).where(
        lookups.c.object.in_(each_of("objects")), lookups.c.due.is_not(None)
    )
)

History = Mapping[str, Sequence[Told]]
"""The snapshots of each object, oldest first, by its id."""
Heard = tuple[StripeEvent, Snapshot]
"""An event with the snapshot in it."""


def apply(
    connection: Connection, events: Sequence[StripeEvent], now: float, watcher: Watcher | None = None
) -> dict[str, str]:
    """Apply events that were not seen before; what Stripe is to be asked about their objects, by their ids:
    the kinds of `questions`."""
    told = [(event, snapshot) for event in events if (snapshot := read_snapshot(event))]
    if not told:
        return {}
    watch = watcher.begin(connection, events[-1].id, events) if watcher else None
    history, unordered = snapshots.add(connection, told)
    _keep_objects(connection, history, told)
    waiting = _queue(connection, history, unordered, now)
    families.keep(connection, history)
    _derive(connection, history, watch)
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
            since = each.created if carried else each.snapshot.made or each.created
            news_at, news_event = since, f"{int(bool(carried))} {each.event_id}"
            carried = named
    return carried, news_at, news_event


def _queue(connection: Connection, history: History, unordered: set[str], now: float) -> dict[str, str]:
    """Queue what Stripe is to be asked; what waits for an answer now, by object.

    The lines of a payment do not change: they are asked for once. Else new events bring new questions.
    """
    asked = [each for one, told in history.items() if (each := question(told, one not in unordered))]
    rows = [{**each._asdict(), "attempts": 0, "due": _due(each, now), "products": "[]"} for each in asked]
    connection.executemany(_ASK, [row for row in rows if row["kind"] in families.PAYMENTS])
    connection.executemany(_ASK_AGAIN, [row for row in rows if row["kind"] not in families.PAYMENTS])
    waiting = connection.execute(_WAITING, _among(history))
    return {object_id: kind for object_id, kind in waiting}  # noqa: C416 (a row is no pair to the checker)


def _due(asked: Question, now: float) -> float:
    """A second has to pass before an answer can be newer than what happened in one second."""
    return now + 1.0 if asked.kind == ORDER else now


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


def _derive(connection: Connection, changed: History, watch: Watch | None = None) -> None:
    """Make anew every purchase that changed objects have a part in."""
    touched = families.touched(connection, changed)
    missing = snapshots.histories(connection, touched.everything - changed.keys())
    known = {**changed, **missing}
    asked = {
        object_id: orjson.loads(products)
        for object_id, products in connection.execute(_LOOKUPS, _among(touched.payments.keys()))
    }
    live = dict(connection.execute(_LIVE, _among(touched.payments)).fetchall())
    if watch:
        watch.before(touched.payments)
    connection.execute(_FORGET, _among(touched.payments))
    made: list[Purchase] = []
    for object_id, payments in touched.payments.items():
        if object_id in known:
            dated = {
                payment: {one: [each.dated for each in known[one]] for one in family if one in known}
                for payment, family in payments.items()
            }
            products = asked.get(object_id, ())
            made += purchases_of([each.dated for each in known[object_id]], products, dated)
    connection.executemany(_PURCHASE, [_row(each, live[each.object]) for each in made])
    if watch:
        watch.after(made, {each: _changed_at(each, touched, changed, known) for each in touched.payments})


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
