"""Installed apps and whose they are: each installation belongs to a subscriber, known by customid or not."""

import uuid
from typing import Any

import orjson
from sqlalchemy import bindparam, insert, select, update

from glassfy_desktop.engine import glassfy, links, locks
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.glassfy import Subscriber
from glassfy_desktop.engine.schema import installations, subscribers
from glassfy_desktop.engine.sql import compiled, upsert

_OF = compiled(select(installations.c.subscriber).where(installations.c.id == bindparam("installation")))
_belongs = upsert(installations)
_BELONGS = compiled(
    _belongs.on_conflict_do_update(
        index_elements=[installations.c.id], set_={"subscriber": _belongs.excluded.subscriber}
    )
)
_NEW = compiled(insert(subscribers))
_SEEN = compiled(
    update(subscribers).where(subscribers.c.id == bindparam("which")).values(last_seen=bindparam("now"))
)
_PROPERTIES = compiled(
    update(subscribers)
    .where(subscribers.c.id == bindparam("which"))
    .values(properties=bindparam("properties"))
)


def find(connection: Connection, installation: str) -> Subscriber | None:
    """The subscriber an installation belongs to; None before its first init."""
    row = connection.execute(_OF, {"installation": installation}).fetchone()
    return glassfy.by_id(connection, row[0]) if row else None


def enrol(connection: Connection, installation: str, told: str, now: int) -> Subscriber:
    """The subscriber of an installation: its own, else the one it says it is, else a new one."""
    locks.hold(connection, {installation})
    known = find(connection, installation) or (glassfy.by_id(connection, told) if told else None)
    if known is None:
        return _anonymous(connection, installation, now)
    connection.execute(_BELONGS, {"id": installation, "subscriber": known.id})
    see(connection, known.id, now)
    return known


def connect(connection: Connection, installation: str, customid: str | None, now: int) -> None:
    """Give an installation to a customid; None takes it away again."""
    locks.hold(connection, {installation, customid or ""})
    if customid:
        links.hear_of(connection, {customid: now})
        known = glassfy.by_customid(connection, customid)
        if known is None:
            raise LookupError(customid)
        connection.execute(_BELONGS, {"id": installation, "subscriber": known.id})
        see(connection, known.id, now)
        return
    current = find(connection, installation)
    if current is None or current.customid:
        _anonymous(connection, installation, now)


def see(connection: Connection, subscriber_id: str, now: int) -> None:
    """Remember when a subscriber was last seen (Unix seconds)."""
    connection.execute(_SEEN, {"which": subscriber_id, "now": now})


def set_properties(connection: Connection, subscriber: Subscriber, given: dict[str, Any]) -> None:
    """Keep what the app says of its user, beside what it said before."""
    locks.hold(connection, {subscriber.id})
    kept = glassfy.by_id(connection, subscriber.id) or subscriber
    properties = orjson.dumps({**kept.properties, **given}).decode()
    connection.execute(_PROPERTIES, {"which": subscriber.id, "properties": properties})


def _anonymous(connection: Connection, installation: str, now: int) -> Subscriber:
    new = Subscriber(uuid.uuid4().hex, None, now, now, {})
    row = {"id": new.id, "customid": None, "first_seen": now, "last_seen": now, "properties": "{}"}
    connection.execute(_NEW, row)
    connection.execute(_BELONGS, {"id": installation, "subscriber": new.id})
    return new
