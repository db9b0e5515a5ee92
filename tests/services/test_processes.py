"""Children are started, followed, restarted and ended."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from glassfy_desktop.services import processes
from glassfy_desktop.services.processes import ChildProcess, Command, Phase, ProcessState, free_port

GOOD = """
import json, os, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print("given", sys.stdin.readline().strip(), file=sys.stderr, flush=True)
print(json.dumps({"url": "http://127.0.0.1:1", "pid": os.getpid()}), flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "BACKOFF", (0.01,))


def script(monkeypatch: pytest.MonkeyPatch, code: str) -> Callable[[], Awaitable[Command]]:
    """Let children run this code in place of the program."""
    monkeypatch.setattr(processes, "program", lambda: [sys.executable, "-c", code])

    async def command() -> Command:
        return Command([], b"rk_test_0123456789abcdef")

    return command


@asynccontextmanager
async def running(child: ChildProcess) -> AsyncIterator[ChildProcess]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(child.run())
        try:
            yield child
        finally:
            task.cancel()


async def until(child: ChildProcess, wanted: Callable[[ProcessState], bool]) -> ProcessState:
    """The next state that fits."""
    found: asyncio.Future[ProcessState] = asyncio.get_running_loop().create_future()

    def look() -> None:
        if wanted(child.state) and not found.done():
            found.set_result(child.state)

    stop = child.changed.add(look)
    look()
    try:
        return await asyncio.wait_for(found, 20)
    finally:
        stop()


async def test_a_child_gets_its_secrets_by_standard_input_and_says_where_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running(ChildProcess("child", script(monkeypatch, GOOD))) as child:
        assert (await child.until_running())["url"] == "http://127.0.0.1:1"
        state = await until(child, lambda state: state.phase is Phase.RUNNING)
        arguments = Path(f"/proc/{state.pid}/cmdline").read_bytes()
        environment = Path(f"/proc/{state.pid}/environ").read_bytes()
        assert b"rk_test_0123456789abcdef" not in arguments + environment
    assert child.state.phase is Phase.STOPPED
    assert list(child.lines) == ["given rk_test_…cdef"], "what a child logs is redacted"


async def test_a_killed_child_is_started_again_and_the_reason_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running(ChildProcess("child", script(monkeypatch, GOOD))) as child:
        first = await until(child, lambda state: state.phase is Phase.RUNNING)
        os.kill(first.pid, signal.SIGKILL)
        waiting = await until(child, lambda state: state.phase is Phase.WAITING)
        assert waiting.reason == "It was ended by signal 9."
        second = await until(child, lambda state: state.phase is Phase.RUNNING)
        assert second.pid != first.pid


async def test_a_child_that_cannot_start_says_why_with_its_last_line(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import sys; sys.stdin.readline(); print('Port 1 is taken.', file=sys.stderr); sys.exit(1)"
    async with running(ChildProcess("child", script(monkeypatch, code))) as child:
        waiting = await until(child, lambda state: state.phase is Phase.WAITING)
        assert waiting.reason == "Port 1 is taken."


async def test_try_now_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "BACKOFF", (3600.0,))
    async with running(ChildProcess("child", script(monkeypatch, GOOD))) as child:
        first = await until(child, lambda state: state.phase is Phase.RUNNING)
        os.kill(first.pid, signal.SIGKILL)
        await until(child, lambda state: state.phase is Phase.WAITING)
        child.try_now()
        await until(child, lambda state: state.phase is Phase.RUNNING)


async def test_a_line_without_end_is_cut_and_kills_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import sys; print('x' * 300_000, file=sys.stderr, flush=True)\n" + GOOD
    async with running(ChildProcess("child", script(monkeypatch, code))) as child:
        await until(child, lambda state: state.phase is Phase.RUNNING)
    assert child.lines[-1] == "given rk_test_…cdef"


async def test_a_child_that_does_not_heed_the_request_to_end_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(processes, "END_TIMEOUT", 0.1)
    code = GOOD.replace("lambda *_: sys.exit(0)", "signal.SIG_IGN").replace(
        "sys.stdin.read()", "signal.pause()"
    )
    async with running(ChildProcess("child", script(monkeypatch, code))) as child:
        state = await until(child, lambda state: state.phase is Phase.RUNNING)
    with pytest.raises(ProcessLookupError):
        os.kill(state.pid, 0)


def test_a_taken_port_is_not_asked_for_again() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) == 0
    assert free_port(port) == port
