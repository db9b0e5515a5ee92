"""Step 2: what the key may do, one row a permission, with Stripe's own words where it may not."""

from datetime import datetime

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from glassfy_desktop.domain.key_audit import audit
from glassfy_desktop.domain.onboarding import Grant, Step, StepId
from glassfy_desktop.domain.requirements import OPTIONAL_PERMISSIONS, REQUIRED_PERMISSIONS, Permission
from glassfy_desktop.stripe_account.probe import ProbeAnswer, shared_failure
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.cells import verdict_width
from glassfy_desktop.ui.parts.copy_field import CopyButton
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Panel, column, row
from glassfy_desktop.ui.parts.pill import Verdict
from glassfy_desktop.ui.parts.states import StateName
from glassfy_desktop.ui.setup.pane import NoticeSlot, Pane
from glassfy_desktop.ui.theme import Role


class PermissionRow(QWidget):
    """Icon and word, resource, its name in Stripe, what it is for."""

    def __init__(self, permission: Permission, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.permission = permission
        self.verdict = Verdict()
        words = (self.tr("Granted"), self.tr("Missing"), self.tr("Not given"), self.tr("Unknown"))
        self.verdict.setFixedWidth(verdict_width(words) - 6)
        resource = Label(permission.resource, Role.SECONDARY_STRONG)
        resource.setFixedWidth(126)
        name = Label(permission.name, Role.MONO, colour="text2")
        name.setFixedWidth(194)
        self.purpose = Label(permission.purpose, Role.SECONDARY, colour="text2", elide="right")
        line = row(self.verdict, resource, name, self.purpose, gap=11, margins=(13, 0, 12, 0))
        line.setStretch(3, 1)
        self.setLayout(line)

    def show_answer(self, answer: ProbeAnswer | None, told_above: str = "") -> None:
        """Show what Stripe said; an unknown one says why in the last column, unless it is told above."""
        word, state = self._verdict(answer)
        self.verdict.set_state(word, state)
        says = self.permission.purpose
        if answer is not None and answer.grant is Grant.MISSING and not self.permission.required:
            says = self.permission.without_it[0].upper() + self.permission.without_it[1:].rstrip(".")
        if answer is not None and answer.grant is Grant.UNKNOWN and answer.message == told_above:
            says = self.tr("Not known: the reason stands above")
        elif answer is not None and answer.grant is Grant.UNKNOWN:
            known = self.tr("Stripe answered {0}: {1}").format(answer.status, answer.message)
            says = known if answer.status else answer.message
        self.purpose.set_text(says)

    def _verdict(self, answer: ProbeAnswer | None) -> tuple[str, StateName]:
        """The word and its state; only the lack of a required permission is bad."""
        match answer.grant if answer else Grant.UNKNOWN:
            case Grant.GRANTED:
                return self.tr("Granted"), "good"
            case Grant.MISSING if self.permission.required:
                return self.tr("Missing"), "bad"
            case Grant.MISSING:
                return self.tr("Not given"), "none"
            case _:
                return self.tr("Unknown"), "unknown"


class Refusal(QWidget):
    """Stripe's answer to a probe, and what breaks without the permission."""

    def __init__(self, permission: Permission, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._request = Label("", Role.MONO)
        self._status = Label("", Role.MONO, colour="bad")
        self._message = Label("", Role.SECONDARY, wrap=True)
        self._copy = CopyButton(name=self.tr("Copy Stripe’s answer"))
        answered = Label(self.tr("Stripe answered"), Role.SECONDARY_BOLD, colour="bad")
        breaks = Label(
            permission.without_it, Role.SECONDARY, lead=self.tr("What breaks without it:"), wrap=True
        )
        head = row(answered, self._request, self._status, None, self._copy)
        self.setLayout(column(head, self._message, breaks, gap=6, margins=(36, 8, 10, 10)))

    def show_answer(self, answer: ProbeAnswer) -> None:
        """Show the request, its status and Stripe's redacted words."""
        self._request.set_text(answer.request)
        self._status.set_text(str(answer.status))
        self._message.set_text(answer.message)
        self._copy.text_to_copy = f"{answer.request}\n{answer.status}\n{answer.message}"


class PermissionList(Card):
    """Rows of permissions; a missing one opens by itself."""

    def __init__(self, permissions: tuple[Permission, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[PermissionRow, Refusal]] = []
        for each in permissions:
            line, refusal = PermissionRow(each), Refusal(each)
            self.add_row(line, height=32)
            self.add_row(refusal)
            self.show_row(refusal, False)
            self._rows.append((line, refusal))

    def show_answers(self, answers: dict[str, ProbeAnswer], *, required: bool, told_above: str = "") -> None:
        """Show what is known; only a required permission's absence is red."""
        for line, refusal in self._rows:
            answer = answers.get(line.permission.name)
            line.show_answer(answer, told_above)
            missing = required and answer is not None and answer.grant is Grant.MISSING
            self.set_row_tone(line, "bad_soft" if missing else "")
            self.set_row_tone(refusal, "bad_soft" if missing else "")
            self.show_row(refusal, missing)
            if missing and answer is not None:
                refusal.show_answer(answer)


class PermissionsPane(Pane):
    """The required permissions, the optional ones below, and the check."""

    id = StepId.PERMISSIONS

    def fill(self) -> None:
        self._failure = NoticeSlot()
        self.body.addWidget(self._failure)
        self._required = PermissionList(REQUIRED_PERMISSIONS)
        self._optional = PermissionList(OPTIONAL_PERMISSIONS)
        heading = Label(self.tr("Optional"), Role.SECONDARY_BOLD)
        promise = Label(self.tr("The app works without these."), Role.SECONDARY, colour="text2")
        self.body.addWidget(self._required)
        self.body.addWidget(Panel(column(row(heading, promise, None), self._optional)))
        self._check = Button(self.tr("Check again"), "primary", "refresh")
        self._check.clicked.connect(self.presenter.check_permissions)
        self._edit = Button(self.tr("Edit the key in Stripe"), "secondary", "ext")
        self._edit.clicked.connect(self._open_stripe)
        self._report = Button(self.tr("Copy report"), "secondary", "copy")
        self._report.clicked.connect(self._copy_report)
        for button in (self._check, self._edit, self._report):
            self.foot.addWidget(button)
        self._audit = Label("", Role.SECONDARY, lead=self.tr("More than needed:"), wrap=True)
        self.body.addWidget(self._audit)
        self.note.set_text(self.tr("Checks only what is not granted."))

    def refresh(self, step: Step) -> None:
        super().refresh(step)
        set_up = self.presenter.set_up
        failure = shared_failure(set_up.probes.values())
        self._show_failure(failure)
        self._required.show_answers(set_up.probes, required=True, told_above=failure)
        self._optional.show_answers(set_up.probes, required=False, told_above=failure)
        key, answered = self.presenter.facts.key, bool(set_up.probes)
        self._audit.setVisible(key is not None and answered and not step.figures.get("missing"))
        if key is not None:
            self._audit.set_text(audit(key, self.presenter.facts.not_needed), self.tr("More than needed:"))
        self._report.setEnabled(answered)
        self._report.setToolTip("" if answered else self.tr("Nothing was checked yet"))
        self.says.set_text(self._sentence(step))
        self._check.setEnabled(self.presenter.facts.key is not None)
        self._check.setToolTip("" if self._check.isEnabled() else self.tr("Paste the restricted key first"))
        self._check.set_busy(StepId.PERMISSIONS in self.presenter.facts.checking, self.tr("Checking"))
        self._edit.setVisible(not self.presenter.is_sandbox)
        self.rank(self._check, step)
        seen = datetime.fromtimestamp(set_up.checked_at).astimezone() if set_up.checked_at else None
        self.aside.set_text(self.tr("Last checked {0}").format(seen.strftime("%H:%M:%S")) if seen else "")

    def _sentence(self, step: Step) -> str:
        figures = step.figures
        if self.presenter.facts.key is None:
            return self.tr("Paste the restricted key in step 1; it is checked at once.")
        if not figures:
            return self.tr("Each permission is tried with one harmless request.")
        granted = self.tr("{granted} of {required} required permissions are granted.").format(**figures)
        if figures["missing"]:
            one, more = self.tr("Tick the missing one in Stripe"), self.tr("Tick the missing ones in Stripe")
            tick = one if figures["missing"] == 1 else more
            return self.tr("{0} {1}, save the key, then check again.").format(granted, tick)
        if figures["unknown"]:
            return f"{granted} {self.tr('The others could not be checked: nothing is assumed of them.')}"
        return self.tr("All {required} required permissions are granted.").format(**figures)

    def _show_failure(self, message: str) -> None:
        """What several probes failed of alike is told once, over the rows."""
        if message:
            self._failure.say("warn", self.tr("Stripe gave no answer that tells"), message)
        else:
            self._failure.clear()

    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(self.presenter.report())
        messages().toast(self.tr("The report is in the clipboard. It holds no secret."))

    def _open_stripe(self) -> None:
        test = "" if self.presenter.is_live else "test/"
        QDesktopServices.openUrl(QUrl(f"https://dashboard.stripe.com/{test}apikeys"))
