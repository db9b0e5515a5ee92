"""The admin routes of long work: reading the account whole, and finding what was missed."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from glassfy_desktop.engine import job_shapes, jobs, reconcile
from glassfy_desktop.engine.guards import admin_token
from glassfy_desktop.engine.responses import json_response, problems
from glassfy_desktop.engine.state import engine_of

router = APIRouter(
    prefix="/admin/v1", tags=["Admin"], dependencies=[Depends(admin_token)], responses=problems(401, 403, 503)
)

ListName = Literal[
    "customers",
    "subscriptions",
    "invoices",
    "checkout_sessions",
    "payment_intents",
    "credit_notes",
    "charges",
    "disputes",
]


class Backfill(BaseModel):
    """What to read of the account; without `only`, every list."""

    model_config = ConfigDict(extra="forbid")
    only: Annotated[list[ListName] | None, Field(min_length=1, max_length=8)] = None


class Reconcile(BaseModel):
    """How many days of events to look through (1 to 30), and whether to compare every object afterwards."""

    model_config = ConfigDict(extra="forbid")
    days: Annotated[int, Field(ge=1, le=reconcile.MOST_DAYS)] = reconcile.MOST_DAYS
    full: bool = True


@router.post("/backfill", status_code=202, response_model=job_shapes.JobBegun, responses=problems(409, 422))
async def backfill(request: Request, wanted: Backfill | None = None) -> Response:
    """Read what the account has into the engine; it goes on by itself, also after a restart."""
    options = {"only": wanted.only if wanted else None}
    job = await engine_of(request).jobs.begin(jobs.BACKFILL, options)
    return json_response(job_shapes.JobBegun(job), 202)


@router.post("/reconcile", status_code=202, response_model=job_shapes.JobBegun, responses=problems(409, 422))
async def find_missed(request: Request, wanted: Reconcile | None = None) -> Response:
    """Fetch the events that never came, then compare what Stripe has with what is known, and mend it."""
    asked = wanted or Reconcile()
    job = await engine_of(request).jobs.begin(jobs.RECONCILE, {"days": asked.days, "full": asked.full})
    return json_response(job_shapes.JobBegun(job), 202)


@router.get("/jobs", response_model=job_shapes.JobList)
async def list_jobs(request: Request) -> Response:
    """The last jobs, newest first, with how far each is."""
    return json_response(job_shapes.JobList(await engine_of(request).jobs.newest()))


@router.post("/jobs/{job}/cancel", status_code=204, responses=problems(404, 409))
async def cancel(request: Request, job: str) -> Response:
    """End a running job where it is; what it has read stays."""
    await engine_of(request).jobs.cancel(job)
    return Response(status_code=204)


@router.post("/jobs/{job}/resume", status_code=202, response_model=job_shapes.JobBegun,
             responses=problems(404, 409, 422))  # fmt: skip
async def resume(request: Request, job: str) -> Response:
    """Let a failed or cancelled job go on from where it was."""
    await engine_of(request).jobs.resume(job)
    return json_response(job_shapes.JobBegun(job), 202)
