"""What the frame shows of the open store: rail, bars, banners, toasts, and the way to other stores."""

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from shiboken6 import isValid

from glassfy_desktop.services.app_settings import AppSettings
from glassfy_desktop.services.processes import Phase
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.messages import BannerAction, BannerMessage, messages
from glassfy_desktop.ui.parts.button import Button, IconButton
from glassfy_desktop.ui.parts.copy_field import CopyField
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.messages import Banner, Toast
from glassfy_desktop.ui.parts.sheet import Sheet
from glassfy_desktop.ui.screen import SCREENS
from glassfy_desktop.ui.shell.bars import ModeLine, StatusBar
from glassfy_desktop.ui.shell.rail import Rail
from glassfy_desktop.ui.shell.window import SMALLEST, MainWindow
from glassfy_desktop.ui.theme import DARK, LIGHT, theme
from tests.screenshots import frame
from tests.screenshots.open_store import at_rest
from tests.ui.parts.seen import accessible, colours_of, name_of, pixel, role_of
from tests.ui.shell.conftest import Opening, set_engine

CTRL = Qt.KeyboardModifier.ControlModifier


def rail_of(window: MainWindow) -> Rail:
    found = window.findChild(Rail)
    assert isinstance(found, Rail)
    return found


def said(part: QWidget) -> str:
    """Every text that a part shows."""
    return " ".join(each.text() for each in part.findChildren(Label) if each.isVisible())


def description_of(widget: QWidget) -> str:
    return accessible(widget).text(QAccessible.Text.Description)


def banner_of(window: MainWindow) -> Banner:
    return window.frame.banner


def press(window: MainWindow, text: str) -> None:
    """Press the button that says this."""
    [button] = [each for each in window.findChildren(Button) if each.text() == text and each.isVisible()]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


# Rail


async def test_the_rail_shows_the_screen_that_is_in_view_and_leads_to_the_others(window: MainWindow) -> None:
    rail = rail_of(window)
    assert [each for each, entry in rail.entries.items() if entry.isChecked()] == ["setup"]
    QTest.mouseClick(rail.entries["export"], Qt.MouseButton.LeftButton)
    assert window.frame.current == "export"
    assert [each for each, entry in rail.entries.items() if entry.isChecked()] == ["export"]


async def test_each_screen_has_its_shortcut(window: MainWindow) -> None:
    for name, key in (("export", Qt.Key.Key_5), ("setup", Qt.Key.Key_1), ("settings", Qt.Key.Key_Comma)):
        QTest.keyClick(window, key, CTRL)
        assert window.frame.current == name


async def test_a_dot_says_by_colour_and_in_words_that_a_screen_needs_you(window: MainWindow) -> None:
    rail = rail_of(window)
    rail.set_attention({"engine"})
    engine, setup = rail.entries["engine"], rail.entries["setup"]
    assert description_of(engine) == "Something here needs you"
    assert "needs you" not in description_of(setup)
    assert LIGHT.warn_mark.lower() in colours_of(engine)
    rail.set_attention(())
    assert "needs you" not in description_of(engine)
    assert LIGHT.warn_mark.lower() not in colours_of(engine)


async def test_the_rail_with_its_line_is_80_px_and_pages_begin_there(window: MainWindow) -> None:
    rail = rail_of(window)
    assert rail.width() == 80
    assert pixel(rail, 79, 300) == LIGHT.line.lower()
    assert pixel(rail, 78, 300) == LIGHT.chrome.lower()
    [screen] = [each for each in window.findChildren(QWidget) if type(each).__name__ == "SetupScreen"]
    assert screen.mapTo(window, QPoint(0, 0)).x() == 80


async def test_entries_are_named_and_say_their_shortcut(window: MainWindow) -> None:
    entries = rail_of(window).entries
    assert [name_of(entries[each.name]) for each in SCREENS] == [each.title for each in SCREENS]
    assert entries["webhooks"].toolTip() == "Webhooks (Ctrl+2)"


async def test_a_screen_is_announced_as_one_choice_of_several(window: MainWindow) -> None:
    entries = rail_of(window).entries.values()
    assert {role_of(each) for each in entries} == {QAccessible.Role.RadioButton}


