"""Whether a view shows the ring of keyboard focus around its current row."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractItemView

from glassfy_desktop.ui.parts import paint


class KeyboardRing(QObject):
    """Watches a view: `shown` while it has the focus and the keyboard brought it or moves in it."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self.shown = False
        self._view = view
        self._by_keyboard = False
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QFocusEvent):
            if event.gotFocus():
                self._by_keyboard = paint.keyboard_focus(event, self._by_keyboard)
            self._show(self._by_keyboard and event.gotFocus())
        elif kind is QEvent.Type.KeyPress:
            self._by_keyboard = True
            self._show(self._view.hasFocus())
        return False

    def _show(self, shown: bool) -> None:
        if shown != self.shown:
            self.shown = shown
            self._view.viewport().update()
