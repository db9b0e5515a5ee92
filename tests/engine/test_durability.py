"""`kill -9` at any moment under load: what was acknowledged is there, once; the rest is whole or absent."""

import asyncio
import os
import random
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from glassfy_desktop.engine.database import FILE_NAME
from tests.engine.support import EngineProcess, event, running, subscription

SENDERS = 8


@dataclass
class Round:
    """Senders that go on until the engine is killed, which they do themselves after `acks` answers."""

    number: int
    acks: int
    dice: random.Random
    acknowledged: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)

    async def play(self, engine: EngineProcess) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(SENDERS):
                group.create_task(self._send(engine))
        await engine.child.wait()

    async def _send(self, engine: EngineProcess) -> None:
        try:
            while True:
                await self._deliver(engine)
        except httpx.TransportError:
            return

    async def _deliver(self, engine: EngineProcess) -> None:
        """One event, often one that was sent before; the kill comes in the midst of the others' requests."""
        name = f"{self.number}_{len(self.sent)}"
        if self.sent and self.dice.random() < 0.2:
            name = self.dice.choice(sorted(self.sent))
        self.sent.add(name)
        told = event("customer.subscription.updated", subscription(id=f"sub_{name}", customer=f"cus_{name}",
                     metadata={"customid": f"user_{name}"}), f"evt_{name}")  # fmt: skip
        answer = await engine.caller.deliver(told)
        assert answer.status_code == 200
        self.acknowledged.add(name)
        if len(self.acknowledged) >= self.acks and engine.child.returncode is None:
            engine.child.kill()


QUERIES = {
    "events": "SELECT substr(id, 5) FROM events",
    "applied deliveries": "SELECT substr(event_id, 5) FROM deliveries WHERE verdict = 'applied'",
    "their bodies": "SELECT substr(event_id, 5) FROM deliveries JOIN bodies ON delivery = id"
    " WHERE verdict = 'applied'",
    "snapshots": "SELECT substr(object, 5) FROM snapshots",
    "objects": "SELECT substr(id, 5) FROM objects",
    "purchases": "SELECT substr(object, 5) FROM purchases",
    "customers": "SELECT substr(id, 5) FROM customers",
    "subscribers": "SELECT substr(customid, 6) FROM subscribers",
}


def kept(path: Path) -> dict[str, list[str]]:
    """The names of what the database holds of each event, in order; one twice was applied twice."""
    with closing(sqlite3.connect(path)) as database:
        return {what: sorted(row[0] for row in database.execute(sql)) for what, sql in QUERIES.items()}


@pytest.mark.parametrize("rounds", [20, pytest.param(200, marks=pytest.mark.slow)])
async def test_kill_9_at_any_moment_loses_nothing_and_applies_nothing_twice(
    tmp_path: Path, rounds: int
) -> None:
    seed = int(os.environ.get("SEED") or time.time_ns() % 2**32)
    print(f"SEED={seed}")  # noqa: T201 (pytest shows it where the test fails)
    dice = random.Random(seed)
    acknowledged: set[str] = set()
    sent: set[str] = set()
    for number in range(rounds):
        async with running(tmp_path) as engine:
            if number == 0:
                await engine.caller.configure()
            found = kept(tmp_path / FILE_NAME)
            whole = found["events"]
            assert all(names == whole for names in found.values())
            assert acknowledged <= set(whole) <= sent
            assert len(set(whole)) == len(whole)
            total = (await engine.caller.admin("GET", "/status")).raise_for_status().json()["events"]
            assert total == len(whole)
            this = Round(number, dice.randint(1, 60), dice)
            await this.play(engine)
        acknowledged |= this.acknowledged
        sent |= this.sent
    async with running(tmp_path) as engine:
        some = dice.sample(sorted(acknowledged), 10)
        for name in some:
            assert await engine.caller.premium(f"user_{name}") == "5"
        assert await engine.end() == 0
    assert acknowledged <= set(kept(tmp_path / FILE_NAME)["events"])
