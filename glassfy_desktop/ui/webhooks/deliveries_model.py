"""The deliveries known to the list: pages of the engine, newest first, and what arrived since."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from glassfy_desktop.services.engine_shapes import DeliveryPage, DeliveryRow
from glassfy_desktop.ui.parts.cells import CELL, Cell, mono, verdict
from glassfy_desktop.ui.webhooks.words import day, list_time, source_word, verdict_look

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
VERDICT, TIME, TYPE, OBJECT, SOURCE = range(5)


class DeliveriesModel(QAbstractTableModel):
    """Rows of the list. `more_wanted` asks for the page after `cursor`; `now` tells which day is today."""

    more_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[DeliveryRow] = []
        self.cursor: str | None = None
        self.fetching = False
        self.now: Callable[[], datetime] = datetime.now
        self._ids: set[str] = set()

    # What the list holds

    def show_page(self, page: DeliveryPage, *, keep: bool) -> None:
        """Show the newest page. With `keep`, rows stay in place where it only adds others above them."""
        rows = page["deliveries"]
        added = self._added(page) if keep else None
        if added is not None:
            self.insert_newest(rows[:added])
            for row in rows[added:]:
                self.update_row(row)
            return
        self.beginResetModel()
        self.rows = list(rows)
        self._ids = {row["id"] for row in rows}
        self.cursor = page["next"]
        self.endResetModel()

    def _added(self, page: DeliveryPage) -> int | None:
        """How many rows of a newest page stand above those known; None where the two do not join."""
        ids, known = [row["id"] for row in page["deliveries"]], [row["id"] for row in self.rows]
        if not known or known[0] not in ids:
            return None
        added = ids.index(known[0])
        joined = known if page["next"] is None else known[: len(ids) - added]
        return added if ids[added:] == joined else None

    def append_page(self, page: DeliveryPage) -> None:
        """Add the next older page."""
        rows = [row for row in page["deliveries"] if row["id"] not in self._ids]
        self.cursor = page["next"]
        if rows:
            self.beginInsertRows(NOWHERE, len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows += rows
            self._ids.update(row["id"] for row in rows)
            self.endInsertRows()

    def insert_newest(self, rows: Sequence[DeliveryRow]) -> int:
        """Put rows, newest first, above all others and return how many of them were not known yet."""
        fresh = [row for row in rows if row["id"] not in self._ids]
        if fresh:
            self.beginInsertRows(NOWHERE, 0, len(fresh) - 1)
            self.rows[:0] = fresh
            self._ids.update(row["id"] for row in fresh)
            self.endInsertRows()
        return len(fresh)

    def update_row(self, row: DeliveryRow) -> bool:
        """Show what became of a delivery; False where the list does not hold it."""
        if row["id"] not in self._ids:
            return False
        place = self.place_of(row["id"])
        if self.rows[place] != row:
            self.rows[place] = row
            self.dataChanged.emit(self.index(place, 0), self.index(place, SOURCE))
        return True

    def place_of(self, delivery_id: str) -> int:
        """The row of a delivery; -1 where the list does not hold it."""
        if delivery_id not in self._ids:
            return -1
        return next(place for place, row in enumerate(self.rows) if row["id"] == delivery_id)

    # What Qt asks

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else SOURCE + 1

    def canFetchMore(self, parent: Index = NOWHERE) -> bool:
        return self.cursor is not None and not self.fetching

    def fetchMore(self, parent: Index = NOWHERE) -> None:
        if self.canFetchMore():
            self.fetching = True
            self.more_wanted.emit()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | Cell | None:
        if role not in {CELL, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        cell = self._cell(self.rows[index.row()], index.column())
        return cell if role == CELL else cell.text

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | Qt.AlignmentFlag | None:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft
        return self._heads()[section] if role == Qt.ItemDataRole.DisplayRole else None

    def _heads(self) -> list[str]:
        return [
            self.tr("Verdict"),
            self.tr("Time"),
            self.tr("Type"),
            self.tr("Object"),
            self.tr("Source"),
        ]

    def _cell(self, row: DeliveryRow, column: int) -> Cell:
        match column:
            case 0:
                return verdict(*verdict_look(row["verdict"]))
            case 1:
                return self._time_cell(row["received_at"])
            case 2 if row["type"]:
                return mono(row["type"], "text")
            case 2:
                return Cell(self.tr("no event"), "text3")
            case 3:
                return mono(row["object_id"] or "")
            case _:
                return Cell(source_word(row["source"]))

    def _time_cell(self, received_at: float) -> Cell:
        at = datetime.fromtimestamp(received_at)
        return Cell(list_time(received_at, self.now()), tip=f"{day(at)}, {at:%H:%M:%S}")
