"""The engine's five figures in one card."""

from PySide6.QtCore import QDateTime, QLocale
from PySide6.QtWidgets import QVBoxLayout, QWidget

from glassfy_desktop.services.engine_shapes import Lag
from glassfy_desktop.services.processes import Phase
from glassfy_desktop.ui.engine.job_words import span, when
from glassfy_desktop.ui.engine.presenter import EnginePresenter
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Hairline, row
from glassfy_desktop.ui.parts.sign import Sign
from glassfy_desktop.ui.parts.states import StateName
from glassfy_desktop.ui.theme import Role

HEIGHT = 92
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
UNKNOWN = "–"


class Figure(QWidget):
    """A name, a value in 20/600, perhaps with a state's sign, and what the value means."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = Label(UNKNOWN, Role.TITLE, elide="right")
        self.meaning = Label("", Role.SECONDARY, colour="text2", elide="right")
        self.sign = Sign("circle")
        self.sign.hide()
        self._name = name
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 12, 10)
        layout.setSpacing(2)
        layout.addWidget(Label(name, Role.SECONDARY, colour="text2"))
        value = row(self.sign, self.value, gap=8)
        value.setStretch(1, 1)
        layout.addLayout(value)
        layout.addWidget(self.meaning)

    def show_value(self, value: str, meaning: str, state: StateName | None = None) -> None:
        """Show another value."""
        self.value.set_text(value)
        self.meaning.set_text(meaning)
        self.sign.setVisible(state is not None)
        if state is not None:
            self.sign.set_state(state)
        self.setAccessibleName(f"{self._name}: {value}. {meaning}")


class Figures(Card):
    """State, lag, database, what waits, and how many webhooks out arrive."""

    def __init__(self, presenter: EnginePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.state = Figure(self.tr("State"))
        self.lag = Figure(self.tr("Lag"))
        self.database = Figure(self.tr("Database"))
        self.waiting = Figure(self.tr("Waiting"))
        self.outbound = Figure(self.tr("Webhooks out"))
        line = row(gap=0)
        for figure in (self.state, self.lag, self.database, self.waiting, self.outbound):
            if line.count():
                line.addWidget(Hairline(vertical=True))
            line.addWidget(figure, 1)
        self.add_row(line, height=HEIGHT - 2)
        presenter.changed.connect(self.refresh)
        presenter.outbound.changed.connect(self._show_outbound)
        self.refresh()

    def refresh(self) -> None:
        """Show the figures as they are known."""
        self._show_state()
        self._show_outbound()
        status = self.presenter.status
        if status is None:
            return
        count = self.locale().toString
        self._show_lag(status.get("lag"), status["per_minute"])
        size = self.locale().formattedDataSize(status["size"], 2, QLocale.DataSizeFormat.DataSizeSIFormat)
        kind = DATABASES.get(status["database"], status["database"])
        self.database.show_value(size, self.tr("{0}, {1} events").format(kind, count(status["events"])))
        if waits := status["pending"]:
            self.waiting.show_value(count(waits), self.tr("To look up at Stripe"), "pending")
        else:
            self.waiting.show_value("0", self.tr("Nothing to look up at Stripe"))

    def _show_lag(self, lag: Lag | None, per_minute: list[int]) -> None:
        """How late Stripe's events come, and how many came in the last minute."""
        if lag is None:
            last = self.locale().toString(per_minute[-1] if per_minute else 0)
            self.lag.show_value(UNKNOWN, self.tr("{0} deliveries in the last minute").format(last))
            return
        now = self.presenter.clock()
        slowest = self.tr("Slowest {0}, {1}").format(span(lag["slowest"]), when(lag["slowest_at"], now))
        self.lag.show_value(span(lag["median"]), slowest)

    def _show_outbound(self) -> None:
        seen, count = self.presenter.outbound.seen, self.locale().toString
        if seen is None:
            return
        if not seen.total:
            targets = bool(self.presenter.outbound.urls)
            why = self.tr("None was sent yet") if targets else self.tr("No target is configured")
            self.outbound.show_value(UNKNOWN, why)
            return
        share = self.tr("{0} %").format(self.locale().toString(_tenths(seen.delivered, seen.total), "f", 1))
        total = count(seen.total)
        if seen.given_up:
            words = self.tr("{0} of {1} were given up").format(count(seen.given_up), total)
        elif seen.waiting:
            words = self.tr("{0} of {1} wait").format(count(seen.waiting), total)
        else:
            words = self.tr("{0} delivered").format(total)
        self.outbound.show_value(share, words, "warn" if seen.given_up else None)

    def _show_state(self) -> None:
        state = self.presenter.state
        remote = self.presenter.workspace.remote
        process = self.tr("On another machine") if remote else self.tr("Process {0}").format(state.pid)
        match state.phase:
            case Phase.RUNNING:
                status = self.presenter.status
                since = self._since(status["started"]) if status else ""
                meaning = f"{since}, {process[:1].lower()}{process[1:]}" if since else process
                self.state.show_value(self.tr("Running"), meaning, "good")
            case Phase.STARTING:
                self.state.show_value(self.tr("Starting"), state.reason, "running")
            case Phase.WAITING:
                seconds = self.presenter.seconds_to_next_try
                again = self.tr("Next try in {0} s").format(seconds)
                self.state.show_value(self.tr("Stopped"), again, "bad")
            case Phase.STOPPED:
                self.state.show_value(self.tr("Stopped"), "", "neutral")

    def _since(self, started: float) -> str:
        begun = QDateTime.fromSecsSinceEpoch(int(started))
        now = QDateTime.fromSecsSinceEpoch(int(self.presenter.clock()))
        form = "HH:mm" if begun.date() == now.date() else "d MMM HH:mm"
        return self.tr("Since {0}").format(self.locale().toString(begun, form))


def _tenths(part: int, whole: int) -> float:
    """A share in per cent, cut after its first place: what is not whole is never shown as 100.0."""
    return part * 1000 // whole / 10
