"""Webhooks out, queued within the transaction that changes purchases or links: none is lost, none made twice.

Types follow from purchases as they were and as they are, never from the events themselves: an event that
comes late or twice and changes nothing is no news.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any, TypeVar

import orjson
from isal import isal_zlib
from sqlalchemy import bindparam, desc, func, select

from glassfy_desktop.domain.entitlement import Standing, purchase_standing
from glassfy_desktop.domain.notices import News, NoticeType, news_of
from glassfy_desktop.domain.purchase import Kind, Purchase, guest
from glassfy_desktop.domain.store_config import StoreConfig
from glassfy_desktop.domain.stripe_event import StripeEvent, mapping
from glassfy_desktop.engine import ends, grants, notice_body
from glassfy_desktop.engine.config_store import ConfigStore
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.notice_body import Body, Whose
from glassfy_desktop.engine.schema import bodies, customers, events, link_changes, snapshots, subscribers
from glassfy_desktop.engine.schema import notices as table
from glassfy_desktop.engine.sql import compiled, each_of, upsert

log = logging.getLogger(__name__)

WAITING, DELIVERED, GIVEN_UP = "waiting", "delivered", "given_up"
GUEST = guest("x")[:-1]
_COLUMNS = ("key", "url", "type", "customid", "subject", "created_at", "body", "state", "attempts", "due")
_QUEUE = compiled(upsert(table).values({name: bindparam(name) for name in _COLUMNS}).on_conflict_do_nothing())
_LINKED = compiled(select(customers.c.id, customers.c.customid).where(customers.c.id.in_(each_of("ids"))))
_SUBSCRIBERS = compiled(
    select(subscribers.c.customid, subscribers.c.id).where(subscribers.c.customid.in_(each_of("ids")))
)
_LAST_LINK = compiled(select(func.max(link_changes.c.id)))
_LINKS = compiled(
    select(link_changes.c.id, link_changes.c.customer, link_changes.c.customid, link_changes.c.at)
    .where(link_changes.c.id > bindparam("after"))
    .order_by(link_changes.c.id)
)
_LINK_BEFORE = compiled(
    select(link_changes.c.customid)
    .where(link_changes.c.customer == bindparam("customer"), link_changes.c.id < bindparam("below"))
    .order_by(desc(link_changes.c.id))
)
_NEWEST = compiled(
    select(bodies.c.body)
    .join(events, events.c.delivery == bodies.c.delivery)
    .join(snapshots, snapshots.c.event == events.c.id)
    .where(snapshots.c.object == bindparam("object"))
    .order_by(desc(snapshots.c.created), desc(snapshots.c.rank), desc(snapshots.c.place))
)

Answer = TypeVar("Answer")


class Notices:
    """Watches changes for the targets of the store's configuration; without any it costs nothing.

    `history` makes a watcher of what is found by reading Stripe's past: what it finds first is no news.
    """

    def __init__(self, config: ConfigStore, history: bool = False) -> None:
        self._config = config
        self._history = history

    def of_history(self) -> "Notices":
        """The watcher for backfills: a purchase seen for the first time is history, and none is told."""
        return Notices(self._config, history=True)

    def begin(self, connection: Connection, cause: str, events: Sequence[StripeEvent] = ()) -> "Watch | None":
        config = self._config.current
        return Watch(connection, config, cause, events, self._history) if config.outbound else None

    def around(self, cause: str, job: Callable[[Connection], Answer]) -> Callable[[Connection], Answer]:
        """A job whose changes of links are watched."""

        def watched(connection: Connection) -> Answer:
            watch = self.begin(connection, cause)
            answer = job(connection)
            if watch:
                watch.end()
            return answer

        return watched

    def granting(self, config: StoreConfig, given: grants.Given) -> Callable[[Connection], str]:
        """The job that makes a grant, watched; its answer is the grant's id."""

        def write(connection: Connection) -> str:
            grant_id = grants.grant(connection, config, given)
            if watch := self.begin(connection, "grant"):
                watch.granted(grant_id)
            return grant_id

        return write

    def withdrawing(self, grant_id: str, now: int) -> Callable[[Connection], None]:
        """The job that takes a grant back, watched."""

        def write(connection: Connection) -> None:
            standing = ends.granted(connection, [grant_id])
            grants.withdraw(connection, grant_id, now)
            if watch := self.begin(connection, "withdraw"):
                for each in standing:
                    watch.withdrawn(each)

        return write


