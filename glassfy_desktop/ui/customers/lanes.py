"""What the time line draws: a bar per purchase, made of its code, its dates and the policy's grace."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from PySide6.QtCore import QCoreApplication

from glassfy_desktop.domain.entitlement import Code
from glassfy_desktop.services.engine_shapes import Purchase
from glassfy_desktop.ui.customers.codes import look
from glassfy_desktop.ui.customers.times import day

translate = QCoreApplication.translate
DAY = 86_400
MONTHS_BEFORE = 4
MONTHS = 7
NO_END = float("inf")

Tone = Literal["good", "grace", "past"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time in Unix seconds; `end` may be infinite. `text` says what it is."""

    start: float
    end: float
    tone: Tone
    text: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One purchase: its product's name, its object's id, its bars, and when a payment failed, if one did."""

    name: str
    object: str
    bars: tuple[Bar, ...]
    failed_at: float | None = None

    @property
    def words(self) -> str:
        """The lane in words, for those who do not see it."""
        return ", ".join([self.name, *(bar.text for bar in self.bars)])


def lane(purchase: Purchase, name: str, grace_days: int, now: float) -> Lane:
    """The lane of a purchase; `now` in Unix seconds."""
    start, end = purchase["started"], purchase["expires_date"] or NO_END
    since = day(start, now)
    code = purchase["code"]
    match code:
        case Code.AUTO_RENEW_ON:
            bars = (Bar(start, end, "good", translate("Lanes", "Renewing since {0}").format(since)),)
        case Code.AUTO_RENEW_OFF:
            bars = (Bar(start, end, "good", translate("Lanes", "Ends {0}").format(day(end, now))),)
        case Code.NON_RENEWING | Code.OFF_PLATFORM:
            bars = (Bar(start, end, "good", _fixed(code, since, end, now)),)
        case Code.EXPIRED_IN_GRACE | Code.IN_RETRY:
            return _late(purchase, name, grace_days, now)
        case _:
            over = end if end != NO_END else start
            text = f"{look(code).word} {day(over, now)}"
            bars = (Bar(start, max(over, start), "past", text),)
    return Lane(name, purchase["object"], bars)


def _fixed(code: int, since: str, end: float, now: float) -> str:
    until = (
        translate("Lanes", "no end")
        if end == NO_END
        else translate("Lanes", "until {0}").format(day(end, now))
    )
    return f"{look(code).word} {translate('Lanes', 'since {0}').format(since)}, {until}"


def _late(purchase: Purchase, name: str, grace_days: int, now: float) -> Lane:
    """Paid until a payment failed; then grace, which runs or is over."""
    start, end = purchase["started"], purchase["expires_date"]
    failed = max(end - grace_days * DAY, start)
    paid = Bar(start, failed, "good", translate("Lanes", "Renewing since {0}").format(day(start, now)))
    running = purchase["code"] == Code.EXPIRED_IN_GRACE
    text = translate("Lanes", "Grace until {0}") if running else translate("Lanes", "Grace ended {0}")
    return Lane(
        name,
        purchase["object"],
        (paid, Bar(failed, end, "grace", text.format(day(end, now)))),
        failed,
    )


def months(at: float) -> list[float]:
    """The starts of the months in view around a time, and the end of the last one (Unix seconds, UTC)."""
    when = datetime.fromtimestamp(at, UTC)
    first = when.year * 12 + when.month - 1 - MONTHS_BEFORE
    return [
        datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC).timestamp()
        for number in range(first, first + MONTHS + 1)
    ]
