"""Glassfy's entitlement codes as every screen shows them: number, word, state and colour."""

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from glassfy_desktop.domain.entitlement import Code
from glassfy_desktop.ui.parts.cells import Cell
from glassfy_desktop.ui.parts.states import STATES, State, StateName
from glassfy_desktop.ui.theme import Role


@dataclass(frozen=True, slots=True)
class CodeLook:
    """A code's word, and a person's standing in a word for whom it is the best code."""

    source: str
    standing_source: str
    state: StateName

    @property
    def word(self) -> str:
        """The code in the user's language: “Grace”."""
        return QCoreApplication.translate("Codes", self.source)

    @property
    def standing(self) -> str:
        """The person's standing in the user's language: “In grace”."""
        return QCoreApplication.translate("Codes", self.standing_source)

    @property
    def colours(self) -> State:
        return STATES[self.state]


def _look(word: object, standing: object, state: StateName) -> CodeLook:
    return CodeLook(str(word), str(standing), state)


N = QT_TRANSLATE_NOOP
LOOKS: dict[int, CodeLook] = {
    Code.AUTO_RENEW_ON: _look(N("Codes", "Renewing"), N("Codes", "Active"), "good"),
    Code.AUTO_RENEW_OFF: _look(N("Codes", "Ends at period end"), N("Codes", "Active"), "good"),
    Code.NON_RENEWING: _look(N("Codes", "One-time"), N("Codes", "Active"), "good"),
    Code.OFF_PLATFORM: _look(N("Codes", "Granted"), N("Codes", "Granted"), "good"),
    Code.EXPIRED_IN_GRACE: _look(N("Codes", "Grace"), N("Codes", "In grace"), "pending"),
    Code.MISSING_INFO: _look(N("Codes", "Out of date"), N("Codes", "Out of date"), "warn"),
    Code.IN_RETRY: _look(N("Codes", "Late"), N("Codes", "Payment late"), "bad"),
    Code.EXPIRED_FROM_BILLING: _look(N("Codes", "Payment failed"), N("Codes", "Payment failed"), "bad"),
    Code.FAIL_TO_ACCEPT_INCREASE: _look(
        N("Codes", "Increase refused"), N("Codes", "Increase refused"), "neutral"
    ),
    Code.PRODUCT_NOT_AVAILABLE: _look(N("Codes", "Not available"), N("Codes", "Not available"), "neutral"),
    Code.EXPIRED_VOLUNTARY: _look(N("Codes", "Expired"), N("Codes", "Expired"), "neutral"),
    Code.UPGRADED: _look(N("Codes", "Upgraded"), N("Codes", "Upgraded"), "neutral"),
    Code.ISSUE_REFUND: _look(N("Codes", "Refunded"), N("Codes", "Refunded"), "bad"),
    Code.OTHER_REFUND: _look(N("Codes", "Refunded"), N("Codes", "Refunded"), "bad"),
    Code.NEVER_BUY: _look(N("Codes", "None"), N("Codes", "No access"), "neutral"),
}


def look(code: int) -> CodeLook:
    """How a code is shown. Raises KeyError for a number that is no code."""
    return LOOKS[code]


def number(code: int) -> str:
    """The code in digits, with a real minus."""
    return str(code).replace("-", "−")


def code_cell(code: int) -> Cell:
    """A cell of a table: number and word in the state's colour."""
    tone = look(code).colours.text
    return Cell(
        look(code).word,
        tone,
        Role.SECONDARY_STRONG,
        lead=number(code).rjust(2, "\u2007"),
        lead_tone=tone,
        lead_role=Role.MONO,
    )
