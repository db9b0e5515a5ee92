"""How late Stripe's events come."""

from statistics import median

from sqlalchemy import Integer, bindparam, desc, literal_column, select

from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.schema import deliveries, snapshots
from glassfy_desktop.engine.shapes import Lag
from glassfy_desktop.engine.sql import compiled

LATEST = 100
"""How many of the latest deliveries are looked at: few, since the figures are asked for often."""

_latest = (
    select(deliveries.c.received_at, deliveries.c.object_id, deliveries.c.event_id)
    .where(
        deliveries.c.source == literal_column("'stripe'"),
        deliveries.c.verdict != literal_column("'duplicate'"),
    )
    .order_by(desc(deliveries.c.id))
    .limit(bindparam("latest", type_=Integer))
    .subquery()
)
_LATENESS = compiled(
    select(_latest.c.received_at, snapshots.c.created).where(
        snapshots.c.object == _latest.c.object_id, snapshots.c.event == _latest.c.event_id
    )
)


def lag(connection: Connection) -> Lag | None:
    """The lag of the latest events that Stripe sent itself; None where it has sent none.

    Stripe tells whole seconds, and its clock may be ahead of this one: nothing comes before it was made.
    """
    rows = connection.execute(_LATENESS, {"latest": LATEST}).fetchall()
    found = [(max(received - created, 0.0), received) for received, created in rows]
    if not found:
        return None
    slowest, at = max(found)
    return Lag(round(median(late for late, _ in found), 3), round(slowest, 3), at)
