"""Every scenario of the sandbox, played by the real sandbox to the real engine, ends as its data says."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from glassfy_desktop import resources
from tests.engine.support import ADMIN, Caller, Json, bearer, running

SCENARIOS = [json.loads(each.read_text()) for each in sorted(resources.path("scenarios").glob("*.json"))]


@asynccontextmanager
async def sandbox() -> AsyncIterator[tuple[httpx.AsyncClient, Json]]:
    """A sandbox as a process, asked with its secret key, and its ready line."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "glassfy_desktop", "sandbox", "serve",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert child.stdout is not None
    try:
        ready = json.loads(await asyncio.wait_for(child.stdout.readline(), 20))
        headers = bearer(ready["secret_key"])
        async with httpx.AsyncClient(base_url=ready["url"], headers=headers, trust_env=False) as http:
            yield http, ready
    finally:
        child.terminate()
        await child.communicate()


@dataclass(frozen=True)
class Place:
    """A sandbox whose webhooks go to an engine that knows its products."""

    stripe: httpx.AsyncClient
    engine: Caller

    async def play(self, name: str, customid: str) -> Json:
        """Play a scenario and wait until the engine has applied all that came of it."""
        async with asyncio.timeout(30), self._news() as news:
            known = await self._applied()
            answer = await self.stripe.post(f"/_sandbox/scenarios/{name}", json={"customid": customid})
            played: Json = answer.raise_for_status().json()
            while await self._applied() < known + len(played["events"]):
                await anext(news)
        return played

    async def codes(self, customid: str) -> dict[str, int]:
        """The code of each product's permission at the sandbox's own time."""
        now = (await self.stripe.get("/_sandbox/clock")).raise_for_status().json()["now"]
        path = f"/customers/{customid}/permissions"
        answer = await self.engine.admin("GET", path, params={"as_of": now})
        found: list[Json] = answer.raise_for_status().json()["permissions"]
        return {each["identifier"]: each["entitlement"] for each in found}

    @asynccontextmanager
    async def _news(self) -> AsyncIterator[AsyncIterator[str]]:
        """What the engine's stream says, whatever it is: something came."""
        headers = bearer(ADMIN)
        async with self.engine.http.stream("GET", "/admin/v1/stream", headers=headers, timeout=60) as stream:
            yield stream.aiter_text()

    async def _applied(self) -> int:
        """How many events the engine has applied."""
        status = (await self.engine.admin("GET", "/status")).raise_for_status().json()
        return int(status["events"]) - int(status["pending"])


@asynccontextmanager
async def place(folder: Path) -> AsyncIterator[Place]:
    async with (
        sandbox() as (stripe, ready),
        running(folder, "--stripe-api-base", ready["url"]) as engine,
    ):
        endpoint = {"url": f"{engine.ready['url']}/stripe/webhook", "enabled_events[]": "*"}
        made = (await stripe.post("/v1/webhook_endpoints", data=endpoint)).raise_for_status().json()
        secrets = {"signing_secrets": [made["secret"]], "stripe_key": ready["restricted_key"]}
        (await engine.caller.admin("PUT", "/secrets", json=secrets)).raise_for_status()
        products = (await stripe.get("/v1/products")).raise_for_status().json()["data"]
        skus = [{"id": f"sku_{each['id']}", "product": each["id"]} for each in products]
        permissions = [{"id": each["name"], "skus": [f"sku_{each['id']}"]} for each in products]
        await engine.caller.configure(skus=skus, permissions=permissions, offerings=[])
        yield Place(stripe, engine.caller)


async def test_every_scenario_ends_as_its_data_says(tmp_path: Path) -> None:
    wrong = {}
    async with place(tmp_path) as here:
        for each in SCENARIOS:
            played = await here.play(each["name"], each["name"])
            codes = await here.codes(played["customid"])
            found = {product: codes[product] for product in each["expect"]}
            others = {product: code for product, code in codes.items() if product not in found}
            if found != each["expect"] or any(code != -9 for code in others.values()):
                wrong[each["name"]] = codes
        moved = await here.codes("moved-customer-moved")
    assert wrong == {}
    assert moved["Premium, monthly"] == 5


@pytest.mark.parametrize("each", SCENARIOS, ids=lambda each: str(each["name"]))
def test_the_sentence_of_a_scenario_names_the_codes_of_its_data(each: Json) -> None:
    for product, code in each["expect"].items():
        said = each["sentence"]
        if code != -9:
            assert f"code {code}".replace("-", "−") in said
        assert product in said or "the subscription" in said
