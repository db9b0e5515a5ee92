"""Fetching the account's events with the key, for an engine that Stripe cannot reach."""

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from glassfy_desktop.services.webhook_preview import EVENTS
from glassfy_desktop.stripe_account.client import Json, StripeAccount, StripeRefusedError

log = logging.getLogger(__name__)

PATH = "/v1/events"
TYPES = {"types": list(EVENTS)}
"""What is asked for; Stripe takes 20 types at most."""
FASTEST, SLOWEST = 2.0, 30.0
"""Seconds between two looks: after an event came, and after long silence."""
AFTER_FAILURE = 60.0
"""Seconds to wait at most while Stripe does not answer."""
STEP = 1.5
OVERLAP = 60
"""Seconds that are looked at twice at the first look: Stripe's clock and ours may differ."""


@dataclass
class Pace:
    """How long to wait before the next look, in seconds: short after news, longer in silence."""

    seconds: float = FASTEST

    def after(self, found: int) -> float:
        """The wait after a look that found so many events."""
        self.seconds = FASTEST if found else min(self.seconds * STEP, SLOWEST)
        return self.seconds

    def after_failure(self) -> float:
        """The wait after a look that was not answered."""
        self.seconds = min(self.seconds * 2, AFTER_FAILURE)
        return self.seconds


@dataclass(frozen=True)
class Place:
    """How far the events were read: the last one's id, or, before the first, since when (Unix seconds)."""

    since: int
    event: str = ""


class EventPoller:
    """Reads the account's events in the order they happened and hands each on as its raw JSON.

    The place moves on after each event that was delivered, so nothing is lost and nothing comes twice.
    """

    def __init__(
        self,
        account: Callable[[], StripeAccount],
        deliver: Callable[[bytes], Awaitable[None]],
        place: Place,
        moved: Callable[[Place], None],
    ) -> None:
        self.place = place
        self._account = account
        self._deliver = deliver
        self._moved = moved

    async def look(self) -> int:
        """Deliver everything that happened since the last look; returns how many events that were.

        Raises UserError where Stripe or the engine does not answer: the next look goes on from there.
        """
        count = 0
        async for event in self._news():
            await self._deliver(json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode())
            self.place = Place(int(event["created"]), str(event["id"]))
            self._moved(self.place)
            count += 1
        return count

    async def _news(self) -> AsyncIterator[Json]:
        if not self.place.event:
            async for event in self._since():
                yield event
            return
        while True:
            try:
                page = await self._account().get(PATH, limit=100, ending_before=self.place.event, **TYPES)
            except StripeRefusedError as refusal:
                if refusal.status not in (400, 404):
                    raise
                log.info("the last event read is no longer listed: going on by time")
                async for event in self._since():
                    yield event
                return
            for event in reversed(page["data"]):
                yield event
            if not page["has_more"]:
                return

    async def _since(self) -> AsyncIterator[Json]:
        """Everything since a time, oldest first, the last event read left out."""
        known = self.place.event
        since = {"gte": self.place.since - OVERLAP}
        newest_first = [event async for event in self._account().list_all(PATH, created=since, **TYPES)]
        for event in reversed(newest_first):
            if event["id"] != known:
                yield event
