"""Step 3: the endpoint at Stripe that sends to the engine; what will be sent is shown before it is."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from glassfy_desktop.domain.keys import KeyRefusedError
from glassfy_desktop.domain.onboarding import Step, StepId
from glassfy_desktop.domain.webhook_endpoint import Judgement
from glassfy_desktop.services.webhook_preview import create_preview, repair_preview
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.code_view import CodeView
from glassfy_desktop.ui.parts.fields import Field, LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Panel, column, row
from glassfy_desktop.ui.parts.pill import Verdict
from glassfy_desktop.ui.setup.pane import NoticeSlot, Pane
from glassfy_desktop.ui.setup.reach import Obstacle, obstacle
from glassfy_desktop.ui.setup.secret_edit import SecretEdit
from glassfy_desktop.ui.theme import Role


class EndpointCard(Card):
    """The endpoint found, and what is wrong with it."""

    _shown: Judgement | None = None

    def show_judgement(self, judged: Judgement) -> None:
        """Show one endpoint: its address, its version and events, each fault in a line."""
        if judged == self._shown:
            return
        self._shown = judged
        self.clear()
        endpoint = judged.endpoint
        facts = ", ".join(filter(None, (endpoint.id, endpoint.api_version, self._events(endpoint.events))))
        needs = self.tr("Has to be made anew") if judged.recreate else self.tr("Needs a repair")
        state = Verdict(self.tr("Good"), "good") if judged.good else Verdict(needs, "warn")
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

    def _events(self, events: tuple[str, ...]) -> str:
        if "*" in events:
            return self.tr("all events")
        return self.tr("1 event") if len(events) == 1 else self.tr("{0} events").format(len(events))


class WebhookPane(Pane):
    """Creates, repairs or recreates the endpoint, or guides by hand."""

    id = StepId.WEBHOOK

    def fill(self) -> None:
        self._filled_in = ""
        self._previewed = ""
        self._card = EndpointCard()
        self._unknown = NoticeSlot()
        self._url = LineEdit(mono=True, width=400)
        self._url.textChanged.connect(self._address_changed)
        here = self.tr("The engine on this machine.") if self.presenter.is_sandbox else ""
        self._address = Field(self.tr("Where the events are to go"), self._url, here)
        self._unreachable = NoticeSlot()
        self._key = SecretEdit(self.tr("Leave empty to use the store’s own key"))
        hint = self.tr("With “Webhook endpoints: Write”. It is used for this one request, then forgotten.")
        self._one_time = Field(self.tr("One-time key"), self._key, hint)
        self._name = LineEdit(width=232)
        self._name.textChanged.connect(self._guard)
        self._typed = Field(self.tr("This store is live. Type its name to write to it."), self._name)
        self._preview = CodeView(
            language="json", numbers=False, name=self.tr("The request that will be sent")
        )
        self._preview.setFixedHeight(134)
        heading = Label(self.tr("What will be sent"), Role.HEADING)
        self._sent = Panel(column(heading, self._preview))
        fields = (self._card, self._unknown, self._address, self._unreachable, self._one_time)
        for widget in (*fields, self._sent, self._typed):
            self.body.addWidget(widget)
        self._add_buttons()

    def _add_buttons(self) -> None:
        self._create = Button(self.tr("Create the webhook"), "primary", "plus")
        self._create.clicked.connect(self._create_it)
        self._repair = Button(self.tr("Repair the webhook"), "primary", "shield")
        self._repair.clicked.connect(lambda: self.presenter.repair_webhook(self._key.take()))
        self._keep = Button(self.tr("Keep this address"), "secondary", "check")
        self._keep.setToolTip(
            self.tr("For an endpoint that you made by hand: keeps the address, then checks")
        )
        self._keep.clicked.connect(lambda: self.presenter.keep_address(self._address_text()))
        self._check = Button(self.tr("Check again"), "secondary", "refresh")
        self._check.clicked.connect(self.presenter.check_webhook)
        self._by_hand = Button(self.tr("Make it by hand in Stripe"), "ghost", "ext")
        self._by_hand.clicked.connect(self._open_stripe)
        for button in (self._create, self._repair, self._keep, self._check, self._by_hand):
            self.foot.addWidget(button)

    def refresh(self, step: Step) -> None:
        super().refresh(step)
        presenter = self.presenter
        sandbox, judged = presenter.is_sandbox, presenter.facts.endpoint
        self._follow_the_store()
        self._card.setVisible(judged is not None)
        if judged is not None:
            self._card.show_judgement(judged)
        if presenter.facts.endpoint_unknown:
            title = self.tr("Stripe did not list its endpoints")
            self._unknown.say("warn", title, presenter.facts.endpoint_unknown)
        else:
            self._unknown.clear()
        self._url.setReadOnly(sandbox)
        self._address.setVisible(self._creating)
        writing = self._creating or self._repairing
        self._one_time.setVisible(writing)
        self._sent.setVisible(writing)
        self._typed.setVisible(presenter.is_live and writing)
        self._create.setVisible(self._creating)
        again = judged is not None
        self._create.setText(self.tr("Recreate the webhook") if again else self.tr("Create the webhook"))
        self._repair.setVisible(self._repairing)
        self._by_hand.setVisible(not sandbox)
        self.says.set_text(self._sentence(step))
        busy = self.is_busy("webhook") or StepId.WEBHOOK in presenter.facts.checking
        for button in (self._create, self._repair, self._check, self._keep):
            button.set_busy(busy, self.tr("Asking Stripe"))
        self._address_changed()

    @property
    def _creating(self) -> bool:
        judged = self.presenter.facts.endpoint
        return judged is None or judged.recreate or self.presenter.recreating

    @property
    def _repairing(self) -> bool:
        judged = self.presenter.facts.endpoint
        return judged is not None and not judged.good and not self._creating

    def _follow_the_store(self) -> None:
        """Fill the address in, also when it changes, as long as nobody has written another one."""
        wanted = self.presenter.workspace.webhook_url
        if self._url.text() == self._filled_in and wanted != self._filled_in:
            self._filled_in = wanted
            self._url.setText(wanted)
            self._url.setCursorPosition(0)

    def _sentence(self, step: Step) -> str:
        if self.presenter.recreating:
            return self.tr("A new endpoint with a new secret takes the place of the one that is there.")
        if step.done:
            return self.tr("Stripe sends every event that is needed, in a version that is read.")
        if self.presenter.facts.endpoint is not None:
            return self.tr("The store's endpoint is there. What is wrong with it stands below.")
        if self.presenter.is_sandbox:
            return self.tr("The sandbox sends its events to the engine on this machine.")
        if self.presenter.facts.endpoint_unknown:
            return self.tr("Whether Stripe has an endpoint for this store is unknown.")
        return self.tr(
            "Stripe has no endpoint for this store yet. Create one, or make it by hand with the values below."
        )

    def show_refusal(self) -> None:
        """A one-time key that cannot serve is told at its field, everything else below."""
        error = self.presenter.refusals.get(self.id)
        at_the_key = isinstance(error, KeyRefusedError)
        self._key.set_error(str(error) if at_the_key else "")
        if at_the_key:
            self.refusal.clear()
        else:
            super().show_refusal()

    def _address_text(self) -> str:
        return self._url.text().strip()

    def _obstacle(self) -> Obstacle:
        """What keeps the events from the address; in the sandbox, nothing but an empty one does."""
        found = obstacle(self._address_text())
        return found if found == "none" or not self.presenter.is_sandbox else ""

    def _address_changed(self) -> None:
        self._show_preview()
        self._warn()
        self._guard()

    def _show_preview(self) -> None:
        judged = self.presenter.facts.endpoint
        if judged is not None and not self._creating:
            code = repair_preview(judged.endpoint, self.presenter.workspace.webhook_url)
        else:
            code = create_preview(self._address_text(), judged.endpoint if judged else None)
        if code != self._previewed:
            self._previewed = code
            self._preview.set_code(code, "json")

    def _warn(self) -> None:
        local = self.presenter.workspace.local_webhook_url
        match self._obstacle() if self._creating else "":
            case "local":
                follows = self.tr(
                    "Deploy the engine, or start a tunnel to {0}, with cloudflared or ngrok for example."
                    " Then put its https address here; it ends in /stripe/webhook as well."
                )
                title = self.tr("Stripe cannot reach this address: it is on this machine or network")
                self._unreachable.say("warn", title, follows.format(local))
            case "not_https":
                follows = self.tr("Put the https address of a deployed engine, or of a tunnel to {0}, here.")
                title = self.tr("Stripe sends to https addresses only")
                self._unreachable.say("warn", title, follows.format(local))
            case _:
                self._unreachable.clear()

    def _guard(self) -> None:
        """Let a write go on only where it can succeed and is meant."""
        why = ""
        if not self.presenter.workspace.engine_running:
            why = self.tr("The engine is not running")
        elif not self.presenter.name_fits(self._name.text()):
            why = self.tr("This store is live: type its name first")
        reach = self.tr("Stripe sends to public https addresses only") if self._obstacle() else ""
        for button, reason in ((self._create, why or reach), (self._repair, why)):
            button.setEnabled(not reason)
            button.setToolTip(reason)
        edited = self._address_text() != self.presenter.workspace.webhook_url
        self._keep.setVisible(self._creating and edited and not self._obstacle())
        self._keep.setEnabled(self.presenter.workspace.engine_running)

    def _create_it(self) -> None:
        self.presenter.create_webhook(self._address_text(), self._key.take())

    def _open_stripe(self) -> None:
        test = "" if self.presenter.is_live else "test/"
        QDesktopServices.openUrl(QUrl(f"https://dashboard.stripe.com/{test}webhooks/create"))
