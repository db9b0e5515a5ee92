"""Buttons: measures, keys, focus, busy, names."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from glassfy_desktop.ui.parts import button as button_module
from glassfy_desktop.ui.parts.button import Button, IconButton, Kind
from glassfy_desktop.ui.theme import colour
from tests.ui.parts.seen import name_of, role_of, shows

Show = Callable[[QWidget], QWidget]


@pytest.fixture
def pair(shown: Show) -> tuple[Button, Button]:
    """Two buttons in the active window; neither has the focus."""
    page = QWidget()
    first, second = Button("Check again", "secondary", "refresh"), Button("Save")
    layout = QVBoxLayout(page)
    layout.addWidget(first)
    layout.addWidget(second)
    shown(page)
    return first, second


@pytest.mark.parametrize(
    ("kind", "compact", "height"), [("primary", False, 32), ("secondary", True, 28), ("link", False, 24)]
)
def test_a_button_has_the_height_of_its_kind(qtbot: QtBot, kind: Kind, compact: bool, height: int) -> None:
    button = Button("Save", kind, compact=compact)
    qtbot.addWidget(button)
    assert button.sizeHint().height() == height


def test_an_icon_and_a_menu_make_room_for_themselves(qtbot: QtBot) -> None:
    plain, with_icon, with_menu = Button("Save"), Button("Save", icon="export"), Button("Save", menu=QMenu())
    for button in (plain, with_icon, with_menu):
        qtbot.addWidget(button)
    assert with_icon.sizeHint().width() == with_menu.sizeHint().width() == plain.sizeHint().width() + 22


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_space_and_return_press_a_button(qtbot: QtBot, pair: tuple[Button, Button], key: Qt.Key) -> None:
    pair[0].setFocus()
    with qtbot.waitSignal(pair[0].clicked):
        QTest.keyClick(pair[0], key)


def test_tab_shows_a_focus_ring(pair: tuple[Button, Button]) -> None:
    pair[0].setFocus()
    assert not shows(pair[1], colour("focus"))
    QTest.keyClick(pair[0], Qt.Key.Key_Tab)
    assert pair[1].hasFocus()
    assert shows(pair[1], colour("focus"))


def test_a_click_gives_focus_without_a_ring(pair: tuple[Button, Button]) -> None:
    QTest.mouseClick(pair[1], Qt.MouseButton.LeftButton)
    assert pair[1].hasFocus()
    assert not shows(pair[1], colour("focus"))


def test_focus_does_not_move_the_layout(pair: tuple[Button, Button]) -> None:
    before = pair[0].geometry()
    pair[0].setFocus()
    assert pair[0].geometry() == before


def test_a_busy_button_keeps_its_focus_and_cannot_be_pressed(pair: tuple[Button, Button]) -> None:
    button = pair[0]
    pressed: list[str] = []
    button.clicked.connect(lambda: pressed.append("clicked"))
    button.setFocus()
    button.set_busy(True, "Checking")
    QTest.keyClick(button, Qt.Key.Key_Space)
    QTest.keyClick(button, Qt.Key.Key_Return)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.hasFocus()
    assert not pressed
    button.set_busy(False)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == ["clicked"]


def test_a_busy_button_says_so_only_after_a_while(qtbot: QtBot, pair: tuple[Button, Button]) -> None:
    button = pair[0]
    button.set_busy(True, "Checking")
    assert button.words() == "Check again"
    qtbot.waitUntil(lambda: button.words() == "Checking")
    first = button.grab().toImage()
    qtbot.waitUntil(lambda: button.grab().toImage() != first)  # the arc turns
    button.set_busy(False)
    assert button.words() == "Check again"


def test_what_takes_long_is_told_once(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, pair: tuple[Button, Button]
) -> None:
    monkeypatch.setattr(button_module, "BUSY_DELAY", 10)
    monkeypatch.setattr(button_module, "BUSY_STEP", 10)
    monkeypatch.setattr(button_module, "BUSY_SLOW", 40)
    told: list[str] = []
    pair[0].slow.connect(lambda: told.append("slow"))
    pair[0].set_busy(True, "Checking")
    first = pair[0].grab().toImage()
    qtbot.waitUntil(lambda: bool(told))
    qtbot.waitUntil(lambda: pair[0].grab().toImage() != first)
    assert told == ["slow"]
    pair[0].set_busy(False)


def test_what_ends_at_once_never_shows_the_arc(pair: tuple[Button, Button]) -> None:
    before = pair[0].grab().toImage()
    pair[0].set_busy(True, "Checking")
    pair[0].set_busy(False)
    assert pair[0].grab().toImage() == before


def test_an_icon_button_tells_its_name_and_shortcut(qtbot: QtBot) -> None:
    button = IconButton("undo", "Undo", shortcut="Ctrl+Z")
    qtbot.addWidget(button)
    assert name_of(button) == "Undo"
    assert button.toolTip() == "Undo (Ctrl+Z)"
    assert role_of(button) is QAccessible.Role.Button


def test_an_icon_buttons_key_presses_it_at_once(shown: Show) -> None:
    page = QWidget()
    button = IconButton("undo", "Undo", shortcut="Ctrl+Z", parent=page)
    shown(page)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(button.isDown()))
    QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert pressed == [False], "done, and not held down"
    button.set_busy(True, "Undoing")
    QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    button.set_busy(False)
    button.setEnabled(False)
    QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(pressed) == 1, "a busy or dead button has no key"


def test_a_menu_button_is_announced_as_one(qtbot: QtBot) -> None:
    button = Button("Copy as", menu=QMenu())
    qtbot.addWidget(button)
    assert role_of(button) is QAccessible.Role.ButtonMenu
    assert name_of(button) == "Copy as"


def test_a_disabled_button_has_the_colours_of_the_disabled(qtbot: QtBot) -> None:
    button = Button("Save version 15", "primary")
    qtbot.addWidget(button)
    assert shows(button, colour("accent"))
    button.setEnabled(False)
    assert shows(button, colour("press"))
    assert not shows(button, colour("accent"))
