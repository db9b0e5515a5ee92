"""What the matrix paints: its cells, its ticks and its head."""

from functools import cache

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QTableView

from glassfy_desktop.ui import icons
from glassfy_desktop.ui.catalog.matrix_model import FIRST, IS_NEW, MARK, Mark
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.cells import Index, cell_of
from glassfy_desktop.ui.parts.table import TableHead
from glassfy_desktop.ui.parts.table_rows import BAR, TableRows, paint_cell
from glassfy_desktop.ui.theme import Role, colour, font, grown

HEAD_HEIGHT = 32
NARROWEST, WIDEST, STEP = 72, 144, 4
DOT_SPACE = 14


@cache
def head_font() -> QFont:
    """The mono of permission heads, as large as other heads."""
    made = QFont(font(Role.MONO))
    made.setPixelSize(font(Role.LABEL).pixelSize())
    return made


def permission_width(name: str, *, is_new: bool = False) -> int:
    """How wide a permission's column is: its name and 16, in steps of 4, between 72 and 144 pixels."""
    width = QFontMetrics(head_font()).horizontalAdvance(name) + 16 + (DOT_SPACE if is_new else 0)
    return min(max(-(-width // STEP) * STEP, NARROWEST), WIDEST)


def paint_dot(painter: QPainter, x: int, y: int) -> None:
    """The sign of something new, 6 px, with its middle at (x, y)."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("accent_text"))
    painter.drawEllipse(QPoint(x, y), 3, 3)


def paint_mark(painter: QPainter, rect: QRect, mark: Mark) -> None:
    """A tick, an added tick or the bar of a removed one, in the middle of a cell."""
    if mark is Mark.EMPTY:
        return
    box = QRect(rect.center().x() - 9, rect.center().y() - 9, 20, 20)
    tone, ground, sign = {
        Mark.TICK: ("text", "", "check"),
        Mark.ADDED: ("good", "good_soft", "check"),
        Mark.REMOVED: ("bad", "bad_soft", "minus"),
    }[mark]
    if ground:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint.frame(painter, box, fill=ground, radius=4)
    icons.paint(painter, sign, box.x() + 2, box.y() + 2, tone, stroke=2.0)


class MatrixCells(TableRows):
    """Paints a cell: the row's ground or the column's tint, lines, its text or mark, and the ring."""

    def __init__(self, table: QTableView, current: QTableView) -> None:
        super().__init__(table)
        self._matrix = current

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        self._paint_matrix_ground(painter, option, index)
        rect = option.rect
        if index.column() >= FIRST:
            paint_mark(painter, rect, Mark(index.data(MARK)))
        else:
            is_new = index.column() == 0 and bool(index.data(IS_NEW))
            paint_cell(painter, rect.adjusted(0, 0, -DOT_SPACE if is_new else 0, 0), cell_of(index))
            if is_new:
                paint_dot(painter, rect.right() - 12, rect.center().y())
        if index.row() == self._matrix.currentIndex().row() and self._matrix.hasFocus():
            self._paint_cell_ring(painter, rect, index)
        painter.restore()

    def _paint_matrix_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect, column = option.rect, index.column()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        tinted = column >= FIRST and column == self._matrix.currentIndex().column()
        hovered = getattr(self._table, "hover_row", -1) == index.row()
        plain = "hover" if hovered else "sunken" if tinted else "surface"
        painter.fillRect(rect, colour("accent_soft" if selected else plain))
        paint.hairline(painter, rect.left(), rect.bottom(), width=rect.width())
        paint_lines(painter, rect, column, index.model().columnCount())
        if selected and column == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), BAR, rect.height()), colour("accent_text"))

    def _paint_cell_ring(self, painter: QPainter, rect: QRect, index: Index) -> None:
        if index.column() == self._matrix.currentIndex().column():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint.frame(painter, rect.adjusted(1, 1, -1, -2), edge="focus", radius=5, width=2)


def paint_lines(painter: QPainter, rect: QRect, column: int, columns: int) -> None:
    """The vertical lines of a cell: left of a permission, right of the last column and of those that stay."""
    if column > FIRST:
        paint.hairline(painter, rect.left(), rect.top(), height=rect.height())
    if column in (FIRST - 1, columns - 1):
        paint.hairline(painter, rect.right(), rect.top(), height=rect.height())


class MatrixHead(TableHead):
    """The head: permissions in mono, in the middle of their column; the current one in `text`."""

    def __init__(self, table: QTableView, current: QTableView) -> None:
        super().__init__(table)
        self._matrix = current
        self.setFixedHeight(grown(HEAD_HEIGHT))

    def paintSection(self, painter: QPainter, rect: QRect, logical_index: int) -> None:
        if logical_index < FIRST:
            super().paintSection(painter, rect, logical_index)
            paint_lines(painter, rect, logical_index, self.model().columnCount())
            return
        model, across = self.model(), Qt.Orientation.Horizontal
        is_current = self._matrix.currentIndex().column() == logical_index
        is_new = bool(model.headerData(logical_index, across, IS_NEW))
        words = str(model.headerData(logical_index, across))
        painter.save()
        painter.fillRect(rect, colour("sunken"))
        paint.hairline(painter, rect.left(), rect.bottom(), width=rect.width())
        paint_lines(painter, rect, logical_index, model.columnCount())
        paint.text(
            painter,
            rect.adjusted(8 + (DOT_SPACE if is_new else 0), 0, -7, -1),
            words,
            font=head_font(),
            tone="text" if is_current else "text3",
            align=paint.CENTRE,
            elide=paint.MIDDLE_ELIDED,
        )
        if is_new:
            paint_dot(painter, rect.left() + 12, rect.center().y())
        painter.restore()
