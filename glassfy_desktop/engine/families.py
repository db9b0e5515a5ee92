"""What belongs with a payment: its charges, credit notes and disputes, found by the ids they name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import orjson
from sqlalchemy import and_, bindparam, case, cast, func, literal_column, or_, select, union

from glassfy_desktop.domain.reversal import renewal
from glassfy_desktop.domain.snapshot import Payment, Subscription
from glassfy_desktop.engine.columns import Text
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.schema import mentions, objects, renewals
from glassfy_desktop.engine.snapshots import Told
from glassfy_desktop.engine.sql import EMPTY, compiled, each_of, upsert

PAYMENTS = ("checkout.session", "invoice", "payment_intent")
"""The kinds of objects that are a payment, and make purchases by themselves."""

_MENTION = compiled(upsert(mentions).on_conflict_do_nothing())
_renewal = upsert(renewals)
_RENEWAL = compiled(
    _renewal.on_conflict_do_update(
        index_elements=[renewals.c.invoice],
        set_={name: _renewal.excluded[name] for name in ("subscription", "start", "paid_at")},
    )
)
_each = each_of("objects").subquery()
_root = cast(_each.c.value, Text)
_start = select(_root.label("root"), _root.label("id")).cte("family", recursive=True)
_names_it = mentions.c.object == _start.c.id
# one step for both directions: PostgreSQL lets a family refer to itself once only
_family = _start.union(
    select(_start.c.root, case((_names_it, mentions.c.name), else_=mentions.c.object)).join(
        mentions, or_(_names_it, mentions.c.name == _start.c.id)
    )
)
_FAMILIES = compiled(
    select(_family.c.root, objects.c.id, objects.c.kind).join(objects, objects.c.id == _family.c.id)
)
_RENEWED = compiled(
    select(renewals.c.subscription).where(renewals.c.invoice.in_(each_of("objects"))).distinct()
)
# of each subscription the invoice that `period_reversal` takes for its period's, and the prorations since
_is_proration = renewals.c.start == literal_column("0")
_place = case((_is_proration, -renewals.c.paid_at), else_=renewals.c.paid_at)
_order = (renewals.c.start.desc(), _place.desc(), renewals.c.invoice.desc())
_rank = func.row_number().over(partition_by=renewals.c.subscription, order_by=_order)
_period = func.first_value(renewals.c.start).over(partition_by=renewals.c.subscription, order_by=_order)
_ranked = (
    select(
        renewals.c.subscription,
        renewals.c.invoice,
        _rank.label("place"),
        and_(_is_proration, renewals.c.paid_at >= _period).label("part"),
    )
    .where(renewals.c.subscription.in_(each_of("objects")))
    .subquery()
)
_counts = or_(_ranked.c.place == literal_column("1"), _ranked.c.part)
_LATEST = compiled(select(_ranked.c.subscription, _ranked.c.invoice).where(_counts))
_objects = each_of("objects")
_NEIGHBOURS = compiled(
    union(
        select(mentions.c.name).where(mentions.c.object.in_(_objects)),
        select(mentions.c.object).where(mentions.c.name.in_(_objects)),
        select(renewals.c.subscription).where(renewals.c.invoice.in_(_objects)),
        select(_ranked.c.invoice).where(_counts),
        select(objects.c.customer).where(objects.c.id.in_(_objects), objects.c.customer > EMPTY),
    )
)
_INVOICES = compiled(select(renewals.c.invoice).where(renewals.c.subscription == bindparam("subscription")))

Family = Mapping[str, str]
"""The objects that belong together: the kind of each by its id."""


class Touched(NamedTuple):
    """Objects whose purchases have to be made anew, each with the families of its payments by their ids."""

    payments: Mapping[str, Mapping[str, Family]]

    @property
    def everything(self) -> set[str]:
        """Every object that has to be known for it."""
        families = [family for payments in self.payments.values() for family in payments.values()]
        return set(self.payments).union(*families)


def keep(connection: Connection, history: Mapping[str, Sequence[Told]]) -> None:
    """Remember what objects name, and which periods of subscriptions invoices paid."""
    named = {
        (object_id, name)
        for object_id, told in history.items()
        for each in told
        for name in each.snapshot.names
    }
    connection.executemany(_MENTION, [{"object": one, "name": name} for one, name in named])
    paid = [
        {"invoice": object_id} | found._asdict()
        for object_id, told in history.items()
        if isinstance(told[-1].snapshot.facts, Payment) and (found := renewal(each.dated for each in told))
    ]
    connection.executemany(_RENEWAL, paid)


def touched(connection: Connection, history: Mapping[str, Sequence[Told]]) -> Touched:
    """Whose purchases depend on these objects."""
    subscriptions = {one for one, told in history.items() if _is_subscription(told)}
    found = families(connection, history.keys() - subscriptions)
    members = {one: kind for family in found.values() for one, kind in family.items()}
    payments = {one for one, kind in members.items() if kind in PAYMENTS}
    renewed = connection.execute(_RENEWED, _among(payments)) if payments else ()
    subscriptions |= {row[0] for row in renewed}
    latest = connection.execute(_LATEST, _among(subscriptions)).fetchall() if subscriptions else []
    found |= families(connection, payments.union(row[1] for row in latest) - found.keys())
    invoices: dict[str, dict[str, Family]] = {one: {} for one in subscriptions}
    for subscription, invoice in latest:
        invoices[subscription][invoice] = found[invoice]
    own: dict[str, dict[str, Family]] = {one: {one: found[one]} for one in payments}
    return Touched(own | invoices)


def _is_subscription(told: Sequence[Told]) -> bool:
    return any(isinstance(each.snapshot.facts, Subscription) for each in told)


def belonging(connection: Connection, ids: set[str]) -> set[str]:
    """Everything that may be read or written because of these objects, they and their customers included."""
    found, new = set(ids), set(ids)
    while new:
        new = {row[0] for row in connection.execute(_NEIGHBOURS, _among(new))} - found
        found |= new
    return found


def families(connection: Connection, roots: Iterable[str]) -> dict[str, dict[str, str]]:
    """The family of each object: all that name it, that it names, and so on."""
    found: dict[str, dict[str, str]] = {root: {} for root in roots}
    if found:
        for root, object_id, kind in connection.execute(_FAMILIES, _among(found)):
            found[root][object_id] = kind
    return found


def of_purchase(connection: Connection, object_id: str) -> dict[str, dict[str, str]]:
    """The families of all the payments that one object's purchases were ever made of."""
    invoices = [row[0] for row in connection.execute(_INVOICES, {"subscription": object_id})]
    return families(connection, invoices or [object_id])


def _among(ids: Iterable[str]) -> dict[str, str]:
    return {"objects": orjson.dumps(list(ids)).decode()}
