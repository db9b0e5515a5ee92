"""The real window around a scene: a store that is open, without its processes."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from glassfy_desktop.config_schema import read_config
from glassfy_desktop.domain.onboarding import SeenEvent
from glassfy_desktop.domain.store_config import new_document
from glassfy_desktop.services.engine_client import EngineClient
from glassfy_desktop.services.keychain import Keychain, KeychainState
from glassfy_desktop.services.processes import Phase, ProcessState
from glassfy_desktop.services.set_up import SetUp
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.shell.presenter import ShellPresenter
from glassfy_desktop.ui.shell.window import MainWindow

ENGINE = "http://127.0.0.1:51783"
PER_MINUTE = (12, 9, 14, 7, 5, 8, 11, 6, 4, 9, 13, 10, 6, 8, 5, 7)
"""Events in each of the last minutes, the last minute first."""


def document(store: str = "Northwind Trails", mode: str = "test", **parts: Any) -> dict[str, Any]:
    """A store's document, with some parts of it replaced."""
    made = {**new_document(store, mode), "version": 14, **parts}
    made["stripe"]["account"] = "acct_sandbox0000001" if mode == "sandbox" else "acct_1NkQ2TLmXw8Rt0c4"
    return made


def open_store(root: Path, content: dict[str, Any], client: EngineClient | None = None) -> ShellPresenter:
    """A presenter with this store open and its engine said to run; `client` answers in its place."""
    keychain = Keychain()
    keychain.state = KeychainState(opened=True, persistent=True, name="Secret Service")
    presenter = ShellPresenter(root, keychain)
    presenter.files.save("store", content)
    workspace = Workspace(presenter.files, keychain, "store", read_config(content))
    workspace.client = client or EngineClient(ENGINE, "not-a-token")
    workspace.engine.state = ProcessState(Phase.RUNNING, ENGINE, 48213)
    presenter.workspace = workspace
    presenter.set_up = SetUp(workspace)
    return presenter


def let_events_come(presenter: ShellPresenter) -> None:
    """Let the store have had its first event, and some in each of the last minutes."""
    if presenter.set_up is not None:
        seen = SeenEvent("customer.subscription.updated", 1_795_448_911.0)
        presenter.set_up.facts = replace(presenter.set_up.facts, first_event=seen)
    now = time.monotonic()
    ages = [60 * minute + 20 for minute, count in enumerate(PER_MINUTE) for _ in range(count)]
    presenter._arrivals.extend(now - age for age in reversed(ages))


def window(presenter: ShellPresenter, screen: str) -> MainWindow:
    """The window at 1280 × 800 with one screen of the open store."""
    messages().clear_all()
    made = MainWindow(returning=True)
    made.attach(presenter)
    made.go(screen)
    return made
