"""The screen: what it shows, its sheets, its detail pane, and its end."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from glassfy_desktop.domain.catalog import Catalog, Permission, Sku
from glassfy_desktop.ui.catalog.forms import Form, NewPermission, NewSku, PickProduct, Rename
from glassfy_desktop.ui.catalog.problems import PROBLEM, ProblemStrip
from glassfy_desktop.ui.catalog.start import StartFromProducts
from glassfy_desktop.ui.catalog.view import CatalogScreen
from glassfy_desktop.ui.parts.pill import Chip
from tests.screenshots.catalog import Store, edit, open_store
from tests.ui.catalog.conftest import shown_title, window_of

Show = Callable[[Store], CatalogScreen]


def type_into(widget: QWidget, text: str) -> None:
    widget.setFocus()
    QTest.keyClicks(widget, text)


def chips_of(screen: CatalogScreen) -> list[tuple[str, str]]:
    pane = screen.detail.currentWidget()
    assert pane is not None
    return [(chip.text(), chip.kind) for chip in pane.findChildren(Chip) if not chip.isHidden()]


def test_the_head_counts_the_changes(screen: CatalogScreen) -> None:
    assert (screen.review.text(), screen.review.isEnabled()) == ("Review changes", False)
    assert screen.header.subtitle.text() == "Version 14"
    edit(screen)
    assert (screen.review.text(), screen.review.isEnabled()) == ("Review 3 changes", True)
    assert screen.header.subtitle.text() == "Version 14, 3 changes not saved"
    assert screen.toolbar.counts.text() == "21 SKUs, 7 permissions"
    assert screen.undo.isEnabled()
    assert not screen.redo.isEnabled()


def test_the_detail_pane_shows_the_sku_and_marks_its_changes(screen: CatalogScreen) -> None:
    edit(screen)
    assert chips_of(screen) == [
        ("premium", "plain"),
        ("offline_maps", "plain"),
        ("route_planner", "plain"),
        ("live_tracking", "added"),
    ]
    screen.presenter.select("summer_pass_2026", "premium")
    assert ("offline_maps", "removed") in chips_of(screen)
    screen.presenter.select("student_yearly", "premium")
    assert screen.detail.sku_pane.subtitle.text() == "New SKU, not saved yet"


def test_a_description_is_taken_over_when_its_field_is_left(screen: CatalogScreen) -> None:
    type_into(screen.detail.sku_pane.description, "Paid monthly")
    assert not screen.presenter.editor.dirty
    screen.matrix.setFocus()
    sku = screen.presenter.catalog.sku("premium_monthly")
    assert sku is not None
    assert sku.description == "Paid monthly"
    screen.undo.click()
    assert screen.detail.sku_pane.description.text() == ""


def test_a_duration_in_days_is_judged_and_taken_over(screen: CatalogScreen) -> None:
    field = screen.detail.sku_pane.duration
    field.choice.setCurrentIndex(1)
    field.choice.activated.emit(1)
    assert field.days.hasFocus()
    QTest.keyClicks(field.days, "0")
    QTest.keyClick(field.days, Qt.Key.Key_Return)
    assert "from 1 to" in field.days.error
    field.days.clear()
    QTest.keyClicks(field.days, "90")
    QTest.keyClick(field.days, Qt.Key.Key_Return)
    assert screen.presenter.catalog.skus[0].duration_days == 90
    assert field.days.error == ""
    field.choice.activated.emit(0)
    assert screen.presenter.catalog.skus[0].duration_days is None


def test_a_sku_is_made_with_an_id_and_a_product_of_the_account(screen: CatalogScreen) -> None:
    screen.toolbar.add_sku.click()
    form = screen.sheets.current
    assert isinstance(form, NewSku)
    assert form.id.hasFocus()
    QTest.keyClicks(form.id, "premium_monthly")
    form.primary.click()
    assert "is taken" in form.id.error
    form.id.clear()
    QTest.keyClicks(form.id, "student_yearly")
    form.primary.click()
    assert form.error.isVisible()
    form.picker.search.setText("Student")
    form.picker.table.setCurrentIndex(form.picker.model.index(0, 0))
    form.primary.click()
    assert screen.sheets.current is None
    assert screen.presenter.catalog.skus[-1] == Sku("student_yearly", "prod_OaStudent1104")
    assert screen.presenter.sku_id == "student_yearly"


def test_an_id_is_typed_where_the_account_may_not_be_listed(store: Store, screen: CatalogScreen) -> None:
    store.set_up.know(None)
    screen.toolbar.add_sku.click()
    form = screen.sheets.current
    assert isinstance(form, NewSku)
    QTest.keyClicks(form.id, "student")
    form.picker._type(" prod_typed ")
    form.primary.click()
    assert screen.presenter.catalog.skus[-1] == Sku("student", "prod_typed")


def test_a_permission_is_made_and_shown(screen: CatalogScreen) -> None:
    screen.toolbar.add_permission.click()
    form = screen.sheets.current
    assert isinstance(form, NewPermission)
    QTest.keyClicks(form.id, "support")
    QTest.keyClick(form.id, Qt.Key.Key_Return)
    assert screen.presenter.catalog.permissions[-1] == Permission("support")
    assert shown_title(screen) == "support"


def test_f2_renames_and_the_same_name_is_no_change(screen: CatalogScreen) -> None:
    screen.matrix.setFocus()
    QTest.keyClick(screen.matrix, Qt.Key.Key_F2)
    form = screen.sheets.current
    assert isinstance(form, Rename)
    form.primary.click()
    assert not screen.presenter.editor.dirty
    QTest.keyClick(screen.matrix, Qt.Key.Key_F2)
    form = screen.sheets.current
    assert isinstance(form, Rename)
    form.id.clear()
    QTest.keyClicks(form.id, "each_month")
    form.primary.click()
    assert screen.presenter.catalog.skus[0].id == "each_month"
    assert screen.matrix.matrix_model().sku_at(screen.matrix.currentIndex().row()) == "each_month"
    assert screen.matrix.hasFocus()


def test_escape_closes_a_form_and_changes_nothing(screen: CatalogScreen) -> None:
    screen.toolbar.add_sku.click()
    form = screen.sheets.current
    assert isinstance(form, Form)
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert screen.sheets.current is None
    assert not screen.presenter.editor.dirty


def test_problems_are_listed_and_one_press_leads_to_each(screen: CatalogScreen) -> None:
    strip = screen.strip
    assert (strip.title.text(), strip.blocking.text()) == ("4 problems", "None blocks saving")
    subjects = [strip.list.model().index(at, 0).data(PROBLEM).subject for at in range(4)]
    assert subjects == ["offline_dolomites_2023", "beta_pass", "gift_card_12m", "early_access"]
    press_row(strip, 0)
    assert screen.presenter.sku_id == "offline_dolomites_2023"
    press_row(strip, 3)
    assert shown_title(screen) == "early_access"
    press_row(strip, 1)
    form = screen.sheets.current
    assert isinstance(form, PickProduct)
    assert not form.primary.isEnabled()
    form.picker.table.setCurrentIndex(form.picker.model.index(0, 0))
    form.primary.click()
    assert screen.presenter.product_state(screen.presenter.catalog.skus[18]) == "active"


def press_row(strip: ProblemStrip, row: int) -> None:
    index = strip.list.model().index(row, 0)
    at = strip.list.visualRect(index).center()
    QTest.mouseClick(strip.list.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_problems_fold_and_go_when_they_are_solved(screen: CatalogScreen) -> None:
    screen.strip.fold.click()
    assert screen.strip.list.isHidden()
    screen.strip.fold.click()
    assert screen.strip.list.isVisible()
    editor = screen.presenter.editor
    for sku in ("offline_dolomites_2023", "beta_pass", "gift_card_12m"):
        editor.delete_sku(sku)
    editor.delete_permission("early_access")
    assert screen.strip.isHidden()


def test_a_sku_without_product_blocks_saving_and_says_so(screen: CatalogScreen) -> None:
    screen.presenter.editor.change_sku(Sku("weekend_pass", ""))
    assert screen.strip.blocking.text() == "1 blocks saving"


def test_the_filter_is_found_by_its_keys_and_says_when_nothing_matches(screen: CatalogScreen) -> None:
    screen.context.actions.get("catalog.filter").trigger()
    assert screen.toolbar.filter.hasFocus()
    QTest.keyClicks(screen.toolbar.filter, "map pack")
    assert screen.toolbar.counts.text() == "4 of 20 SKUs, 7 of 7 permissions"
    screen.toolbar.filter.setText("nothing like it")
    assert screen.pages.currentWidget() is screen.no_match
    screen.no_match.clear.click()
    assert screen.pages.currentWidget() is screen.matrix


def test_an_empty_catalog_leads_on_to_the_accounts_products(tmp_path: Path, show: Show) -> None:
    screen = show(open_store(tmp_path, Catalog()))
    assert screen.pages.currentWidget() is screen.empty
    assert not screen.detail.isVisible()
    screen.empty.start.click()
    form = screen.sheets.current
    assert isinstance(form, StartFromProducts)
    assert screen.presenter.catalog == Catalog()
    count = len(form.boxes)
    assert form.primary.text() == f"Add {count} SKUs"
    for box, _ in form.boxes[2:]:
        box.click()
    form.primary.click()
    assert [sku.id for sku in screen.presenter.catalog.skus] == ["premium_monthly", "premium_yearly"]
    assert screen.pages.currentWidget() is screen.matrix
    screen.undo.click()
    assert screen.presenter.catalog == Catalog()


def test_without_known_products_the_empty_state_says_why_it_proposes_none(tmp_path: Path, show: Show) -> None:
    store = open_store(tmp_path, Catalog())
    store.set_up.know(None)
    screen = show(store)
    assert not screen.empty.start.isEnabled()
    assert "have not been read" in screen.empty.start.toolTip()
    assert screen.empty.add.isEnabled()


def test_in_a_narrow_window_the_detail_pane_is_folded_until_it_is_asked_for(screen: CatalogScreen) -> None:
    assert screen.detail.isVisible()
    assert not screen.toolbar.details.isVisible()
    window_of(screen).resize(1080, 680)
    assert not screen.detail.isVisible()
    screen.toolbar.details.click()
    assert screen.detail.isVisible()
    screen.toolbar.details.click()
    assert not screen.detail.isVisible()


def test_the_palette_has_the_screens_actions_and_brings_the_screen_into_view(screen: CatalogScreen) -> None:
    window = window_of(screen)
    window.go("setup")
    assert not screen.isVisible()
    hits = window.known.search("add a sku", "catalog")
    assert [hit.action.objectName() for hit in hits] == ["catalog.add_sku"]
    hits[0].action.trigger()
    assert screen.isVisible()
    assert isinstance(screen.sheets.current, NewSku)
    assert not window.known.get("catalog.undo").isEnabled()


def test_the_engine_down_leaves_everything_readable_and_editable(store: Store, screen: CatalogScreen) -> None:
    store.run_engine(False)
    screen.presenter.editor.toggle("weekend_pass", "team")
    assert screen.review.isEnabled()
    assert screen.pages.currentWidget() is screen.matrix


def test_a_screen_that_is_gone_hears_nothing_and_leaves_no_action(
    store: Store, screen: CatalogScreen
) -> None:
    window, presenter = window_of(screen), screen.presenter
    screen.toolbar.add_sku.click()
    window.frame.forget_screens()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not [each for each in window.known.all() if each.objectName().startswith("catalog.")]
    store.set_up.know(None)
    assert presenter.products is not None
    assert [sheet for sheet in window.findChildren(NewSku) if not sheet.isHidden()] == []
