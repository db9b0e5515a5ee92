"""Step 3: the endpoint at Stripe that sends to the engine; what will be sent is shown before it is."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from glassfy_desktop.domain.onboarding import Step, StepId
from glassfy_desktop.domain.webhook_endpoint import Judgement
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.code_view import CodeView
from glassfy_desktop.ui.parts.fields import Field, LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.parts.pill import Verdict
from glassfy_desktop.ui.setup.key_pane import SecretEdit
from glassfy_desktop.ui.setup.pane import Pane
from glassfy_desktop.ui.theme import Role


class EndpointCard(Card):
    """The endpoint found, and what is wrong with it."""

    def show_judgement(self, judged: Judgement) -> None:
        """Show one endpoint: its address, its version and events, each fault in a line."""
        self.clear()
        endpoint = judged.endpoint
        events = (
            self.tr("all events")
            if "*" in endpoint.events
            else self.tr("{0} events").format(len(endpoint.events))
        )
        facts = ", ".join(filter(None, (endpoint.id, endpoint.api_version, events)))
        state = (
            Verdict(self.tr("Good"), "good") if judged.good else Verdict(self.tr("Needs a repair"), "warn")
        )
        url = Label(endpoint.url, Role.MONO_STRONG, elide="middle")
        self.add_row(
            row(
                column(url, Label(facts, Role.MONO, colour="text2", elide="right"), gap=2),
                state,
                margins=(16, 8, 16, 8),
            )
        )
        for fault in judged.faults:
            self.add_row(row(Label(fault, Role.SECONDARY, colour="warn", wrap=True), margins=(16, 7, 16, 7)))


class WebhookPane(Pane):
    """Creates, repairs or recreates the endpoint, or guides by hand."""

    id = StepId.WEBHOOK

    def fill(self) -> None:
        self._card = EndpointCard()
        self._unknown = Notice("warn", self.tr("Stripe did not list its endpoints"), " ")
        self._url = LineEdit(mono=True, width=400)
        self._url.textChanged.connect(self._show_preview)
        reach = self.tr(
            "Stripe reaches public https addresses only: a deployed engine, or a tunnel to this one."
        )
        here = self.tr("The engine on this machine.")
        label = self.tr("Where the events are to go")
        self._address = Field(label, self._url, here if self.presenter.is_sandbox else reach)
        self._key = SecretEdit(self.tr("Leave empty to use the store’s own key"))
        hint = self.tr("With “Webhook endpoints: Write”. It is used for this one request, then forgotten.")
        self._one_time = Field(self.tr("One-time key"), self._key, hint)
        self._name = LineEdit(width=232)
        self._name.textChanged.connect(self._guard)
        self._typed = Field(self.tr("This store is live. Type its name to write to it."), self._name)
        self._preview_head = Label(self.tr("What will be sent"), Role.HEADING)
        self._preview = CodeView(
            language="json", numbers=False, name=self.tr("The request that will be sent")
        )
        self._preview.setFixedHeight(134)
        fields: tuple[QWidget, ...] = (self._card, self._unknown, self._address, self._one_time)
        for widget in (*fields, self._preview_head, self._preview, self._typed):
            self.body.addWidget(widget)
        self._create = Button(self.tr("Create the webhook"), "primary", "plus")
        self._create.clicked.connect(self._create_it)
        self._repair = Button(self.tr("Repair the webhook"), "primary", "shield")
        self._repair.clicked.connect(lambda: self.presenter.repair_webhook(self._key.take()))
        self._check = Button(self.tr("Check again"), "secondary", "refresh")
        self._check.clicked.connect(self.presenter.check_webhook)
        self._by_hand = Button(self.tr("Make it by hand in Stripe"), "ghost", "ext")
        self._by_hand.clicked.connect(self._open_stripe)
        for button in (self._create, self._repair, self._check, self._by_hand):
            self.foot.addWidget(button)

    def refresh(self, step: Step) -> None:
        super().refresh(step)
        facts, sandbox = self.presenter.facts, self.presenter.is_sandbox
        judged = facts.endpoint
        if not self._url.text():
            self._url.setText(self.presenter.workspace.webhook_url)
        creating = judged is None or judged.recreate
        self._card.setVisible(judged is not None)
        if judged is not None:
            self._card.show_judgement(judged)
        self._unknown.setVisible(bool(facts.endpoint_unknown))
        self._url.setReadOnly(sandbox)
        self._address.setVisible(creating)
        self._one_time.setVisible(not sandbox and not step.done)
        self._preview_head.setVisible(creating)
        self._preview.setVisible(creating)
        self._typed.setVisible(self.presenter.is_live and not step.done)
        self._create.setVisible(creating)
        self._create.setText(
            self.tr("Recreate the webhook") if judged is not None else self.tr("Create the webhook")
        )
        self._repair.setVisible(judged is not None and not judged.good and not judged.recreate)
        self._by_hand.setVisible(not sandbox)
        self.says.set_text(self._sentence(step))
        busy = self.is_busy("webhook")
        for button in (self._create, self._repair, self._check):
            button.set_busy(busy, self.tr("Asking Stripe"))
        self._guard()

    def _sentence(self, step: Step) -> str:
        if step.done:
            return self.tr("Stripe sends every event that is needed, in a version that is read.")
        if self.presenter.facts.endpoint_unknown:
            return self.presenter.facts.endpoint_unknown
        if self.presenter.facts.endpoint is not None:
            return self.tr("An endpoint for this address is there. What is wrong with it stands below.")
        if self.presenter.is_sandbox:
            return self.tr("The sandbox sends its events to the engine on this machine.")
        return self.tr(
            "Stripe has no endpoint for this store yet. Create one, or make it by hand with the values below."
        )

    def _guard(self) -> None:
        allowed = self.presenter.name_fits(self._name.text()) and self.presenter.workspace.engine_running
        why = (
            "" if allowed else self.tr("The engine has to run, and the name of a live store has to be typed")
        )
        for button in (self._create, self._repair):
            button.setEnabled(allowed and bool(self._url.text()))
            button.setToolTip(why)

    def _show_preview(self, url: str) -> None:
        self._preview.set_code(self.presenter.set_up.preview_webhook(url), "json")
        self._guard()

    def _create_it(self) -> None:
        self.presenter.create_webhook(self._url.text().strip(), self._key.take())

    def _open_stripe(self) -> None:
        test = "" if self.presenter.is_live else "test/"
        QDesktopServices.openUrl(QUrl(f"https://dashboard.stripe.com/{test}webhooks/create"))
