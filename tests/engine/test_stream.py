"""The stream tells what happened, in order; who fell behind is told to reload."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from glassfy_desktop.engine import stream as stream_module
from glassfy_desktop.engine.state import Engine
from glassfy_desktop.engine.stream import KEPT, Stream
from tests.engine.support import CONFIG, Caller, event, subscription

Told = tuple[str, str, object]


async def told(following: AsyncIterator[bytes]) -> list[Told]:
    """The events of the next chunk that is no ping: id, kind, data."""
    while True:
        async with asyncio.timeout(5):
            chunk = await anext(following)
        found = []
        for block in chunk.decode().strip().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
            if fields:
                found.append((fields["id"], fields["event"], json.loads(fields["data"])))
        if found:
            return found


async def test_a_delivery_is_told_as_the_list_shows_it(engine: Engine, caller: Caller) -> None:
    following = engine.stream.follow()
    await anext(following)
    await caller.deliver(event("customer.subscription.updated", subscription()))
    await caller.admin("PUT", "/config", json=CONFIG)
    (_, kind, row), (_, other, version) = await told(following)
    assert (kind, row) == ("delivery", (await caller.deliveries())["deliveries"][0])
    assert (other, version) == ("config", {"version": 2})


async def test_who_comes_back_reads_on_where_it_was() -> None:
    stream = Stream()
    first = stream.follow()
    await anext(first)
    stream.publish("delivery", 1)
    ((seen, _, _),) = await told(first)
    stream.publish("delivery", 2)
    ((_, _, data),) = await told(stream.follow(seen))
    assert data == 2


@pytest.mark.parametrize("last_event_id", ["another-3", "nonsense"])
async def test_who_comes_from_another_run_is_told_to_reload(last_event_id: str) -> None:
    stream = Stream()
    stream.publish("delivery", 1)
    assert [kind for _, kind, _ in await told(stream.follow(last_event_id))] == ["reload"]


async def test_who_falls_behind_is_told_to_reload() -> None:
    stream = Stream()
    slow = stream.follow()
    await anext(slow)
    for number in range(KEPT + 1):
        stream.publish("delivery", number)
    assert [kind for _, kind, _ in await told(slow)] == ["reload"]
    stream.publish("delivery", "next")
    assert [data for _, _, data in await told(slow)] == ["next"]


async def test_silence_is_filled_with_pings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "PING_SECONDS", 0.01)
    following = Stream().follow()
    assert [await anext(following) for _ in range(3)] == [stream_module.PING] * 3


async def test_closing_ends_everyone_who_listens() -> None:
    stream = Stream()
    following = stream.follow()
    await anext(following)
    stream.close()
    assert [chunk async for chunk in following] == []
