"""The jobs under way: begun, followed, ended, and taken up again after a restart."""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.engine import backfill, job_store, reconcile
from glassfy_desktop.engine.config_store import ConfigStore
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.database import Database
from glassfy_desktop.engine.job_shapes import Job
from glassfy_desktop.engine.job_store import JobOverError
from glassfy_desktop.engine.job_work import Work
from glassfy_desktop.engine.lookups import Lookups
from glassfy_desktop.engine.shapes import DeliveryRow
from glassfy_desktop.engine.stream import Stream
from glassfy_desktop.engine.watch import Watcher
from glassfy_desktop.engine.writer import DatabaseBusyError

log = logging.getLogger(__name__)

BACKFILL, RECONCILE = "backfill", "reconcile"
BEAT_SECONDS = 5.0
"""How often an engine says that it is still at its jobs, and looks for those nobody is at."""
PUBLISH_SECONDS = 0.25
"""The shortest time between two messages about one job."""

Json = dict[str, Any]


class NoKeyError(UserError):
    """There is no key to ask Stripe with."""

    def __init__(self) -> None:
        super().__init__("The engine has no Stripe key.", "Give it a restricted key, then try again.")


@dataclass
class _Run:
    """A job this engine is at, as it goes."""

    task: "asyncio.Task[None]"
    began: float = field(default_factory=time.monotonic)
    done: int = 0
    waits: str | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def rate(self) -> float:
        """Objects a second since this engine is at it."""
        return round(self.done / max(time.monotonic() - self.began, 0.001), 1)


