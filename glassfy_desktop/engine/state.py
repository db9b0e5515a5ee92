"""What every route of one engine shares."""

import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from fastapi import Request

from glassfy_desktop.engine.config_store import ConfigStore
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.database import Database
from glassfy_desktop.engine.forwarder import Forwarder
from glassfy_desktop.engine.ingest import Received, ingest
from glassfy_desktop.engine.jobs import Jobs
from glassfy_desktop.engine.lookups import Lookups
from glassfy_desktop.engine.metrics import Metrics
from glassfy_desktop.engine.notices import Notices
from glassfy_desktop.engine.outbound import Outbound
from glassfy_desktop.engine.retention import USUAL, Limits
from glassfy_desktop.engine.secrets import Secrets
from glassfy_desktop.engine.shapes import DeliveryRow
from glassfy_desktop.engine.stream import Stream

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")


@dataclass
class Engine:
    """One running engine. `hosts` are the names by which admin routes may be asked for;
    `counts` the deliveries since the start, by verdict; `limits` say how long bodies are kept."""

    database: Database
    config: ConfigStore
    secrets: Secrets
    stream: Stream
    lookups: Lookups
    hosts: frozenset[str] = frozenset({"127.0.0.1", "localhost", "::1"})
    limits: Limits = USUAL
    started: float = field(default_factory=time.time)
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.notices = Notices(self.config)
        self.outbound = Outbound(self.database, self.config, self.secrets, self.stream, self.notices)
        self.lookups.watcher = self.notices
        self.metrics = Metrics()
        self.forwarder = Forwarder(self.database, self.config, self.stream)
        self.jobs = Jobs(self.database, self.config, self.stream, self.lookups, self.notices)
        self.jobs.tell = self.tell

    def ingest(self, connection: Connection, received: list[Received]) -> list[DeliveryRow]:
        """Record and apply deliveries, with webhooks out of what they change."""
        began = time.perf_counter()
        rows = ingest(connection, received, self.notices)
        self.metrics.ingested(began, len(received))
        if log.isEnabledFor(logging.DEBUG):
            _log(rows, began)
        return rows

    async def change(self, cause: str, job: Callable[[Connection], Answer]) -> Answer:
        """Change links or grants in one transaction with the webhooks out that follow."""
        answer = await self.database.write(self.notices.around(cause, job))
        if self.config.current.outbound:
            self.outbound.nudge()
        return answer

    def tell(self, row: DeliveryRow) -> None:
        """Count a delivery that was recorded, and tell everyone who listens."""
        self.counts[row.verdict] += 1
        self.stream.publish("delivery", row)
        if self.config.current.outbound:
            self.outbound.nudge()


def _log(rows: list[DeliveryRow], began: float) -> None:
    """A line for each delivery of a group; `ms` is how long the group took."""
    ms = round((time.perf_counter() - began) * 1000, 1)
    for row in rows:
        told = {"event": row.event_id, "type": row.type, "object": row.object_id, "verdict": row.verdict}
        log.debug("%s of %s: %s", row.event_id, row.type, row.verdict, extra={"fields": told | {"ms": ms}})


def engine_of(request: Request) -> Engine:
    """The engine a request came to."""
    engine: Engine = request.app.state.engine
    return engine
