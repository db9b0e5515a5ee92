"""How Stripe reaches the engine: at an address of one's own, through a tunnel, or not at all."""

from functools import partial

from PySide6.QtWidgets import QWidget

from glassfy_desktop.domain.onboarding import Link, Way
from glassfy_desktop.services import stripe_cli, tunnels
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.copy_field import CopyField
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.parts.pill import Verdict
from glassfy_desktop.ui.parts.segment import Segment
from glassfy_desktop.ui.parts.states import StateName
from glassfy_desktop.ui.setup.presenter import SetupPresenter
from glassfy_desktop.ui.theme import Role

ADDRESS, TUNNEL, NONE = "address", "tunnel", "none"
SEGMENTS = {Way.ADDRESS: ADDRESS, Way.TUNNEL: TUNNEL, Way.POLL: NONE, Way.LISTEN: NONE}
CHOICES = {ADDRESS: Way.ADDRESS, TUNNEL: Way.TUNNEL, NONE: Way.POLL}
STATES: dict[Link, StateName] = {
    Link.OFF: "neutral",
    Link.OPENING: "running",
    Link.OPEN: "good",
    Link.BROKEN: "bad",
}


class WayRow(QWidget):
    """One way with its state, a sentence, and the button that takes or leaves it, or how to install it."""

    def __init__(self, name: str, says: str, install: str = "") -> None:
        super().__init__()
        self._words = says
        self.state = Verdict()
        self.says = Label(says, Role.SECONDARY, colour="text2", wrap=True)
        self.button = Button("", "secondary", compact=True)
        head = row(Label(name, Role.SECONDARY_STRONG), self.state, None, self.button, gap=8)
        body = column(head, self.says, gap=2, margins=(16, 8, 12, 8))
        self.install = CopyField(install, framed=False)
        body.addWidget(self.install)
        self.setLayout(body)

    def show_state(self, *, installed: bool, used: bool, link: Link, reason: str, words: str) -> None:
        """Show whether this way is the one in use and how it is; `words` are its state's."""
        self.state.setVisible(used and link is not Link.OFF)
        self.state.set_state(words, STATES[link])
        self.install.setVisible(not installed)
        self.button.setVisible(installed)
        self.says.set_text(reason if used and link is Link.BROKEN and reason else self._words)


class WaysPanel(QWidget):
    """The choice, and below it what the chosen way needs."""

    def __init__(self, presenter: SetupPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._segment = Segment(
            [
                (ADDRESS, self.tr("My own address")),
                (TUNNEL, self.tr("A tunnel from here")),
                (NONE, self.tr("No address")),
            ]
        )
        self._segment.setAccessibleName(self.tr("How Stripe reaches the engine"))
        self._segment.changed.connect(self._choose)
        self._tunnels, self._none = Card(), Card()
        self._fill_tunnels()
        self._fill_none()
        title = Label(self.tr("How Stripe reaches the engine"), Role.SECONDARY_STRONG, colour="text2")
        self.setLayout(column(title, row(self._segment, None), self._tunnels, self._none, gap=8))

    def refresh(self) -> None:
        """Show the way in use and how it is."""
        facts = self._presenter.facts
        self._segment.blockSignals(True)
        self._segment.set_value(SEGMENTS[facts.way])
        self._segment.blockSignals(False)
        self._tunnels.setVisible(facts.way is Way.TUNNEL)
        self._none.setVisible(not facts.way.needs_endpoint)
        self._show_tunnels()
        self._show_none()

    def _fill_tunnels(self) -> None:
        self._programs: dict[str, WayRow] = {}
        for each in tunnels.PROGRAMS:
            says = self.tr("Gives the engine a public https address while the app is open.")
            if each.account:
                says = f"{says} {self.tr('It')} {each.account}."
            line = self._programs[each.name] = WayRow(each.name, says, each.install)
            line.button.clicked.connect(partial(self._toggle_tunnel, each.name))
            self._tunnels.add_row(line)

    def _show_tunnels(self) -> None:
        facts, used = self._presenter.facts, self._presenter.set_up.ways.program
        there = tunnels.installed() if facts.way is Way.TUNNEL else []
        words = {
            Link.OFF: "",
            Link.OPENING: self.tr("Opening"),
            Link.OPEN: self.tr("Open"),
            Link.BROKEN: self.tr("Down"),
        }
        for name, line in self._programs.items():
            in_use = name == used
            line.show_state(
                installed=name in there,
                used=in_use,
                link=facts.link,
                reason=facts.link_reason,
                words=words[facts.link],
            )
            line.button.setText(self.tr("Close the tunnel") if in_use else self.tr("Open a tunnel"))
            line.button.setAccessibleName(f"{line.button.text()}: {name}")

    def _fill_none(self) -> None:
        poll = self.tr(
            "The app asks Stripe for new events with the restricted key, and catches up after a pause."
        )
        listen = self.tr("Stripe’s command line listens with the restricted key and hands events on at once.")
        self._poll = WayRow(self.tr("Fetch the events"), poll)
        self._poll.button.clicked.connect(lambda: self._presenter.choose_way(Way.POLL))
        self._listen = WayRow(self.tr("Stripe’s command line"), listen, stripe_cli.INSTALL)
        self._listen.button.clicked.connect(lambda: self._presenter.choose_way(Way.LISTEN))
        self._none.add_row(self._poll)
        self._none.add_row(self._listen)

    def _show_none(self) -> None:
        facts = self._presenter.facts
        if facts.way.needs_endpoint:
            return
        words = {
            Link.OFF: "",
            Link.OPENING: self.tr("Starting"),
            Link.OPEN: self.tr("Works"),
            Link.BROKEN: self.tr("Does not work"),
        }
        for line, way, there in (
            (self._poll, Way.POLL, True),
            (self._listen, Way.LISTEN, stripe_cli.is_installed()),
        ):
            line.show_state(
                installed=there,
                used=facts.way is way,
                link=facts.link,
                reason=facts.link_reason,
                words=words[facts.link],
            )
            line.button.setText(self.tr("Use this"))
            line.button.setVisible(there and facts.way is not way)

    def _choose(self, key: str) -> None:
        if SEGMENTS[self._presenter.facts.way] != key:
            self._presenter.choose_way(CHOICES[key])

    def _toggle_tunnel(self, name: str) -> None:
        in_use = name == self._presenter.set_up.ways.program
        self._presenter.choose_way(Way.TUNNEL, "" if in_use else name)
