"""What a cell of a table or list says: one small value, made by a model, painted by a delegate."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.states import STATES, StateName
from glassfy_desktop.ui.theme import Role, font

CELL = Qt.ItemDataRole.UserRole + 20
"""The item data role under which a model hands out its `Cell`."""

Index = QModelIndex | QPersistentModelIndex
VERDICT_WIDTH = 98
ROOM_BESIDE = 12 + 22 + 4
"""Pixels of a verdict's cell that its word does not have: padding and icon before it, padding behind it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `text` in a tone and a role of the type scale, perhaps with an icon before it.

    `elide` is "middle" for ids. `lead` stands at the left of a right-aligned text (a status before its
    latency). `tip` replaces the whole text as tooltip.
    """

    text: str
    tone: str = "text2"
    role: Role = Role.SECONDARY
    icon: str = ""
    icon_tone: str = "text2"
    align: Literal["left", "right", "centre"] = "left"
    elide: Literal["right", "middle"] = "right"
    lead: str = ""
    lead_tone: str = "text2"
    lead_role: Role = Role.SECONDARY
    tip: str = ""


@dataclass(frozen=True, slots=True)
class TwoLines:
    """One row of a list with two lines: a title, a line below it, an icon at the left or the right end."""

    title: str
    below: str = ""
    title_role: Role = Role.BUTTON
    below_tone: str = "text2"
    icon: str = ""
    end_icon: str = ""
    end_tone: str = "text2"


def mono(text: str, tone: str = "text2") -> Cell:
    """A cell with an id, a type or a path: mono, elided in the middle."""
    return Cell(text, tone, Role.MONO, elide="middle")


def verdict(text: str, state: StateName, icon: str = "") -> Cell:
    """A cell with a verdict: the state's icon and the word in its colour."""
    look = STATES[state]
    return Cell(text, look.text, Role.SECONDARY_BOLD, icon or look.icon, look.mark)


def verdict_width(words: Iterable[str]) -> int:
    """How many pixels a column of these verdicts needs: 98, or more where the system's font is a wide one."""
    widest = max(paint.text_width(word, font(Role.SECONDARY_BOLD)) for word in words)
    return max(VERDICT_WIDTH, widest + ROOM_BESIDE)


def number(text: str, tone: str = "text2") -> Cell:
    """A cell with a figure, at the right."""
    return Cell(text, tone, align="right")


def cell_of(index: Index) -> Cell:
    """The cell at an index: the model's own, else its display text."""
    found = index.data(CELL)
    if isinstance(found, Cell):
        return found
    shown = index.data(Qt.ItemDataRole.DisplayRole)
    return Cell("" if shown is None else str(shown))
