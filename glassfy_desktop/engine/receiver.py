"""`POST /stripe/webhook`: bytes in, signature checked, recorded and applied in one commit, then answered."""

import asyncio
import logging
import time
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from glassfy_desktop.domain import signature
from glassfy_desktop.domain.stripe_event import (
    NotAnEventError,
    StripeEvent,
    parse_event,
)
from glassfy_desktop.engine import deliveries, shapes
from glassfy_desktop.engine.deliveries import Incoming
from glassfy_desktop.engine.ingest import Received
from glassfy_desktop.engine.responses import json_response, problem
from glassfy_desktop.engine.secrets import bearer_is
from glassfy_desktop.engine.state import Engine, engine_of
from glassfy_desktop.engine.writer import DatabaseBusyError

log = logging.getLogger(__name__)

LARGEST = 1024 * 1024
"""Bytes of a body at most."""
READ_SECONDS = 30.0
RETRY_AFTER = "5"
MODE_SECONDS = 1.0
"""How old the configuration may be whose mode an event has to have, where several engines share it."""
TOLD_SOURCES = {"trigger", "replay", "check", "poll"}
"""Sources that only the app itself may name."""


class RefusedError(Exception):
    """A delivery that is not taken; `status` is the HTTP answer, `event` what could be read of it."""

    def __init__(self, reason: str, status: int = 400, event: StripeEvent | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.event = event


PATH = "/stripe/webhook"


class Webhook:
    """The webhook route as an application of its own: the framework's layers would cost it a tenth of its
    throughput and do nothing for it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "POST":
            response = await _receive(self._engine, Request(scope, receive))
        else:
            response = problem(405, "Stripe sends here, by POST.", headers={"Allow": "POST"})
        await response(scope, receive, send)


router = APIRouter(tags=["Stripe"])
_SIGNATURE = {"name": "Stripe-Signature", "in": "header", "required": True, "schema": {"type": "string"}}
_EVENT = {"type": "object", "required": ["id", "object", "type", "data"]}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": shapes.Taken},
    **{
        status: {"model": shapes.NotTaken, "description": what}
        for status, what in (
            (400, "Not signed, not an event, or of the other mode: recorded with the reason."),
            (408, "The body did not come in time."),
            (413, "The body is larger than 1 MiB."),
        )
    },
    503: {"model": shapes.Failed, "description": "Not recorded; send it again after `Retry-After` seconds."},
}


@router.post(
    PATH,
    responses=_ANSWERS,
    openapi_extra={
        "parameters": [_SIGNATURE],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _EVENT}}},
    },
)
async def webhook(request: Request) -> Response:
    """Events from Stripe: 200 only once they are recorded and applied. `Webhook` answers before this does."""
    return await _receive(engine_of(request), request)


async def _receive(engine: Engine, request: Request) -> Response:
    """Take a delivery: 200 after the commit, 400 with the reason, 413, or 503 to be sent again."""
    incoming = Incoming(time.time(), _source(request, engine), _headers(request), b"")
    try:
        await engine.config.refresh(older_than=MODE_SECONDS)
        incoming.body = await _body(request)
        event = _accepted(engine, incoming)
        row = await engine.database.write_together(engine.ingest, Received(incoming, event))
    except RefusedError as refusal:
        return await _refuse(engine, incoming, refusal)
    except DatabaseBusyError as error:
        return _busy(error)
    except ClientDisconnect:
        return Response(status_code=400)  # nobody reads it: the sender hung up before the body was whole
    _tell(engine, row, incoming)
    answer = {"received": True, "event": event.id, "duplicate": row.verdict == deliveries.DUPLICATE}
    return json_response(answer)


def _tell(engine: Engine, row: shapes.DeliveryRow, incoming: Incoming) -> None:
    """Let an accepted delivery be known: to who listens, to look-ups that wait for it, to forward targets."""
    engine.tell(row)
    if row.verdict == deliveries.PENDING:
        engine.lookups.nudge()
    if engine.config.current.forward:
        engine.forwarder.offer(row, incoming.headers, incoming.body)


async def receive_again(engine: Engine, incoming: Incoming) -> shapes.DeliveryRow:
    """Take stored bytes once more, whoever signed them; the new delivery's row. Raises DatabaseBusyError."""
    try:
        received = Received(incoming, _of_our_mode(engine, read_event(incoming.body, int(time.time()))))
    except RefusedError as refusal:
        received = Received(incoming, refusal.event, refusal=str(refusal))
    row: shapes.DeliveryRow = await engine.database.write_together(engine.ingest, received)
    if received.refusal:
        engine.tell(row)
    else:
        _tell(engine, row, incoming)
    return row


async def _refuse(engine: Engine, incoming: Incoming, refusal: RefusedError) -> Response:
    try:
        rejected = Received(incoming, refusal.event, refusal=str(refusal))
        row = await engine.database.write_together(engine.ingest, rejected)
    except DatabaseBusyError as error:
        log.error("A rejected delivery could not be recorded: %s", error.why)
        return _busy(error)
    engine.tell(row)
    return json_response({"received": False, "reason": str(refusal)}, refusal.status)


def _busy(error: DatabaseBusyError) -> Response:
    """Nothing was recorded, so that whoever sent it has to send it again."""
    return json_response({"error": str(error)}, 503, {"Retry-After": RETRY_AFTER})


def _headers(request: Request) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw]


