"""Objects that were read from the API into the database, on the same way as those that events tell of.

One is as new as the reply it came in: what events told later wins over it, what they told earlier loses. It
has no delivery of its own, and one that says nothing new leaves nothing behind.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from glassfy_desktop.domain.comparison import is_news
from glassfy_desktop.domain.stripe_event import StripeEvent, as_event
from glassfy_desktop.domain.stripe_shapes import read_snapshot
from glassfy_desktop.engine import families, locks, snapshots
from glassfy_desktop.engine.apply import apply, named_in
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.watch import Watcher

log = logging.getLogger(__name__)


class Read(NamedTuple):
    """An object as the API gave it, and the time of that reply (Unix seconds)."""

    value: Mapping[str, Any]
    at: int


def keep(connection: Connection, reads: Sequence[Read], now: float, watcher: Watcher | None = None) -> int:
    """Keep what was read, within the caller's transaction; how many objects said something new.

    Nothing waits for its look-ups: whoever reads has read the object whole.
    """
    events = [as_event(each.value, each.at) for each in reads]
    locks.hold(connection, named_in(events) if connection.is_shared else (), families.belonging)
    told = [(event, snapshot) for event in events if (snapshot := read_snapshot(event))]
    known = snapshots.histories(connection, {snapshot.object_id for _, snapshot in told})
    news = [
        event
        for event, snapshot in told
        if is_news(snapshot, [each.snapshot for each in known.get(snapshot.object_id, ())])
    ]
    _apply(connection, news, now, watcher)
    return len(news)


def _apply(connection: Connection, events: list[StripeEvent], now: float, watcher: Watcher | None) -> None:
    """Apply together; where that fails by an object's fault, one by one, so that one is left out alone."""
    if not events:
        return
    try:
        with connection.savepoint("reads"):
            apply(connection, events, now, watcher)
    except Exception as error:
        if connection.is_at_fault(error):
            raise
        if len(events) == 1:
            log.exception("%s, as the API told of it, could not be applied", events[0].object_id)
            return
        for each in events:
            _apply(connection, [each], now, watcher)
