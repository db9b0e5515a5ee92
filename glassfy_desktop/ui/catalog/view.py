"""The Catalog screen."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from glassfy_desktop.domain.catalog import Problem
from glassfy_desktop.ui.catalog import words
from glassfy_desktop.ui.catalog.body import Body
from glassfy_desktop.ui.catalog.commands import Commands
from glassfy_desktop.ui.catalog.detail import Detail
from glassfy_desktop.ui.catalog.draft_notice import DraftNotice
from glassfy_desktop.ui.catalog.empty import CatalogEmpty, NoMatch
from glassfy_desktop.ui.catalog.matrix import Matrix
from glassfy_desktop.ui.catalog.matrix_model import FIRST, MatrixModel
from glassfy_desktop.ui.catalog.presenter import CatalogPresenter
from glassfy_desktop.ui.catalog.problems import ProblemStrip
from glassfy_desktop.ui.catalog.sheets import Sheets
from glassfy_desktop.ui.catalog.toolbar import Toolbar
from glassfy_desktop.ui.parts.button import Button, IconButton
from glassfy_desktop.ui.parts.layout import Panel, column
from glassfy_desktop.ui.parts.page_header import PageHeader
from glassfy_desktop.ui.screen import ScreenContext

UNDO, REDO, FIND = "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+F"


def build(context: ScreenContext) -> QWidget:
    """Make the screen of the open store."""
    return CatalogScreen(context)


class CatalogScreen(Panel):
    """Head, toolbar, matrix, problems and detail pane of one store's catalog."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(tone="surface")
        self.context = context
        self.presenter = CatalogPresenter(context.workspace, context.set_up)
        self.sheets = Sheets(context.host, self.presenter)
        self._make_head()
        self._make_body()
        below = column(self.header, DraftNotice(self.presenter), gap=0)
        below.addWidget(self.body, 1)
        self.setLayout(below)
        self.commands = Commands(context.actions, self._run_here)
        self._register_commands()
        self.presenter.changed.connect(self.refresh)
        self.presenter.selected.connect(self._show_selection)
        self.destroyed.connect(closing(self.presenter, self.commands, self.sheets))
        self.refresh()
        self._show_selection()
        if self.presenter.products is None and context.workspace.engine_running:
            self.presenter.look_at_products()

    # Making

    def _make_head(self) -> None:
        self.header = PageHeader(self.tr("Catalog"))
        stack = self.presenter.editor.stack
        self.undo = IconButton("undo", self.tr("Undo"))
        self.redo = IconButton("redo", self.tr("Redo"))
        self.review = Button("", "primary")
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for button, keys, do in ((self.undo, UNDO, stack.undo), (self.redo, REDO, stack.redo)):
            button.clicked.connect(do)
            button.setToolTip(f"{button.accessibleName()} ({native(keys)})")
            # not the button's own shortcut, which would press it for a visible moment first
            QShortcut(QKeySequence(keys), self, context=within).activated.connect(do)
        self.undo.setEnabled(stack.canUndo())  # a draft of an earlier time can be undone at once
        self.redo.setEnabled(stack.canRedo())
        stack.canUndoChanged.connect(self.undo.setEnabled)
        stack.canRedoChanged.connect(self.redo.setEnabled)
        self.review.clicked.connect(self.sheets.review)
        self.header.add_action(self.undo, self.redo, self.review)

    def _make_body(self) -> None:
        self.toolbar = Toolbar()
        self.matrix = Matrix(MatrixModel(self.presenter, self))
        self.empty = CatalogEmpty()
        self.no_match = NoMatch()
        self.pages = QStackedWidget()
        for page in (self.matrix, self.empty, self.no_match):
            self.pages.addWidget(page)
        self.strip = ProblemStrip(self.presenter)
        left = column(self.toolbar, self.pages, self.strip, gap=0)
        left.setStretch(1, 1)
        self.detail = Detail(self.presenter)
        self.body = Body(Panel(left, tone="surface"), self.detail)
        self.setFocusProxy(self.matrix)
        self._connect_body()

    def _connect_body(self) -> None:
        self.toolbar.filtered.connect(self.presenter.set_filter)
        self.toolbar.add_sku.clicked.connect(self.sheets.add_sku)
        self.toolbar.add_permission.clicked.connect(self.sheets.add_permission)
        self.toolbar.details.clicked.connect(self.body.toggle_detail)
        self.body.resized.connect(lambda: self.toolbar.details.setVisible(self.body.narrow))
        self.empty.add.clicked.connect(self.sheets.add_sku)
        self.empty.start.clicked.connect(self.sheets.start)
        self.no_match.clear.clicked.connect(self.toolbar.filter.clear)
        self.matrix.toggle_wanted.connect(self._toggle_at)
        self.matrix.moved.connect(self._moved)
        self.matrix.opened.connect(self._opened)
        self.matrix.permission_wanted.connect(self._show_permission_at)
        self.matrix.delete_wanted.connect(self._delete_sku)
        self.matrix.rename_wanted.connect(self._rename_sku)
        self.matrix.menu_wanted.connect(self._open_menu)
        self.detail.rename_wanted.connect(self._rename_shown)
        self.detail.delete_wanted.connect(self._delete_shown)
        self.detail.product_wanted.connect(self.sheets.pick_product)
        self.strip.remedy_wanted.connect(self._remedy)

    def _register_commands(self) -> None:
        add, stack = self.commands.add, self.presenter.editor.stack
        add("add_sku", self.tr("Add a SKU"), self.sheets.add_sku, "plus")
        add("add_permission", self.tr("Add a permission"), self.sheets.add_permission, "plus")
        add("start", self.tr("Start from your products"), self.sheets.start, "box")
        add("filter", self.tr("Filter SKUs and permissions"), self._find, "search", FIND)
        add("toggle", self.tr("Set or clear this tick"), self._toggle_current, "check", "Space")
        add("pick_product", self.tr("Pick a product for this SKU"), self.sheets.pick_product, "box")
        add("rename_sku", self.tr("Rename this SKU"), self._rename_sku, "catalog", "F2")
        add("delete_sku", self.tr("Delete this SKU"), self._delete_sku, "x", "Del")
        add("show_permission", self.tr("Show this permission"), self._show_permission, "info", "Return")
        add("rename_permission", self.tr("Rename this permission"), self._rename_permission, "catalog")
        add("delete_permission", self.tr("Delete this permission"), self._delete_permission, "x")
        add("review", self.tr("Review changes"), self.sheets.review, "table")
        add("discard", self.tr("Discard changes to the catalog"), self.presenter.editor.discard, "undo")
        undo = add("undo", self.tr("Undo in the catalog"), stack.undo, "undo", UNDO)
        redo = add("redo", self.tr("Redo in the catalog"), stack.redo, "redo", REDO)
        for action, button, changed in (
            (undo, self.undo, stack.canUndoChanged),
            (redo, self.redo, stack.canRedoChanged),
        ):
            action.setEnabled(button.isEnabled())
            changed.connect(action.setEnabled)
        QShortcut(
            QKeySequence(FIND), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        ).activated.connect(self._find)

    def _run_here(self, do: Callable[[], object]) -> None:
        self.context.go("catalog")
        do()

    # Showing

    def refresh(self) -> None:
        """Show everything but the selection as it is now."""
        presenter = self.presenter
        changes = presenter.editor.difference.changes
        self.header.set_subtitle(self._subtitle(len(changes)))
        self.review.setText(
            self.tr("Review {0}").format(words.changes(len(changes)))
            if changes
            else self.tr("Review changes")
        )
        self.review.updateGeometry()
        self.review.setEnabled(bool(changes))
        self.review.setToolTip("" if changes else self.tr("Nothing has changed."))
        self.toolbar.show_counts(presenter)
        self._show_page()

    def _subtitle(self, changes: int) -> str:
        version = self.presenter.workspace.config.catalog_version
        saved = self.tr("Version {0}").format(version) if version else self.tr("Not saved yet")
        return self.tr("{0}, {1} not saved").format(saved, words.changes(changes)) if changes else saved

    def _show_page(self) -> None:
        presenter = self.presenter
        catalog = presenter.catalog
        self.toolbar.setVisible(bool(catalog.skus or catalog.permissions))
        self.empty.show_proposals(len(presenter.proposals()), presenter.products)
        if not catalog.skus:
            self.pages.setCurrentWidget(self.empty)
        elif not self.matrix.matrix_model().skus:
            self.no_match.show_filter(presenter.filter)
            self.pages.setCurrentWidget(self.no_match)
        else:
            self.pages.setCurrentWidget(self.matrix)

    def _show_selection(self) -> None:
        presenter = self.presenter
        stays = self.matrix.currentIndex().isValid() and self.matrix.currentIndex().column() < FIRST
        keep_column = stays and presenter.showing == "sku"
        self.matrix.show_place(presenter.sku_id, "" if keep_column else presenter.permission_id)
        self.body.want_detail(presenter.sku is not None or presenter.permission is not None)

    # The matrix

    def _toggle_at(self, row: int, column_at: int) -> None:
        model = self.matrix.matrix_model()
        self.presenter.editor.toggle(model.sku_at(row), model.permission_at(column_at))

    def _toggle_current(self) -> None:
        index = self.matrix.currentIndex()
        if index.isValid() and index.column() >= FIRST:
            self._toggle_at(index.row(), index.column())

    def _moved(self, row: int, column_at: int) -> None:
        model = self.matrix.matrix_model()
        permission = model.permission_at(column_at) or self.presenter.permission_id
        self.presenter.select(model.sku_at(row), permission)

    def _opened(self, index: QModelIndex) -> None:
        if index.column() >= FIRST:
            self._show_permission_at(index.column())
        self.body.open_detail(True)

    def _show_permission_at(self, column_at: int) -> None:
        if permission := self.matrix.matrix_model().permission_at(column_at):
            self.presenter.select(self.presenter.sku_id, permission, "permission")
            self.body.open_detail(True)

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in ("pick_product", "rename_sku", "delete_sku", "show_permission"):
            menu.addAction(self.context.actions.get(f"catalog.{name}"))
        menu.popup(at)

    def _find(self) -> None:
        self.toolbar.filter.setFocus()
        self.toolbar.filter.selectAll()

    def _remedy(self, problem: Problem) -> None:
        self.toolbar.filter.clear()
        self.presenter.show_problem(problem)
        if problem.no_product:
            self.sheets.pick_product()
        else:
            self.body.open_detail(True)
            self.matrix.setFocus()

    # Renaming and deleting

    def _rename_sku(self) -> None:
        self.sheets.rename("sku")

    def _rename_permission(self) -> None:
        self.sheets.rename("permission")

    def _rename_shown(self) -> None:
        self.sheets.rename(self.presenter.showing)

    def _delete_sku(self) -> None:
        if self.presenter.sku is not None:
            self.presenter.delete("sku", self.presenter.sku_id)

    def _delete_permission(self) -> None:
        if self.presenter.permission is not None:
            self.presenter.delete("permission", self.presenter.permission_id)

    def _delete_shown(self) -> None:
        if self.presenter.showing == "sku":
            self._delete_sku()
        else:
            self._delete_permission()

    def _show_permission(self) -> None:
        if self.presenter.permission is not None:
            self.presenter.select(self.presenter.sku_id, self.presenter.permission_id, "permission")
            self.body.open_detail(True)


def native(keys: str) -> str:
    """Keys as this system writes them."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def closing(presenter: CatalogPresenter, commands: Commands, sheets: Sheets) -> Callable[[], None]:
    """What is to be done once the screen is gone: nobody may call it any more."""

    def close() -> None:
        presenter.close()
        commands.remove()
        sheets.close()

    return close
