"""Unsaved changes outlive a switch of stores and the end of the app."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from glassfy_desktop.domain.catalog import Sku
from glassfy_desktop.domain.store_config import with_catalog
from glassfy_desktop.services.catalog_draft import kept_draft
from glassfy_desktop.ui.catalog.draft_notice import DraftNotice
from glassfy_desktop.ui.catalog.presenter import CatalogPresenter
from glassfy_desktop.ui.catalog.view import CatalogScreen
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts.label import Label
from tests.screenshots import frame
from tests.screenshots.catalog import Store, saved_catalog, screen_of

Open = Callable[[], CatalogPresenter]


@pytest.fixture
def opened(store: Store) -> Iterator[Open]:
    """Opens the screen's presenter, closing the one before as another start of the app would."""
    made: list[CatalogPresenter] = []

    def open_again() -> CatalogPresenter:
        while made:
            made.pop().close()
        made.append(CatalogPresenter(store.workspace, store.set_up))
        return made[0]

    yield open_again
    made[0].close()


def local_of(store: Store) -> str:
    path = store.workspace.files.folder(store.workspace.slug) / "local.json"
    return path.read_text() if path.exists() else ""


def test_a_draft_comes_back_with_its_changes_and_its_new_names(opened: Open) -> None:
    editor = opened().editor
    editor.toggle("family_yearly", "live_tracking")
    editor.rename_sku("weekend_pass", "weekend")
    before = editor.draft
    again = opened()
    assert again.editor.draft == before
    assert len(again.editor.difference.changes) == 2
    assert again.keeper.came_back


def test_bringing_back_can_be_undone(opened: Open) -> None:
    opened().editor.toggle("family_yearly", "live_tracking")
    again = opened()
    again.editor.stack.undo()
    assert not again.editor.dirty


def test_edits_that_follow_each_other_are_written_once(
    qtbot: QtBot, opened: Open, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes: list[object] = []
    monkeypatch.setattr(store.workspace.files, "save_local", lambda slug, **entries: writes.append(entries))
    presenter = opened()
    for permission in ("team", "api_access", "early_access"):
        presenter.editor.toggle("gift_card_12m", permission)
    assert writes == []
    qtbot.waitUntil(lambda: bool(writes))
    assert len(writes) == 1


def test_nothing_is_kept_of_a_draft_that_was_discarded_or_undone(opened: Open, store: Store) -> None:
    opened().editor.toggle("family_yearly", "live_tracking")
    opened().editor.discard()
    assert not opened().editor.dirty
    assert kept_draft(store.workspace.files, store.workspace.slug) is None


async def test_nothing_is_kept_of_a_draft_that_was_saved(opened: Open, store: Store) -> None:
    presenter = opened()
    presenter.editor.toggle("family_yearly", "live_tracking")
    presenter.keeper.flush()
    assert kept_draft(store.workspace.files, store.workspace.slug) is not None
    await presenter.save()
    assert not opened().keeper.came_back
    assert kept_draft(store.workspace.files, store.workspace.slug) is None


async def test_a_draft_is_written_when_the_store_is_closed(opened: Open, store: Store) -> None:
    presenter = opened()
    begun = asyncio.Event()

    async def run() -> None:
        begun.set()
        await store.workspace.run()

    async with asyncio.TaskGroup() as group:
        running = group.create_task(run())
        await begun.wait()
        presenter.editor.toggle("family_yearly", "live_tracking")
        running.cancel()
    assert kept_draft(store.workspace.files, store.workspace.slug) is not None


def test_what_else_holds_on_this_machine_stays_beside_the_draft(opened: Open, store: Store) -> None:
    store.workspace.files.save_local(store.workspace.slug, engine_port=51783)
    opened().editor.add_skus([Sku("student", "prod_1")])
    opened()
    assert json.loads(local_of(store))["engine_port"] == 51783
    assert "student" in local_of(store)


@pytest.mark.parametrize("broken", [1, "no", {}, {"version": 14}, {"version": "x", "catalog": {"skus": 1}}])
def test_a_kept_draft_that_cannot_be_read_is_told_in_the_log_alone(
    opened: Open, store: Store, broken: object, caplog: pytest.LogCaptureFixture
) -> None:
    store.workspace.files.save_local(store.workspace.slug, draft=broken)
    with caplog.at_level(logging.WARNING):
        assert not opened().editor.dirty
    assert "cannot be read" in caplog.text


def test_a_draft_that_cannot_be_written_is_told(opened: Open, store: Store) -> None:
    messages().clear_all()
    presenter = opened()
    folder = store.workspace.files.folder(store.workspace.slug)
    folder.rename(folder.with_name("elsewhere"))
    folder.write_text("a file in the folder's place")
    presenter.editor.toggle("family_yearly", "live_tracking")
    presenter.keeper.flush()
    assert "could not be written" in messages().banners[0].happened
    folder.unlink()
    folder.with_name("elsewhere").rename(folder)


@pytest.fixture
def screen_again(
    opened: Open, store: Store, shown: Callable[[QWidget], QWidget]
) -> Callable[[], CatalogScreen]:
    """Edits, closes, and shows the screen as it is opened the next time."""

    def show() -> CatalogScreen:
        presenter = opened()
        presenter.editor.toggle("family_yearly", "live_tracking")
        presenter.keeper.flush()
        window = frame.window(store.presenter, "catalog")
        shown(window)
        return screen_of(window)

    return show


def notice_of(screen: CatalogScreen) -> DraftNotice:
    found = screen.findChild(DraftNotice)
    assert isinstance(found, DraftNotice)
    return found


def test_the_screen_tells_that_changes_are_back_until_it_is_closed(
    screen_again: Callable[[], CatalogScreen],
) -> None:
    screen = screen_again()
    notice = notice_of(screen)
    assert notice.isVisible()
    assert screen.review.text() == "Review 1 change"
    assert screen.undo.isEnabled() and screen.context.actions.get("catalog.undo").isEnabled()
    notice.close_button.click()
    assert not notice.isVisible()
    assert screen.presenter.editor.dirty


def test_discard_goes_back_to_what_is_saved(screen_again: Callable[[], CatalogScreen]) -> None:
    screen = screen_again()
    notice = notice_of(screen)
    notice.discard.click()
    assert not notice.isVisible()
    assert not screen.presenter.editor.dirty
    screen.presenter.editor.toggle("family_yearly", "live_tracking")
    assert not notice.isVisible(), "these changes are new"


def test_another_version_saved_meanwhile_is_named(
    screen_again: Callable[[], CatalogScreen], store: Store
) -> None:
    workspace = store.workspace
    newer = with_catalog(workspace.config.document, saved_catalog().with_sku(Sku("theirs", "prod_2")))
    first = CatalogPresenter(workspace, store.set_up)
    first.editor.toggle("family_yearly", "live_tracking")
    first.close()
    workspace._adopt(newer, 15)
    screen = screen_again()
    assert "made from version 14, and are now compared with version 15" in said_in(notice_of(screen))


def said_in(notice: DraftNotice) -> str:
    return " ".join(label.text() for label in notice.findChildren(Label))


def test_a_screen_without_earlier_changes_says_nothing(screen: CatalogScreen) -> None:
    assert not notice_of(screen).isVisible()
