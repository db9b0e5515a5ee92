"""Jobs as they are kept: what each is to do, how far it is, and which engine is at it."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Integer, bindparam, case, desc, insert, literal_column, or_, select, update

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.job_shapes import Job, JobStep
from glassfy_desktop.engine.schema import job_steps, jobs
from glassfy_desktop.engine.sql import EMPTY, Row, compiled, upsert

RUNNING, DONE, FAILED, CANCELLED = "running", "done", "failed", "cancelled"
WAITING, NOT_PERMITTED = "waiting", "not permitted"
STALE = 30.0
"""Seconds without a word after which the engine at a job counts as gone."""
SHOWN = 100

Json = dict[str, Any]
_running = jobs.c.state == literal_column("'running'")
_mine = (jobs.c.id == bindparam("job"), _running, jobs.c.owner == bindparam("me"))
_ADD = compiled(upsert(jobs).on_conflict_do_nothing())
_ADD_STEP = compiled(insert(job_steps))
_FREE = compiled(
    select(jobs.c.id).where(_running, or_(jobs.c.owner == EMPTY, jobs.c.beat < bindparam("stale")))
)
_TAKE = compiled(
    update(jobs)
    .where(
        jobs.c.id == bindparam("job"),
        _running,
        or_(jobs.c.owner == EMPTY, jobs.c.beat < bindparam("stale")),
    )
    .values(owner=bindparam("me"), beat=bindparam("now"))
)
_BEAT = compiled(update(jobs).where(*_mine).values(beat=bindparam("now")))
_LET_GO = compiled(update(jobs).where(jobs.c.owner == bindparam("me")).values(owner=EMPTY))
_END = compiled(
    update(jobs)
    .where(*_mine)
    .values(state=bindparam("becomes"), finished=bindparam("now"), reason=bindparam("reason"), owner=EMPTY)
)
_CANCEL = compiled(
    update(jobs)
    .where(jobs.c.id == bindparam("job"), _running)
    .values(state=literal_column("'cancelled'"), finished=bindparam("now"), owner=EMPTY)
)
_OTHER = compiled(select(jobs.c.id).where(jobs.c.kind == bindparam("kind"), _running))
_RESUME = compiled(
    update(jobs)
    .where(jobs.c.id == bindparam("job"))
    .values(
        state=literal_column("'running'"),
        finished=literal_column("NULL"),
        reason=literal_column("NULL"),
        owner=EMPTY,
        note=EMPTY,
    )
)
_RESUME_STEPS = compiled(
    update(job_steps)
    .where(job_steps.c.job == bindparam("of"), job_steps.c.state == literal_column("'not permitted'"))
    .values(state=literal_column("'waiting'"))
)
_NOTE = compiled(
    update(jobs)
    .where(jobs.c.id == bindparam("job"))
    .values(
        note=case(
            (jobs.c.note == EMPTY, bindparam("more")),
            else_=jobs.c.note + bindparam("apart") + bindparam("more"),
        )
    )
)
_MARK_STEP = compiled(
    update(job_steps)
    .where(job_steps.c.job == bindparam("of"), job_steps.c.resource == bindparam("which"))
    .values(
        state=bindparam("becomes"),
        cursor=bindparam("at"),
        done=job_steps.c.done + bindparam("more", type_=Integer),
        changed=job_steps.c.changed + bindparam("news", type_=Integer),
    )
)
_STEPS = compiled(
    select(job_steps.c.resource, job_steps.c.state, job_steps.c.done, job_steps.c.total, job_steps.c.changed,
           job_steps.c.cursor)
    .where(job_steps.c.job == bindparam("job"))
    .order_by(job_steps.c.place)
)  # fmt: skip
_SHOWN = (jobs.c.id, jobs.c.kind, jobs.c.state, jobs.c.started, jobs.c.finished, jobs.c.reason, jobs.c.note)
_ALL = compiled(
    select(*_SHOWN).order_by(desc(jobs.c.started), desc(jobs.c.id)).limit(bindparam("most", type_=Integer))
)
_ONE = compiled(select(*_SHOWN, jobs.c.options).where(jobs.c.id == bindparam("job")))


class AlreadyRunningError(UserError):
    """The same kind of job runs already."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"A {kind} runs already.", "Wait until it is done, or cancel it.")


class UnknownJobError(UserError):
    """There is no such job."""

    def __init__(self) -> None:
        super().__init__("No job has this id.", "List the jobs again.")


class WrongStateError(UserError):
    """The job is in no state for that."""


class JobOverError(Exception):
    """The job is not this engine's any more: it was cancelled, or another engine is at it."""


