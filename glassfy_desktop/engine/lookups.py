"""What only Stripe can tell: asked right after the event, again and again until it is told."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import bindparam, func, literal_column, or_, select, update

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.stripe_event import amount
from glassfy_desktop.domain.stripe_shapes import one_time_products, products_of
from glassfy_desktop.engine import apply, deliveries, families, reads
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.database import Database
from glassfy_desktop.engine.questions import INVOICE, NOTES, ORDER, PAYMENT, UNASKED_PAYMENT, reason
from glassfy_desktop.engine.reads import Read
from glassfy_desktop.engine.resources import BY_NAME, pages, read_one
from glassfy_desktop.engine.schema import lookups
from glassfy_desktop.engine.secrets import Secrets
from glassfy_desktop.engine.shapes import DeliveryRow
from glassfy_desktop.engine.sql import Row, compiled
from glassfy_desktop.engine.stream import Stream
from glassfy_desktop.engine.watch import Watcher
from glassfy_desktop.engine.writer import DatabaseBusyError
from glassfy_desktop.stripe_account.client import StripeAccount, StripeRefusedError

log = logging.getLogger(__name__)

AT_ONCE = 8
LEASE = 60.0
"""Seconds for which a look-up is one engine's; after that another may ask, or this one again."""
LONGEST_WAIT = 300.0
"""Seconds between tries at most; they begin at 1 and double."""

_due = (
    select(lookups.c.object)
    # what is due later than anything is put off was put off by a wrong clock
    .where(or_(lookups.c.due <= bindparam("now"), lookups.c.due > bindparam("latest")))
    .order_by(lookups.c.due)
    .limit(literal_column(str(AT_ONCE)))
    .offset(literal_column("0"))
    .with_for_update(skip_locked=True)
)
_CLAIM = compiled(
    update(lookups)
    .where(lookups.c.object.in_(_due))
    .values(due=bindparam("until"))
    .returning(lookups.c.object, lookups.c.kind, lookups.c.path, lookups.c.attempts)
)
_NEXT = compiled(select(func.min(lookups.c.due)))
_TOLD = compiled(
    update(lookups)
    .where(lookups.c.object == bindparam("of"))
    .values(due=literal_column("NULL"), products=bindparam("told"))
)
_LATER = compiled(
    update(lookups)
    .where(lookups.c.object == bindparam("of"), lookups.c.due.is_not(None))
    .values(due=bindparam("at"), attempts=lookups.c.attempts + literal_column("1"))
)
_ANSWERED = compiled(
    update(lookups).where(lookups.c.object == bindparam("of")).values(due=literal_column("NULL"))
)
_LEAVE = compiled(
    update(lookups)
    .where(lookups.c.due.is_not(None), lookups.c.kind == bindparam("of"))
    .values(due=literal_column("NULL"), kind=bindparam("left"))
    .returning(lookups.c.object)
)
_TAKE_UP = compiled(
    update(lookups)
    .where(lookups.c.kind == bindparam("left"))
    .values(due=bindparam("at"), kind=bindparam("of"), attempts=literal_column("0"))
)
LEFT_ORDER = "Another event of the same second differs; without a Stripe key their order is a guess."
LEFT_PAYMENT = (
    "Events of API version 2025-03-31 and later do not say what paid an invoice; without a Stripe key a "
    "refund of it or a dispute over it cannot be told to be of this purchase, which then stays valid."
)
_AT_ONCE = compiled(update(lookups).where(lookups.c.due.is_not(None)).values(due=bindparam("at")))


class Lookups:
    """Works off the queue as long as `run` runs; `nudge` tells of new work."""

    def __init__(self, database: Database, secrets: Secrets, stream: Stream, api_base: str | None) -> None:
        self._database = database
        self._secrets = secrets
        self._stream = stream
        self._api_base = api_base
        self.watcher: Watcher | None = None
        self._account: StripeAccount | None = None
        self._account_key = ""
        self._asked_with: StripeAccount | None = None
        self._work = asyncio.Event()
        self._is_begun = False

    def nudge(self) -> None:
        """There is something to ask now."""
        self._work.set()

    async def key_changed(self) -> None:
        """Another key may ask what the last one could not: try everything again at once."""
        await self._database.write(lambda connection: connection.execute(_AT_ONCE, {"at": time.time()}))
        self.nudge()

    async def run(self) -> None:
        """Ask until cancelled."""
        try:
            while True:
                try:
                    await self._take_back()
                    await self._ask_what_is_due()
                    wait = await self._wait_for()
                except DatabaseBusyError:
                    wait = 1.0
                except Exception:  # a bug must not end the queue for good
                    log.exception("The look-ups failed")
                    wait = 5.0
                await self._sleep(wait)
        finally:
            if self._account is not None:
                await self._account.close()

    async def _take_back(self) -> None:
        """What an engine that ended had taken on is due at once, where no other one can be at it."""
        if not (self._is_begun or self._database.home.is_shared):
            await self._database.write(lambda connection: connection.execute(_AT_ONCE, {"at": time.time()}))
        self._is_begun = True

    async def _ask_what_is_due(self) -> None:
        account = await self.account()
        if account is None:
            for each in await self._database.write(_leave):
                self._stream.publish("delivery", each)
        elif account is not self._asked_with:
            await self._database.write(_take_up)
        self._asked_with = account
        while account is not None and (due := await self._database.write(_claim)):
            async with asyncio.TaskGroup() as group:
                for row in due:
                    group.create_task(self._ask(account, row), name=f"look-up {row[0]}")

    async def _wait_for(self) -> float | None:
        """Seconds until the next is due; None where there is none, or no key to ask with."""
        if not self._secrets.stripe_key:
            return None
        due = await self._database.read(lambda connection: connection.execute(_NEXT).fetchone()[0])
        return None if due is None else min(max(float(due) - time.time(), 0.0), LONGEST_WAIT)

    async def _sleep(self, wait: float | None) -> None:
        try:
            async with asyncio.timeout(wait):
                await self._work.wait()
        except TimeoutError:
            return
        self._work.clear()

    async def account(self) -> StripeAccount | None:
        """The account that the key of now opens; None without a key. All who ask share it, and its pace."""
        key = self._secrets.stripe_key
        if key != self._account_key:
            if self._account is not None:
                await self._account.close()
            self._account = StripeAccount(key, self._api_base) if key else None
            self._account_key = key
        return self._account

    async def _ask(self, account: StripeAccount, row: Row) -> None:
        object_id, kind, path, attempts = row
        try:
            settle = await self._answer(account, object_id, kind, path)
        except UserError as error:
            log.warning("Look-up %s failed (try %d): %s", path, attempts + 1, error)
            told = error.retry_after if isinstance(error, StripeRefusedError) else None
            changed = await self._database.write(_postpone(object_id, kind, attempts, str(error), told))
        except Exception:  # nonsense: it ends neither this look-up nor the others
            log.exception("Look-up %s (try %d): the answer cannot be read", path, attempts + 1)
            unread = "Stripe’s answer cannot be read; the engine’s log says more."
            changed = await self._database.write(_postpone(object_id, kind, attempts, unread))
        else:
            changed = await self._database.write(settle)
        for each in changed:
            self._stream.publish("delivery", each)

    async def _answer(self, account: StripeAccount, object_id: str, kind: str, path: str) -> "Changed":
        """Ask, and what to do with the answer. Raises StripeRefusedError or StripeUnreachableError."""
        if kind in families.PAYMENTS:
            lines = [line async for line in account.list_all(path)]
            return _settle(object_id, kind, lines, self.watcher)
        if kind == NOTES:
            found = await _notes_of(account, object_id)
        else:
            one = await read_one(account, path)
            found = [one] if one else []
        if kind in (INVOICE, PAYMENT) and any(map(_is_credited, found)):
            found += await _notes_of(account, object_id)
        return _settle_by_reading(object_id, found, self.watcher)


