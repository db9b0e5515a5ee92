"""The app's side of the engine: its admin routes over loopback HTTP, and its stream."""

import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from glassfy_desktop.domain import signature
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.engine_shapes import (
    ConfigAnswer,
    CustomerDetail,
    CustomerPage,
    Delivery,
    DeliveryPage,
    EngineStatus,
    Job,
    OutboundPage,
    OutboundWebhook,
    PermissionAnswers,
)
from glassfy_desktop.services.loopback import Loopback, NoAnswerError

if TYPE_CHECKING:
    import httpx

WEBHOOK_PATH = "/stripe/webhook"
TIMEOUT = 10.0


class EngineDownError(UserError):
    """The engine gave no answer."""

    def __init__(self) -> None:
        super().__init__(
            "The engine is not answering.",
            "It is restarted by itself; what Stripe sends meanwhile is sent again. Try again in a moment.",
        )


class EngineRefusedError(UserError):
    """The engine answered with a problem. `problems` are its `errors`, each with `path` and `problem`."""

    def __init__(self, status: int, title: str, detail: str, problems: list[dict[str, str]]) -> None:
        super().__init__(title, detail)
        self.status = status
        self.problems = problems


@dataclass(frozen=True)
class StreamEvent:
    """One event of the engine's stream: `delivery`, `config`, `job`, `outbound`, `reload`; and its data."""

    kind: str
    data: dict[str, Any]


@dataclass(frozen=True)
class WebhookAnswer:
    """What the engine answered to a delivery made from here."""

    status: int
    reason: str


