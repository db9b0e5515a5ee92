"""An icon that stands by itself beside words; it says nothing that the words do not."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from glassfy_desktop.ui import icons
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.states import STATES, StateName


class Sign(QWidget):
    """One of the app's icons in the tone of a token, 16 px."""

    def __init__(self, icon: str, tone: str = "text2", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icon = icon
        self.tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_state(self, state: StateName) -> None:
        """Show a state's icon in its mark colour."""
        self.icon, self.tone = STATES[state].icon, STATES[state].mark
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(16, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        icons.paint(paint.painter_on(self), self.icon, 0, 0, self.tone)
