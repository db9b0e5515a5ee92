"""First start asks one thing, and has three ways on."""

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts.messages import Banner
from glassfy_desktop.ui.shell.window import MainWindow
from tests.screenshots import frame
from tests.screenshots.open_store import at_rest
from tests.ui.shell.conftest import Opening


def press(window: MainWindow, text: str) -> None:
    [button] = [each for each in window.first_start.findChildren(QPushButton) if each.text() == text]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


async def test_the_first_choice_has_the_focus_and_tab_leads_through_the_others(
    first_window: MainWindow,
) -> None:
    stops = []
    for _ in range(3):
        focused = QApplication.focusWidget()
        assert isinstance(focused, QPushButton)
        stops.append(focused.text())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert stops == ["Connect Stripe", "Open the sandbox", "Import it"]


async def test_the_ring_shows_where_the_keyboard_is_from_the_start(first_window: MainWindow) -> None:
    button = first_window.first_start.connect_button
    with_focus = button.grab().toImage()
    button.clearFocus()
    assert button.grab().toImage() != with_focus


async def test_connecting_makes_a_store_in_test_mode_and_opens_it(
    first_window: MainWindow, presenter: Opening
) -> None:
    QTest.keyClick(first_window.first_start.connect_button, Qt.Key.Key_Return)
    await at_rest()
    [slug] = presenter.asked
    assert presenter.files.load(slug).mode == "test"


async def test_the_sandbox_is_made_once_and_then_opened_again(
    first_window: MainWindow, presenter: Opening
) -> None:
    for _ in range(2):
        press(first_window, "Open the sandbox")
        await at_rest()
    assert len(set(presenter.asked)) == 1
    assert [entry.mode for entry in presenter.stores()].count("sandbox") == 1


async def test_a_store_configuration_is_imported_from_the_file_that_was_chosen(
    first_window: MainWindow, presenter: Opening, tmp_path: Path
) -> None:
    file = tmp_path / "huts.json"
    file.write_text(json.dumps(frame.document("Alpine Huts", "live")))
    press(first_window, "Import it")
    dialog = first_window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert dialog.isVisible()
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    await at_rest()
    assert presenter.asked == ["alpine-huts"]


async def test_a_file_that_cannot_be_imported_is_told_over_the_page(
    first_window: MainWindow, presenter: Opening, tmp_path: Path
) -> None:
    file = tmp_path / "broken.json"
    file.write_text("{")
    press(first_window, "Import it")
    dialog = first_window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    await at_rest()
    assert presenter.asked == []
    banner = first_window.first_start.findChild(Banner)
    assert isinstance(banner, Banner)
    assert banner.isVisible()
    assert "it is not JSON" in messages().banners[0].happened
    banner.closed.emit()
    assert not banner.isVisible()


async def test_screens_cannot_be_reached_without_a_store(first_window: MainWindow) -> None:
    first_window.known.get("go.engine").trigger()
    assert first_window.first_start.isVisible()
