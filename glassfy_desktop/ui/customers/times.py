"""Times as this screen says them: always UTC, as the engine's reasons do, so that no day differs."""

from datetime import UTC, datetime

from PySide6.QtCore import QLocale

HALF_YEAR = 183 * 86_400


def day(at: float, now: float) -> str:
    """A day (`at`, `now` in Unix seconds): “27 Nov”, with its year beyond half a year from now."""
    when = datetime.fromtimestamp(at, UTC)
    return full_day(at) if abs(at - now) > HALF_YEAR else f"{when.day} {month(when.month)}"


def full_day(at: float) -> str:
    """A day with its year: “27 Nov 2026”."""
    when = datetime.fromtimestamp(at, UTC)
    return f"{when.day} {month(when.month)} {when.year}"


def moment(at: float, now: float) -> str:
    """A day and time: “23 Nov 15:48”."""
    return f"{day(at, now)} {datetime.fromtimestamp(at, UTC):%H:%M}"


def exact(at: float) -> str:
    """A time to the second, for tooltips: “27 Nov 2026, 08:02:00 UTC”."""
    return f"{full_day(at)}, {datetime.fromtimestamp(at, UTC):%H:%M:%S} UTC"


def month(number: int) -> str:
    """A month's short name in the user's language."""
    return QLocale().standaloneMonthName(number, QLocale.FormatType.ShortFormat)
