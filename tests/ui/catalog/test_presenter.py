"""What the Catalog screen knows, and how it saves."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from glassfy_desktop.domain.catalog import Catalog, Permission, Problem, Sku
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.store_config import read_catalog, with_catalog
from glassfy_desktop.services.engine_client import EngineDownError, EngineRefusedError
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.ui import tasks
from glassfy_desktop.ui.catalog.presenter import CatalogPresenter
from glassfy_desktop.ui.messages import ToastMessage, messages
from tests.screenshots.catalog import Store, open_store, saved_catalog


@pytest.fixture
def presenter(store: Store) -> Iterator[CatalogPresenter]:
    made = CatalogPresenter(store.workspace, store.set_up)
    yield made
    made.close()


@pytest.fixture
def toasts() -> Iterator[list[ToastMessage]]:
    heard: list[ToastMessage] = []
    messages().toasted.connect(heard.append)
    yield heard
    messages().toasted.disconnect(heard.append)


def test_the_filter_shows_skus_by_id_and_by_the_name_of_their_product(presenter: CatalogPresenter) -> None:
    presenter.set_filter(" API ")
    assert [sku.id for sku in presenter.shown_skus()] == ["api_starter", "api_scale"]
    assert [each.id for each in presenter.shown_permissions()] == ["api_access"]
    presenter.set_filter("Map pack")
    assert len(presenter.shown_skus()) == 4
    assert len(presenter.shown_permissions()) == 7


def test_a_filter_that_only_permissions_match_keeps_every_sku(presenter: CatalogPresenter) -> None:
    presenter.set_filter("early_access")
    assert len(presenter.shown_skus()) == 20
    assert [each.id for each in presenter.shown_permissions()] == ["early_access"]


def test_a_filter_that_matches_nothing_shows_no_sku(presenter: CatalogPresenter) -> None:
    presenter.set_filter("nothing like it")
    assert presenter.shown_skus() == []


def test_a_filter_moves_the_selection_to_what_it_shows(presenter: CatalogPresenter) -> None:
    presenter.set_filter("alps")
    assert presenter.sku_id == "offline_alps"


def test_products_are_told_by_what_the_account_says_of_them(
    store: Store, presenter: CatalogPresenter
) -> None:
    skus = {sku.id: sku for sku in presenter.catalog.skus}
    states = {name: presenter.product_state(sku) for name, sku in skus.items()}
    assert states["premium_yearly"] == "active"
    assert states["offline_dolomites_2023"] == "archived"
    assert states["beta_pass"] == "missing"
    store.set_up.know(None)
    assert presenter.product_state(skus["beta_pass"]) == "unknown"
    assert [each.subject for each in presenter.problems] == ["gift_card_12m", "early_access"]


def test_the_neighbour_is_selected_when_the_selected_sku_is_deleted(presenter: CatalogPresenter) -> None:
    presenter.select("premium_yearly", "team")
    presenter.delete("sku", "premium_yearly")
    assert presenter.sku_id == "premium_lifetime"
    presenter.editor.stack.undo()
    assert presenter.catalog.sku("premium_yearly") is not None


def test_a_deletion_can_be_undone_from_its_toast(
    presenter: CatalogPresenter, toasts: list[ToastMessage]
) -> None:
    presenter.delete("sku", "press" if presenter.catalog.sku("press") else "premium_yearly")
    assert toasts[-1].undo is not None
    toasts[-1].undo()
    assert presenter.catalog == saved_catalog()


def test_a_toast_undoes_nothing_else_than_its_own_deletion(
    presenter: CatalogPresenter, toasts: list[ToastMessage]
) -> None:
    presenter.delete("permission", "team")
    undo = toasts[-1].undo
    presenter.editor.toggle("weekend_pass", "api_access")
    assert undo is not None
    undo()
    assert presenter.catalog.permission("team") is None
    assert ("weekend_pass", "api_access") in presenter.catalog.ticks()
    assert "one by one" in toasts[-1].text


def test_the_selection_goes_with_a_renamed_sku(presenter: CatalogPresenter) -> None:
    presenter.select("premium_yearly", "team")
    presenter.rename("sku", "premium_yearly", "premium_annual")
    assert presenter.sku_id == "premium_annual"
    assert presenter.catalog.gives("premium_annual")[0] == "premium"


def test_a_problem_is_shown_out_of_the_filters_way(presenter: CatalogPresenter) -> None:
    presenter.set_filter("alps")
    presenter.show_problem(Problem("early_access", "No SKU", kind="permission"))
    assert (presenter.filter, presenter.permission_id, presenter.showing) == (
        "",
        "early_access",
        "permission",
    )


def test_saving_needs_a_change_a_running_engine_and_no_blocking_problem(
    store: Store, presenter: CatalogPresenter
) -> None:
    assert presenter.cannot_save() == "Nothing has changed."
    presenter.editor.toggle("weekend_pass", "team")
    assert presenter.cannot_save() == ""
    store.run_engine(False)
    assert "engine is not running" in presenter.cannot_save()
    store.run_engine(True)
    presenter.editor.change_sku(Sku("weekend_pass", ""))
    assert "block saving" in presenter.cannot_save()


def test_a_live_store_asks_for_its_name_to_the_letter(live_store: Store) -> None:
    presenter = CatalogPresenter(live_store.workspace, live_store.set_up)
    presenter.editor.toggle("weekend_pass", "team")
    assert "Type its name" in presenter.cannot_save()
    assert "Type its name" in presenter.cannot_save("northwind trails")
    assert presenter.cannot_save("Northwind Trails") == ""
    presenter.close()


async def test_a_saved_draft_is_the_stores_catalog_and_its_products_are_looked_at(
    store: Store, presenter: CatalogPresenter, toasts: list[ToastMessage]
) -> None:
    await store.workspace.keychain.open()
    store.workspace._kept[SecretKind.STRIPE_KEY] = "_".join(("rk", "test", "0example0example0w8Qz"))
    presenter.editor.rename_sku("premium_yearly", "premium_annual")
    assert await presenter.save() == 15
    await asyncio.gather(*tasks._running)
    assert read_catalog(store.engine.document) == presenter.catalog == store.workspace.config.catalog
    assert store.workspace.config.version == 15
    assert not presenter.editor.dirty
    assert toasts[-1].text == "Saved version 15."
    assert store.set_up.looked == 1


@pytest.mark.parametrize(
    "refusal",
    [EngineDownError(), EngineRefusedError(422, "Not valid.", "", [{"path": "/skus", "problem": "no"}])],
)
async def test_a_save_that_fails_leaves_the_draft(
    store: Store, presenter: CatalogPresenter, refusal: UserError
) -> None:
    presenter.editor.toggle("weekend_pass", "team")
    store.engine.refuse = refusal
    with pytest.raises(type(refusal)):
        await presenter.save()
    assert presenter.editor.difference.added == {("weekend_pass", "team")}
    assert store.workspace.config.version == 14


async def test_what_somebody_else_saved_meanwhile_is_taken_over_and_the_draft_kept(
    store: Store, presenter: CatalogPresenter
) -> None:
    presenter.editor.toggle("weekend_pass", "team")
    theirs = saved_catalog().with_permission(Permission("support", ("weekend_pass",)))
    store.engine.document, store.engine.version = with_catalog(store.engine.document, theirs), 15
    store.engine.refuse = EngineRefusedError(409, "Changed meanwhile.", "", [])
    with pytest.raises(UserError, match="Somebody saved version 15"):
        await presenter.save()
    assert presenter.next_version == 16
    assert [change.permission for change in presenter.editor.difference.changes] == ["team", "support"]


def test_skus_are_proposed_for_products_that_have_none(tmp_path: Path) -> None:
    store = open_store(tmp_path, Catalog((Sku("alps", "prod_OaMapAlps3301"),)))
    presenter = CatalogPresenter(store.workspace, store.set_up)
    proposed = {sku.product for sku in presenter.proposals()}
    assert "prod_OaStudent1104" in proposed
    assert not {"prod_OaMapAlps3301", "prod_OaMapDol3304"} & proposed
    presenter.close()


def test_a_closed_presenter_hears_nothing_more(store: Store) -> None:
    presenter = CatalogPresenter(store.workspace, store.set_up)
    presenter.close()
    store.set_up.know(None)
    assert presenter.products is not None
