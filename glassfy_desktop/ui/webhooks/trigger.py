"""Scenarios to play in the sandbox: which there are, for whom, and what was played."""

import asyncio
import secrets
from typing import Any

from PySide6.QtCore import QObject, Signal

from glassfy_desktop.services.sandbox_client import Played, SandboxClient, Scenario
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.tasks import spawn
from glassfy_desktop.ui.webhooks.words import stop_with

FIRST = "new-subscription"


class Trigger(QObject):
    """`scenarios` are known once the sandbox runs; `playing` is the name of the one under way, or empty.

    `last` is what was played last from here.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.scenarios: list[Scenario] = []
        self.playing = ""
        self.last: Played | None = None
        self._asked: SandboxClient | None = None
        self._task: asyncio.Task[Any] | None = None
        stop_with(self, workspace.changed.add(self._workspace_changed))
        self._workspace_changed()

    @property
    def is_sandbox(self) -> bool:
        """Whether this store's account is simulated, so that things can be made to happen in it."""
        return self.workspace.config.mode == "sandbox"

    @property
    def needs_webhook(self) -> bool:
        """Whether the sandbox has nowhere to send to yet, so that nothing that is played would arrive."""
        return self.is_sandbox and not self.workspace.config.webhook.endpoint

    @property
    def can_play(self) -> bool:
        """Whether sandbox and engine run, the webhook exists, and nothing is being played."""
        ready = bool(self.scenarios) and self.workspace.engine_running
        return ready and not self.needs_webhook and not self.playing

    def scenario(self, name: str) -> Scenario | None:
        """The scenario of that name, where it is known."""
        return next((each for each in self.scenarios if each.name == name), None)

    def play(self, name: str, customid: str = "") -> None:
        """Play a scenario for a user, or for a new one where no `customid` is given."""
        client, scenario = self.workspace.sandbox_client, self.scenario(name)
        if client is None or scenario is None or not self.can_play:
            return
        self.playing = name
        self.changed.emit()
        work = self._play(client, scenario, customid or f"user_{secrets.token_hex(3)}")
        self._task = spawn(self, work, "play a scenario")

    def cancel(self) -> None:
        """Wait no longer for the scenario that is being played."""
        if self._task is not None:
            self._task.cancel()
            self._ended()

    async def _play(self, client: SandboxClient, scenario: Scenario, customid: str) -> None:
        try:
            self.last = await client.play(scenario.name, customid)
        except Exception:
            self._ended()
            raise
        self._ended()
        messages().toast(self.tr("“{0}” played for {1}.").format(scenario.title, self.last.customid))

    def _ended(self) -> None:
        self.playing, self._task = "", None
        self.changed.emit()

    def _workspace_changed(self) -> None:
        client = self.workspace.sandbox_client
        if client is not None and client is not self._asked:
            self._asked = client
            spawn(self, self._ask(client), "read the scenarios")
        self.changed.emit()

    async def _ask(self, client: SandboxClient) -> None:
        try:
            self.scenarios = await client.scenarios()
        except Exception:
            self._asked = None  # asked again at the next change of the workspace
            raise
        self.changed.emit()
