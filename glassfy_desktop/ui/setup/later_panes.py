"""Steps 5 and 7: the first event, and the catalog."""

from glassfy_desktop.domain.onboarding import Step, StepId
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.code_view import CodeView
from glassfy_desktop.ui.parts.fields import Field, LineEdit
from glassfy_desktop.ui.setup.pane import NoticeSlot, Pane
from glassfy_desktop.ui.setup.texts import at, permissions, skus

FIRST_USER = "user_1"
TEST_EVENT_SNIPPET = """\
# with Stripe's own command line, signed in to the same account
stripe trigger payment_intent.succeeded
stripe trigger checkout.session.completed
"""


class FirstEventPane(Pane):
    """Waits for a verified delivery; in the sandbox a button makes one happen."""

    id = StepId.FIRST_EVENT

    def fill(self) -> None:
        self._user = LineEdit(FIRST_USER, mono=True, width=264)
        hint = self.tr("Your own user id: the sandbox makes a customer who carries it.")
        self._refused = NoticeSlot()
        self.body.addWidget(self._refused)
        self._field = Field(self.tr("customid"), self._user, hint)
        self.body.addWidget(self._field)
        self._commands = CodeView(
            TEST_EVENT_SNIPPET, numbers=False, name=self.tr("Commands that make a test event")
        )
        self._commands.setFixedHeight(96)
        self.body.addWidget(self._commands)
        self._play = Button(self.tr("Play “New subscription”"), "primary", "play")
        self._play.clicked.connect(lambda: self.presenter.make_event(self._user.text().strip() or FIRST_USER))
        self.foot.addWidget(self._play)

    def refresh(self, step: Step) -> None:
        super().refresh(step)
        facts, sandbox = self.presenter.facts, self.presenter.is_sandbox
        ready = facts.endpoint is not None and bool(facts.secret_masked)
        self._show_refused()
        self._field.setVisible(sandbox)
        self._commands.setVisible(not sandbox and not self.presenter.is_live)
        self._play.setVisible(sandbox)
        self._play.setEnabled(ready)
        self._play.setToolTip("" if ready else self.tr("Create the webhook first: nothing would arrive"))
        self._play.set_busy(self.is_busy("event"), self.tr("Playing"))
        self.rank(self._play, step)
        self.says.set_text(self._sentence())

    def _show_refused(self) -> None:
        """The newest delivery was refused: say so here, where somebody waits for it."""
        refused = self.presenter.facts.refused_delivery
        if refused is None:
            self._refused.clear()
            return
        title = self.tr("The newest delivery was refused")
        text = self.tr("{0} came on {1}: {2} Webhooks shows the check step by step.")
        self._refused.say("warn", title, text.format(refused.type, at(refused.received_at), refused.reason))

    def _sentence(self) -> str:
        event = self.presenter.facts.first_event
        if event is not None:
            said = self.tr("{0} arrived on {1}, and its signature was good.")
            return said.format(event.type, at(event.received_at))
        if self.presenter.is_sandbox:
            return self.tr("A customer subscribes in the sandbox, and its events come in here, signed.")
        if self.presenter.is_live:
            return self.tr(
                "The next payment or renewal in Stripe does it; this page notices when it arrives."
            )
        return self.tr(
            "Make a test payment in Stripe, or run one of these; this page notices when it arrives."
        )


class CatalogPane(Pane):
    """Whether at least one permission can be bought."""

    id = StepId.CATALOG

    def fill(self) -> None:
        self._open = Button(self.tr("Open Catalog"), "primary", "catalog")
        self._check = Button(self.tr("Check again"), "secondary", "refresh")
        self._check.clicked.connect(self.presenter.check_catalog)
        self.foot.addWidget(self._open)
        self.foot.addWidget(self._check)

    @property
    def open_button(self) -> Button:
        """Leads to the catalog; the screen connects it."""
        return self._open

    def refresh(self, step: Step) -> None:
        super().refresh(step)
        self.rank(self._open, step)
        self._check.setEnabled(self.presenter.facts.key is not None)
        self._check.set_busy(StepId.CATALOG in self.presenter.facts.checking, self.tr("Asking Stripe"))
        self.says.set_text(self._sentence(step))

    def _sentence(self, step: Step) -> str:
        match step.finding:
            case "mapped":
                said = self.tr("Whoever buys a product gets what its SKU gives. Mapped: {0}, {1}.")
                return said.format(skus(step.figures["skus"]), permissions(step.figures["permissions"]))
            case "product_missing":
                return self.tr("SKUs are mapped, but none of their products is in this Stripe account.")
            case "products_unknown":
                return self.tr(
                    "SKUs are mapped. Whether their products exist is unknown: the key may not list them."
                )
            case _:
                return self.tr(
                    "Name what you sell (SKUs) and what it gives (permissions), and tick where they meet."
                )