def _source(request: Request, engine: Engine) -> str:
    told = request.headers.get("glassfy-source")
    if told in TOLD_SOURCES and bearer_is(request.headers.get("authorization"), engine.secrets.admin_token):
        return told
    return "sandbox" if engine.config.current.mode == "sandbox" else "stripe"


async def _body(request: Request) -> bytes:
    """The whole body. Raises RefusedError where it is too large or too slow."""
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and (len(length) > 12 or int(length) > LARGEST):
        raise _too_large()
    chunks, size, more = [], 0, True
    try:
        async with asyncio.timeout(READ_SECONDS):
            while more:
                message = await request.receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                chunk, more = message.get("body", b""), message.get("more_body", False)
                size += len(chunk)
                if size > LARGEST:
                    raise _too_large()
                chunks.append(chunk)
    except TimeoutError:
        raise RefusedError(f"The body was not whole after {READ_SECONDS:.0f} seconds.", 408) from None
    return b"".join(chunks)


def _too_large() -> RefusedError:
    return RefusedError("The body is larger than 1 MiB.", 413)


def _accepted(engine: Engine, incoming: Incoming) -> StripeEvent:
    """The event of a delivery that is signed, well formed and of this store's mode. Raises RefusedError."""
    now = int(incoming.received_at)
    header = next((value for name, value in incoming.headers if name.lower() == "stripe-signature"), None)
    if not engine.secrets.signing_secrets:
        raise RefusedError("No signing secret is known yet, so nothing can be checked.")
    try:
        signature.verify(header, incoming.body, engine.secrets.signing_secrets, now)
    except signature.SignatureError as error:
        raise RefusedError(str(error), event=_readable(incoming.body, now)) from None
    return _of_our_mode(engine, read_event(incoming.body, now))


def _of_our_mode(engine: Engine, event: StripeEvent) -> StripeEvent:
    """The event as it is. Raises RefusedError where it is of the mode that the store is not in."""
    config = engine.config.current
    if engine.config.is_set and event.livemode != config.livemode:
        its, ours = ("live", "test") if event.livemode else ("test", "live")
        raise RefusedError(f"This is a {its} mode event; the store is in {ours} mode.", event=event)
    return event


def read_event(body: bytes, received_at: int) -> StripeEvent:
    """The event in a body. Raises RefusedError where it is no strict JSON or no event."""
    try:
        return parse_event(orjson.loads(body), received_at)
    except NotAnEventError as error:
        raise RefusedError(str(error)) from None
    except orjson.JSONDecodeError as error:
        raise RefusedError(_not_json(body, error)) from None


def _not_json(body: bytes, error: orjson.JSONDecodeError) -> str:
    try:
        body.decode()
    except UnicodeDecodeError:
        return "The body is not UTF-8."
    return f"The body is not JSON: {error.msg} at character {error.pos}."


def _readable(body: bytes, received_at: int) -> StripeEvent | None:
    """The event in a body nobody vouches for, for the list only."""
    try:
        return read_event(body, received_at)
    except RefusedError:
        return None
