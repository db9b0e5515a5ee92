"""An icon by itself in a layout."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from glassfy_desktop.ui import icons
from glassfy_desktop.ui.parts import paint


class IconLabel(QWidget):
    """One of the app's icons, 16 px, that says nothing by itself."""

    def __init__(self, name: str, tone: str = "text2") -> None:
        super().__init__()
        self._name, self._tone = name, tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(16, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        icons.paint(paint.painter_on(self), self._name, 0, 0, self._tone)
