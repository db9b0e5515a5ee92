"""A child that is restarted on purpose starts again at once, and tells its log as it comes."""

import asyncio
import sys

import pytest

from glassfy_desktop.services import processes
from glassfy_desktop.services.processes import ChildProcess, Command, Phase

CHILD = """
import json, os, sys
sys.stderr.write("begins with whsec_MadeUp4SigningSecret000000Kd3\\n"); sys.stderr.flush()
print(json.dumps({"url": "http://127.0.0.1:1", "pid": os.getpid()}), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> ChildProcess:
    monkeypatch.setattr(processes, "program", lambda: [sys.executable, "-c", CHILD])

    async def command() -> Command:
        return Command([])

    return ChildProcess("child", command)


async def test_a_restart_brings_another_process_without_a_wait(child: ChildProcess) -> None:
    phases: list[Phase] = []
    child.changed.add(lambda: phases.append(child.state.phase))
    logged: asyncio.Queue[str] = asyncio.Queue()
    child.logged.add(logged.put_nowait)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(child.run())
        first = (await child.until_running())["pid"]
        assert await logged.get() == "begins with whsec_…0Kd3"
        again = asyncio.Event()
        child.changed.add(lambda: again.set() if child.state.pid not in (0, first) else None)
        child.restart()
        await again.wait()
        assert Phase.WAITING not in phases
        assert phases == [Phase.STARTING, Phase.RUNNING, Phase.STARTING, Phase.RUNNING]
        running.cancel()
    assert child.state.phase is Phase.STOPPED


def test_nothing_is_restarted_before_it_was_started(child: ChildProcess) -> None:
    child.restart()
    assert child.state.phase is Phase.STOPPED
