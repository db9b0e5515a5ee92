"""Steps 5 to 7: the first event, the customers, the catalog."""

from PySide6.QtCore import QDateTime, QLocale

from glassfy_desktop.domain.onboarding import Step, StepId
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.code_view import CodeView
from glassfy_desktop.ui.parts.fields import Field, LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.setup.pane import Pane
from glassfy_desktop.ui.setup.texts import number, permissions, skus
from glassfy_desktop.ui.theme import Role

FIRST_USER = "user_1"
STRIPE = "https://api.stripe.com"
ENGINE = "http://127.0.0.1"
TEST_EVENT_SNIPPET = """\
# with Stripe's own command line, signed in to the same account
stripe trigger payment_intent.succeeded
stripe trigger checkout.session.completed
"""
LINK_SNIPPET = """\
# give a Stripe customer your own user id
curl {stripe}/v1/customers/cus_… \\
  -u "$STRIPE_SECRET_KEY:" \\
  -d "metadata[customid]=your-user-id"

# or tell the engine which customer is whose
curl {engine}/v1/connect_stripe \\
  -H "Authorization: Bearer $GLASSFY_REST_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{{"customid": "your-user-id", "customerid": "cus_…"}}'
"""


class FirstEventPane(Pane):
    """Waits for a verified delivery; in the sandbox a button makes one happen."""

    id = StepId.FIRST_EVENT

    def fill(self) -> None:
        self._user = LineEdit(FIRST_USER, mono=True, width=264)
        hint = self.tr("Your own user id: the sandbox makes a customer who carries it.")
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
        self._field.setVisible(sandbox)
        self._commands.setVisible(not sandbox and not self.presenter.is_live)
        self._play.setVisible(sandbox)
        self._play.setEnabled(ready)
        self._play.setToolTip("" if ready else self.tr("Create the webhook first: nothing would arrive"))
        self._play.set_busy(self.is_busy("event"), self.tr("Playing"))
        self.rank(self._play, step)
        self.says.set_text(self._sentence())

    def _sentence(self) -> str:
        event = self.presenter.facts.first_event
        if event is not None:
            when = QLocale().toString(
                QDateTime.fromSecsSinceEpoch(int(event.received_at)), "d MMM yyyy, HH:mm:ss"
            )
            return self.tr("{0} arrived on {1}, and its signature was good.").format(event.type, when)
        if self.presenter.is_sandbox:
            return self.tr("A customer subscribes in the sandbox, and its events come in here, signed.")
        if self.presenter.is_live:
            return self.tr(
                "The next payment or renewal in Stripe does it; this page notices when it arrives."
            )
        return self.tr(
            "Make a test payment in Stripe, or run one of these; this page notices when it arrives."
        )


class CustomersPane(Pane):
    """How many customers carry a customid, and how to give them one."""

    id = StepId.CUSTOMERS

    def fill(self) -> None:
        self.body.addWidget(Label(self.tr("How a customer gets a customid"), Role.HEADING))
        self._code = CodeView(language="plain", numbers=False, name=self.tr("Commands that link a customer"))
        self._code.setFixedHeight(256)
        self.body.addWidget(self._code)
        self._count = Button(self.tr("Count the customers"), "primary", "customers")
        self._count.clicked.connect(self.presenter.count_customers)
        self.foot.addWidget(self._count)
        self._shown = ""

    def refresh(self, step: Step) -> None:
        super().refresh(step)
        facts = self.presenter.facts
        sandbox = self.presenter.workspace.sandbox_client
        stripe = sandbox.url if sandbox else STRIPE
        code = LINK_SNIPPET.format(engine=self.presenter.workspace.engine_url or ENGINE, stripe=stripe)
        if code != self._shown:
            self._shown = code
            self._code.set_code(code)
        self._count.setEnabled(facts.key is not None)
        self._count.setToolTip("" if facts.key else self.tr("Paste the restricted key first"))
        self._count.set_busy(StepId.CUSTOMERS in facts.checking, self.tr("Counting"))
        self.rank(self._count, step)
        self.says.set_text(self._sentence())

    def _sentence(self) -> str:
        facts = self.presenter.facts
        if facts.customers is None:
            return self.tr(
                "The customid is your own user id. It is read from the metadata of Stripe’s objects."
            )
        if facts.customers == 0:
            return self.tr("The account has no customers yet. Give each one its customid when you make it.")
        counted = self.tr("{0} of {1} customers carry a customid.")
        return counted.format(number(facts.customers_linked), number(facts.customers))


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
