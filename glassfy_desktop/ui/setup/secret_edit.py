"""A field for a secret."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit

from glassfy_desktop.ui.parts.fields import LineEdit

PASTED = 6
"""So many characters at once were pasted, not typed: the secret is judged then and there."""


class SecretEdit(LineEdit):
    """Shows nothing of what is in it.

    With `at_once`, what is pasted, or ended with Return, goes out by `handed`, and the field is empty again;
    else it waits for `take`.
    """

    handed = Signal(str)

    def __init__(self, placeholder: str, *, at_once: bool = False) -> None:
        super().__init__(placeholder=placeholder, mono=True, width=400)
        self._length = 0
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)
        if at_once:
            self.textChanged.connect(self._changed)
            self.returnPressed.connect(self._hand_on)

    def take(self) -> str:
        """What was typed or pasted; the field is empty after it."""
        text = self.text()
        self.clear()
        return text

    def _changed(self, text: str) -> None:
        pasted = len(text) - self._length >= PASTED
        self._length = len(text)
        if pasted:
            self._hand_on()

    def _hand_on(self) -> None:
        self.handed.emit(self.take())
