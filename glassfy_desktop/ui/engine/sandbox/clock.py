"""The sandbox's clock: what it says, where it can be moved, and what happened on the way."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from glassfy_desktop.services.sandbox_client import SandboxTime
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.engine.sandbox.part import Part

DAY = 86_400
FURTHEST = 366 * DAY
"""Seconds the clock may be moved on at once."""
MOST_EVENTS = 100


@dataclass(frozen=True)
class Happened:
    """The types of the events of the last move, newest first; `more`: there were still others."""

    types: tuple[str, ...]
    more: bool


class SandboxClock(Part):
    """`time` is what the sandbox said last, `happened` what the last move made, as far as it is known.

    `moved` is sent after each move, and `was_moved` holds from the first on.
    `doing` is `day`, `renewal` or `date` while the clock moves.
    """

    moved = Signal()

    def __init__(
        self,
        workspace: Workspace,
        parent: QObject | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(workspace, parent)
        self._monotonic = monotonic
        self._time: SandboxTime | None = None
        self._read_at = 0.0
        self.was_moved = False
        self.happened: Happened | None = None

    @property
    def time(self) -> SandboxTime | None:
        """What the clock said last; None before it was read."""
        return self._time

    @property
    def now(self) -> int:
        """The account's time in Unix seconds, gone on since it was read; 0 before that."""
        return int(self._time.now + self._monotonic() - self._read_at) if self._time else 0

    async def load(self) -> None:
        self._adopt(await self.client.time())

    def advance_day(self) -> None:
        """Move the clock on by a day."""
        self.start("day", lambda: self._move(lambda: self.client.advance(DAY)))

    def advance_to_next_renewal(self) -> None:
        """Move the clock past the next end of a period or trial."""
        self.start("renewal", lambda: self._move(self.client.advance_to_next_renewal))

    def advance_to(self, at: int) -> None:
        """Move the clock to a time in Unix seconds."""
        self.start("date", lambda: self._move(lambda: self.client.advance_to(at)))

    async def _move(self, move: Callable[[], Awaitable[SandboxTime]]) -> None:
        before = (await self.client.time()).now
        self._adopt(await move())
        self.was_moved, self.happened = True, None
        self.moved.emit()
        account = self.workspace.sandbox_account()
        page = await account.get("/v1/events", limit=MOST_EVENTS, created={"gt": before})
        self.happened = Happened(tuple(each["type"] for each in page["data"]), page["has_more"])

    def _adopt(self, said: SandboxTime) -> None:
        self._time, self._read_at = said, self._monotonic()
