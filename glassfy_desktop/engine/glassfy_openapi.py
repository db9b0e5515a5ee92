"""Glassfy's OpenAPI routes, for web back ends with the REST key."""

import time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from glassfy_desktop.domain.entitlement import STORE, PermissionStanding
from glassfy_desktop.engine import customers, glassfy, links, permissions
from glassfy_desktop.engine import glassfy_shapes as shapes
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.glassfy import ErrorCode, GlassfyError, Json, Subscriber
from glassfy_desktop.engine.guards import newest_config
from glassfy_desktop.engine.links import ConnectedElsewhereError
from glassfy_desktop.engine.responses import json_response, problems
from glassfy_desktop.engine.secrets import bearer_is
from glassfy_desktop.engine.state import engine_of

LONGEST_ID = 500


def rest_key(request: Request) -> None:
    """Let only the holder of the REST key pass."""
    if not bearer_is(request.headers.get("authorization"), engine_of(request).secrets.rest_key):
        raise GlassfyError(ErrorCode.INVALID_API_KEY, "Invalid APIKEY", 401)


router = APIRouter(
    tags=[glassfy.OPENAPI],
    dependencies=[Depends(rest_key), Depends(newest_config)],
    responses=problems(408, 413) | glassfy.errors(400, 401, 422, 500, 503),
)
Found = tuple[Subscriber, list[PermissionStanding], str | None]


@router.get("/v1/subscriber", response_model=shapes.SubscriberPermissions)
async def subscriber(
    request: Request,
    customid: Annotated[str, Query(max_length=LONGEST_ID)] = "",
    subscriberid: Annotated[str, Query(max_length=LONGEST_ID)] = "",
) -> Response:
    """A subscriber with every permission, found by `customid` or `subscriberid`."""
    if not customid and not subscriberid:
        raise GlassfyError(ErrorCode.INVALID_PARAMETER, "customid or subscriberid is needed")
    config = engine_of(request).config.current

    def read(connection: Connection) -> Found | None:
        known = (
            glassfy.by_customid(connection, customid) if customid else glassfy.by_id(connection, subscriberid)
        )
        if known is None:
            return None
        its = known.customid or ""
        email = customers.email_of(connection, its, customers.links_of(connection, its)) if its else None
        return known, permissions.standings(connection, config, its), email

    found = await engine_of(request).database.read(read)
    if found is None:
        raise GlassfyError(ErrorCode.SUBSCRIBER_ID_NOT_FOUND, "SubscriberID not found")
    return json_response(_answer(*found))


def _answer(known: Subscriber, found: list[PermissionStanding], email: str | None) -> Json:
    return {
        "status": 200,
        "error": None,
        "subscriber": {
            "subscriberid": known.id,
            "customid": known.customid,
            "email": known.properties.get("email") or email,
            "firstseendate": known.first_seen,
            "lastseendate": known.last_seen,
            "store": STORE,
        },
        "permissions": glassfy.permissions_json(found, "skus"),
    }


def _connection(of: str, longest: int = LONGEST_ID) -> Json:
    """The request body of a route that connects something to a customid."""
    schema = {
        "type": "object",
        "required": ["customid", of],
        "properties": {
            "customid": {"type": "string", "minLength": 1, "maxLength": LONGEST_ID},
            of: {"type": "string", "minLength": 1, "maxLength": longest},
            "force": {"type": ["boolean", "null"], "default": False},
        },
    }
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.post(
    "/v1/connect_stripe",
    response_model=shapes.Done,
    openapi_extra=_connection("customerid", links.LONGEST_CUSTOMER),
)
async def connect_stripe(request: Request) -> Response:
    """Connect a Stripe customer to a customid; `force` moves one that is connected elsewhere."""
    body = await _body(request)
    customid, customer = _identifier(body, "customid"), _customer(body)
    force = _force(body)
    now = int(time.time())
    try:
        await engine_of(request).change(
            f"connect {customer}",
            lambda connection: links.connect(connection, customer, customid, now, force),
        )
    except ConnectedElsewhereError:
        raise GlassfyError(
            ErrorCode.LICENCE_ALREADY_CONNECTED, "The customer is connected to another customid"
        ) from None
    return json_response({"status": 200, "error": None})


@router.post(
    "/v1/connect_glassfy_universal_code",
    response_model=shapes.Done,
    openapi_extra=_connection("universalcode"),
)
async def connect_universal_code(request: Request) -> Response:
    """Connect a code that Glassfy gave out: those went with its server, so none is known here (1051)."""
    body = await _body(request)
    _identifier(body, "customid")
    _identifier(body, "universalcode")
    _force(body)
    raise GlassfyError(ErrorCode.LICENCE_NOT_FOUND, "No licence has this code")


async def _body(request: Request) -> Any:
    try:
        return await glassfy.json_object(request)
    except ValueError:
        raise GlassfyError(ErrorCode.INVALID_PARAMETER, "The body has to be a JSON object") from None


def _identifier(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID:
        raise GlassfyError(ErrorCode.INVALID_PARAMETER, f"{name} is needed, a string")
    return value


def _customer(body: Json) -> str:
    value = body.get("customerid")
    if not isinstance(value, str) or not links.is_customer_id(value):
        wanted = f"a string of up to {links.LONGEST_CUSTOMER} characters without control characters"
        raise GlassfyError(ErrorCode.INVALID_PARAMETER, f"customerid is needed, {wanted}")
    return value


def _force(body: Json) -> bool:
    value = body.get("force") or False
    if not isinstance(value, bool):
        raise GlassfyError(ErrorCode.INVALID_PARAMETER, "force has to be true or false")
    return value
