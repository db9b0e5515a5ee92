"""Time going on: whatever is due happens, in the order of time, each thing at its own moment."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.resources import invoices, renewals
from glassfy_desktop.sandbox.values import StripeObject

_GOES_ON = ("trialing", "active", "past_due")


class _Due(NamedTuple):
    """Something that will happen. Of things due at one moment, the lower rank happens first."""

    moment: int
    rank: int
    which: StripeObject
    happen: Callable[[Account, StripeObject], None]


def advance(account: Account, seconds: int) -> None:
    """Move the account's clock on (within a transaction) and let happen what falls due on the way."""
    account.move_clock(seconds)
    catch_up(account)


def is_due(account: Account) -> bool:
    """Whether anything waits for `catch_up`."""
    return _next(account, None, account.lived_until, account.now()) is not None


def catch_up(account: Account) -> None:
    """Let happen, within a transaction, what fell due in the account's own time since the last time."""
    until = account.now()
    _live(account, None, account.lived_until, until)
    account.lived_until = until


def live_on_clock(account: Account, clock: StripeObject, until: int) -> None:
    """Let happen, within a transaction, what falls due on a test clock before it stands at `until`."""
    _live(account, clock["id"], clock["frozen_time"], until)


def _live(account: Account, clock: str | None, since: int, until: int) -> None:
    while due := _next(account, clock, since, until):
        since = max(due.moment, since)
        with account.at(due.moment):
            due.happen(account, due.which)


def _next(account: Account, clock: str | None, since: int, until: int) -> _Due | None:
    waiting = [due for due in _all(account, clock, since) if due.moment <= until]
    return min(waiting, key=lambda due: due[:2], default=None)


def _all(account: Account, clock: str | None, since: int) -> Iterator[_Due]:
    for subscription in account.all("subscription"):
        if subscription["test_clock"] == clock:
            yield from _of_subscription(subscription, since)
    for invoice in account.all("invoice"):
        if invoice["next_payment_attempt"] and invoice["test_clock"] == clock:
            yield _Due(invoice["next_payment_attempt"], 2, invoice, invoices.go_on)


def _of_subscription(subscription: StripeObject, since: int) -> Iterator[_Due]:
    status = subscription["status"]
    if status == "incomplete":
        yield _Due(subscription["created"] + renewals.PATIENCE, 0, subscription, renewals.expire)
    if status == "trialing":
        reminder = subscription["trial_end"] - renewals.REMINDER
        if reminder > max(since, subscription["created"]):
            yield _Due(reminder, 0, subscription, renewals.remind)
    if status in _GOES_ON:
        if subscription["cancel_at"]:
            yield _Due(subscription["cancel_at"], 0, subscription, renewals.end)
        yield _Due(subscription["current_period_end"], 1, subscription, renewals.renew)
