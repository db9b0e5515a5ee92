"""A key that was just made: the one moment in which it can be copied."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QWidget

from glassfy_desktop.domain.keys import mask
from glassfy_desktop.ui import icons
from glassfy_desktop.ui.engine.sandbox.keys import SandboxKeyList
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.theme import Role


class MadeKey(QWidget):
    """Hidden until a key was made; put away with it. The key itself is never painted."""

    def __init__(self, keys: SandboxKeyList) -> None:
        super().__init__()
        self.keys = keys
        self.title = Label("", Role.HEADING, colour="good", elide="right")
        words = Label(
            self.tr("Copy it now: afterwards only its ends are shown, as Stripe does."),
            Role.SECONDARY,
            wrap=True,
        )
        self.copy = Button(self.tr("Copy the key"), icon="copy", compact=True)
        self.copy.clicked.connect(self._copy)
        self.done = Button(self.tr("Put away"), "ghost", compact=True)
        self.done.clicked.connect(keys.put_away)
        self.setLayout(
            column(self.title, words, 4, row(self.copy, self.done, None), gap=2, margins=(40, 11, 16, 11))
        )
        keys.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the key that was made, if it is still here."""
        made = self.keys.made
        fresh = bool(made) and self.isHidden()
        self.setVisible(bool(made))
        if made:
            self.title.set_text(self.tr("{0} is made").format(mask(made)))
        if fresh and self.isVisible():
            self.copy.setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        paint.frame(painter, self.rect(), fill="good_soft", radius=8)
        icons.paint(painter, "okc", 12, 12, "good")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.keys.made)
        messages().toast(self.tr("The key is copied."))
