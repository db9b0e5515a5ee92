"""Durable ingest over HTTP: `make bench ARGS=http_ingest`.

The floor is the same server (uvicorn, set up alike) that reads the request and answers without any work.
"""

import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from glassfy_desktop.domain import signature
from tests.bench import events, load, servers
from tests.bench.ingest import folder
from tests.bench.measure import Measure, rates
from tests.bench.servers import SECRET

NUMBER, SUBSCRIPTIONS, CONNECTIONS, ROUNDS = 6_000, 1_500, 64, 5
BOUND = 0.3


def measures() -> Iterator[Measure]:
    """Deliveries as Stripe sends them, each answered after its commit."""
    bodies = events.updates(NUMBER, SUBSCRIPTIONS)
    floor, ours = [], []
    with servers.idle() as idle:
        for _ in range(ROUNDS):
            requests = signed(bodies)
            floor.append(rate(idle, requests))
            with folder() as where:
                ours.append(engine_rate(where, requests))
    what = f"durable ingest over HTTP, {CONNECTIONS} connections"
    yield rates(what, statistics.median(ours), statistics.median(floor), "a server that does nothing", BOUND)


def signed(bodies: Sequence[bytes]) -> list[bytes]:
    """The requests, signed now."""
    now = int(time.time())
    return [
        load.post("/stripe/webhook", each, [("Stripe-Signature", signature.sign([SECRET], now, each))])
        for each in bodies
    ]


def engine_rate(where: Path, requests: Sequence[bytes], *arguments: str) -> float:
    """Deliveries a second of a new engine."""
    with servers.engine(where, *arguments) as (port, _):
        return rate(port, requests)


def rate(port: int, requests: Sequence[bytes]) -> float:
    """Answers a second."""
    seconds, _ = load.drive(port, requests, CONNECTIONS)
    return len(requests) / seconds
