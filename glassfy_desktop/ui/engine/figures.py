"""The engine's five figures in one card."""

from PySide6.QtCore import QDateTime, QLocale
from PySide6.QtWidgets import QVBoxLayout, QWidget

from glassfy_desktop.services.processes import Phase
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
    """State, deliveries in the last minute, database, what waits, and deliveries in all."""

    def __init__(self, presenter: EnginePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.state = Figure(self.tr("State"))
        self.minute = Figure(self.tr("Last minute"))
        self.database = Figure(self.tr("Database"))
        self.waiting = Figure(self.tr("Waiting"))
        self.deliveries = Figure(self.tr("Deliveries"))
        line = row(gap=0)
        for figure in (self.state, self.minute, self.database, self.waiting, self.deliveries):
            if line.count():
                line.addWidget(Hairline(vertical=True))
            line.addWidget(figure, 1)
        self.add_row(line, height=HEIGHT - 2)
        presenter.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the figures as they are known."""
        self._show_state()
        status = self.presenter.status
        if status is None:
            return
        count = self.locale().toString
        most = self.tr("Most in the last hour {0}").format(count(max(status["per_minute"], default=0)))
        last = status["per_minute"][-1] if status["per_minute"] else 0
        self.minute.show_value(count(last), most)
        size = self.locale().formattedDataSize(status["size"], 2, QLocale.DataSizeFormat.DataSizeSIFormat)
        kind = DATABASES.get(status["database"], status["database"])
        self.database.show_value(size, self.tr("{0}, {1} events").format(kind, count(status["events"])))
        if waits := status["pending"]:
            self.waiting.show_value(count(waits), self.tr("To look up at Stripe"), "pending")
        else:
            self.waiting.show_value("0", self.tr("Nothing to look up at Stripe"))
        self.deliveries.show_value(count(status["deliveries"]), self._secrets(status["secrets"]))

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

    def _secrets(self, count: int) -> str:
        if count == 0:
            return self.tr("No signing secret known")
        if count == 1:
            return self.tr("Checked with one secret")
        return self.tr("Checked with {0} secrets").format(count)
