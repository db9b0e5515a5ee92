"""What each scenario's sentence promises comes true in the real engine, which hears only of its events."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from glassfy_desktop.engine.database import FILE_NAME, open_database
from glassfy_desktop.engine.guards import Guard
from glassfy_desktop.engine.schema import lookups
from glassfy_desktop.engine.secrets import Secrets
from glassfy_desktop.engine.server import build_app, make_engine
from glassfy_desktop.engine.state import Engine
from glassfy_desktop.sandbox import scenarios
from tests.engine.support import ADMIN, DAY, SECRET, Caller
from tests.engine.test_lookups import until
from tests.sandbox.process import Sandbox

NAMES = {"Premium, monthly": "monthly", "Premium, yearly": "yearly", "Map pack Alps": "alps"}
Codes = dict[str, int]

AT_THE_END: dict[str, Codes] = {
    "new-subscription": {"monthly": 5},
    "trial-then-paid": {"monthly": 5},
    "trial-without-card": {"monthly": -2},
    "renewal": {"monthly": 5},
    "failed-renewal-recovered": {"monthly": 5},
    "failed-renewal-lost": {"monthly": -2},
    "cancel-at-period-end": {"monthly": 4},
    "cancel-now": {"monthly": -5},
    "reactivate": {"monthly": 5},
    "upgrade": {"yearly": 5, "monthly": -6},
    "downgrade-at-period-end": {"monthly": 5, "yearly": -6},
    "one-time-purchase": {"alps": 3},
    "guest-one-time-purchase": {"alps": 3},
    "bank-transfer": {"alps": 3},
    "full-refund": {"alps": -8},
    "partial-refund": {"alps": 3},
    "credit-note": {"alps": -8},
    "dispute-won": {"alps": 3},
    "dispute-lost": {"alps": -8},
    "two-customers": {"monthly": 5, "alps": 3},
    "moved-customer": {},
    "all-at-once": {"yearly": 5, "alps": 3, "monthly": -6},
}
"""Codes when the scenario has been played; −9, never bought, for those that are not named."""


@pytest.fixture
async def admin(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    key = {"Authorization": f"Bearer {sandbox.secret_key}"}
    async with httpx.AsyncClient(base_url=sandbox.url, headers=key, trust_env=False) as client:
        yield client


@pytest.fixture
async def engine(sandbox: Sandbox, admin: httpx.AsyncClient, tmp_path: Path) -> AsyncIterator[Engine]:
    """An engine that may ask the sandbox with the restricted key, and has a permission for each product."""
    database = open_database(tmp_path / FILE_NAME)
    made = make_engine(database, Secrets((SECRET,), ADMIN, "", "", sandbox.restricted_key), sandbox.url)
    products = {NAMES[each["name"]]: each["id"] for each in (await admin.get("/v1/products")).json()["data"]}
    await made.config.save(
        {
            "schema": 1,
            "store": "Sandbox",
            "mode": "sandbox",
            "skus": [{"id": name, "product": product} for name, product in products.items()],
            "permissions": [{"id": name, "skus": [name]} for name in products],
            "offerings": [],
        }
    )
    try:
        yield made
    finally:
        database.close()


@pytest.fixture
async def caller(engine: Engine) -> AsyncIterator[Caller]:
    app = build_app(engine)
    transport = httpx.ASGITransport(Guard(app, engine))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as http,
    ):
        yield Caller(http)


async def nothing_to_ask(engine: Engine) -> bool:
    query = select(func.count()).select_from(lookups).where(lookups.c.due.is_not(None))
    waiting = await engine.database.read(lambda connection: connection.ask(query).fetchone()[0])
    return int(waiting) == 0


async def codes(caller: Caller, customid: str, as_of: int) -> Codes:
    answer = await caller.admin("GET", f"/customers/{customid}/permissions", params={"as_of": as_of})
    found = answer.raise_for_status().json()["permissions"]
    return {each["identifier"]: each["entitlement"] for each in found if each["entitlement"] != -9}


async def play(admin: httpx.AsyncClient, name: str) -> list[dict[str, Any]]:
    """The events of a scenario, in order."""
    played = (await admin.post(f"/_sandbox/scenarios/{name}", json={"customid": name})).json()
    return [(await admin.get(f"/v1/events/{each}")).raise_for_status().json() for each in played["events"]]


@pytest.mark.parametrize("name", AT_THE_END)
async def test_a_scenario_keeps_its_promise(
    admin: httpx.AsyncClient, engine: Engine, caller: Caller, name: str
) -> None:
    seen: set[int] = set()
    for event in await play(admin, name):
        (await caller.deliver(event)).raise_for_status()
        await until(engine.stream, lambda: nothing_to_ask(engine))
        seen |= set((await codes(caller, name, event["created"])).values())
    now = (await admin.get("/_sandbox/clock")).json()["now"]
    assert await codes(caller, name, now) == AT_THE_END[name]
    seen |= set((await codes(caller, name, now + 32 * DAY)).values())
    if name == "moved-customer":
        assert await codes(caller, f"{name}-moved", now) == {"monthly": 5}
    promised = re.findall(r"code ([−\d]+)", scenarios.find(name).sentence)
    assert {int(code.replace("−", "-")) for code in promised} <= seen


def test_every_scenario_is_held_to_its_sentence() -> None:
    assert {scenario.name for scenario in scenarios.known()} == set(AT_THE_END)
