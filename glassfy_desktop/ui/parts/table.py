"""Tables: fixed rows, a quiet head, a hover that covers the row, a bar at the selected row."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QPushButton, QTableView, QWidget

from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.cells import cell_of
from glassfy_desktop.ui.parts.rings import KeyboardRing
from glassfy_desktop.ui.parts.table_rows import TableRows
from glassfy_desktop.ui.theme import Role, colour, font, grown, theme

ROW_HEIGHT = 32
HEAD_HEIGHT = 28
PADDING = 12
GREY_ROWS = 3
FRESH_TIME = 600


class Table(QTableView):
    """A table of whole rows. Its model hands out a `Cell` under the role `CELL` for each index.

    `chosen(QModelIndex)` is sent for the current row, however it became so; `opened(QModelIndex)` on Return
    or a double click. Ctrl+C copies the selected rows' whole texts. Elided cells show theirs in a tooltip.
    """

    chosen = Signal(QModelIndex)
    opened = Signal(QModelIndex)

    def __init__(
        self, *, row_height: int = ROW_HEIGHT, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.hover_row = -1
        self.ring = KeyboardRing(self)
        self.fresh_rows = 0
        self._loading = False
        self._fresh = QTimer(self, singleShot=True, interval=FRESH_TIME)
        self._fresh.timeout.connect(self._forget_fresh)
        self.setAccessibleName(name)
        self.setItemDelegate(TableRows(self))
        self.setHorizontalHeader(TableHead(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(20)
        self.verticalHeader().setDefaultSectionSize(grown(row_height))
        self.verticalScrollBar().setSingleStep(grown(row_height))
        self._new_rows = NewRows(self)
        self.activated.connect(self.opened)

    def set_widths(self, *widths: int) -> None:
        """Give the columns their widths in pixels; 0 for the one that takes what is left. Needs a model."""
        head = self.horizontalHeader()
        for column, width in enumerate(widths):
            if width:
                head.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
                head.resizeSection(column, width)
            else:
                head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def set_loading(self, loading: bool) -> None:
        """While an empty table waits for its first rows it shows three grey ones."""
        self._loading = loading
        self.viewport().update()

    def set_new_count(self, count: int) -> None:
        """Tell how many rows came above what is read; the pill goes to the top when pressed."""
        self._new_rows.show_count(count)

    def show_fresh(self, count: int) -> None:
        """Tint the first `count` rows for 600 ms, as new ones; not where motion is reduced."""
        if not theme().reduce_motion:
            self.fresh_rows = count
            self._fresh.start()
            self.viewport().update()

    def _forget_fresh(self) -> None:
        self.fresh_rows = 0
        self.viewport().update()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if self.selectionModel() is not None:
            self.selectionModel().currentRowChanged.connect(lambda now, _before: self.chosen.emit(now))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.selected_text())
            return
        if event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End} and self.model() is not None:
            row = 0 if event.key() == Qt.Key.Key_Home else self.model().rowCount() - 1
            self.setCurrentIndex(self.model().index(row, max(self.currentIndex().column(), 0)))
            return
        super().keyPressEvent(event)

    def selected_text(self) -> str:
        """The whole texts of the selected rows: cells between tabs, one row a line."""
        if self.selectionModel() is None:
            return ""
        lines: dict[int, list[str]] = {}
        for index in sorted(self.selectionModel().selectedIndexes(), key=lambda at: (at.row(), at.column())):
            cell = cell_of(index)
            lines.setdefault(index.row(), []).append(f"{cell.lead} {cell.text}".strip())
        return "\n".join("\t".join(cells) for cells in lines.values())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._loading and (self.model() is None or self.model().rowCount() == 0):
            self._paint_grey_rows()

    def row_rect(self, row: int) -> QRect:
        """Where a row lies in the viewport, over its whole width."""
        height = self.rowHeight(row)
        return QRect(0, self.rowViewportPosition(row), self.viewport().width(), height)

    def _hover(self, row: int) -> None:
        if row == self.hover_row:
            return
        before, self.hover_row = self.hover_row, row
        for changed in (before, row):
            if changed >= 0:
                self.viewport().update(self.row_rect(changed))

    def _paint_grey_rows(self) -> None:
        painter = paint.painter_on(self.viewport())
        height = self.verticalHeader().defaultSectionSize()
        for row in range(GREY_ROWS):
            middle = row * height + height // 2
            for left, width in ((PADDING, 60), (PADDING + 98, 48), (PADDING + 168, 180)):
                paint.frame(painter, QRect(left, middle - 4, width, 8), fill="press", radius=4)
            paint.hairline(painter, 0, (row + 1) * height - 1, width=self.viewport().width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._new_rows.place()


class TableHead(QHeaderView):
    """The head: quiet words on the sunken ground, an arrow only at the sorted column."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self.setFixedHeight(grown(HEAD_HEIGHT))
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setHighlightSections(False)
        self.setStretchLastSection(False)
        self.setMinimumSectionSize(32)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), colour("sunken"))
        paint.hairline(painter, 0, self.height() - 1, width=self.width())
        painter.end()
        super().paintEvent(event)

    def paintSection(self, painter: QPainter, rect: QRect, logical_index: int) -> None:
        painter.save()
        painter.fillRect(rect, colour("sunken"))
        paint.hairline(painter, rect.left(), rect.bottom(), width=rect.width())
        model = self.model()
        words = str(model.headerData(logical_index, self.orientation()) or "")
        to = model.headerData(logical_index, self.orientation(), Qt.ItemDataRole.TextAlignmentRole)
        right = to is not None and bool(Qt.AlignmentFlag(to) & Qt.AlignmentFlag.AlignRight)
        within = rect.adjusted(PADDING, 0, -PADDING, -1)
        align = paint.RIGHT if right else paint.LEFT
        width = paint.text(painter, within, words, font=font(Role.LABEL), tone="text3", align=align)
        if self.isSortIndicatorShown() and self.sortIndicatorSection() == logical_index:
            left = within.right() - width - 12 if right else within.left() + width + 4
            self._paint_arrow(painter, QPoint(left, rect.center().y()))
        painter.restore()

    def _paint_arrow(self, painter: QPainter, at: QPoint) -> None:
        up = self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("text3"))
        tip, base = (at.y() - 2, at.y() + 3) if up else (at.y() + 3, at.y() - 2)
        painter.drawPolygon([QPoint(at.x(), base), QPoint(at.x() + 8, base), QPoint(at.x() + 4, tip)])


class NewRows(QPushButton):
    """The pill “12 new” under the head of a table that is scrolled away from its top."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._table = table
        self.setFont(font(Role.LABEL))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()
        self.clicked.connect(self._go_to_top)

    def show_count(self, count: int) -> None:
        """Show how many rows are new; 0 hides the pill."""
        self.setText(self.tr("{count} new").format(count=self.locale().toString(count)))
        self.setVisible(count > 0)
        self.place()

    def place(self) -> None:
        """Hang 8 px under the table's head, in the middle."""
        self.resize(self.sizeHint())
        top = self._table.horizontalHeader().height() + 8
        self.move((self._table.width() - self.width()) // 2, top)

    def sizeHint(self) -> QSize:
        return QSize(paint.text_width(self.text(), self.font()) + 24, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        paint.frame(painter, self.rect(), fill="accent_soft", radius=10)
        if self.hasFocus():
            paint.focus_ring(painter, self.rect(), radius=10)
        paint.text(
            painter, self.rect(), self.text(), font=self.font(), tone="accent_text", align=paint.CENTRE
        )

    def _go_to_top(self) -> None:
        self._table.scrollToTop()
        self.hide()
