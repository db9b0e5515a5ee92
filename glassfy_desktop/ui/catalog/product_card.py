"""The product behind a SKU: its name, state and prices, as the account tells them."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from glassfy_desktop.domain.catalog import Sku
from glassfy_desktop.stripe_account.products import Price, Product
from glassfy_desktop.ui.catalog import words
from glassfy_desktop.ui.catalog.presenter import CatalogPresenter
from glassfy_desktop.ui.catalog.sign import Sign
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Hairline, column, row
from glassfy_desktop.ui.parts.pill import Badge
from glassfy_desktop.ui.parts.states import StateName
from glassfy_desktop.ui.theme import Role

MOST_PRICES = 6


class ProductCard(Card):
    """A card that shows the product of one SKU."""

    def __init__(self, presenter: CatalogPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._shown: tuple[str, Product | None, str] | None = None

    def show_product(self, sku: Sku) -> None:
        """Show the product of a SKU, as far as it is known."""
        product = (self._presenter.products or {}).get(sku.product)
        wanted = (sku.product, product, self._presenter.product_state(sku))
        if wanted == self._shown:
            return
        self._shown = wanted
        self.clear()
        lines = column(self._head(sku), gap=4, margins=(11, 9, 11, 9))
        if product is not None:
            lines.addWidget(Label(product.id, Role.MONO, colour="text2", elide="middle"))
            self._add_prices(lines, product.prices)
        elif sku.product:
            lines.addWidget(Label(self._explained(sku), Role.SECONDARY, colour="text2", wrap=True))
        self.add_row(lines)

    def _head(self, sku: Sku) -> QWidget:
        texts: dict[str, tuple[str, StateName]] = {
            "active": (self.tr("Active"), "good"),
            "archived": (self.tr("Archived"), "warn"),
            "missing": (self.tr("Not found"), "warn"),
            "unknown": (self.tr("Not looked up"), "neutral"),
            "none": (self.tr("None"), "bad"),
        }
        known = (self._presenter.products or {}).get(sku.product)
        name = Label(
            self._presenter.product_name(sku) or self.tr("No product"),
            Role.BUTTON if known or not sku.product else Role.MONO,
            elide="right" if known else "middle",
        )
        badge = Badge(*texts[self._presenter.product_state(sku)])
        line = row(Sign("box", "text"), name, badge, gap=8)
        line.setStretch(1, 1)
        head = QWidget()
        head.setLayout(line)
        return head

    def _add_prices(self, lines: QVBoxLayout, prices: tuple[Price, ...]) -> None:
        lines.addSpacing(4)
        lines.addWidget(Hairline())
        lines.addSpacing(4)
        for each in prices[:MOST_PRICES]:
            amount = Label(words.price(each), Role.SECONDARY_BOLD)
            line = row(Label(each.id, Role.MONO, elide="middle"), amount)
            line.setStretch(0, 1)
            lines.addLayout(line)
        if len(prices) > MOST_PRICES:
            more = self.tr("{0} more").format(len(prices) - MOST_PRICES)
            lines.addWidget(Label(more, Role.SECONDARY, colour="text3"))
        if not prices:
            lines.addWidget(Label(self.tr("No active price"), Role.SECONDARY, colour="text3"))

    def _explained(self, sku: Sku) -> str:
        if self._presenter.product_state(sku) == "missing":
            return self.tr("This Stripe account has no such product. Nobody can buy this SKU here.")
        return self.tr("The account's products have not been read. Check the key in Set up.")
