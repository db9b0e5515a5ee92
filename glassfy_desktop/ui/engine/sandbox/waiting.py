"""Says that something is under way: after 300 ms in words, after 3 s with the way to stop that."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from glassfy_desktop.ui.parts.button import BUSY_DELAY, BUSY_SLOW, Button
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import row
from glassfy_desktop.ui.theme import Role


class Waiting(QWidget):
    """Empty while nothing is awaited, so that nothing moves. `cancelled`: the user waits no longer."""

    cancelled = Signal()

    def __init__(self, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.word = Label(word, Role.SECONDARY, colour="text2", elide="right")
        self.cancel = Button(self.tr("Stop waiting"), "link")
        self.cancel.clicked.connect(self.cancelled)
        self.setLayout(row(self.word, self.cancel, gap=4))
        self.late = QTimer(self, singleShot=True, interval=BUSY_DELAY)
        self.late.timeout.connect(lambda: self.word.setVisible(bool(word)))
        self.slow = QTimer(self, singleShot=True, interval=BUSY_SLOW)
        self.slow.timeout.connect(self.cancel.show)
        self.word.hide()
        self.cancel.hide()

    def show_waiting(self, waiting: bool) -> None:
        """Begin to wait, or be done; waiting already, it goes on."""
        if waiting and not self.slow.isActive() and self.cancel.isHidden():
            self.late.start()
            self.slow.start()
        elif not waiting:
            self.late.stop()
            self.slow.stop()
            self.word.hide()
            self.cancel.hide()
