"""With a random part of the events lost, reconciling with Stripe ends in the state of one who lost none."""

import json
import os
import random
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from glassfy_desktop import resources
from tests.engine.places import Account, begin, ended, engine_of, sandbox
from tests.engine.support import ADMIN, Caller, Json, bearer

STEPS: list[Json] = [
    json.loads(each.read_text()) for each in sorted(resources.path("scenarios").glob("*.json"))
]
SCENARIOS = [
    str(each["name"])
    for each in STEPS
    if each["name"] != "all-at-once" and not any(step["do"].startswith("wait") for step in each["steps"])
]
"""Those that move the account’s clock push what happened out of the days for which Stripe keeps events."""
CUSTOMIDS = [*SCENARIOS, "moved-customer-moved"]


async def events_of(account: Account) -> list[Json]:
    """All that ever happened in the account, oldest first."""
    found: list[Json] = []
    more, after = True, ""
    while more:
        params = {"limit": "100"} | ({"starting_after": after} if after else {})
        page = (await account.http.get("/v1/events", params=params)).raise_for_status().json()
        found += page["data"]
        more, after = page["has_more"], page["data"][-1]["id"]
    return found[::-1]


async def tell(caller: Caller, events: Sequence[Json]) -> None:
    for each in events:
        assert (await caller.deliver(each)).status_code == 200


async def settled(caller: Caller) -> None:
    """Wait until nothing is pending any more; the stream says when to look."""
    async with caller.http.stream("GET", "/admin/v1/stream", headers=bearer(ADMIN), timeout=60) as stream:
        news = stream.aiter_text()
        while (await caller.admin("GET", "/status")).raise_for_status().json()["pending"]:
            await anext(news)


async def state(caller: Caller, account: Account) -> dict[str, Json]:
    """What the engine shows of every customid."""
    at = await account.now()
    found = {}
    for customid in CUSTOMIDS:
        customer = (await caller.admin("GET", f"/customers/{customid}")).raise_for_status().json()
        path = f"/customers/{customid}/permissions"
        may = (await caller.admin("GET", path, params={"as_of": at})).raise_for_status().json()["permissions"]
        found[customid] = {
            "purchases": sorted(customer["purchases"], key=lambda each: str(each["id"])),
            "links": sorted((each["customer"], each["source"]) for each in customer["links"]),
            "permissions": may,
        }  # fmt: skip
    return found


def differences(wanted: object, found: object, where: str = "") -> list[str]:
    """Every place where two JSON values differ."""
    if isinstance(wanted, dict) and isinstance(found, dict) and wanted.keys() == found.keys():
        return [each for name in wanted for each in differences(wanted[name], found[name], f"{where}/{name}")]
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        pairs = enumerate(zip(wanted, found, strict=True))
        return [each for number, (a, b) in pairs for each in differences(a, b, f"{where}/{number}")]
    return [] if wanted == found else [f"{where}: {wanted!r} became {found!r}"]


@pytest.mark.parametrize("rounds", [2, pytest.param(40, marks=pytest.mark.slow)])
async def test_lost_events_come_back_by_reconciling(tmp_path: Path, rounds: int) -> None:
    seed = int(os.environ.get("SEED") or time.time_ns() % 2**32)
    print(f"SEED={seed}")  # noqa: T201 (pytest shows it where the test fails)
    dice = random.Random(seed)
    async with sandbox() as account:
        key = await account.key()
        for name in SCENARIOS:
            await account.play(name, name)
        events = await events_of(account)
        async with engine_of(tmp_path / "whole", account, key) as engine:
            await tell(engine.caller, events)
            await settled(engine.caller)
            whole = await state(engine.caller, account)
        for number in range(rounds):
            share = dice.choice([0.1, 0.5, 0.9, 1.0])
            heard = [each for each in events if dice.random() >= share]
            dice.shuffle(heard)
            async with engine_of(tmp_path / str(number), account, key) as engine:
                await tell(engine.caller, heard)
                done = await ended(engine.caller, await begin(engine.caller, "reconcile"))
                assert (done["state"], done["reason"]) == ("done", None)
                await settled(engine.caller)
                found = await state(engine.caller, account)
            assert differences(whole, found) == []
