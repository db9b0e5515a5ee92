"""Sheets: they keep the focus, give it back, go away by Esc, the scrim or the button."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from glassfy_desktop.ui.parts.button import Button, IconButton
from glassfy_desktop.ui.parts.fields import LineEdit
from glassfy_desktop.ui.parts.sheet import Sheet
from glassfy_desktop.ui.theme import LIGHT, theme
from tests.ui.parts.seen import pixel

Show = Callable[[QWidget], QWidget]


@pytest.fixture
def host(shown: Show) -> QWidget:
    """A page with a button that has the focus."""
    page = QWidget()
    page.resize(1200, 700)
    layout = QVBoxLayout(page)
    opener = Button("Review 3 changes", "primary")
    layout.addWidget(opener)
    shown(page)
    opener.setFocus()
    return page


@pytest.fixture
def sheet(host: QWidget) -> Sheet:
    made = Sheet(host, "Review changes", "Version 14 to version 15, not saved yet")
    made.body.addWidget(LineEdit(name="Name of the store"))
    made.add_foot(None, Button("Keep editing"), Button("Save version 15", "primary"))
    made.open()
    return made


def focused(host: QWidget) -> QWidget:
    found = host.focusWidget()
    assert found is not None
    return found


def test_a_sheet_stands_at_the_right_over_a_scrim(host: QWidget, sheet: Sheet) -> None:
    assert sheet.geometry().getRect() == (1200 - 648, 0, 648, 700)
    assert sheet.scrim is not None
    assert sheet.scrim.geometry() == host.rect()
    assert pixel(host, 20, 20) != LIGHT.surface.lower()
    assert pixel(host, 900, 20) == LIGHT.raised.lower()


def test_it_takes_the_focus_and_keeps_it(host: QWidget, sheet: Sheet) -> None:
    assert isinstance(focused(host), LineEdit)
    visited = []
    for _ in range(5):
        QTest.keyClick(focused(host), Qt.Key.Key_Tab)
        assert sheet.isAncestorOf(focused(host))
        visited.append(focused(host))
    assert len(set(map(id, visited))) == 4
    assert visited[4] is visited[0]


def test_backwards_too(host: QWidget, sheet: Sheet) -> None:
    first = focused(host)
    QTest.keyClick(first, Qt.Key.Key_Backtab)
    assert sheet.isAncestorOf(focused(host))
    assert focused(host) is not first


def test_esc_closes_it_and_gives_the_focus_back(qtbot: QtBot, host: QWidget, sheet: Sheet) -> None:
    with qtbot.waitSignal(sheet.closed):
        QTest.keyClick(focused(host), Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert sheet.scrim is not None
    assert not sheet.scrim.isVisible()
    back = focused(host)
    assert isinstance(back, Button)
    assert back.text() == "Review 3 changes"


def test_a_click_beside_it_closes_it(qtbot: QtBot, sheet: Sheet) -> None:
    assert sheet.scrim is not None
    with qtbot.waitSignal(sheet.closed):
        QTest.mouseClick(sheet.scrim, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))


def test_its_close_button_closes_it(qtbot: QtBot, sheet: Sheet) -> None:
    close = sheet.findChild(IconButton)
    assert close is not None
    with qtbot.waitSignal(sheet.closed):
        QTest.mouseClick(close, Qt.MouseButton.LeftButton)


def test_closing_twice_tells_it_once(sheet: Sheet) -> None:
    told: list[str] = []
    sheet.closed.connect(lambda: told.append("closed"))
    sheet.dismiss()
    sheet.dismiss()
    assert told == ["closed"]


def test_it_follows_the_window(host: QWidget, sheet: Sheet) -> None:
    host.resize(1100, 640)
    assert sheet.geometry().getRect() == (1100 - 648, 0, 648, 640)
    host.resize(500, 640)
    assert sheet.geometry().getRect() == (0, 0, 500, 640)


def test_a_slide_over_leaves_the_page_in_use(host: QWidget) -> None:
    over = Sheet(host, "What an app gets", width=480, modal=False)
    over.body.addWidget(LineEdit())
    over.open()
    assert over.scrim is None
    assert pixel(host, 20, 20) == LIGHT.surface.lower()
    visited = set()
    for _ in range(4):
        QTest.keyClick(focused(host), Qt.Key.Key_Tab)
        visited.add(over.isAncestorOf(focused(host)))
    assert visited == {True, False}


def test_it_slides_in_where_motion_is_wanted(qtbot: QtBot, host: QWidget) -> None:
    theme().set_reduce_motion(False)
    sheet = Sheet(host, "Review changes")
    sheet.open()
    qtbot.waitUntil(lambda: sheet.x() == 1200 - 648)
