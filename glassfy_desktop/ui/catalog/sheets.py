"""The sheets of the Catalog screen: one at a time, opened by what they are for."""

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from glassfy_desktop.domain.catalog import Kind
from glassfy_desktop.ui.catalog.forms import NewPermission, NewSku, PickProduct, Rename
from glassfy_desktop.ui.catalog.presenter import CatalogPresenter
from glassfy_desktop.ui.catalog.review import Review
from glassfy_desktop.ui.catalog.start import StartFromProducts
from glassfy_desktop.ui.parts.sheet import Sheet


class Sheets:
    """Opens sheets over `host`. `current` is the one that is open."""

    def __init__(self, host: QWidget, presenter: CatalogPresenter) -> None:
        self.current: Sheet | None = None
        self._host = host
        self._presenter = presenter

    def add_sku(self) -> None:
        self._open(NewSku(self._host, self._presenter))

    def add_permission(self) -> None:
        self._open(NewPermission(self._host, self._presenter))

    def start(self) -> None:
        """Propose SKUs from the account's products."""
        self._open(StartFromProducts(self._host, self._presenter))

    def review(self) -> None:
        self._open(Review(self._host, self._presenter))

    def pick_product(self) -> None:
        """Pick another product for the selected SKU."""
        if (sku := self._presenter.sku) is not None:
            self._open(PickProduct(self._host, self._presenter, sku))

    def rename(self, kind: Kind) -> None:
        """Rename the selected SKU or permission."""
        subject = self._presenter.sku_id if kind == "sku" else self._presenter.permission_id
        if subject:
            self._open(Rename(self._host, self._presenter, kind, subject))

    def close(self) -> None:
        """Take away the sheet that is open, where there still is one."""
        if self.current is not None and isValid(self.current):
            self.current.dismiss()

    def _open(self, sheet: Sheet) -> None:
        self.close()
        self.current = sheet
        sheet.closed.connect(self._closed)
        sheet.open()

    def _closed(self) -> None:
        self.current = None
