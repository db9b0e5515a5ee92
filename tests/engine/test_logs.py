"""Lines of the log as one JSON object each: deliveries at debug, errors with their trace, never a secret."""

import json
import logging
from pathlib import Path

from glassfy_desktop.engine.logs import JsonFormatter
from tests.engine.support import Json, event, running, subscription

UPDATED = "customer.subscription.updated"


async def lines(data_dir: Path, *arguments: str) -> list[Json]:
    """What an engine logs that takes one delivery."""
    async with running(data_dir, "--log-format", "json", *arguments) as engine:
        await engine.caller.configure()
        await engine.caller.deliver(event(UPDATED, subscription()))
        engine.child.terminate()
        _, errors = await engine.child.communicate()
    return [json.loads(line) for line in errors.splitlines()]


async def test_at_debug_each_delivery_has_a_line(tmp_path: Path) -> None:
    assert await lines(tmp_path / "quiet") == []
    logged = await lines(tmp_path / "loud", "--log-level", "debug")
    (line,) = [each for each in logged if "verdict" in each]
    assert line.pop("ms") >= 0
    assert line.pop("time")
    assert line == {
        "level": "debug", "logger": "glassfy_desktop.engine.state", "event": "evt_1", "type": UPDATED,
        "object": "sub_1", "verdict": "applied", "message": f"evt_1 of {UPDATED}: applied",
    }  # fmt: skip


def test_an_error_is_one_object_with_its_trace_and_without_a_secret() -> None:
    key = "sk_live_" + "0123456789abcdefghij"
    try:
        raise RuntimeError(f"a bug with {key}")
    except RuntimeError as error:
        info = (RuntimeError, error, error.__traceback__)
    record = logging.LogRecord("engine", logging.ERROR, __file__, 1, "It failed: %s", (key,), info)
    text = JsonFormatter().format(record)
    line = json.loads(text)
    assert line["message"].startswith("It failed")
    assert line["trace"].startswith("Traceback")
    assert "\n" not in text
    assert key not in text
