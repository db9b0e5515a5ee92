"""The list of webhooks out, newest first, read page by page."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal

from glassfy_desktop.services.engine_shapes import OutboundPage, OutboundRow
from glassfy_desktop.ui.engine import job_words
from glassfy_desktop.ui.parts.cells import CELL, Cell, Index, mono, verdict

ROOT = QModelIndex()
STATE, TIME, TYPE, CUSTOMER, TARGET = range(5)


class OutboundModel(QAbstractTableModel):
    """One row a webhook. `more_wanted` asks for the page after `cursor`."""

    more_wanted = Signal()

    def __init__(self, clock: Callable[[], float], parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[OutboundRow] = []
        self.cursor: str | None = None
        self.fetching = False
        self._clock = clock

    def show_page(self, page: OutboundPage) -> None:
        """Show the newest page. Where it lists the same webhooks as before, their rows stay in place."""
        rows = page["outbound"]
        known = [row["id"] for row in self.rows]
        if known[: len(rows)] == [row["id"] for row in rows] and page["next"] is not None:
            self._replace_first(rows)
        elif known == [row["id"] for row in rows]:
            self._replace_first(rows)
            self.cursor = None
        else:
            self.beginResetModel()
            self.rows, self.cursor = list(rows), page["next"]
            self.endResetModel()

    def append_page(self, page: OutboundPage) -> None:
        """Add the next older page."""
        rows = page["outbound"]
        self.cursor = page["next"]
        if rows:
            self.beginInsertRows(ROOT, len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows += rows
            self.endInsertRows()

    def row_of(self, webhook_id: str) -> int:
        """Where a webhook stands; -1 where it is not shown."""
        return next((at for at, row in enumerate(self.rows) if row["id"] == webhook_id), -1)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 5

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        first = (self.tr("State"), self.tr("Time"), self.tr("Type"))
        return (*first, "customid", self.tr("Target"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        cell = self._cell(self.rows[index.row()], index.column())
        if role == CELL:
            return cell
        return cell.text if role == Qt.ItemDataRole.DisplayRole else None

    def canFetchMore(self, parent: Index) -> bool:
        return self.cursor is not None and not self.fetching

    def fetchMore(self, parent: Index) -> None:
        self.more_wanted.emit()

    def _cell(self, row: OutboundRow, column: int) -> Cell:
        if column == STATE:
            return verdict(job_words.outbound_word(row["state"]), job_words.OUTBOUND_LOOKS[row["state"]])
        if column == TIME:
            return Cell(job_words.when(row["created_at"], self._clock()))
        if column == TYPE:
            return Cell(job_words.outbound_type(row["type"]), "text")
        if column == CUSTOMER:
            return mono(row["customid"]) if row["customid"] else Cell("–", "text3")
        return mono(job_words.address(row["url"]))

    def _replace_first(self, rows: Sequence[OutboundRow]) -> None:
        self.rows[: len(rows)] = rows
        if rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, self.columnCount() - 1))
