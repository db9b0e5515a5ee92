"""The Sandbox page: its clock above, and below it scenarios, customers, keys and faults."""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.engine_shapes import DeliveryRow
from glassfy_desktop.services.sandbox_client import Played, SandboxClient
from glassfy_desktop.ui.engine.sandbox.clock import SandboxClock
from glassfy_desktop.ui.engine.sandbox.clock_bar import ClockBar
from glassfy_desktop.ui.engine.sandbox.customers import SandboxCustomers
from glassfy_desktop.ui.engine.sandbox.customers_tab import CustomersTab
from glassfy_desktop.ui.engine.sandbox.faults import SandboxFaults
from glassfy_desktop.ui.engine.sandbox.faults_tab import FaultsTab
from glassfy_desktop.ui.engine.sandbox.keys import SandboxKeyList
from glassfy_desktop.ui.engine.sandbox.keys_tab import KeysTab
from glassfy_desktop.ui.engine.sandbox.part import Part
from glassfy_desktop.ui.engine.sandbox.scenarios_tab import ScenariosTab
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.layout import Hairline, Panel, column, row
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.parts.tabs import Tabs
from glassfy_desktop.ui.screen import ScreenContext
from glassfy_desktop.ui.webhooks.trigger import Trigger
from glassfy_desktop.ui.webhooks.words import stop_with

NEWS_PAUSE = 1000
"""Milliseconds for which arriving deliveries are gathered before clock and customers are read anew."""
TAB_NAMES = ("scenarios", "customers", "keys", "faults")


class SandboxPage(QWidget):
    """Reads everything when it comes into view, and what a delivery may have changed when one arrives."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self.context = context
        workspace = context.workspace
        self.clock = SandboxClock(workspace, self)
        self.trigger = Trigger(workspace, self)
        self.customers = SandboxCustomers(workspace, self)
        self.keys = SandboxKeyList(workspace, self)
        self.faults = SandboxFaults(workspace, self)
        self.parts: tuple[Part, ...] = (self.clock, self.customers, self.keys, self.faults)
        self._seen: SandboxClient | None = None
        self._played: Played | None = None
        self._customers_missed = False
        self._problem: UserError | None = None
        self.news = QTimer(self, singleShot=True, interval=NEWS_PAUSE)
        self.news.timeout.connect(self._read_news)
        self._make_tabs()
        self._lay_out()
        for part in self.parts:
            part.changed.connect(self.refresh)
        self.clock.moved.connect(self._news_came)
        self.tabs.currentChanged.connect(self._tab_changed)
        self.trigger.changed.connect(self._trigger_changed)
        stop_with(
            self,
            workspace.changed.add(self._workspace_changed),
            workspace.arrived.add(self._delivery_arrived),
        )
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.bar.set_awake(True)
        self._seen = None
        self._workspace_changed()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.bar.set_awake(False)
        self.news.stop()

    def show_tab(self, name: str) -> None:
        """Show `scenarios`, `customers`, `keys` or `faults`, with the focus in it."""
        self.tabs.setCurrentIndex(TAB_NAMES.index(name))
        self.tab_pages[name].setFocus()

    def refresh(self) -> None:
        """Show counts, and what could not be done or read."""
        keys, faults = len(self.keys.keys), self.faults.count
        self.tabs.set_count(TAB_NAMES.index("keys"), keys or None)
        self.tabs.set_count(TAB_NAMES.index("faults"), faults or None)
        problem = next((part.problem for part in self.parts if part.problem is not None), None)
        if problem is not self._problem:
            self._problem = problem
            self._show_problem(problem)

    def _make_tabs(self) -> None:
        self.bar = ClockBar(self.clock)
        names = (self.tr("Scenarios"), self.tr("Customers"), self.tr("Keys"), self.tr("Faults"))
        self.tabs = Tabs(names)
        self.tabs.setAccessibleName(self.tr("Parts of the sandbox"))
        to_scenarios = Button(self.tr("Play a scenario"), "primary", "play")
        to_scenarios.clicked.connect(partial(self.show_tab, "scenarios"))
        self.scenarios_tab = ScenariosTab(self.context, self.trigger)
        self.customers_tab = CustomersTab(self.context, self.customers, to_scenarios)
        self.keys_tab = KeysTab(self.keys)
        self.faults_tab = FaultsTab(self.faults)
        self.pages = QStackedWidget()
        tabs = (self.scenarios_tab, self.customers_tab, self.keys_tab, self.faults_tab)
        self.tab_pages: dict[str, QWidget] = dict(zip(TAB_NAMES, tabs, strict=True))
        for page in tabs:
            self.pages.addWidget(page)
        self.tabs.currentChanged.connect(self.pages.setCurrentIndex)

    def _lay_out(self) -> None:
        self.notices = column(gap=0)
        top = column(self.bar, self.notices, gap=12, margins=(24, 16, 24, 8))
        tabs = Panel(row(self.tabs, None, margins=(24, 0, 24, 0)))
        layout = column(top, tabs, Hairline(), gap=0)
        layout.addWidget(self.pages, 1)
        self.setLayout(layout)
        self.setFocusProxy(self.tabs)

    def _show_problem(self, problem: UserError | None) -> None:
        while (item := self.notices.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if problem is not None:
            again = Button(self.tr("Check again"), "link")
            again.clicked.connect(self._check_again)
            self.notices.addWidget(Notice("bad", problem.happened, problem.remedy, again, inline=True))

    def _check_again(self) -> None:
        for part in self.parts:
            part.check_again()

    def _read_news(self) -> None:
        """Customers are read only in view, and not before the last reading is done: they cost most."""
        self.clock.read()
        if not self.customers_tab.isVisible():
            self._customers_missed = True
        elif self.customers.is_reading:
            self.news.start()
        else:
            self.customers.read()

    def _tab_changed(self) -> None:
        if self.customers_tab.isVisible() and self._customers_missed:
            self._customers_missed = False
            self.customers.read()

    def _workspace_changed(self) -> None:
        """Read everything once the sandbox is there, also when it came back at another address."""
        client = self.context.workspace.sandbox_client
        if self.isVisible() and client is not self._seen:
            self._seen = client
            for part in self.parts:
                part.read()

    def _trigger_changed(self) -> None:
        if self.trigger.last is not self._played:
            self._played = self.trigger.last
            self._news_came()

    def _delivery_arrived(self, delivery: DeliveryRow) -> None:
        self._news_came()

    def _news_came(self) -> None:
        if self.isVisible() and not self.news.isActive():
            self.news.start()
