"""What the Engine screen shows: state, figures, keys, and the lines of the log as they come."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.keys import mask
from glassfy_desktop.services import engine_choice
from glassfy_desktop.services.engine_shapes import DeliveryRow, EngineStatus
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.processes import Phase, ProcessState
from glassfy_desktop.services.remote_engine import EngineSeen
from glassfy_desktop.services.store_secrets import OWN_KEYS
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.engine.jobs import Jobs
from glassfy_desktop.ui.engine.outbound import Outbound
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.tasks import spawn

PAUSE = 500
"""Milliseconds for which news are gathered before the figures are asked for again."""
LOG_PAUSE = 100
TICK = 1000


@dataclass(frozen=True)
class KeyEntry:
    """A key as it may be shown; `own` where this app made it, and may copy and roll it."""

    kind: SecretKind
    masked: str
    own: bool


class EnginePresenter(QObject):
    """`changed` tells of state, figures and keys, `logged(list)` of new lines, at most ten times a second.

    `jobs` and `outbound` are the engine's long work and its webhooks out, each with a `changed` of its own.
    `reopen` opens the store again, with the engine that was chosen.
    """

    changed = Signal()
    logged = Signal(list)

    def __init__(
        self,
        workspace: Workspace,
        clock: Callable[[], float] = time.time,
        reopen: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self.workspace = workspace
        self._reopen = reopen
        self.clock = clock
        self.jobs = Jobs(workspace)
        self.outbound = Outbound(workspace)
        for part in (self.jobs, self.outbound):
            part.setParent(self)
        self.status: EngineStatus | None = None
        self.problem: UserError | None = None
        self._asking: asyncio.Task[Any] | None = None
        self._was_running = workspace.engine_running
        self._waiting_lines: list[str] = []
        self._awake = True
        self.news = QTimer(self, singleShot=True, interval=PAUSE)
        self.news.timeout.connect(self.ask)
        self.log_news = QTimer(self, singleShot=True, interval=LOG_PAUSE)
        self.log_news.timeout.connect(self._pass_lines_on)
        self.tick = QTimer(self, interval=TICK)
        self.tick.timeout.connect(self.changed)
        stops = (
            workspace.changed.add(self._workspace_changed),
            workspace.arrived.add(self._delivery_arrived),
            workspace.engine.logged.add(self._line_came),
        )
        self.destroyed.connect(lambda: [stop() for stop in stops])
        self._follow_clock()

    @property
    def state(self) -> ProcessState:
        return self.workspace.engine.state

    @property
    def seconds_to_next_try(self) -> int:
        """Whole seconds until the engine is started again, at least 1 while it waits."""
        return max(1, round(self.state.retry_at - time.monotonic()))

    @property
    def keys(self) -> list[KeyEntry]:
        """The SDK and REST key, and the store's Stripe key, where there are; a remote engine has its own."""
        if self.workspace.remote:
            return []
        kinds = (SecretKind.SDK_KEY, SecretKind.REST_KEY, SecretKind.STRIPE_KEY)
        held = [(kind, self.workspace.secret(kind)) for kind in kinds]
        return [KeyEntry(kind, mask(secret), kind in OWN_KEYS) for kind, secret in held if secret]

    @property
    def docs_url(self) -> str:
        """The page of the engine's API; empty before its first start."""
        return f"{self.workspace.engine_url}/docs" if self.workspace.engine_url else ""

    def lines_so_far(self) -> list[str]:
        """The log as it stands."""
        return list(self.workspace.engine.lines)

    def ask(self) -> None:
        """Ask the engine for its figures; those that are known stay until the answer is there."""
        if self.workspace.engine_running:
            if self._asking is not None:
                self._asking.cancel()
            self._asking = spawn(self, self._read(), "read the engine's figures", self._failed)

    def set_awake(self, awake: bool) -> None:
        """Asleep, no figures are asked for; awake again, they are at once. For screens out of sight."""
        self._awake = awake
        self.jobs.set_awake(awake)
        self.outbound.set_awake(awake)
        if awake:
            self.ask()

    def restart(self) -> None:
        """Start the engine again: at once where it waits, else after ending it."""
        if self.state.phase is Phase.WAITING:
            self.workspace.engine.try_now()
        else:
            self.workspace.engine.restart()

    # Here or elsewhere

    async def look_at_remote(self, url: str, token: str) -> EngineSeen:
        """What the engine at this address says of itself. Raises RemoteEngineError."""
        return await engine_choice.look_at(self.workspace, url, token)

    async def use_remote(self, url: str, token: str) -> None:
        """Use the engine at this address from now on. Raises RemoteEngineError."""
        await engine_choice.use_remote(self.workspace, url, token)
        self._reopen()

    async def use_local(self) -> None:
        """Use the engine on this machine from now on."""
        await engine_choice.use_local(self.workspace)
        self._reopen()

    async def roll(self, kind: SecretKind) -> None:
        """Replace a key by a new one; the old one is refused from then on."""
        await self.workspace.roll(kind)

    def full_key(self, kind: SecretKind) -> str:
        """A key this app made, whole, for the clipboard. Raises KeyError for any other."""
        if kind not in OWN_KEYS:
            raise KeyError(kind)
        return self.workspace.secret(kind) or ""

    async def _read(self) -> None:
        self.status = await self.workspace.need_engine().status()
        self.problem = None
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.problem = error
            self.changed.emit()
        else:
            messages().report(error, "read the engine's figures")

    def _workspace_changed(self) -> None:
        running = self.workspace.engine_running
        if running and not self._was_running:
            self.ask()
        self._was_running = running
        self._follow_clock()
        self.changed.emit()

    def _follow_clock(self) -> None:
        """Count down while the engine waits; else the clock changes nothing here."""
        if self.state.phase is Phase.WAITING:
            self.tick.start()
        else:
            self.tick.stop()

    def _delivery_arrived(self, row: DeliveryRow) -> None:
        if self._awake and not self.news.isActive():
            self.news.start()

    def _line_came(self, line: str) -> None:
        self._waiting_lines.append(line)
        if not self.log_news.isActive():
            self.log_news.start()

    def _pass_lines_on(self) -> None:
        lines, self._waiting_lines = self._waiting_lines, []
        self.logged.emit(lines)
