"""The delegates of tables and of lists with two lines."""

from typing import Protocol, cast

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from glassfy_desktop.ui import icons
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.cells import CELL, Cell, Index, TwoLines, cell_of
from glassfy_desktop.ui.parts.rings import KeyboardRing
from glassfy_desktop.ui.parts.steps import paint_choice_ground
from glassfy_desktop.ui.theme import Role, colour, font, grown

PADDING = 12
NARROW = 4
BAR = 3
ELIDES = {"right": Qt.TextElideMode.ElideRight, "middle": Qt.TextElideMode.ElideMiddle}
ALIGNS = {"left": paint.LEFT, "right": paint.RIGHT, "centre": paint.CENTRE}


class RowView(Protocol):
    """A table that knows over which row the pointer is (-1 for none) and whether its ring is shown."""

    hover_row: int
    fresh_rows: int
    ring: KeyboardRing


class TableRows(QStyledItemDelegate):
    """Paints one cell: its ground (by row), its icon, its text, and the hairline below."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        self._paint_ground(painter, option, index)
        paint_cell(painter, option.rect, cell_of(index))
        painter.restore()

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        if event.type() is not QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        cell = cell_of(index)
        hidden = paint.is_elided(cell.text, font(cell.role), text_room(option.rect, cell))
        QToolTip.showText(event.globalPos(), cell.tip or (cell.text if hidden else ""), view)
        return True

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect
        view = cast(RowView, self._table)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        tinted = selected or index.row() < view.fresh_rows
        hovered = view.hover_row == index.row()
        painter.fillRect(rect, colour("accent_soft" if tinted else "hover" if hovered else "surface"))
        paint.hairline(painter, rect.left(), rect.bottom(), width=rect.width())
        if not selected:
            return
        first = self._table.horizontalHeader().logicalIndexAt(0)
        if index.column() == first:
            painter.fillRect(QRect(0, rect.top(), BAR, rect.height()), colour("accent_text"))
        if view.ring.shown and index.row() == self._table.currentIndex().row():
            self._paint_row_ring(painter, rect)

    def _paint_row_ring(self, painter: QPainter, rect: QRect) -> None:
        """The part of the row's 2 px ring that lies in this cell: each cell is painted by itself."""
        painter.save()
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        width = min(self._table.viewport().width(), self._table.horizontalHeader().length())
        paint.frame(painter, QRect(0, rect.top(), width, rect.height()), edge="focus", radius=2, width=2)
        painter.restore()


class TwoLineRows(QStyledItemDelegate):
    """Paints rows that hand out `TwoLines` under `CELL`, `height` px: edge to edge, or as rounded choices."""

    def __init__(self, view: "TwoLineList", *, rounded: bool = False, height: int = 48) -> None:
        super().__init__(view)
        self._view = view
        self._rounded = rounded
        self._height = height

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, grown(self._height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        lines = index.data(CELL)
        if not isinstance(lines, TwoLines):
            raise TypeError(f"A list of two lines got {type(lines).__name__} for a row.")
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._rounded:
            paint_choice_ground(
                painter, option.rect.adjusted(0, 2, 0, -2), option.state, ring=self._view.ring.shown
            )
        else:
            self._paint_flat_ground(painter, option)
        paint_two_lines(
            painter, option.rect, lines, selected=bool(option.state & QStyle.StateFlag.State_Selected)
        )
        painter.restore()

    def _paint_flat_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        rect, state = option.rect, option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.fillRect(rect, colour("accent_soft" if selected else "hover" if hovered else "surface"))
        paint.hairline(painter, rect.left(), rect.bottom(), width=rect.width())
        if selected:
            painter.fillRect(QRect(rect.left(), rect.top(), BAR, rect.height()), colour("accent_text"))
        if selected and self._view.ring.shown:
            paint.frame(painter, rect, edge="focus", radius=2, width=2)


class TwoLineList(QListView):
    """A list of two-line rows. `rounded` is for choices (52 px), else rows run edge to edge (48 px)."""

    def __init__(self, *, rounded: bool = False, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ring = KeyboardRing(self)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setItemDelegate(TwoLineRows(self, rounded=rounded, height=52 if rounded else 48))


def cell_inside(rect: QRect, cell: Cell) -> QRect:
    """A cell without its padding: 12 px at the side where the text stands, 4 px at the other."""
    left, right = (NARROW, PADDING) if cell.align == "right" else (PADDING, NARROW)
    return rect.adjusted(left, 0, -right, -1)


def text_room(rect: QRect, cell: Cell) -> int:
    """How many pixels of a cell's width its text has."""
    room = cell_inside(rect, cell).width()
    room -= 22 if cell.icon else 0
    return room - (paint.text_width(cell.lead, font(cell.lead_role)) + 8 if cell.lead else 0)


def paint_cell(painter: QPainter, rect: QRect, cell: Cell) -> None:
    """A cell's icon, lead and text within `rect`."""
    within = cell_inside(rect, cell)
    if cell.icon:
        icons.paint(painter, cell.icon, within.left(), within.center().y() - 7, cell.icon_tone)
        within.setLeft(within.left() + 22)
    if cell.lead:
        lead = font(cell.lead_role)
        within.setLeft(
            within.left() + paint.text(painter, within, cell.lead, font=lead, tone=cell.lead_tone) + 8
        )
    paint.text(
        painter,
        within,
        cell.text,
        font=font(cell.role),
        tone=cell.tone,
        align=ALIGNS[cell.align],
        elide=ELIDES[cell.elide],
    )


def paint_two_lines(painter: QPainter, rect: QRect, lines: TwoLines, *, selected: bool) -> None:
    """A row's title, the line below it, and its icons."""
    middle = rect.center().y()
    within = rect.adjusted(16, 0, -16, -1)
    if lines.icon:
        tone = "accent_text" if selected else "text2"
        icons.paint(painter, lines.icon, within.left() - 4, middle - 8, tone)
        within.setLeft(within.left() + 24)
    if lines.end_icon:
        icons.paint(painter, lines.end_icon, within.right() - 15, middle - 8, lines.end_tone)
        within.setRight(within.right() - 24)
    mono = lines.title_role in {Role.MONO, Role.MONO_STRONG}
    elide = paint.MIDDLE_ELIDED if mono else paint.END_ELIDED
    title = QRect(within.left(), middle - 17, within.width(), 17)
    paint.text(painter, title, lines.title, font=font(lines.title_role), elide=elide)
    below = QRect(within.left(), middle + 1, within.width(), 17)
    paint.text(painter, below, lines.below, font=font(Role.SECONDARY), tone=lines.below_tone)
