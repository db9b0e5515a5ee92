"""Scenarios: every story the sandbox can play, what should follow, for whom, and the way to play it."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import QWidget

from glassfy_desktop.services.sandbox_client import Played, Scenario
from glassfy_desktop.ui.engine.sandbox.customers_tab import show_permissions
from glassfy_desktop.ui.engine.sandbox.waiting import Waiting
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.cells import CELL, Index, TwoLines
from glassfy_desktop.ui.parts.fields import Field, LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Hairline, ScrollPane, column, row
from glassfy_desktop.ui.parts.table_rows import TwoLineList
from glassfy_desktop.ui.screen import ScreenContext
from glassfy_desktop.ui.theme import Role
from glassfy_desktop.ui.webhooks.trigger import FIRST, Trigger
from glassfy_desktop.ui.webhooks.trigger_panel import create_webhook, why_not

LIST_WIDTH = 312
ROOT = QModelIndex()


class ScenariosModel(QAbstractListModel):
    """The scenarios in the sandbox's order."""

    def __init__(self, trigger: Trigger) -> None:
        super().__init__(trigger)
        self._trigger = trigger
        self._rows: list[Scenario] = []
        trigger.changed.connect(self._adopt)
        self._adopt()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        scenario = self._rows[index.row()]
        if role == CELL:
            return TwoLines(scenario.title, scenario.sentence)
        if role == Qt.ItemDataRole.DisplayRole:
            return scenario.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{scenario.title}. {scenario.sentence}"
        return None

    def scenario(self, index: Index) -> Scenario:
        """The scenario of a row."""
        return self._rows[index.row()]

    def index_of(self, name: str) -> QModelIndex:
        """Where a scenario stands; the first row where it is unknown."""
        places = (place for place, each in enumerate(self._rows) if each.name == name)
        return self.index(next(places, 0), 0)

    def _adopt(self) -> None:
        if self._rows != self._trigger.scenarios:
            self.beginResetModel()
            self._rows = self._trigger.scenarios
            self.endResetModel()


class ScenariosTab(QWidget):
    """The list at the left, the chosen scenario at the right. Return in either plays it."""

    def __init__(self, context: ScreenContext, trigger: Trigger) -> None:
        super().__init__()
        self.context = context
        self.trigger = trigger
        self.list = TwoLineList(name=self.tr("Scenarios"))
        self.model = ScenariosModel(trigger)
        self.list.setModel(self.model)
        self.list.setFixedWidth(LIST_WIDTH)
        self.list.selectionModel().currentChanged.connect(lambda now, before: self._show_chosen())
        self.list.activated.connect(lambda index: self.play_chosen())
        self.model.modelReset.connect(self._choose_first)
        self._make_detail()
        layout = row(self.list, Hairline(vertical=True), gap=0)
        layout.addWidget(ScrollPane(self._detail()), 1)
        self.setLayout(layout)
        self.setFocusProxy(self.list)
        trigger.changed.connect(self.refresh)
        self._choose_first()
        self.refresh()

    @property
    def chosen(self) -> Scenario | None:
        """The scenario chosen in the list."""
        index = self.list.currentIndex()
        return self.model.scenario(index) if index.isValid() else None

    def play_chosen(self) -> None:
        """Play the chosen scenario for the user in the field."""
        if self.chosen is not None:
            self.trigger.play(self.chosen.name, self.customid.text().strip())

    def refresh(self) -> None:
        """Show whether anything can be played, and what was played last."""
        trigger = self.trigger
        usable = trigger.can_play or bool(trigger.playing)
        self.play.set_busy(bool(trigger.playing), self.tr("Playing"))
        self.play.setEnabled(usable)
        self.play.setToolTip("" if usable else why_not(self, trigger))
        self.create_webhook.setVisible(trigger.needs_webhook)
        self.waiting.show_waiting(bool(trigger.playing))
        self._show_played(trigger.last)

    def _make_detail(self) -> None:
        self.title = Label("", Role.SECTION, elide="right")
        self.sentence = Label("", Role.BODY, colour="text2", wrap=True)
        self.customid = LineEdit(placeholder=self.tr("a new user"), mono=True, width=264)
        self.customid.returnPressed.connect(self.play_chosen)
        self.play = Button(self.tr("Play scenario"), "primary", "play")
        self.play.clicked.connect(self.play_chosen)
        self.create_webhook = create_webhook(self, self.context)
        self.waiting = Waiting("")
        self.waiting.cancelled.connect(self.trigger.cancel)
        self.played = Label("", Role.BODY, elide="right")
        self.see_deliveries = Button(self.tr("See the deliveries"), "link")
        self.see_deliveries.clicked.connect(lambda: self.context.go("webhooks"))
        self.see_permissions = Button(self.tr("Show permissions"), "link")
        self.see_permissions.clicked.connect(self._show_permissions)
        self.after = QWidget()
        links = (self.see_deliveries, self.see_permissions)
        self.after.setLayout(row(self.played, *links, None, gap=4, margins=(0, 8, 0, 0)))

    def _detail(self) -> QWidget:
        hint = self.tr("Leave it empty for a new user each time.")
        buttons = row(self.play, self.create_webhook, self.waiting, None)
        detail = QWidget()
        detail.setLayout(
            column(
                self.title,
                self.sentence,
                8,
                Field(self.tr("customid"), self.customid, hint),
                8,
                buttons,
                self.after,
                None,
                gap=8,
                margins=(24, 20, 24, 20),
            )
        )
        return detail

    def _choose_first(self) -> None:
        if self.model.rowCount() and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index_of(FIRST))
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self.chosen
        self.title.set_text(chosen.title if chosen else self.tr("The sandbox is starting"))
        self.sentence.set_text(chosen.sentence if chosen else "")

    def _show_permissions(self) -> None:
        if self.trigger.last is not None:
            show_permissions(self.context, self.trigger.last.customid)

    def _show_played(self, last: Played | None) -> None:
        self.after.setVisible(last is not None)
        if last is not None:
            count = len(last.events)
            made = (
                self.tr("1 event was made") if count == 1 else self.tr("{0} events were made").format(count)
            )
            self.played.set_text(self.tr("{0} for {1}.").format(made, last.customid))
