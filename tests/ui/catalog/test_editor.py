"""The editing model: whatever is edited and undone, the matrix shows the draft and nothing else."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glassfy_desktop.domain.catalog import Catalog, Offering, Permission, Sku
from glassfy_desktop.services.catalog_editing import Draft
from glassfy_desktop.ui.catalog.editor import CatalogEditor
from glassfy_desktop.ui.catalog.matrix import Matrix
from glassfy_desktop.ui.catalog.matrix_model import FIRST, MARK, Mark, MatrixModel
from glassfy_desktop.ui.catalog.presenter import CatalogPresenter
from tests.screenshots.catalog import Store

SMALL = Catalog(
    (Sku("a", "prod_a"), Sku("b", "prod_b"), Sku("c", "prod_c")),
    (Permission("x", ("a", "b")), Permission("y", ("c",)), Permission("z")),
    (Offering("all", ("a", "b", "c")),),
)
NAMES = ("a", "b", "d", "e", "x", "w")
STEPS = [
    "toggle",
    "add_sku",
    "add_permission",
    "rename_sku",
    "rename_permission",
    "delete_sku",
    "delete_permission",
    "undo",
    "redo",
]


def picked(ids: list[str], place: int) -> str:
    return ids[place % len(ids)] if ids else ""


def step(editor: CatalogEditor, name: str, first: int, second: int) -> Catalog | None:
    """Do one step where it makes sense; what the domain says the catalog is then (None: it says nothing)."""
    before = editor.catalog
    skus = [each.id for each in before.skus]
    permissions = [each.id for each in before.permissions]
    sku, permission, fresh = picked(skus, first), picked(permissions, second), NAMES[second % len(NAMES)]
    match name:
        case "toggle" if sku and permission:
            editor.toggle(sku, permission)
            return before.toggled(sku, permission)
        case "add_sku" if fresh not in skus:
            editor.add_skus([Sku(fresh, "prod_new")])
            return before.with_sku(Sku(fresh, "prod_new"))
        case "add_permission" if fresh not in permissions:
            editor.add_permission(Permission(fresh))
            return before.with_permission(Permission(fresh))
        case "rename_sku" if sku and fresh not in skus:
            editor.rename_sku(sku, fresh)
            return before.renamed_sku(sku, fresh)
        case "rename_permission" if (old := picked(permissions, first)) and fresh not in permissions:
            editor.rename_permission(old, fresh)
            return before.renamed_permission(old, fresh)
        case "delete_sku" if sku:
            editor.delete_sku(sku)
            return before.without_sku(sku)
        case "delete_permission" if permission:
            editor.delete_permission(permission)
            return before.without_permission(permission)
    return None


def check_table(model: MatrixModel, presenter: CatalogPresenter) -> None:
    catalog, difference = presenter.catalog, presenter.editor.difference
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == [s.id for s in catalog.skus]
    assert [model.permission_at(at) for at in range(FIRST, model.columnCount())] == [
        each.id for each in catalog.permissions
    ]
    ticks, removed = set(), set()
    for row, sku in enumerate(catalog.skus):
        for column, permission in enumerate(catalog.permissions, FIRST):
            mark = Mark(model.index(row, column).data(MARK))
            if mark in (Mark.TICK, Mark.ADDED):
                ticks.add((sku.id, permission.id))
                assert (mark is Mark.ADDED) == ((sku.id, permission.id) in difference.added)
            elif mark is Mark.REMOVED:
                removed.add((sku.id, permission.id))
    assert ticks == catalog.ticks()
    assert removed == difference.removed


steps = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=14
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(run=steps)
def test_any_run_of_edits_and_undos_leaves_model_and_table_equal_to_the_domain(
    store: Store, run: list[tuple[str, int, int]]
) -> None:
    presenter = CatalogPresenter(store.workspace, store.set_up)
    presenter.editor.saved, presenter.editor.draft = SMALL, Draft(SMALL)
    model = MatrixModel(presenter)
    matrix = Matrix(model)
    editor, past, future = presenter.editor, [SMALL], list[Catalog]()
    for name, first, second in run:
        if name == "undo":
            editor.stack.undo()
            if len(past) > 1:
                future.append(past.pop())
        elif name == "redo":
            editor.stack.redo()
            if future:
                past.append(future.pop())
        elif (now := step(editor, name, first, second)) is not None:
            past.append(now)
            future.clear()
        assert editor.catalog == past[-1]
        check_table(model, presenter)
    while editor.stack.canUndo():
        editor.stack.undo()
    assert editor.catalog == SMALL
    assert not editor.dirty
    presenter.close()
    matrix.deleteLater()


def test_an_edit_of_what_is_not_there_is_refused() -> None:
    editor = CatalogEditor(SMALL)
    with pytest.raises(KeyError):
        editor.toggle("nobody", "x")
    with pytest.raises(KeyError):
        editor.delete_permission("nobody")
    with pytest.raises(KeyError):
        editor.rename_sku("nobody", "somebody")
    assert not editor.stack.canUndo()


def test_an_edit_that_changes_nothing_leaves_nothing_to_undo() -> None:
    editor = CatalogEditor(SMALL)
    editor.change_sku(Sku("a", "prod_a"))
    editor.describe_permission("x", "")
    assert not editor.stack.canUndo()


def test_what_is_saved_elsewhere_replaces_an_untouched_draft() -> None:
    editor = CatalogEditor(SMALL)
    saved = SMALL.toggled("a", "y")
    editor.adopt(saved)
    assert (editor.catalog, editor.dirty) == (saved, False)


def test_what_is_saved_elsewhere_leaves_a_draft_and_is_compared_with_it() -> None:
    editor = CatalogEditor(SMALL)
    editor.toggle("a", "z")
    editor.adopt(SMALL.toggled("a", "y"))
    assert editor.catalog == SMALL.toggled("a", "z")
    assert editor.difference.added == {("a", "z")}
    assert editor.difference.removed == {("a", "y")}


def test_a_saved_draft_is_the_new_ground_and_its_edits_are_forgotten() -> None:
    editor = CatalogEditor(SMALL)
    editor.rename_sku("a", "first")
    editor.adopt(editor.catalog)
    assert not editor.dirty
    assert not editor.stack.canUndo()
    assert editor.draft.sku_names == {}


def test_discarding_can_be_undone() -> None:
    editor = CatalogEditor(SMALL)
    editor.toggle("a", "z")
    editor.discard()
    assert not editor.dirty
    editor.stack.undo()
    assert editor.difference.added == {("a", "z")}
