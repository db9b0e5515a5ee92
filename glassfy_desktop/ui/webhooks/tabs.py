"""The tabs of the inspector: a small registry; each is made when it is first shown."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget

from glassfy_desktop.ui.parts.layout import ScrollPane
from glassfy_desktop.ui.screen import ScreenContext
from glassfy_desktop.ui.webhooks.inspection import Inspected


class InspectorTab(QWidget):
    """Shows one side of a delivery. It is told only while it is in view."""

    def show_delivery(self, shown: Inspected) -> None:
        """Show this delivery; called again when more of it is known."""
        raise NotImplementedError


@dataclass(frozen=True)
class TabEntry:
    """A tab by its name and title, and how it is made."""

    name: str
    title: str
    make: Callable[[ScreenContext], InspectorTab]


def scrolled(content: QLayout, name: str) -> ScrollPane:
    """A pane of reading matter under an accessible name; with the focus, the keys scroll it."""
    pane = ScrollPane(content)
    pane.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    pane.setAccessibleName(name)
    return pane
