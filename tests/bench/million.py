"""A database of a million customers with a purchase each and a million deliveries: `make bench ARGS=million`.

The rows are written straight into the tables. Measured over HTTP, in the real process: a permission lookup,
and a delivery list's filter; and in process, a catalog's preview; each beside its floor.
"""

import copy
import sqlite3
import statistics
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

from glassfy_desktop.config_schema import read_config
from glassfy_desktop.engine import links, preview
from glassfy_desktop.engine.database import FILE_NAME, connect, open_database
from tests.bench import load, servers
from tests.bench.ingest import folder
from tests.bench.measure import Measure, percentile
from tests.bench.servers import ADMIN, CONFIG, REST

MILLION = 1_000_000
DAY = 86_400
LOOKUPS, WARM, PAGES, ROUNDS = 5_000, 500, 30, 3
LOOKUP_BOUND, PREVIEW_BOUND, FILTER_BOUND = 3.0, 3.0, 5.0
TYPES = ("customer.subscription.updated", "invoice.paid", "charge.succeeded", "payment_intent.succeeded")
FILTERS = (
    "type:invoice.*",
    "type:charge.succeeded",
    "status:applied",
    "status:rejected",
    "source:stripe",
    "after:1h",
    "sub_00000500",
    "evt_00500000",
    "source:replay type:invoice.*",
)


def measures() -> Iterator[Measure]:
    """All of them, on one database."""
    with folder() as where:
        fill(where / FILE_NAME)
        yield from previews(where / FILE_NAME)
        with servers.engine(where) as (port, _):
            yield from lookups(where / FILE_NAME, port)
            yield from filters(port)


def fill(path: Path) -> None:
    """The rows, in the order in which events would have made them."""
    open_database(path).close()
    connection = connect(path).raw
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    now = int(time.time())
    for table, rows in ROWS.items():
        each = rows(0, now)
        names, places = ", ".join(each), ", ".join(f":{name}" for name in each)
        statement = f"INSERT INTO {table} ({names}) VALUES ({places})"
        connection.executemany(statement, (rows(n, now) for n in range(MILLION)))
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


Fields = dict[str, str | int | float | None]


def _subscribers(n: int, now: int) -> Fields:
    customid = f"user-{n:08d}"
    return {
        "id": links.subscriber_id(customid),
        "customid": customid,
        "first_seen": now - 90 * DAY,
        "last_seen": now,
        "properties": "{}",
    }


def _customers(n: int, now: int) -> Fields:
    return {
        "id": f"cus_{n:08d}",
        "customid": f"user-{n:08d}",
        "source": "customer",
        "since": now - 90 * DAY,
        "explicit": 0,
    }


def _purchases(n: int, now: int) -> Fields:
    """Three of four are of the product that grants the permission."""
    product = "prod_premium" if n % 4 else "prod_other"
    end = now + (n % 60 - 20) * DAY
    return {
        "owner": f"cus_{n:08d}",
        "live": 0,
        "product": product,
        "id": f"sub_{n:08d}/{product}",
        "object": f"sub_{n:08d}",
        "kind": "subscription",
        "state": "renewing" if n % 5 else "canceled",
        "since": end - 60 * DAY,
        "period_start": end - 30 * DAY,
        "period_end": end,
        "until": end,
        "trial_end": 0,
        "refunded_at": 0,
        "disputed_at": 0,
        "partly_at": 0,
    }


def _deliveries(n: int, now: int) -> Fields:
    """Ten a second until now; one in a hundred is rejected, one in a thousand came by a replay."""
    return {
        "id": n + 1,
        "received_at": now - (MILLION - n) / 10,
        "source": "stripe" if n % 1000 else "replay",
        "event_id": f"evt_{n:08d}",
        "type": TYPES[n % len(TYPES)],
        "object_id": f"sub_{n // 1000:08d}",
        "livemode": 0,
        "api_version": "2022-11-15",
        "verdict": "applied" if n % 100 else "rejected",
        "reason": None,
        "size": 4500,
    }


ROWS = {
    "subscribers": _subscribers,
    "customers": _customers,
    "purchases": _purchases,
    "deliveries": _deliveries,
}


def previews(path: Path) -> Iterator[Measure]:
    """A permission gets another product, so that every purchase counts; the floor groups them all once."""
    document = copy.deepcopy(CONFIG)
    document["skus"].append({"id": "other", "product": "prod_other"})
    document["permissions"] = [{"id": "premium", "skus": ["premium_monthly", "other"]}]
    asked = preview.Question(read_config(CONFIG), read_config(document), int(time.time()))
    connection = connect(path)
    scan = (
        "SELECT customid, product, max(until) FROM purchases JOIN customers ON customers.id = owner"
        " GROUP BY customid, product"
    )
    floor, ours = [], []
    for _ in range(ROUNDS):
        floor.append(timed(lambda: connection.raw.execute(f"SELECT count(*) FROM ({scan})").fetchone()))
        ours.append(timed(lambda: preview.preview(connection, asked, None, 200)))
    connection.close()
    yield compared(
        "catalog preview over 1M purchases", min(ours), min(floor), "one grouped scan", PREVIEW_BOUND
    )


def lookups(path: Path, port: int) -> Iterator[Measure]:
    """Permissions of customids all over the table, one after the other; p99 of each answer.

    The floor is what the same server needs for an answer without the database, and the one SQL select.
    """
    customids = [f"user-{n * 7919 % MILLION:08d}" for n in range(WARM + LOOKUPS)]
    key = [("Authorization", f"Bearer {REST}")]
    questions = [load.get(f"/v1/subscriber?customid={each}", key) for each in customids]
    _, took = load.drive(port, questions, 1)
    _, empty = load.drive(port, [load.get("/healthz")] * len(customids), 1)
    connection = connect(path).raw
    selects = [_select(connection, each) for each in customids]
    connection.close()
    ours, http, select = (percentile(each[WARM:], 0.99) for each in (took, empty, selects))
    what = f"permission lookup over HTTP, p99 (the one select: {select * 1e6:.0f} µs)"
    yield compared(what, ours, http + select, "an empty answer and the select", LOOKUP_BOUND)


def _select(connection: sqlite3.Connection, customid: str) -> float:
    sql = (
        "SELECT product, state, until FROM purchases WHERE live = 0 AND owner IN"
        " (SELECT id FROM customers WHERE customid = ?)"
    )
    return timed(lambda: connection.execute(sql, (customid,)).fetchall())


def filters(port: int) -> Iterator[Measure]:
    """The first page under each filter, beside the first page of everything."""
    whole = first_page(port, "")
    for each in FILTERS:
        yield compared(
            f"delivery list of 1M, first page of “{each}”",
            first_page(port, each),
            whole,
            "all deliveries",
            FILTER_BOUND,
        )


def first_page(port: int, query: str) -> float:
    """Seconds of the first 200 rows, the median of several."""
    path = f"/admin/v1/deliveries?limit=200&filter={urllib.parse.quote(query)}"
    question = load.get(path, [("Authorization", f"Bearer {ADMIN}")])
    _, took = load.drive(port, [question] * PAGES, 1)
    return statistics.median(took)


def timed(run: Callable[[], object]) -> float:
    """Seconds of one run."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def compared(what: str, ours: float, floor: float, of: str, bound: float) -> Measure:
    """Seconds beside the floor's."""
    return Measure(what, f"{ours * 1000:.2f} ms", f"{of} {floor * 1000:.2f} ms", ours / floor, bound)
