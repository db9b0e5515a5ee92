"""A question asked in place, where the button was that leads to something final."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import row
from glassfy_desktop.ui.theme import Role


class Confirm(QWidget):
    """Shows `rest` until `asker` is pressed; then what follows, and two buttons. `confirmed` means go on."""

    confirmed = Signal()

    def __init__(
        self,
        rest: QWidget,
        asker: Button,
        follows: str,
        *,
        verb: str,
        keep: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.asker = asker
        self.keep_button = Button(keep, "ghost", compact=True)
        self.sure_button = Button(verb, "danger", compact=True)
        question = QWidget()
        words = Label(follows, Role.SECONDARY, elide="right")
        line = row(words, self.keep_button, self.sure_button)
        line.setStretch(0, 1)
        question.setLayout(line)
        self._faces = QStackedLayout(self)
        self._faces.addWidget(rest)
        self._faces.addWidget(question)
        asker.clicked.connect(lambda: self._ask(True))
        self.keep_button.clicked.connect(lambda: self._ask(False))
        self.sure_button.clicked.connect(self.confirmed)

    def _ask(self, asking: bool) -> None:
        self._faces.setCurrentIndex(1 if asking else 0)
        (self.keep_button if asking else self.asker).setFocus()
