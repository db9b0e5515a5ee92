"""For operators: is it alive, is it ready, how much does it do. No data of anyone stands here."""

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import delete, func, select
from starlette.responses import PlainTextResponse, Response

from glassfy_desktop.engine.database import Database
from glassfy_desktop.engine.deliveries import APPLIED, DUPLICATE, PENDING, REJECTED
from glassfy_desktop.engine.responses import json_response
from glassfy_desktop.engine.schema import installations, lookups
from glassfy_desktop.engine.sql import EMPTY, compiled, upsert
from glassfy_desktop.engine.state import engine_of
from glassfy_desktop.engine.writer import DatabaseBusyError

router = APIRouter(tags=["Health"])

_WAITING = compiled(select(func.count()).select_from(lookups).where(lookups.c.due.is_not(None)))
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


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(request: Request) -> Response:
    """Figures in Prometheus' text format."""
    engine = engine_of(request)
    waiting = await engine.database.read(lambda connection: connection.execute(_WAITING).fetchone()[0])
    lines = ["# HELP glassfy_deliveries_total Deliveries recorded since the start, by verdict."]
    lines.append("# TYPE glassfy_deliveries_total counter")
    verdicts = (APPLIED, DUPLICATE, REJECTED, PENDING)
    lines += [f'glassfy_deliveries_total{{verdict="{each}"}} {engine.counts[each]}' for each in verdicts]
    lines += _gauge("glassfy_writer_queue", "Jobs waiting for the writer.", engine.database.waiting)
    lines += _gauge("glassfy_lookups_pending", "Look-ups at Stripe still to be answered.", waiting)
    lines += _gauge("glassfy_database_bytes", "Size of the database on disk.", await engine.database.size())
    lines += _gauge("glassfy_start_time_seconds", "Start of the engine, Unix time.", engine.started)
    return Response("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4; charset=utf-8")


def _gauge(name: str, help_text: str, value: float) -> list[str]:
    return [f"# HELP {name} {help_text}", f"# TYPE {name} gauge", f"{name} {value}"]
