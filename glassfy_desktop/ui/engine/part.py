"""What the engine's jobs and webhooks out share: reading when there is somebody to see it, and doing."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.tasks import spawn

PAUSE = 500
"""Milliseconds for which news are gathered before the engine is asked again."""

Work = Callable[[], Coroutine[Any, Any, Any]]


class EnginePart(QObject):
    """`changed` tells of everything here. `doing` names what was started and is under way, else it is empty.

    `problem` is what could not be done, else what could not be read; None while all is well.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.loaded = False
        self.doing = ""
        self._awake = False
        self._unread: UserError | None = None
        self._undone: UserError | None = None
        self._reading: asyncio.Task[Any] | None = None
        self.news = QTimer(self, singleShot=True, interval=PAUSE)
        self.news.timeout.connect(self.read)
        stops = (workspace.reloaded.add(self.read), workspace.changed.add(self.changed.emit))
        self.destroyed.connect(lambda: [stop() for stop in stops])

    @property
    def problem(self) -> UserError | None:
        return self._undone or self._unread

    @property
    def can_ask(self) -> bool:
        """Whether there is an engine to ask, and nothing that it does already for this part."""
        return self.workspace.engine_running and not self.doing

    async def load(self) -> None:
        """Read what this part shows. Raises UserError."""
        raise NotImplementedError

    def set_awake(self, awake: bool) -> None:
        """Asleep, nothing is asked for; awake again, it is at once. For screens out of sight."""
        self._awake = awake
        if awake:
            self._undone = None
            self.read()

    def read(self) -> None:
        """Read anew; what is shown stays until the answer is there, and an older answer never comes after."""
        if self._awake and self.workspace.engine_running:
            if self._reading is not None:
                self._reading.cancel()
            self._reading = spawn(self, self._load(), "read from the engine", self._not_read)

    def hear(self) -> None:
        """Something has changed: read soon, once for all that comes meanwhile."""
        if self._awake and not self.news.isActive():
            self.news.start()

    def start(self, doing: str, work: Work) -> None:
        """Do `work`, unless something is under way; `doing` names it until it has ended."""
        if not self.doing:
            self.doing, self._undone = doing, None
            self.changed.emit()
            spawn(self, self._do(work), doing, self._not_done)

    async def _load(self) -> None:
        await self.load()
        self.loaded, self._unread = True, None
        self.changed.emit()

    async def _do(self, work: Work) -> None:
        await work()
        self._ended()

    def _ended(self) -> None:
        self.doing = ""
        self.changed.emit()
        self.read()

    def _not_read(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self._unread = error
            self.changed.emit()
        else:
            messages().report(error, "read from the engine")

    def _not_done(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self._undone = error
        else:
            messages().report(error, self.doing)
        self._ended()