class Watch:
    """One change, as `engine.watch.Watch` says; `cause` tells it from every other."""

    def __init__(
        self,
        connection: Connection,
        config: StoreConfig,
        cause: str,
        events: Sequence[StripeEvent],
        history: bool,
    ) -> None:
        self._connection = connection
        self._config = config
        self._cause = cause
        self._history = history
        self._now = int(time.time())
        self._raw = {each.object_id: each.object for each in sorted(events, key=lambda each: each.created)}
        self._before: dict[str, dict[str, Purchase]] = defaultdict(dict)
        self._mark = int(connection.execute(_LAST_LINK).fetchone()[0] or 0)

    def before(self, objects: Iterable[str]) -> None:
        with self._apart():
            named = list(objects)
            self._tell(ends.reached(self._connection, self._now, named))
            for each in ends.bought(self._connection, named):
                self._before[each.object][each.id] = each

    def after(self, made: Sequence[Purchase], at: Mapping[str, int]) -> None:
        after: dict[str, dict[str, Purchase]] = defaultdict(dict)
        for each in made:
            after[each.object][each.id] = each
        with self._apart():
            for object_id, happened in at.items():
                before = self._before.pop(object_id, {})
                if not (self._history and not before):
                    self._tell(news_of(before, after[object_id], self._judge, happened, self._cause))
            ends.follow(self._connection, self._config, at, self._now)

    def end(self) -> None:
        with self._apart():
            self._links()

    def granted(self, grant_id: str) -> None:
        """A grant was made."""
        with self._apart():
            for each in ends.granted(self._connection, [grant_id]):
                self._tell([News(NoticeType.IN_APP_PURCHASE, each, each.since, grant_id)])
            ends.follow(self._connection, self._config, [grant_id], self._now)

    def withdrawn(self, grant: Purchase) -> None:
        """A grant that stood was taken back."""
        with self._apart():
            if self._judge(grant).code > 0:
                self._tell([News(NoticeType.EXPIRED, grant, self._now, "withdrawn")])
            ends.follow(self._connection, self._config, [grant.id], self._now)

    def expire(self) -> int:
        """Tell of the ends that have come, some at a time; how many."""
        found = ends.reached(self._connection, self._now)
        self._tell(found)
        return len(found)

    def _judge(self, purchase: Purchase) -> Standing:
        return purchase_standing(self._config.catalog, purchase, self._config.policy, self._now)

    @contextmanager
    def _apart(self) -> Iterator[None]:
        """A mistake in here is logged and undone, and the change itself stands."""
        try:
            with self._connection.savepoint("notices"):
                yield
        except Exception as error:
            if self._connection.is_at_fault(error) or self._connection.is_passing(error):
                raise
            log.exception("Webhooks out could not be queued after %s", self._cause)

    def _tell(self, found: Sequence[News]) -> None:
        if not found:
            return
        whose = self._whose({each.purchase.owner for each in found})
        for each in found:
            user = whose[each.purchase.owner]
            raw = self._stripe(each.purchase)
            body = notice_body.of_purchase(each, user, self._config, raw, self._now)
            self._queue(each.type, each.purchase.id, each.moment, user, body)

    def _stripe(self, purchase: Purchase) -> Mapping[str, Any]:
        """The newest snapshot of a purchase's object: of this change, else from a body that is kept."""
        if purchase.kind is Kind.MANUAL:
            return {}
        if known := self._raw.get(purchase.object):
            return known
        row = self._connection.execute(_NEWEST, {"object": purchase.object}).fetchone()
        event = mapping(orjson.loads(isal_zlib.decompress(row[0]))) if row else {}
        return mapping(mapping(event.get("data")).get("object"))

    def _whose(self, owners: set[str]) -> dict[str, Whose]:
        linked = dict(self._connection.execute(_LINKED, _ids(owners)).fetchall())
        customids = {each: _guest(each) or linked.get(each) or None for each in owners}
        return {owner: self._user(customid) for owner, customid in customids.items()}

    def _user(self, customid: str | None) -> Whose:
        if not customid:
            return Whose(None, None)
        known = self._connection.execute(_SUBSCRIBERS, _ids([customid])).fetchone()
        return Whose(customid, known[1] if known else None)

    def _links(self) -> None:
        """Tell of customers that were connected to a customid, and before that taken from another."""
        for number, customer, customid, at in self._connection.execute(
            _LINKS, {"after": self._mark}
        ).fetchall():
            values = {"customer": customer, "below": number}
            row = self._connection.execute(_LINK_BEFORE, values).fetchone()
            if self._history and row is None:
                continue
            if row and row[0]:
                self._link(NoticeType.DISCONNECT_LICENSE, row[0], customer, at, number)
            if customid:
                self._link(NoticeType.CONNECT_LICENSE, customid, customer, at, number)

    def _link(self, kind: NoticeType, customid: str, customer: str, at: int, number: int) -> None:
        user = self._user(customid)
        body = notice_body.of_link(kind, user, self._config, customer, at)
        self._queue(kind, customer, str(number), user, body)

    def _queue(self, kind: NoticeType, subject: str, moment: str, user: Whose, body: Body) -> None:
        what = f"{subject} {int(kind)} {moment}"
        body["id"] = f"notice_{blake2b(what.encode(), digest_size=12).hexdigest()}"
        now = time.time()
        row = {
            "type": int(kind), "customid": user.customid, "subject": subject, "created_at": now,
            "body": orjson.dumps(body).decode(), "state": WAITING, "attempts": 0, "due": now,
        }  # fmt: skip
        urls = dict.fromkeys(each.url for each in self._config.outbound if each.takes(kind))
        rows = [{**row, "url": url, "key": f"{url} {what}"} for url in urls]
        self._connection.executemany(_QUEUE, rows)


def _guest(owner: str) -> str:
    return owner.removeprefix(GUEST) if owner.startswith(GUEST) else ""


def _ids(ids: Iterable[str]) -> dict[str, str]:
    return {"ids": orjson.dumps(list(ids)).decode()}
