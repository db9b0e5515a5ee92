"""What every route of one engine shares."""

import time
from collections import Counter
from dataclasses import dataclass, field

from fastapi import Request

from glassfy_desktop.engine.config_store import ConfigStore
from glassfy_desktop.engine.database import Database
from glassfy_desktop.engine.lookups import Lookups
from glassfy_desktop.engine.secrets import Secrets
from glassfy_desktop.engine.shapes import DeliveryRow
from glassfy_desktop.engine.stream import Stream


@dataclass
class Engine:
    """One running engine. `hosts` are the names by which admin routes may be asked for;
    `counts` the deliveries since the start, by verdict."""

    database: Database
    config: ConfigStore
    secrets: Secrets
    stream: Stream
    lookups: Lookups
    hosts: frozenset[str] = frozenset({"127.0.0.1", "localhost", "::1"})
    started: float = field(default_factory=time.time)
    counts: Counter[str] = field(default_factory=Counter)

    def tell(self, row: DeliveryRow) -> None:
        """Count a delivery that was recorded, and tell everyone who listens."""
        self.counts[row.verdict] += 1
        self.stream.publish("delivery", row)


def engine_of(request: Request) -> Engine:
    """The engine a request came to."""
    engine: Engine = request.app.state.engine
    return engine
