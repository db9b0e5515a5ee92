"""The screen's actions, as the palette has them."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from shiboken6 import isValid

from glassfy_desktop.ui.actions import Actions


class Commands:
    """The actions of one screen. `run` brings the screen into view before it does what an action is for."""

    def __init__(self, actions: Actions, run: Callable[[Callable[[], object]], None]) -> None:
        self._actions = actions
        self._window = actions.parent()
        self._run = run
        self._mine: list[QAction] = []

    def add(self, name: str, text: str, do: Callable[[], object], icon: str, keys: str = "") -> QAction:
        """Register an action. `keys` are told beside it; the screen's own widgets listen for them."""
        action = self._actions.add(
            f"catalog.{name}", text, partial(self._run, do), screen="catalog", icon=icon
        )
        if keys:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setShortcut(keys)
        self._mine.append(action)
        return action

    def remove(self) -> None:
        """Take those away that no newer screen has replaced; with the window itself gone they are too."""
        if not isValid(self._window):
            return
        for action in self._actions.all():
            if action in self._mine:
                self._actions.remove(action.objectName())
        self._mine.clear()
