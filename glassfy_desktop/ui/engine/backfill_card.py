"""The backfill card: how much of the account was read, list by list, and what can be done about it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from glassfy_desktop.services.engine_shapes import Job, JobStep
from glassfy_desktop.ui.engine import job_words
from glassfy_desktop.ui.engine.job_bar import JobBar
from glassfy_desktop.ui.engine.job_buttons import JobButtons, JobNotices
from glassfy_desktop.ui.engine.jobs import Jobs
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.parts.progress import ProgressBar
from glassfy_desktop.ui.parts.sign import Sign
from glassfy_desktop.ui.theme import Role, grown

TOTAL_HEIGHT = 68
STEP_HEIGHT = 32
NAME_WIDTH, BAR_WIDTH, COUNT_WIDTH, NEWS_WIDTH, WORDS_WIDTH = 132, 242, 64, 88, 88
RIGHT = Qt.AlignmentFlag.AlignRight


class BackfillCard(Card):
    """The running backfill, else the last one; before the first, what one is good for."""

    def __init__(self, jobs: Jobs, go: Callable[[str], None], clock: Callable[[], float]) -> None:
        super().__init__()
        self.jobs = jobs
        self._clock = clock
        self.hint = Label("", Role.SECONDARY, colour="text2", elide="right", align=RIGHT)
        self.buttons = JobButtons(jobs, "backfill", begins=True)
        self._add_head()
        self._empty = self._add_empty()
        self._total = self._add_total()
        self.notices = JobNotices(jobs, "backfill", go)
        self.add_row(self.notices)
        self.steps: dict[str, StepRow] = {}
        self._steps_column = column(gap=0, margins=(16, 6, 16, 6))
        self._steps = self.add_row(self._steps_column)
        jobs.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the backfill as it stands."""
        job = self.jobs.newest("backfill")
        self.buttons.refresh()
        self.notices.refresh(about_engine=True)
        self.show_row(self.notices, not self.notices.isHidden())
        self.show_row(self._empty, job is None and self.jobs.loaded)
        for part in (self._total, self._steps):
            self.show_row(part, job is not None)
        self.hint.set_text("" if job is None else self._hint(job))
        if job is not None:
            self._show_total(job)
            self._show_steps(job)

    def _add_head(self) -> None:
        line = row(
            Label(self.tr("Backfill"), Role.HEADING), self.hint, self.buttons, gap=12, margins=(16, 0, 12, 0)
        )
        line.setStretch(1, 1)
        self.add_row(line, height=40)

    def _add_empty(self) -> QWidget:
        words = self.tr(
            "A backfill reads what the Stripe account had before the webhook was there: customers,"
            " subscriptions, payments, refunds. It only reads, sends no webhook out, and changes nothing"
            " when it is done again."
        )
        title = Label(self.tr("Nothing was read yet."), Role.HEADING)
        text = Label(words, Role.SECONDARY, colour="text2", wrap=True)
        return self.add_row(column(title, text, gap=4, margins=(16, 16, 16, 16)))

    def _add_total(self) -> QWidget:
        self.figure = Label("", Role.TITLE)
        self.words = Label("", Role.SECONDARY, colour="text2", elide="right")
        self.bar = ProgressBar()
        beside = column(None, self.words, self.bar, None, gap=6)
        line = row(self.figure, gap=16, margins=(16, 0, 16, 0))
        line.addLayout(beside, 1)
        return self.add_row(line, height=TOTAL_HEIGHT)

    def _hint(self, job: Job) -> str:
        if job["state"] == "running":
            return self.tr("Resumes where it stopped, also after a restart")
        return job_words.how_ended(job, self._clock())

    def _show_total(self, job: Job) -> None:
        over = [step for step in job["steps"] if step["state"] in {"done", "not permitted"}]
        read, words = job_words.count(job["compared"]), job_words.how_far(job)
        self.figure.set_text(read)
        self.figure.updateGeometry()
        self.words.set_text(words)
        self.bar.setRange(0, max(len(job["steps"]), 1))
        self.bar.setValue(len(over))
        self.bar.set_tone("good_mark" if job["state"] == "done" else "accent")
        self.bar.setAccessibleName(f"{read} {words}")

    def _show_steps(self, job: Job) -> None:
        if list(self.steps) != [step["resource"] for step in job["steps"]]:
            self._make_steps(job)
        for step in job["steps"]:
            self.steps[step["resource"]].show_step(step, job)

    def _make_steps(self, job: Job) -> None:
        for old in self.steps.values():
            old.hide()
            old.deleteLater()
        self.steps = {step["resource"]: StepRow(step["resource"]) for step in job["steps"]}
        for step_row in self.steps.values():
            self._steps_column.addWidget(step_row)


class StepRow(QWidget):
    """One list: its state, name and bar, how many objects were read, how many told something new."""

    def __init__(self, resource: str) -> None:
        super().__init__()
        self._name = job_words.list_name(resource)
        self.sign = Sign("circle")
        name = Label(self._name, Role.SECONDARY_STRONG, elide="right")
        name.setFixedWidth(NAME_WIDTH)
        self.bar = JobBar()
        self.bar.setMaximumWidth(BAR_WIDTH)
        self.count = Label("", Role.SECONDARY_STRONG, align=RIGHT)
        self.count.setMinimumWidth(COUNT_WIDTH)
        self.news = Label("", Role.SECONDARY, colour="text2", elide="right")
        self.news.setFixedWidth(NEWS_WIDTH)
        self.words = Label("", Role.SECONDARY, colour="text2", elide="right", align=RIGHT)
        self.words.setMinimumWidth(WORDS_WIDTH)
        line = row(self.sign, name, self.bar, self.count, self.news, self.words, gap=8)
        line.setStretch(2, 3)
        line.setStretch(5, 1)
        self.setLayout(line)
        self.setFixedHeight(grown(STEP_HEIGHT))

    def show_step(self, step: JobStep, job: Job) -> None:
        """Show how far this list is."""
        state = step["state"]
        at_work = state == "running" and job["state"] == "running"
        look = job_words.STEP_LOOKS.get(state, "waiting")
        self.sign.set_state("waiting" if look == "running" and not at_work else look)
        whole = state == "done"
        self.bar.show_progress(step["done"], step["total"], whole=whole, at_work=at_work)
        read, words = job_words.count(step["done"]), job_words.step_words(step, job)
        news = self.tr("{0} new").format(job_words.count(step["changed"])) if step["changed"] else ""
        if step["total"] is not None:
            news = self.tr("of {0}").format(job_words.count(step["total"]))
        self.count.set_text(read)
        self.news.set_text(news)
        self.words.set_text(words)
        self.setAccessibleName(", ".join(part for part in (self._name, words, read, news) if part))
