"""How verdicts, sources, times and amounts are said on this screen."""

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, QLocale, QObject

from glassfy_desktop.domain.currency import decimals
from glassfy_desktop.ui.parts.states import StateName

translate = QCoreApplication.translate


def stop_with(owner: QObject, *stops: Callable[[], None]) -> None:
    """Call what ends listening when `owner` goes."""

    def stop() -> None:
        for each in stops:
            each()

    owner.destroyed.connect(stop)


VERDICTS = ("applied", "duplicate", "rejected", "pending")


def verdict_look(verdict: str) -> tuple[str, StateName]:
    """A verdict's word and the state whose colours it has."""
    looks: dict[str, tuple[str, StateName]] = {
        "applied": (translate("Webhooks", "Applied"), "good"),
        "duplicate": (translate("Webhooks", "Duplicate"), "duplicate"),
        "rejected": (translate("Webhooks", "Rejected"), "bad"),
        "pending": (translate("Webhooks", "Pending"), "pending"),
    }
    return looks.get(verdict, (verdict.capitalize(), "unknown"))


def source_word(source: str) -> str:
    """Where a delivery came from, in the list's one word."""
    words = {
        "stripe": translate("Webhooks", "Stripe"),
        "sandbox": translate("Webhooks", "Sandbox"),
        "trigger": translate("Webhooks", "Trigger"),
        "replay": translate("Webhooks", "Replay"),
        "poll": translate("Webhooks", "Poll"),
        "check": translate("Webhooks", "Check"),
    }
    return words.get(source, source.capitalize())


def from_source(source: str) -> str:
    """Where a delivery came from, within a sentence."""
    words = {
        "stripe": translate("Webhooks", "from Stripe"),
        "sandbox": translate("Webhooks", "from the sandbox"),
        "trigger": translate("Webhooks", "triggered here"),
        "replay": translate("Webhooks", "replayed here"),
        "poll": translate("Webhooks", "polled from Stripe"),
        "check": translate("Webhooks", "from the check of the signing secret"),
    }
    return words.get(source, source)


def number(count: int) -> str:
    """A count with the locale's thousands separators."""
    return QLocale().toString(count)


def list_time(seconds: float, now: datetime) -> str:
    """A local time of today as `15:48:31`; of another day, the day."""
    at = datetime.fromtimestamp(seconds)
    return at.strftime("%H:%M:%S") if at.date() == now.date() else day(at, short=True)


def exact_time(seconds: float) -> str:
    """A local time to the millisecond, `15:48:12.418`."""
    at = datetime.fromtimestamp(seconds)
    return f"{at:%H:%M:%S}.{at.microsecond // 1000:03}"


def utc_time(seconds: int) -> str:
    """A Unix time in words, `23 Nov 2026, 15:48:31 UTC`."""
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{day(at)}, {at:%H:%M:%S} UTC"


def day(at: datetime, *, short: bool = False) -> str:
    """A day as `23 Nov 2026`, `short` as `23 Nov`."""
    pattern = "d MMM" if short else "d MMM yyyy"
    return QLocale().toString(at.date(), pattern)  # type: ignore[call-overload, no-any-return]


def day_of(seconds: float) -> str:
    """The local day of a Unix time, `23 Nov 2026`."""
    return day(datetime.fromtimestamp(seconds))


def long_day(seconds: int) -> str:
    """The day of a Unix time within a sentence, `23 December 2026`."""
    at = datetime.fromtimestamp(seconds, UTC).date()
    return QLocale().toString(at, "d MMMM yyyy")  # type: ignore[call-overload, no-any-return]


def money(amount: int, currency: str) -> str:
    """An amount in a currency's smallest unit as people write it, `49.00 USD`."""
    code = currency.lower()
    places = decimals(code)
    return f"{QLocale().toString(amount / 10**places, 'f', places)} {currency.upper()}"
