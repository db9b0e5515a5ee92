"""A segment: a few views of one thing, exactly one of them chosen."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Signal
from PySide6.QtGui import QFocusEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from glassfy_desktop.ui import icons
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.theme import Role, font, grown


class Segment(QWidget):
    """Choices in one frame of 28 px: (key, word) or (key, word, icon). Arrow keys change the choice."""

    changed = Signal(str)

    def __init__(
        self, choices: Sequence[tuple[str, str] | tuple[str, str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._buttons: dict[str, SegmentButton] = {}
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        for key, word, *icon in choices:
            button = self._buttons[key] = SegmentButton(word, icon[0] if icon else "", self)
            button.toggled.connect(lambda on, key=key: self.changed.emit(key) if on else None)
            row.addWidget(button)
        self.set_value(choices[0][0])

    @property
    def value(self) -> str:
        """The key of the choice."""
        return next(key for key, button in self._buttons.items() if button.isChecked())

    def set_value(self, key: str) -> None:
        """Choose; raises KeyError for a key that is none of the choices."""
        self._buttons[key].setChecked(True)

    def button(self, key: str) -> QRadioButton:
        """The button of one choice, to disable it or to give it a tooltip."""
        return self._buttons[key]

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.frame(paint.painter_on(self), self.rect(), fill="press")


class SegmentButton(QRadioButton):
    """One choice; a radio button in all but its looks."""

    def __init__(self, text: str, icon: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._icon = icon
        self._ring = False
        self.setFont(font(Role.SECONDARY_STRONG))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        icon = 16 + 6 if self._icon else 0
        return QSize(paint.text_width(self.text(), self.font()) + icon + 24, grown(24))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = paint.keyboard_focus(event, self._ring)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        on = self.isChecked()
        tone = ("text" if on else "text2") if self.isEnabled() else "disabled"
        if on:
            paint.frame(painter, self.rect(), fill="surface", edge="line2", radius=5)
        if self.hasFocus() and self._ring:
            paint.focus_ring(painter, self.rect(), radius=5)
        left = 12
        if self._icon:
            icons.paint(painter, self._icon, left, self.height() // 2 - 8, tone)
            left += 22
        words = QRect(left, 0, self.width() - left, self.height())
        paint.text(painter, words, self.text(), font=self.font(), tone=tone)
