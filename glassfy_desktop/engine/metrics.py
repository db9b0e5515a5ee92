"""The engine's figures for Prometheus: counted where things happen, read together when they are asked for.

Each engine has a registry of its own. No figure tells anything of anyone.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import bindparam, func, select

from glassfy_desktop import __version__
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.schema import jobs, lookups, notices
from glassfy_desktop.engine.sql import compiled

VERDICTS = ("applied", "duplicate", "rejected", "pending")
_LOOKUPS = compiled(select(func.count()).select_from(lookups).where(lookups.c.due.is_not(None)))
_NOTICES = compiled(select(func.count()).select_from(notices).where(notices.c.state == bindparam("state")))
_JOBS = compiled(select(jobs.c.state, func.count()).group_by(jobs.c.state))


class Stored(NamedTuple):
    """What is read from the database."""

    lookups: int
    notices: Mapping[str, int]
    jobs: Mapping[str, int]
    size: int


class Now(NamedTuple):
    """What is counted in memory, since the start, or as it is."""

    started: float
    waiting: int
    forwards_waiting: int
    deliveries: Counter[str]
    outbound: Counter[str]
    forwards: Counter[str]


class Metrics:
    """Counts requests and measures groups; `text` writes everything down."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._seconds = Histogram(
            "glassfy_ingest_seconds",
            "Time to record and apply one group of deliveries, its commit not included.",
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0),
            registry=self._registry,
        )
        self._group = Histogram(
            "glassfy_ingest_group_size",
            "Deliveries in one group.",
            buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
            registry=self._registry,
        )
        self.requests: Counter[tuple[str, str, int]] = Counter()
        """HTTP requests by method, the route's template, and the status of the answer."""

    def ingested(self, began: float, size: int) -> None:
        """A group of deliveries was recorded; `began` by `time.perf_counter`."""
        self._seconds.observe(time.perf_counter() - began)
        self._group.observe(size)

    def text(self, now: Now, stored: Stored | None) -> bytes:
        """All figures in Prometheus' text format; without those of the database where it is away."""
        figures = CollectorRegistry()
        figures.register(_Figures(lambda: _families(now, stored, self.requests)))
        return generate_latest(self._registry) + generate_latest(figures)


class _Figures(Collector):
    def __init__(self, collect: Callable[[], Iterator[Metric]]) -> None:
        self._collect = collect

    def collect(self) -> Iterator[Metric]:
        return self._collect()


def stored(connection: Connection, size: int) -> Stored:
    """Read what is to be read; `size` of the database in bytes."""

    def count(state: str) -> int:
        return int(connection.execute(_NOTICES, {"state": state}).fetchone()[0])

    waiting = int(connection.execute(_LOOKUPS).fetchone()[0])
    states = {each: count(each) for each in ("waiting", "given_up")}
    return Stored(waiting, states, dict(connection.execute(_JOBS).fetchall()), size)


def _families(now: Now, stored: Stored | None, requests: Counter[tuple[str, str, int]]) -> Iterator[Metric]:
    verdicts = dict.fromkeys(VERDICTS, 0) | now.deliveries
    yield _counter("glassfy_deliveries", "Deliveries recorded since the start.", "verdict", verdicts)
    yield _counter("glassfy_outbound", "Tries to send webhooks out, by outcome.", "outcome", now.outbound)
    yield _counter("glassfy_forwards", "Deliveries sent on, by outcome.", "outcome", now.forwards)
    yield GaugeMetricFamily("glassfy_writer_queue", "Jobs waiting for the writer.", now.waiting)
    yield GaugeMetricFamily("glassfy_forwards_waiting", "Deliveries to send on.", now.forwards_waiting)
    if stored is not None:
        yield from _of_database(stored)
    yield GaugeMetricFamily("glassfy_start_time_seconds", "Start of the engine, Unix time.", now.started)
    build = GaugeMetricFamily("glassfy_build_info", "The version that runs.", labels=("version",))
    build.add_metric((__version__,), 1)
    yield build
    served = CounterMetricFamily(
        "glassfy_http_requests", "Requests answered.", labels=("method", "route", "status")
    )
    for (method, route, status), count in sorted(requests.items()):
        served.add_metric((method, route, str(status)), count)
    yield served


def _of_database(stored: Stored) -> Iterator[Metric]:
    yield _gauge("glassfy_outbound_webhooks", "Webhooks out that are not delivered.", "state", stored.notices)
    yield _gauge("glassfy_jobs", "Jobs, by state.", "state", stored.jobs)
    yield GaugeMetricFamily("glassfy_lookups_pending", "Look-ups at Stripe to be answered.", stored.lookups)
    yield GaugeMetricFamily("glassfy_database_bytes", "Size of the database.", stored.size)


def _counter(name: str, what: str, label: str, values: Mapping[str, float]) -> Metric:
    family = CounterMetricFamily(name, what, labels=(label,))
    for value, count in values.items():
        family.add_metric((value,), count)
    return family


def _gauge(name: str, what: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, what, labels=(label,))
    for value, count in values.items():
        family.add_metric((value,), count)
    return family
