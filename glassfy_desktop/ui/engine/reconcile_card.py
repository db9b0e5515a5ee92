"""The reconcile card: what the last look for missed events has found."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from glassfy_desktop.ui.engine import job_words
from glassfy_desktop.ui.engine.job_buttons import JobButtons, JobNotices
from glassfy_desktop.ui.engine.jobs import Jobs
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.parts.sign import Sign
from glassfy_desktop.ui.theme import Role


class ReconcileCard(Card):
    """The running reconcile, else the last one; it is begun at the head of the page."""

    def __init__(self, jobs: Jobs, go: Callable[[str], None], clock: Callable[[], float]) -> None:
        super().__init__()
        self.jobs = jobs
        self._clock = clock
        self.buttons = JobButtons(jobs, "reconcile", begins=False)
        self.add_head(self.tr("Reconcile"), self.buttons)
        self.sign = Sign("circle")
        self.words = Label("", Role.SECONDARY, elide="right")
        self.ended = Label("", Role.SECONDARY, colour="text2")
        line = row(self.sign, self.words, self.ended, gap=8, margins=(16, 0, 16, 0))
        line.setStretch(1, 1)
        self._line = self.add_row(line, height=36)
        self._empty = self._add_empty()
        self.notices = JobNotices(jobs, "reconcile", go)
        self.add_row(self.notices)
        jobs.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the reconcile as it stands."""
        job = self.jobs.newest("reconcile")
        self.buttons.refresh()
        self.notices.refresh(about_engine=False)
        self.show_row(self.notices, not self.notices.isHidden())
        self.show_row(self._line, job is not None)
        self.show_row(self._empty, job is None)
        if job is not None:
            self.sign.set_state(job_words.JOB_LOOKS[job["state"]])
            self.words.set_text(job_words.comparison(job))
            self.ended.set_text(job_words.how_ended(job, self._clock()))
            self.ended.updateGeometry()
            self._line.setAccessibleName(f"{self.ended.text()}, {self.words.text()}")

    def _add_empty(self) -> QWidget:
        words = self.tr("Fetches missed events and compares every object.")
        text = Label(words, Role.SECONDARY, colour="text2", wrap=True)
        return self.add_row(column(text, gap=0, margins=(16, 10, 16, 10)))
