"""The Engine screen in a window of its own, over a store with keys and a log, and an engine that is
only remembered."""

from pathlib import Path

from PySide6.QtWidgets import QAbstractButton, QWidget

from glassfy_desktop.ui.engine.presenter import EnginePresenter
from glassfy_desktop.ui.engine.view import EngineScreen
from glassfy_desktop.ui.parts.cells import cell_of
from tests.screenshots.customers import NOW
from tests.screenshots.engine import SECRETS, FakeEngine, keep_secrets
from tests.screenshots.open_store import Went, at_rest, context_of, open_store


class Shown:
    """The screen; `secrets` are what the store holds when it is opened."""

    def __init__(self, root: Path) -> None:
        self.engine = FakeEngine()
        self.workspace = open_store(root, self.engine)
        self.secrets = dict(SECRETS)
        self.browsed: list[str] = []
        self.went = Went()
        self.host = QWidget()
        self.host.resize(1200, 720)

    async def show(self) -> None:
        await keep_secrets(self.workspace, self.secrets)
        context = context_of(self.workspace, self.host, self.went)
        presenter = EnginePresenter(self.workspace, clock=lambda: NOW)
        self.screen = EngineScreen(context, presenter, self.browsed.append)
        self.screen.setParent(self.host)
        self.screen.setGeometry(self.host.rect())
        self.host.show()
        await at_rest()

    def stop(self) -> None:
        """Let no timer outlive the test."""
        presenter = self.presenter
        parts = (presenter.jobs, presenter.outbound)
        for timer in (presenter.news, presenter.log_news, presenter.tick, *(each.news for each in parts)):
            timer.stop()

    @property
    def presenter(self) -> EnginePresenter:
        return self.screen.presenter

    def press(self, text: str) -> None:
        """Press the one button with this text."""
        buttons = self.host.findChildren(QAbstractButton)
        found = [each for each in buttons if each.text() == text and each.isVisible()]
        assert len(found) == 1, [each.text() for each in buttons]
        found[0].click()

    def log(self) -> list[str]:
        model = self.screen.log.model
        return [cell_of(model.index(row, 3)).text for row in range(model.rowCount())]

    def logs(self, *lines: str) -> None:
        """Let the engine write lines, and the tenth of a second for which they are gathered be over."""
        for each in lines:
            self.workspace.engine.logged.tell(each)
        self.presenter.log_news.stop()
        self.presenter.log_news.timeout.emit()
