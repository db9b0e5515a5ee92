"""A small icon by itself, or on a soft ground."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from glassfy_desktop.ui import icons
from glassfy_desktop.ui.parts import paint


class Sign(QWidget):
    """An icon of 16 px in a tone; with a `ground` it stands on a square of 20 px."""

    def __init__(self, icon: str, tone: str = "text2", ground: str = "", parent: QWidget | None = None):
        super().__init__(parent)
        self._look = (icon, tone, ground)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(20, 20) if self._look[2] else QSize(16, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        icon, tone, ground = self._look
        inset = 2 if ground else 0
        if ground:
            paint.frame(painter, self.rect(), fill=ground, radius=4)
        icons.paint(painter, icon, inset, inset, tone)
