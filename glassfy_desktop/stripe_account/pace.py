"""How fast Stripe is asked, and how long one waits for it."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime

PER_SECOND = 25
"""Requests within any one second: what Stripe allows a sandbox, and each endpoint of a live account."""
LONGEST_WAIT = 20.0
"""Seconds that somebody who looks on is ready to wait when Stripe says “too many requests”."""
TRIES = 4
"""How often a request is made for somebody who looks on."""
FAILURES = 12
"""How many failures in a row work that can wait puts up with: about seven minutes."""
LONGEST_PAUSE = 60.0


class Pace:
    """Lets through so many requests in any one second, in the order in which they came."""

    def __init__(self, per_second: int = PER_SECOND) -> None:
        self._slots: deque[float] = deque(maxlen=per_second)

    async def wait(self) -> None:
        """Wait until one more request may go."""
        delay = self.reserve(asyncio.get_running_loop().time())
        if delay:
            await asyncio.sleep(delay)

    def reserve(self, now: float) -> float:
        """Take the next free place; the seconds from `now` until then."""
        full = len(self._slots) == self._slots.maxlen
        slot = max(now, self._slots[0] + 1.0) if full else now
        self._slots.append(slot)
        return slot - now


class Patience:
    """How long to wait before one request is made again; for ever only where there is somebody to `tell`."""

    def __init__(self, tell: Callable[[str], None] | None = None) -> None:
        self._tell = tell
        self._refusals = 0
        self._failures = 0

    def tell(self, why: str) -> None:
        if self._tell is not None:
            self._tell(why)

    def after_refusal(self, told: float | None) -> float | None:
        """Seconds to wait after a 429 that named so many, or none; None to give up."""
        self._refusals += 1
        wait = _longer(self._refusals) if told is None else told
        if self._tell is None and (self._refusals == TRIES or wait > LONGEST_WAIT):
            return None
        return wait

    def after_failure(self, told: float | None) -> float | None:
        """Seconds to wait after Stripe failed or was not reached; None to give up."""
        self._failures += 1
        if self._tell is None or self._failures == FAILURES:
            return None
        return max(_longer(self._failures), told or 0.0)


def _longer(count: int) -> float:
    return float(min(2.0 ** (count - 1), LONGEST_PAUSE))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that `Retry-After` asks to wait, given as seconds or as a date; None where it is absent
    or cannot be read."""
    lower = {name.lower(): value for name, value in headers.items()}
    told = lower.get("retry-after", "").strip()
    if told.isascii() and told.replace(".", "", 1).isdigit():
        return float(told)
    at, now = http_time(told), http_time(lower.get("date"))
    return float(max(at - now, 0)) if at and now else None


def http_time(value: str | None) -> int:
    """An HTTP date (`Tue, 24 Nov 2026 16:00:00 GMT`) in Unix seconds; 0 for what is none."""
    try:
        return max(int(parsedate_to_datetime(value or "").timestamp()), 0)
    except (ValueError, OverflowError, TypeError):
        return 0
