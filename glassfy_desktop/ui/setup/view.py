"""The Set up screen: the steps at the left, the chosen one at the right."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QStackedWidget, QWidget

from glassfy_desktop.domain.onboarding import StepId
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Hairline, Panel, ScrollPane, column, row
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.parts.page_header import PageHeader
from glassfy_desktop.ui.parts.progress import ProgressBar
from glassfy_desktop.ui.parts.steps import Step, StepList
from glassfy_desktop.ui.screen import ScreenContext
from glassfy_desktop.ui.setup import texts
from glassfy_desktop.ui.setup.customers_pane import CustomersPane
from glassfy_desktop.ui.setup.key_pane import KeyPane
from glassfy_desktop.ui.setup.later_panes import CatalogPane, FirstEventPane
from glassfy_desktop.ui.setup.permissions_pane import PermissionsPane
from glassfy_desktop.ui.setup.presenter import ORDER, SetupPresenter
from glassfy_desktop.ui.setup.secret_pane import SecretPane
from glassfy_desktop.ui.setup.webhook_pane import WebhookPane
from glassfy_desktop.ui.theme import Role

PANES = (KeyPane, PermissionsPane, WebhookPane, SecretPane, FirstEventPane, CustomersPane, CatalogPane)
LIST_WIDTH = 312


class SetupScreen(Panel):
    """Shows what its presenter knows of the store's seven steps."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(tone="surface", parent=parent)
        self.presenter = SetupPresenter(context.set_up)
        self.presenter.setParent(self)
        self._go = context.go
        self._lay_out()
        self._register_actions(context)
        self.presenter.changed.connect(self.refresh)
        stop = context.workspace.changed.add(self.refresh)
        self.destroyed.connect(stop)
        self.refresh()

    def refresh(self) -> None:
        """Show the steps as they are now; the keyboard keeps a place to go on from."""
        focused = QApplication.focusWidget()
        before = next((pane for pane in self.panes.values() if focused and pane.isAncestorOf(focused)), None)
        led = before is not None and isinstance(focused, Button) and before.home() is focused
        self._show_steps()
        if focused is None or before is None:
            return
        pane = self.panes[self.presenter.selected]
        lost = not (pane.isAncestorOf(focused) and focused.isVisibleTo(pane) and focused.isEnabled())
        if (led or lost) and (home := pane.home()) is not None:
            home.setFocus(Qt.FocusReason.OtherFocusReason)
            self._scrolls[pane.id].ensureWidgetVisible(home)

    def _show_steps(self) -> None:
        presenter = self.presenter
        for index, step in enumerate(presenter.steps):
            shown = Step(
                texts.title(step.id),
                texts.evidence(step, presenter.place, sandbox=presenter.is_sandbox),
                step.state.value,
            )
            if self.list.step(index) != shown:
                self.list.set_step(index, shown)
        done = sum(step.done for step in presenter.steps)
        self._count.set_text(self.tr("{0} of {1} done").format(done, len(ORDER)))
        self._bar.setValue(done)
        unfinished = self.tr("A step is done when the app has seen it work.")
        finished = self.tr("Everything works: events come in, and permissions follow them.")
        self._header.set_subtitle(finished if done == len(ORDER) else unfinished)
        self._check_all.set_busy("check all" in presenter.working, self.tr("Checking"))
        self._check_all.setEnabled(presenter.workspace.engine_running)
        self._check_all.setToolTip(
            "" if presenter.workspace.engine_running else self.tr("The engine is not running")
        )
        self._offer.setVisible(presenter.clipboard.offered)
        place = ORDER.index(presenter.selected)
        if self.list.currentRow() != place:
            self.list.setCurrentRow(place)
        self._stack.setCurrentIndex(place)
        self.panes[presenter.selected].refresh(presenter.step(presenter.selected))

    def _lay_out(self) -> None:
        self._header = header = PageHeader(self.tr("Set up"))
        self._count = Label("", Role.SECONDARY_STRONG, colour="text2")
        self._bar = ProgressBar(len(ORDER), tone="good_mark")
        self._bar.setFixedWidth(160)
        self._bar.setAccessibleName(self.tr("Steps done"))
        self._check_all = Button(self.tr("Check all"), "secondary", "refresh")
        self._check_all.clicked.connect(self.presenter.check_all)
        header.add_action(Panel(row(self._count, self._bar, margins=(0, 0, 8, 0))), self._check_all)
        self.list = StepList([Step(texts.title(each)) for each in ORDER])
        self.list.setAccessibleName(self.tr("Steps"))
        self.setFocusProxy(self.list)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.currentRowChanged.connect(lambda place: self.presenter.select(ORDER[place]))
        left = Panel(row(self.list, margins=(12, 12, 12, 12)))
        left.setFixedWidth(LIST_WIDTH - 1)
        self._stack = QStackedWidget()
        self.panes = {pane.id: pane(self.presenter) for pane in PANES}
        self._scrolls = {name: ScrollPane(pane) for name, pane in self.panes.items()}
        for scroll in self._scrolls.values():
            self._stack.addWidget(scroll)
        catalog = self.panes[StepId.CATALOG]
        if isinstance(catalog, CatalogPane):
            catalog.open_button.clicked.connect(lambda: self._go("catalog"))
        self._clear = Button(self.tr("Clear the clipboard"), "link")
        self._clear.clicked.connect(self.presenter.clipboard.clear)
        held = self.tr("The clipboard still holds what you pasted.")
        self._offer = Panel(row(Notice("info", "", held, self._clear, inline=True), margins=(24, 12, 24, 0)))
        beside = row(left, Hairline(vertical=True), gap=0)
        beside.addLayout(column(self._offer, self._stack, gap=0), 1)
        layout = column(header, gap=0)
        layout.addLayout(beside, 1)
        self.setLayout(layout)

    def _register_actions(self, context: ScreenContext) -> None:
        add = context.actions.add
        add(
            "setup.check",
            self.tr("Check all steps"),
            self.presenter.check_all,
            screen="setup",
            icon="refresh",
        )
        for step in ORDER:
            title = self.tr("Set up: {0}").format(texts.title(step))
            add(f"setup.{step}", title, partial(self._show, step), screen="setup", icon="setup")

    def _show(self, step: StepId) -> None:
        self._go("setup")
        self.presenter.select(step)


def build(context: ScreenContext) -> QWidget:
    """The screen for the open store."""
    return SetupScreen(context)
