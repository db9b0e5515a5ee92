"""Step 3: the endpoint at Stripe that sends to the engine; what will be sent is shown before it is."""

from glassfy_desktop.domain.keys import KeyRefusedError
from glassfy_desktop.domain.onboarding import Link, Step, StepId, Way
from glassfy_desktop.services.live_guard import Write
from glassfy_desktop.services.webhook_preview import create_writes, delete_writes, preview, repair_writes
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.code_view import CodeView
from glassfy_desktop.ui.parts.fields import Field, LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Panel, column, row
from glassfy_desktop.ui.setup.by_hand import ByHand
from glassfy_desktop.ui.setup.endpoint_card import EndpointCard, OtherEndpoints
from glassfy_desktop.ui.setup.pane import NoticeSlot, Pane
from glassfy_desktop.ui.setup.reach import Obstacle, obstacle
from glassfy_desktop.ui.setup.secret_edit import SecretEdit
from glassfy_desktop.ui.setup.ways_panel import WaysPanel
from glassfy_desktop.ui.theme import Role


class WebhookPane(Pane):
    """Creates, repairs or recreates the endpoint, or guides by hand."""

    id = StepId.WEBHOOK

    def fill(self) -> None:
        self._filled_in = ""
        self._previewed = ""
        self._ways = WaysPanel(self.presenter)
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
        self._by_hand_card = ByHand(live=self.presenter.is_live)
        self._by_hand_card.hide()
        self._others = OtherEndpoints(self.presenter.take_over)
        fields = (self._card, self._unknown, self._address, self._unreachable, self._by_hand_card)
        for widget in (self._ways, *fields, self._one_time, self._sent, self._typed):
            self.body.addWidget(widget)
        self.below.addSpacing(24)
        self.below.addWidget(self._others)
        self._add_buttons()

    def _add_buttons(self) -> None:
        self._create = Button(self.tr("Create the webhook"), "primary", "plus")
        self._create.clicked.connect(self._create_it)
        self._repair = Button(self.tr("Repair the webhook"), "primary", "shield")
        self._repair.clicked.connect(
            lambda: self.presenter.repair_webhook(self._key.take(), self._typed_name)
        )
        self._delete = Button(self.tr("Delete the other one"), "danger", "x")
        self._delete.clicked.connect(
            lambda: self.presenter.delete_duplicates(self._key.take(), self._typed_name)
        )
        self._keep = Button(self.tr("Keep this address"), "secondary", "check", compact=True)
        self._keep.setToolTip(
            self.tr("For an endpoint that you made by hand: keeps the address, then checks")
        )
        self._keep.clicked.connect(lambda: self.presenter.keep_address(self._address_text()))
        self._ask = Button(self.tr("Test the address"), "secondary", "link", compact=True)
        self._ask.setToolTip(self.tr("Asks the engine behind it for /healthz"))
        self._ask.clicked.connect(lambda: self.presenter.check_address(self._address_text()))
        self._check = Button(self.tr("Check again"), "secondary", "refresh")
        self._check.clicked.connect(self.presenter.check_webhook)
        self._by_hand = Button(self.tr("Make it by hand in Stripe"), "ghost", "ext")
        self._by_hand.clicked.connect(self._show_by_hand)
        for button in (self._create, self._repair, self._delete, self._check, self._by_hand):
            self.foot.addWidget(button)
        self._at_address = Panel(row(self._ask, self._keep, None))
        self.body.insertWidget(self.body.indexOf(self._address) + 1, self._at_address)

    def refresh(self, step: Step) -> None:
        super().refresh(step)
        presenter = self.presenter
        sandbox, judged = presenter.is_sandbox, presenter.facts.endpoint
        self._ways.setVisible(not sandbox)
        self._ways.refresh()
        self._follow_the_store()
        needed = presenter.facts.way.needs_endpoint
        self._card.setVisible(judged is not None and needed and not self._no_tunnel)
        if judged is not None:
            self._card.show_judgement(judged)
        self._others.show_endpoints(presenter.facts.others if needed and not sandbox else ())
        self._show_unknown()
        self._show_fields()
        again = judged is not None
        self._create.setText(self.tr("Recreate the webhook") if again else self.tr("Create the webhook"))
        needed = needed and not self._no_tunnel
        self._by_hand.setVisible(not sandbox and needed)
        self._check.setVisible(needed)
        self.says.set_text(self._sentence(step))
        busy = self.is_busy("webhook") or StepId.WEBHOOK in presenter.facts.checking
        for button in (self._create, self._repair, self._delete, self._check, self._keep):
            button.set_busy(busy, self.tr("Asking Stripe"))
        self._ask.set_busy(self.is_busy("address"), self.tr("Asking"))
        self._address_changed()

    def _show_unknown(self) -> None:
        facts = self.presenter.facts
        if facts.endpoint_unknown and facts.way.needs_endpoint:
            self._unknown.say("warn", self.tr("Stripe did not list its endpoints"), facts.endpoint_unknown)
        else:
            self._unknown.clear()

    def _show_fields(self) -> None:
        """Show what the next write needs: the address, another key, the preview, the name of a live store."""
        self._url.setReadOnly(self.presenter.is_sandbox)
        self._address.setVisible(self._creating)
        writing = self._creating or self._repairing or self._deleting
        self._one_time.setVisible(writing)
        self._sent.setVisible(writing)
        self._typed.setVisible(self.presenter.is_live and writing)
        self._create.setVisible(self._creating)
        self._repair.setVisible(self._repairing)
        self._delete.setVisible(self._deleting)
        by_hand = self._by_hand_card.isVisibleTo(self) and self._creating
        self._by_hand_card.setVisible(by_hand)

    @property
    def _creating(self) -> bool:
        facts = self.presenter.facts
        if not facts.way.needs_endpoint or self._no_tunnel:
            return False
        return facts.endpoint is None or facts.endpoint.recreate or self.presenter.recreating

    @property
    def _repairing(self) -> bool:
        facts = self.presenter.facts
        to_repair = facts.endpoint is not None and not facts.endpoint.good
        return to_repair and facts.way.needs_endpoint and not self._creating and not self._no_tunnel

    @property
    def _deleting(self) -> bool:
        facts = self.presenter.facts
        twice = bool(facts.duplicates) and facts.way.needs_endpoint
        return twice and not self._creating and not self._repairing

    @property
    def _no_tunnel(self) -> bool:
        """Whether a tunnel was chosen and none is open: there is no address to write to Stripe."""
        facts = self.presenter.facts
        return facts.way is Way.TUNNEL and facts.link is not Link.OPEN

    @property
    def _typed_name(self) -> str:
        return self._name.text()

    def _follow_the_store(self) -> None:
        """Fill the address in, also when it changes, as long as nobody has written another one."""
        wanted = self.presenter.workspace.webhook_url
        if self._url.text() == self._filled_in and wanted != self._filled_in:
            self._filled_in = wanted
            self._url.setText(wanted)
            self._url.setCursorPosition(0)

    def _sentence(self, step: Step) -> str:
        facts = self.presenter.facts
        if facts.way is Way.POLL:
            return self.tr("The app fetches what happens in Stripe: no address and no endpoint is needed.")
        if facts.way is Way.LISTEN:
            return self.tr("Stripe’s command line hands on what happens: no endpoint is needed.")
        if self._no_tunnel:
            return self.tr("A tunnel gives the engine on this machine an address that Stripe can reach.")
        if self.presenter.recreating:
            return self.tr("A new endpoint with a new secret takes the place of the one that is there.")
        if step.done and facts.endpoint is not None:
            said = self.tr("Stripe sends every event that is needed, in version {0}.")
            return said.format(facts.endpoint.endpoint.api_version)
        if step.finding == "duplicate":
            return self.tr("Another endpoint sends to the same address, so every event comes twice.")
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
        self._by_hand_card.show_values(self._address_text())
        code = preview(self._writes())
        if code != self._previewed:
            self._previewed = code
            self._preview.set_code(code, "json")

    def _writes(self) -> list[Write]:
        """The requests that the primary button sends."""
        facts = self.presenter.facts
        if self._deleting:
            return delete_writes(facts.duplicates)
        if facts.endpoint is not None and not self._creating:
            return repair_writes(facts.endpoint.endpoint, self.presenter.workspace.webhook_url)
        return create_writes(self._address_text(), facts.endpoint.endpoint if facts.endpoint else None)

    def _warn(self) -> None:
        local = self.presenter.workspace.local_webhook_url
        match self._obstacle() if self._creating else "":
            case "local":
                follows = self.tr(
                    "Deploy the engine and put its https address here; it ends in /stripe/webhook as well."
                    " Or choose above: a tunnel to {0}, or no address at all."
                )
                title = self.tr("Stripe cannot reach this address: it is on this machine or network")
                self._unreachable.say("warn", title, follows.format(local))
            case "not_https":
                follows = self.tr("Put the https address of a deployed engine, or of a tunnel to {0}, here.")
                title = self.tr("Stripe sends to https addresses only")
                self._unreachable.say("warn", title, follows.format(local))
            case "" if self._creating and self.presenter.answers_at == self._address_text():
                text = self.tr("It answered /healthz just now.")
                self._unreachable.say("good", self.tr("An engine answers at this address"), text)
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
        for button, reason in ((self._create, why or reach), (self._repair, why), (self._delete, why)):
            button.setEnabled(not reason)
            button.setToolTip(reason)
        edited = self._address_text() != self.presenter.workspace.webhook_url
        self._keep.setVisible(self._creating and edited and not self._obstacle())
        self._keep.setEnabled(self.presenter.workspace.engine_running)
        testable = self._creating and not self.presenter.is_sandbox and not self._obstacle()
        self._ask.setVisible(testable)
        self._at_address.setVisible(testable or self._keep.isVisibleTo(self._at_address))

    def _create_it(self) -> None:
        self.presenter.create_webhook(self._address_text(), self._key.take(), self._typed_name)

    def _show_by_hand(self) -> None:
        """Show the values to copy, and open the page that asks for them."""
        self._by_hand_card.show()
        self._by_hand_card.open_page()