def add(connection: Connection, job: str, kind: str, options: Json, resources: Sequence[str]) -> None:
    """Keep a new job, to be taken by an engine. Raises AlreadyRunningError."""
    row = {"id": job, "kind": kind, "state": RUNNING, "options": orjson.dumps(options).decode(),
           "started": time.time(), "finished": None, "reason": None, "note": "", "owner": "",
           "beat": 0.0}  # fmt: skip
    if not connection.execute(_ADD, row).rowcount:
        raise AlreadyRunningError(kind)
    steps = [
        {"job": job, "resource": each, "place": place, "state": WAITING, "done": 0, "total": None,
         "changed": 0, "cursor": "{}"}
        for place, each in enumerate(resources)
    ]  # fmt: skip
    connection.executemany(_ADD_STEP, steps)


def take(connection: Connection, me: str, besides: Iterable[str]) -> list[str]:
    """The running jobs nobody is at, taken. Where no other engine can be, all `besides` those at hand."""
    now = time.time()
    stale = now - STALE if connection.is_shared else now + 1e9
    free = {row[0] for row in connection.execute(_FREE, {"stale": stale})}.difference(besides)
    values = {"me": me, "now": now, "stale": stale}
    return [job for job in free if connection.execute(_TAKE, {**values, "job": job}).rowcount]


def hold(connection: Connection, job: str, me: str) -> None:
    """Say that this engine is at the job, until the transaction ends. Raises JobOverError."""
    if not connection.execute(_BEAT, {"job": job, "me": me, "now": time.time()}).rowcount:
        raise JobOverError(job)


def let_go(connection: Connection, me: str) -> None:
    """Leave this engine's jobs to whoever comes next."""
    connection.execute(_LET_GO, {"me": me})


def end(connection: Connection, job: str, me: str, state: str, reason: str | None = None) -> None:
    """Say how a job ended. Raises JobOverError."""
    values = {"job": job, "me": me, "becomes": state, "reason": reason, "now": time.time()}
    if not connection.execute(_END, values).rowcount:
        raise JobOverError(job)


def cancel(connection: Connection, job: str) -> None:
    """End a running job where it is. Raises UnknownJobError or WrongStateError."""
    if not connection.execute(_CANCEL, {"job": job, "now": time.time()}).rowcount:
        state = one(connection, job).state
        raise WrongStateError(f"This job is {state}.", "Only a running one can be cancelled.")


def resume(connection: Connection, job: str) -> None:
    """Let a failed or cancelled job go on from where it was.

    Raises UnknownJobError, WrongStateError or AlreadyRunningError.
    """
    known = one(connection, job)
    if known.state not in (FAILED, CANCELLED):
        raise WrongStateError(f"This job is {known.state}.", "Only a failed or cancelled one can be resumed.")
    if connection.execute(_OTHER, {"kind": known.kind}).fetchone():
        raise AlreadyRunningError(known.kind)
    connection.execute(_RESUME, {"job": job})
    connection.execute(_RESUME_STEPS, {"of": job})


def note(connection: Connection, job: str, sentence: str) -> None:
    """Add a sentence to what is to be known of a job."""
    connection.execute(_NOTE, {"job": job, "more": sentence, "apart": " "})


def mark(
    connection: Connection,
    job: str,
    resource: str,
    *,
    state: str,
    cursor: Json,
    done: int = 0,
    changed: int = 0,
) -> None:
    """Say how far a step is; `done` and `changed` are added to what was."""
    values = {"of": job, "which": resource, "becomes": state, "at": orjson.dumps(cursor).decode(),
              "more": done, "news": changed}  # fmt: skip
    connection.execute(_MARK_STEP, values)


def left(connection: Connection, job: str) -> tuple[str, Json, Mapping[str, Json]]:
    """The kind and the options of a job, and the cursors of its steps that are not done."""
    row = connection.execute(_ONE, {"job": job}).fetchone()
    steps = connection.execute(_STEPS, {"job": job}).fetchall()
    cursors = {step[0]: orjson.loads(step[5]) for step in steps if step[1] in (WAITING, RUNNING)}
    return row[1], orjson.loads(row[7]), cursors


def one(connection: Connection, job: str) -> Job:
    """A job as it stands. Raises UnknownJobError."""
    row = connection.execute(_ONE, {"job": job}).fetchone()
    if row is None:
        raise UnknownJobError
    return _job(connection, row[:7])


def newest(connection: Connection) -> list[Job]:
    """The last jobs, newest first."""
    rows = connection.execute(_ALL, {"most": SHOWN}).fetchall()
    return [_job(connection, row) for row in rows]


def _job(connection: Connection, row: Row) -> Job:
    job, kind, state, started, finished, reason, note = row
    found = connection.execute(_STEPS, {"job": job}).fetchall()
    steps = [JobStep(*each[:5]) for each in found]
    return Job(
        id=job,
        kind=kind,
        state=state,
        steps=steps,
        compared=sum(each.done for each in steps if each.resource != "events"),
        mended=sum(each.changed for each in steps if each.resource != "events"),
        rate=None,
        started=started,
        finished=finished,
        reason=reason,
        note=note,
    )
