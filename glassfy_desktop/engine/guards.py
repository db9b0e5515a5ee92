"""Who may ask: admin routes by name, origin and token; every body within its limit."""

import asyncio
import ipaddress

from fastapi import HTTPException, Request
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from glassfy_desktop.engine import nul
from glassfy_desktop.engine.receiver import LARGEST, PATH, READ_SECONDS, RETRY_AFTER, Webhook
from glassfy_desktop.engine.responses import json_response, problem
from glassfy_desktop.engine.secrets import bearer_is
from glassfy_desktop.engine.state import Engine, engine_of

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Guard:
    """In front of every route: refuses foreign names and origins on admin routes, and bodies that are too
    large anywhere but on the webhook, which stands right behind it and records its own refusals."""

    def __init__(self, app: ASGIApp, engine: Engine) -> None:
        self._app = app
        self._engine = engine
        self._webhook = Webhook(engine)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nul.clean(scope)
        counting = _Counting(send)
        try:
            await self._answer(scope, receive, counting)
        except asyncio.CancelledError:
            # only the server's end cancels a request; whoever asked is told to come again, and the task ends
            if counting.is_begun:
                raise
            await _cut_off(scope["path"])(scope, receive, counting)
        finally:
            known = scope["path"] if scope["path"] == PATH else getattr(scope.get("route"), "path", "other")
            self._engine.metrics.requests[_method(scope), known, counting.status] += 1

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, headers = scope["path"], Headers(scope=scope)
        if path == PATH:
            await self._webhook(scope, receive, send)
        elif path.startswith("/admin/") and (refusal := self._refusal(headers)):
            await problem(403, refusal)(scope, receive, send)
        elif _declared_too_large(headers):
            await problem(413, "The body may have 1 MiB at most.")(scope, receive, send)
        else:
            await self._app(scope, _limited(receive), send)

    def _refusal(self, headers: Headers) -> str:
        host = headers.get("host", "")
        if not is_ours(host_name(host), self._engine.hosts):
            return "Ask by the address the engine said when it started: this Host is not its own."
        origin = headers.get("origin")
        if origin is not None and origin.lower() not in (f"http://{host}".lower(), f"https://{host}".lower()):
            return "Web pages of another origin may not ask here."
        return ""


class _Counting:
    """Sends, and remembers the status; 500 where there was none."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.is_begun = False
        self.status = 500

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.is_begun = message["status"], True
        await self._send(message)


def _cut_off(path: str) -> Response:
    """The answer to a request that the engine's end came in the way of."""
    again = {"Retry-After": RETRY_AFTER}
    if path.startswith("/admin/"):
        return problem(503, "Ask again in a moment.", "The engine ends.", headers=again)
    return json_response({"error": "The engine ends. Try again in a moment."}, 503, again)


def _method(scope: Scope) -> str:
    """One of the known methods: a figure for each that somebody makes up would never end."""
    return scope["method"] if scope["method"] in METHODS else "other"


def host_name(host: str) -> str:
    """The name or address in a Host header, without its port and brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def is_ours(name: str, hosts: frozenset[str]) -> bool:
    """Whether a name is one of the engine's own.

    Where it listens beyond loopback every address is: a page that rebinds DNS comes with a name.
    """
    return name in hosts or ("*" in hosts and _is_address(name))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def hosts_for(host: str) -> frozenset[str]:
    """The names that admin routes answer to when the engine listens on `host`."""
    return LOOPBACK | {host.lower()} | (frozenset() if host.lower() in LOOPBACK else {"*"})


def _declared_too_large(headers: Headers) -> bool:
    length = headers.get("content-length", "")
    return length.isascii() and length.isdigit() and (len(length) > 12 or int(length) > LARGEST)


def _limited(receive: Receive) -> Receive:
    """Messages of a request whose body is not too large and comes in time."""
    size, whole = 0, False
    until = asyncio.get_running_loop().time() + READ_SECONDS

    async def limited() -> Message:
        nonlocal size, whole
        if whole:
            return await receive()
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408, f"The body was not whole after {READ_SECONDS:.0f} seconds.") from None
        whole = not message.get("more_body", False)
        size += len(message.get("body", b""))
        if size > LARGEST:
            raise HTTPException(413, "The body may have 1 MiB at most.")
        return message

    return limited


async def newest_config(request: Request) -> None:
    """Answer by the newest configuration, also where another engine on the same database saved it."""
    await engine_of(request).config.refresh()


def admin_token(request: Request) -> None:
    """Let only the holder of the admin token pass."""
    if not bearer_is(request.headers.get("authorization"), engine_of(request).secrets.admin_token):
        raise HTTPException(
            401, "Send it as “Authorization: Bearer …”.", headers={"WWW-Authenticate": "Bearer"}
        )
