"""Customers of the sandbox's account: a table, and the way to a person's permissions."""

from PySide6.QtCore import QCoreApplication, QModelIndex
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QWidget

from glassfy_desktop.ui.engine.sandbox.customers import CustomersModel, SandboxCustomer, SandboxCustomers
from glassfy_desktop.ui.engine.sandbox.waiting import Waiting
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.empty import EmptyState
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Hairline, Panel, column, row
from glassfy_desktop.ui.parts.table import Table
from glassfy_desktop.ui.screen import ScreenContext
from glassfy_desktop.ui.theme import Role

WIDTHS = (200, 0, 200, 176, 112)


class CustomersTab(QWidget):
    """A bar with what can be done with the chosen customer, over the table."""

    def __init__(self, context: ScreenContext, customers: SandboxCustomers, to_scenarios: Button) -> None:
        super().__init__()
        self.context = context
        self.customers = customers
        self.model = CustomersModel(customers)
        self.table = Table(name=self.tr("Customers of the sandbox"))
        self.table.setModel(self.model)
        self.table.set_widths(*WIDTHS)
        self.table.chosen.connect(lambda index: self.refresh())
        self.table.opened.connect(self._open)
        text = self.tr(
            "They appear here as scenarios make them, or as your own code does at the sandbox’s API."
        )
        self.empty = EmptyState(self.tr("No customers yet"), text, to_scenarios)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.empty)
        self.setLayout(column(self._bar(), Hairline(), self.pages, gap=0))
        self.setFocusProxy(self.table)
        self.model.modelReset.connect(self.refresh)
        customers.changed.connect(self.refresh)
        self.refresh()

    @property
    def chosen(self) -> SandboxCustomer | None:
        """The customer chosen in the table."""
        index = self.table.currentIndex()
        return self.model.customer(index) if index.isValid() else None

    def refresh(self) -> None:
        """Show how many there are and what can be done."""
        customers = self.customers
        nobody = customers.loaded and not customers.customers
        self.pages.setCurrentWidget(self.empty if nobody else self.table)
        self.table.set_loading(not customers.loaded and customers.problem is None)
        self.count.set_text(self._count())
        self.waiting.show_waiting(bool(customers.doing))
        chosen = self.chosen
        usable = chosen is not None and bool(chosen.customid)
        self.show_permissions.setEnabled(usable)
        self.show_permissions.setToolTip(self._hint(chosen))

    def show_person(self) -> None:
        """Lead to the permissions of the chosen customer's customid."""
        chosen = self.chosen
        if chosen is not None and chosen.customid:
            show_permissions(self.context, chosen.customid)

    def _bar(self) -> QWidget:
        self.count = Label("", Role.SECONDARY, colour="text2")
        self.waiting = Waiting(self.tr("Reading"))
        self.waiting.cancelled.connect(self.customers.cancel)
        self.show_permissions = Button(self.tr("Show permissions"), icon="shield", compact=True)
        self.show_permissions.clicked.connect(self.show_person)
        bar = Panel(row(self.count, self.waiting, None, self.show_permissions, margins=(24, 0, 24, 0)))
        bar.setFixedHeight(44)
        return bar

    def _count(self) -> str:
        count = len(self.customers.customers)
        if self.customers.more:
            return self.tr("The newest {0}; others follow as you scroll").format(count)
        if count == 1:
            return self.tr("1 customer")
        return self.tr("{0} customers, newest first").format(count) if count else ""

    def _hint(self, chosen: SandboxCustomer | None) -> str:
        if chosen is None:
            return self.tr("Choose a customer first.")
        if not chosen.customid:
            return self.tr("This customer carries no customid, so no permissions follow from it.")
        return self.tr("Copies the customid and opens Customers.")

    def _open(self, index: QModelIndex) -> None:
        self.show_person()


def show_permissions(context: ScreenContext, customid: str) -> None:
    """Lead to the Customers screen, the customid in the clipboard for its search."""
    QGuiApplication.clipboard().setText(customid)
    context.go("customers")
    said = QCoreApplication.translate("Sandbox", "{0} is copied. Paste it into the search here.")
    messages().toast(said.format(customid))
