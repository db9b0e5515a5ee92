"""How far one list of a job is: Stripe tells no totals, so a part of the bar moves while it is read."""

from PySide6.QtCore import QRect, QTimer
from PySide6.QtGui import QHideEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.progress import ProgressBar
from glassfy_desktop.ui.theme import theme

STEP_TIME = 100
"""Milliseconds between two steps; a step is 1/40 of the way."""
STEPS = 40
PART = 0.3


class JobBar(ProgressBar):
    """Empty while it waits, full and green once done; between, as full as is known, or with a moving part."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.moving = False
        self._at = 0
        self._step = QTimer(self, interval=STEP_TIME)
        self._step.timeout.connect(self._go_on)

    def show_progress(self, done: int, total: int | None, *, whole: bool, at_work: bool) -> None:
        """Show `done` of `total` objects; `whole` where no more come, `at_work` while some do."""
        self.moving = at_work and not whole and total is None
        self.set_tone("good_mark" if whole else "accent")
        self.setRange(0, max(total or 1, 1))
        self.setValue(self.maximum() if whole else min(done, total) if total is not None else 0)
        self._move()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._move()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._step.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.moving:
            width = round(self.width() * PART)
            left = round((self.width() - width) * self._place())
            painter = paint.painter_on(self)
            paint.frame(painter, QRect(left, 0, width, self.height()), fill="accent", radius=3)

    def _place(self) -> float:
        """Where the part is between the left and the right end: there and back again, 0 to 1."""
        return 1 - abs(1 - 2 * self._at / STEPS)

    def _move(self) -> None:
        if self.moving and self.isVisible() and not theme().reduce_motion:
            if not self._step.isActive():
                self._step.start()
        else:
            self._step.stop()

    def _go_on(self) -> None:
        self._at = (self._at + 1) % STEPS
        self.update()
