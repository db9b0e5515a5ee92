"""What lies below the head: the matrix and its problems, and the detail pane beside it."""

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from glassfy_desktop.ui.catalog.detail import WIDTH
from glassfy_desktop.ui.parts import paint

NARROW = 1099
"""The screen's width in pixels in a window of 1180: below it the detail pane is folded away."""


class Body(QWidget):
    """Two widgets side by side; where it is narrow, the right one is seen only when opened.

    `resized` tells of another width.
    """

    resized = Signal()

    def __init__(self, left: QWidget, detail: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left = left
        self._detail = detail
        self._wanted = True
        self._opened = False
        for widget in (left, detail):
            widget.setParent(self)

    @property
    def narrow(self) -> bool:
        """Whether the detail pane has no place of its own."""
        return self.width() < NARROW

    def want_detail(self, wanted: bool) -> None:
        """Say whether there is something for the detail pane to show."""
        self._wanted = wanted
        self.place()

    def open_detail(self, opened: bool) -> None:
        """Show or hide the detail pane where it has no place of its own."""
        self._opened = opened
        self.place()

    def toggle_detail(self) -> None:
        self.open_detail(not self._opened)

    def minimumSizeHint(self) -> QSize:
        return QSize(640, 320)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.place()
        self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._detail.isVisibleTo(self):
            tone = "line2" if self.narrow else "line"
            paint.hairline(QPainter(self), self._detail.x() - 1, 0, height=self.height(), tone=tone)

    def place(self) -> None:
        """Give both their places."""
        shown = self._wanted and (self._opened or not self.narrow)
        width = self.width() - (WIDTH + 1 if shown else 0)
        self._left.setGeometry(QRect(0, 0, width, self.height()))
        self._detail.setGeometry(QRect(self.width() - WIDTH, 0, WIDTH, self.height()))
        self._detail.setVisible(shown)
        self.update()
