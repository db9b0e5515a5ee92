"""Picking a product of the account; where they are not known, typing its id."""

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from glassfy_desktop.stripe_account.products import Product
from glassfy_desktop.ui.catalog import words
from glassfy_desktop.ui.catalog.presenter import CatalogPresenter
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.cells import CELL, Cell, Index, mono, verdict
from glassfy_desktop.ui.parts.fields import Field, LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.parts.table import HEAD_HEIGHT, ROW_HEIGHT, Table
from glassfy_desktop.ui.theme import Role, grown

translate = QCoreApplication.translate
ROOT = QModelIndex()
MOST_ROWS = 8


class ProductPicker(QWidget):
    """`product` is the id picked or typed, empty for none; `changed` tells of another."""

    changed = Signal()

    def __init__(self, presenter: CatalogPresenter, product: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        known = presenter.products or {}
        self.product = product if product in known or not known else ""
        self._presenter = presenter
        self._known = bool(known)
        self.setLayout(column(self._table_of_products() if self._known else self._typed_id(), gap=0))

    def problem(self) -> str:
        """Why there is no product yet, in a sentence; empty when there is one."""
        if self.product:
            return ""
        return self.tr("Pick a product.") if self._known else self.tr("A product's id is needed: prod_…")

    def _table_of_products(self) -> QWidget:
        name = Label(self.tr("Stripe product"), Role.SECONDARY_STRONG, colour="text2")
        self.search = LineEdit(placeholder=self.tr("Search products"), icon="search", width=264)
        self.model = ProductModel(list((self._presenter.products or {}).values()), self)
        self.table = Table(name=self.tr("Products of the account"))
        self.table.setModel(self.model)
        self.table.set_widths(0, 168, 132, 92)
        rows = min(max(self.model.rowCount(), 3), MOST_ROWS)
        self.table.setFixedHeight(grown(HEAD_HEIGHT) + rows * grown(ROW_HEIGHT))
        self.table.chosen.connect(self._choose)
        self.search.textChanged.connect(self._search)
        self._mark_chosen()
        card = Card()
        card.add_row(self.table)
        made = QWidget()
        made.setLayout(column(name, row(self.search, None), card, gap=6))
        return made

    def _typed_id(self) -> QWidget:
        edit = LineEdit(self.product, mono=True, placeholder="prod_…", width=264)
        edit.textChanged.connect(self._type)
        if self._presenter.products is None:
            why = self.tr("The account's products could not be listed, so type the id from Stripe.")
        else:
            why = self.tr("This account has no product yet. Make one in Stripe, or type an id.")
        return Field(self.tr("Stripe product"), edit, why)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.product = self.model.products[index.row()].id
            self.changed.emit()

    def _type(self, text: str) -> None:
        self.product = text.strip()
        self.changed.emit()

    def _search(self, text: str) -> None:
        self.model.search(text)
        self._mark_chosen()

    def _mark_chosen(self) -> None:
        row_of = {product.id: at for at, product in enumerate(self.model.products)}
        if self.product in row_of:
            self.table.setCurrentIndex(self.model.index(row_of[self.product], 0))


class ProductModel(QAbstractTableModel):
    """Name, id, prices and state of the products that match the search."""

    def __init__(self, products: list[Product], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all = products
        self.products = products

    def search(self, text: str) -> None:
        """Show only the products whose name or id holds the text."""
        wanted = text.strip().casefold()
        self.beginResetModel()
        self.products = [p for p in self._all if wanted in f"{p.name}\n{p.id}".casefold()]
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.products)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else 4

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (
                translate("Catalog", "Product"),
                translate("Catalog", "Id"),
                translate("Catalog", "Prices"),
                translate("Catalog", "State"),
            )[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or role not in (CELL, Qt.ItemDataRole.DisplayRole):
            return None
        cell = self._cell(self.products[index.row()], index.column())
        return cell if role == CELL else cell.text

    def _cell(self, product: Product, column_of: int) -> Cell:
        match column_of:
            case 0:
                return Cell(product.name, "text")
            case 1:
                return mono(product.id)
            case 2:
                return Cell(", ".join(map(words.price, product.prices)) or "–")
            case _:
                archived = verdict(translate("Catalog", "Archived"), "warn")
                return verdict(translate("Catalog", "Active"), "good") if product.active else archived
