"""Buttons: primary, secondary, ghost, link and danger, with an icon, a menu, or an icon alone."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from glassfy_desktop.ui import icons
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.theme import Role, colour, font, grown

Kind = Literal["primary", "secondary", "ghost", "link", "danger"]
BUSY_DELAY = 300
BUSY_STEP = 80
BUSY_SLOW = 3000
"""Milliseconds before a busy button shows it, between two steps of its arc, and until it counts as slow."""


@dataclass(frozen=True, slots=True)
class Colours:
    """Token names of one kind of button at rest, under the pointer and pressed."""

    text: str
    rest: str = ""
    hover: str = "hover"
    pressed: str = "press"
    edge: str = ""


KINDS: dict[str, Colours] = {
    "primary": Colours("on_accent", "accent", "accent_hover", "accent"),
    "secondary": Colours("text", "raised", edge="line2"),
    "ghost": Colours("text2"),
    "link": Colours("accent_text", hover="", pressed=""),
    "danger": Colours("bad", "surface", "bad_soft", "bad_soft", edge="line2"),
}


class Button(QPushButton):
    """A button of 32 px (`compact`: 28, link: 24). Space and Return press it.

    `icon` is the name of one of the app's icons. With a `menu` it shows a chevron and opens it.
    """

    slow = Signal()
    """What the button started has taken 3 s: the moment to offer “Cancel” beside it."""

    def __init__(
        self,
        text: str = "",
        kind: Kind = "secondary",
        icon: str = "",
        *,
        compact: bool = False,
        menu: QMenu | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.kind = kind
        self.icon_name = icon
        self.compact = compact
        self._ring = True
        """Also where the focus was given before the window was the active one; a click takes it away."""
        self._busy = Busy(self)
        self.setFont(font(Role.SECONDARY_STRONG if compact else Role.BUTTON))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAutoDefault(False)
        if menu is not None:
            menu.setParent(self, menu.windowFlags())  # else nobody owns it
            self.setMenu(menu)
        if kind == "link":
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_icon(self, name: str) -> None:
        """Show another icon, or none for an empty name."""
        self.icon_name = name
        self.updateGeometry()
        self.update()

    @property
    def is_busy(self) -> bool:
        """Whether what this button started is still under way."""
        return self._busy.word is not None

    def set_busy(self, busy: bool, word: str = "") -> None:
        """Say that what the button started is under way (`word`: “Checking”), or has ended.

        A busy button keeps its focus and cannot be pressed. The arc and the word appear after 300 ms.
        """
        if busy:
            self._busy.start(word or self.text())
        else:
            self._busy.stop()

    def words(self) -> str:
        """The text that is shown now."""
        return self._busy.word if self._busy.shown and self._busy.word else self.text()

    def sizeHint(self) -> QSize:
        height = 24 if self.kind == "link" else 28 if self.compact else 32
        width = paint.text_width(self.words(), self.font()) + 2 * self._padding()
        for shown in (self._has_icon(), self.menu() is not None):
            width += 16 + (6 if self.words() else 0) if shown else 0
        return QSize(width, grown(height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return not self.is_busy and self.rect().contains(pos)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.is_busy and event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = paint.keyboard_focus(event, self._ring)
        super().focusInEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        self._paint_ground(painter)
        if self.hasFocus() and self._ring:
            paint.focus_ring(painter, self.rect(), solid=self.kind == "primary")
        self._paint_content(painter)

    def _padding(self) -> int:
        if not self.text():
            return 8 if not self.compact else 6
        return 6 if self.kind == "link" else 10 if self.compact else 12

    def _has_icon(self) -> bool:
        return bool(self.icon_name) or self._busy.shown

    def _paint_ground(self, painter: QPainter) -> None:
        look = KINDS[self.kind]
        if not self.isEnabled():
            solid = self.kind == "primary"
            paint.frame(painter, self.rect(), fill="press" if solid else "", edge="line" if look.edge else "")
            return
        fill: str | QColor = look.rest
        if self.isDown():
            fill = colour("accent_hover").darker(112) if self.kind == "primary" else look.pressed
        elif self.underMouse() and not self.is_busy:
            fill = look.hover
        paint.frame(painter, self.rect(), fill=fill, edge=look.edge)

    def _paint_content(self, painter: QPainter) -> None:
        tone = KINDS[self.kind].text if self.isEnabled() else "disabled"
        content = self.sizeHint().width() - 2 * self._padding()
        left = (self.width() - content) // 2
        middle = self.height() // 2
        if self._busy.shown:
            paint.arc(painter, QRect(left, middle - 8, 16, 16), tone, self._busy.degrees)
        elif self.icon_name:
            icons.paint(painter, self.icon_name, left, middle - 8, self._icon_tone(tone))
        left += (16 + 6) if self._has_icon() else 0
        shown = self.font()
        if self.kind == "link" and self.underMouse() and self.isEnabled():
            shown.setUnderline(True)
        words = QRect(left, 0, self.width() - left, self.height())
        left += paint.text(painter, words, self.words(), font=shown, tone=tone) + (6 if self.words() else 0)
        if self.menu() is not None:
            icons.paint(painter, "down", left, middle - 8, tone)

    def _icon_tone(self, tone: str) -> str:
        return "text2" if tone == "text" else tone


class IconButton(Button):
    """A button that is an icon alone; its name (and shortcut) are its tooltip and its accessible name."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        shortcut: QKeySequence | str | None = None,
        compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", "ghost", icon, compact=compact, parent=parent)
        self.setAccessibleName(name)
        keys = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText) if shortcut else ""
        self.setToolTip(f"{name} ({keys})" if keys else name)
        if shortcut:
            # not the button's own shortcut, which would hold it down for a visible moment first
            QShortcut(QKeySequence(shortcut), self).activated.connect(self._press_by_key)

    def _press_by_key(self) -> None:
        if not self.is_busy:
            self.click()


class Busy:
    """When a button shows that it is busy, and how far its arc has turned."""

    def __init__(self, button: Button) -> None:
        self.word: str | None = None
        self.shown = False
        self.degrees = 0
        self._waited = 0
        self._button = button
        self._timer = QTimer(button)
        self._timer.timeout.connect(self._step)

    def start(self, word: str) -> None:
        """Begin to wait; nothing is seen before `BUSY_DELAY` milliseconds."""
        self.word = word
        if self.shown:
            self._refresh()
        else:
            self._timer.start(BUSY_DELAY)

    def stop(self) -> None:
        """Be an ordinary button again."""
        self._timer.stop()
        self.word, self.shown, self.degrees, self._waited = None, False, 0, 0
        self._refresh()

    def _step(self) -> None:
        before = self._waited
        self._waited += self._timer.interval()
        if before < BUSY_SLOW <= self._waited:
            self._button.slow.emit()
        if not self.shown:
            self.shown = True
            self._timer.start(BUSY_STEP)
            self._refresh()
        self.degrees = (self.degrees + 30) % 360
        self._button.update()

    def _refresh(self) -> None:
        self._button.updateGeometry()
        self._button.update()
