"""The one thread that writes: what waits is taken together into one transaction, then answered.

A durable commit costs the same for one delivery as for two hundred.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable
from itertools import count, groupby
from typing import Any, NamedTuple, TypeVar, cast

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.engine.connection import Connection

log = logging.getLogger(__name__)

TRIES = 6
"""How often a transaction is tried that only another one was in the way of."""
MOST_WAITING = 4096
"""Jobs that may wait; beyond, the sender is asked to come again."""

Answer = TypeVar("Answer")
Item = TypeVar("Item")


class DatabaseBusyError(UserError):
    """The database cannot be used just now. `why` is for the log: it may name the server."""

    def __init__(self, why: str) -> None:
        super().__init__("The database cannot be used right now.", "Try again in a moment.")
        self.why = why


Together = Callable[[Connection, list[Any]], list[Any]]
"""Work that takes many items at once and gives as many answers, in their order."""


class _Job(NamedTuple):
    """`together` works on `item` and on those of its neighbours in the queue."""

    together: Together
    item: Any
    answer: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop


class _Outcome(NamedTuple):
    job: _Job
    value: Any = None
    error: BaseException | None = None

    def tell(self) -> None:
        if self.job.answer.done():
            return
        if self.error is not None:
            self.job.answer.set_exception(self.error)
        else:
            self.job.answer.set_result(self.value)


class Writer:
    """Runs jobs one after the other on a connection of its own, up to `most` to a commit."""

    def __init__(self, connect: Callable[[], Connection], most: int) -> None:
        self._connect = connect
        self._most = most
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._is_broken_off = False
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._work, name="writer")
        self._thread.start()

    @property
    def waiting(self) -> int:
        return self._queue.qsize()

    async def run(self, work: Callable[[Connection], Answer]) -> Answer:
        """The answer of `work`, after its commit. Raises DatabaseBusyError, or what `work` raised."""

        def alone(connection: Connection, _: list[None]) -> list[Answer]:
            return [work(connection)]

        return cast(Answer, await self.run_together(alone, None))

    async def run_together(
        self, together: Callable[[Connection, list[Item]], list[Answer]], item: Item
    ) -> Answer:
        """The answer for one item of a work that takes what waits beside it along. Raises as `run` does."""
        if self.waiting >= MOST_WAITING:
            raise DatabaseBusyError("too much is waiting")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()
        # after all that the loop has read by now, so that they come to the writer together
        loop.call_soon(self._queue.put, _Job(together, item, answer, loop))
        return await answer

    def break_off(self) -> None:
        """Write nothing more: interrupt what runs and refuse what waits, and all that comes."""
        self._is_broken_off = True
        if self._connection is not None:
            self._connection.interrupt()

    def close(self) -> None:
        """Finish what waits, then end the thread."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        connection = self._connection = self._connect()
        try:
            while group := self._next_group():
                _answer(self._commit(connection, group))
        finally:
            connection.close()

    def _next_group(self) -> list[_Job]:
        """The jobs that wait, at least one; none once the writer is closed."""
        group: list[_Job] = []
        job = self._queue.get()
        while job is not None:
            group.append(job)
            if len(group) == self._most:
                return group
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                return group
        if group:
            self._queue.put(None)  # closed meanwhile: these first
        return group

    def _commit(self, connection: Connection, group: list[_Job]) -> list[_Outcome]:
        for tried in count(1):
            if self._is_broken_off:
                return [_Outcome(job, error=DatabaseBusyError("the engine ends")) for job in group]
            try:
                return _together(connection, group)
            except connection.error as error:
                connection.rollback()
                if connection.is_passing(error) and tried < TRIES:
                    log.info("%d jobs are tried again: %s", len(group), error)
                    continue
                log.error("%d jobs could not be written: %s", len(group), error)
                return [_Outcome(job, error=DatabaseBusyError(str(error))) for job in group + self._rest()]
        raise AssertionError  # counting has no end

    def _rest(self) -> list[_Job]:
        """What waits behind a failed commit: it would only wait for the same failure."""
        rest = []
        while self.waiting:
            job = self._queue.get()
            if job is None:
                self._queue.put(None)
                break
            rest.append(job)
        return rest


def _together(connection: Connection, group: list[_Job]) -> list[_Outcome]:
    """The jobs of a group in one transaction, neighbours of one kind at once."""
    connection.begin()
    outcomes = [
        outcome
        for together, jobs in groupby(group, key=lambda job: job.together)
        for outcome in _run(connection, together, list(jobs))
    ]
    connection.commit()
    return outcomes


def _run(connection: Connection, together: Together, jobs: list[_Job]) -> list[_Outcome]:
    """Jobs of one kind, undone where they fail by their own fault; the database's failures end the group."""
    try:
        with connection.savepoint("jobs"):
            values = together(connection, [job.item for job in jobs])
    except Exception as error:
        if connection.is_at_fault(error):
            raise
        return [_Outcome(job, error=error) for job in jobs]
    return [_Outcome(job, value=value) for job, value in zip(jobs, values, strict=True)]


def _answer(outcomes: list[_Outcome]) -> None:
    """Wake each loop once for all of its answers."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Outcome]] = {}
    for outcome in outcomes:
        by_loop.setdefault(outcome.job.loop, []).append(outcome)
    for loop, its in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_tell, its)


def _tell(outcomes: list[_Outcome]) -> None:
    for outcome in outcomes:
        outcome.tell()
