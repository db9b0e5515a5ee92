"""The bytes of a body as they came, to read, search and copy from."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QStackedWidget

from glassfy_desktop.ui.parts.code_view import CodeView
from glassfy_desktop.ui.theme import Role, font

COLOURED_UP_TO = 64 * 1024
"""Longer bodies are shown without numbers and colours: they would take longer than a glance."""


class RawBytes(QStackedWidget):
    """A body as it came."""

    def __init__(self) -> None:
        super().__init__()
        self._code = CodeView(tone="surface", name=self.tr("Raw bytes of the body"))
        self._plain = QPlainTextEdit()
        self._plain.setReadOnly(True)
        self._plain.setFrameShape(QFrame.Shape.NoFrame)
        self._plain.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._plain.setTabChangesFocus(True)
        self._plain.setFont(font(Role.MONO))
        self._plain.setAccessibleName(self.tr("Raw bytes of the body"))
        self._plain.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.addWidget(self._code)
        self.addWidget(self._plain)
        self._shown: bytes | None = None

    def show_body(self, body: bytes) -> None:
        """Show these bytes; those that are not UTF-8 are shown as `\\xff`."""
        if body is self._shown:
            return
        self._shown = body
        text = body.decode("utf-8", "backslashreplace")
        is_large = len(text) > COLOURED_UP_TO
        if is_large:
            self._plain.setPlainText(text)
        else:
            self._code.set_code(text, "json")
        self.setCurrentIndex(int(is_large))

    def shown_text(self) -> str:
        """The text in view."""
        return self._code.toPlainText() if self.currentWidget() is self._code else self._plain.toPlainText()

    def clear(self) -> None:
        """Forget the bytes."""
        self._shown = None
        self._plain.clear()
        self._code.set_code("")

    def find_all(self, text: str) -> int:
        """Go to the first place where `text` stands (any case), and return how many there are."""
        if self.currentWidget() is self._code:
            return self._code.find_all(text)
        self._plain.moveCursor(QTextCursor.MoveOperation.Start)
        self.find_next(text)
        return self._plain.toPlainText().casefold().count(text.casefold()) if text else 0

    def find_next(self, text: str) -> None:
        """Go to the next place where `text` stands, after the last one to the first."""
        view = self._code if self.currentWidget() is self._code else self._plain
        if text and not view.find(text):
            view.moveCursor(QTextCursor.MoveOperation.Start)
            view.find(text)
