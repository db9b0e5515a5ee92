"""The head of a page: its title, a sentence below it, and what can be done at the right."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.theme import Role, font

HEIGHT = 64


class PageHeader(QWidget):
    """64 px with a hairline below. The primary action is added last: it stands outermost."""

    def __init__(
        self, title: str, subtitle: str = "", *, mono: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._mono = mono
        self.title = Label(
            title, Role.TITLE_MONO if mono else Role.TITLE, elide="middle" if mono else "right"
        )
        self.subtitle = Label(subtitle, Role.SECONDARY, colour="text2", elide="right")
        self._beside = QHBoxLayout()
        self._beside.setSpacing(8)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(8)
        texts = column(row(self.title, self._beside, None, gap=12), self.subtitle, gap=0)
        texts.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        bar = row(gap=16, margins=(24, 0, 24, 1))
        bar.addLayout(texts, 1)
        bar.addLayout(self._actions)
        self.setLayout(bar)
        self.setFixedHeight(HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.hairline(QPainter(self), 0, self.height() - 1, width=self.width())

    def set_title(self, title: str, *, mono: bool | None = None) -> None:
        """Show another title; ids are shown in mono."""
        if mono is not None:
            self.title.setFont(font(Role.TITLE_MONO if mono else Role.TITLE))
        self.title.set_text(title)

    def set_subtitle(self, subtitle: str) -> None:
        """Show another sentence below the title."""
        self.subtitle.set_text(subtitle)

    def add_beside_title(self, widget: QWidget) -> None:
        """Put a badge right of the title."""
        self._beside.addWidget(widget)

    def add_action(self, *widgets: QWidget) -> None:
        """Put widgets at the right, each right of those before."""
        for widget in widgets:
            self._actions.addWidget(widget)
