"""The payload as a tree: rows of 24 px with key, value and note, guides every 16 px, marks at hits."""

import orjson
from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QHelpEvent, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QTreeView,
    QWidget,
)

from glassfy_desktop.ui import icons
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.payload_model import Node, PayloadModel, path_text
from glassfy_desktop.ui.parts.rings import KeyboardRing
from glassfy_desktop.ui.theme import Role, colour, font, grown

ROW_HEIGHT = 24
INDENT = 16
GAP = 12
Index = QModelIndex | QPersistentModelIndex


class PayloadTree(QTreeView):
    """Shows a `PayloadModel`. `path_changed(str)` follows the selected node; Ctrl+C copies its value.

    Put it into a panel with 16 px at the left. Unfolding keeps the selected row where it is.
    """

    path_changed = Signal(str)

    def __init__(self, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ring = KeyboardRing(self)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(INDENT)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(PayloadRows(self))

    def set_payload(self, model: PayloadModel, *, depth: int = 2) -> None:
        """Show a payload, unfolded to `depth` levels."""
        self.setModel(model)
        if depth > 0:
            self.expandToDepth(depth - 1)

    def payload(self) -> PayloadModel:
        """The payload shown. Raises RuntimeError before there is one."""
        model = self.model()
        if not isinstance(model, PayloadModel):
            raise RuntimeError("The tree has no payload yet.")
        return model

    def find_all(self, text: str) -> int:
        """Mark and unfold what contains `text`, go to the first hit, and return how many there are."""
        hits = self.payload().find(text)
        for hit in hits:
            self._unfold_to(hit)
        if hits:
            self.setCurrentIndex(hits[0])
        self.viewport().update()
        return len(hits)

    def current_node(self) -> Node | None:
        """The selected node, or none."""
        index = self.currentIndex()
        return self.payload().node(index) if index.isValid() else None

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        node = self.current_node() if self.model() is not None else None
        self.path_changed.emit(path_text(node.path) if node else "")
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and (node := self.current_node()) is not None:
            QGuiApplication.clipboard().setText(copied_text(node))
            return
        super().keyPressEvent(event)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = QRect(0, option.rect.top(), self.viewport().width(), option.rect.height())
        selected = self.selectionModel().isSelected(index)
        if selected:
            painter.fillRect(row, colour("accent_soft"))
            painter.fillRect(QRect(0, row.top(), 3, row.height()), colour("accent_text"))
        left = (self._level(index) + 1) * INDENT
        self.drawBranches(painter, QRect(0, row.top(), left, row.height()), index)
        option.rect = QRect(left, row.top(), row.width() - left, row.height())
        self.itemDelegate().paint(painter, option, index)
        if selected and self.ring.shown:
            paint.frame(painter, row, edge="focus", radius=2, width=2)

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        level = self._level(index)
        for step in range(level):
            paint.hairline(painter, step * INDENT + 8 - 4, rect.top(), height=rect.height())
        if self.payload().node(index).children:
            sign = "down" if self.isExpanded(index) else "right"
            icons.paint(painter, sign, level * INDENT - 4, rect.center().y() - 7, "text2")

    def _level(self, index: Index) -> int:
        return len(self.payload().node(index).path) - 1

    def _unfold_to(self, index: QModelIndex) -> None:
        above = index.parent()
        while above.isValid():
            self.expand(above)
            above = above.parent()


class PayloadRows(QStyledItemDelegate):
    """Paints a node in one go: key, value in the colour of its type, note."""

    def __init__(self, tree: PayloadTree) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, grown(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = self._tree.payload()
        node = model.node(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect
        mono = font(Role.MONO)
        if model.is_hit(node):
            width = paint.text_width(str(node.key), mono)
            mark = QRect(rect.left() - 2, rect.top() + 3, width + 4, rect.height() - 6)
            paint.frame(painter, mark, fill="syn_mark", radius=3)
        tone = "text2" if isinstance(node.key, int) else "syn_key"
        parts = ((str(node.key), mono, tone), (node.words, mono, node.tone))
        for words, face, shade in (*parts, (model.note(node), font(Role.SECONDARY), "text2")):
            rect = rect.adjusted(paint.text(painter, rect, words, font=face, tone=shade) + GAP, 0, 0, 0)
        painter.restore()

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        if event.type() is not QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        node = self._tree.payload().node(index)
        width = paint.text_width(f"{node.key}{node.words}", font(Role.MONO)) + GAP
        QToolTip.showText(event.globalPos(), node.words if width > option.rect.width() else "", view)
        return True


def copied_text(node: Node) -> str:
    """What Ctrl+C puts into the clipboard: a text as it is, anything else as indented JSON."""
    if isinstance(node.value, str):
        return node.value
    return orjson.dumps(node.value, option=orjson.OPT_INDENT_2).decode()
