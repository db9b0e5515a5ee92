"""The rail at the left: one entry a screen, Settings at its foot."""

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from glassfy_desktop.ui import icons
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.screen import SCREENS, ScreenEntry
from glassfy_desktop.ui.theme import Role, colour, font, grown

WIDTH = 80


class RailEntry(QRadioButton):
    """A screen's icon over its name, a radio button in all but its looks.

    A dot says that something there needs the developer.
    """

    def __init__(self, entry: ScreenEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self._ring = False
        self._attention = False
        self.setText(entry.title)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip(f"{entry.title} ({entry.shortcut})")
        self.setAccessibleName(entry.title)
        self.setFixedSize(64, grown(52))

    def set_attention(self, attention: bool) -> None:
        """Show or hide the dot; the accessible description says it in words."""
        if attention != self._attention:
            self._attention = attention
            self.setAccessibleDescription(self.tr("Something here needs you") if attention else "")
            self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = paint.keyboard_focus(event, self._ring)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        ground = "accent_soft" if self.isChecked() else "press" if self.isDown() or self.underMouse() else ""
        if ground:
            paint.frame(painter, self.rect(), fill=ground, radius=8)
        tone = "accent_text" if self.isChecked() else "text2"
        icons.paint(painter, self.entry.icon, 22, 8, tone, size=20, stroke=1.3)
        words = QRect(0, self.height() - 20, self.width(), 16)
        paint.text(painter, words, self.text(), font=font(Role.RAIL), tone=tone, align=paint.CENTRE)
        if self._attention:
            self._paint_dot(ground or "chrome")
        if self.hasFocus() and self._ring:
            paint.focus_ring(painter, self.rect().adjusted(1, 1, -1, -1), radius=7)

    def _paint_dot(self, ground: str) -> None:
        painter = paint.painter_on(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(ground))
        painter.drawEllipse(QPoint(43, 11), 6, 6)
        painter.setBrush(colour("warn_mark"))
        painter.drawEllipse(QPoint(43, 11), 4, 4)


class Rail(QWidget):
    """The entries; `chosen` sends a screen's name. Up and Down move between them, and show each."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.entries = {entry.name: RailEntry(entry) for entry in SCREENS}
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(4)
        for name, button in self.entries.items():
            if name == SCREENS[-1].name:
                layout.addStretch(1)
            layout.addWidget(button)
            self._group.addButton(button)
            button.clicked.connect(lambda checked=False, name=name: self.chosen.emit(name))

    def select(self, name: str) -> None:
        """Mark a screen as the one shown."""
        self.entries[name].setChecked(True)
        for each, button in self.entries.items():  # Tab leads to this one, arrow keys to the others
            stop = Qt.FocusPolicy.StrongFocus if each == name else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(stop)

    def set_attention(self, names: Iterable[str]) -> None:
        """Put dots on these screens and on no others."""
        wanted = set(names)
        for name, button in self.entries.items():
            button.set_attention(name in wanted)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        painter.fillRect(self.rect(), colour("chrome"))
        paint.hairline(painter, WIDTH - 1, 0, height=self.height())