async def test_tab_into_the_rail_stops_at_the_shown_screen_and_arrow_keys_lead_on(window: MainWindow) -> None:
    window.go("catalog")
    entries = rail_of(window).entries
    stops = [each for each, entry in entries.items() if entry.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == ["catalog"]
    entries["catalog"].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(entries["catalog"], Qt.Key.Key_Down)
    assert window.frame.current == "customers"
    assert entries["customers"].hasFocus()
    QTest.keyClick(entries["customers"], Qt.Key.Key_Up)
    assert window.frame.current == "catalog"
    assert entries["catalog"].hasFocus()


# Bars


async def test_the_top_bar_names_store_mode_and_account(window: MainWindow) -> None:
    top = window.frame.top
    assert name_of(top.switcher) == "Northwind Trails"
    assert top.mode.text() == "TEST"
    assert top.account.text() == "acct_1NkQ2TLmXw8Rt0c4"
    assert window.windowTitle() == "Northwind Trails – Glassfy Desktop"


@pytest.mark.parametrize("mode", ["test", "live", "sandbox"])
async def test_the_line_at_the_windows_edge_has_the_modes_colour(window: MainWindow, mode: str) -> None:
    line = window.findChild(ModeLine)
    assert isinstance(line, ModeLine)
    line.set_mode(mode)
    assert pixel(line, 10, 1) == str(getattr(LIGHT, f"{mode}_mark")).lower()


async def test_the_status_bar_says_how_the_engine_is(window: MainWindow, workspace: Workspace) -> None:
    status = window.findChild(StatusBar)
    assert isinstance(status, StatusBar)
    assert "Engine running" in said(status)
    address = status.findChild(CopyField)
    assert isinstance(address, CopyField)
    assert address.text == f"{frame.ENGINE}/stripe/webhook"
    set_engine(workspace, Phase.WAITING, "It ended.", time.monotonic() + 4)
    assert "Engine stopped, next try in 4 s" in said(status)
    set_engine(workspace, Phase.STARTING)
    assert "Engine starting" in said(status)
    set_engine(workspace, Phase.STOPPED)
    assert "Engine stopped" in said(status)


# Banners


def show_three() -> None:
    messages().show(BannerMessage("port", "warn", "Port 1 is taken."))
    messages().show(BannerMessage("keychain", "warn", "No keychain is in use."))
    messages().show(BannerMessage("engine", "bad", "The engine stopped.", "It is started again."))


async def test_one_banner_is_shown_the_worst_and_the_others_are_counted(window: MainWindow) -> None:
    show_three()
    banner = banner_of(window)
    assert "The engine stopped. It is started again." in said(banner)
    assert "2 more" in said(banner)


async def test_closing_a_banner_shows_the_next_and_the_last_one_leaves_none(window: MainWindow) -> None:
    show_three()
    banner = banner_of(window)
    close = banner.findChild(IconButton)
    assert isinstance(close, IconButton)
    close.click()
    assert "No keychain is in use." in said(banner)
    assert "1 more" in said(banner)
    close.click()
    assert "Port 1 is taken." in said(banner)
    assert "more" not in said(banner)
    close.click()
    assert not banner.isVisible()


async def test_a_banners_button_does_what_it_says(window: MainWindow) -> None:
    done: list[str] = []
    again = BannerAction("Try now", lambda: done.append("tried"), "refresh")
    messages().show(BannerMessage("engine", "bad", "The engine stopped.", actions=(again,)))
    press(window, "Try now")
    assert done == ["tried"]


async def test_a_banner_moves_the_page_down_and_not_the_bars(window: MainWindow) -> None:
    top = window.frame.top.mapTo(window, QPoint(0, 0))
    messages().show(BannerMessage("port", "warn", "Port 1 is taken."))
    QApplication.processEvents()
    place = banner_of(window).mapTo(window, QPoint(0, 0))
    assert window.frame.top.mapTo(window, QPoint(0, 0)) == top
    assert (place.x(), place.y()) == (80, 51)


# Toasts


def toast_of(window: MainWindow) -> Toast:
    found = window.findChildren(Toast)
    assert found
    return found[-1]


def in_window(window: MainWindow, part: QWidget) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a part, in pixels of the window's page."""
    at = part.mapTo(window.frame.middle, QPoint(0, 0))
    return at.x(), at.y(), at.x() + part.width(), at.y() + part.height()


async def test_a_toast_stands_at_the_bottom_right_and_undoes_what_was_done(window: MainWindow) -> None:
    undone: list[str] = []
    messages().toast("Deleted weekend_pass.", lambda: undone.append("weekend_pass"))
    toast = toast_of(window)
    middle = window.frame.middle
    assert in_window(window, toast)[2:] == (middle.width() - 16, middle.height() - 16)
    press(window, "Undo")
    assert undone == ["weekend_pass"]
    assert not toast.isVisible()


async def test_a_toast_without_undo_has_no_button(window: MainWindow) -> None:
    messages().toast("Saved version 15.")
    assert not toast_of(window).findChildren(Button)


async def test_a_toast_goes_when_another_screen_is_shown(window: MainWindow) -> None:
    messages().toast("Saved version 15.")
    toast = toast_of(window)
    window.go("setup")
    assert toast.isVisible(), "the same screen"
    window.go("export")
    assert not toast.isVisible()


def sheet_with_a_button(window: MainWindow) -> Sheet:
    sheet = Sheet(window.frame.middle, "Review changes")
    sheet.add_foot(None, Button("Save version 15", "primary"))
    sheet.open()
    QApplication.processEvents()
    return sheet


async def test_a_toast_stands_left_of_an_open_sheet(window: MainWindow) -> None:
    sheet = sheet_with_a_button(window)
    messages().toast("Saved version 15.")
    assert in_window(window, toast_of(window))[2] == window.frame.middle.width() - sheet.width() - 16


async def test_a_toast_stands_above_the_sheets_buttons_where_there_is_no_room_beside(
    window: MainWindow,
) -> None:
    window.resize(SMALLEST)
    sheet = sheet_with_a_button(window)
    messages().toast("Saved version 15.")
    place = in_window(window, toast_of(window))
    assert place[3] == window.frame.middle.height() - sheet.foot_height - 16
    assert sheet.foot_height > 40


async def test_a_toast_makes_room_for_a_sheet_that_opens_and_comes_back(window: MainWindow) -> None:
    messages().toast("Saved version 15.")
    sheet = sheet_with_a_button(window)
    middle = window.frame.middle
    assert in_window(window, toast_of(window))[2] == middle.width() - sheet.width() - 16
    sheet.dismiss()
    QApplication.processEvents()
    assert in_window(window, toast_of(window))[2] == middle.width() - 16


# Theme and stores


async def test_the_theme_is_chosen_by_an_action_and_kept(window: MainWindow, presenter: Opening) -> None:
    window.known.get("theme.dark").trigger()
    assert theme().tokens is DARK
    assert AppSettings.load(presenter.root).theme == "dark"
    window.known.get("theme.light").trigger()
    assert theme().tokens is LIGHT


def menu_of(window: MainWindow) -> QMenu:
    menu = window.frame.menu
    menu.aboutToShow.emit()
    return menu


async def test_the_switcher_lists_every_store_with_its_mode_and_the_ways_to_more(
    window: MainWindow, presenter: Opening
) -> None:
    presenter.files.create("Alpine Huts", "live")
    presenter.files.folder("broken").mkdir()
    (presenter.files.folder("broken") / "store.json").write_text("{")
    actions = [each for each in menu_of(window).actions() if not each.isSeparator()]
    assert [(each.text(), each.isEnabled()) for each in actions] == [
        ("Alpine Huts   LIVE", True),
        ("broken   cannot be read", False),
        ("Northwind Trails   TEST", True),
        ("Make a store", True),
        ("Open the sandbox", True),
        ("Import a store configuration", True),
        ("Rename this store", True),
        ("Duplicate this store", True),
        ("Delete this store", True),
    ]


async def test_the_switcher_ticks_the_open_store(window: MainWindow, presenter: Opening) -> None:
    presenter.files.create("Alpine Huts", "live")
    ticked = [each.text() for each in menu_of(window).actions() if each.isChecked()]
    assert ticked == ["Northwind Trails   TEST"]


async def test_choosing_another_store_opens_it_and_the_open_one_stays(
    window: MainWindow, presenter: Opening
) -> None:
    other = presenter.files.create("Alpine Huts", "live")
    by_text = {each.text(): each for each in menu_of(window).actions()}
    by_text["Northwind Trails   TEST"].trigger()
    by_text["Alpine Huts   LIVE"].trigger()
    await at_rest()
    assert presenter.asked == [other.slug]


async def test_a_store_that_is_opened_gets_screens_of_its_own(
    window: MainWindow, presenter: Opening, tmp_path: Path
) -> None:
    window.go("export")
    [first] = [each for each in window.findChildren(QWidget) if type(each).__name__ == "ExportScreen"]
    other = frame.open_store(tmp_path / "other", frame.document("Alpine Huts", "live"))
    presenter.workspace, presenter.set_up = other.workspace, other.set_up
    presenter.opened.emit()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not isValid(first)
    assert window.frame.current == "export", "the place stays"
    assert window.frame.top.mode.text() == "LIVE"


async def test_closing_the_window_only_asks_to_leave(window: MainWindow) -> None:
    asked: list[None] = []
    window.closing.connect(lambda: asked.append(None))
    window.known.get("quit").trigger()
    assert asked == [None]
    assert window.isVisible()


async def test_about_says_the_version(window: MainWindow) -> None:
    window.known.get("about").trigger()
    assert "Keys and data stay on this machine." in said(toast_of(window))
