"""Webhook endpoints as Stripe lists them, and what is wrong with them."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout

from glassfy_desktop.domain.webhook_endpoint import Judgement, WebhookEndpoint
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.parts.pill import Verdict
from glassfy_desktop.ui.theme import Role

MOST_SHOWN = 16
"""So many of the account's other endpoints are listed; Stripe documents no more."""


class EndpointCard(Card):
    """The endpoint found, and what is wrong with it."""

    _shown: Judgement | None = None

    def show_judgement(self, judged: Judgement) -> None:
        """Show one endpoint: its address, its version and events, each fault in a line."""
        if judged == self._shown:
            return
        self._shown = judged
        self.clear()
        needs = self.tr("Has to be made anew") if judged.recreate else self.tr("Needs a repair")
        state = Verdict(self.tr("Good"), "good") if judged.good else Verdict(needs, "warn")
        self.add_row(row(described(judged.endpoint), state, margins=(16, 8, 16, 8)))
        for fault in judged.faults:
            self.add_row(row(Label(fault, Role.SECONDARY, colour="warn", wrap=True), margins=(16, 7, 16, 7)))


class OtherEndpoints(Card):
    """The account's endpoints that send elsewhere; one of them can be taken over."""

    _shown: tuple[WebhookEndpoint, ...] = ()

    def __init__(self, take_over: Callable[[WebhookEndpoint], None]) -> None:
        super().__init__()
        self._take_over = take_over

    def show_endpoints(self, endpoints: tuple[WebhookEndpoint, ...]) -> None:
        """List them; nothing is shown where there are none."""
        self.setVisible(bool(endpoints))
        if endpoints == self._shown:
            return
        self._shown = endpoints
        self.clear()
        self.add_head(self.tr("Other endpoints of this account"))
        for each in endpoints[:MOST_SHOWN]:
            use = Button(self.tr("Use this one"), "secondary", compact=True)
            use.setAccessibleName(self.tr("Use {0}").format(each.url))
            use.clicked.connect(partial(self._take_over, each))
            line = row(described(each), use, gap=12, margins=(16, 6, 12, 6))
            line.setStretch(0, 1)
            self.add_row(line)


def described(endpoint: WebhookEndpoint) -> QVBoxLayout:
    """Address, id, version and events of an endpoint, in two lines."""
    facts = ", ".join(filter(None, (endpoint.id, endpoint.api_version, events(endpoint.events))))
    url = Label(endpoint.url, Role.MONO_STRONG, elide="middle")
    return column(url, Label(facts, Role.MONO, colour="text2", elide="right"), gap=2)


def events(names: tuple[str, ...]) -> str:
    """So many events, in words."""
    translate = QCoreApplication.translate
    if "*" in names:
        return translate("EndpointCard", "all events")
    one = translate("EndpointCard", "1 event")
    return one if len(names) == 1 else translate("EndpointCard", "{0} events").format(len(names))
