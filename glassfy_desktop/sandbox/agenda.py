"""What will happen by itself, and when: read off the objects, kept in the order of time."""

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import NamedTuple

from glassfy_desktop.sandbox.values import DAY, HOUR, StripeObject

REMINDER = 3 * DAY
"""Seconds before the end of a trial at which Stripe reminds of it."""
PATIENCE = 23 * HOUR
"""Seconds an incomplete subscription waits for its first payment."""
KINDS = ("subscription", "invoice")

_RUNS = ("trialing", "active", "past_due", "unpaid")


class Due(NamedTuple):
    """Something that will happen to an object. Of things due at one moment the lower rank comes first."""

    moment: int
    rank: int
    what: str


def dues_of(which: StripeObject, since: int) -> Iterator[Due]:
    """What an object is due for. Of a reminder it was due for until `since` nobody is reminded again."""
    if which["object"] == "invoice":
        yield from _of_invoice(which)
    else:
        yield from _of_subscription(which, since)


def _of_invoice(invoice: StripeObject) -> Iterator[Due]:
    if invoice["next_payment_attempt"]:
        yield Due(invoice["next_payment_attempt"], 2, "collect")
    if invoice["status"] == "open" and invoice["due_date"] and not invoice["attempted"]:
        yield Due(invoice["due_date"], 2, "overdue")


def _of_subscription(subscription: StripeObject, since: int) -> Iterator[Due]:
    status = subscription["status"]
    if status == "incomplete":
        yield Due(subscription["created"] + PATIENCE, 0, "expire")
    if status == "trialing":
        reminder = subscription["trial_end"] - REMINDER
        if reminder > max(since, subscription["created"]):
            yield Due(reminder, 0, "remind")
    if status in _RUNS:
        if resumes_at := (subscription["pause_collection"] or {}).get("resumes_at"):
            yield Due(resumes_at, 0, "resume_collection")
        if subscription["cancel_at"]:
            yield Due(subscription["cancel_at"], 0, "end")
        yield Due(subscription["current_period_end"], 1, "renew")


class Agenda:
    """What is due, for each test clock and, under None, for the account's own time."""

    def __init__(self) -> None:
        self._heaps: dict[str | None, list[tuple[Due, int, str]]] = {}
        self._valid: dict[str, set[Due]] = {}

    def put(self, which: StripeObject, position: int, since: int) -> None:
        """Note what an object is now due for, instead of what was noted before."""
        old, new = self._valid.get(which["id"], set()), set(dues_of(which, since))
        self._valid[which["id"]] = new
        heap = self._heaps.setdefault(which["test_clock"], [])
        for due in new - old:
            heappush(heap, (due, position, which["id"]))

    def drop(self, identifier: str) -> None:
        """Forget an object."""
        self._valid.pop(identifier, None)

    def next(self, clock: str | None) -> tuple[Due, str] | None:
        """What comes next on a clock, and the id of the object it happens to."""
        heap = self._heaps.get(clock, [])
        while heap:
            due, _, identifier = heap[0]
            if due in self._valid.get(identifier, ()):
                return due, identifier
            heappop(heap)
        return None

    def done(self, identifier: str, due: Due) -> None:
        """It happens now; it will not again unless the object is due for it anew."""
        self._valid[identifier].discard(due)

    def next_renewal(self) -> int | None:
        """When, in the account's own time, the next period or trial ends, Unix seconds."""
        moments = [
            due.moment
            for due, _, identifier in self._heaps.get(None, [])
            if due.what == "renew" and due in self._valid.get(identifier, ())
        ]
        return min(moments, default=None)
