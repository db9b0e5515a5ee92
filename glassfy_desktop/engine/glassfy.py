"""What both of Glassfy's own audiences share: its errors, its codes as strings, its SKUs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import orjson
from fastapi import Request
from sqlalchemy import bindparam, select
from starlette.responses import Response

from glassfy_desktop.domain.catalog import Sku
from glassfy_desktop.domain.entitlement import STORE, PermissionStanding
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.nul import json_of
from glassfy_desktop.engine.responses import json_response
from glassfy_desktop.engine.schema import subscribers
from glassfy_desktop.engine.sql import Row, compiled

Json = dict[str, Any]

SDK, OPENAPI = "Glassfy SDK", "Glassfy OpenAPI"
"""Glassfy's two audiences, as tags of their routes."""

_COLUMNS = (
    subscribers.c.id,
    subscribers.c.customid,
    subscribers.c.first_seen,
    subscribers.c.last_seen,
    subscribers.c.properties,
)
_BY_ID = compiled(select(*_COLUMNS).where(subscribers.c.id == bindparam("id")))
_BY_CUSTOMID = compiled(select(*_COLUMNS).where(subscribers.c.customid == bindparam("customid")))


class ErrorCode(IntEnum):
    """Glassfy's error codes."""

    SUBSCRIBER_ID_NOT_FOUND = 1001
    GENERIC = 1005
    INVALID_PARAMETER = 1010
    LICENCE_ALREADY_CONNECTED = 1050
    LICENCE_NOT_FOUND = 1051
    TOO_MANY_REQUESTS = 1200
    INVALID_API_KEY = 1202


class GlassfyError(Exception):
    """An answer that says no. `status` stands in the body; on SDK routes HTTP itself says 200."""

    def __init__(self, code: ErrorCode, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.code = code
        self.status = status


class SdkError(GlassfyError):
    """The same on an SDK route."""


async def answer_error(_: Request, error: Exception) -> Response:
    """The body of a GlassfyError."""
    if not isinstance(error, GlassfyError):
        raise error
    return _refusal(error.code, str(error), error.status, isinstance(error, SdkError))


def refusal(request: Request, code: ErrorCode, description: str, status: int) -> Response | None:
    """The same for an error of the engine's own, where one of Glassfy's audiences asked; None elsewhere."""
    tags = getattr(request.scope.get("route"), "tags", ())
    if SDK not in tags and OPENAPI not in tags:
        return None
    return _refusal(code, description, status, SDK in tags)


def _refusal(code: ErrorCode, description: str, status: int, to_sdk: bool) -> Response:
    body = {"status": status, "error": {"code": int(code), "description": description}}
    return json_response(body, 200 if to_sdk else status)


ERROR: Json = {
    "type": "object",
    "required": ["status", "error"],
    "properties": {
        "status": {"type": "integer"},
        "error": {
            "type": "object",
            "required": ["code", "description"],
            "properties": {"code": {"type": "integer"}, "description": {"type": "string"}},
        },
    },
}


def errors(*statuses: int) -> dict[int | str, Json]:
    """How a route's errors stand in /openapi.json."""
    content = {"application/json": {"schema": ERROR}}
    return {
        status: {"description": "An error in Glassfy’s words.", "content": content} for status in statuses
    }


@dataclass(frozen=True)
class Subscriber:
    """A user: with a customid once one is known. Times in Unix seconds."""

    id: str
    customid: str | None
    first_seen: int
    last_seen: int
    properties: Json


def by_id(connection: Connection, subscriber_id: str) -> Subscriber | None:
    return _subscriber(connection.execute(_BY_ID, {"id": subscriber_id}).fetchone())


def by_customid(connection: Connection, customid: str) -> Subscriber | None:
    return _subscriber(connection.execute(_BY_CUSTOMID, {"customid": customid}).fetchone())


def _subscriber(row: Row | None) -> Subscriber | None:
    if row is None:
        return None
    subscriber_id, customid, first_seen, last_seen, properties = row
    return Subscriber(subscriber_id, customid, first_seen, last_seen, orjson.loads(properties))


def sku_json(sku: Sku) -> Json:
    """A SKU as the SDKs decode it; `store` has to be a string."""
    return {"identifier": sku.id, "productid": sku.product, "store": STORE}


def permissions_json(found: list[PermissionStanding], skus_name: str) -> list[Json]:
    """Permissions as clients decode them: the code a string, the end a number; `skus_name` names the SKUs."""
    return [
        {
            "identifier": each.identifier,
            "entitlement": str(int(each.code)),
            "expires_date": each.expires_date,
            skus_name: [
                {
                    "identifier": sku.identifier,
                    "productid": sku.productid,
                    "store": STORE,
                    "istrial": sku.is_trial,
                    "isinintrooffer": False,
                }
                for sku in each.skus
            ],
        }
        for each in found
    ]


async def json_object(request: Request) -> Mapping[str, Any]:
    """The JSON object in a request's body; an empty body is an empty object. Raises ValueError."""
    raw = await request.body()
    value = json_of(raw) if raw.strip() else {}
    if not isinstance(value, dict):
        raise ValueError("no JSON object")
    return value