class EngineClient:
    """Talks to one engine. Every method raises EngineDownError or EngineRefusedError."""

    def __init__(self, url: str, admin_token: str) -> None:
        self.url = url
        self._loopback = Loopback(url, admin_token, TIMEOUT)

    async def close(self) -> None:
        await self._loopback.close()

    async def status(self) -> EngineStatus:
        return cast(EngineStatus, await self._ask("GET", "/admin/v1/status"))

    async def config(self) -> ConfigAnswer:
        return cast(ConfigAnswer, await self._ask("GET", "/admin/v1/config"))

    async def put_config(self, document: dict[str, Any], version: int | None) -> int:
        """Save a configuration; `version` is the one it was made from (None: whatever is there)."""
        headers = {"If-Match": f'"{version}"'} if version is not None else {}
        answer = await self._ask("PUT", "/admin/v1/config", json=document, headers=headers)
        return int(answer["version"])

    async def put_secrets(self, **secrets: Any) -> None:
        """Replace secrets in the engine's memory: `signing_secrets`, `stripe_key`, `sdk_key`, `rest_key`."""
        await self._ask("PUT", "/admin/v1/secrets", json=secrets)

    async def deliveries(self, query: str = "", after: str | None = None, limit: int = 200) -> DeliveryPage:
        """A page of deliveries, newest first."""
        params = _given(filter=query, after=after, limit=limit)
        return cast(DeliveryPage, await self._ask("GET", "/admin/v1/deliveries", params=params))

    async def delivery(self, delivery_id: str) -> Delivery:
        return cast(Delivery, await self._ask("GET", f"/admin/v1/deliveries/{quote(delivery_id, safe='')}"))

    async def customers(self, search: str = "", after: str | None = None, limit: int = 100) -> CustomerPage:
        params = _given(search=search, after=after, limit=limit)
        return cast(CustomerPage, await self._ask("GET", "/admin/v1/customers", params=params))

    async def customer(self, customid: str) -> CustomerDetail:
        path = f"/admin/v1/customers/{quote(customid, safe='')}"
        return cast(CustomerDetail, await self._ask("GET", path))

    async def permissions(self, customid: str, as_of: int | None = None) -> PermissionAnswers:
        """Every permission of a customid at a time (Unix seconds; None: now)."""
        path = f"/admin/v1/customers/{quote(customid, safe='')}/permissions"
        return cast(PermissionAnswers, await self._ask("GET", path, params=_given(as_of=as_of)))

    async def subscriber(self, customid: str, rest_key: str) -> str:
        """What a back end with this key is answered for a customid, to the letter; a refusal is one too."""
        headers = {"Authorization": f"Bearer {rest_key}"}
        return (
            await self._send("GET", "/v1/subscriber", params={"customid": customid}, headers=headers)
        ).text

    async def connect(self, customid: str, customer: str, force: bool = False) -> None:
        """Connect a Stripe customer (`cus_…`) to a customid; 409 where it is connected elsewhere."""
        body = {"customid": customid, "customer": customer, "force": force}
        await self._ask("POST", "/admin/v1/connect", json=body)

    async def jobs(self) -> list[Job]:
        """The last backfills and reconciles, newest first."""
        return cast(list[Job], (await self._ask("GET", "/admin/v1/jobs"))["jobs"])

    async def begin_job(self, kind: str) -> str:
        """Begin a `backfill` or a `reconcile` of all there is, and return the job's id.

        Refused with 409 while one of the kind runs, and with 422 without a Stripe key.
        """
        return str((await self._ask("POST", f"/admin/v1/{kind}"))["id"])

    async def cancel_job(self, job_id: str) -> None:
        """End a running job where it is; what it has read stays."""
        await self._ask("POST", f"/admin/v1/jobs/{quote(job_id, safe='')}/cancel")

    async def resume_job(self, job_id: str) -> None:
        """Let a failed or cancelled job go on from where it was."""
        await self._ask("POST", f"/admin/v1/jobs/{quote(job_id, safe='')}/resume")

    async def outbound(self, state: str = "", after: str | None = None, limit: int = 200) -> OutboundPage:
        """A page of webhooks out, newest first; all of them, or those `waiting`, `delivered`, `given_up`."""
        params = _given(state=state, after=after, limit=limit)
        return cast(OutboundPage, await self._ask("GET", "/admin/v1/outbound", params=params))

    async def outbound_webhook(self, webhook_id: str) -> OutboundWebhook:
        return cast(
            OutboundWebhook, await self._ask("GET", f"/admin/v1/outbound/{quote(webhook_id, safe='')}")
        )

    async def retry_outbound(self, webhook_id: str) -> OutboundWebhook:
        """Send a webhook out at once; 409 where its target is no longer configured."""
        path = f"/admin/v1/outbound/{quote(webhook_id, safe='')}/retry"
        return cast(OutboundWebhook, await self._ask("POST", path))

    async def deliver(self, body: bytes, secret: str, source: str) -> WebhookAnswer:
        """Sign a body and POST it as Stripe would; `source` tells the list where it came from."""
        headers = {
            "Stripe-Signature": signature.sign([secret], int(time.time()), body),
            "Content-Type": "application/json; charset=utf-8",
            "Glassfy-Source": source,
        }
        answer = await self._send("POST", WEBHOOK_PATH, content=body, headers=headers)
        return WebhookAnswer(answer.status_code, _problem(answer)[1] if answer.is_error else "")

    async def stream(self) -> AsyncIterator[StreamEvent]:
        """Follow the engine until it ends. Raises EngineDownError when it does."""
        import httpx
        from httpx_sse import aconnect_sse

        timeout = httpx.Timeout(TIMEOUT, read=45.0)  # the engine pings every 15 s
        try:
            async with aconnect_sse(
                self._loopback.http, "GET", "/admin/v1/stream", timeout=timeout
            ) as source:
                source.response.raise_for_status()
                async for event in source.aiter_sse():
                    yield StreamEvent(event.event, json.loads(event.data or "{}"))
        except httpx.HTTPError as error:
            raise EngineDownError from error
        raise EngineDownError

    async def _ask(self, method: str, path: str, **rest: Any) -> dict[str, Any]:
        answer = await self._send(method, path, **rest)
        if answer.is_error:
            raise EngineRefusedError(answer.status_code, *_problem(answer))
        found: dict[str, Any] = answer.json() if answer.content else {}
        return found

    async def _send(self, method: str, path: str, **rest: Any) -> "httpx.Response":
        try:
            return await self._loopback.send(method, path, **rest)
        except NoAnswerError as error:
            raise EngineDownError from error


def _given(**params: Any) -> dict[str, Any]:
    return {name: value for name, value in params.items() if value not in (None, "")}


def _problem(answer: "httpx.Response") -> tuple[str, str, list[dict[str, str]]]:
    """Title, detail and errors of a problem document, or of whatever else came."""
    try:
        document = answer.json()
    except ValueError:
        document = {}
    if not isinstance(document, dict):
        document = {}
    title = str(document.get("title") or f"The engine answered {answer.status_code}.")
    detail = str(document.get("detail") or document.get("reason") or document.get("error") or "")
    errors = document.get("errors")
    return title, detail, errors if isinstance(errors, list) else []
