"""Faults: what can go wrong on purpose, and what each shows."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from glassfy_desktop.services.sandbox_client import Faults
from glassfy_desktop.ui.engine.sandbox.faults import SandboxFaults
from glassfy_desktop.ui.engine.sandbox.waiting import Waiting
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.fields import SpinBox
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import ScrollPane, column, row
from glassfy_desktop.ui.parts.toggles import CheckBox
from glassfy_desktop.ui.theme import Role

NAME_WIDTH = 192
FEW_REQUESTS, MANY_REQUESTS = 1, 10_000
SOME_SECONDS, AN_HOUR = 5, 3600


class FaultsTab(QWidget):
    """One row a fault: a switch, how much of it, and what it shows."""

    def __init__(self, faults: SandboxFaults) -> None:
        super().__init__()
        self.faults = faults
        self.card = Card()
        self.waiting = Waiting(self.tr("Saving"))
        self.waiting.cancelled.connect(faults.cancel)
        self.all_off = Button(self.tr("Switch all off"), "link")
        self.all_off.clicked.connect(faults.switch_all_off)
        self.card.add_head(self.tr("Faults"), self.waiting, self.all_off)
        self._make_switches()
        self._make_amounts()
        self._lay_out()
        faults.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show which faults are on."""
        known = self.faults.faults
        faults = known or Faults()
        for switch, on in (
            (self.rate_limit, faults.rate_limit is not None),
            (self.outage, faults.outage),
            (self.duplicates, faults.duplicates),
            (self.delay, faults.delay > 0),
            (self.shuffle, faults.shuffle),
        ):
            switch.blockSignals(True)
            switch.setChecked(on)
            switch.setEnabled(known is not None)
            switch.setToolTip("" if known else self.tr("The sandbox is starting."))
            switch.blockSignals(False)
        self._show_amount(self.requests, faults.rate_limit)
        self._show_amount(self.seconds, faults.delay or None)
        self.all_off.setEnabled(self.faults.count > 0)
        self.waiting.show_waiting(bool(self.faults.doing))

    def _make_switches(self) -> None:
        self.rate_limit = self._switch(self.tr("Rate limit"), self._switch_rate_limit)
        self.outage = self._switch(self.tr("Outage"), self.faults.switch_outage)
        self.duplicates = self._switch(self.tr("Duplicate deliveries"), self.faults.switch_duplicates)
        self.delay = self._switch(self.tr("Late deliveries"), self._switch_delay)
        self.shuffle = self._switch(self.tr("Shuffled deliveries"), self.faults.switch_shuffle)

    def _make_amounts(self) -> None:
        self.requests = SpinBox(0, MANY_REQUESTS, FEW_REQUESTS, name=self.tr("Requests a second"))
        self.requests.setSuffix(self.tr(" a second"))
        self.seconds = SpinBox(1, AN_HOUR, SOME_SECONDS, name=self.tr("Seconds of delay"))
        self.seconds.setSuffix(self.tr(" s"))
        for amount in (self.requests, self.seconds):
            amount.setFixedWidth(120)
            amount.setKeyboardTracking(False)
        self.requests.valueChanged.connect(self._limit_changed)
        self.seconds.valueChanged.connect(self._delay_changed)

    def _lay_out(self) -> None:
        api, hooks = self.tr("At the API"), self.tr("At the webhook")
        self._add(
            self.rate_limit,
            api,
            self.tr("Beyond so many requests the answer is 429. Set up waits and tries again."),
            self.requests,
        )
        self._add(
            self.outage,
            api,
            self.tr(
                "Every request is answered 503. Checks say “unknown”, line items wait and are asked again."
            ),
        )
        self._add(
            self.duplicates,
            hooks,
            self.tr("Every event comes twice. The second is a duplicate and changes nothing."),
        )
        self._add(
            self.delay,
            hooks,
            self.tr("Each delivery waits first. Permissions follow late, and are right in the end."),
            self.seconds,
        )
        self._add(
            self.shuffle,
            hooks,
            self.tr("Events of one change come in another order. The newest state of each object wins."),
        )
        inside = QWidget()
        inside.setLayout(column(self.card, None, gap=0, margins=(24, 16, 24, 20)))
        self.setLayout(column(ScrollPane(inside), gap=0))
        self.setFocusProxy(self.rate_limit)

    def _switch(self, name: str, changed: Callable[[bool], None]) -> CheckBox:
        made = CheckBox(name)
        made.toggled.connect(changed)
        return made

    def _add(self, switch: CheckBox, where: str, shows: str, amount: SpinBox | None = None) -> None:
        switch.setMinimumWidth(NAME_WIDTH)
        switch.setAccessibleDescription(shows)
        at = Label(where, Role.SECONDARY, colour="text3")
        at.setFixedWidth(104)
        words = Label(shows, Role.SECONDARY, colour="text2", wrap=True)
        line = row(switch, at, words, gap=12, margins=(16, 0, 16, 0))
        line.setStretch(2, 1)
        line.setAlignment(words, Qt.AlignmentFlag.AlignVCenter)
        if amount is not None:
            line.addWidget(amount)
        self.card.add_row(line, height=52)

    def _show_amount(self, field: SpinBox, amount: int | None) -> None:
        field.blockSignals(True)
        field.setEnabled(amount is not None)
        field.setToolTip("" if amount is not None else self.tr("Switch the fault on first."))
        if amount is not None:
            field.setValue(amount)
        field.blockSignals(False)

    def _switch_rate_limit(self, on: bool) -> None:
        self.faults.limit_rate(self.requests.value() if on else None)

    def _switch_delay(self, on: bool) -> None:
        self.faults.delay(self.seconds.value() if on else 0)

    def _limit_changed(self, value: int) -> None:
        self.faults.limit_rate(value)

    def _delay_changed(self, value: int) -> None:
        self.faults.delay(value)
