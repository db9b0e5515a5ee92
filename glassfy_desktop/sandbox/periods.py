"""Billing periods: months and years as Stripe counts them."""

import calendar
from datetime import UTC, datetime

from glassfy_desktop.sandbox.values import DAY, Given


def after(start: int, recurring: Given, times: int = 1) -> int:
    """The end of the period that starts at `start` (Unix seconds); `recurring` is a price's.

    A month that lacks the day ends on its last one. To keep the 31st over many months, count them from the
    first start with `times`.
    """
    count: int = recurring["interval_count"] * times
    match recurring["interval"]:
        case "day":
            return start + count * DAY
        case "week":
            return start + 7 * count * DAY
        case "month":
            return _months_after(start, count)
        case _:
            return _months_after(start, 12 * count)


def end_of(start: int, recurring: Given, anchor: int) -> int:
    """The end of the period that starts at `start`, counted from the billing cycle's anchor."""
    times = 1
    while (end := after(anchor, recurring, times)) <= start:
        times += 1
    return end


def _months_after(start: int, months: int) -> int:
    begin = datetime.fromtimestamp(start, UTC)
    year, month = divmod(begin.year * 12 + begin.month - 1 + months, 12)
    day = min(begin.day, calendar.monthrange(year, month + 1)[1])
    return int(begin.replace(year=year, month=month + 1, day=day).timestamp())
