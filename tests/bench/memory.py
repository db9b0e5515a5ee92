"""The engine's memory: `make bench ARGS=memory`, some minutes.

What it holds after a million events against what it held after the first two hundred thousand: flat.
"""

import os
import resource
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from glassfy_desktop.domain import signature
from tests.bench import events, load, servers
from tests.bench.http_ingest import CONNECTIONS
from tests.bench.ingest import folder
from tests.bench.measure import Measure
from tests.bench.servers import SECRET

EARLY = int(os.environ.get("BENCH_EARLY", "200000"))
ALL = EARLY * 5
AT_ONCE = 5_000
"""Events made and signed at once, so that the bench itself stays small."""
BOUND = 1.1


def measures() -> Iterator[Measure]:
    """Resident memory of the engine's process, early and late."""
    with folder() as where, servers.engine(where) as (port, pid):
        waiting = iter(events.forever())
        feed(port, waiting, EARLY)
        early = resident(pid)
        feed(port, waiting, ALL - EARLY)
        late = resident(pid)
    what, before = f"memory after {ALL:,} events", f"{early / 1e6:.0f} MB after {EARLY:,}"
    yield Measure(what, f"{late / 1e6:.0f} MB", before, late / early, BOUND)


def feed(port: int, waiting: Iterator[bytes], number: int) -> None:
    """Deliver so many of the events that wait."""
    for _ in range(number // AT_ONCE):
        now = int(time.time())
        requests = [
            load.post("/stripe/webhook", each, [("Stripe-Signature", signature.sign([SECRET], now, each))])
            for each in islice(waiting, AT_ONCE)
        ]
        load.drive(port, requests, CONNECTIONS)


def resident(pid: int) -> int:
    """Bytes of memory a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize()
