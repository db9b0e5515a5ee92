"""The sandbox over HTTP: Stripe's API, and the sandbox's own routes beside it. Loopback only."""

import asyncio
import base64
import binascii
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from glassfy_desktop.domain.requirements import API_VERSION
from glassfy_desktop.sandbox import api, control
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError
from glassfy_desktop.sandbox.gate import Gate
from glassfy_desktop.sandbox.idempotency import Idempotency
from glassfy_desktop.sandbox.listen import Listeners
from glassfy_desktop.sandbox.operations import Operation
from glassfy_desktop.sandbox.resources import cli_sessions

LARGEST_BODY = 1024 * 1024
"""Bytes."""
SLOWEST_BODY = 15
"""Seconds."""

Endpoint = Callable[[Request], Awaitable[Response]]
_log = logging.getLogger(__name__)


def build(account: Account) -> Starlette:
    """The ASGI application of an account."""
    done, gate = Idempotency(), Gate(account)
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in api.OPERATIONS:
        by_path.setdefault(operation.path, {})[operation.method] = operation
    paths = sorted(by_path, key=lambda path: "{" in path)
    return Starlette(
        routes=[
            *(_route(account, done, gate, path, by_path[path]) for path in paths),
            WebSocketRoute(cli_sessions.SOCKET, Listeners(account).serve),
            *(_control_route(account, each) for each in control.ROUTES),
        ],
        middleware=[Middleware(LoopbackOnly)],
        exception_handlers={HTTPException: _unknown, ApiError: _refused, Exception: _failed},
    )


def _route(
    account: Account, done: Idempotency, gate: Gate, path: str, operations: dict[str, Operation]
) -> Route:
    async def endpoint(request: Request) -> Response:
        if request.method not in operations:
            return await _unknown(request, HTTPException(405))
        gate.check()
        asked = api.Request(
            id=account.new_request_id(),
            key=_key_of(request),
            ids=dict(request.path_params),
            encoded=await _encoded(request),
            version=request.headers.get("stripe-version"),
            idempotency_key=request.headers.get("idempotency-key"),
        )
        answer = api.answer(account, done, operations[request.method], asked)
        headers = {
            "Date": format_datetime(datetime.fromtimestamp(account.now(), UTC), usegmt=True),
            "Request-Id": asked.id,
            "Stripe-Version": asked.version or API_VERSION,
        }
        if asked.idempotency_key and request.method != "GET":
            headers["Idempotency-Key"] = asked.idempotency_key
        if answer.replayed:
            headers["Idempotent-Replayed"] = "true"
        return JSONResponse(answer.body, answer.status, _printable(headers))

    return Route(path, endpoint, methods=["GET", "POST", "DELETE", "PUT", "PATCH"])


def _printable(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if value.isascii() and value.isprintable()}


def _control_route(account: Account, route: control.ControlRoute) -> Route:
    async def endpoint(request: Request) -> Response:
        key, body = _key_of(request), await _body(request)
        return JSONResponse(control.answer(account, route, key, dict(request.path_params), body))

    return Route(route.path, endpoint, methods=[route.method])


async def _encoded(request: Request) -> str:
    """The parameters as sent: the query, or the form in the body. Raises ApiError."""
    body = await _body(request)
    if request.headers.get("content-type", "").startswith("application/json") and body:
        raise ApiError(
            400,
            "Invalid request (check that your POST content type is application/x-www-form-urlencoded).",
        )
    try:
        parts = [request.url.query, body.decode()]
    except UnicodeDecodeError as problem:
        raise ApiError(400, "Invalid request: the body is not UTF-8.") from problem
    return "&".join(part for part in parts if part)


async def _body(request: Request) -> bytes:
    """The whole body. Raises ApiError (413, 408) for one that is too large or too slow."""
    body = bytearray()
    try:
        async with asyncio.timeout(SLOWEST_BODY):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise ApiError(413, f"Invalid request: the body is larger than {LARGEST_BODY} bytes.")
    except TimeoutError as problem:
        raise ApiError(408, "Invalid request: the body did not come in time.") from problem
    except ClientDisconnect as problem:
        raise ApiError(400, "Invalid request: the body broke off.") from problem
    return bytes(body)


def _key_of(request: Request) -> str | None:
    """The key of the Authorization header: a bearer token, or the user name of basic authentication."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip() or None
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value.strip(), validate=True).decode().partition(":")[0] or None
        except (binascii.Error, UnicodeDecodeError):
            return None
    return None


async def _unknown(request: Request, problem: Exception) -> Response:
    status = problem.status_code if isinstance(problem, HTTPException) else 404
    sentence = f"Unrecognized request URL ({request.method}: {request.url.path[:200]})."
    return JSONResponse(ApiError(404, sentence).body, 404 if status in (404, 405) else status)


async def _refused(request: Request, problem: Exception) -> Response:
    refusal = problem if isinstance(problem, ApiError) else ApiError(500, "")
    return JSONResponse(refusal.body, refusal.status)


async def _failed(request: Request, problem: Exception) -> Response:
    """A bug of the sandbox: Stripe's own words for its own bugs. The trace is in the log."""
    _log.error("%s %s failed", request.method, request.url.path, exc_info=problem)
    sentence = "An unknown error occurred; the sandbox's log says more."
    return JSONResponse(ApiError(500, sentence, kind="api_error").body, 500)


class LoopbackOnly:
    """Refuses requests that do not name this machine: a web page elsewhere may not reach the sandbox."""

    _NAMES = ("127.0.0.1", "localhost", "::1")

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and not self._is_local(HTTPConnection(scope)):
            refusal = ApiError(403, "The sandbox answers requests to this machine's own address only.")
            if scope["type"] == "http":
                await JSONResponse(refusal.body, 403)(scope, receive, send)
            else:
                await WebSocket(scope, receive, send).close()
            return
        await self._app(scope, receive, send)

    def _is_local(self, request: HTTPConnection) -> bool:
        origin = request.headers.get("origin")
        host = f"//{request.headers.get('host', '')}"
        return self._names_this_machine(host) and (origin is None or self._names_this_machine(origin))

    def _names_this_machine(self, address: str) -> bool:
        try:
            return urlsplit(address).hostname in self._NAMES
        except ValueError:
            return False
