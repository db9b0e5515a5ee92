"""A table as high as its rows, in the outline of a card."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.card import RADIUS
from glassfy_desktop.ui.parts.layout import column
from glassfy_desktop.ui.parts.table import Table
from glassfy_desktop.ui.theme import colour


class TableCard(QWidget):
    """Shows every row of `table`; the page around it scrolls. Give the table its model first."""

    def __init__(self, table: Table, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = table
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLayout(column(table, gap=0, margins=(1, 1, 1, 1)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._outline = Outline(self)
        model = table.model()
        model.modelReset.connect(self._fit)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._outline.setGeometry(self.rect())
        self._outline.raise_()

    def _fit(self) -> None:
        rows = max(self.table.model().rowCount(), 1)
        height = self.table.horizontalHeader().height()
        height += rows * self.table.verticalHeader().defaultSectionSize()
        self.setFixedHeight(height + 1)  # the last row's hairline lies under the outline


class Outline(QWidget):
    """The card's edge over the table: rounds off the table's square corners."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        corners = QPainterPath()
        corners.addRect(QRectF(self.rect()))
        inside = QPainterPath()
        inside.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.fillPath(corners.subtracted(inside), colour("surface"))
        paint.frame(painter, self.rect(), edge="line2", radius=RADIUS)
