"""The Webhooks screen: its header, the list beside the inspector, or the way to a first delivery."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication, QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from shiboken6 import isValid

from glassfy_desktop.ui.actions import Actions
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts.layout import Splitter, column
from glassfy_desktop.ui.parts.page_header import PageHeader
from glassfy_desktop.ui.parts.pill import Badge
from glassfy_desktop.ui.screen import ScreenContext
from glassfy_desktop.ui.webhooks.first_page import FirstPage
from glassfy_desktop.ui.webhooks.inspection import Inspection
from glassfy_desktop.ui.webhooks.inspector import Inspector
from glassfy_desktop.ui.webhooks.list_pane import ListPane
from glassfy_desktop.ui.webhooks.presenter import WebhooksPresenter
from glassfy_desktop.ui.webhooks.trigger import Trigger
from glassfy_desktop.ui.webhooks.trigger_panel import TriggerPanel
from glassfy_desktop.ui.webhooks.words import number

LIST_WIDTH = 685
FILTER_KEYS = "Ctrl+F"


def build(context: ScreenContext) -> QWidget:
    """The screen for the open store."""
    return WebhooksScreen(context)


class WebhooksScreen(QWidget):
    """Header above; below it the list and the inspector, or an empty state."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self._context = context
        self.presenter = WebhooksPresenter(context.workspace, self)
        self.inspection = Inspection(context.workspace, self)
        self.trigger = Trigger(context.workspace, self)
        self._lay_out()
        self._register_actions()
        for each in (self.presenter, self.inspection, self.trigger):
            each.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        self.header = PageHeader(self.tr("Webhooks"))
        self.badge = Badge("", "good", dot=True)
        self.header.add_action(self.badge)
        self.list = ListPane(self.presenter, self.inspection)
        self.trigger_panel = TriggerPanel(self._context, self.trigger)
        self.list.add_foot(self.trigger_panel)
        self.inspector = Inspector(self._context, self.inspection)
        self.splitter = Splitter(self.list, self.inspector)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([LIST_WIDTH, 515])
        self._pages = QStackedWidget()
        self._pages.addWidget(self.splitter)
        self.first_page = FirstPage(self._context, self.presenter, self.trigger)
        self._pages.addWidget(self.first_page)
        self.setLayout(column(self.header, self._pages, gap=0))

    def _register_actions(self) -> None:
        actions = self._context.actions

        def add(name: str, text: str, run: Callable[[], None], icon: str) -> QAction:
            return actions.add(f"webhooks.{name}", text, run, screen="webhooks", icon=icon)

        self.copy_id = add("copy_id", self.tr("Copy the event id"), self._copy_id, icon="copy")
        self.copy_body = add("copy_body", self.tr("Copy the body"), self._copy_body, icon="copy")
        self.play_action = add("play", self.tr("Play a scenario"), self._open_trigger, icon="play")
        self.filter_action = add("filter", self.tr("Filter deliveries"), self._focus_filter, icon="filter")
        self.inspector.set_actions(self.copy_id, self.copy_body)
        self.list.set_actions(self.copy_id, self.copy_body)
        own = [self.copy_id, self.copy_body, self.play_action, self.filter_action]
        self.destroyed.connect(partial(take_back, self._context.actions, own))

    def showEvent(self, event: QShowEvent) -> None:
        """Ctrl+F belongs to the screen in view."""
        super().showEvent(event)
        self.filter_action.setShortcut(QKeySequence(FILTER_KEYS))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.filter_action.setShortcut(QKeySequence())

    def refresh(self) -> None:
        """Show the counts, whether the engine listens, and the page that fits."""
        if self.presenter.listening:
            self.badge.set_state(self.tr("Listening"), "good")
        elif self.presenter.starting:
            self.badge.set_state(self.tr("Starting"), "neutral")
        else:
            self.badge.set_state(self.tr("Not listening"), "bad")
        self.header.set_subtitle(self._subtitle())
        shown = self.inspection.shown
        self.copy_id.setEnabled(shown is not None and shown.row["event_id"] is not None)
        self.copy_body.setEnabled(shown is not None and shown.body is not None)
        if self.presenter.is_empty or self.presenter.problem is not None:
            self.first_page.refresh()
            self._pages.setCurrentWidget(self.first_page)
        else:
            self._pages.setCurrentWidget(self.splitter)

    def _subtitle(self) -> str:
        presenter = self.presenter
        if presenter.loaded:
            if not presenter.kept:
                return self.tr("Nothing received in this store")
            return self.tr("Newest first. {0} kept.").format(number(presenter.kept))
        return self.tr("Newest first.")

    # Actions

    def _copy_id(self) -> None:
        shown = self.inspection.shown
        if shown is not None and shown.row["event_id"]:
            QGuiApplication.clipboard().setText(shown.row["event_id"])
            messages().toast(self.tr("The event id is copied."))

    def _copy_body(self) -> None:
        shown = self.inspection.shown
        if shown is not None and shown.body is not None:
            QGuiApplication.clipboard().setText(shown.body.decode("utf-8", "backslashreplace"))
            messages().toast(self.tr("The body is copied."))

    def _open_trigger(self) -> None:
        self._context.go("webhooks")
        self.trigger_panel.open()

    def _focus_filter(self) -> None:
        self._context.go("webhooks")
        self.list.focus_filter()


def take_back(actions: Actions, own: list[QAction], destroyed: QObject | None = None) -> None:
    """Take a screen's actions out of the registry, unless the next screen has put its own in their place."""
    if not isValid(actions):  # the whole window goes
        return
    known = actions.all()
    for action in own:
        if action in known:
            actions.remove(action.objectName())
