"""Somebody else's program under supervision: a tunnel, or Stripe's command line."""

import asyncio
import contextlib
import logging
import os
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from glassfy_desktop.domain.keys import redact
from glassfy_desktop.services.processes import BACKOFF, END_TIMEOUT

log = logging.getLogger(__name__)

LAST_LINES = 50


@dataclass(frozen=True)
class OutsideCommand:
    """Program and arguments, and what is added to our environment. Arguments never hold a secret."""

    arguments: list[str]
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)


class OutsideProgram:
    """Runs one program, starts it again with backoff when it ends, and ends it when it is cancelled.

    `hear` is given each line as it was printed, secrets included; `lines` keeps the last ones redacted.
    `ended` is given the reason each time the program has ended by itself. What it needs is asked from
    `command` at each start, since addresses change.
    """

    def __init__(
        self,
        command: Callable[[], Awaitable[OutsideCommand]],
        hear: Callable[[str], None],
        ended: Callable[[str], None],
        backoff: tuple[float, ...] = BACKOFF,
    ) -> None:
        self.lines: deque[str] = deque(maxlen=LAST_LINES)
        self.pid = 0
        self._command = command
        self._hear = hear
        self._ended = ended
        self._backoff = backoff

    async def run(self) -> None:
        """Keep the program running until this is cancelled."""
        for tried in range(1_000_000):
            self._ended(await self._once())
            await asyncio.sleep(self._backoff[min(tried, len(self._backoff) - 1)])

    async def _once(self) -> str:
        """Start the program and see it through to its end; returns why it ended."""
        command = await self._command()
        self.lines.clear()
        try:
            process = await asyncio.create_subprocess_exec(
                *command.arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env={**os.environ, **command.environment},
            )
        except OSError as error:
            return f"It could not be started: {error.strerror}."
        self.pid = process.pid
        try:
            await self._follow(process)
            code = await process.wait()
        finally:
            await _end(process)
            self.pid = 0
        return self.lines[-1] if self.lines and code else f"It ended by itself (exit code {code})."

    async def _follow(self, process: asyncio.subprocess.Process) -> None:
        if process.stdout is None:
            raise RuntimeError("the program has no pipe")
        while raw := await _line(process.stdout):
            line = raw.decode("utf-8", "replace").strip()
            if line:
                self.lines.append(redact(line))
                self._hear(line)


async def _line(stream: asyncio.StreamReader) -> bytes:
    """One line; one longer than the reader's limit comes in parts."""
    try:
        return await stream.readuntil()
    except asyncio.IncompleteReadError as rest:
        return rest.partial
    except asyncio.LimitOverrunError as over:
        return await stream.read(over.consumed or 1)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), END_TIMEOUT)
        except TimeoutError:
            process.kill()
            await process.wait()
