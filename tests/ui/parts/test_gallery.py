"""The page of all parts, taken as a whole."""

from itertools import combinations

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from glassfy_desktop.ui import parts
from glassfy_desktop.ui.gallery import COLOURS, build_gallery
from glassfy_desktop.ui.theme import Tokens, colour, theme
from tests.ui.parts.seen import colours_of


def test_nothing_on_the_page_overlaps_or_leaves_it(qtbot: QtBot) -> None:
    page = build_gallery()
    qtbot.addWidget(page)
    page.show()
    shown = [part for part in page.children() if isinstance(part, QWidget)]
    assert (page.width(), page.height()) == (1280, 800)
    assert all(page.rect().contains(part.geometry()) for part in shown)
    crossed = [pair for pair in combinations(shown, 2) if pair[0].geometry().intersects(pair[1].geometry())]
    assert crossed == []


def test_the_page_looks_the_same_each_time(qtbot: QtBot) -> None:
    first, second = build_gallery(), build_gallery()
    for page in (first, second):
        qtbot.addWidget(page)
    assert first.grab().toImage() == second.grab().toImage()


def test_every_colour_on_the_page_is_a_token(qtbot: QtBot) -> None:
    page = build_gallery()
    qtbot.addWidget(page)
    names = " ".join(COLOURS).split()
    assert set(names) <= set(Tokens._fields)
    for dark in (False, True):
        theme().set_dark(dark)
        seen = colours_of(page)
        assert [name for name in names if colour(name).name() not in seen] == []


def test_every_control_on_the_page_has_a_name(qtbot: QtBot) -> None:
    page = build_gallery()
    qtbot.addWidget(page)
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    controls = [control for kind in kinds for control in page.findChildren(kind)]
    assert len(controls) > 25
    nameless = [each for each in controls if not (each.accessibleName() or getattr(each, "text", str)())]
    assert nameless == []


def test_every_part_can_be_had_from_one_place() -> None:
    assert set(parts.__all__) == set(parts.HOME_OF)
    assert [name for name in parts.__all__ if getattr(parts, name) is None] == []
    with pytest.raises(AttributeError):
        getattr(parts, "Wizard")  # noqa: B009
