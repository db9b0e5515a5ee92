"""Stores are made, renamed, duplicated, deleted and switched by mouse, keyboard and palette."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.messages import ToastMessage
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.shell.store_sheets import DeleteSheet, NameSheet
from glassfy_desktop.ui.shell.window import MainWindow
from tests.screenshots import frame
from tests.screenshots.open_store import at_rest
from tests.ui.shell.conftest import Opening

CTRL = Qt.KeyboardModifier.ControlModifier


def name_sheet(window: MainWindow) -> NameSheet:
    sheet = window.store_actions.sheet
    assert isinstance(sheet, NameSheet) and sheet.isVisible()
    return sheet


def delete_sheet(window: MainWindow) -> DeleteSheet:
    window.known.get("store.delete").trigger()
    sheet = window.store_actions.sheet
    assert isinstance(sheet, DeleteSheet) and sheet.isVisible()
    return sheet


async def test_a_store_is_made_by_keyboard_alone(window: MainWindow, presenter: Opening) -> None:
    QTest.keyClick(window, Qt.Key.Key_N, CTRL)
    sheet = name_sheet(window)
    assert sheet.edit.hasFocus()
    QTest.keyClicks(sheet.edit, "Alpine Huts")
    QTest.keyClick(sheet.edit, Qt.Key.Key_Return)
    await at_rest()
    assert presenter.asked == ["alpine-huts"]
    assert presenter.files.load("alpine-huts").mode == "test"
    assert window.store_actions.sheet is None


async def test_the_mode_is_chosen_when_a_store_is_made(window: MainWindow, presenter: Opening) -> None:
    window.known.get("store.new").trigger()
    sheet = name_sheet(window)
    sheet.edit.setText("Alpine Huts")
    sheet.mode.set_value("live")
    sheet.button.click()
    await at_rest()
    assert presenter.files.load("alpine-huts").mode == "live"


@pytest.mark.parametrize("name", ["", "northwind trails"])
async def test_a_name_that_cannot_serve_is_told_at_the_field(
    window: MainWindow, presenter: Opening, name: str
) -> None:
    window.known.get("store.new").trigger()
    sheet = name_sheet(window)
    sheet.edit.setText(name)
    sheet.button.click()
    await at_rest()
    assert sheet.edit.error and sheet.isVisible()
    assert not sheet.button.is_busy
    sheet.edit.setText("Another")
    assert sheet.edit.error == ""
    assert presenter.asked == []


async def test_esc_leaves_everything_as_it_is(window: MainWindow, presenter: Opening) -> None:
    window.known.get("store.duplicate").trigger()
    sheet = name_sheet(window)
    assert (sheet.edit.text(), sheet.mode.value) == ("Northwind Trails copy", "test")
    QTest.keyClick(sheet.edit, Qt.Key.Key_Escape)
    await at_rest()
    assert window.store_actions.sheet is None
    assert [entry.name for entry in presenter.stores()] == ["Northwind Trails"]


async def test_a_duplicate_is_opened_at_once(window: MainWindow, presenter: Opening) -> None:
    window.known.get("store.duplicate").trigger()
    sheet = name_sheet(window)
    sheet.edit.setText("Northwind live")
    sheet.mode.set_value("live")
    sheet.button.click()
    await at_rest()
    assert presenter.asked == ["northwind-live"]
    assert presenter.files.load("northwind-live").mode == "live"


async def test_a_rename_goes_through_the_engine_and_shows(
    window: MainWindow, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def config() -> dict[str, object]:
        return {"version": 14, "config": workspace.config.document}

    async def put_config(document: dict[str, object], version: int | None) -> int:
        return 15

    monkeypatch.setattr(workspace.client, "config", config)
    monkeypatch.setattr(workspace.client, "put_config", put_config)
    window.known.get("store.rename").trigger()
    sheet = name_sheet(window)
    assert not sheet.mode.isVisible(), "a store's mode cannot be changed"
    sheet.edit.setText("Northwind Outdoor")
    sheet.button.click()
    await at_rest()
    assert workspace.config.store == "Northwind Outdoor"
    assert window.windowTitle() == "Northwind Outdoor – Glassfy Desktop"


async def test_deleting_says_what_goes_and_what_stays(window: MainWindow) -> None:
    sheet = delete_sheet(window)
    words = " ".join(label.text() for label in sheet.findChildren(Label))
    for part in ("database", "keychain", "cannot be brought back", "This stays", "Everything at Stripe"):
        assert part in words
    assert not sheet.edit.isVisible(), "a test store asks for nothing more"
    sheet.dismiss()


async def test_a_deleted_store_is_gone_and_another_one_is_opened(
    window: MainWindow, presenter: Opening, workspace: Workspace, toasts: list[ToastMessage]
) -> None:
    other = presenter.files.create("Alpine Huts", "test")
    await presenter.keychain.put("store", SecretKind.STRIPE_KEY, "rk_test_0123456789abcdef")
    delete_sheet(window).button.click()
    await at_rest()
    assert [entry.name for entry in presenter.stores()] == ["Alpine Huts"]
    assert presenter.asked == [other.slug]
    assert await presenter.keychain.get("store", SecretKind.STRIPE_KEY) is None
    assert toasts[-1].text == "Northwind Trails is deleted. Nothing changed at Stripe."


async def test_after_the_last_store_comes_the_first_start(window: MainWindow, presenter: Opening) -> None:
    delete_sheet(window).button.click()
    await at_rest()
    assert presenter.stores() == []
    assert window.first_start.isVisible()
    assert not window.known.get("store.delete").isEnabled()


async def test_a_live_store_is_deleted_by_its_name_only(window: MainWindow, presenter: Opening) -> None:
    workspace = presenter.workspace
    assert workspace is not None
    live = frame.document(mode="live")
    presenter.files.save("store", live)
    workspace.config = presenter.files.load("store")
    sheet = delete_sheet(window)
    assert not sheet.button.isEnabled()
    QTest.keyClicks(sheet.edit, "northwind")
    QTest.keyClick(sheet.edit, Qt.Key.Key_Return)
    await at_rest()
    assert len(presenter.stores()) == 1
    sheet.edit.setText("Northwind Trails")
    assert sheet.button.isEnabled()
    sheet.button.click()
    await at_rest()
    assert presenter.stores() == []


async def test_a_store_that_cannot_be_removed_stays_open(
    window: MainWindow, presenter: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    sheet = delete_sheet(window)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        sheet.button.click()
        await at_rest()
    assert presenter.asked == ["store"], "it is opened again"
    assert "could not be removed" in sheet.edit.error


async def test_every_other_store_is_in_the_palette(window: MainWindow, presenter: Opening) -> None:
    presenter.files.create("Alpine Huts", "live")
    presenter.opened.emit()
    found = [hit.action.text() for hit in window.known.search("switch alpine")]
    assert found == ["Switch to Alpine Huts (live)"]
    window.known.get("store.switch.alpine-huts").trigger()
    await at_rest()
    assert presenter.asked == ["alpine-huts"]


async def test_the_switcher_opens_by_keyboard(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_O, CTRL)
    assert window.frame.menu.isVisible()
    assert QApplication.activePopupWidget() is window.frame.menu
    window.frame.menu.hide()
