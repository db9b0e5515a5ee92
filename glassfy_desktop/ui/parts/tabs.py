"""Tabs above a pane: Qt's own tab bar, so that keys and accessibility stay, painted as the design says."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QTabBar, QWidget

from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.theme import Role, font, grown

GAP = 20


class Tabs(QTabBar):
    """A row of words, the current one underlined; a tab may carry a count.

    Use `currentChanged(int)` and `setCurrentIndex`. Left and right arrows change the tab.
    """

    def __init__(self, names: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ring = False
        self.setFont(font(Role.BUTTON))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        for name in names:
            self.addTab(name)

    def set_count(self, index: int, count: int | None) -> None:
        """Show a count behind a tab's name, or none."""
        self.setTabData(index, count)
        name = self.tabText(index)
        self.setAccessibleTabName(index, name if count is None else f"{name} {count}")
        self.setTabText(index, name)  # lays the tabs out anew

    def tabSizeHint(self, index: int) -> QSize:
        return QSize(self._content_width(index) + GAP, grown(36))

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = paint.keyboard_focus(event, self._ring)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        for index in range(self.count()):
            self._paint_tab(painter, index)

    def _paint_tab(self, painter: QPainter, index: int) -> None:
        rect = self.tabRect(index)
        current = index == self.currentIndex()
        tone = "text" if current else "text2"
        words = QRect(rect.left(), rect.top(), rect.width(), rect.height() - 2)
        width = paint.text(
            painter, words, self.tabText(index), font=self.font(), tone=self._tone(index, tone)
        )
        if (count := self._count_text(index)) != "":
            words.setLeft(words.left() + width + 8)
            paint.text(painter, words, count, font=font(Role.RAIL), tone=self._tone(index, "text3"))
        content = self._content_width(index)
        if current:
            line = QRect(rect.left(), rect.bottom() - 1, content, 2)
            paint.frame(painter, line, fill="accent_text", radius=1)
        if current and self.hasFocus() and self._ring:
            around = QRect(rect.left() - min(4, rect.left()), rect.top() + 4, content + 8, rect.height() - 10)
            paint.focus_ring(painter, around, radius=4)

    def _tone(self, index: int, tone: str) -> str:
        return tone if self.isTabEnabled(index) and self.isEnabled() else "disabled"

    def _count_text(self, index: int) -> str:
        count = self.tabData(index)
        return "" if count is None else self.locale().toString(int(count))

    def _content_width(self, index: int) -> int:
        width = paint.text_width(self.tabText(index), self.font())
        count = self._count_text(index)
        return width + (8 + paint.text_width(count, font(Role.RAIL)) if count else 0)
