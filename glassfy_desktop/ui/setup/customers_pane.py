"""Step 6: how many customers carry a customid, and the code that gives them one."""

from glassfy_desktop.domain.onboarding import Step, StepId
from glassfy_desktop.services.snippets import LANGUAGES, Kind, Values, snippet
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.code_view import CodeView
from glassfy_desktop.ui.parts.copy_field import CopyButton
from glassfy_desktop.ui.parts.highlight import Language
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Panel, column, row
from glassfy_desktop.ui.parts.segment import Segment
from glassfy_desktop.ui.parts.tabs import Tabs
from glassfy_desktop.ui.setup.pane import Pane
from glassfy_desktop.ui.setup.texts import number
from glassfy_desktop.ui.theme import Role

STRIPE = "https://api.stripe.com"
ENGINE = "http://127.0.0.1"
ANY_CUSTOMER = "cus_123"
ANY_USER = "your-user-id"
COLOURS: dict[str, Language] = {
    "sh": "shell",
    "py": "python",
    "mjs": "javascript",
    "php": "php",
    "rb": "ruby",
    "go": "go",
}


class CustomersPane(Pane):
    """Counts, with progress and a way to stop; code in six languages with the real values in place."""

    id = StepId.CUSTOMERS

    def fill(self) -> None:
        self._shown = ""
        self._kind = Segment(
            [(Kind.METADATA.value, self.tr("In Stripe")), (Kind.CONNECT.value, self.tr("In the engine"))]
        )
        self._kind.setAccessibleName(self.tr("Where the customid is kept"))
        self._kind.changed.connect(lambda _: self._show_code())
        self._languages = Tabs(list(LANGUAGES.values()))
        self._languages.setAccessibleName(self.tr("Language"))
        self._languages.currentChanged.connect(lambda _: self._show_code())
        self._copy = CopyButton(name=self.tr("Copy the code"))
        self._code = CodeView(numbers=False, name=self.tr("Code that links a customer"))
        self._code.setFixedHeight(286)
        self._where = Label("", Role.SECONDARY, colour="text2", wrap=True)
        heading = Label(self.tr("How a customer gets a customid"), Role.HEADING)
        choice = row(self._languages, None, self._copy)
        self.body.addWidget(
            Panel(column(row(heading, None, self._kind), self._where, choice, self._code, gap=6))
        )
        self._count = Button(self.tr("Count the customers"), "primary", "customers")
        self._count.clicked.connect(self.presenter.count_customers)
        self._stop = Button(self.tr("Stop counting"), "secondary", "x")
        self._stop.clicked.connect(self.presenter.stop_counting)
        self.foot.addWidget(self._count)
        self.foot.addWidget(self._stop)

    def refresh(self, step: Step) -> None:
        super().refresh(step)
        facts = self.presenter.facts
        counting = StepId.CUSTOMERS in facts.checking
        self._show_code()
        self._count.setEnabled(facts.key is not None)
        self._count.setToolTip("" if facts.key else self.tr("Paste the restricted key first"))
        self._count.set_busy(counting, self.tr("Counting"))
        self._stop.setVisible(counting)
        self.rank(self._count, step)
        self.says.set_text(self._sentence(counting))
        self.note.set_text(self.tr("One request for each 100 customers."))

    def _show_code(self) -> None:
        kind = Kind(self._kind.value)
        language = list(LANGUAGES)[self._languages.currentIndex()]
        code = snippet(kind, language, self._values())
        if code == self._shown:
            return
        self._shown = self._copy.text_to_copy = code
        self._code.set_code(code.rstrip("\n"), COLOURS[language])
        self._where.set_text(
            self.tr("Best where your back end makes the customer anyway; every purchase then knows its user.")
            if kind is Kind.METADATA
            else self.tr(
                "Best where the customer is there already and your back end may not write to Stripe."
            )
        )

    def _values(self) -> Values:
        workspace = self.presenter.workspace
        sandbox = workspace.sandbox_client
        return Values(
            stripe=sandbox.url if sandbox else STRIPE,
            engine=workspace.engine_url or ENGINE,
            customer=self.presenter.set_up.unlinked or ANY_CUSTOMER,
            customid=ANY_USER,
        )

    def _sentence(self, counting: bool) -> str:
        facts = self.presenter.facts
        if counting:
            said = self.tr("{0} customers so far, {1} of them with a customid.")
            return said.format(number(facts.customers or 0), number(facts.customers_linked))
        if facts.customers is None:
            return self.tr(
                "The customid is your own user id. It is read from the metadata of Stripe’s objects."
            )
        if facts.customers == 0:
            return self.tr("The account has no customers yet. Give each one its customid when you make it.")
        counted = self.tr("{0} of {1} customers carry a customid.")
        return counted.format(number(facts.customers_linked), number(facts.customers))
