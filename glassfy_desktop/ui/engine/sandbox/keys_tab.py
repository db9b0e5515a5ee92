"""Keys of the sandbox: a list, and the chosen key with its state and a switch for each permission."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import QWidget

from glassfy_desktop.services.sandbox_client import SandboxKey
from glassfy_desktop.ui.engine.sandbox.key_detail import KeyDetail
from glassfy_desktop.ui.engine.sandbox.keys import SandboxKeyList
from glassfy_desktop.ui.engine.sandbox.made_key import MadeKey
from glassfy_desktop.ui.engine.sandbox.words import key_state, permission_count, shortened
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.cells import CELL, Index, TwoLines
from glassfy_desktop.ui.parts.layout import Hairline, Panel, ScrollPane, column, row
from glassfy_desktop.ui.parts.states import STATES
from glassfy_desktop.ui.parts.table_rows import TwoLineList
from glassfy_desktop.ui.theme import Role

LIST_WIDTH = 312
ROOT = QModelIndex()


class KeysModel(QAbstractListModel):
    """The keys, oldest first; a changed key stays where it is."""

    def __init__(self, keys: SandboxKeyList) -> None:
        super().__init__(keys)
        self._keys = keys
        self._rows: tuple[SandboxKey, ...] = ()
        keys.changed.connect(self._adopt)
        self._adopt()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        key = self._rows[index.row()]
        word, state = key_state(key.state)
        below = f"{word}, {permission_count(len(key.permissions))}"
        if role == CELL:
            tone = STATES[state]
            return TwoLines(shortened(key.masked), below, Role.MONO, end_icon=tone.icon, end_tone=tone.mark)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{shortened(key.masked)}. {below}"
        return None

    def key_id(self, index: Index) -> str:
        """The id of the key in a row."""
        return self._rows[index.row()].id

    def _adopt(self) -> None:
        before, now = self._rows, self._keys.keys
        if before == now:
            return
        if not before or [each.id for each in now[: len(before)]] != [each.id for each in before]:
            self.beginResetModel()
            self._rows = now
            self.endResetModel()
            return
        if len(now) > len(before):
            self.beginInsertRows(ROOT, len(before), len(now) - 1)
            self._rows = now
            self.endInsertRows()
        self._rows = now
        if before:
            self.dataChanged.emit(self.index(0), self.index(len(before) - 1))


class KeysTab(QWidget):
    """List and “New key” at the left; at the right a key just made, and the chosen one."""

    def __init__(self, keys: SandboxKeyList) -> None:
        super().__init__()
        self.keys = keys
        self.list = TwoLineList(name=self.tr("Keys of the sandbox"))
        self.model = KeysModel(keys)
        self.list.setModel(self.model)
        self.new = Button(self.tr("New key"), icon="plus", compact=True)
        self.new.clicked.connect(keys.make)
        bar = Panel(row(self.new, None, margins=(16, 0, 16, 0)))
        bar.setFixedHeight(44)
        left = Panel(column(bar, Hairline(), self.list, gap=0))
        left.setFixedWidth(LIST_WIDTH)
        self.made = MadeKey(keys)
        self.detail = KeyDetail(keys)
        inside = QWidget()
        inside.setLayout(column(self.made, self.detail, None, gap=16, margins=(24, 16, 24, 20)))
        layout = row(left, Hairline(vertical=True), gap=0)
        layout.addWidget(ScrollPane(inside), 1)
        self.setLayout(layout)
        self.setFocusProxy(self.list)
        self.list.selectionModel().currentChanged.connect(lambda now, before: self._show_chosen())
        self.model.modelReset.connect(self._choose_first)
        self.model.rowsInserted.connect(lambda parent, first, last: self._choose_new(last))
        keys.changed.connect(self.refresh)
        self._choose_first()
        self.refresh()

    def refresh(self) -> None:
        """Show whether a key is being made."""
        known = self.keys.loaded
        self.new.set_busy(self.keys.doing == "make", self.tr("Making"))
        self.new.setEnabled(known)
        self.new.setToolTip("" if known else self.tr("The sandbox is starting."))

    def _choose_first(self) -> None:
        if self.model.rowCount() and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index(0))
        self._show_chosen()

    def _choose_new(self, place: int) -> None:
        self.list.setCurrentIndex(self.model.index(place))

    def _show_chosen(self) -> None:
        index = self.list.currentIndex()
        self.detail.show_key(self.model.key_id(index) if index.isValid() else "")
