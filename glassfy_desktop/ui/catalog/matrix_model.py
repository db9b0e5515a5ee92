"""The matrix as a table model: SKU and Stripe product, then one column a permission."""

from enum import StrEnum
from functools import lru_cache

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, Qt

from glassfy_desktop.domain.catalog import Permission, Sku
from glassfy_desktop.ui.catalog.presenter import CatalogPresenter
from glassfy_desktop.ui.parts.cells import CELL, Cell, Index
from glassfy_desktop.ui.theme import Role

translate = QCoreApplication.translate
MARK = Qt.ItemDataRole.UserRole + 30
"""The role under which a permission's cell hands out its `Mark`."""
IS_NEW = Qt.ItemDataRole.UserRole + 31
"""Whether the row's SKU (the section's permission) is not saved yet."""
FIRST = 2
"""The columns before the permissions: SKU and Stripe product."""
ROOT = QModelIndex()


class Mark(StrEnum):
    """Whether a SKU gives a permission, and whether that is saved so."""

    EMPTY = ""
    TICK = "tick"
    ADDED = "added"
    REMOVED = "removed"


@lru_cache(maxsize=256)
def members(skus: tuple[str, ...]) -> frozenset[str]:
    """A permission's SKUs, quick to look in."""
    return frozenset(skus)


class MatrixModel(QAbstractTableModel):
    """Follows the presenter: what it shows is always the draft, filtered."""

    def __init__(self, presenter: CatalogPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.skus: list[Sku] = []
        self.permissions: list[Permission] = []
        self.refresh()
        presenter.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show the draft as it is now. Rows and columns that stay are only told to be looked at again."""
        skus, permissions = self.presenter.shown_skus(), self.presenter.shown_permissions()
        same = [s.id for s in skus] == [s.id for s in self.skus] and [p.id for p in permissions] == [
            p.id for p in self.permissions
        ]
        if not same:
            self.beginResetModel()
        self.skus, self.permissions = skus, permissions
        if not same:
            self.endResetModel()
        elif skus:
            last = self.index(len(skus) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.skus)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else FIRST + len(self.permissions)

    def place(self, sku_id: str, permission_id: str) -> tuple[int, int]:
        """Row and column of a SKU and a permission; -1 for one that is not shown."""
        row = next((at for at, each in enumerate(self.skus) if each.id == sku_id), -1)
        those = enumerate(self.permissions, FIRST)
        return row, next((at for at, each in those if each.id == permission_id), -1)

    def sku_at(self, row: int) -> str:
        """The id of a row's SKU."""
        return self.skus[row].id

    def permission_at(self, column: int) -> str:
        """The id of a column's permission; empty for the first columns."""
        return self.permissions[column - FIRST].id if column >= FIRST else ""

    def mark(self, row: int, column: int) -> Mark:
        """What stands where a SKU and a permission meet."""
        permission = self.permissions[column - FIRST]
        tick = (self.skus[row].id, permission.id)
        difference = self.presenter.editor.difference
        if tick[0] in members(permission.skus):
            return Mark.ADDED if tick in difference.added else Mark.TICK
        return Mark.REMOVED if tick in difference.removed else Mark.EMPTY

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < self.columnCount():
            return None
        if section < FIRST:
            return (
                (translate("Catalog", "SKU"), translate("Catalog", "Stripe product"))[section]
                if role == Qt.ItemDataRole.DisplayRole
                else None
            )
        permission = self.permissions[section - FIRST]
        if role == Qt.ItemDataRole.DisplayRole:
            return permission.id
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{permission.id}\n{permission.description}".strip()
        if role == IS_NEW:
            return permission.id in self.presenter.editor.difference.new_permissions
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == IS_NEW:
            return self.skus[row].id in self.presenter.editor.difference.new_skus
        if role == MARK:
            return self.mark(row, column) if column >= FIRST else None
        if role == CELL:
            return self._cell(row, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(row, column).text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row, column)
        return None

    def _cell(self, row: int, column: int) -> Cell:
        sku = self.skus[row]
        if column == 0:
            return Cell(sku.id, "text", Role.MONO, elide="middle")
        if column == 1:
            return self._product_cell(sku)
        ticked = self.mark(row, column) in (Mark.TICK, Mark.ADDED)
        return Cell(translate("Catalog", "yes") if ticked else "")

    def _product_cell(self, sku: Sku) -> Cell:
        name = self.presenter.product_name(sku)
        role = Role.MONO if sku.product and name == sku.product else Role.SECONDARY
        troubles = {
            "archived": translate("Catalog", "{0} is archived in Stripe"),
            "missing": translate("Catalog", "{0} is not in this Stripe account"),
            "none": translate("Catalog", "No product is chosen"),
        }
        trouble = troubles.get(self.presenter.product_state(sku))
        if trouble is None:
            return Cell(name, role=role)
        state = "bad" if not sku.product else "warn"
        icon = "badc" if not sku.product else "alert"
        return Cell(
            name or translate("Catalog", "No product"),
            state,
            role,
            icon,
            f"{state}_mark",
            tip=trouble.format(sku.product),
        )

    def _spoken(self, row: int, column: int) -> str:
        if column < FIRST:
            return self._cell(row, column).text
        words = {
            Mark.EMPTY: translate("Catalog", "{0} does not give {1}"),
            Mark.TICK: translate("Catalog", "{0} gives {1}"),
            Mark.ADDED: translate("Catalog", "{0} gives {1}, not saved yet"),
            Mark.REMOVED: translate("Catalog", "{0} no longer gives {1}, not saved yet"),
        }
        return words[self.mark(row, column)].format(self.skus[row].id, self.permissions[column - FIRST].id)
