"""Tabs, segments, boxes, fields: keys, names, measures, errors."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from glassfy_desktop.ui.parts import copy_field
from glassfy_desktop.ui.parts.copy_field import CopyField
from glassfy_desktop.ui.parts.fields import ComboBox, Field, LineEdit, SpinBox, buddy_label
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.progress import ProgressBar, Sparkline
from glassfy_desktop.ui.parts.segment import Segment
from glassfy_desktop.ui.parts.tabs import Tabs
from glassfy_desktop.ui.parts.toggles import CheckBox, RadioButton
from glassfy_desktop.ui.theme import LIGHT, colour
from tests.ui.parts.seen import accessible, colours_of, name_of, pixel, role_of, shows

Show = Callable[[QWidget], QWidget]


def page(*parts: QWidget) -> QWidget:
    made = QWidget()
    layout = QVBoxLayout(made)
    for part in parts:
        layout.addWidget(part)
    return made


def visible_texts(part: QWidget) -> set[str]:
    return {label.text() for label in part.findChildren(Label) if label.isVisible()}


def test_arrow_keys_change_the_tab(shown: Show) -> None:
    tabs = Tabs(["Summary", "Payload", "Diff"])
    shown(tabs)
    tabs.setFocus()
    QTest.keyClick(tabs, Qt.Key.Key_Right)
    assert tabs.currentIndex() == 1


def test_a_tab_tells_its_count_to_eye_and_ear(qtbot: QtBot) -> None:
    tabs = Tabs(["Forward"])
    qtbot.addWidget(tabs)
    narrow = tabs.tabRect(0).width()
    tabs.set_count(0, 1204)
    assert tabs.tabRect(0).width() > narrow
    tab = accessible(tabs).child(0)
    assert tab is not None
    assert tab.text(QAccessible.Text.Name) == "Forward 1204"


def test_only_the_current_tab_is_underlined(qtbot: QtBot) -> None:
    tabs = Tabs(["Summary", "Payload"])
    qtbot.addWidget(tabs)
    tabs.setCurrentIndex(1)
    tabs.resize(tabs.sizeHint())
    first, second = tabs.tabRect(0), tabs.tabRect(1)
    assert pixel(tabs, first.left() + 10, first.bottom()) == LIGHT.surface.lower()
    assert pixel(tabs, second.left() + 10, second.bottom()) == LIGHT.accent_text.lower()


def test_a_segment_has_exactly_one_choice(shown: Show) -> None:
    segment = Segment([("tree", "Tree"), ("raw", "Raw bytes")])
    shown(segment)
    seen: list[str] = []
    segment.changed.connect(seen.append)
    assert segment.value == "tree"
    segment.button("tree").setFocus()
    QTest.keyClick(segment.button("tree"), Qt.Key.Key_Right)
    assert (segment.value, seen) == ("raw", ["raw"])
    QTest.mouseClick(segment.button("tree"), Qt.MouseButton.LeftButton)
    assert (segment.value, seen) == ("tree", ["raw", "tree"])
    assert role_of(segment.button("tree")) is QAccessible.Role.RadioButton
    assert segment.sizeHint().height() == 28


def test_a_choice_that_a_segment_does_not_have_is_an_error(qtbot: QtBot) -> None:
    segment = Segment([("tree", "Tree")])
    qtbot.addWidget(segment)
    with pytest.raises(KeyError):
        segment.set_value("raw")


def test_space_ticks_a_box_and_the_state_is_told(shown: Show) -> None:
    box = CheckBox("Comments")
    shown(page(box))
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert box.isChecked()
    assert accessible(box).state().checked == 1
    assert pixel(box, 2, box.height() // 2) == LIGHT.focus.lower()


def test_the_whole_of_a_radio_button_can_be_pressed(shown: Show) -> None:
    leave, include = RadioButton("Leave out", checked=True), RadioButton("Include")
    shown(page(leave, include))
    QTest.mouseClick(include, Qt.MouseButton.LeftButton, pos=QPoint(include.width() - 2, 2))
    assert include.isChecked()
    assert not leave.isChecked()


def test_a_field_tells_label_and_error(shown: Show) -> None:
    edit = LineEdit(width=264)
    field = Field("Restricted key", edit, "Starts with rk_.")
    shown(page(field))
    assert name_of(edit) == "Restricted key"
    edit.set_error("This is a secret key. Paste a restricted one.")
    assert (
        accessible(edit).text(QAccessible.Text.Description) == "This is a secret key. Paste a restricted one."
    )
    assert shows(edit, colour("bad"))
    assert shows(field, colour("bad_mark"))
    edit.set_error("")
    assert not shows(field, colour("bad_mark"))
    assert accessible(edit).text(QAccessible.Text.Description) == ""


def test_an_error_takes_the_place_of_the_hint(shown: Show) -> None:
    edit = LineEdit()
    field = Field("Name", edit, "Shown in the window.")
    shown(page(field))
    assert visible_texts(field) == {"Name", "Shown in the window."}
    edit.set_error("Give the store a name.")
    assert visible_texts(field) == {"Name", "Give the store a name."}


def test_a_field_says_when_it_was_left(qtbot: QtBot, shown: Show) -> None:
    edit, other = LineEdit(), LineEdit()
    shown(page(edit, other))
    edit.setFocus()
    with qtbot.waitSignal(edit.left):
        QTest.keyClick(edit, Qt.Key.Key_Tab)


def test_an_icon_and_a_trailing_word_never_cover_the_text(qtbot: QtBot) -> None:
    edit = LineEdit("usr_44", icon="search")
    qtbot.addWidget(edit)
    assert edit.textMargins().left() >= 16
    edit.set_trailing("11 found")
    assert edit.textMargins().right() > 8
    assert edit.trailing_text == "11 found"
    edit.set_trailing("")
    assert edit.textMargins().right() == 0


def test_a_field_without_a_label_is_named_by_what_it_asks_for(qtbot: QtBot) -> None:
    edit = LineEdit(placeholder="Filter SKUs and permissions")
    qtbot.addWidget(edit)
    assert name_of(edit) == "Filter SKUs and permissions"


def test_a_combo_box_is_chosen_from_by_keyboard(shown: Show) -> None:
    combo = ComboBox(["As long as it is paid", "No end"])
    label = buddy_label("Duration", combo)
    shown(page(label, combo))
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentText() == "No end"
    assert (combo.accessibleName(), combo.height(), label.width()) == ("Duration", 32, 76)


def test_a_number_is_changed_by_keyboard_within_its_bounds(shown: Show) -> None:
    days = SpinBox(0, 31, 30, name="Days of grace")
    shown(page(days))
    days.setFocus()
    for _ in range(3):
        QTest.keyClick(days, Qt.Key.Key_Up)
    assert days.value() == 31
    assert (name_of(days), days.height(), days.width()) == ("Days of grace", 32, 96)
    assert days.lineEdit().width() > 60


def test_the_list_of_a_combo_box_is_painted_as_a_menu(shown: Show) -> None:
    combo = ComboBox(["As long as it is paid", "No end"])
    shown(page(combo))
    combo.showPopup()
    view = combo.view()
    assert view.visualRect(view.model().index(0, 0)).height() == 28
    assert {LIGHT.accent_soft.lower(), LIGHT.raised.lower()} <= colours_of(view.viewport())
    combo.hidePopup()


def test_copying_takes_the_whole_address_even_when_it_is_elided(qtbot: QtBot) -> None:
    field = CopyField("an address that is longer than the field")
    qtbot.addWidget(field)
    field.resize(90, 32)
    with qtbot.waitSignal(field.copied) as copied:
        field.copy()
    assert copied.args == ["an address that is longer than the field"]
    assert QGuiApplication.clipboard().text() == "an address that is longer than the field"


def test_the_copy_button_shows_a_tick_for_a_moment(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copy_field, "COPIED_SHOWN", 50)
    field = CopyField("an address")
    qtbot.addWidget(field)
    before = field.grab().toImage()
    field.copy()
    assert field.grab().toImage() != before
    qtbot.waitUntil(lambda: field.grab().toImage() == before)


def test_a_bar_is_filled_as_far_as_its_value(qtbot: QtBot) -> None:
    bar = ProgressBar(200, 50)
    qtbot.addWidget(bar)
    bar.resize(160, 6)
    assert pixel(bar, 38, 3) == LIGHT.accent.lower()
    assert pixel(bar, 44, 3) == LIGHT.press.lower()
    bar.setValue(200)
    bar.set_tone("good_mark")
    assert pixel(bar, 155, 3) == LIGHT.good_mark.lower()


def test_nothing_done_is_an_empty_bar(qtbot: QtBot) -> None:
    bar = ProgressBar(0, 0)
    qtbot.addWidget(bar)
    bar.resize(160, 6)
    assert not shows(bar, colour("accent"))


def test_the_newest_count_stands_at_the_right_in_the_accents_colour(qtbot: QtBot) -> None:
    line = Sparkline()
    qtbot.addWidget(line)
    line.resize(line.sizeHint())
    line.set_values(list(range(40)))
    assert pixel(line, line.width() - 2, line.height() - 1) == LIGHT.accent_text.lower()
    assert pixel(line, 1, line.height() - 1) == LIGHT.text3.lower()
    line.set_values([])
    assert not shows(line, colour("accent_text"))