class Jobs:
    """Works at jobs as long as `run` runs. `tell` hears of deliveries that a job recorded."""

    def __init__(
        self,
        database: Database,
        config: ConfigStore,
        stream: Stream,
        lookups: Lookups,
        watcher: Watcher | None = None,
    ) -> None:
        self._database = database
        self._config = config
        self._stream = stream
        self._lookups = lookups
        self._watcher = watcher
        self._me = secrets.token_hex(8)
        self._runs: dict[str, _Run] = {}
        self._work = asyncio.Event()
        self.tell: Callable[[DeliveryRow], None] = lambda row: None

    async def begin(self, kind: str, options: Json) -> str:
        """Begin a job and return its id. Raises NoKeyError or AlreadyRunningError."""
        await self._need_a_key()
        job = f"job_{secrets.token_hex(8)}"
        lists = [] if kind == RECONCILE and not options["full"] else backfill.wanted(options.get("only"))
        steps = ([reconcile.STEP] if kind == RECONCILE else []) + lists
        await self._database.write(lambda connection: job_store.add(connection, job, kind, options, steps))
        await self._publish(job)
        self._work.set()
        return job

    async def cancel(self, job: str) -> None:
        """End a running job where it is. Raises UnknownJobError or WrongStateError."""
        await self._database.write(lambda connection: job_store.cancel(connection, job))
        if run := self._runs.get(job):
            run.task.cancel()
        await self._publish(job)

    async def resume(self, job: str) -> None:
        """Let a failed or cancelled job go on. Raises NoKeyError and what job_store.resume raises."""
        await self._need_a_key()
        await self._database.write(lambda connection: job_store.resume(connection, job))
        await self._publish(job)
        self._work.set()

    async def newest(self) -> list[Job]:
        """The last jobs, newest first."""
        return [self._seen(each) for each in await self._database.read(job_store.newest)]

    async def _need_a_key(self) -> None:
        if await self._lookups.account() is None:
            raise NoKeyError

    async def run(self) -> None:
        """Work until cancelled; then what runs is left to whoever comes next."""
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    wait: float | None = BEAT_SECONDS
                    try:
                        await self._take(group)
                        wait = await self._say_alive()
                    except DatabaseBusyError as error:
                        log.warning("Jobs have to wait: %s", error)
                    await self._sleep(wait)
        finally:
            await self._leave()

    async def _take(self, group: asyncio.TaskGroup) -> None:
        if await self._lookups.account() is None:
            return  # a key may yet come, also to another engine
        known = list(self._runs)
        for job in await self._database.write(lambda connection: job_store.take(connection, self._me, known)):
            self._runs[job] = _Run(group.create_task(self._go_on(job), name=job))

    async def _say_alive(self) -> float | None:
        """Say so, and stop what is not this engine's any more; the seconds until the next time."""
        for job, run in list(self._runs.items()):
            try:
                await self._database.write(partial(job_store.hold, job=job, me=self._me))
            except JobOverError:
                run.task.cancel()
        waiting = self._runs or self._database.home.is_shared or await self._lookups.account() is None
        return BEAT_SECONDS if waiting else None

    async def _sleep(self, wait: float | None) -> None:
        try:
            async with asyncio.timeout(wait):
                await self._work.wait()
        except TimeoutError:
            return
        self._work.clear()

    async def _leave(self) -> None:
        try:
            await self._database.write(lambda connection: job_store.let_go(connection, self._me))
        except DatabaseBusyError as error:
            log.warning("The jobs under way could not be left to the next engine: %s", error)

    async def _go_on(self, job: str) -> None:
        """Work at one job until it ends, whichever way, and say how."""
        try:
            async with asyncio.TaskGroup() as group:
                telling = group.create_task(self._tell_of(job), name=f"{job} progress")
                await self._end(job, *await self._outcome(job))
                telling.cancel()
        except* JobOverError:
            log.info("%s was ended, or is another engine's now", job)
        finally:
            self._runs.pop(job, None)
            self._work.set()
        await self._publish(job)

    async def _outcome(self, job: str) -> tuple[str, str | None]:
        """Do what is left of a job: the state it ends in, and why."""
        try:
            await self._do(job)
        except UserError as error:
            log.warning("%s failed: %s", job, error)
            return job_store.FAILED, str(error)
        except JobOverError:
            raise
        except Exception:  # a bug must not end the other jobs
            log.exception("%s failed", job)
            return job_store.FAILED, "The engine made a mistake. Its log says more; please report it."
        return job_store.DONE, None

    async def _do(self, job: str) -> None:
        kind, options, cursors = await self._database.read(lambda connection: job_store.left(connection, job))
        work = await self._work_at(job, kind)
        if reconcile.STEP in cursors:
            await reconcile.catch_up(work, cursors[reconcile.STEP], options["days"])
        await backfill.compare(work, {name: at for name, at in cursors.items() if name != reconcile.STEP})

    async def _work_at(self, job: str, kind: str) -> Work:
        account = await self._lookups.account()
        if account is None:
            raise NoKeyError
        run = self._runs[job]

        def waits(why: str) -> None:
            run.waits = why
            run.news.set()

        def progress(count: int) -> None:
            run.done += count
            run.waits = None
            run.news.set()

        def livemode() -> bool | None:
            return self._config.current.livemode if self._config.is_set else None

        # what a backfill finds is history; what a reconcile finds is news that comes late
        watcher = self._watcher
        if watcher and kind == BACKFILL:
            watcher = watcher.of_history()
        asked = account.tireless(waits)
        return Work(job, self._me, asked, self._database, livemode, progress, self._told, watcher)

    def _told(self, row: DeliveryRow) -> None:
        self.tell(row)
        self._lookups.nudge()

    async def _end(self, job: str, state: str, reason: str | None) -> None:
        def write(connection: Connection) -> None:
            job_store.end(connection, job, self._me, state, reason)

        while True:
            try:
                return await self._database.write(write)
            except DatabaseBusyError:
                await asyncio.sleep(1.0)

    async def _tell_of(self, job: str) -> None:
        """Tell those who listen how a job goes on, a few times a second at most."""
        run = self._runs[job]
        while True:
            await run.news.wait()
            run.news.clear()
            await self._publish(job)
            await asyncio.sleep(PUBLISH_SECONDS)

    async def _publish(self, job: str) -> None:
        found = await self._database.read(lambda connection: job_store.one(connection, job))
        self._stream.publish("job", self._seen(found))

    def _seen(self, job: Job) -> Job:
        """A job with what only this engine knows of it."""
        run = self._runs.get(job.id)
        if run is None or job.state != job_store.RUNNING:
            return job
        return replace(job, rate=run.rate, reason=run.waits)
