"""The Summary tab: what happened in a sentence, the reason where it was not applied, and the facts."""

from PySide6.QtWidgets import QVBoxLayout

from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.screen import ScreenContext
from glassfy_desktop.ui.theme import Role
from glassfy_desktop.ui.webhooks.fact_list import FactList, clear
from glassfy_desktop.ui.webhooks.facts import facts
from glassfy_desktop.ui.webhooks.inspection import Inspected
from glassfy_desktop.ui.webhooks.sentences import sentence
from glassfy_desktop.ui.webhooks.tabs import InspectorTab, scrolled


class SummaryTab(InspectorTab):
    """A notice where something is to be known first, a sentence, then label and value."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self._notices = QVBoxLayout()
        self.sentence = Label("", Role.LEAD, wrap=True)
        self.facts = FactList()
        content = column(self._notices, self.sentence, self.facts, None, gap=16, margins=(20, 16, 20, 16))
        self.setLayout(column(scrolled(content, self.tr("Summary of the delivery")), gap=0))

    def show_delivery(self, shown: Inspected) -> None:
        clear(self._notices)
        if (notice := self._notice(shown)) is not None:
            self._notices.addWidget(notice)
        told = sentence(shown.event, shown.catalog)
        if told and shown.row["verdict"] == "rejected":
            told = self.tr("It says: {0}").format(told)
        self.sentence.set_text(told)
        self.sentence.setVisible(bool(told))
        self.facts.set_facts(facts(shown))

    def _notice(self, shown: Inspected) -> Notice | None:
        row = shown.row
        reason = row["reason"] or ""
        if shown.problem:
            return Notice("warn", self.tr("The delivery cannot be read right now"), shown.problem)
        match row["verdict"]:
            case "rejected":
                return Notice("bad", self.tr("Refused, and nothing was changed"), reason)
            case "pending":
                return Notice("pending", self.tr("Received, not applied yet"), reason)
            case "duplicate":
                return Notice("duplicate", self.tr("Received before, and not applied again"), reason)
            case _:
                return Notice("info", "", reason) if reason else None
