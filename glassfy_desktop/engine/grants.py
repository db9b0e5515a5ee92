"""Grants: a SKU given to a customid by the developer, kept apart from what was bought."""

import secrets
from typing import NamedTuple

from sqlalchemy import bindparam, insert, literal_column, or_, select, update

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.purchase import Kind, Purchase, State, guest
from glassfy_desktop.domain.store_config import StoreConfig
from glassfy_desktop.engine import links, locks
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.schema import grants
from glassfy_desktop.engine.sql import compiled

_GRANT = compiled(insert(grants))
_COLUMNS = (grants.c.id, grants.c.sku, grants.c.since, grants.c.until, grants.c.note)
_OF = grants.c.customid == bindparam("customid"), grants.c.live == bindparam("live")
_STANDS = grants.c.withdrawn_at == literal_column("0")
_HELD = compiled(select(*_COLUMNS).where(*_OF, _STANDS))
_HELD_AT = compiled(
    select(*_COLUMNS).where(
        *_OF, grants.c.since <= bindparam("at"), or_(_STANDS, grants.c.withdrawn_at > bindparam("at"))
    )
)
_WITHDRAW = compiled(
    update(grants).where(grants.c.id == bindparam("of"), _STANDS).values(withdrawn_at=bindparam("at"))
)


class UnknownSkuError(UserError):
    """The SKU to grant is not in the catalog."""

    def __init__(self, sku: str) -> None:
        super().__init__(f"No SKU has the id “{sku}”.", "Choose one of the catalog, or add it there first.")


class UnknownGrantError(UserError):
    """There is no such grant, or it was taken back already."""

    def __init__(self) -> None:
        super().__init__("No grant that stands has this id.", "Load the customer again to see its grants.")


class Given(NamedTuple):
    """A SKU for a customid. Times in Unix seconds; `until` is 0 for ever."""

    customid: str
    sku: str
    since: int
    until: int
    note: str


def grant(connection: Connection, config: StoreConfig, given: Given) -> str:
    """Give a SKU of the configuration's catalog, in its mode; the id of the grant. Raises UnknownSkuError."""
    if config.catalog.sku(given.sku) is None:
        raise UnknownSkuError(given.sku)
    locks.hold(connection, {given.customid})
    links.hear_of(connection, {given.customid: given.since})
    grant_id = f"grant_{secrets.token_hex(8)}"
    row = {"id": grant_id, "live": int(config.livemode), "withdrawn_at": 0}
    connection.execute(_GRANT, row | given._asdict())
    return grant_id


def withdraw(connection: Connection, grant_id: str, now: int) -> None:
    """Take a grant back; what it gave until then stays known. Raises UnknownGrantError."""
    if connection.execute(_WITHDRAW, {"of": grant_id, "at": now}).rowcount == 0:
        raise UnknownGrantError


def held(connection: Connection, customid: str, live: bool, at: int | None = None) -> list[Purchase]:
    """The grants that stand for a customid, now or as of a time, as manual purchases."""
    values = {"customid": customid, "live": int(live)}
    if at is None:
        rows = connection.execute(_HELD, values)
    else:
        rows = connection.execute(_HELD_AT, values | {"at": at})
    return [
        Purchase(
            id=grant_id,
            owner=guest(customid),
            product="",
            kind=Kind.MANUAL,
            object=grant_id,
            state=State.GRANTED,
            since=since,
            until=until,
            sku=sku,
            note=note,
        )
        for grant_id, sku, since, until, note in rows
    ]
