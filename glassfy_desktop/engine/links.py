"""Which Stripe customer belongs to which customid, and who said so."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from sqlalchemy import bindparam, desc, insert, literal_column, select

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.schema import customers, link_changes, objects, subscribers
from glassfy_desktop.engine.sql import compiled, upsert

CONNECT, DISCONNECT = "connect", "disconnect"
SOURCES = {
    "customer": "customer",
    "subscription": "subscription",
    "checkout.session": "checkout session",
    "payment_intent": "payment intent",
}
"""Where metadata was read, by the object's kind, as the link's source says it."""

_NEWS = compiled(
    select(objects.c.customid, objects.c.kind, objects.c.news_at)
    .where(objects.c.customer == bindparam("customer"), objects.c.news_at > literal_column("0"))
    .order_by(desc(objects.c.news_at), desc(objects.c.news_event))
)
_CURRENT = compiled(
    select(customers.c.customid, customers.c.explicit, customers.c.source, customers.c.since).where(
        customers.c.id == bindparam("customer")
    )
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
        for customid, at in customids.items()
    ]
    connection.executemany(_SUBSCRIBER, rows)


def follow_metadata(connection: Connection, customer: str) -> None:
    """Link a customer to the customid its newest metadata names, unless it was connected by hand."""
    current = connection.execute(_CURRENT, {"customer": customer}).fetchone()
    news = connection.execute(_NEWS, {"customer": customer})
    if (current is not None and current[1]) or (newest := news.fetchone()) is None:
        return
    first = newest
    for each in news:
        if each[0] != newest[0]:
            break
        first = each
    customid, kind, since = first
    link = Link(customer, customid, SOURCES.get(kind, kind), since, explicit=False)
    if current is None or current[0] != customid:
        _store(connection, link)
    elif current[2:] != (
        link.source,
        since,
    ):  # an older word of the same came late: no change, but its origin
        connection.execute(_LINK, _row(link))


def connect(connection: Connection, customer: str, customid: str, now: int, force: bool = False) -> None:
    """Connect a customer by hand; it need not be known yet. Twice the same is fine.

    Raises ConnectedElsewhereError where it was connected by hand to another customid, unless `force`.
    """
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
