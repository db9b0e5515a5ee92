"""The card with the sandbox's clock: now, the next renewal, what the last move made, and the ways to move."""

from PySide6.QtCore import QDateTime, QTimer, QTimeZone
from PySide6.QtWidgets import QDateTimeEdit, QWidget

from glassfy_desktop.ui.customers.times import full_day, moment
from glassfy_desktop.ui.engine.figures import HEIGHT, Figure
from glassfy_desktop.ui.engine.sandbox.clock import DAY, FURTHEST, SandboxClock
from glassfy_desktop.ui.engine.sandbox.waiting import Waiting
from glassfy_desktop.ui.engine.sandbox.words import events, span
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.layout import Hairline, row
from glassfy_desktop.ui.theme import Role, font, grown

TICK = 1000
UTC = QTimeZone(QTimeZone.Initialization.UTC)


class ClockBar(Card):
    """Times are UTC, as those of the Customers screen are."""

    def __init__(self, clock: SandboxClock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clock = clock
        self.now = Figure(self.tr("The sandbox’s clock, UTC"))
        self.renewal = Figure(self.tr("Next renewal"))
        self.happened = Figure(self.tr("What the last move made"))
        line = row(gap=0)
        for figure, stretch in ((self.now, 3), (self.renewal, 3), (self.happened, 5)):
            if line.count():
                line.addWidget(Hairline(vertical=True))
            line.addWidget(figure, stretch)
        self.add_row(line, height=HEIGHT - 2)
        self._make_buttons()
        buttons = row(self.day, self.next, 8, self.date, self.go, 8, self.waiting, None, gap=8)
        buttons.setContentsMargins(16, 0, 16, 0)
        self.add_row(buttons, height=52)
        self.tick = QTimer(self, interval=TICK)
        self.tick.timeout.connect(self._show_now)
        clock.changed.connect(self.refresh)
        self.refresh()

    def _make_buttons(self) -> None:
        self.day = Button(self.tr("Advance a day"), icon="clock")
        self.day.clicked.connect(self.clock.advance_day)
        self.next = Button(self.tr("To the next renewal"), icon="refresh")
        self.next.clicked.connect(self.clock.advance_to_next_renewal)
        self.date = QDateTimeEdit()
        self.date.setTimeZone(UTC)
        self.date.setDisplayFormat("d MMM yyyy HH:mm")
        self.date.setSpecialValueText(" ")  # until the clock is known
        self.date.setDateTime(self.date.minimumDateTime())
        self.date.setFont(font(Role.BODY))
        self.date.setFixedSize(160, grown(32))
        self.date.lineEdit().setTextMargins(8, 0, 8, 0)
        self.date.setAccessibleName(self.tr("Date and time to advance to, UTC"))
        self.date.setToolTip(self.tr("At most 366 days ahead. Times are UTC."))
        self.go = Button(self.tr("To this date"))
        self.go.clicked.connect(self.advance_to_date)
        self.waiting = Waiting(self.tr("What falls due happens"))
        self.waiting.cancelled.connect(self.clock.cancel)

    def advance_to_date(self) -> None:
        """Move the clock to the date in the field."""
        self.date.interpretText()
        self.clock.advance_to(max(self.date.dateTime().toSecsSinceEpoch(), self.clock.now))

    def focus_date(self) -> None:
        """Put the focus on the day of the date."""
        self.date.setFocus()
        self.date.setSelectedSection(QDateTimeEdit.Section.DaySection)

    def set_awake(self, awake: bool) -> None:
        """The clock ticks only while it is in view."""
        if awake:
            self.tick.start(TICK)
        else:
            self.tick.stop()

    def refresh(self) -> None:
        """Show the clock as it is known, and what can be done with it."""
        self._show_now()
        self._show_happened()
        time, doing = self.clock.time, self.clock.doing
        for button, own in ((self.day, "day"), (self.next, "renewal"), (self.go, "date")):
            button.set_busy(doing == own, self.tr("Advancing"))
            usable = time is not None and (not doing or doing == own)
            button.setEnabled(usable)
            button.setToolTip("" if usable else self._why_not())
        if time is not None and time.next_renewal is None and not doing:
            self.next.setEnabled(False)
            self.next.setToolTip(self.tr("Nothing renews yet. Play a scenario with a subscription first."))
        self.date.setEnabled(time is not None and not doing)
        self.waiting.show_waiting(bool(doing))
        self._limit_date()

    def _why_not(self) -> str:
        if self.clock.time is None:
            return self.tr("The sandbox is starting.")
        return self.tr("The clock is moving already.")

    def _show_now(self) -> None:
        time = self.clock.time
        if time is None:
            self.now.show_value(self.tr("Starting"), "")
            return
        now = self.clock.now
        ahead = self.tr("{0} ahead of real time").format(span(time.offset))
        self.now.show_value(moment(now, now), ahead if time.offset else self.tr("As real time"))
        if time.next_renewal is None:
            self.renewal.show_value(self.tr("None"), self.tr("Nothing renews yet"))
        else:
            wait = span(max(time.next_renewal - now, 0))
            self.renewal.show_value(full_day(time.next_renewal), self.tr("In {0}").format(wait))

    def _show_happened(self) -> None:
        happened = self.clock.happened
        if happened is None and self.clock.was_moved:
            self.happened.show_value("–", self.tr("The events could not be listed"))
        elif happened is None:
            self.happened.show_value("–", self.tr("Nothing yet: the clock was not moved from here"))
        elif not happened.types:
            self.happened.show_value(self.tr("No events"), self.tr("Nothing fell due on the way"))
        else:
            self.happened.show_value(*events(happened.types, happened.more))

    def _limit_date(self) -> None:
        """Only what the clock can reach can be entered; a date it has passed becomes a month from now."""
        if self.clock.time is None or self.date.hasFocus():
            return
        now = self.clock.now
        chosen = self.date.dateTime().toSecsSinceEpoch()
        wanted = chosen if now < chosen <= now + FURTHEST else now + 30 * DAY
        self.date.setSpecialValueText("")
        self.date.setDateTimeRange(_at(now), _at(now + FURTHEST))
        self.date.setDateTime(_at(wanted))


def _at(seconds: int) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(seconds, UTC)
