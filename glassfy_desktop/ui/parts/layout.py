"""Rows and columns in one line of code, and the line between them."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.theme import colour

Item = QWidget | QLayout | int | None
"""What goes into a row or column: a widget, a layout, pixels of space, or None for a stretch."""


def row(*items: Item, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """A row. Margins are left, top, right, bottom in pixels."""
    made = QHBoxLayout()
    fill(made, items, gap, margins)
    return made


def column(*items: Item, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """A column. Margins are left, top, right, bottom in pixels."""
    made = QVBoxLayout()
    fill(made, items, gap, margins)
    return made


def fill(layout: QBoxLayout, items: tuple[Item, ...], gap: int, margins: tuple[int, int, int, int]) -> None:
    """Put items into a layout, with so much space between and around them."""
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)


class Panel(QWidget):
    """A plain ground in one tone (`surface`, `sunken`, `chrome`), with a layout if one is given."""

    def __init__(
        self, layout: QLayout | None = None, *, tone: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.tone = tone
        if layout is not None:
            self.setLayout(layout)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.tone:
            QPainter(self).fillRect(self.rect(), colour(self.tone))


class ScrollPane(QScrollArea):
    """Content that scrolls up and down on a ground of one tone; wrapped texts always stand in one."""

    def __init__(
        self, content: QWidget | QLayout, *, tone: str = "surface", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = Panel(content, tone=tone) if isinstance(content, QLayout) else content
        self.setWidget(inside)


class Splitter(QSplitter):
    """Panes side by side (or `vertical`: one above the other), parted by a hairline that can be dragged."""

    def __init__(self, *panes: QWidget, vertical: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical if vertical else Qt.Orientation.Horizontal, parent)
        self.setHandleWidth(1)  # Qt then widens what can be grabbed by itself
        self.setChildrenCollapsible(False)
        for pane in panes:
            self.addWidget(pane)


class Hairline(QWidget):
    """A line of 1 px, horizontal unless `vertical`."""

    def __init__(self, *, vertical: bool = False, tone: str = "line", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tone = tone
        self._vertical = vertical
        fixed, wide = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        self.setSizePolicy(fixed if vertical else wide, wide if vertical else fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return QSize(1, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        length = {"height": self.height()} if self._vertical else {"width": self.width()}
        paint.hairline(QPainter(self), 0, 0, tone=self.tone, **length)
