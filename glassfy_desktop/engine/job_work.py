"""What a job needs while it is worked at: the account, the database, and somebody to tell of progress."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.database import Database
from glassfy_desktop.engine.shapes import DeliveryRow
from glassfy_desktop.engine.watch import Watcher
from glassfy_desktop.engine.writer import DatabaseBusyError
from glassfy_desktop.stripe_account.client import StripeAccount

BUSY_PAUSE = 1.0
"""Seconds until a page is written again that found the database busy."""

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Work:
    """A job under way in this engine (`me`).

    `livemode` is the mode the store is in now, None before there is a store. `progress` is told how many
    objects were looked at, `tell` of deliveries that were recorded. `watcher` follows what changes; None
    where what is found is no news to anybody.
    """

    job: str
    me: str
    account: StripeAccount
    database: Database
    livemode: Callable[[], bool | None]
    progress: Callable[[int], None]
    tell: Callable[[DeliveryRow], None]
    watcher: Watcher | None = None

    async def write(self, page: Callable[[Connection], Answer]) -> Answer:
        """Write in a transaction, again and again while the database is busy."""
        while True:
            try:
                return await self.database.write(page)
            except DatabaseBusyError:
                await asyncio.sleep(BUSY_PAUSE)
