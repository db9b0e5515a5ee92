"""Every action by name, and how the palette finds it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from glassfy_desktop.ui.actions import Actions, match


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    made = QWidget()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made


@pytest.fixture
def actions(window: QWidget) -> Actions:
    return Actions(window)


def nothing() -> None:
    """What an action of these tests does."""


@pytest.mark.parametrize(
    ("query", "text", "letters"),
    [
        ("", "Replay", []),
        ("rep", "Replay", [0, 1, 2]),
        ("PLAY", "Replay", [2, 3, 4, 5]),
        ("go eng", "Go to Engine", [0, 1, 6, 7, 8]),
        ("eng go", "Go to Engine", [6, 7, 8, 0, 1]),
        ("go xyz", "Go to Engine", None),
        ("rpl", "Replay", None),
    ],
)
def test_each_word_has_to_stand_in_the_text(query: str, text: str, letters: list[int] | None) -> None:
    assert match(query, text) == letters


def test_actions_of_the_screen_come_first_and_better_matches_before_others(actions: Actions) -> None:
    for name, text, screen in (
        ("a", "Sort by engine", "webhooks"),
        ("b", "Engine: restart", ""),
        ("c", "Show the engine", "setup"),
    ):
        actions.add(name, text, nothing, screen=screen)
    found = [hit.action.objectName() for hit in actions.search("engine", "setup")]
    assert found == ["c", "b", "a"]


def test_what_is_disabled_is_not_offered(actions: Actions) -> None:
    actions.add("undo", "Undo", nothing).setEnabled(False)
    assert actions.search("undo") == []


def test_the_hit_letters_are_told(actions: Actions) -> None:
    actions.add("replay", "Replay", nothing)
    [hit] = actions.search("play")
    assert hit.letters == {2, 3, 4, 5}


def test_a_shortcut_works_all_over_the_window(window: QWidget, actions: Actions) -> None:
    ran: list[str] = []
    actions.add("replay", "Replay", lambda: ran.append("replay"), shortcut="Ctrl+R")
    QTest.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert ran == ["replay"]


def test_an_action_of_the_same_name_takes_the_place_of_the_one_before(
    window: QWidget, actions: Actions
) -> None:
    ran: list[str] = []
    actions.add("replay", "Replay", lambda: ran.append("old"), shortcut="Ctrl+R")
    actions.add("replay", "Replay", lambda: ran.append("new"), shortcut="Ctrl+R")
    assert [action.objectName() for action in actions.all()] == ["replay"]
    assert window.actions() == [actions.get("replay")]
    QTest.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert ran == ["new"]


def test_a_screen_may_take_its_actions_back_when_the_window_is_gone_already() -> None:
    window = QWidget()
    actions = Actions(window)
    actions.add("replay", "Replay", nothing)
    delete(window)
    actions.remove("replay")
    assert actions.all() == []


def test_a_removed_action_is_gone(window: QWidget, actions: Actions) -> None:
    actions.add("replay", "Replay", nothing)
    actions.remove("replay")
    actions.remove("replay")
    assert window.actions() == []
    with pytest.raises(KeyError):
        actions.get("replay")
