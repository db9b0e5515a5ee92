"""Small painted words: badges, the mode badge, verdicts, chips and keys of the keyboard."""

from typing import Literal

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from glassfy_desktop.ui import icons
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.states import STATES, StateName
from glassfy_desktop.ui.theme import Role, colour, font

ModeName = Literal["test", "sandbox", "live"]
ChipKind = Literal["plain", "added", "removed"]


class Pill(QLabel):
    """A word on a rounded ground. Its accessible text is the word."""

    def __init__(
        self, text: str, role: Role, height: int, padding: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(role))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._height = height
        self._padding = padding
        self._tones = ("text2", "press")
        self._icon = ("", "text2", 0)

    def _show_as(
        self, text: str, ground: str, icon: str = "", icon_tone: str = "", icon_size: int = 0
    ) -> None:
        self._tones = (text, ground)
        self._icon = (icon, icon_tone or text, icon_size if icon else 0)
        self.updateGeometry()
        self.update()

    def _lead_width(self) -> int:
        """The width of what stands before the word, its gap included."""
        size = self._icon[2]
        return size + (6 if size >= 16 else 4) if size else 0

    def sizeHint(self) -> QSize:
        words = paint.text_width(self.text(), self.font())
        return QSize(words + self._lead_width() + 2 * self._padding, self._height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        text, ground = self._tones
        if ground:
            paint.frame(painter, self.rect(), fill=ground, radius=4)
        self._paint_lead(painter)
        left = self._padding + self._lead_width()
        rect = QRect(left, 0, self.width() - left, self.height())
        paint.text(painter, rect, self.text(), font=self.font(), tone=text)

    def _paint_lead(self, painter: QPainter) -> None:
        name, tone, size = self._icon
        if name:
            icons.paint(painter, name, self._padding, (self.height() - size) // 2, tone, size=size)


class Badge(Pill):
    """A state's word on its soft ground, 20 px; `dot` or `icon` puts a mark before it."""

    def __init__(
        self,
        text: str = "",
        state: StateName = "neutral",
        *,
        icon: bool = False,
        dot: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, Role.LABEL, 20, 8, parent)
        self._with_icon = icon
        self._dot = dot
        self.set_state(text, state)

    def set_state(self, text: str, state: StateName) -> None:
        """Show another word in another state."""
        self.state = state
        self.setText(text)
        look = STATES[state]
        self._show_as(look.text, look.soft, look.icon if self._with_icon else "", look.mark, 14)

    def _lead_width(self) -> int:
        return 12 if self._dot else super()._lead_width()

    def _paint_lead(self, painter: QPainter) -> None:
        if not self._dot:
            super()._paint_lead(painter)
            return
        painter.setBrush(colour(STATES[self.state].mark))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QPoint(self._padding + 3, self.height() // 2), 3, 3)


class ModeBadge(Pill):
    """TEST, SANDBOX or LIVE, 22 px; the only solid one is LIVE."""

    def __init__(self, mode: ModeName = "test", parent: QWidget | None = None) -> None:
        super().__init__("", Role.MODE, 22, 8, parent)
        self.set_mode(mode)

    def set_mode(self, mode: ModeName) -> None:
        """Show another mode."""
        self.setText(mode.upper())
        self._show_as(mode, f"{mode}_soft")


class Verdict(Pill):
    """An icon and a word in a state's colours, without a ground."""

    def __init__(
        self, text: str = "", state: StateName = "neutral", *, icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, Role.SECONDARY_BOLD, 20, 0, parent)
        self.set_state(text, state, icon=icon)

    def set_state(self, text: str, state: StateName, *, icon: str = "") -> None:
        """Show another word in another state, with the state's own icon or another one."""
        self.state = state
        self.setText(text)
        look = STATES[state]
        self._show_as(look.text, "", icon or look.icon, look.mark, 16)


class Chip(Pill):
    """A permission, SKU or other id in mono, 24 px; added and removed ones carry their sign."""

    def __init__(self, text: str, kind: ChipKind = "plain", parent: QWidget | None = None) -> None:
        super().__init__(text, Role.MONO, 24, 8, parent)
        self.set_kind(kind)

    def set_kind(self, kind: ChipKind) -> None:
        """Show it as plain, as added or as removed."""
        self.kind = kind
        signs = {"plain": ("text", "press", ""), "added": ("good", "good_soft", "plus")}
        text, ground, icon = signs.get(kind, ("bad", "bad_soft", "minus"))
        self._show_as(text, ground, icon, text, 14)


class KeyCap(Pill):
    """One key of a shortcut: “Ctrl”, “K”."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, Role.RAIL, 20, 8, parent)
        self._show_as("text2", "press")
