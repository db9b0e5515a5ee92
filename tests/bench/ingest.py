"""Durable ingest in process: `make bench ARGS=ingest`.

The floor is the least that keeps an event for good, one at a time: its signature's HMAC, its JSON parsed, and
a commit of its own with `synchronous=FULL`. The engine does all it does, and commits many together.
"""

import asyncio
import gc
import hashlib
import hmac
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import orjson

from glassfy_desktop.domain import signature
from glassfy_desktop.engine.database import FILE_NAME, Database, open_database
from glassfy_desktop.engine.deliveries import Incoming
from glassfy_desktop.engine.ingest import Received, ingest
from glassfy_desktop.engine.receiver import read_event
from tests.bench import events
from tests.bench.measure import Measure, rates

ROOT = Path(__file__).parent.parent.parent
SECRET = "whsec_of_a_bench"
NUMBER, SUBSCRIPTIONS, ROUNDS = 6_000, 1_500, 5
IN_FLIGHT = 512
"""Deliveries under way at once, as many requests would be."""
BOUND = 2.0


def measures() -> Iterator[Measure]:
    """Of one kind of event, and of all the kinds a renewal sends."""
    updates = events.updates(NUMBER, SUBSCRIPTIONS)
    yield compared("durable ingest in process, subscriptions’ updates", updates)
    yield compared("durable ingest in process, whole renewals", events.renewals(NUMBER))


def compared(what: str, bodies: Sequence[bytes]) -> Measure:
    """Floor and engine in turn, so that both see the same machine; the ratio is that of the medians."""
    signed = [(body, signature.sign([SECRET], int(time.time()), body)) for body in bodies]
    floor, ours, worked = [], [], []
    for _ in range(ROUNDS):
        with folder() as where:
            floor.append(len(signed) / one_by_one(where / "floor.sqlite3", signed))
            seconds, busy = asyncio.run(engine(where / FILE_NAME, signed))
            ours.append(len(signed) / seconds)
            worked.append(busy / len(signed))
    what += f" ({statistics.median(worked) * 1e6:.0f} µs of the processor each)"
    return rates(what, statistics.median(ours), statistics.median(floor), "one commit an event", BOUND)


@contextmanager
def folder() -> Iterator[Path]:
    """A folder beside the code: where `/tmp` is memory, nothing waits for a disk there."""
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as name:
        yield Path(name)


def one_by_one(path: Path, signed: Sequence[tuple[bytes, str]]) -> float:
    """Seconds of the bare loop."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE events (id TEXT PRIMARY KEY, body BLOB)")
    began = time.perf_counter()
    for body, _ in signed:
        hmac.new(SECRET.encode(), b"1." + body, hashlib.sha256).hexdigest()
        connection.execute("INSERT INTO events VALUES (?, ?)", (orjson.loads(body)["id"], body))
    took = time.perf_counter() - began
    connection.close()
    return took


async def engine(path: Path, signed: Sequence[tuple[bytes, str]]) -> tuple[float, float]:
    """Seconds by the clock, and of the processor, until the engine has committed all."""
    database = open_database(path)
    waiting = iter(signed)
    gc.collect()
    began, worked = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as group:
        for _ in range(IN_FLIGHT):
            group.create_task(deliver(database, waiting))
    took, worked = time.perf_counter() - began, time.process_time() - worked
    database.close()
    return took, worked


async def deliver(database: Database, waiting: Iterator[tuple[bytes, str]]) -> None:
    """One delivery after the other, each as the webhook's route does it."""
    for body, header in waiting:
        now = time.time()
        signature.verify(header, body, [SECRET], int(now))
        incoming = Incoming(now, "stripe", [("Stripe-Signature", header)], body)
        row = await database.write_together(ingest, Received(incoming, read_event(body, int(now))))
        assert (row.verdict, row.reason) == ("applied", None), row
