"""What stands where nothing has come yet."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.copy_field import CopyField
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import row
from glassfy_desktop.ui.theme import Role, colour

CENTRE = Qt.AlignmentFlag.AlignHCenter


class EmptyState(QWidget):
    """Three receding rows, one sentence, one button that makes something come, one other way, an address."""

    def __init__(
        self,
        title: str,
        text: str,
        primary: Button | None = None,
        other: Button | None = None,
        *,
        address: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setSpacing(0)
        layout.addStretch(1)
        layout.addWidget(RecedingRows(), 0, CENTRE)
        layout.addSpacing(32)
        layout.addWidget(Label(title, Role.TITLE), 0, CENTRE)
        layout.addSpacing(8)
        words = Label(text, Role.BODY, colour="text2", wrap=True, align=CENTRE)
        words.setFixedSize(448, words.heightForWidth(448))
        layout.addWidget(words, 0, CENTRE)
        buttons = [button for button in (primary, other) if button is not None]
        if buttons:
            layout.addSpacing(24)
            layout.addLayout(row(None, *buttons, None))
        self.address = CopyField(address) if address else None
        if self.address is not None:
            layout.addSpacing(32)
            layout.addWidget(self.address, 0, CENTRE)
        layout.addStretch(1)


class RecedingRows(QWidget):
    """The picture: three rows, each behind the one below it and fainter."""

    ROWS = ((24, 0, "line", "line"), (12, 24, "line2", "line"), (0, 48, "line2", "line2"))
    """Inset at both sides, top, tone of the edge, tone of the marks; the farthest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(160, 80)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        for inset, top, edge, mark in self.ROWS:
            self._paint_row(painter, QRect(inset, top, 160 - 2 * inset, 32), edge, mark)

    def _paint_row(self, painter: QPainter, rect: QRect, edge: str, mark: str) -> None:
        paint.frame(painter, rect, fill="surface", edge=edge, radius=6)
        middle = rect.top() + 16
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(mark))
        painter.drawEllipse(QPoint(rect.left() + 15, middle), 5, 5)
        wide = rect.width() * 2 // 5
        paint.frame(painter, QRect(rect.left() + 30, middle - 3, wide, 6), fill=mark, radius=3)
        paint.frame(painter, QRect(rect.right() - 33, middle - 3, 24, 6), fill="line", radius=3)
