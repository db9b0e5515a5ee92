"""The Sandbox page of an open sandbox store, over a sandbox and an account that are only remembered."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from glassfy_desktop.ui import tasks
from glassfy_desktop.ui.engine.presenter import EnginePresenter
from glassfy_desktop.ui.engine.sandbox.page import SandboxPage
from glassfy_desktop.ui.engine.view import EngineScreen
from glassfy_desktop.ui.messages import messages
from tests.screenshots.customers import NOW
from tests.screenshots.open_store import Went, at_rest, context_of
from tests.screenshots.sandbox import FakeAccount, FakeSandbox, open_sandbox


class Opened:
    """The Engine screen with its Sandbox page in front, in a window of its own."""

    def __init__(self, root: Path) -> None:
        self.sandbox = FakeSandbox()
        self.account = FakeAccount()
        self.workspace = open_sandbox(root, self.sandbox, self.account)
        self.went = Went()
        self.toasts: list[str] = []
        self.host = QWidget()
        self.host.resize(1000, 601)

    async def show(self) -> None:
        context = context_of(self.workspace, self.host, self.went)
        self.screen = EngineScreen(context, EnginePresenter(self.workspace, clock=lambda: NOW))
        self.screen.setParent(self.host)
        self.screen.setGeometry(self.host.rect())
        self.screen.show_face("sandbox")
        self.host.show()
        messages().toasted.connect(self._toasted)
        await at_rest()

    def _toasted(self, message: object) -> None:
        self.toasts.append(getattr(message, "text", ""))

    @property
    def page(self) -> SandboxPage:
        assert self.screen.sandbox is not None
        return self.screen.sandbox

    def act(self, name: str) -> None:
        """Run an action as the palette does."""
        self.screen.context.actions.get(name).trigger()


Open = Callable[[], Awaitable[Opened]]


@pytest.fixture
async def made(tmp_path: Path, qtbot: QtBot) -> AsyncIterator[Opened]:
    """The store and its fakes, to be changed before the screen is shown."""
    opened = Opened(tmp_path)
    qtbot.addWidget(opened.host)
    yield opened
    messages().toasted.disconnect(opened._toasted)
    opened.host.hide()
    if isValid(opened.screen):
        opened.screen.presenter.news.stop()
    await tasks.cancel_all()
    messages().clear_all()


@pytest.fixture
async def opened(made: Opened) -> Opened:
    """The page as it is first seen."""
    await made.show()
    return made


def press(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def texts(widget: QWidget) -> str:
    """Every text that is shown, in one string."""
    QCoreApplication.sendPostedEvents()  # widgets put into a visible layout show themselves with an event
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]
    buttons = [button.text() for button in widget.findChildren(QAbstractButton) if button.isVisibleTo(widget)]
    return "\n".join(labels + buttons)
