"""Builds the HTTP application: one router an audience, errors as each audience reads them."""

import asyncio
import html
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from glassfy_desktop import __version__
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.store_config import ConfigProblem, InvalidConfigError
from glassfy_desktop.engine import (
    admin,
    admin_deliveries,
    admin_jobs,
    admin_outbound,
    admin_people,
    glassfy_openapi,
    glassfy_sdk,
    health,
    receiver,
)
from glassfy_desktop.engine.config_store import ConfigStore, OlderVersionError
from glassfy_desktop.engine.database import Database
from glassfy_desktop.engine.glassfy import ErrorCode, GlassfyError, answer_error, refusal
from glassfy_desktop.engine.grants import UnknownGrantError, UnknownSkuError
from glassfy_desktop.engine.guards import LOOPBACK
from glassfy_desktop.engine.job_store import AlreadyRunningError, UnknownJobError, WrongStateError
from glassfy_desktop.engine.jobs import NoKeyError
from glassfy_desktop.engine.links import ConnectedElsewhereError, NotConnectedError
from glassfy_desktop.engine.lookups import Lookups
from glassfy_desktop.engine.receiver import RETRY_AFTER
from glassfy_desktop.engine.responses import problem, problems
from glassfy_desktop.engine.retention import Retention
from glassfy_desktop.engine.secrets import Secrets
from glassfy_desktop.engine.state import Engine
from glassfy_desktop.engine.stream import Stream
from glassfy_desktop.engine.writer import DatabaseBusyError

if TYPE_CHECKING:
    from glassfy_desktop.engine.relay import Relay

ADMIN_ERRORS = problems(400, 401, 403, 404, 408, 409, 413, 422, 500, 503)
"""What any admin route may answer instead of what was asked."""


def make_engine(
    database: Database,
    secrets: Secrets,
    api_base: str | None = None,
    hosts: frozenset[str] = LOOPBACK,
) -> Engine:
    """The parts of an engine, put together; inside a running loop."""
    stream = Stream()
    lookups = Lookups(database, secrets, stream, api_base)
    return Engine(database, ConfigStore(database), secrets, stream, lookups, hosts)


def build_app(engine: Engine) -> FastAPI:
    """The application of one engine, for a `Guard` to stand before; its lifespan runs what works beside."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            running = [
                group.create_task(engine.lookups.run(), name="look-ups"),
                group.create_task(engine.outbound.run(), name="webhooks out"),
                group.create_task(engine.forwarder.run(), name="forwarder"),
                group.create_task(Retention(engine.database, engine.limits).run(), name="retention"),
                group.create_task(engine.jobs.run(), name="jobs"),
            ]
            if engine.database.home.is_shared:
                running.append(group.create_task(_relay(engine).run(), name="relay"))
            yield
            engine.stream.close()
            for each in running:
                each.cancel()

    app = FastAPI(
        title="Glassfy Desktop engine",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        exception_handlers={
            GlassfyError: answer_error,
            UserError: _user_error,
            HTTPException: _http_error,
            RequestValidationError: _invalid_request,
            Exception: _mistake,
        },
    )
    app.state.engine = engine
    app.add_route("/docs", _docs, methods=["GET"], include_in_schema=False)
    for audience in (receiver, glassfy_sdk, glassfy_openapi, health):
        app.include_router(audience.router)
    for audience in (admin, admin_deliveries, admin_jobs, admin_outbound, admin_people):
        app.include_router(audience.router, responses=ADMIN_ERRORS)
    return app


def _relay(engine: Engine) -> "Relay":
    """Tells the other engines on the same server, whose driver is imported only where there is one."""
    from glassfy_desktop.engine.relay import relay_of

    return relay_of(engine)


async def _user_error(request: Request, error: Exception) -> Response:
    """A problem document for an error the asker can do something about."""
    if not isinstance(error, UserError):
        raise error
    if isinstance(error, InvalidConfigError):
        return problem(422, str(error), errors=error.problems)
    if isinstance(error, DatabaseBusyError):
        busy = refusal(request, ErrorCode.GENERIC, str(error), 503)
        answer = busy or problem(503, error.remedy, error.happened)
        answer.headers["Retry-After"] = RETRY_AFTER
        return answer
    if isinstance(error, UnknownSkuError):
        unknown = (ConfigProblem("/sku", error.happened),)
        return problem(422, error.remedy, error.happened, errors=unknown)
    status = next((status for kinds, status in _STATUSES.items() if isinstance(error, kinds)), 400)
    return problem(status, error.remedy, error.happened)


_STATUSES = {
    (UnknownGrantError, NotConnectedError, UnknownJobError): 404,
    (OlderVersionError, ConnectedElsewhereError, AlreadyRunningError, WrongStateError): 409,
    (NoKeyError,): 422,
}
"""How errors are answered that need no words beside their own."""


async def _http_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return problem(error.status_code, error.detail, headers=error.headers)


async def _invalid_request(request: Request, error: Exception) -> Response:
    """Parameters of the wrong type or size, each with its place."""
    if not isinstance(error, RequestValidationError):
        raise error
    found = tuple(
        ConfigProblem("/" + "/".join(map(str, each["loc"])), str(each["msg"])) for each in error.errors()
    )
    said = refusal(request, ErrorCode.INVALID_PARAMETER, f"{found[0].path}: {found[0].problem}", 422)
    return said or problem(422, found[0].problem, "A parameter cannot be used.", errors=found)


async def _mistake(request: Request, _: Exception) -> Response:
    """A bug: the server logs its trace; whoever asked learns no more than that."""
    what_to_do = "It was logged. Please report it with the engine’s log."
    return refusal(request, ErrorCode.GENERIC, what_to_do, 500) or problem(500, what_to_do)


async def _docs(request: Request) -> Response:
    """The routes on one page that loads nothing from elsewhere."""
    schema = request.app.openapi()
    rows = "".join(
        f"<tr><td>{method.upper()}</td><td><code>{html.escape(path)}</code></td>"
        f"<td>{html.escape(route.get('description') or '')}</td></tr>"
        for path, methods in schema["paths"].items()
        for method, route in methods.items()
    )
    return HTMLResponse(
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{html.escape(app_title(schema))}</title>"
        "<style>body{font:15px/1.5 sans-serif;margin:2em auto;max-width:60em}td{padding:.3em .8em .3em 0;"
        "vertical-align:top}</style>"
        f"<h1>{html.escape(app_title(schema))}</h1><p>The whole description, with every shape, is in "
        f"<a href=/openapi.json>openapi.json</a>.</p><table>{rows}</table></html>"
    )


def app_title(schema: dict[str, dict[str, str]]) -> str:
    """The title and version in an OpenAPI description."""
    return f"{schema['info']['title']} {schema['info']['version']}"
