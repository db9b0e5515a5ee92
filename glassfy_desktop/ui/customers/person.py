"""One person's page: permissions, purchases and linked Stripe customers."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from glassfy_desktop.services.engine_shapes import Link
from glassfy_desktop.ui.customers.as_of import AsOf
from glassfy_desktop.ui.customers.codes import look
from glassfy_desktop.ui.customers.lanes import lane
from glassfy_desktop.ui.customers.models import PermissionsModel
from glassfy_desktop.ui.customers.presenter import CustomersPresenter, Person
from glassfy_desktop.ui.customers.table_card import TableCard
from glassfy_desktop.ui.customers.time_line import TimeLine
from glassfy_desktop.ui.customers.times import exact, full_day
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.copy_field import CopyButton
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Panel, row
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.parts.page_header import PageHeader
from glassfy_desktop.ui.parts.pill import Badge
from glassfy_desktop.ui.parts.sign import Sign
from glassfy_desktop.ui.parts.table import Table
from glassfy_desktop.ui.theme import Role, font

MARGIN = 24
PERMISSION_WIDTH, CODE_WIDTH, UNTIL_WIDTH = 120, 100, 100
CODE_ROOM = 44
"""Pixels of a code's cell beside its word: padding and the number."""


class PersonPage(QWidget):
    """Shows the presenter's person. `connect_wanted` and `json_wanted` are its two ways on."""

    connect_wanted = Signal()
    json_wanted = Signal()

    def __init__(self, presenter: CustomersPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self._links_shown: list[Link] | None = None
        self._make_head()
        self._make_permissions()
        self._make_purchases()
        self._make_links()
        self._lay_out()
        presenter.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the person as the presenter has them now."""
        now = self.presenter.now
        self.head.set_title(self.presenter.customid)
        self.as_of.show_time(self.presenter.as_of, now)
        self._allow()
        self._show_problem()
        person = self.presenter.person
        self._content.setVisible(person is not None)
        self.badge.setVisible(person is not None)
        if person is None:
            self.head.set_subtitle(self.tr("Reading") if not self.presenter.person_problem else "")
            return
        seen = look(person.standing_code)
        self.badge.set_state(seen.standing, seen.state)
        self.head.set_subtitle(self._summary(person))
        self._show_permissions(person)
        self._show_purchases(person, now)
        self._show_links(person)

    def _allow(self) -> None:
        running = self.presenter.engine_running
        why = "" if running else self.tr("The engine is not running.")
        for widget in (self.connect_button, self.as_of.choice, self.as_of.edit):
            widget.setEnabled(running)
        self.connect_button.setToolTip(why)

    # Parts

    def _make_head(self) -> None:
        self.head = PageHeader("", mono=True)
        self.badge = Badge(icon=True)
        self.head.add_beside_title(self.badge)
        self.as_of = AsOf()
        self.as_of.changed.connect(self.presenter.set_as_of)
        self.connect_button = Button(self.tr("Connect"), icon="link")
        self.connect_button.clicked.connect(self.connect_wanted)
        self.head.add_action(self.as_of, self.connect_button)

    def _make_permissions(self) -> None:
        self.permissions = Table(name=self.tr("Permissions"))
        self.permissions.setModel(PermissionsModel(self.presenter))
        self.json_button = Button(self.tr("See the JSON an app gets"), "ghost", "terminal", compact=True)
        self.json_button.clicked.connect(self.json_wanted)
        self._permissions_card = TableCard(self.permissions)
        self._no_permissions = Label(
            self.tr("The catalog has no permission yet."), Role.SECONDARY, colour="text2"
        )

    def _make_purchases(self) -> None:
        self.time_line = TimeLine()
        self.time_line.moved.connect(self.presenter.set_as_of)
        self._time_line_card = Card()
        self._time_line_card.add_row(self.time_line)
        self._no_purchases = Label(self.tr("Nothing was bought."), Role.SECONDARY, colour="text2")

    def _make_links(self) -> None:
        self.links = Card()
        self._no_links = Label(self.tr("No Stripe customer is linked."), Role.SECONDARY, colour="text2")

    def _lay_out(self) -> None:
        self._content = QWidget()
        body = QVBoxLayout(self._content)
        body.setContentsMargins(MARGIN, 12, MARGIN, MARGIN)
        body.setSpacing(0)
        heading = row(Label(self.tr("Permissions"), Role.HEADING), None, self.json_button)
        sections = (
            (heading, self._permissions_card, self._no_permissions),
            (row(Label(self.tr("Purchases"), Role.HEADING)), self._time_line_card, self._no_purchases),
            (row(Label(self.tr("Linked Stripe customers"), Role.HEADING)), self.links, self._no_links),
        )
        for title, *widgets in sections:
            body.addLayout(title)
            body.addSpacing(6)
            for widget in widgets:
                body.addWidget(widget)
            body.addSpacing(20)
        body.addStretch(1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._content)
        self._problem = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addLayout(self._problem)
        layout.addWidget(scroll, 1)

    # What they show

    def _summary(self, person: Person) -> str:
        links, purchases = len(person.detail["links"]), len(person.detail["purchases"])
        customers = self.tr("1 Stripe customer") if links == 1 else self.tr("{0} Stripe customers")
        bought = self.tr("1 purchase") if purchases == 1 else self.tr("{0} purchases")
        return f"{customers.format(links)}, {bought.format(purchases)}"

    def _show_problem(self) -> None:
        while (item := self._problem.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        problem = self.presenter.person_problem
        self._problem.setContentsMargins(MARGIN, 16 if problem else 0, MARGIN, 0)
        if problem is not None:
            self._problem.addWidget(Notice("bad", problem.happened, problem.remedy))

    def _show_permissions(self, person: Person) -> None:
        some = bool(person.answer["permissions"])
        self._permissions_card.setVisible(some)
        self._no_permissions.setVisible(not some)
        words = (look(each["entitlement"]).word for each in person.answer["permissions"])
        widest = max((paint.text_width(word, font(Role.SECONDARY_STRONG)) for word in words), default=0)
        self.permissions.set_widths(PERMISSION_WIDTH, max(CODE_WIDTH, widest + CODE_ROOM), UNTIL_WIDTH, 0)

    def _show_purchases(self, person: Person, now: float) -> None:
        grace = self.presenter.workspace.config.policy.grace_days
        name = self.presenter.sku_name
        lanes = [lane(each, name(each["product"]), grace, now) for each in person.detail["purchases"]]
        self.time_line.show_lanes(lanes, person.answer["as_of"], now)
        self._time_line_card.setVisible(bool(lanes))
        self._no_purchases.setVisible(not lanes)

    def _show_links(self, person: Person) -> None:
        links = person.detail["links"]
        self.links.setVisible(bool(links))
        self._no_links.setVisible(not links)
        if links == self._links_shown:
            return
        self._links_shown = links
        self.links.clear()
        for link in links:
            self.links.add_row(self._link_row(link), height=32)

    def _link_row(self, link: Link) -> Panel:
        customer = Label(link["customer"], Role.MONO, elide="middle")
        email = Label(link["email"] or "", Role.SECONDARY, colour="text2", elide="right")
        origin = Label(self._origin(link), Role.SECONDARY, colour="text2")
        origin.setToolTip(exact(link["since"]))
        copy = CopyButton(link["customer"], name=self.tr("Copy {0}").format(link["customer"]))
        return Panel(row(Sign("link"), customer, 4, email, None, origin, copy, gap=8, margins=(14, 0, 8, 0)))

    def _origin(self, link: Link) -> str:
        source = link["source"]
        said = self.tr("Connected") if source == "connect" else self.tr("Metadata of the {0}").format(source)
        return f"{said}, {full_day(link['since'])}"
