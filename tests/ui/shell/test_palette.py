"""The command palette, by keyboard."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from glassfy_desktop.ui.shell.palette import HIT, Palette
from glassfy_desktop.ui.shell.window import MainWindow
from glassfy_desktop.ui.theme import LIGHT
from tests.ui.parts.seen import colours_of, name_of

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def palette(window: MainWindow) -> Palette:
    """Opened by its shortcut."""
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    found = window.findChild(Palette)
    assert isinstance(found, Palette)
    return found


def rows(palette: Palette) -> list[str]:
    model = palette.model
    return [str(model.data(model.index(place))) for place in range(model.rowCount())]


def current(palette: Palette) -> str:
    return str(palette.list.currentIndex().data())


def press(palette: Palette, key: Qt.Key) -> None:
    QTest.keyClick(palette.edit, key)


async def test_it_opens_with_the_keyboard_in_it_and_the_screens_own_actions_first(palette: Palette) -> None:
    assert palette.isVisible()
    assert palette.edit.hasFocus()
    shown = rows(palette)
    assert shown[0] == "This screen"
    assert shown[1] == "Check all steps"
    assert "Go to Engine" in shown[shown.index("Everywhere") :]
    assert current(palette) == "Check all steps", "a heading is never the current row"


async def test_typing_leaves_what_matches_and_counts_it(palette: Palette) -> None:
    everything = sum(palette.model.hit(place) is not None for place in range(palette.model.rowCount()))
    assert palette.count.text() == f"{everything} actions"
    QTest.keyClicks(palette.edit, "go eng")
    assert rows(palette) == ["Everywhere", "Go to Engine"]
    assert palette.count.text() == f"1 of {everything}"
    hit = palette.model.index(1).data(HIT)
    assert hit.letters == {0, 1, 6, 7, 8}


async def test_hit_letters_are_shown_in_the_accent(palette: Palette) -> None:
    QTest.keyClicks(palette.edit, "theme")
    palette.list.clearSelection()
    assert LIGHT.accent_text.lower() in colours_of(palette.list)
    QTest.keyClicks(palette.edit, " xyz")
    assert LIGHT.accent_text.lower() not in colours_of(palette.list)


async def test_arrow_keys_step_over_headings_and_around_the_ends(palette: Palette) -> None:
    QTest.keyClicks(palette.edit, "webhook")
    assert rows(palette) == ["This screen", "Set up: Webhook", "Everywhere", "Go to Webhooks"]
    press(palette, Qt.Key.Key_Down)
    assert current(palette) == "Go to Webhooks"
    press(palette, Qt.Key.Key_Down)
    assert current(palette) == "Set up: Webhook"
    press(palette, Qt.Key.Key_Up)
    assert current(palette) == "Go to Webhooks"


async def test_enter_runs_the_current_action_and_closes(window: MainWindow, palette: Palette) -> None:
    QTest.keyClicks(palette.edit, "go to engine")
    press(palette, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert window.frame.current == "engine"


async def test_a_click_runs_an_action(window: MainWindow, palette: Palette) -> None:
    QTest.keyClicks(palette.edit, "go to export")
    place = palette.list.visualRect(palette.model.index(1)).center()
    QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.frame.current == "export"


async def test_enter_does_nothing_where_nothing_matches(window: MainWindow, palette: Palette) -> None:
    QTest.keyClicks(palette.edit, "no such thing")
    press(palette, Qt.Key.Key_Return)
    assert palette.isVisible()
    assert rows(palette) == ["No action has these words."]
    assert window.frame.current == "setup"


async def test_escape_closes_and_gives_the_focus_back(window: MainWindow) -> None:
    window.frame.top.switcher.setFocus()
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    palette = window.findChild(Palette)
    assert isinstance(palette, Palette)
    press(palette, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert QApplication.focusWidget() is window.frame.top.switcher


async def test_it_closes_when_the_focus_goes_elsewhere_and_does_not_take_it_back(
    window: MainWindow, palette: Palette
) -> None:
    window.frame.top.switcher.setFocus()
    assert not palette.isVisible()
    assert window.frame.top.switcher.hasFocus()


async def test_it_begins_anew_each_time(window: MainWindow, palette: Palette) -> None:
    QTest.keyClicks(palette.edit, "engine")
    press(palette, Qt.Key.Key_Escape)
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    assert palette.edit.text() == ""
    assert len(rows(palette)) > 10


async def test_it_stays_in_the_window_and_clear_of_the_top_bar(window: MainWindow, palette: Palette) -> None:
    place = palette.mapTo(window, QPoint(0, 0))
    assert window.rect().contains(palette.geometry())
    assert place.y() > 0
    assert palette.geometry().center().x() == pytest.approx(window.rect().center().x(), abs=1)


async def test_its_parts_have_names(palette: Palette) -> None:
    assert name_of(palette.edit) == "Search or run a command"
    assert name_of(palette.list) == "Commands"


async def test_without_a_store_there_is_nothing_to_search(first_window: MainWindow) -> None:
    QTest.keyClick(first_window, Qt.Key.Key_K, CTRL)
    palette = first_window.findChild(Palette)
    assert isinstance(palette, Palette)
    assert not palette.isVisible()
