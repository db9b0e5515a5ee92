"""The Customers screen: a list to search in, and one person's page."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from glassfy_desktop.ui.customers.models import CustomersModel
from glassfy_desktop.ui.customers.person import PersonPage
from glassfy_desktop.ui.customers.presenter import CustomersPresenter
from glassfy_desktop.ui.customers.sheets import ConnectSheet, JsonSheet
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.empty import EmptyState
from glassfy_desktop.ui.parts.fields import LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Hairline, Panel, row
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.parts.table_rows import TwoLineList
from glassfy_desktop.ui.screen import ScreenContext
from glassfy_desktop.ui.tasks import spawn
from glassfy_desktop.ui.theme import Role

LIST_WIDTH = 264


def build(context: ScreenContext) -> QWidget:
    """The screen for the open store."""
    return CustomersScreen(context, CustomersPresenter(context.workspace))


class CustomersScreen(QWidget):
    """List at the left, the person at the right; an empty state until the first customid is known."""

    def __init__(self, context: ScreenContext, presenter: CustomersPresenter) -> None:
        super().__init__()
        self.context = context
        self.presenter = presenter
        presenter.setParent(self)
        self.json_sheet: JsonSheet | None = None
        self._shown_problem: Exception | None = None
        self._make_list()
        self._make_pages()
        self._lay_out()
        self._register()
        presenter.listed.connect(self.refresh_list)
        presenter.changed.connect(self.refresh)
        presenter.changed.connect(self._mark_current)
        self.refresh_list()
        presenter.reload()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.presenter.set_awake(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.presenter.set_awake(False)

    def refresh(self) -> None:
        """Show the page that fits: a person, or what leads on while nobody is chosen."""
        if self.presenter.customid:
            self.pages.setCurrentWidget(self.person)
        else:
            self.pages.setCurrentWidget(self.empty if self._is_empty() else self._nobody)
        self.context.actions.get("customers.connect").setEnabled(bool(self.presenter.customid))
        self.context.actions.get("customers.json").setEnabled(self.presenter.person is not None)

    def refresh_list(self) -> None:
        """Show how the search went; the rows are the model's affair."""
        presenter = self.presenter
        searching = bool(presenter.search)
        found = self.tr("{0} found").format(self.locale().toString(presenter.total))
        self.search.set_trailing(found if searching and not presenter.list_problem else "")
        nothing = not presenter.rows and not presenter.loading and not presenter.list_problem
        self.hint.setVisible(nothing and searching)
        self._hint_text.set_text(
            self.tr("Nobody is called so. Return shows what an app gets for “{0}”.").format(presenter.search)
        )
        self._show_problem()
        self._mark_current()
        self.refresh()

    # Parts

    def _make_list(self) -> None:
        name = self.tr("Search by customid, email or Stripe customer")
        self.search = LineEdit(placeholder=self.tr("customid, email, cus_…"), name=name, icon="search")
        self.search.textChanged.connect(self.presenter.find)
        self.search.returnPressed.connect(self._show_searched)
        self.list = TwoLineList(name=self.tr("Customers"))
        self.model = CustomersModel(self.presenter)
        self.list.setModel(self.model)
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self._hint_text = Label("", Role.SECONDARY, colour="text2", wrap=True)
        self.hint = Panel(row(self._hint_text, margins=(16, 12, 16, 0)))
        self.problem = QVBoxLayout()

    def _make_pages(self) -> None:
        self.person = PersonPage(self.presenter)
        self.person.connect_wanted.connect(self.open_connect)
        self.person.json_wanted.connect(self.open_json)
        see = Button(self.tr("Make an event happen"), "primary", "bolt")
        see.clicked.connect(lambda: self.context.go("webhooks"))
        how = Button(self.tr("How a customid gets there"))
        how.clicked.connect(lambda: self.context.go("setup"))
        text = self.tr("A customer appears with the first event whose metadata carries a customid.")
        self.empty = EmptyState(self.tr("No customers yet"), text, see, how)
        self._nobody = Panel()
        self.pages = QStackedWidget()
        for page in (self._nobody, self.empty, self.person):
            self.pages.addWidget(page)

    def _lay_out(self) -> None:
        bar = Panel(row(self.search, margins=(12, 12, 12, 12)))
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(bar)
        left.addWidget(Hairline())
        self.problem.setContentsMargins(12, 0, 12, 0)
        left.addLayout(self.problem)
        left.addWidget(self.hint)
        left.addWidget(self.list, 1)
        pane = Panel(left)
        pane.setFixedWidth(LIST_WIDTH - 1)
        whole = row(pane, Hairline(vertical=True), gap=0)
        whole.addWidget(self.pages, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.search)

    def _register(self) -> None:
        add = self.context.actions.add
        screen = "customers"
        add("customers.search", self.tr("Search customers"), self._go_search, screen=screen, icon="search")
        add(
            "customers.connect",
            self.tr("Connect a Stripe customer"),
            self.open_connect,
            screen=screen,
            icon="link",
        )
        add(
            "customers.json",
            self.tr("See the JSON an app gets"),
            self.open_json,
            screen=screen,
            icon="terminal",
        )

    # What is done

    def open_connect(self) -> None:
        """Ask for a Stripe customer to connect to the person shown."""
        if self.presenter.customid:
            self.context.go("customers")
            ConnectSheet(self.presenter, self.context.host).open()

    def open_json(self) -> None:
        """Show the answer as JSON beside the page; it stays open while the clock is moved."""
        self.context.go("customers")
        if self.json_sheet is None:
            sheet = self.json_sheet = JsonSheet(self.presenter, self)
            sheet.closed.connect(self._json_closed)
            sheet.open()

    def _json_closed(self) -> None:
        if self.json_sheet is not None:
            self.json_sheet.deleteLater()
            self.json_sheet = None

    def _go_search(self) -> None:
        self.context.go("customers")
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _show_searched(self) -> None:
        """Return shows who is meant, also a customid never heard of: that is what an app would get."""
        if wanted := self.search.text().strip():
            spawn(self, self.presenter.show_typed(wanted), "show a customer")

    def _chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self.presenter.show(self.model.customid(index))

    def _mark_current(self) -> None:
        """Keep the person's row selected, without moving the list."""
        at = self.model.index_of(self.presenter.customid)
        if at != self.list.currentIndex():
            scroll = self.list.verticalScrollBar().value()
            self.list.setCurrentIndex(at)
            self.list.verticalScrollBar().setValue(scroll)

    def _is_empty(self) -> bool:
        presenter = self.presenter
        return not (presenter.search or presenter.rows or presenter.loading or presenter.list_problem)

    def _show_problem(self) -> None:
        problem = self.presenter.list_problem
        if problem is self._shown_problem:
            return
        self._shown_problem = problem
        while (item := self.problem.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.problem.setContentsMargins(12, 12 if problem else 0, 12, 12 if problem else 0)
        if problem is not None:
            self.problem.addWidget(Notice("bad", problem.happened, problem.remedy))
