"""How far something is, and how often it happens: a bar and a sparkline."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.theme import colour


class ProgressBar(QProgressBar):
    """A bar of 6 px; `tone` is “accent” while it runs and “good_mark” once done."""

    def __init__(
        self, maximum: int = 100, value: int = 0, *, tone: str = "accent", parent: QWidget | None = None
    ):
        super().__init__(parent)
        self.tone = tone
        self.setRange(0, maximum)
        self.setValue(value)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_tone(self, tone: str) -> None:
        """Fill the bar in another tone."""
        self.tone = tone
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        paint.frame(painter, self.rect(), fill="press", radius=3)
        span = self.maximum() - self.minimum()
        filled = round(self.width() * (self.value() - self.minimum()) / span) if span > 0 else 0
        if filled > 0:
            paint.frame(painter, QRect(0, 0, max(filled, 6), self.height()), fill=self.tone, radius=3)


class Sparkline(QWidget):
    """A row of bars, 3 px wide, the newest at the right and in the accent's colour."""

    BARS = 16

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: Sequence[int] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_values(self, values: Sequence[int]) -> None:
        """Show the last 16 of these counts, oldest first."""
        self._values = values[-self.BARS :]
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.BARS * 4 - 1, 14)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        top = max(self._values, default=0)
        first = self.BARS - len(self._values)
        for index, value in enumerate(self._values):
            height = max(1, round(self.height() * value / top)) if top else 1
            tone = "accent_text" if index == len(self._values) - 1 else "text3"
            bar = QRect((first + index) * 4, self.height() - height, 3, height)
            painter.fillRect(bar, colour(tone))
