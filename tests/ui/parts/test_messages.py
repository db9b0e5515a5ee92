"""Banner, notice, toast, card, page header, empty state."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.empty import EmptyState
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Panel, ScrollPane, Splitter, column, row
from glassfy_desktop.ui.parts.messages import TOAST_TIME, Banner, Notice, Toast
from glassfy_desktop.ui.parts.page_header import PageHeader
from glassfy_desktop.ui.theme import LIGHT, Role, colour, theme
from tests.ui.parts.seen import pixel, shows

Show = Callable[[QWidget], QWidget]


@pytest.fixture
def banner(shown: Show) -> Banner:
    page = QWidget()
    page.resize(1000, 300)
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    made = Banner()
    layout.addWidget(made)
    layout.addStretch(1)
    shown(page)
    return made


def texts(part: QWidget) -> list[str]:
    return [label.text() for label in part.findChildren(Label) if label.isVisibleTo(part) and label.text()]


def test_a_banner_opens_with_cause_and_actions(banner: Banner) -> None:
    assert not banner.isVisible()
    retry = Button("Try now", icon="refresh", compact=True)
    banner.show_message("bad", "The engine stopped.", "Its database is locked.", [retry], more=2)
    assert banner.isVisible()
    assert banner.height() == 44
    assert texts(banner)[0] == "The engine stopped. Its database is locked."
    assert "2" in texts(banner)[1]
    assert pixel(banner, 1, 20) == LIGHT.bad_mark.lower()
    assert pixel(banner, 700, 40) == LIGHT.bad_soft.lower()


def test_the_next_banner_takes_the_place_of_the_last(banner: Banner) -> None:
    banner.show_message("bad", "The engine stopped.", "", [Button("Try now")])
    banner.show_message("warn", "No keychain found.", "Keys last until you quit.")
    assert texts(banner) == ["No keychain found. Keys last until you quit."]
    assert [button.text() for button in banner.findChildren(Button) if button.isVisible()] == [""]


def test_a_banner_shows_the_whole_of_a_text_that_needs_two_lines(banner: Banner) -> None:
    words = "Keys last until you quit. Install or unlock a keychain, such as GNOME Keyring, then start again."
    banner.window().resize(640, 300)
    banner.show_message("warn", "No keychain is in use: no answer from it.", words)
    QApplication.processEvents()
    text = banner.findChildren(Label)[0]
    assert text.height() == text.heightForWidth(text.width()) < banner.height()
    assert banner.height() > 44
    banner.window().resize(1400, 300)
    QApplication.processEvents()
    assert banner.height() == 44


def test_closing_a_banner_is_told(qtbot: QtBot, banner: Banner) -> None:
    banner.show_message("warn", "No keychain found.", "")
    close = banner.findChild(Button)
    assert close is not None
    with qtbot.waitSignal(banner.closed):
        QTest.mouseClick(close, Qt.MouseButton.LeftButton)


def test_a_banner_opens_by_motion_where_motion_is_wanted(qtbot: QtBot, banner: Banner) -> None:
    theme().set_reduce_motion(False)
    banner.show_message("bad", "The engine stopped.", "")
    qtbot.waitUntil(lambda: banner.height() == 44)


def test_a_notice_grows_with_its_text_and_an_inline_one_does_not(qtbot: QtBot) -> None:
    words = "The body is intact: the rolled secret fits it. But that secret stopped counting yesterday. " * 2
    wide, inline = (
        Notice("bad", "Signed with an old secret", words),
        Notice("bad", "Old secret.", words, inline=True),
    )
    for notice in (wide, inline):
        qtbot.addWidget(notice)
    assert wide.heightForWidth(300) > wide.heightForWidth(900)
    assert inline.minimumHeight() == inline.maximumHeight() == 32


def test_a_toast_stands_at_the_bottom_right_and_follows_its_window(shown: Show) -> None:
    page = QWidget()
    page.resize(900, 500)
    shown(page)
    toast = Toast("Saved version 15.", action="Undo", parent=page)
    toast.appear()
    assert toast.geometry().bottomRight() == QPoint(900 - 17, 500 - 17)
    assert (toast.width(), toast.height()) == (404, 40)
    page.resize(1000, 600)
    assert toast.geometry().bottomRight() == QPoint(1000 - 17, 600 - 17)
    toast.dismiss()


def test_a_toast_stays_while_the_pointer_is_over_it(shown: Show) -> None:
    page = QWidget()
    shown(page)
    toast = Toast("Saved version 15.", parent=page)
    toast.appear()
    timer = toast.findChild(QTimer)
    assert timer is not None
    assert (timer.isActive(), timer.interval()) == (True, TOAST_TIME)
    here = QPointF(5, 5)
    QApplication.sendEvent(toast, QEnterEvent(here, here, here))
    assert not timer.isActive()
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert timer.isActive()
    toast.dismiss()


def test_undo_is_told_and_takes_the_toast_away(qtbot: QtBot, shown: Show) -> None:
    page = QWidget()
    shown(page)
    toast = Toast("Saved version 15.", action="Undo", parent=page)
    toast.appear()
    undo = toast.findChild(Button)
    assert undo is not None
    with qtbot.waitSignals([toast.acted, toast.closed]):
        QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert not toast.isVisible()


def test_a_cards_rows_have_a_line_between_them_and_none_after_the_last(qtbot: QtBot) -> None:
    card = Card()
    card.add_row(row(Label("Customers")), height=32)
    card.add_row(row(Label("Invoices")), height=32)
    qtbot.addWidget(card)
    card.resize(300, card.sizeHint().height())
    card.show()
    assert card.height() == 2 + 32 + 32, "the line is part of the row below it"
    assert pixel(card, 150, 33) == LIGHT.line.lower()
    assert pixel(card, 150, card.height() - 1) == LIGHT.line2.lower()


def test_a_rows_ground_is_cut_at_the_cards_corners(qtbot: QtBot) -> None:
    card = Card()
    card.add_row(row(Label("Credit notes")), height=32, tone="bad_soft")
    qtbot.addWidget(card)
    card.resize(300, card.sizeHint().height())
    card.show()
    assert pixel(card, 150, 4) == LIGHT.bad_soft.lower()
    assert pixel(card, 1, 1) == LIGHT.surface.lower()


def test_a_hidden_row_takes_its_line_along(qtbot: QtBot) -> None:
    card = Card()
    card.add_row(row(Label("Missing")), height=32)
    answer = card.add_row(row(Label("Stripe answered 403")), height=60)
    qtbot.addWidget(card)
    card.show()
    card.show_row(answer, False)
    assert card.sizeHint().height() == 2 + 32
    card.clear()
    assert card.sizeHint().height() == 2


def test_a_pane_scrolls_up_and_down_and_shows_its_tone(qtbot: QtBot) -> None:
    texts = [Label("A sentence that wraps. " * 9, wrap=True) for _ in range(30)]
    pane = ScrollPane(column(*texts), tone="sunken")
    qtbot.addWidget(pane)
    pane.resize(300, 200)
    pane.show()
    assert pane.verticalScrollBar().maximum() > 0
    assert pane.horizontalScrollBar().maximum() == 0
    assert shows(pane, colour("sunken"))


def test_panes_are_parted_by_one_line_that_can_be_dragged(shown: Show) -> None:
    left, right = Panel(tone="surface"), Panel(tone="surface")
    splitter = Splitter(left, right)
    splitter.resize(401, 100)
    shown(splitter)
    splitter.setSizes([200, 200])
    assert pixel(splitter, 200, 50) == LIGHT.line.lower()
    handle = splitter.handle(1)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=handle.rect().center())
    QTest.mouseMove(handle, handle.rect().center() + QPoint(60, 0))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=handle.rect().center())
    assert left.width() > 230
    splitter.setSizes([0, 400])
    assert left.isVisible()


def test_a_long_title_gives_way_to_the_actions(qtbot: QtBot) -> None:
    header = PageHeader("usr_" + "4471" * 60, "2 Stripe customers", mono=True)
    header.add_action(Button("Grant", icon="gift"), Button("Connect", icon="link"))
    qtbot.addWidget(header)
    header.resize(700, 64)
    header.show()
    assert header.minimumSizeHint().width() < 500
    assert header.title.is_elided()
    assert all(button.width() == button.sizeHint().width() for button in header.findChildren(Button))
    assert header.height() == 64
    assert pixel(header, 300, 63) == LIGHT.line.lower()


def test_an_empty_place_names_one_thing_to_do_and_an_address(qtbot: QtBot) -> None:
    play, other = Button("Play “New subscription”", "primary"), Button("All scenarios")
    empty = EmptyState("No deliveries yet", "Deliveries appear here.", play, other, address="an address")
    qtbot.addWidget(empty)
    empty.resize(900, 600)
    empty.show()
    assert empty.address is not None
    assert empty.address.text == "an address"
    assert play.isVisible()
    assert other.isVisible()
    assert shows(empty, colour("line2"))
    assert Role.TITLE in {label.role for label in empty.findChildren(Label)}
