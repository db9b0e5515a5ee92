"""The three kinds of message: a banner for what stays true, a notice for one thing, a toast for done."""

from collections.abc import Sequence

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPropertyAnimation, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from glassfy_desktop.ui import icons
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.button import Button, IconButton
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.parts.sheet import Sheet
from glassfy_desktop.ui.parts.states import STATES, StateName
from glassfy_desktop.ui.theme import Role, colour, grown, theme

ANY_HEIGHT = (1 << 24) - 1
"""Qt's QWIDGETSIZE_MAX: no limit."""
BANNER_TIME = 120
TOAST_SIZE = QSize(404, 40)
TOAST_TIME = 6000
TOAST_MARGIN = 16
ROOM_LEFT = 80
"""Pixels that a toast leaves free at the left, where the rail is."""


def announce(part: QWidget, text: str) -> None:
    """Have a screen reader say what has just appeared."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(part, text))


class Notice(QWidget):
    """A message inside a pane on its soft ground: title, text and up to two actions.

    `inline` puts all on one line of 32 px. Texts are plain and may come from outside.
    """

    def __init__(
        self,
        state: StateName,
        title: str = "",
        text: str = "",
        *actions: QWidget,
        inline: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.state = state
        look = STATES[state]
        if inline:
            words = Label(text, Role.SECONDARY, lead=title, lead_colour=look.text, elide="right")
            line = row(words, *actions, margins=(34, 0, 12, 0))
            line.setStretch(0, 1)
            self.setLayout(line)
            self.setFixedHeight(grown(32))
            return
        parts: list[QWidget] = []
        if title:
            parts.append(Label(title, Role.HEADING, colour=look.text, wrap=True))
        if text:
            parts.append(Label(text, Role.SECONDARY, wrap=True))
        body = column(*parts, gap=2, margins=(40, 11, 16, 11))
        if actions:
            body.addSpacing(8)
            body.addLayout(row(*actions, None))
        self.setLayout(body)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        look = STATES[self.state]
        icon = "alert" if look.icon == "badc" else look.icon
        paint.frame(painter, self.rect(), fill=look.soft, radius=8)
        top = 12 if self.height() > 36 else (self.height() - 16) // 2
        icons.paint(painter, icon, 12, top, look.text)


class Banner(QWidget):
    """A message over the whole width of a page, 44 px, for what stays true until it is repaired.

    It grows with a text that needs a second line.

    What happened stands in bold, why and what follows behind it; `more` counts the banners behind this one.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state: StateName = "bad"
        self._text = Label(wrap=True)
        self._more = Label(role=Role.SECONDARY, colour="text2")
        self._actions = row()
        self._close = IconButton("x", self.tr("Close this message"), compact=True)
        self._close.clicked.connect(self.closed)
        bar = row(margins=(48, 8, 12, 8), gap=8)
        words = column(None, self._text, None, gap=0, margins=(0, 4, 0, 4))
        bar.addLayout(words, 1)
        bar.addWidget(self._more)
        bar.addLayout(self._actions)
        bar.addWidget(self._close)
        self.setLayout(bar)
        self._opening = QPropertyAnimation(self, b"maximumHeight", self)
        self._opening.setDuration(BANNER_TIME)
        self._opening.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._opening.finished.connect(self._stay_open)
        self.setMaximumHeight(0)
        self.hide()

    def show_message(
        self, state: StateName, lead: str, text: str, actions: Sequence[Button] = (), more: int = 0
    ) -> None:
        """Show a message; it opens within 120 ms unless motion is reduced."""
        self.state = state
        self._text.set_lead_colour(STATES[state].text)
        self._text.set_text(text, lead)
        self._more.set_text(self.tr("%n more", "", more) if more else "")
        self._more.setVisible(more > 0)
        while (item := self._actions.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for button in actions:
            self._actions.addWidget(button)
        self._open()
        announce(self, self._text.text())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        look = STATES[self.state]
        painter.fillRect(self.rect(), colour(look.soft))
        painter.fillRect(QRect(0, 0, 3, self.height()), colour(look.mark))
        icons.paint(painter, look.icon, 24, self.height() // 2 - 8, look.text)

    def _open(self) -> None:
        if not self.isHidden():
            self.update()
            return
        self.setMaximumHeight(0 if not theme().reduce_motion else ANY_HEIGHT)
        self.show()
        bar = self.layout()
        if bar is not None and not theme().reduce_motion:
            self._opening.setEndValue(bar.totalHeightForWidth(self.width()))
            self._opening.start()

    def _stay_open(self) -> None:
        """From now on the text decides how high the banner is, at any width."""
        self.setMaximumHeight(ANY_HEIGHT)


class Toast(QWidget):
    """Says at the bottom right that something is done, 404 × 40, for 6 s; longer under the pointer.

    While a sheet is open it stands left of it, or above its foot where there is no room.
    With `action` (“Undo”) it carries a link; `acted` is sent when it is used, `closed` when it goes.
    """

    acted = Signal()
    closed = Signal()

    def __init__(
        self, text: str, *, action: str = "", state: StateName = "good", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.state = state
        self._text = text
        self.setFixedSize(TOAST_SIZE)
        self._timer = QTimer(self, singleShot=True, interval=TOAST_TIME)
        self._timer.timeout.connect(self.dismiss)
        bar = row(margins=(40, 0, 8, 0))
        bar.addWidget(Label(text, Role.BUTTON, elide="right"), 1)
        if action:
            link = Button(action, "link")
            link.clicked.connect(self._act)
            bar.addWidget(link)
        self.setLayout(bar)
        if parent is not None:
            parent.installEventFilter(self)

    def appear(self) -> None:
        """Show the toast over its parent's bottom right corner and start its six seconds."""
        self._place()
        self.show()
        announce(self, self._text)
        self.raise_()
        self._timer.start()

    def dismiss(self) -> None:
        """Take it away."""
        self._timer.stop()
        self.hide()
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        elif event.type() is QEvent.Type.LayoutRequest and self.isVisible():  # a sheet has come or gone
            self._place()
            self.raise_()
        return False

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        if self.isVisible():
            self._timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        paint.frame(painter, self.rect(), fill="raised", edge="line2", radius=8)
        look = STATES[self.state]
        icons.paint(painter, look.icon, 16, self.height() // 2 - 8, look.mark)

    def _act(self) -> None:
        self.acted.emit()
        self.dismiss()

    def _place(self) -> None:
        if (around := self.parentWidget()) is None:
            return
        right, bottom = around.width(), around.height()
        beside = Qt.FindChildOption.FindDirectChildrenOnly
        sheets = [each for each in around.findChildren(Sheet, options=beside) if not each.isHidden()]
        for sheet in sheets:
            left_of_it = right - sheet.width()
            if left_of_it >= self.width() + ROOM_LEFT + TOAST_MARGIN:
                right = left_of_it
            else:
                bottom -= sheet.foot_height
        self.move(right - self.width() - TOAST_MARGIN, bottom - self.height() - TOAST_MARGIN)
