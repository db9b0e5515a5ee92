"""What can be done with a job: begin it, cancel it, take it up again; and what became of it, in place."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from glassfy_desktop.services.engine_shapes import Job
from glassfy_desktop.ui.engine.jobs import JobKind, Jobs
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.layout import row
from glassfy_desktop.ui.parts.messages import Notice


class JobButtons(QWidget):
    """The buttons of one kind of job: only those that make sense now are seen."""

    def __init__(self, jobs: Jobs, kind: JobKind, *, begins: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.jobs = jobs
        self.kind = kind
        self._begins = begins
        backfill = kind == "backfill"
        self.start = Button(self.tr("Start"), icon="play", compact=True)
        self.start.setAccessibleName(self.tr("Start a backfill"))
        self.start.clicked.connect(lambda: jobs.begin(kind))
        self.resume = Button(self.tr("Resume"), icon="play", compact=True)
        self.resume.setAccessibleName(
            self.tr("Resume the backfill") if backfill else self.tr("Resume the reconcile")
        )
        self.resume.clicked.connect(lambda: jobs.resume(kind))
        self.cancel = Button(self.tr("Cancel"), "ghost", compact=True)
        self.cancel.setAccessibleName(
            self.tr("Cancel the backfill") if backfill else self.tr("Cancel the reconcile")
        )
        self.cancel.clicked.connect(lambda: jobs.cancel(kind))
        self.setLayout(row(self.resume, self.start, self.cancel))

    def refresh(self) -> None:
        """Show what can be done with the last job, and allow what can be done now."""
        job = self.jobs.newest(self.kind)
        state = job["state"] if job else ""
        self.start.setVisible(self._begins and self.jobs.loaded and state != "running")
        self.start.setText(self.tr("Start again") if job else self.tr("Start"))
        self.resume.setVisible(state in {"failed", "cancelled"})
        self.cancel.setVisible(state == "running")
        for button, usable in (
            (self.start, self.jobs.can_begin),
            (self.resume, self.jobs.can_begin),
            (self.cancel, self.jobs.can_ask),
        ):
            button.setEnabled(usable)
            button.setToolTip("" if usable else self.why_not())
            button.updateGeometry()

    def why_not(self) -> str:
        """Why nothing can be begun now."""
        if self.jobs.needs_key:
            return self.tr("This store has no Stripe key yet.")
        if not self.jobs.workspace.engine_running:
            return self.tr("The engine is not running.")
        return self.tr("The engine is being asked.")


class JobNotices(QWidget):
    """What went wrong with a job, what it waits for, and what a permission would add to it."""

    def __init__(self, jobs: Jobs, kind: JobKind, go: Callable[[str], None]) -> None:
        super().__init__()
        self.jobs = jobs
        self.kind = kind
        self._go = go
        self._shown: list[tuple[str, str, str]] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 12, 12, 12)
        self._layout.setSpacing(8)

    def refresh(self, *, about_engine: bool) -> None:
        """Show what there is to say; with `about_engine` also what could not be read or begun."""
        said = list(self._about(self.jobs.newest(self.kind)))
        if about_engine:
            said = [*self._about_engine(), *said]
        if said != self._shown:
            self._shown = said
            self._fill()
        self.setVisible(bool(said))

    def _about_engine(self) -> list[tuple[str, str, str]]:
        if self.jobs.needs_key:
            words = self.tr("The engine asks Stripe with the restricted key of Set up, step 1.")
            return [("info", self.tr("This store has no Stripe key yet."), words)]
        problem = self.jobs.problem
        if problem is not None and self.jobs.workspace.engine_running:
            return [("bad", problem.happened, problem.remedy)]
        return []

    def _about(self, job: Job | None) -> list[tuple[str, str, str]]:
        said: list[tuple[str, str, str]] = []
        if job is None:
            return said
        if job["state"] == "failed":
            said.append(("bad", self.tr("It failed, and can go on from where it was."), job["reason"] or ""))
        elif job["state"] == "running" and job["reason"]:
            said.append(("pending", self.tr("It waits."), job["reason"]))
        if job["note"]:
            said.append(("info", self.tr("Some of it could not be read."), job["note"]))
        return said

    def _fill(self) -> None:
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for state, title, text in self._shown:
            notice = Notice(state, title, text, *self._ways_out(state))  # type: ignore[arg-type]
            self._layout.addWidget(notice)

    def _ways_out(self, state: str) -> list[Button]:
        if state != "info":
            return []
        lead = Button(self.tr("Go to Set up"), compact=True)
        lead.clicked.connect(lambda: self._go("setup"))
        return [lead]
