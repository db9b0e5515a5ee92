"""The Engine screen: figures, jobs, keys, webhooks out and the log; in a sandbox store the Sandbox page."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QUrl
from PySide6.QtGui import QAction, QDesktopServices, QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from glassfy_desktop.services.processes import Phase
from glassfy_desktop.ui.engine.cards import CardPane, Cards
from glassfy_desktop.ui.engine.jobs import KINDS
from glassfy_desktop.ui.engine.log_pane import LogPane
from glassfy_desktop.ui.engine.presenter import EnginePresenter
from glassfy_desktop.ui.engine.sandbox.page import SandboxPage
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.layout import column
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.parts.page_header import PageHeader
from glassfy_desktop.ui.parts.segment import Segment
from glassfy_desktop.ui.screen import ScreenContext
from glassfy_desktop.ui.tasks import spawn
from glassfy_desktop.ui.webhooks.view import take_back

LOG_HEIGHT = 136
"""The least that the log keeps of a low window: its bar and nearly four lines."""


def build(context: ScreenContext) -> QWidget:
    """The screen for the open store."""
    return EngineScreen(context, EnginePresenter(context.workspace, reopen=context.reopen))


def open_in_browser(url: str) -> object:
    """Show an address in the user's browser."""
    return QDesktopServices.openUrl(QUrl(url))


