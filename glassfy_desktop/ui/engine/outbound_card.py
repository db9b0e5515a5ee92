"""The webhooks-out card: one row a target with what came of the last webhook sent there."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from glassfy_desktop.services.webhooks_out import Target
from glassfy_desktop.ui.engine import job_words
from glassfy_desktop.ui.engine.outbound import Outbound
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Hairline, column, row
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.parts.sign import Sign
from glassfy_desktop.ui.parts.states import STATES
from glassfy_desktop.ui.theme import Role, grown

ROW_HEIGHT = 36
MOST = 3
"""Targets that are shown; the others are only counted."""


class OutboundCard(Card):
    """Where no target is configured, it says where targets are set. `all_wanted` shows all webhooks out."""

    def __init__(
        self,
        outbound: Outbound,
        go: Callable[[str], None],
        clock: Callable[[], float],
        all_wanted: Callable[[], object],
    ) -> None:
        super().__init__()
        self.outbound = outbound
        self._clock = clock
        self._shown: object = None
        self.all_button = Button(self.tr("All attempts"), "link")
        self.all_button.clicked.connect(all_wanted)
        self.export_button = Button(self.tr("Go to Export"), "link")
        self.export_button.clicked.connect(lambda: go("export"))
        self.add_head(self.tr("Webhooks out"), self.export_button, self.all_button)
        inside = QWidget()
        self._rows = QVBoxLayout(inside)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self.add_row(inside)
        outbound.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show each target; the rows are made anew only when something in them has changed."""
        seen, problem = self.outbound.seen, self.outbound.problem
        running = self.outbound.workspace.engine_running
        if (self.outbound.urls, seen, problem, running) == self._shown:
            return
        self._shown = (self.outbound.urls, seen, problem, running)
        self.export_button.setVisible(not self.outbound.urls)
        self.all_button.setVisible(bool(self.outbound.urls) or bool(seen and seen.total))
        self.all_button.setEnabled(running)
        self.all_button.setToolTip("" if running else self.tr("The engine is not running."))
        self._clear()
        if problem is not None and running:
            self._add(self._with_margin(Notice("bad", problem.happened, problem.remedy)))
        if not self.outbound.urls:
            self._add(self._no_target())
        elif seen is not None:
            self._add_targets(seen.targets)

    def _add_targets(self, targets: tuple[Target, ...]) -> None:
        for target in targets[:MOST]:
            self._add(TargetRow(target, self._clock()))
        if (more := len(targets) - MOST) > 0:
            words = Label(self.tr("{0} more targets").format(more), Role.SECONDARY, colour="text2")
            self._add(self._with_margin(words))

    def _no_target(self) -> QWidget:
        words = self.tr(
            "No target is configured. Targets stand in the store configuration under “outbound”: save it as"
            " JSON in Export, add them to the file, and import it."
        )
        text = Label(words, Role.SECONDARY, colour="text2", wrap=True)
        return self._with_margin(text)

    def _add(self, widget: QWidget) -> None:
        if self._rows.count():
            self._rows.addWidget(Hairline())
        self._rows.addWidget(widget)

    def _with_margin(self, widget: QWidget) -> QWidget:
        holder = QWidget()
        holder.setLayout(column(widget, margins=(16, 10, 16, 10)))
        return holder

    def _clear(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()


class TargetRow(QWidget):
    """A target: its address, and type and outcome of its last webhook."""

    def __init__(self, target: Target, now: float) -> None:
        super().__init__()
        sign = Sign("circle")
        url = Label(job_words.address(target.url), Role.MONO, elide="middle")
        kind = Label("", Role.SECONDARY, colour="text2")
        outcome = Label(self.tr("nothing sent yet"), Role.SECONDARY, colour="text2")
        if (newest := target.newest) is not None:
            state = job_words.OUTBOUND_LOOKS[newest["state"]]
            sign.set_state(state)
            kind.set_text(str(newest["type"]))
            outcome.set_text(job_words.last_try(newest, now))
            outcome.setFont(Label(role=Role.SECONDARY_BOLD).font())
            outcome.set_colour(STATES[state].text)
            if newest["log"] and (error := newest["log"][-1]["error"]):
                outcome.setToolTip(error)
        line = row(sign, url, kind, outcome, gap=8, margins=(16, 0, 14, 0))
        line.setStretch(1, 1)
        self.setLayout(line)
        self.setFixedHeight(grown(ROW_HEIGHT))
        self.setAccessibleName(", ".join(each.text() for each in (url, kind, outcome) if each.text()))
