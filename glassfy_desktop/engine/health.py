"""For operators: is it alive, is it ready, how much does it do. No data of anyone stands here."""

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import delete
from starlette.responses import PlainTextResponse, Response

from glassfy_desktop.engine.database import Database
from glassfy_desktop.engine.metrics import Now, Stored, stored
from glassfy_desktop.engine.responses import json_response
from glassfy_desktop.engine.schema import installations
from glassfy_desktop.engine.sql import EMPTY, compiled, upsert
from glassfy_desktop.engine.state import engine_of
from glassfy_desktop.engine.writer import DatabaseBusyError

router = APIRouter(tags=["Health"])

FILLING = "x" * 65_536
_come = upsert(installations)
_COME = compiled(
    _come.on_conflict_do_update(
        index_elements=[installations.c.id], set_={"subscriber": _come.excluded.subscriber}
    )
)
_GO = compiled(delete(installations).where(installations.c.id == EMPTY))


class Readiness(BaseModel):
    """Whether deliveries can be taken, and what of it was checked."""

    status: str
    checks: dict[str, str]


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Whether the process answers."""
    return {"status": "ok"}


@router.get("/readyz", response_model=Readiness, responses={503: {"model": Readiness}})
async def readyz(request: Request) -> Response:
    """Whether deliveries can be taken: 200, or 503 while the database cannot be written."""
    try:
        await _write_something(engine_of(request).database)
    except DatabaseBusyError:
        return json_response({"status": "not ready", "checks": {"database": "cannot be written"}}, 503)
    return json_response({"status": "ok", "checks": {"database": "ok"}})


async def _write_something(database: Database) -> None:
    """Write as much as a few deliveries, and take it back. Raises DatabaseBusyError.

    Less, or nothing, could still be committed to a disk that has no room for a delivery.
    """
    await database.write(lambda connection: connection.execute(_COME, {"id": "", "subscriber": FILLING}))
    await database.write(lambda connection: connection.execute(_GO))


async def _stored(database: Database) -> Stored | None:
    """The figures of the database; None while it is away."""
    try:
        size = await database.size()
        return await database.read(lambda connection: stored(connection, size))
    except DatabaseBusyError:
        return None


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(request: Request) -> Response:
    """Figures in Prometheus' text format; those of the database are left out while it is away."""
    engine = engine_of(request)
    found = await _stored(engine.database)
    now = Now(
        engine.started,
        engine.database.waiting,
        engine.forwarder.waiting,
        engine.counts,
        engine.outbound.outcomes,
        engine.forwarder.outcomes,
    )
    return Response(engine.metrics.text(now, found), media_type="text/plain; version=0.0.4; charset=utf-8")
