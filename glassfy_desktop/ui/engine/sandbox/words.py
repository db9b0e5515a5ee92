"""How the Sandbox page says spans of time, events and the states of subscriptions and keys."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from glassfy_desktop.ui.parts.states import StateName

translate = QCoreApplication.translate

MINUTE, HOUR, DAY = 60, 3600, 86_400
KINDS_NAMED = 4
"""Event types that are named; the others are only counted."""


def span(seconds: int) -> str:
    """A span of time in its two largest units: “30 days 2 hours”, “5 minutes”, “less than a minute”."""
    days, hours, minutes = seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE
    if days:
        return _joined(_days(days), _hours(hours))
    if hours:
        return _joined(_hours(hours), _minutes(minutes))
    return _minutes(minutes) or translate("Sandbox", "less than a minute")


def events(types: Sequence[str], more: bool) -> tuple[str, str]:
    """How many events there were (`more`: and others before them), and how many of which type."""
    count = QLocale().toString(len(types))
    if more:
        head = translate("Sandbox", "More than {0} events").format(count)
    elif len(types) == 1:
        head = translate("Sandbox", "1 event")
    else:
        head = translate("Sandbox", "{0} events").format(count)
    kinds = Counter(types).most_common()
    named = [f"{number} × {kind}" if number > 1 else kind for kind, number in kinds[:KINDS_NAMED]]
    if rest := sum(number for _, number in kinds[KINDS_NAMED:]):
        named.append(translate("Sandbox", "{0} others").format(QLocale().toString(rest)))
    return head, ", ".join(named)


def subscription_look(status: str) -> tuple[str, StateName]:
    """A subscription's status in words, with the state whose colours it has."""
    looks: dict[str, tuple[str, StateName]] = {
        "active": (translate("Sandbox", "Active"), "good"),
        "trialing": (translate("Sandbox", "Trialing"), "good"),
        "past_due": (translate("Sandbox", "Past due"), "pending"),
        "unpaid": (translate("Sandbox", "Unpaid"), "bad"),
        "canceled": (translate("Sandbox", "Canceled"), "bad"),
        "incomplete": (translate("Sandbox", "Incomplete"), "warn"),
        "incomplete_expired": (translate("Sandbox", "Incomplete, expired"), "bad"),
        "paused": (translate("Sandbox", "Paused"), "neutral"),
    }
    return looks.get(status, (status, "unknown"))


def key_state(state: str) -> tuple[str, StateName]:
    """A key's state in a word, with the state whose colours it has."""
    looks: dict[str, tuple[str, StateName]] = {
        "active": (translate("Sandbox", "Active"), "good"),
        "expired": (translate("Sandbox", "Expired"), "warn"),
        "revoked": (translate("Sandbox", "Revoked"), "bad"),
    }
    return looks.get(state, (state, "unknown"))


def shortened(masked: str) -> str:
    """A masked key as the rest of the app shows keys: “rk_test_…Ab3d”."""
    head, _, tail = masked.partition("*")
    return f"{head}…{tail.strip('*')}"


def permission_count(count: int) -> str:
    """How many permissions a key has."""
    if count == 1:
        return translate("Sandbox", "1 permission")
    return translate("Sandbox", "{0} permissions").format(count)


def _joined(large: str, small: str) -> str:
    return f"{large} {small}" if small else large


def _days(count: int) -> str:
    if count == 1:
        return translate("Sandbox", "1 day")
    return translate("Sandbox", "{0} days").format(QLocale().toString(count))


def _hours(count: int) -> str:
    if count == 1:
        return translate("Sandbox", "1 hour")
    return translate("Sandbox", "{0} hours").format(count) if count else ""


def _minutes(count: int) -> str:
    if count == 1:
        return translate("Sandbox", "1 minute")
    return translate("Sandbox", "{0} minutes").format(count) if count else ""
