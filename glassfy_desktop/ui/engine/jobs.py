"""The engine's backfills and reconciles: how far each is, and what can be done with it."""

from functools import partial
from typing import Literal

from glassfy_desktop.services.engine_shapes import Job
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.engine.part import EnginePart

JobKind = Literal["backfill", "reconcile"]
KINDS: tuple[JobKind, ...] = ("backfill", "reconcile")


class Jobs(EnginePart):
    """`jobs` newest first; the stream tells how each goes on, and what is told is never undone by a list."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.jobs: list[Job] = []
        self._told: dict[str, Job] = {}
        self.destroyed.connect(workspace.job_went_on.add(self._went_on))

    @property
    def needs_key(self) -> bool:
        """Whether Stripe cannot be asked, as the store has no key; a remote engine has its own."""
        return not self.workspace.remote and self.workspace.key is None

    @property
    def can_begin(self) -> bool:
        """Whether a job can be begun or taken up again now."""
        return self.can_ask and not self.needs_key

    def newest(self, kind: JobKind) -> Job | None:
        """The running job of a kind, else the last one; None where there was none."""
        of_kind = [job for job in self.jobs if job["kind"] == kind]
        running = [job for job in of_kind if job["state"] == "running"]
        return next(iter([*running, *of_kind]), None)

    def runs(self, kind: JobKind) -> bool:
        """Whether a job of a kind is under way."""
        job = self.newest(kind)
        return job is not None and job["state"] == "running"

    def begin(self, kind: JobKind) -> None:
        """Begin a backfill or a reconcile of everything."""
        if self.can_begin:
            self.start(f"begin a {kind}", partial(self.workspace.need_engine().begin_job, kind))

    def cancel(self, kind: JobKind) -> None:
        """End the running job of a kind where it is."""
        job = self.newest(kind)
        if job is not None and self.runs(kind) and self.can_ask:
            self.start(f"cancel the {kind}", partial(self.workspace.need_engine().cancel_job, job["id"]))

    def resume(self, kind: JobKind) -> None:
        """Let the last job of a kind go on from where it was, if it failed or was cancelled."""
        job = self.newest(kind)
        if job is not None and job["state"] in {"failed", "cancelled"} and self.can_begin:
            self.start(f"resume the {kind}", partial(self.workspace.need_engine().resume_job, job["id"]))

    async def load(self) -> None:
        self._told.clear()
        listed = await self.workspace.need_engine().jobs()
        self.jobs = [self._told.pop(job["id"], job) for job in listed]
        self.jobs = [*reversed(self._told.values()), *self.jobs]

    def _went_on(self, job: Job) -> None:
        """Take over what the stream tells; what it told while a list was on its way is newer than that."""
        self._told[job["id"]] = job
        known = [each["id"] for each in self.jobs]
        if job["id"] in known:
            self.jobs[known.index(job["id"])] = job
        else:
            self.jobs.insert(0, job)
        self.changed.emit()
