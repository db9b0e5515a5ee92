"""What every part of the Sandbox page shares: reading, work under way, and what went wrong."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.sandbox_client import SandboxClient
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.tasks import spawn

Work = Callable[[], Coroutine[Any, Any, None]]


class Part(QObject):
    """`changed` tells of everything here. `doing` names what is under way, in the words of who started it.

    A part says how it is read in `load`, and changes things through `start`.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.loaded = False
        self.doing = ""
        self._unread: UserError | None = None
        self._undone: UserError | None = None
        self._queue: list[tuple[str, Work]] = []
        self._read_later = False
        self._reading: asyncio.Task[Any] | None = None
        self._working: asyncio.Task[Any] | None = None

    @property
    def problem(self) -> UserError | None:
        """What could not be done, else what could not be read; None while all is well."""
        return self._undone or self._unread

    @property
    def is_reading(self) -> bool:
        """Whether an answer is awaited."""
        return self._reading is not None and not self._reading.done()

    @property
    def client(self) -> SandboxClient:
        """The sandbox. Raises UserError while it is starting."""
        if self.workspace.sandbox_client is None:
            raise UserError("The sandbox is still starting.", "Try again in a moment.")
        return self.workspace.sandbox_client

    async def load(self) -> None:
        """Read what this part shows. Raises UserError."""
        raise NotImplementedError

    def read(self) -> None:
        """Read anew, once the sandbox is there and no change is under way; what is shown stays until then."""
        self._stop_reading()
        self._read_later = self._working is not None
        if self._working is None and self.workspace.sandbox_client is not None:
            self._reading = spawn(self, self._load(), "read the sandbox", self._not_read)

    def start(self, doing: str, work: Work) -> None:
        """Do `work` after whatever was started before it; `doing` names it until it has ended."""
        self._queue.append((doing, work))
        if self._working is None:
            self._undone = None
            self._read_later = self._stop_reading()
            self._working = spawn(self, self._work(), "change the sandbox", self._not_done)

    def cancel(self) -> None:
        """Wait no longer for what is under way, and look how things stand."""
        self._queue.clear()
        if self._working is not None:
            self._working.cancel()
            self._working, self.doing = None, ""
        self.read()
        self.changed.emit()

    def check_again(self) -> None:
        """Forget what could not be done, and read anew."""
        self._undone = None
        self.read()
        self.changed.emit()

    def _stop_reading(self) -> bool:
        """Let no older answer come after a newer one; returns whether one was awaited."""
        awaited = self.is_reading
        if self._reading is not None:
            self._reading.cancel()
        return awaited

    async def _load(self) -> None:
        await self.load()
        self.loaded, self._unread = True, None
        self.changed.emit()

    async def _work(self) -> None:
        own = self._working
        try:
            while self._queue:
                self.doing, work = self._queue.pop(0)
                self.changed.emit()
                await work()
        finally:
            if isValid(self) and self._working is own:
                self._queue.clear()
                self._working, self.doing = None, ""
                self.changed.emit()
                if self._read_later:
                    self.read()

    def _not_read(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self._unread = error
            self.changed.emit()
        else:
            messages().report(error, "the sandbox")

    def _not_done(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self._undone = error
            self.changed.emit()
        else:
            messages().report(error, "the sandbox")
        self.read()
