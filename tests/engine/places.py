"""A sandbox and an engine as real processes, for tests of what the engine asks Stripe."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.engine.support import ADMIN, Caller, EngineProcess, Json, bearer, running

ALL_READS = [
    "rak_customer_read", "rak_invoice_read", "rak_payment_intent_read", "rak_checkout_session_read",
    "rak_credit_note_read", "rak_subscription_read", "rak_charge_read", "rak_dispute_read", "rak_event_read",
]  # fmt: skip


@dataclass(frozen=True)
class Account:
    """A sandbox, asked with its secret key."""

    http: httpx.AsyncClient
    url: str

    async def play(self, name: str, customid: str) -> Json:
        answer = await self.http.post(f"/_sandbox/scenarios/{name}", json={"customid": customid})
        played: Json = answer.raise_for_status().json()
        return played

    async def key(self, *permissions: str) -> str:
        """A restricted key with these permissions; without any named, with all that read."""
        body = {"permissions": list(permissions or ALL_READS)}
        made = (await self.http.post("/_sandbox/keys", json=body)).raise_for_status()
        return str(made.json()["key"])

    async def faults(self, **faults: object) -> None:
        (await self.http.put("/_sandbox/faults", json=faults)).raise_for_status()

    async def now(self) -> int:
        return int((await self.http.get("/_sandbox/clock")).raise_for_status().json()["now"])

    async def post(self, path: str, **form: object) -> Json:
        made: Json = (await self.http.post(path, data=form)).raise_for_status().json()
        return made

    async def customers(self, count: int) -> None:
        """So many customers, each with a customid."""
        for number in range(count):
            await self.post("/v1/customers", **{"metadata[customid]": f"user_{number}"})


@asynccontextmanager
async def sandbox() -> AsyncIterator[Account]:
    """A sandbox, ended on the way out."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "glassfy_desktop", "sandbox", "serve",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert child.stdout is not None
    try:
        ready = json.loads(await asyncio.wait_for(child.stdout.readline(), 20))
        headers = bearer(ready["secret_key"])
        async with httpx.AsyncClient(base_url=ready["url"], headers=headers, trust_env=False) as http:
            yield Account(http, ready["url"])
    finally:
        child.terminate()
        await child.communicate()


@asynccontextmanager
async def engine_of(folder: Path, account: Account, key: str) -> AsyncIterator[EngineProcess]:
    """An engine that asks the sandbox and knows its products as permissions of their names."""
    async with running(folder, "--stripe-api-base", account.url) as engine:
        (await engine.caller.admin("PUT", "/secrets", json={"stripe_key": key})).raise_for_status()
        products = (await account.http.get("/v1/products")).raise_for_status().json()["data"]
        skus = [{"id": f"sku_{each['id']}", "product": each["id"]} for each in products]
        permissions = [{"id": each["name"], "skus": [f"sku_{each['id']}"]} for each in products]
        await engine.caller.configure(skus=skus, permissions=permissions, offerings=[])
        yield engine


async def begin(caller: Caller, kind: str = "backfill", **options: object) -> str:
    """Begin a job; its id."""
    answer = await caller.admin("POST", f"/{kind}", json=options)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


async def job(caller: Caller, job_id: str) -> Json:
    found = (await caller.admin("GET", "/jobs")).raise_for_status().json()["jobs"]
    (its,) = [each for each in found if each["id"] == job_id]
    return dict(its)


async def until(caller: Caller, job_id: str, holds: Callable[[Json], bool]) -> Json:
    """A job once something holds of it; the stream says when to look."""
    async with (
        asyncio.timeout(60),
        caller.http.stream("GET", "/admin/v1/stream", headers=bearer(ADMIN), timeout=90) as stream,
    ):
        news = stream.aiter_text()
        while True:
            await anext(news)
            if holds(found := await job(caller, job_id)):
                return found


async def ended(caller: Caller, job_id: str) -> Json:
    return await until(caller, job_id, lambda one: one["state"] != "running")


async def all_told(caller: Caller) -> None:
    """Wait until no delivery waits for a look-up any more."""
    async with (
        asyncio.timeout(60),
        caller.http.stream("GET", "/admin/v1/stream", headers=bearer(ADMIN), timeout=90) as stream,
    ):
        news = stream.aiter_text()
        await anext(news)  # from here on nothing is missed
        while (await caller.admin("GET", "/status")).raise_for_status().json()["pending"]:
            await anext(news)


def steps(found: Json, field: str = "done") -> Json:
    """One field of each step, by its list."""
    return {each["resource"]: each[field] for each in found["steps"]}


async def codes(caller: Caller, account: Account, customid: str) -> dict[str, int]:
    """The code of each product's permission at the sandbox's own time."""
    params = {"as_of": await account.now()}
    answer = await caller.admin("GET", f"/customers/{customid}/permissions", params=params)
    found: list[Json] = answer.raise_for_status().json()["permissions"]
    return {each["identifier"]: each["entitlement"] for each in found}
