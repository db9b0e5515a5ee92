"""Sends deliveries on, byte for byte, to targets of the store's own, after Stripe was answered."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import httpx
import orjson
from sqlalchemy import bindparam, insert, select

from glassfy_desktop.engine import outgoing
from glassfy_desktop.engine.config_store import ConfigStore
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.database import Database
from glassfy_desktop.engine.forward_shapes import ForwardRow
from glassfy_desktop.engine.outgoing import Answer
from glassfy_desktop.engine.schema import forwards
from glassfy_desktop.engine.shapes import DeliveryRow
from glassfy_desktop.engine.sql import Row, compiled
from glassfy_desktop.engine.stream import Stream
from glassfy_desktop.engine.writer import DatabaseBusyError

log = logging.getLogger(__name__)

SECONDS = 30.0
"""How long a target may take to answer in full."""
KEPT = 64 * 1024
"""Bytes of an answer's body that are kept."""
AT_ONCE = 8
MOST_WAITING = 1000
"""Deliveries that may wait to be sent on; beyond, they are not, and the log says so."""
PASSED_ON = ("stripe-signature", "content-type")
"""The headers that go along; all others belong to the way the delivery came."""

_COLUMNS = ("delivery", "url", "at", "status", "ms", "error", "headers", "body")
_KEEP = compiled(
    insert(forwards).values({name: bindparam(name) for name in _COLUMNS}).returning(forwards.c.id)
)
_OF_DELIVERY = compiled(
    select(forwards.c.id, *(forwards.c[name] for name in _COLUMNS))
    .where(forwards.c.delivery == bindparam("delivery"))
    .order_by(forwards.c.id)
)


class Parcel(NamedTuple):
    """A delivery to be sent on: its number, its headers as they came, its bytes."""

    delivery: int
    headers: Sequence[tuple[str, str]]
    body: bytes


class Forwarder:
    """Sends on what the configuration's targets take, for as long as `run` runs. `outcomes` are counted."""

    def __init__(self, database: Database, config: ConfigStore, stream: Stream) -> None:
        self._database = database
        self._config = config
        self._stream = stream
        self._queue: asyncio.Queue[tuple[str, Parcel]] = asyncio.Queue(MOST_WAITING)
        self.outcomes: Counter[str] = Counter()

    @property
    def waiting(self) -> int:
        """How many are to be sent on."""
        return self._queue.qsize()

    def offer(self, row: DeliveryRow, headers: Sequence[tuple[str, str]], body: bytes) -> None:
        """Queue an accepted delivery for every target that takes its type; returns at once."""
        for target in self._config.current.forward:
            if not target.takes(row.type or ""):
                continue
            try:
                self._queue.put_nowait((target.url, Parcel(int(row.id), headers, body)))
            except asyncio.QueueFull:
                self.outcomes["dropped"] += 1
                log.warning("Delivery %s was not sent on: %d wait already", row.id, MOST_WAITING)

    async def run(self) -> None:
        """Send until cancelled."""
        async with outgoing.new_client() as client, asyncio.TaskGroup() as group:
            for number in range(AT_ONCE):
                group.create_task(self._work(client), name=f"forwarder {number}")

    async def _work(self, client: httpx.AsyncClient) -> None:
        while True:
            url, parcel = await self._queue.get()
            try:
                await self._send(client, url, parcel)
            except DatabaseBusyError as error:
                log.error("What %d was answered could not be kept: %s", parcel.delivery, error)
            except Exception:  # a bug must not end the queue for good
                log.exception("Delivery %d could not be sent on", parcel.delivery)

    async def send(self, url: str, parcel: Parcel) -> ForwardRow:
        """Send one delivery on now, keep what came back, and return it. Raises DatabaseBusyError."""
        async with outgoing.new_client() as client:
            return await self._send(client, url, parcel)

    async def _send(self, client: httpx.AsyncClient, url: str, parcel: Parcel) -> ForwardRow:
        at = time.time()
        headers = [(name, value) for name, value in parcel.headers if name.lower() in PASSED_ON]
        answer = await outgoing.post(client, url, parcel.body, headers, seconds=SECONDS, keep=KEPT)
        row = await self._database.write(_kept(url, parcel, at, answer))
        self.outcomes["answered" if answer.status is not None and not answer.error else "failed"] += 1
        self._stream.publish("forward", row)
        return row


def _kept(url: str, parcel: Parcel, at: float, answer: Answer) -> Callable[[Connection], ForwardRow]:
    row = {
        "delivery": parcel.delivery, "url": url, "at": at, "status": answer.status, "ms": answer.ms,
        "error": answer.error or None, "headers": orjson.dumps(answer.headers), "body": answer.body,
    }  # fmt: skip

    def write(connection: Connection) -> ForwardRow:
        number = connection.execute(_KEEP, row).fetchone()[0]
        return _row((number, *(row[name] for name in _COLUMNS)))

    return write


def of_delivery(connection: Connection, delivery: int) -> list[ForwardRow]:
    """Every time a delivery was sent on, oldest first."""
    return [_row(each) for each in connection.execute(_OF_DELIVERY, {"delivery": delivery})]


def _row(row: Row) -> ForwardRow:
    number, delivery, url, at, status, ms, error, headers, body = row
    shown = bytes(body).decode("utf-8", "replace")
    return ForwardRow(str(number), str(delivery), url, at, status, ms, error, orjson.loads(headers), shown)
