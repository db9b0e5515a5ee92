"""Which Stripe customer belongs to which customid, and who said so."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from unicodedata import category

import orjson
from sqlalchemy import bindparam, desc, insert, literal_column, select

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.engine import locks
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.schema import customers, link_changes, objects, subscribers
from glassfy_desktop.engine.sql import Row, compiled, each_of, upsert

CONNECT, DISCONNECT = "connect", "disconnect"
SOURCES = {
    "customer": "customer",
    "subscription": "subscription",
    "checkout.session": "checkout session",
    "payment_intent": "payment intent",
}
"""Where metadata was read, by the object's kind, as the link's source says it."""
LONGEST_CUSTOMER = 255
"""Characters of a Stripe customer's id at most."""

_NEWS = compiled(
    select(objects.c.customer, objects.c.customid, objects.c.kind, objects.c.news_at)
    .where(objects.c.customer.in_(each_of("customers")), objects.c.news_at > literal_column("0"))
    .order_by(objects.c.customer, desc(objects.c.news_at), desc(objects.c.news_event))
)
_CURRENT = compiled(
    select(customers.c.customid, customers.c.explicit, customers.c.source, customers.c.since).where(
        customers.c.id == bindparam("customer")
    )
)
_CURRENT_OF = compiled(
    select(
        customers.c.id, customers.c.customid, customers.c.explicit, customers.c.source, customers.c.since
    ).where(customers.c.id.in_(each_of("customers")))
)
_link = upsert(customers)
_LINK = compiled(
    _link.on_conflict_do_update(
        index_elements=[customers.c.id],
        set_={name: _link.excluded[name] for name in ("customid", "source", "since", "explicit")},
    )
)
_CHANGE = compiled(
    insert(link_changes).values(
        customer=bindparam("id"),
        customid=bindparam("customid"),
        source=bindparam("source"),
        at=bindparam("since"),
    )
)
_SUBSCRIBER = compiled(upsert(subscribers).on_conflict_do_nothing())


def is_customer_id(value: str) -> bool:
    """Whether a customer may have this id: it need not be known yet, so any name without controls may be."""
    return 0 < len(value) <= LONGEST_CUSTOMER and not any(category(each) == "Cc" for each in value)


class ConnectedElsewhereError(UserError):
    """The customer is explicitly connected to another customid."""

    def __init__(self, customer: str, customid: str) -> None:
        super().__init__(
            f"{customer} is already connected to “{customid}”.", "Connect it with force to move it."
        )


class NotConnectedError(UserError):
    """The customer is not linked to that customid."""

    def __init__(self, customer: str, customid: str) -> None:
        super().__init__(
            f"{customer} is not connected to “{customid}”.", "Load the customer again: the link was changed."
        )


@dataclass(frozen=True)
class Link:
    """A customer's link as it is stored; `since` in Unix seconds.

    One with an empty customid was disconnected by hand, and metadata does not bring it back.
    """

    id: str
    customid: str
    source: str
    since: int
    explicit: bool


def subscriber_id(customid: str) -> str:
    """The id of a customid's subscriber: the same on every engine."""
    return blake2b(customid.encode(), digest_size=16, person=b"glassfy-customid").hexdigest()


def hear_of(connection: Connection, customids: Mapping[str, int]) -> None:
    """Remember that customids exist, each first heard of at its time (Unix seconds)."""
    rows = [
        {
            "id": subscriber_id(customid),
            "customid": customid,
            "first_seen": at,
            "last_seen": at,
            "properties": "{}",
        }
        for customid, at in sorted(customids.items())  # in one order, so that engines do not block each other
    ]
    connection.executemany(_SUBSCRIBER, rows)


def follow_metadata(connection: Connection, names: Set[str]) -> None:
    """Link customers to the customid their newest metadata names, unless they were connected by hand."""
    if not names:
        return
    among = {"customers": orjson.dumps(list(names)).decode()}
    current = {row[0]: row[1:] for row in connection.execute(_CURRENT_OF, among)}
    told = groupby(connection.execute(_NEWS, among).fetchall(), key=itemgetter(0))
    links = [link for customer, news in told if (link := _newest(customer, news, current.get(customer)))]
    connection.executemany(_LINK, [_row(each) for each in links])
    # an older word of the same that comes late is no change: only its origin is kept
    changed = [each for each in links if (its := current.get(each.id)) is None or its[0] != each.customid]
    connection.executemany(_CHANGE, [_row(each) for each in changed])


def _newest(customer: str, news: Iterable[Row], current: Row | None) -> Link | None:
    """The link that a customer's news (newest first) make; None where they change nothing."""
    if current is not None and current[1]:
        return None
    _, same = next(groupby(news, key=itemgetter(1)))
    *_, (_, customid, kind, since) = same  # the first that said so
    link = Link(customer, customid, SOURCES.get(str(kind), str(kind)), since, explicit=False)
    is_so = current is not None and (current[0], *current[2:]) == (customid, link.source, since)
    return None if is_so else link


def connect(connection: Connection, customer: str, customid: str, now: int, force: bool = False) -> None:
    """Connect a customer by hand; it need not be known yet. Twice the same is fine.

    Raises ConnectedElsewhereError where it was connected by hand to another customid, unless `force`.
    """
    locks.hold(connection, (customer, customid))
    hear_of(connection, {customid: now})
    current = connection.execute(_CURRENT, {"customer": customer}).fetchone()
    if current is not None and current[1]:
        if current[0] == customid:
            return
        if current[0] and not force:
            raise ConnectedElsewhereError(customer, current[0])
    _store(connection, Link(customer, customid, CONNECT, now, explicit=True))


def disconnect(connection: Connection, customer: str, customid: str, now: int) -> None:
    """Take a customer from a customid by hand. Raises NotConnectedError where it is not linked to that."""
    locks.hold(connection, (customer, customid))
    current = connection.execute(_CURRENT, {"customer": customer}).fetchone()
    if current is None or current[0] != customid:
        raise NotConnectedError(customer, customid)
    _store(connection, Link(customer, "", DISCONNECT, now, explicit=True))


def _store(connection: Connection, link: Link) -> None:
    row = _row(link)
    connection.execute(_LINK, row)
    connection.execute(_CHANGE, row)


def _row(link: Link) -> dict[str, str | int]:
    return {
        "id": link.id,
        "customid": link.customid,
        "source": link.source,
        "since": link.since,
        "explicit": int(link.explicit),
    }
