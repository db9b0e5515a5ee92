"""Steps: a dot for each, and a list of steps joined by a line."""

from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from glassfy_desktop.ui import icons
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.rings import KeyboardRing
from glassfy_desktop.ui.theme import Role, colour, font, grown

StepState = Literal["todo", "done", "attention", "failed", "checking"]
DOT = 24
STEP_HEIGHT = 64
ARC_STEP = 80
STEP_ROLE = Qt.ItemDataRole.UserRole + 1

# icon, tone of the sign, tone of the ground, tone of the evidence
LOOKS: dict[StepState, tuple[str, str, str, str]] = {
    "todo": ("", "text2", "surface", "text2"),
    "done": ("check", "good", "good_soft", "text2"),
    "attention": ("alert", "warn", "warn_soft", "warn"),
    "failed": ("x", "bad", "bad_soft", "bad"),
    "checking": ("", "accent_text", "accent_soft", "text2"),
}


def paint_dot(painter: QPainter, rect: QRect, state: StepState, number: int, degrees: int = 0) -> None:
    """A step's circle of 24 px: its number, its sign, or the arc of a check under way."""
    icon, tone, ground, _ = LOOKS[state]
    if state == "todo":
        paint.frame(painter, rect, fill=ground, edge="control", radius=DOT / 2, width=1.25)
        paint.text(painter, rect, str(number), font=font(Role.LABEL), tone=tone, align=paint.CENTRE)
        return
    paint.frame(painter, rect, fill=ground, radius=DOT / 2)
    if state == "checking":
        paint.arc(painter, rect, tone, degrees)
    else:
        icons.paint(painter, icon, rect.x() + 4, rect.y() + 4, tone)


class StepDot(QWidget):
    """One step's circle by itself, 24 px."""

    def __init__(self, number: int, state: StepState = "todo", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number = number
        self.state = state
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_state(self, state: StepState) -> None:
        """Show another state."""
        self.state = state
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(DOT, DOT)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_dot(paint.painter_on(self), QRect(0, 0, DOT, DOT), self.state, self.number)


@dataclass(frozen=True, slots=True)
class Step:
    """What a row of the list shows: a title, and below it the evidence or the reason."""

    title: str
    evidence: str = ""
    state: StepState = "todo"


class StepList(QListWidget):
    """Steps of 64 px joined by a line; the arrow keys move, `currentRowChanged(int)` tells."""

    def __init__(self, steps: list[Step], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.degrees = 0
        self.ring = KeyboardRing(self)
        self._arc = QTimer(self, interval=ARC_STEP)
        self._arc.timeout.connect(self._turn)
        self.setItemDelegate(StepRows(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for step in steps:
            self.addItem(QListWidgetItem())
            self.set_step(self.count() - 1, step)

    def step(self, index: int) -> Step:
        """What a row shows."""
        shown = self.item(index).data(STEP_ROLE)
        assert isinstance(shown, Step)  # noqa: S101
        return shown

    def set_step(self, index: int, step: Step) -> None:
        """Show a step anew, where it stands."""
        item = self.item(index)
        item.setData(STEP_ROLE, step)
        item.setText(f"{step.title}. {step.evidence}")  # what assistive technology reads
        turning = any(
            self.step(row).state == "checking" for row in range(self.count()) if self.item(row).text()
        )
        if turning != self._arc.isActive():
            self._arc.start() if turning else self._arc.stop()

    def set_state(self, index: int, state: StepState, evidence: str) -> None:
        """Change a step's state and evidence and keep its title."""
        self.set_step(index, replace(self.step(index), state=state, evidence=evidence))

    def _turn(self) -> None:
        self.degrees = (self.degrees + 30) % 360
        self.viewport().update()


class StepRows(QStyledItemDelegate):
    """Paints a step: its dot, the line to the next one, its title and its evidence."""

    def __init__(self, steps: StepList) -> None:
        super().__init__(steps)
        self._steps = steps

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, grown(STEP_HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step = self._steps.step(index.row())
        ground = option.rect.adjusted(0, 2, 0, -2)
        paint_choice_ground(painter, ground, option.state, ring=self._steps.ring.shown)
        dot = QRect(option.rect.left() + 16, option.rect.center().y() - 11, DOT, DOT)
        self._paint_line(painter, option.rect, dot, index.row())
        paint_dot(painter, dot, step.state, index.row() + 1, self._steps.degrees)
        left = dot.right() + 13
        words = QRect(left, dot.top() - 6, option.rect.right() - left - 8, 18)
        paint.text(painter, words, step.title, font=font(Role.HEADING))
        words.translate(0, 18)
        paint.text(painter, words, step.evidence, font=font(Role.SECONDARY), tone=LOOKS[step.state][3])
        painter.restore()

    def _paint_line(self, painter: QPainter, rect: QRect, dot: QRect, row: int) -> None:
        x = dot.center().x()
        if row > 0:
            painter.fillRect(QRect(x, rect.top(), 2, dot.top() - 2 - rect.top()), colour("line2"))
        if row < self._steps.count() - 1:
            below = dot.bottom() + 3
            painter.fillRect(QRect(x, below, 2, rect.bottom() + 1 - below), colour("line2"))


def paint_choice_ground(painter: QPainter, rect: QRect, state: QStyle.StateFlag, *, ring: bool) -> None:
    """The rounded ground of a choice in a list: selected, under the pointer, with the focus."""
    if state & QStyle.StateFlag.State_Selected:
        paint.frame(painter, rect, fill="accent_soft", radius=8)
        if ring:
            paint.focus_ring(painter, rect, radius=8)
    elif state & QStyle.StateFlag.State_MouseOver:
        paint.frame(painter, rect, fill="hover", radius=8)
