"""What the engine's tests share: Stripe's objects and events, and an engine as a real process."""

import asyncio
import json
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from glassfy_desktop.domain import signature
from glassfy_desktop.engine import process
from glassfy_desktop.engine.state import Engine

Json = dict[str, Any]

ADMIN, SDK, REST = "admin-token-of-a-test", "sdk-key-of-a-test", "rest-key-of-a-test"
SECRET = "whsec_of_a_test_0123456789"
START = 1_790_000_000
DAY = 86_400
CONFIG: Json = {
    "schema": 1,
    "store": "Acme",
    "mode": "test",
    "skus": [{"id": "premium_monthly", "product": "prod_premium"}],
    "permissions": [{"id": "premium", "skus": ["premium_monthly"]}],
    "offerings": [{"id": "default", "skus": ["premium_monthly"]}],
}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def subscription(**changes: Any) -> Json:
    """A subscription as Stripe writes it at 2022-11-15; `products` names those of its items."""
    products = changes.pop("products", ["prod_premium"])
    now = int(time.time())
    return {
        "id": "sub_1",
        "object": "subscription",
        "customer": "cus_1",
        "status": "active",
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "ended_at": None,
        "trial_end": None,
        "current_period_start": now - DAY,
        "current_period_end": now + 29 * DAY,
        "metadata": {"customid": "ada"},
        "items": {
            "object": "list",
            "has_more": False,
            "data": [
                {"id": f"si_{product}", "object": "subscription_item", "price": {"product": product}}
                for product in products
            ],
        },
        **changes,
    }


def event(kind: str, stripe_object: Json, event_id: str = "evt_1", **changes: Any) -> Json:
    """An event about an object; `previous` are its previous_attributes."""
    previous = changes.pop("previous", None)
    data = {"object": stripe_object} | ({"previous_attributes": previous} if previous is not None else {})
    return {
        "id": event_id,
        "object": "event",
        "type": kind,
        "created": int(time.time()),
        "livemode": False,
        "api_version": "2022-11-15",
        "data": data,
        **changes,
    }


def signed(body: bytes, secret: str = SECRET, at: int | None = None) -> dict[str, str]:
    """The headers of a delivery signed now, or at another time."""
    moment = int(time.time()) if at is None else at
    return {"Stripe-Signature": signature.sign([secret], moment, body), "Content-Type": "application/json"}


@dataclass
class Caller:
    """An engine from outside, over HTTP."""

    http: httpx.AsyncClient

    async def deliver(self, value: Json | bytes, **headers: str) -> httpx.Response:
        """POST an event, signed, as Stripe does."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return await self.http.post("/stripe/webhook", content=body, headers=signed(body) | headers)

    async def admin(self, method: str, path: str, **rest: Any) -> httpx.Response:
        headers = bearer(ADMIN) | rest.pop("headers", {})
        return await self.http.request(method, f"/admin/v1{path}", headers=headers, **rest)

    async def configure(self, **changes: Any) -> None:
        (await self.admin("PUT", "/config", json=CONFIG | changes)).raise_for_status()

    async def premium(self, customid: str = "ada") -> str:
        """The code of `premium` as a back end sees it."""
        answer = await self.http.get("/v1/subscriber", params={"customid": customid}, headers=bearer(REST))
        found = {each["identifier"]: each for each in answer.raise_for_status().json()["permissions"]}
        return str(found["premium"]["entitlement"])

    async def permission(self, customid: str = "ada", as_of: int | None = None) -> Json:
        """`premium` as the admin sees it, with its reason."""
        params = {} if as_of is None else {"as_of": as_of}
        answer = await self.admin("GET", f"/customers/{customid}/permissions", params=params)
        found: Json = answer.raise_for_status().json()["permissions"][0]
        return found

    async def deliveries(self, **params: Any) -> Json:
        answer = await self.admin("GET", "/deliveries", params=params)
        found: Json = answer.raise_for_status().json()
        return found


@dataclass
class EngineProcess:
    """`engine serve` as a child, with its ready line."""

    child: asyncio.subprocess.Process
    ready: Json
    caller: Caller
    errors: str = field(default="")

    async def end(self) -> int:
        """Ask it to end and wait for that."""
        self.child.terminate()
        return await self.child.wait()


SECRETS: Json = {
    "signing_secrets": [SECRET],
    "admin_token": ADMIN,
    "sdk_key": SDK,
    "rest_key": REST,
}


async def start(
    *arguments: str, secrets: Mapping[str, Any] | None = None, **rest: Any
) -> asyncio.subprocess.Process:
    """Start `engine serve` and, with `secrets`, write them to its standard input, which stays open."""
    given = ["--secrets-stdin"] if secrets is not None else []
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "glassfy_desktop",
        "engine",
        "serve",
        *given,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        **rest,
    )
    if secrets is not None and child.stdin is not None:
        child.stdin.write(json.dumps(secrets).encode() + b"\n")
        await child.stdin.drain()
    return child


class _Listening(process.Server):
    """A server that says on an event, and nowhere else, that it listens."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(process.server_config(engine), engine)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await uvicorn.Server.startup(self, sockets)
        self.listens.set()


@asynccontextmanager
async def listening(engine: Engine) -> AsyncIterator[int]:
    """The port at which an engine in this process listens, as the real one does."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = _Listening(engine)
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve(sockets=[listener]))
        await server.listens.wait()
        try:
            yield listener.getsockname()[1]
        finally:
            server.end()


async def refused(*arguments: str, **rest: Any) -> tuple[int, str]:
    """Start an engine that cannot serve: its exit code and the last line it wrote to standard error."""
    child = await start(*arguments, **rest)
    _, errors = await asyncio.wait_for(child.communicate(), 20)
    return child.returncode or 0, errors.decode().strip().splitlines()[-1]


@asynccontextmanager
async def running(
    data_dir: Path, *arguments: str, secrets: Mapping[str, Any] = SECRETS, **rest: Any
) -> AsyncIterator[EngineProcess]:
    """An engine on this data folder, ended on the way out if it still runs."""
    child = await start("--data-dir", str(data_dir), *arguments, secrets=secrets, **rest)
    if child.stdout is None:
        raise RuntimeError("the child has no standard output")
    ready = json.loads(await asyncio.wait_for(child.stdout.readline(), 20))
    async with httpx.AsyncClient(base_url=ready["url"], trust_env=False) as http:
        engine = EngineProcess(child, ready, Caller(http))
        try:
            yield engine
        finally:
            if child.returncode is None:
                child.kill()
            await child.communicate()
