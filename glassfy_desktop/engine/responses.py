"""Answers: JSON, and RFC 9457 problem documents."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

from glassfy_desktop.domain.store_config import ConfigProblem

TITLES = {
    400: "The request cannot be understood.",
    401: "The admin token is missing or wrong.",
    403: "This request is not allowed from here.",
    404: "There is no such thing here.",
    405: "This route does not do that.",
    408: "The request took too long.",
    409: "This cannot be done as things stand.",
    413: "The request is too large.",
    422: "The store configuration cannot be used.",
    500: "The engine made a mistake.",
    503: "The engine cannot do this right now.",
}


PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "problem"],
                "properties": {"path": {"type": "string"}, "problem": {"type": "string"}},
            },
        },
    },
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How a route's problem documents stand in /openapi.json."""
    content = {"application/problem+json": {"schema": PROBLEM}}
    return {status: {"description": TITLES[status], "content": content} for status in statuses}


def json_response(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer; `value` is what orjson can write, dataclasses included."""
    return Response(orjson.dumps(value), status, dict(headers or {}), "application/json")


def problem(
    status: int,
    detail: str,
    title: str = "",
    errors: tuple[ConfigProblem, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem document: what happened (`title`), and what to do about it (`detail`)."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": title or TITLES.get(status, "The request failed."),
        "status": status,
        "detail": detail,
    }
    if errors:
        document["errors"] = errors
    return Response(
        orjson.dumps(document), status, dict(headers or {}), media_type="application/problem+json"
    )
