"""The matrix: a table whose first columns stay put, moved in and ticked by keys or pointer."""

from typing import cast

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from glassfy_desktop.ui.catalog.matrix_cells import MatrixCells, MatrixHead, permission_width
from glassfy_desktop.ui.catalog.matrix_model import FIRST, IS_NEW, MatrixModel
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.table import Table
from glassfy_desktop.ui.theme import Role, font

ROW_HEIGHT = 30
SKU_WIDTH, SKU_WIDEST, PRODUCT_WIDTH = 180, 260, 160


class Matrix(Table):
    """Shows a MatrixModel. Space or a click sets or clears a tick; Return shows what a column is about.

    `toggle_wanted(row, column)`, `delete_wanted` and `rename_wanted` of the current row, `moved(row, column)`
    when the user went to another cell, `permission_wanted(column)` when a head is pressed,
    `menu_wanted(global position)`.
    """

    toggle_wanted = Signal(int, int)
    delete_wanted = Signal()
    rename_wanted = Signal()
    moved = Signal(int, int)
    permission_wanted = Signal(int)
    menu_wanted = Signal(QPoint)

    def __init__(self, model: MatrixModel, parent: QWidget | None = None) -> None:
        super().__init__(row_height=ROW_HEIGHT, parent=parent)
        self.setAccessibleName(self.tr("SKUs and the permissions they give"))
        self._pressed = QPersistentModelIndex()
        self._placing = False
        self.setHorizontalHeader(MatrixHead(self, self))
        self.setItemDelegate(MatrixCells(self, self))
        self.setModel(model)
        self.frozen = FrozenColumns(self)
        self._fit_columns()
        model.modelReset.connect(self._fit_columns)
        model.dataChanged.connect(self._fit_columns)
        self.selectionModel().currentChanged.connect(self._current_changed)
        head = self.horizontalHeader()
        head.setSectionsClickable(True)
        head.sectionClicked.connect(self.permission_wanted)

    def matrix_model(self) -> MatrixModel:
        """The model, as what it is."""
        return cast(MatrixModel, self.model())

    def show_place(self, sku_id: str, permission_id: str) -> None:
        """Make the cell of a SKU and a permission current; without a permission the column stays."""
        now = self.currentIndex()
        row, column = self.matrix_model().place(sku_id, permission_id)
        column = column if column >= 0 else max(now.column(), 0)
        if row < 0 or (row, column) == (now.row(), now.column()):
            return
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self._placing = True
        self.selectionModel().setCurrentIndex(self.model().index(row, column), flags)
        self._placing = False

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        if not index.isValid():
            return
        if index.column() < FIRST:  # always in view, so only the row counts
            index = self.model().index(index.row(), min(FIRST, self.model().columnCount() - 1))
            across = self.horizontalScrollBar().value()
            super().scrollTo(index, hint)
            self.horizontalScrollBar().setValue(across)
            return
        super().scrollTo(index, hint)
        hidden = self.frozen.width() - self.visualRect(index).left()
        if hidden > 0:
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - hidden)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current, key = self.currentIndex(), event.key()
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and key == Qt.Key.Key_Space and current.column() >= FIRST:
            self.toggle_wanted.emit(current.row(), current.column())
        elif plain and key == Qt.Key.Key_Delete and current.isValid():
            self.delete_wanted.emit()
        elif plain and key == Qt.Key.Key_F2 and current.isValid():
            self.rename_wanted.emit()
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current.isValid():
            self.opened.emit(current)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        left = event.button() is Qt.MouseButton.LeftButton
        self._pressed = QPersistentModelIndex(
            self.indexAt(event.position().toPoint()) if left else QModelIndex()
        )

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the first click has done it

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index, self._pressed = self._pressed, QPersistentModelIndex()
        same = index.isValid() and self.indexAt(event.position().toPoint()) == index
        if same and index.column() >= FIRST:
            self.toggle_wanted.emit(index.row(), index.column())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.currentIndex().isValid():
            self.menu_wanted.emit(event.globalPos())

    def updateGeometries(self) -> None:
        super().updateGeometries()
        if hasattr(self, "frozen"):
            self.frozen.place()

    def _hover(self, row: int) -> None:
        if row != self.hover_row:
            super()._hover(row)
            self.frozen._hover(row)

    def _current_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.viewport().update()
        self.frozen.viewport().update()
        self.horizontalHeader().viewport().update()
        if now.isValid() and not self._placing:
            self.moved.emit(now.row(), now.column())

    def _fit_columns(self) -> None:
        model, head = self.matrix_model(), self.horizontalHeader()
        longest = max((each.id for each in model.skus), key=len, default="")
        sku_width = paint.text_width(longest, font(Role.MONO)) + 20
        widths = [min(max(sku_width, SKU_WIDTH), SKU_WIDEST), PRODUCT_WIDTH]
        for section, permission in enumerate(model.permissions, FIRST):
            is_new = bool(model.headerData(section, Qt.Orientation.Horizontal, IS_NEW))
            widths.append(permission_width(permission.id, is_new=is_new))
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for section, width in enumerate(widths):
            if head.sectionSize(section) != width:
                head.resizeSection(section, width)
        self.frozen.fit(widths)


class FrozenColumns(Table):
    """The matrix's first columns over its left part: the same model, selection and scroll position."""

    def __init__(self, matrix: Matrix) -> None:
        super().__init__(row_height=ROW_HEIGHT, parent=matrix)
        self._matrix = matrix
        self.setAccessibleName(self.tr("SKUs"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalHeader(MatrixHead(self, matrix))
        self.setItemDelegate(MatrixCells(self, matrix))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setModel(matrix.model())
        own = self.selectionModel()
        self.setSelectionModel(matrix.selectionModel())
        own.deleteLater()
        mine, theirs = self.verticalScrollBar(), matrix.verticalScrollBar()
        mine.valueChanged.connect(theirs.setValue)
        theirs.valueChanged.connect(mine.setValue)

    def fit(self, widths: list[int]) -> None:
        """Take the widths of the first columns, and hide the others."""
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for section in range(len(widths)):
            if section >= FIRST:
                self.setColumnHidden(section, True)
            elif head.sectionSize(section) != widths[section]:
                head.resizeSection(section, widths[section])
        self.setFixedWidth(sum(widths[:FIRST]))
        self.place()

    def place(self) -> None:
        """Lie exactly over the matrix's left part."""
        head = self._matrix.horizontalHeader().height()
        self.setGeometry(0, 0, self.width(), head + self._matrix.viewport().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._matrix.setFocus(Qt.FocusReason.MouseFocusReason)

    def _hover(self, row: int) -> None:
        if row != self.hover_row:
            super()._hover(row)
            self._matrix._hover(row)
