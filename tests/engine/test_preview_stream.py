"""A preview tells how far it is, ends with what the plain answer says, and ends when nobody waits for it."""

import json
import threading
from typing import Any

from glassfy_desktop.config_schema import read_config
from glassfy_desktop.engine.preview import Question
from glassfy_desktop.engine.preview_stream import Computation, PreviewStream
from glassfy_desktop.engine.state import Engine
from tests.engine.support import CONFIG, START, Caller, Json, event, subscription

UPDATED = "customer.subscription.updated"
STREAM = {"Accept": "text/event-stream"}
GONE = CONFIG | {"permissions": [{"id": "pro", "skus": ["premium_monthly"]}]}


def events(text: str) -> list[tuple[str, Json]]:
    blocks = [dict(line.split(": ", 1) for line in each.splitlines()) for each in text.strip().split("\n\n")]
    return [(each["event"], json.loads(each["data"])) for each in blocks]


async def fill(caller: Caller, count: int = 3) -> None:
    for number in range(count):
        bought = subscription(
            id=f"sub_{number}", customer=f"cus_{number}", metadata={"customid": f"user_{number}"}
        )
        await caller.deliver(event(UPDATED, bought, f"evt_{number}"))


async def test_the_stream_ends_with_what_the_plain_answer_says(caller: Caller) -> None:
    await fill(caller)
    plain = await caller.admin("POST", "/config/preview", json=GONE, params={"limit": 4})
    answer = await caller.admin("POST", "/config/preview", json=GONE, params={"limit": 4}, headers=STREAM)
    assert answer.headers["content-type"].startswith("text/event-stream")
    *before, (kind, found) = events(answer.text)
    assert (kind, found) == ("result", plain.json())
    assert {kind for kind, _ in before} == {"progress"}
    assert all(each.keys() == {"done", "total"} for _, each in before)


async def test_what_cannot_be_previewed_is_refused_before_the_stream_begins(caller: Caller) -> None:
    answer = await caller.admin("POST", "/config/preview", json=GONE, params={"after": "x"}, headers=STREAM)
    assert answer.status_code == 400
    answer = await caller.admin("POST", "/config/preview", json=CONFIG | {"skus": 7}, headers=STREAM)
    assert answer.status_code == 422


def asked() -> Question:
    return Question(read_config(CONFIG), read_config(GONE), START)


async def test_every_purchase_that_is_read_is_counted(engine: Engine, caller: Caller) -> None:
    await fill(caller)
    seen: list[int] = []

    class Noting(Computation):
        def _see(self, value: object) -> int:
            found = super()._see(value)
            seen.append(self.done)
            return found

    computation = Noting(asked(), None, 10)
    found = await engine.database.read(computation.answer)
    assert found is not None
    assert seen[:3] == [1, 2, 3]
    assert (computation.done, computation.total) == (3, 3)


class Waiting(Computation):
    """Computes until it is broken off, and no further."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.begun, self.ended = threading.Event(), threading.Event()

    def _see(self, value: object) -> int:
        self.begun.set()
        self.ended.wait(10)
        return super()._see(value)

    def break_off(self) -> None:
        super().break_off()
        self.ended.set()


async def test_who_hangs_up_ends_the_computation(engine: Engine, caller: Caller) -> None:
    await fill(caller)
    computation, sent = Waiting(asked(), None, 10), []

    async def receive() -> Json:
        await engine.database.read(lambda _: computation.begun.wait(10))
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await PreviewStream(engine.database, computation)({"type": "http"}, receive, send)
    assert computation.is_broken_off
    assert computation.done < computation.total
    assert not [each for each in sent if b"event: result" in each.get("body", b"")]
    assert await caller.premium("user_0") == "5"
