"""One webhook out: where it goes, every try, and its body."""

import json
from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from glassfy_desktop.services.engine_shapes import OutboundAttempt, OutboundWebhook
from glassfy_desktop.ui.engine import job_words
from glassfy_desktop.ui.parts.code_view import CodeView
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.parts.sign import Sign
from glassfy_desktop.ui.theme import Role, grown

LABEL_WIDTH = 104
BODY_HEIGHT = 200


class OutboundDetail(QWidget):
    """Empty until a webhook is shown."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__()
        self._clock = clock
        self.title = Label("", Role.SECTION, elide="right")
        self.facts = QVBoxLayout()
        self.facts.setSpacing(4)
        self.tries = QVBoxLayout()
        self.tries.setSpacing(0)
        self.body = CodeView(name=self.tr("Body of the webhook"), numbers=False)
        self.body.setFixedHeight(BODY_HEIGHT)
        heads = [Label(text, Role.HEADING) for text in (self.tr("Tries"), self.tr("Body"))]
        layout = column(self.title, self.facts, 4, heads[0], self.tries, 4, heads[1], self.body, gap=8)
        self.setLayout(layout)
        self.hide()

    def show_webhook(self, webhook: OutboundWebhook | None) -> None:
        """Show a webhook, or nothing."""
        self.setVisible(webhook is not None)
        if webhook is None:
            return
        now = self._clock()
        self.title.set_text(job_words.outbound_type(webhook["type"]))
        _empty(self.facts)
        self._fact(self.tr("Target"), webhook["url"])
        self._fact(self.tr("About"), webhook["subject"])
        self._fact("customid", webhook["customid"] or "–")
        if webhook["state"] == "waiting":
            self._fact(self.tr("Next"), job_words.next_try(webhook, now), Role.SECONDARY)
        _empty(self.tries)
        for attempt in webhook["log"]:
            self.tries.addWidget(TryRow(attempt, now))
        if not webhook["log"]:
            self.tries.addWidget(Label(self.tr("It was not sent yet."), Role.SECONDARY, colour="text2"))
        body = json.dumps(webhook["body"], indent=2, ensure_ascii=False)
        if body != self.body.toPlainText():
            self.body.set_code(body, "json")

    def _fact(self, name: str, value: str, role: Role = Role.MONO) -> None:
        label = Label(name, Role.SECONDARY, colour="text2")
        label.setFixedWidth(LABEL_WIDTH)
        holder = QWidget()
        line = row(label, Label(value, role, elide="middle"), gap=8)
        line.setStretch(1, 1)
        holder.setLayout(line)
        self.facts.addWidget(holder)


class TryRow(QWidget):
    """One try: when, what came back, how long it took, and the error in a sentence."""

    def __init__(self, attempt: OutboundAttempt, now: float) -> None:
        super().__init__()
        status, good = attempt["status"], attempt["error"] is None
        sign = Sign("circle")
        sign.set_state("good" if good else "bad")
        at = Label(job_words.when(attempt["at"], now), Role.SECONDARY, colour="text2")
        at.setFixedWidth(88)
        answer = Label(str(status or "–"), Role.SECONDARY_BOLD, colour="good" if good else "bad")
        answer.setFixedWidth(36)
        took = Label(self.tr("{0} ms").format(job_words.count(attempt["ms"])), Role.SECONDARY, colour="text2")
        took.setFixedWidth(72)
        error = Label(attempt["error"] or "", Role.SECONDARY, elide="right")
        line = row(sign, at, answer, took, error, gap=8)
        line.setStretch(4, 1)
        self.setLayout(line)
        self.setFixedHeight(grown(28))
        said = (at.text(), answer.text(), took.text(), error.text())
        self.setAccessibleName(", ".join(each for each in said if each))


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
