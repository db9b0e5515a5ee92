"""The Engine screen: figures, keys and the log."""

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from glassfy_desktop.services.processes import Phase
from glassfy_desktop.ui.engine.figures import Figures
from glassfy_desktop.ui.engine.keys import KeysCard
from glassfy_desktop.ui.engine.log_pane import LogPane
from glassfy_desktop.ui.engine.presenter import EnginePresenter
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.layout import column
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.parts.page_header import PageHeader
from glassfy_desktop.ui.screen import ScreenContext


def build(context: ScreenContext) -> QWidget:
    """The screen for the open store."""
    return EngineScreen(context, EnginePresenter(context.workspace))


def open_in_browser(url: str) -> object:
    """Show an address in the user's browser."""
    return QDesktopServices.openUrl(QUrl(url))


class EngineScreen(QWidget):
    """Cards above, the log below, edge to edge. `browse` opens an address."""

    def __init__(
        self,
        context: ScreenContext,
        presenter: EnginePresenter,
        browse: Callable[[str], object] = open_in_browser,
    ) -> None:
        super().__init__()
        self.context = context
        self.presenter = presenter
        self._browse = browse
        presenter.setParent(self)
        self.head = PageHeader(self.tr("Engine"))
        self.docs_button = Button(self.tr("Open API docs"), "ghost", "ext")
        self.docs_button.clicked.connect(self.open_docs)
        self.restart_button = Button(self.tr("Restart"))
        self.restart_button.clicked.connect(presenter.restart)
        self.head.add_action(self.docs_button, self.restart_button)
        self.figures = Figures(presenter)
        self.keys = KeysCard(presenter)
        self.log = LogPane(presenter)
        self.notices = column(gap=0)
        cards = column(self.figures, self.notices, self.keys, gap=16, margins=(24, 16, 24, 16))
        layout = column(self.head, cards, gap=0)
        layout.addWidget(self.log, 1)
        self.setLayout(layout)
        self.setFocusProxy(self.log.filter)
        self._register()
        presenter.changed.connect(self.refresh)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.presenter.set_awake(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.presenter.set_awake(False)

    def refresh(self) -> None:
        """Show where the engine is and what can be done with it."""
        url = self.presenter.workspace.engine_url
        here = self.tr("On this machine, {0}").format(url) if url else self.tr("On this machine")
        self.head.set_subtitle(here)
        phase = self.presenter.state.phase
        waiting, running = phase is Phase.WAITING, phase is Phase.RUNNING
        self.restart_button.setText(self.tr("Try now") if waiting else self.tr("Restart"))
        self.restart_button.updateGeometry()
        self.restart_button.setEnabled(waiting or running)
        self.restart_button.setToolTip("" if waiting or running else self.tr("The engine is starting."))
        self.docs_button.setEnabled(running)
        self.docs_button.setToolTip("" if running else self.tr("The engine is not running."))
        self.context.actions.get("engine.docs").setEnabled(running)
        self.context.actions.get("engine.restart").setEnabled(waiting or running)
        self._show_problem()

    def open_docs(self) -> None:
        """Show the page of the engine's API."""
        if url := self.presenter.docs_url:
            self._browse(url)

    def _register(self) -> None:
        add = self.context.actions.add
        screen = "engine"
        add(
            "engine.restart",
            self.tr("Restart the engine"),
            self.presenter.restart,
            screen=screen,
            icon="refresh",
        )
        add("engine.docs", self.tr("Open the engine’s API docs"), self.open_docs, screen=screen, icon="ext")
        add("engine.log", self.tr("Filter the engine’s log"), self._go_log, screen=screen, icon="search")

    def _go_log(self) -> None:
        self.context.go("engine")
        self.log.focus_filter()

    def _show_problem(self) -> None:
        while (item := self.notices.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        problem = self.presenter.problem
        if problem is not None and self.presenter.workspace.engine_running:
            self.notices.addWidget(Notice("bad", problem.happened, problem.remedy))
