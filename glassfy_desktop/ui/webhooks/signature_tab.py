"""The Signature tab: why the delivery was taken or refused, the check step by step, and the headers."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from glassfy_desktop.domain.signature_check import Compared, SignatureCheck
from glassfy_desktop.ui import icons
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.parts.sign import Sign
from glassfy_desktop.ui.parts.states import STATES
from glassfy_desktop.ui.screen import ScreenContext
from glassfy_desktop.ui.theme import Role, colour
from glassfy_desktop.ui.webhooks.fact_list import FactList, clear
from glassfy_desktop.ui.webhooks.facts import Fact
from glassfy_desktop.ui.webhooks.inspection import Inspected
from glassfy_desktop.ui.webhooks.signature_words import Answer, Rung, answer, rungs
from glassfy_desktop.ui.webhooks.tabs import InspectorTab, scrolled

SHOWN_ENDS = 8
"""Characters shown of each end of a signature."""


class SignatureTab(InspectorTab):
    """The answer, then its evidence."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self._go = context.go
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._headers_title = Label(self.tr("Headers"), Role.HEADING)
        self.headers = FactList(136, mono_labels=True)
        parts = (self._rows, self._headers_title, self.headers, None)
        content = column(*parts, gap=12, margins=(20, 16, 20, 16))
        self.setLayout(column(scrolled(content, self.tr("Check of the signature")), gap=0))

    def show_delivery(self, shown: Inspected) -> None:
        clear(self._rows)
        if shown.signature is not None:
            self._rows.addWidget(self._notice(answer(shown.row, shown.signature)))
            self._rows.addSpacing(16)
            steps = rungs(shown.row, shown.signature)
            for rung in steps:
                self._rows.addWidget(RungRow(rung, shown.signature, is_last=rung is steps[-1]))
        elif shown.problem:
            self._rows.addWidget(
                Notice("warn", self.tr("The delivery cannot be read right now"), shown.problem)
            )
        elif shown.delivery is not None:
            text = self.tr("Bodies are kept for a while only, so the signature cannot be computed again.")
            self._rows.addWidget(Notice("info", self.tr("The body is no longer kept"), text))
        headers = shown.delivery["headers"] if shown.delivery is not None else []
        self._headers_title.setVisible(bool(headers))
        self.headers.set_facts([Fact(name, value) for name, value in headers])

    def _notice(self, said: Answer) -> Notice:
        if not said.paste_secret:
            return Notice(said.state, said.title, said.text)
        paste = Button(self.tr("Paste another secret"), "secondary", "key", compact=True)
        paste.setToolTip(self.tr("Opens Set up, where the signing secret is kept"))
        paste.clicked.connect(lambda: self._go("setup"))
        return Notice(said.state, said.title, said.text, paste)


class RungRow(QWidget):
    """One step: its state at the line that joins them, what was found, and the value at the right."""

    def __init__(self, rung: Rung, seen: SignatureCheck, *, is_last: bool) -> None:
        super().__init__()
        self.rung = rung
        self._is_last = is_last
        title = Label(rung.title, Role.HEADING)
        head = row(title, None, Label(rung.value, Role.MONO), gap=12)
        finding = Label(rung.finding, Role.SECONDARY, colour="text2", wrap=True)
        body = column(head, finding, gap=0, margins=(28, 0, 0, 18))
        if rung.opens:
            body.addSpacing(6)
            body.addWidget(Comparison(seen))
        self.setLayout(body)
        self.setAccessibleName(f"{rung.title}. {rung.finding} {rung.value}")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        if not self._is_last:
            painter.fillRect(QRect(7, 22, 2, self.height() - 24), colour("line2"))
        look = STATES[self.rung.state]
        icons.paint(painter, look.icon, 0, 2, look.mark)


class Comparison(QWidget):
    """What the header says and what each known secret computes."""

    def __init__(self, seen: SignatureCheck) -> None:
        super().__init__()
        lines = column(gap=4, margins=(12, 8, 12, 8))
        for v1 in seen.v1:
            lines.addLayout(row(Label("v1", Role.MONO_STRONG), Label(shortened(v1), Role.MONO), None))
        for each in seen.compared:
            lines.addLayout(self._line(each))
        self.setLayout(lines)

    def _line(self, each: Compared) -> QHBoxLayout:
        names = {"current": self.tr("Current secret"), "rolled": self.tr("Rolled secret")}
        look = STATES["good" if each.fits else "bad"]
        computed = self.tr("computed {0}").format(shortened(each.computed))
        return row(
            Sign(look.icon, look.mark),
            Label(names[each.name], Role.SECONDARY_BOLD),
            Label(each.masked, Role.MONO, colour="text2"),
            None,
            Label(computed, Role.MONO, colour="text2", elide="middle"),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.frame(paint.painter_on(self), self.rect(), fill="sunken", edge="line")


def shortened(signature: str) -> str:
    """A signature by its ends."""
    if len(signature) <= 2 * SHOWN_ENDS + 1:
        return signature
    return f"{signature[:SHOWN_ENDS]}…{signature[-SHOWN_ENDS:]}"
