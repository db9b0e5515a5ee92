"""A pasted secret is still in the clipboard: taking it out is offered, and done only if it still is there."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication


class ClipboardOffer(QObject):
    """Whether the clipboard holds a secret that was just taken. It is read once after a paste, not again
    until it is to be cleared: on some systems reading waits for another program."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.offered = False
        self._secret = ""
        QGuiApplication.clipboard().dataChanged.connect(self._withdraw)

    def offer(self, secret: str) -> None:
        """Offer to clear the clipboard if it holds this."""
        self._secret = secret if QGuiApplication.clipboard().text().strip() == secret.strip() else ""
        self._show(bool(self._secret))

    def clear(self) -> None:
        """Empty the clipboard, unless something else was copied meanwhile."""
        clipboard = QGuiApplication.clipboard()
        if self._secret and clipboard.text().strip() == self._secret.strip():
            clipboard.clear()
        self._withdraw()

    def _withdraw(self) -> None:
        self._secret = ""
        self._show(False)

    def _show(self, offered: bool) -> None:
        if offered != self.offered:
            self.offered = offered
            self.changed.emit()
