"""Child processes under supervision: started, followed, restarted with backoff, ended."""

import asyncio
import contextlib
import json
import logging
import os
import socket
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from glassfy_desktop.domain.keys import redact
from glassfy_desktop.services.listeners import Listeners

log = logging.getLogger(__name__)

BACKOFF = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds before each further try; the last one repeats."""
STEADY = 30.0
"""Seconds a child has to run before its next failure counts as a first one."""
READY_TIMEOUT = 30.0
END_TIMEOUT = 5.0
LOG_LINES = 2000


class Phase(StrEnum):
    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    WAITING = "waiting"


@dataclass(frozen=True)
class ProcessState:
    """What a child is doing. `reason` says why it last ended; `retry_at` is in `time.monotonic()` seconds."""

    phase: Phase = Phase.STOPPED
    url: str = ""
    pid: int = 0
    reason: str = ""
    retry_at: float = 0.0


@dataclass(frozen=True)
class Command:
    """How to start the child: arguments after the program's own, and the line for its standard input."""

    arguments: list[str]
    input_line: bytes = field(default=b"", repr=False)


class ChildProcess:
    """One supervised child that says it is ready with a JSON line on its standard output.

    Its standard input stays open as long as it is wanted: the child ends when that closes, so it never
    outlives the app. `ready` is that JSON line; `lines` are its last log lines, redacted, and `logged` tells
    of each as it comes.
    """

    def __init__(self, name: str, command: Callable[[], Awaitable[Command]]) -> None:
        self.name = name
        self.state = ProcessState()
        self.ready: dict[str, Any] = {}
        self.lines: deque[str] = deque(maxlen=LOG_LINES)
        self.changed = Listeners[()]()
        self.logged = Listeners[str]()
        self._command = command
        self._hurry = asyncio.Event()
        self._running = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None
        self._restarting = False

    async def run(self) -> None:
        """Keep the child running until this is cancelled; then end it."""
        failures = 0
        try:
            while True:
                started = time.monotonic()
                reason = await self._once()
                if self._restarting:
                    self._restarting, failures = False, 0
                    continue
                failures = 0 if time.monotonic() - started > STEADY else failures + 1
                await self._wait(BACKOFF[min(max(failures - 1, 0), len(BACKOFF) - 1)], reason)
        finally:
            await self._end()
            self._show(ProcessState(Phase.STOPPED))

    async def until_running(self) -> dict[str, Any]:
        """Wait until the child is ready and return its ready line."""
        await self._running.wait()
        return self.ready

    def try_now(self) -> None:
        """Do not wait for the next try."""
        self._hurry.set()

    def restart(self) -> None:
        """End the running child and start it again at once."""
        if self._process is not None and self._process.returncode is None:
            self._restarting = True
            self._process.terminate()

    async def _once(self) -> str:
        """Start the child and see it through to its end; returns why it ended."""
        self._show(ProcessState(Phase.STARTING, reason=self.state.reason))
        command = await self._command()
        self._process = process = await asyncio.create_subprocess_exec(
            *program(),
            *command.arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment(),
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow_log(process), name=f"{self.name} log")
            await self._greet(process, command.input_line)
            code = await process.wait()
        self._running.clear()
        self._process = None
        return self._why(code)

    async def _greet(self, process: asyncio.subprocess.Process, input_line: bytes) -> None:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the child has no pipes")
        try:
            if input_line:
                process.stdin.write(input_line + b"\n")
                await process.stdin.drain()
            line = await asyncio.wait_for(process.stdout.readline(), READY_TIMEOUT)
        except (TimeoutError, ConnectionError, BrokenPipeError):
            line = b""
        if not line:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            return
        self.ready = json.loads(line)
        self._running.set()
        self._show(ProcessState(Phase.RUNNING, url=self.ready["url"], pid=process.pid))

    async def _follow_log(self, process: asyncio.subprocess.Process) -> None:
        if process.stderr is None:
            return
        while raw := await _line(process.stderr):
            line = redact(raw.decode("utf-8", "replace").rstrip())
            self.lines.append(line)
            self.logged.tell(line)
            log.debug("%s: %s", self.name, line)

    def _why(self, code: int) -> str:
        if code < 0:
            return f"It was ended by signal {-code}."
        return self.lines[-1] if self.lines and code else f"It ended by itself (exit code {code})."

    async def _wait(self, seconds: float, reason: str) -> None:
        log.warning("%s ended: %s Next try in %.1f s", self.name, reason, seconds)
        self._hurry.clear()
        self._show(ProcessState(Phase.WAITING, reason=reason, retry_at=time.monotonic() + seconds))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._hurry.wait(), seconds)

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), END_TIMEOUT)
            except TimeoutError:
                process.kill()
                await process.wait()

    def _show(self, state: ProcessState) -> None:
        self.state = state
        self.changed.tell()


async def _line(stream: asyncio.StreamReader) -> bytes:
    """One line; one longer than the reader's limit is cut, not fatal."""
    try:
        return await stream.readuntil()
    except asyncio.IncompleteReadError as rest:
        return rest.partial
    except asyncio.LimitOverrunError as over:
        return await stream.read(over.consumed or 1)


def program() -> list[str]:
    """How this program starts itself: the frozen executable, or Python with this package."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "glassfy_desktop"]


def environment() -> dict[str, str]:
    """The child's environment: ours, with this package importable from any folder. It holds no secret."""
    root = str(Path(__file__).resolve().parent.parent.parent)
    paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def free_port(wanted: int) -> int:
    """The wanted port where it is free on 127.0.0.1, else 0 (let the system choose)."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return 0
    return wanted
