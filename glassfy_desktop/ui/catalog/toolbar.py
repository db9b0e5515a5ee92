"""The line above the matrix: the filter, what can be added, how much there is."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from glassfy_desktop.ui.catalog import words
from glassfy_desktop.ui.catalog.presenter import CatalogPresenter
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.button import Button, IconButton
from glassfy_desktop.ui.parts.fields import LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Panel, row
from glassfy_desktop.ui.theme import Role

HEIGHT = 56


class Toolbar(Panel):
    """`filtered(str)` tells of what is typed into the filter."""

    filtered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tone="surface", parent=parent)
        placeholder = self.tr("Filter SKUs and permissions")
        self.filter = LineEdit(placeholder=placeholder, icon="search", width=280)
        self.filter.setClearButtonEnabled(False)
        self.filter.textChanged.connect(self.filtered)
        self.add_sku = Button(self.tr("SKU"), icon="plus")
        self.add_sku.setAccessibleName(self.tr("Add a SKU"))
        self.add_permission = Button(self.tr("Permission"), icon="plus")
        self.add_permission.setAccessibleName(self.tr("Add a permission"))
        self.counts = Label("", Role.SECONDARY, colour="text2", elide="right")
        self.details = IconButton("info", self.tr("Details of the selected SKU or permission"))
        self.setLayout(
            row(
                self.filter,
                self.add_sku,
                self.add_permission,
                None,
                self.counts,
                self.details,
                margins=(16, 0, 16, 1),
            )
        )
        self.setFixedHeight(HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint.hairline(QPainter(self), 0, self.height() - 1, width=self.width())

    def show_counts(self, presenter: CatalogPresenter) -> None:
        """Tell how many SKUs and permissions there are, and how many of them are shown."""
        catalog = presenter.catalog
        skus, permissions = words.skus(len(catalog.skus)), words.permissions(len(catalog.permissions))
        if presenter.filter:
            of = self.tr("{0} of {1}")
            skus = of.format(len(presenter.shown_skus()), skus)
            permissions = of.format(len(presenter.shown_permissions()), permissions)
        self.counts.set_text(f"{skus}, {permissions}")
