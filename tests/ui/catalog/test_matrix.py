"""The matrix by keys and pointer."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from glassfy_desktop.domain.catalog import Catalog, Permission, Sku
from glassfy_desktop.ui.catalog.matrix import Matrix
from glassfy_desktop.ui.catalog.matrix_cells import permission_width
from glassfy_desktop.ui.catalog.matrix_model import FIRST
from glassfy_desktop.ui.catalog.view import CatalogScreen
from tests.screenshots.catalog import Store, open_store
from tests.ui.catalog.conftest import shown_title

Key = Qt.Key


def press(screen: CatalogScreen, *keys: Key) -> None:
    screen.matrix.setFocus()
    for key in keys:
        QTest.keyClick(screen.matrix, key)


def current(matrix: Matrix) -> tuple[str, str]:
    index, model = matrix.currentIndex(), matrix.matrix_model()
    return model.sku_at(index.row()), model.permission_at(index.column())


def click(matrix: Matrix, sku: str, permission: str) -> None:
    index = matrix.model().index(*matrix.matrix_model().place(sku, permission))
    QTest.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=matrix.visualRect(index).center())


def test_arrows_move_the_cell_and_what_is_selected(screen: CatalogScreen) -> None:
    press(screen, Key.Key_Down, Key.Key_Right, Key.Key_Right)
    assert current(screen.matrix) == ("premium_yearly", "route_planner")
    assert (screen.presenter.sku_id, screen.presenter.permission_id) == ("premium_yearly", "route_planner")
    assert shown_title(screen) == "premium_yearly"


def test_space_sets_and_clears_a_tick_and_the_undo_keys_follow(screen: CatalogScreen) -> None:
    tick = ("premium_monthly", "premium")
    press(screen, Key.Key_Space)
    assert tick not in screen.presenter.catalog.ticks()
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(screen.matrix, Key.Key_Z, control)
    assert tick in screen.presenter.catalog.ticks()
    QTest.keyClick(screen.matrix, Key.Key_Z, control | shift)
    assert tick not in screen.presenter.catalog.ticks()


def test_a_click_goes_to_a_cell_and_ticks_it_and_a_double_click_does_so_once(screen: CatalogScreen) -> None:
    click(screen.matrix, "offline_alps", "premium")
    assert ("offline_alps", "premium") in screen.presenter.catalog.ticks()
    assert current(screen.matrix) == ("offline_alps", "premium")
    viewport, matrix = screen.matrix.viewport(), screen.matrix
    at = matrix.visualRect(matrix.currentIndex()).center() + QPoint(0, 30)
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=at)
    assert ("offline_pyrenees", "premium") in screen.presenter.catalog.ticks()


def test_a_click_on_a_sku_selects_it_and_ticks_nothing(screen: CatalogScreen) -> None:
    frozen = screen.matrix.frozen
    at = frozen.visualRect(frozen.model().index(3, 0)).center()
    QTest.mouseClick(frozen.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert screen.presenter.sku_id == "family_yearly"
    assert screen.matrix.hasFocus()
    assert not screen.presenter.editor.dirty


def test_the_first_columns_stay_and_never_cover_the_current_cell(screen: CatalogScreen) -> None:
    matrix = screen.matrix
    matrix.resize(560, matrix.height())
    press(screen, *[Key.Key_Right] * 6)
    assert matrix.horizontalScrollBar().value() > 0
    press(screen, *[Key.Key_Left] * 5)
    assert current(matrix)[1] == "offline_maps"
    assert matrix.visualRect(matrix.currentIndex()).left() >= matrix.frozen.width()
    assert matrix.frozen.columnWidth(0) == matrix.columnWidth(0)
    assert matrix.frozen.isColumnHidden(FIRST)


def test_the_first_columns_scroll_with_the_others(screen: CatalogScreen) -> None:
    press(screen, Key.Key_End)
    assert screen.matrix.verticalScrollBar().value() > 0
    assert screen.matrix.frozen.verticalScrollBar().value() == screen.matrix.verticalScrollBar().value()


def test_delete_takes_the_sku_away_and_the_cell_stays_in_place(screen: CatalogScreen) -> None:
    press(screen, Key.Key_Down, Key.Key_Right, Key.Key_Delete)
    assert screen.presenter.catalog.sku("premium_yearly") is None
    assert current(screen.matrix) == ("premium_lifetime", "offline_maps")
    assert screen.matrix.hasFocus()


def test_return_on_a_permissions_column_and_its_head_show_the_permission(screen: CatalogScreen) -> None:
    press(screen, Key.Key_Right, Key.Key_Return)
    assert shown_title(screen) == "offline_maps"
    press(screen, Key.Key_Down)
    assert screen.detail.currentIndex() == 1
    head = screen.matrix.horizontalHeader()
    at = QPoint(head.sectionViewportPosition(FIRST + 3) + 20, head.height() // 2)
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert shown_title(screen) == "live_tracking"
    assert current(screen.matrix)[1] == "live_tracking"


def test_a_column_is_as_wide_as_its_name_within_bounds() -> None:
    assert permission_width("a") == 72
    assert permission_width("a" * 80) == 144
    assert permission_width("offline_maps") % 4 == 0


def test_a_cell_says_in_words_what_it_shows(screen: CatalogScreen) -> None:
    press(screen, Key.Key_Space)
    model = screen.matrix.matrix_model()
    spoken = Qt.ItemDataRole.AccessibleTextRole
    assert model.index(0, FIRST).data(spoken) == "premium_monthly no longer gives premium, not saved yet"
    assert model.index(1, FIRST).data(spoken) == "premium_yearly gives premium"
    assert model.index(4, FIRST).data(spoken) == "offline_alps does not give premium"


def test_a_removed_product_is_told_where_the_product_stands(screen: CatalogScreen) -> None:
    model = screen.matrix.matrix_model()
    row, _ = model.place("beta_pass", "premium")
    assert model.index(row, 1).data() == "prod_LiveBeta8803"
    screen.presenter.editor.change_sku(replace(screen.presenter.catalog.skus[row], product=""))
    assert model.index(row, 1).data() == "No product"


def test_a_thousand_skus_by_fifty_permissions_are_shown_and_ticked(
    tmp_path: Path, show: Callable[[Store], CatalogScreen]
) -> None:
    skus = tuple(Sku(f"sku_{number:04}", f"prod_{number}") for number in range(1000))
    every_second = tuple(sku.id for sku in skus[::2])
    permissions = tuple(Permission(f"permission_{number}", every_second) for number in range(50))
    screen = show(open_store(tmp_path, Catalog(skus, permissions)))
    press(screen, Key.Key_End, Key.Key_Space)
    assert current(screen.matrix) == ("sku_0999", "permission_0")
    assert screen.presenter.editor.difference.added == {("sku_0999", "permission_0")}
    screen.toolbar.filter.setText("sku_0777")
    assert screen.matrix.matrix_model().rowCount() == 1


def test_the_matrix_has_a_name_for_those_who_hear_it(screen: CatalogScreen, qtbot: QtBot) -> None:
    interface = QAccessible.queryAccessibleInterface(screen.matrix)
    assert interface.text(QAccessible.Text.Name) == "SKUs and the permissions they give"
