"""The webhook made by hand in Stripe: every value to copy, in the order Stripe asks for them."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QSizePolicy

from glassfy_desktop.domain.requirements import API_VERSION
from glassfy_desktop.services.webhook_preview import EVENTS
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.copy_field import CopyField
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import row
from glassfy_desktop.ui.theme import Role


class ByHand(Card):
    """Steps with their values; `show_values` follows the address."""

    def __init__(self, *, live: bool) -> None:
        super().__init__()
        self._page = f"https://dashboard.stripe.com/{'' if live else 'test/'}webhooks/create"
        page = Button(self.tr("Open the webhook page in Stripe"), "secondary", "ext", compact=True)
        page.clicked.connect(self.open_page)
        self.add_head(self.tr("By hand in Stripe"), page)
        self._address = CopyField(framed=False)
        self._events = CopyField(", ".join(EVENTS), framed=False)
        for name, field in (
            (self.tr("1  API version"), CopyField(API_VERSION, framed=False)),
            (self.tr("2  Events"), self._events),
            (self.tr("3  Endpoint URL"), self._address),
        ):
            label = Label(name, Role.SECONDARY_STRONG)
            label.setFixedWidth(120)
            field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            line = row(label, field, gap=12, margins=(16, 0, 8, 0))
            line.setStretch(1, 1)
            self.add_row(line, height=36)
        after = self.tr(
            "4  Reveal the signing secret on the endpoint’s page and paste it in step 4, Signing secret."
            " Then “Keep this address” above looks for the endpoint."
        )
        self.add_row(row(Label(after, Role.SECONDARY, wrap=True), margins=(16, 8, 16, 8)))

    def show_values(self, url: str) -> None:
        """Show this address."""
        if self._address.text != url:
            self._address.set_text(url)

    def open_page(self) -> None:
        """Open Stripe's page for a new endpoint."""
        QDesktopServices.openUrl(QUrl(self._page))
