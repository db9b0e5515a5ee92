"""The admin answers about jobs, as they go over HTTP. Times are Unix seconds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JobStep:
    """One list a job goes through: objects looked at, and how many told something new.

    `state` is waiting, running, done or not permitted; `total` is null where Stripe does not tell it.
    """

    resource: str
    state: str
    done: int
    total: int | None
    changed: int


@dataclass(frozen=True, slots=True)
class Job:
    """A backfill or a reconcile; `state` is running, done, failed or cancelled.

    `compared` objects were read and `mended` ones told something new. `rate` is in objects a second, null
    where this engine is not at it. `reason` says why it failed or what it waits for, `note` what it could not
    read. Times in Unix seconds.
    """

    id: str
    kind: str
    state: str
    steps: list[JobStep]
    compared: int
    mended: int
    rate: float | None
    started: float
    finished: float | None
    reason: str | None
    note: str


@dataclass(frozen=True, slots=True)
class JobList:
    """The last jobs, newest first."""

    jobs: list[Job]


@dataclass(frozen=True, slots=True)
class JobBegun:
    """A job that was begun."""

    id: str
