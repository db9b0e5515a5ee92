"""`stripe listen`: Stripe's own command line gets events over a websocket and says what became of them."""

import asyncio
import json
import logging
from collections.abc import Sequence
from typing import Any

import orjson
from starlette.responses import JSONResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from glassfy_desktop.domain.signature import sign
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError
from glassfy_desktop.sandbox.events import rendered
from glassfy_desktop.sandbox.resources import cli_sessions
from glassfy_desktop.sandbox.values import StripeObject

PROTOCOL = "stripecli-devproxy-v1"
MOST_WAITING = 100_000
"""Events that may wait for one listener; one that is further behind is cut off and connects anew."""

_log = logging.getLogger(__name__)


class Listeners:
    """The open websockets of an account. Each gets every event committed while it is open."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._queues: set[asyncio.Queue[StripeObject]] = set()
        account.after_commit.append(self._collect)
        account.after_resend.append(self._put)

    def _collect(self, touched: Sequence[str]) -> None:
        if not self._queues:
            return
        for identifier in touched:
            event = self._account.find("event", identifier)
            if event and self._account.position(event) >= self._account.first_of_transaction:
                self._put(event)

    def _put(self, event: StripeObject) -> None:
        for queue in list(self._queues):
            if queue.full():
                self._queues.discard(queue)
            else:
                queue.put_nowait(event)

    async def serve(self, socket: WebSocket) -> None:
        """One connection, until either side ends it."""
        if socket.headers.get("websocket-id") != cli_sessions.websocket_id(self._account):
            refusal = ApiError(401, "Unknown WebSocket ID.")
            await socket.send_denial_response(JSONResponse(refusal.body, refusal.status))
            return
        offered = socket.scope.get("subprotocols", [])
        await socket.accept(subprotocol=PROTOCOL if PROTOCOL in offered else None)
        queue: asyncio.Queue[StripeObject] = asyncio.Queue(MOST_WAITING)
        self._queues.add(queue)
        try:
            async with asyncio.TaskGroup() as group:
                sending = group.create_task(self._send(socket, queue), name="events to stripe listen")
                await self._hear(socket)
                sending.cancel()
        finally:
            self._queues.discard(queue)

    async def _send(self, socket: WebSocket, queue: asyncio.Queue[StripeObject]) -> None:
        secret = cli_sessions.signing_secret(self._account)
        while True:
            event = await queue.get()
            try:
                await socket.send_text(json.dumps(message_of(event, secret, int(self._account.real_time()))))
            except (WebSocketDisconnect, RuntimeError):
                return  # the listener is gone; the other half of the connection ends it

    async def _hear(self, socket: WebSocket) -> None:
        while True:
            try:
                said = orjson.loads(await socket.receive_text())
            except WebSocketDisconnect:
                return
            except (ValueError, KeyError):
                _log.warning("a listener sent something that is no message")
                continue
            if isinstance(said, dict) and said.get("type") == "webhook_response":
                self._record(said)

    def _record(self, said: dict[str, Any]) -> None:
        """Log what the listener's own receiver answered, beside the other deliveries."""
        event = self._account.find("event", _text(said.get("webhook_conversation_id")))
        status = said.get("status")
        if event is None or not isinstance(status, int):
            return
        body = _text(said.get("body"))[:2000]
        attempt = {"at": int(self._account.real_time()), "status": status, "error": None, "answer": body}
        with self._account.transaction():
            self._account.add(
                {
                    "id": self._account.new_id("del"),
                    "object": "_delivery",
                    "event": event["id"],
                    "type": event["type"],
                    "endpoint": "stripe listen",
                    "url": _text(said.get("forward_url"))[:2000],
                    "state": "succeeded" if 200 <= status < 300 else "failed",
                    "attempts": [attempt],
                }
            )


def message_of(event: StripeObject, secret: str, now: int) -> StripeObject:
    """An event as the websocket carries it, signed for the receiver it is forwarded to."""
    body = rendered(event)
    return {
        "endpoint": {"api_version": None},
        "event_payload": body.decode(),
        "http_headers": {
            "Accept": "*/*; q=0.5, application/xml",
            "Cache-Control": "no-cache",
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": sign([secret], now, body),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        },
        "type": "webhook_event",
        "webhook_conversation_id": event["id"],
        "webhook_id": "we_stripe_listen",
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
