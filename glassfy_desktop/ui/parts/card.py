"""A card: one outline around rows, with hairlines between them and perhaps a head."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath, QPaintEvent
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Hairline, Panel, row
from glassfy_desktop.ui.theme import Role, colour, grown

RADIUS = 8


class Card(QWidget):
    """An outlined group. Rows paint no ground of their own; `tone` gives a row one, cut at the corners."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tones: dict[QWidget, str] = {}
        self._lines: dict[QWidget, Hairline] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(1, 1, 1, 1)
        self._layout.setSpacing(0)

    def add_head(self, title: str, *right: QWidget) -> Label:
        """A head of 40 px with a title at the left and widgets at the right. Returns the title's label."""
        label = Label(title, Role.HEADING, elide="right")
        self.add_row(Panel(row(label, None, *right, margins=(16, 0, 16, 0))), height=40)
        return label

    def add_row(self, content: QWidget | QLayout, *, height: int = 0, tone: str = "") -> QWidget:
        """A row below the others, `height` pixels high or as high as it needs. Returns the row's widget.

        The line above a row is part of its height, so that rows of 32 px follow each other every 32 px.
        """
        widget = Panel(content) if isinstance(content, QLayout) else content
        if height:
            widget.setFixedHeight(grown(height) - (1 if self._layout.count() else 0))
        if self._layout.count():
            self._lines[widget] = Hairline()
            self._layout.addWidget(self._lines[widget])
        self._layout.addWidget(widget)
        if tone:
            self.set_row_tone(widget, tone)
        return widget

    def set_row_tone(self, widget: QWidget, tone: str) -> None:
        """Give a row another ground, or none for an empty tone."""
        self._tones[widget] = tone
        self.update()

    def show_row(self, widget: QWidget, shown: bool) -> None:
        """Show or hide a row together with the line above it."""
        widget.setVisible(shown)
        if widget in self._lines:
            self._lines[widget].setVisible(shown)

    def clear(self) -> None:
        """Take all rows out."""
        self._tones.clear()
        self._lines.clear()
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        paint.frame(painter, self.rect(), fill="surface", radius=RADIUS)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.setClipPath(outline)
        for widget, tone in self._tones.items():
            if tone and widget.isVisibleTo(self):
                painter.fillRect(widget.geometry(), colour(tone))
        painter.setClipping(False)
        paint.frame(painter, self.rect(), edge="line2", radius=RADIUS)
