"""The real window over an open store without processes; what would open another store is noted."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from glassfy_desktop.services.keychain import KeychainState
from glassfy_desktop.services.processes import Phase, ProcessState
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui import tasks
from glassfy_desktop.ui.messages import ToastMessage, messages
from glassfy_desktop.ui.shell.presenter import ShellPresenter
from glassfy_desktop.ui.shell.window import MainWindow
from tests.screenshots import frame


class Opening(ShellPresenter):
    """Notes the stores it is asked to open instead of starting their engines."""

    def __init__(self, root: Path, presenter: ShellPresenter) -> None:
        super().__init__(root, presenter.keychain)
        self.workspace, self.set_up = presenter.workspace, presenter.set_up
        self.asked: list[str] = []

    async def open_store(self, slug: str) -> None:
        self.asked.append(slug)


@pytest.fixture
async def presenter(tmp_path: Path) -> AsyncIterator[Opening]:
    """A test store is open, its engine running."""
    messages().clear_all()
    made = Opening(tmp_path, frame.open_store(tmp_path, frame.document()))
    assert made.workspace is not None
    made.workspace.changed.add(made.workspace_changed)
    yield made
    await tasks.cancel_all()
    messages().clear_all()


@pytest.fixture
def workspace(presenter: Opening) -> Workspace:
    assert presenter.workspace is not None
    return presenter.workspace


@pytest.fixture
def window(presenter: Opening, shown: Callable[[MainWindow], MainWindow]) -> MainWindow:
    """The window at Set up."""
    made = MainWindow(returning=True)
    made.attach(presenter)
    return shown(made)


@pytest.fixture
def first_window(tmp_path: Path, presenter: Opening, qtbot: QtBot) -> MainWindow:
    """The window of somebody without a store."""
    presenter.workspace = presenter.set_up = None
    made = MainWindow(returning=False)
    qtbot.addWidget(made)
    made.attach(presenter)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


@pytest.fixture
def toasts() -> Iterator[list[ToastMessage]]:
    heard: list[ToastMessage] = []
    messages().toasted.connect(heard.append)
    yield heard
    messages().toasted.disconnect(heard.append)


def set_engine(workspace: Workspace, phase: Phase, reason: str = "", retry_at: float = 0.0) -> None:
    """Let the engine be in this phase, and tell so."""
    workspace.engine.state = ProcessState(phase, frame.ENGINE, 48213, reason=reason, retry_at=retry_at)
    workspace.engine.changed.tell()


def set_keychain(presenter: ShellPresenter, reason: str) -> None:
    """Let there be a keychain, or none for this reason, and look again."""
    presenter.keychain.state = KeychainState(opened=True, persistent=not reason, reason=reason)
    presenter.workspace_changed()
