"""The inspector: the chosen delivery's head, and its tabs."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Hairline, column, row
from glassfy_desktop.ui.parts.pill import Badge
from glassfy_desktop.ui.parts.tabs import Tabs
from glassfy_desktop.ui.screen import ScreenContext
from glassfy_desktop.ui.theme import Role
from glassfy_desktop.ui.webhooks.inspection import Inspected, Inspection
from glassfy_desktop.ui.webhooks.payload_tab import PayloadTab
from glassfy_desktop.ui.webhooks.signature_tab import SignatureTab
from glassfy_desktop.ui.webhooks.summary_tab import SummaryTab
from glassfy_desktop.ui.webhooks.tabs import InspectorTab, TabEntry
from glassfy_desktop.ui.webhooks.words import exact_time, from_source, translate, verdict_look

SMALLEST = 480


def entries() -> tuple[TabEntry, ...]:
    """The tabs, in order."""
    return (
        TabEntry("summary", translate("Inspector", "Summary"), SummaryTab),
        TabEntry("payload", translate("Inspector", "Payload"), PayloadTab),
        TabEntry("signature", translate("Inspector", "Signature"), SignatureTab),
    )


class Inspector(QWidget):
    """Shows what `inspection` holds. A tab is made, and told, when it comes into view."""

    def __init__(self, context: ScreenContext, inspection: Inspection) -> None:
        super().__init__()
        self._context = context
        self._inspection = inspection
        self._entries = entries()
        self._panes: dict[int, InspectorTab] = {}
        self._told: dict[int, Inspected] = {}
        self.setMinimumWidth(SMALLEST)
        self._lay_out()
        self.tabs.currentChanged.connect(self.refresh)
        inspection.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        self.type = Label("", Role.MONO_BOLD, elide="middle")
        self.verdict = Badge()
        self._menu = QMenu(self)
        self.copy = Button(self.tr("Copy"), "secondary", "copy", compact=True, menu=self._menu)
        self.origin = Label("", Role.SECONDARY, colour="text2", elide="middle")
        head = row(self.type, self.verdict, None, self.copy, gap=10)
        self.tabs = Tabs([entry.title for entry in self._entries])
        self.tabs.setAccessibleName(self.tr("Sides of the delivery"))
        top = column(head, self.origin, gap=0, margins=(20, 12, 16, 11))
        self._pages = QStackedWidget()
        tabs = row(self.tabs, None, margins=(20, 0, 16, 0))
        content = QWidget()
        content.setLayout(column(top, tabs, Hairline(), self._pages, gap=0))
        hint = QWidget()
        words = Label(self.tr("Choose a delivery to look into it."), colour="text2")
        hint.setLayout(column(words, None, margins=(20, 20, 20, 20)))
        self._stack = QStackedWidget()
        self._stack.addWidget(hint)
        self._stack.addWidget(content)
        self.setLayout(column(self._stack, gap=0))

    def set_actions(self, *actions: QAction) -> None:
        """Offer these under “Copy”."""
        for action in actions:
            self._menu.addAction(action)

    def show_tab(self, name: str) -> None:
        """Bring a tab into view."""
        self.tabs.setCurrentIndex([entry.name for entry in self._entries].index(name))

    def pane(self) -> InspectorTab:
        """The tab in view, made where it is not there yet."""
        index = self.tabs.currentIndex()
        if index not in self._panes:
            self._panes[index] = self._entries[index].make(self._context)
            self._pages.addWidget(self._panes[index])
        return self._panes[index]

    def refresh(self) -> None:
        """Show what is known of the chosen delivery."""
        shown = self._inspection.shown
        self._stack.setCurrentIndex(0 if shown is None else 1)
        if shown is None:
            return
        self._show_head(shown)
        pane = self.pane()
        self._pages.setCurrentWidget(pane)
        if self._told.get(self.tabs.currentIndex()) is not shown:
            self._told[self.tabs.currentIndex()] = shown
            pane.show_delivery(shown)

    def _show_head(self, shown: Inspected) -> None:
        delivery = shown.row
        self.type.set_text(delivery["type"] or self.tr("No event"))
        self.verdict.set_state(*verdict_look(delivery["verdict"]))
        event = delivery["event_id"] or self.tr("no event id")
        origin = self.tr("{0}, received {1}, {2}")
        at, source = exact_time(delivery["received_at"]), from_source(delivery["source"])
        self.origin.set_text(origin.format(event, at, source))
