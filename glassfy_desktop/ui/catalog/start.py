"""Starting from the account's products: one SKU proposed for each, added once it is looked over."""

from PySide6.QtWidgets import QWidget

from glassfy_desktop.domain.catalog import Sku
from glassfy_desktop.ui.catalog import words
from glassfy_desktop.ui.catalog.forms import Form
from glassfy_desktop.ui.catalog.presenter import CatalogPresenter
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import row
from glassfy_desktop.ui.parts.toggles import CheckBox
from glassfy_desktop.ui.theme import Role


class StartFromProducts(Form):
    """Lists the proposed SKUs with a tick each; nothing is added before the button is pressed."""

    def __init__(self, host: QWidget, presenter: CatalogPresenter) -> None:
        super().__init__(host, presenter, self.tr("Start from your products"), "", "")
        self.subtitle.set_text(self.tr("One SKU for each active product. Ids can be changed later"))
        self.boxes: list[tuple[CheckBox, Sku]] = []
        card = Card()
        for sku in presenter.proposals():
            box = CheckBox(checked=True)
            box.setAccessibleName(f"{sku.id}, {presenter.product_name(sku)}")
            box.toggled.connect(self._refresh)
            self.boxes.append((box, sku))
            name = Label(presenter.product_name(sku), Role.SECONDARY, colour="text2", elide="right")
            line = row(box, Label(sku.id, Role.MONO, elide="middle"), name, margins=(11, 0, 11, 0), gap=12)
            line.setStretch(1, 1)
            line.setStretch(2, 1)
            card.add_row(line, height=32)
        self.body.addWidget(card)
        self.add_buttons()
        self._refresh()

    def submit(self) -> None:
        wanted = self._wanted()
        self.dismiss()
        self.presenter.add_skus(wanted)

    def _wanted(self) -> list[Sku]:
        return [sku for box, sku in self.boxes if box.isChecked()]

    def _refresh(self) -> None:
        count = len(self._wanted())
        self.primary.setText(self.tr("Add {0}").format(words.skus(count)))
        self.primary.updateGeometry()
        self.primary.setEnabled(count > 0)
