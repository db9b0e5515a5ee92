"""The models behind the list of customers and the table of permissions."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from glassfy_desktop.services.engine_shapes import CustomerRow, PermissionAnswer
from glassfy_desktop.ui.customers.codes import code_cell, look, number
from glassfy_desktop.ui.customers.presenter import CustomersPresenter
from glassfy_desktop.ui.customers.times import exact, full_day
from glassfy_desktop.ui.parts.cells import CELL, Cell, TwoLines, mono
from glassfy_desktop.ui.theme import Role

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class CustomersModel(QAbstractListModel):
    """The customers read so far; asks the presenter for more when the view nears the end."""

    def __init__(self, presenter: CustomersPresenter) -> None:
        super().__init__(presenter)
        self._presenter = presenter
        self._rows: list[CustomerRow] = []
        presenter.listed.connect(self._adopt)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role == CELL:
            seen = look(row["entitlement"]).colours
            return TwoLines(
                row["customid"], self._below(row), Role.MONO, end_icon=seen.icon, end_tone=seen.mark
            )
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{row['customid']}, {self._below(row)}, {look(row['entitlement']).standing}"
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return self._presenter.next is not None and not self._presenter.loading

    def fetchMore(self, parent: Index) -> None:
        self._presenter.read_on()

    def customid(self, index: Index) -> str:
        """The customid of a row."""
        return self._rows[index.row()]["customid"]

    def index_of(self, customid: str) -> QModelIndex:
        """Where a customid stands; an invalid index where it is not in the list."""
        places = (place for place, row in enumerate(self._rows) if row["customid"] == customid)
        found = next(places, None)
        return QModelIndex() if found is None else self.index(found, 0)

    def _below(self, row: CustomerRow) -> str:
        if row["email"]:
            return row["email"]
        if row["customers"]:
            return row["customers"][0]
        return self.tr("guest, by metadata") if row["purchases"] else self.tr("no Stripe customer")

    def _adopt(self) -> None:
        """Take over what was read with as little change as can be, so that the view stays where it is."""
        before, now = self._rows, self._presenter.rows
        if before is now:
            return
        ids = [row["customid"] for row in now]
        if ids[: len(before)] != [row["customid"] for row in before]:
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
            self.dataChanged.emit(self.index(0, 0), self.index(len(before) - 1, 0))


class PermissionsModel(QAbstractTableModel):
    """A person's permissions: identifier, code, end and why."""

    def __init__(self, presenter: CustomersPresenter) -> None:
        super().__init__(presenter)
        self._presenter = presenter
        self._rows: list[PermissionAnswer] = []
        presenter.changed.connect(self._adopt)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 4

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        heads = (self.tr("Permission"), self.tr("Code"), self.tr("Until"), self.tr("Why"))
        return heads[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role == CELL:
            return self._cell(row, index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            cell = self._cell(row, index.column())
            return f"{number(row['entitlement'])} {cell.text}" if index.column() == 1 else cell.text
        return None

    def _cell(self, row: PermissionAnswer, column: int) -> Cell:
        if column == 0:
            return mono(row["identifier"], "text")
        if column == 1:
            return code_cell(row["entitlement"])
        if column == 2:
            return self._until(row)
        return Cell(sentence(row["reason"]), "text", elide="middle")  # its date stands at the end

    def _until(self, row: PermissionAnswer) -> Cell:
        if row["expires_date"]:
            return Cell(full_day(row["expires_date"]), tip=exact(row["expires_date"]))
        return Cell(self.tr("No end")) if row["entitlement"] > 0 else Cell("–", "text3")

    def _adopt(self) -> None:
        person = self._presenter.person
        now = person.answer["permissions"] if person else []
        if now == self._rows:
            return
        self.beginResetModel()
        self._rows = now
        self.endResetModel()


def sentence(reason: str) -> str:
    """A reason with a capital first letter, as it stands by itself."""
    return reason[:1].upper() + reason[1:]
