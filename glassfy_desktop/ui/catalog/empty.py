"""What stands in the matrix's place: where there is no SKU yet, and where the filter matches none."""

from PySide6.QtWidgets import QWidget

from glassfy_desktop.stripe_account.products import Product
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.empty import CENTRE, EmptyState
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row


class CatalogEmpty(QWidget):
    """Leads on to the first SKU: made by hand, or proposed from the account's products."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.add = Button(self.tr("Add a SKU"))
        self.start = Button(self.tr("Start from your products"), "primary")
        text = self.tr(
            "A SKU is what people buy, a permission is what it unlocks in your app. "
            "Nobody has access to anything before a SKU gives a permission."
        )
        state = EmptyState(self.tr("No SKU yet"), text, self.start, self.add)
        self.setLayout(column(state, gap=0))

    def show_proposals(self, count: int, products: dict[str, Product] | None) -> None:
        """Say how many SKUs can be proposed, or why none can."""
        why = ""
        if products is None:
            why = self.tr("The account's products have not been read. Check the key in Set up.")
        elif not count:
            why = self.tr("This account has no active product without a SKU.")
        self.start.setEnabled(count > 0)
        self.start.setToolTip(why)


class NoMatch(QWidget):
    """Says that nothing matches, and clears the filter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = Label("", colour="text2", align=CENTRE)
        self.clear = Button(self.tr("Clear the filter"), "link")
        self.setLayout(column(None, self._text, row(None, self.clear, None), None, gap=8))

    def show_filter(self, text: str) -> None:
        """Say which words match nothing."""
        self._text.set_text(self.tr("No SKU or permission matches “{0}”.").format(text))