class EngineScreen(QWidget):
    """Cards above, the log below, edge to edge. `browse` opens an address.

    `sandbox` is the page of the simulated account, None in a store that has a real one.
    """

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
        self.choice_button = self._make_choice()
        self.cards = Cards(presenter, context.go, self.show_webhooks_out)
        self.figures, self.keys, self.notices = self.cards.figures, self.cards.keys, self.cards.notices
        self.reconcile_button = Button(self.tr("Reconcile now"), icon="refresh")
        self.reconcile_button.clicked.connect(self.reconcile)
        self.head.add_action(self.docs_button, self.choice_button, self.reconcile_button, self.restart_button)
        self.log = LogPane(presenter)
        self.log.setMinimumHeight(LOG_HEIGHT)
        engine = QWidget()
        layout = column(CardPane(self.cards), gap=0)
        layout.addWidget(self.log, 1)
        engine.setLayout(layout)
        self.faces = QStackedWidget()
        self.faces.addWidget(engine)
        self.sandbox = self._add_sandbox() if context.workspace.config.mode == "sandbox" else None
        self.setLayout(column(self.head, self.faces, gap=0))
        self.setFocusProxy(self.log.filter)
        self._register()
        presenter.changed.connect(self.refresh)
        presenter.jobs.changed.connect(self._allow_jobs)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.presenter.set_awake(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.presenter.set_awake(False)

    def refresh(self) -> None:
        """Show where the engine is and what can be done with it."""
        self._show_title()
        phase = self.presenter.state.phase
        waiting, running = phase is Phase.WAITING, phase is Phase.RUNNING
        remote = bool(self.presenter.workspace.remote)
        again = self.tr("Connect again") if remote else self.tr("Restart")
        self.restart_button.setText(self.tr("Try now") if waiting else again)
        self.restart_button.updateGeometry()
        self.restart_button.setEnabled(waiting or running)
        self.restart_button.setToolTip("" if waiting or running else self.tr("The engine is starting."))
        self.docs_button.setEnabled(running)
        self.docs_button.setToolTip("" if running else self.tr("The engine is not running."))
        self.context.actions.get("engine.docs").setEnabled(running)
        self.context.actions.get("engine.restart").setEnabled(waiting or running)
        self._allow_jobs()
        self._show_problem()

    def reconcile(self) -> None:
        """Find what was missed; the card says what came of it."""
        self.presenter.jobs.begin("reconcile")

    def show_webhooks_out(self) -> None:
        """Show all webhooks out with their tries."""
        from glassfy_desktop.ui.engine.outbound_sheet import OutboundSheet

        self.context.go("engine")
        self.outbound_sheet = OutboundSheet(self.presenter.outbound, self.context.host, self.presenter.clock)
        self.outbound_sheet.open()

    def choose_remote(self) -> None:
        """Ask for a remote engine."""
        from glassfy_desktop.ui.engine.remote_sheet import RemoteSheet

        self.context.go("engine")
        self.remote_sheet = RemoteSheet(self.presenter, self.context.host)
        self.remote_sheet.open()

    def choose_local(self) -> None:
        """Use the engine on this machine again."""
        spawn(self.presenter, self.presenter.use_local(), "use the engine on this machine")

    def open_docs(self) -> None:
        """Show the page of the engine's API."""
        if url := self.presenter.docs_url:
            self._browse(url)

    def show_face(self, name: str) -> None:
        """Show `engine` or `sandbox`."""
        if self.sandbox is not None:
            self.face.set_value(name)

    def _add_sandbox(self) -> SandboxPage:
        self.face = Segment([("engine", self.tr("Engine")), ("sandbox", self.tr("Sandbox"))])
        self.face.changed.connect(self._face_changed)
        self.head.add_action(self.face)
        page = SandboxPage(self.context)
        self.faces.addWidget(page)
        return page

    def _make_choice(self) -> Button:
        """The way to the other engine; a sandbox store has only the one on this machine."""
        workspace = self.presenter.workspace
        if workspace.remote:
            button = Button(self.tr("Use this machine’s"))
            button.clicked.connect(self.choose_local)
        else:
            button = Button(self.tr("Use a remote one"))
            button.clicked.connect(self.choose_remote)
            button.setVisible(workspace.config.mode != "sandbox")
        return button

    def _face_changed(self, name: str) -> None:
        in_sandbox = name == "sandbox"
        self.faces.setCurrentIndex(int(in_sandbox))
        for button in (self.docs_button, self.reconcile_button, self.restart_button):
            button.setVisible(not in_sandbox)
        self.setFocusProxy(self.sandbox if in_sandbox and self.sandbox else self.log.filter)
        self._show_title()

    def _show_title(self) -> None:
        workspace = self.presenter.workspace
        if self.faces.currentWidget() is self.sandbox:
            client = workspace.sandbox_client
            what = self.tr("A Stripe account simulated on this machine")
            self.head.set_title(self.tr("Sandbox"))
            self.head.set_subtitle(f"{what}, {client.url}" if client else what)
            return
        url = workspace.engine_url
        self.head.set_title(self.tr("Engine"))
        if workspace.remote:
            self.head.set_subtitle(self.tr("On another machine, {0}").format(workspace.remote))
        else:
            here = self.tr("On this machine, {0}").format(url) if url else self.tr("On this machine")
            self.head.set_subtitle(here)

    def _register(self) -> None:
        restart, docs, log = self.presenter.restart, self.open_docs, self._go_log
        own = [
            self._action("engine.restart", self.tr("Restart the engine"), restart, "refresh"),
            self._action("engine.docs", self.tr("Open the engine’s API docs"), docs, "ext"),
            self._action("engine.log", self.tr("Filter the engine’s log"), log, "search"),
        ]
        own += self._job_actions()
        if self.presenter.workspace.remote:
            here = self.tr("Use the engine on this machine")
            own.append(self._action("engine.local", here, self.choose_local, "engine"))
        elif self.sandbox is None:
            there = self.tr("Use a remote engine")
            own.append(self._action("engine.remote", there, self.choose_remote, "engine"))
        if self.sandbox is not None:
            own += self._sandbox_actions(self.sandbox)
            self.sandbox.clock.changed.connect(self._allow_moves)
            self._allow_moves()
        self.destroyed.connect(partial(take_back, self.context.actions, own))

    def _job_actions(self) -> list[QAction]:
        jobs, add = self.presenter.jobs, self._on_engine
        return [
            add("backfill", self.tr("Start a backfill"), partial(jobs.begin, "backfill"), "play"),
            add("reconcile", self.tr("Reconcile now"), self.reconcile, "refresh"),
            add("outbound", self.tr("Webhooks out and their attempts"), self.show_webhooks_out, "webhooks"),
        ]

    def _on_engine(self, name: str, text: str, run: Callable[[], object], icon: str) -> QAction:
        """An action that shows the engine's face first, where its outcome is seen."""

        def show_and_run() -> None:
            self.context.go("engine")
            self.show_face("engine")
            run()

        return self._action(f"engine.{name}", text, show_and_run, icon)

    def _allow_jobs(self) -> None:
        """Let be begun what can be begun now, and say why not."""
        jobs = self.presenter.jobs
        for kind in KINDS:
            usable = jobs.can_begin and not jobs.runs(kind)
            self.context.actions.get(f"engine.{kind}").setEnabled(usable)
        usable = self.context.actions.get("engine.reconcile").isEnabled()
        self.reconcile_button.setEnabled(usable)
        why = (
            self.tr("A reconcile runs already.") if jobs.can_begin else self.cards.reconcile.buttons.why_not()
        )
        self.reconcile_button.setToolTip("" if usable else why)

    def _sandbox_actions(self, page: SandboxPage) -> list[QAction]:
        def add(name: str, text: str, run: Callable[[], object], icon: str) -> QAction:
            return self._action(f"sandbox.{name}", text, partial(self._in_sandbox, run), icon)

        tab = page.show_tab
        return [
            add("day", self.tr("Advance the sandbox a day"), page.bar.day.click, "clock"),
            add(
                "renewal", self.tr("Advance the sandbox to the next renewal"), page.bar.next.click, "refresh"
            ),
            add("date", self.tr("Advance the sandbox to a date"), page.bar.focus_date, "cal"),
            add("scenarios", self.tr("Scenarios of the sandbox"), partial(tab, "scenarios"), "play"),
            add("customers", self.tr("Customers of the sandbox"), partial(tab, "customers"), "customers"),
            add("keys", self.tr("Keys of the sandbox"), partial(tab, "keys"), "key"),
            add("new_key", self.tr("Make a new key in the sandbox"), self._make_key, "plus"),
            add("faults", self.tr("Faults of the sandbox"), partial(tab, "faults"), "alert"),
        ]

    def _allow_moves(self) -> None:
        """The palette offers the clock's moves when their buttons do."""
        if self.sandbox is not None:
            bar = self.sandbox.bar
            for name, button in (("day", bar.day), ("renewal", bar.next), ("date", bar.go)):
                usable = button.isEnabled() and not button.is_busy
                self.context.actions.get(f"sandbox.{name}").setEnabled(usable)

    def _action(self, name: str, text: str, run: Callable[[], object], icon: str) -> QAction:
        return self.context.actions.add(name, text, run, screen="engine", icon=icon)

    def _in_sandbox(self, run: Callable[[], object]) -> None:
        self.context.go("engine")
        self.show_face("sandbox")
        run()

    def _make_key(self) -> None:
        if self.sandbox is not None:
            self.sandbox.show_tab("keys")
            self.sandbox.keys_tab.new.click()

    def _go_log(self) -> None:
        self.context.go("engine")
        self.show_face("engine")
        self.log.focus_filter()

    def _show_problem(self) -> None:
        while (item := self.notices.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        problem = self.presenter.problem
        if problem is not None and self.presenter.workspace.engine_running:
            self.notices.addWidget(Notice("bad", problem.happened, problem.remedy))
