"""Texts and small words: always plain, elided with a tooltip, as high as the type scale says."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.pill import Badge, Chip, ModeBadge, ModeName, Verdict
from glassfy_desktop.ui.theme import LIGHT, Role, colour, font
from tests.ui.parts.seen import name_of, pixel, shows

ID = "customer.subscription.trial_will_end"


def hover(label: Label) -> str:
    """Ask for the tooltip as the pointer would, and read it."""
    middle = label.rect().center()
    QApplication.sendEvent(label, QHelpEvent(QEvent.Type.ToolTip, middle, label.mapToGlobal(middle)))
    return QToolTip.text()


def test_a_text_from_outside_is_never_markup(qtbot: QtBot) -> None:
    label = Label("<b>1,284</b> of <i>1,311</i>")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.sizeHint().width() > Label("1,284 of 1,311").sizeHint().width()
    assert name_of(label) == "<b>1,284</b> of <i>1,311</i>"


def test_an_elided_text_tells_all_of_itself_in_a_tooltip(qtbot: QtBot) -> None:
    label = Label(ID, Role.MONO, elide="middle")
    qtbot.addWidget(label)
    label.resize(120, 20)
    label.show()
    assert label.is_elided()
    assert hover(label) == ID


def test_a_text_that_fits_has_no_tooltip(qtbot: QtBot) -> None:
    label = Label(ID, Role.MONO, elide="middle")
    qtbot.addWidget(label)
    label.resize(label.sizeHint())
    label.show()
    assert not label.is_elided()
    assert hover(label) == ""


def test_only_an_eliding_label_may_be_narrower_than_its_text(qtbot: QtBot) -> None:
    rigid, eliding = Label(ID), Label(ID, elide="middle")
    for label in (rigid, eliding):
        qtbot.addWidget(label)
    assert rigid.minimumSizeHint().width() == rigid.sizeHint().width()
    assert eliding.minimumSizeHint().width() < 40


def test_a_paragraph_grows_by_whole_lines(qtbot: QtBot) -> None:
    label = Label("Tick the missing one in Stripe, save the key, then check again. " * 3, wrap=True)
    qtbot.addWidget(label)
    step = round(font(Role.BODY).pixelSize() * 1.4)
    heights = [label.heightForWidth(width) for width in (900, 400, 200)]
    assert heights == sorted(heights)
    assert heights[0] < heights[2]
    assert all(height % step == 0 for height in heights)


def test_a_lead_stands_before_the_text_in_its_own_colour(qtbot: QtBot) -> None:
    label = Label("Keys last until you quit.", lead="No keychain found.", lead_colour="bad")
    qtbot.addWidget(label)
    label.resize(label.sizeHint())
    assert label.text() == "No keychain found. Keys last until you quit."
    assert shows(label, colour("bad"))
    label.set_text("Keys last until you quit.")
    assert not shows(label, colour("bad"))


def test_a_disabled_text_is_shown_as_such(qtbot: QtBot) -> None:
    label = Label("Replay", Role.DISPLAY)
    qtbot.addWidget(label)
    label.resize(label.sizeHint())
    assert shows(label, colour("text"))
    label.setEnabled(False)
    assert shows(label, colour("disabled"))


@pytest.mark.parametrize(
    ("mode", "ground"),
    [("test", LIGHT.test_soft), ("sandbox", LIGHT.sandbox_soft), ("live", LIGHT.live_soft)],
)
def test_the_mode_is_told_by_word_and_ground(qtbot: QtBot, mode: ModeName, ground: str) -> None:
    badge = ModeBadge(mode)
    qtbot.addWidget(badge)
    badge.resize(badge.sizeHint())
    assert badge.text() == mode.upper() == name_of(badge)
    assert badge.height() == 22
    assert pixel(badge, 3, 11) == ground.lower()


def test_a_badge_changes_word_and_state_where_it_stands(qtbot: QtBot) -> None:
    badge = Badge("Listening", "good", dot=True)
    qtbot.addWidget(badge)
    badge.set_state("Not listening", "bad")
    badge.resize(badge.sizeHint())
    assert badge.height() == 20
    assert name_of(badge) == "Not listening"
    assert pixel(badge, 3, 10) == LIGHT.bad_soft.lower()
    assert shows(badge, colour("bad_mark"))


def test_a_verdict_is_an_icon_and_a_word_without_a_ground(qtbot: QtBot) -> None:
    verdict = Verdict("Rejected", "bad")
    qtbot.addWidget(verdict)
    verdict.resize(verdict.sizeHint())
    assert name_of(verdict) == "Rejected"
    assert verdict.sizeHint().width() > 22 + 30
    assert pixel(verdict, 0, 0) == LIGHT.surface.lower()


def test_an_added_chip_differs_by_sign_and_not_by_colour_alone(qtbot: QtBot) -> None:
    plain, added = Chip("live_tracking"), Chip("live_tracking", "added")
    for chip in (plain, added):
        qtbot.addWidget(chip)
        assert chip.sizeHint().height() == 24
    assert added.sizeHint().width() > plain.sizeHint().width()


def test_a_tooltip_set_by_hand_is_kept(qtbot: QtBot) -> None:
    label = Label(ID, elide="middle")
    qtbot.addWidget(label)
    label.setToolTip("The type of the event")
    label.resize(60, 20)
    label.show()
    assert hover(label) == "The type of the event"
