"""The admin routes: everything the app shows and changes, behind the admin token."""

import re
import time
from collections.abc import AsyncIterator
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request
from sqlalchemy import bindparam, func, literal_column, select
from starlette.responses import Response, StreamingResponse

from glassfy_desktop import __version__
from glassfy_desktop.config_schema import read_config
from glassfy_desktop.engine import customers, permissions, preview, shapes
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.guards import admin_token, newest_config
from glassfy_desktop.engine.lag import lag
from glassfy_desktop.engine.nul import json_of
from glassfy_desktop.engine.preview_stream import Computation, PreviewStream
from glassfy_desktop.engine.responses import json_response
from glassfy_desktop.engine.schema import deliveries as deliveries_table
from glassfy_desktop.engine.schema import events
from glassfy_desktop.engine.secrets import SecretsError
from glassfy_desktop.engine.sql import Statement, compiled, whole
from glassfy_desktop.engine.state import engine_of

router = APIRouter(
    prefix="/admin/v1", tags=["Admin"], dependencies=[Depends(admin_token), Depends(newest_config)]
)

LARGEST_TIME = 253_402_300_799
_PENDING = compiled(
    select(func.count())
    .select_from(deliveries_table)
    .where(deliveries_table.c.verdict == literal_column("'pending'"))
)
_DELIVERIES = compiled(select(func.count()).select_from(deliveries_table))
_EVENTS = compiled(select(func.count()).select_from(events))
_minute = whole(deliveries_table.c.received_at / literal_column("60"))
_PER_MINUTE = compiled(
    select(_minute, func.count())
    .where(deliveries_table.c.received_at >= bindparam("since"))
    .group_by(_minute)
)


@router.get("/config", response_model=shapes.ConfigAnswer)
async def get_config(request: Request) -> Response:
    """The store configuration in force, its version as ETag."""
    config = engine_of(request).config
    answer = shapes.ConfigAnswer(config.version, config.document)
    return json_response(answer, headers={"ETag": f'"{config.version}"'})


@router.put(
    "/config",
    response_model=shapes.Saved,
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
async def put_config(request: Request, if_match: Annotated[str | None, Header()] = None) -> Response:
    """Keep a store configuration as the next version; with If-Match only where that is still the newest."""
    engine = engine_of(request)
    version = await engine.config.save(await _json(request), _based_on(if_match))
    engine.stream.publish("config", {"version": version})
    engine.outbound.nudge()
    return json_response(shapes.Saved(version), headers={"ETag": f'"{version}"'})


def _based_on(if_match: str | None) -> frozenset[int] | None:
    """The versions that If-Match names; None: any."""
    if if_match is None or if_match.strip() == "*":
        return None
    tags = [re.fullmatch(r'\s*(?:W/)?"(\d{1,9})"\s*', each, re.ASCII) for each in if_match.split(",")]
    if not all(tags):
        raise HTTPException(400, "If-Match takes versions as the ETag gives them, in quotes, or *.")
    return frozenset(int(each[1]) for each in tags if each)


async def _json(request: Request) -> object:
    try:
        value: object = json_of(await request.body())
    except orjson.JSONDecodeError as error:
        raise HTTPException(400, f"The body is not JSON: {error.msg} at character {error.pos}.") from None
    return value


@router.post(
    "/config/preview",
    response_model=shapes.Preview,
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
async def preview_config(
    request: Request,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=preview.MOST_A_PAGE)] = 200,
    accept: Annotated[str | None, Header()] = None,
) -> Response:
    """Who would gain and lose what under a store configuration that is not saved; nothing is changed.

    With `Accept: text/event-stream` the answer is events: `progress`, then `result`, or `error`.
    """
    engine = engine_of(request)
    asked = preview.Question(engine.config.current, read_config(await _json(request)), int(time.time()))
    if "text/event-stream" in (accept or ""):
        preview.beyond(after)
        return PreviewStream(engine.database, Computation(asked, after, limit))
    answer = await engine.database.read(lambda connection: preview.preview(connection, asked, after, limit))
    return json_response(answer)


@router.put("/secrets", status_code=204)
async def put_secrets(request: Request) -> Response:
    """Replace secrets in memory: `signing_secrets`, `stripe_key`, `sdk_key`, `rest_key`,
    `outbound_bearer`; null clears one."""
    engine, given = engine_of(request), await _json(request)
    if not isinstance(given, dict) or "admin_token" in given:
        raise SecretsError("The body has to be a JSON object without “admin_token”.")
    engine.secrets.replace(given)
    if "stripe_key" in given:
        await engine.lookups.key_changed()
    return Response(status_code=204)


@router.get("/customers", response_model=shapes.CustomerPage)
async def list_customers(
    request: Request,
    search: str = "",
    limit: Annotated[int, Query(ge=1, le=customers.MOST_A_PAGE)] = 100,
    after: str | None = None,
) -> Response:
    """Customids in order; `search` is the start of a customid, an email or a Stripe customer's id."""
    engine = engine_of(request)
    answer = await engine.database.read(
        lambda connection: customers.page(connection, engine.config.current, search, after, limit)
    )
    return json_response(answer)


# with “:path”, since a customid may hold slashes
@router.get("/customers/{customid:path}/permissions", response_model=shapes.Permissions)
async def get_permissions(
    request: Request, customid: str, as_of: Annotated[int | None, Query(ge=0, le=LARGEST_TIME)] = None
) -> Response:
    """Every permission of a customid with its reason, now or as of a time (Unix seconds)."""
    engine = engine_of(request)
    answer = await engine.database.read(
        lambda connection: permissions.answer(connection, engine.config.current, customid, as_of)
    )
    return json_response(answer)


@router.get("/customers/{customid:path}", response_model=shapes.Customer)
async def get_customer(request: Request, customid: str) -> Response:
    """A customid with its links and purchases; one never heard of has none."""
    engine = engine_of(request)
    answer = await engine.database.read(
        lambda connection: customers.one(connection, engine.config.current, customid)
    )
    return json_response(answer)


@router.get("/status", response_model=shapes.Status)
async def get_status(request: Request) -> Response:
    """The engine's figures."""
    engine, now = engine_of(request), int(time.time())

    def read(connection: Connection) -> shapes.Status:
        def count(statement: Statement) -> int:
            found: int = connection.execute(statement).fetchone()[0]
            return found

        first = now // 60 - 59
        by_minute = dict(connection.execute(_PER_MINUTE, {"since": first * 60}).fetchall())
        return shapes.Status(
            database=engine.database.home.kind,
            size=engine.database.home.size(connection),
            deliveries=count(_DELIVERIES),
            events=count(_EVENTS),
            pending=count(_PENDING),
            per_minute=[by_minute.get(first + minute, 0) for minute in range(60)],
            started=engine.started,
            version=__version__,
            secrets=len(engine.secrets.signing_secrets),
            lag=lag(connection),
        )

    return json_response(await engine.database.read(read))


@router.get("/stream", response_class=StreamingResponse)
async def stream(
    request: Request, last_event_id: Annotated[str | None, Header()] = None
) -> StreamingResponse:
    """Server-sent events: `delivery` with its row, `config` with its version, `reload` after a gap."""
    messages: AsyncIterator[bytes] = engine_of(request).stream.follow(last_event_id)
    return StreamingResponse(messages, media_type="text/event-stream", headers={"Cache-Control": "no-store"})
