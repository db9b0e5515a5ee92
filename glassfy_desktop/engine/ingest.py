"""Deliveries into the database: recorded and applied, many in one go, all in the caller's transaction."""

import logging
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import orjson
from sqlalchemy import insert, select

from glassfy_desktop.domain.stripe_event import StripeEvent, version_note
from glassfy_desktop.engine import deliveries, families, locks
from glassfy_desktop.engine.apply import apply, named_in
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.deliveries import Incoming
from glassfy_desktop.engine.questions import reason
from glassfy_desktop.engine.schema import events
from glassfy_desktop.engine.shapes import DeliveryRow
from glassfy_desktop.engine.sql import compiled, each_of
from glassfy_desktop.engine.watch import Watcher

log = logging.getLogger(__name__)

_SEEN = compiled(select(events.c.id).where(events.c.id.in_(each_of("events"))))
_REMEMBER = compiled(insert(events))

SEEN_BEFORE = "This event was received before."
DEFEATED = "Stored, but its object could not be read; the engine’s log says more."


class Received(NamedTuple):
    """A delivery and the event in it; with a `refusal`, in a sentence, it is only recorded."""

    incoming: Incoming
    event: StripeEvent | None
    refusal: str = ""


def ingest(
    connection: Connection, received: list[Received], watcher: Watcher | None = None
) -> list[DeliveryRow]:
    """Record deliveries in their order, apply the events not seen before, and return the list's rows."""
    taken = [each.event for each in received if each.event and not each.refusal]
    locks.hold(connection, named_in(taken) if connection.is_shared else (), families.belonging)
    numbered = list(zip(deliveries.next_numbers(connection, len(received)), received, strict=True))
    deliveries.keep_bodies(connection, ((number, each.incoming) for number, each in numbered))
    new = _unseen(connection, numbered)
    connection.executemany(_REMEMBER, [{"id": event.id, "delivery": number} for number, event in new.items()])
    told = _apply(connection, new, received[0].incoming.received_at, watcher)
    rows = [_row(number, each, told) for number, each in numbered]
    sizes = [len(each.incoming.body) for each in received]
    deliveries.record(connection, zip(rows, sizes, strict=True))
    return rows


def _unseen(connection: Connection, numbered: Sequence[tuple[int, Received]]) -> dict[int, StripeEvent]:
    """The events to apply, by the number of the delivery that brought each first."""
    taken = {number: each.event for number, each in numbered if each.event and not each.refusal}
    ids = orjson.dumps([event.id for event in taken.values()]).decode()
    seen = {row[0] for row in connection.execute(_SEEN, {"events": ids})}
    new: dict[int, StripeEvent] = {}
    for number, event in taken.items():
        if event.id not in seen:
            seen.add(event.id)
            new[number] = event
    return new


Told = dict[int, tuple[str, str | None]]
"""Verdict and reason of each applied delivery, by its number."""


def _apply(connection: Connection, new: dict[int, StripeEvent], now: float, watcher: Watcher | None) -> Told:
    """Apply events together; where that fails by an event's fault, one by one, so that one fails alone."""
    try:
        with connection.savepoint("apply"):
            waiting = apply(connection, list(new.values()), now, watcher)
    except Exception as error:
        if connection.is_at_fault(error):
            raise
        if len(new) == 1:
            return _defeated(new)
        one_by_one = [_apply(connection, {number: event}, now, watcher) for number, event in new.items()]
        return {number: verdict for told in one_by_one for number, verdict in told.items()}
    return {number: _verdict(event, waiting) for number, event in new.items()}


def _defeated(new: dict[int, StripeEvent]) -> Told:
    """An event that defeats the engine is kept and answered with 200: sent again it would only fail again."""
    for event in new.values():
        log.exception("%s of type %s could not be applied", event.id, event.type)
    return dict.fromkeys(new, (deliveries.APPLIED, DEFEATED))


def _verdict(event: StripeEvent, waiting: Mapping[str, str]) -> tuple[str, str | None]:
    if event.object_id in waiting:
        return deliveries.PENDING, reason(waiting[event.object_id], event.object_id)
    return deliveries.APPLIED, version_note(event.api_version) or None


def _row(number: int, received: Received, told: Told) -> DeliveryRow:
    incoming, event = received.incoming, received.event
    if received.refusal:
        verdict, reason = deliveries.REJECTED, received.refusal
    else:
        verdict, found = told.get(number, (deliveries.DUPLICATE, SEEN_BEFORE))
        reason = found or ""
    return DeliveryRow(
        id=str(number),
        received_at=round(incoming.received_at, 3),
        source=incoming.source,
        event_id=event.id if event else None,
        type=event.type if event else None,
        object_id=(event.object_id or None) if event else None,
        livemode=event.livemode if event else None,
        api_version=(event.api_version or None) if event else None,
        verdict=verdict,
        reason=reason or None,
    )
