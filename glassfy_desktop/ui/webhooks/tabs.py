"""The tabs of the inspector: a small registry; each is made when it is first shown."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

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


def scrolled(content: QWidget) -> QScrollArea:
    """A pane that scrolls down and never sideways."""
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return area
