"""Every action of the app by name: for the palette, for shortcuts, for menus."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid


@dataclass(frozen=True)
class Hit:
    """An action the palette offers, and which letters of its text were hit."""

    action: QAction
    letters: frozenset[int]


class Actions(QObject):
    """The registry. Actions hang on `window`, so that their shortcuts work all over it."""

    changed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, QAction] = {}

    def add(
        self,
        name: str,
        text: str,
        run: Callable[[], object],
        *,
        screen: str = "",
        icon: str = "",
        shortcut: str = "",
    ) -> QAction:
        """Register an action, or replace the one of the same `name`; `screen` says where it belongs."""
        self.remove(name)
        action = QAction(text, self._window)
        action.setObjectName(name)
        action.setProperty("screen", screen)
        action.setProperty("icon_name", icon)
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(lambda checked=False: run())
        self._window.addAction(action)
        self._actions[name] = action
        self.changed.emit()
        return action

    def remove(self, name: str) -> None:
        """Take an action away, where it is there."""
        action = self._actions.pop(name, None)
        if action is not None and isValid(self._window):  # at the very end, the window goes first
            self._window.removeAction(action)
            action.deleteLater()
            self.changed.emit()

    def get(self, name: str) -> QAction:
        """The action of that name. Raises KeyError."""
        return self._actions[name]

    def all(self) -> list[QAction]:
        return list(self._actions.values())

    def search(self, query: str, screen: str = "") -> list[Hit]:
        """The enabled actions that match, those of `screen` first, better matches before others."""
        ranked = []
        for place, action in enumerate(self._actions.values()):
            letters = match(query, action.text())
            if letters is None or not action.isEnabled():
                continue
            elsewhere = action.property("screen") != screen
            ranked.append((elsewhere, min(letters, default=0), place, Hit(action, frozenset(letters))))
        return [hit for *_, hit in sorted(ranked, key=lambda each: each[:3])]


def match(query: str, text: str) -> list[int] | None:
    """Where the query's words stand in the text, letter by letter; None unless each word is there."""
    letters: list[int] = []
    for word in query.casefold().split():
        at = text.casefold().find(word)
        if at < 0:
            return None
        letters += range(at, at + len(word))
    return letters
