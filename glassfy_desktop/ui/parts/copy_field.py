"""An address or id to copy."""

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.button import IconButton
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import row
from glassfy_desktop.ui.theme import Role, grown

COPIED_SHOWN = 1500
"""Milliseconds for which the button says with a tick that it has copied."""


class CopyButton(IconButton):
    """Copies a text to the clipboard and says so with a tick."""

    copied = Signal(str)

    def __init__(self, text: str = "", *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__("copy", name or "Copy", compact=True, parent=parent)
        if not name:
            self.setAccessibleName(self.tr("Copy"))
            self.setToolTip(self.tr("Copy"))
        self.text_to_copy = text
        self._back = QTimer(self, singleShot=True, interval=COPIED_SHOWN)
        self._back.timeout.connect(lambda: self.set_icon("copy"))
        self.clicked.connect(self.copy)

    def copy(self) -> None:
        """Copy, and show a tick for a moment."""
        QGuiApplication.clipboard().setText(self.text_to_copy)
        self.set_icon("check")
        self._back.start()
        self.copied.emit(self.text_to_copy)


class CopyField(QWidget):
    """An address in mono on a sunken ground, 32 px, with a button that copies all of it."""

    copied = Signal(str)

    def __init__(self, text: str = "", *, framed: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._framed = framed
        self._text = Label(text, Role.MONO, colour="text" if framed else "text2", elide="middle")
        self._button = CopyButton(text)
        self._button.copied.connect(self.copied)
        self.setLayout(
            row(self._text, self._button, gap=8, margins=(12, 2, 4, 2) if framed else (0, 0, 0, 0))
        )
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """What the button copies."""
        return self._text.text()

    def set_text(self, text: str) -> None:
        """Show another address."""
        self._text.set_text(text)
        self._button.text_to_copy = text

    def copy(self) -> None:
        """Copy the whole address."""
        self._button.copy()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), grown(32) if self._framed else grown(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._framed:
            paint.frame(paint.painter_on(self), self.rect(), fill="sunken", edge="line")