async def _notes_of(account: StripeAccount, invoice: str) -> list[Read]:
    notes = replace(BY_NAME["credit_notes"], params={"invoice": invoice})
    return [read async for page in pages(account, notes, {}) for read in page.reads]


def _is_credited(read: Read) -> bool:
    """Whether an invoice says that credit notes took something of it."""
    return any(amount(read.value.get(f"{each}_payment_credit_notes_amount")) for each in ("pre", "post"))


def _claim(connection: Connection) -> list[Row]:
    """Take what is due, so that no other engine asks it too."""
    now = time.time()
    return connection.execute(
        _CLAIM, {"now": now, "latest": now + LONGEST_WAIT, "until": now + LEASE}
    ).fetchall()


Changed = Callable[[Connection], list[DeliveryRow]]


def _settle(
    object_id: str, kind: str, lines: Sequence[Mapping[str, Any]], watcher: Watcher | None
) -> Changed:
    """Keep what was told, derive the purchases, and call the deliveries that waited applied."""
    bought = one_time_products(lines) if kind == "invoice" else products_of(lines)

    def write(connection: Connection) -> list[DeliveryRow]:
        connection.execute(_TOLD, {"of": object_id, "told": orjson.dumps(bought).decode()})
        apply.derive(connection, object_id, watcher)
        return _change_pending(connection, object_id, deliveries.APPLIED, None)

    return write


def _settle_by_reading(object_id: str, found: Sequence[Read], watcher: Watcher | None) -> Changed:
    """Keep the objects that were read, and call the deliveries that waited applied."""

    def write(connection: Connection) -> list[DeliveryRow]:
        connection.execute(_ANSWERED, {"of": object_id})
        reads.keep(connection, found, time.time(), watcher)
        return _change_pending(connection, object_id, deliveries.APPLIED, None)

    return write


def _leave(connection: Connection) -> list[DeliveryRow]:
    """Without a key the order of one second is left as their lives and ids give it, and what paid an invoice
    unknown until there is one."""
    return [
        row
        for kind, left, why in ((ORDER, ORDER, LEFT_ORDER), (PAYMENT, UNASKED_PAYMENT, LEFT_PAYMENT))
        for (object_id,) in connection.execute(_LEAVE, {"of": kind, "left": left}).fetchall()
        for row in _change_pending(connection, object_id, deliveries.APPLIED, why)
    ]


def _take_up(connection: Connection) -> None:
    """With a key everything is asked that had to be left."""
    connection.execute(_TAKE_UP, {"of": PAYMENT, "left": UNASKED_PAYMENT, "at": time.time()})


def _postpone(object_id: str, kind: str, attempts: int, why: str, told: float | None = None) -> Changed:
    """Try again after 1, 2, 4, … seconds, or when Stripe told to; say why on the deliveries that wait."""
    at = time.time() + min(max(2.0 ** min(attempts, 20), told or 0.0), LONGEST_WAIT)

    def write(connection: Connection) -> list[DeliveryRow]:
        connection.execute(_LATER, {"of": object_id, "at": at})
        waits = f"{reason(kind, object_id)} It is asked for again. {why}"
        return _change_pending(connection, object_id, deliveries.PENDING, waits)

    return write


def _change_pending(
    connection: Connection, object_id: str, verdict: str, reason: str | None
) -> list[DeliveryRow]:
    waiting = deliveries.pending_of(connection, object_id, LEFT_PAYMENT)
    for each in waiting:
        deliveries.set_verdict(connection, int(each.id), verdict, reason)
    return [replace(each, verdict=verdict, reason=reason) for each in waiting]
