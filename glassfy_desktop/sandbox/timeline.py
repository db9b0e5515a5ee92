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
    return _next(account) is not None


def catch_up(account: Account) -> None:
    """Let happen, within a transaction, what fell due since the last time."""
    while due := _next(account):
        account.lived_until = max(due.moment, account.lived_until)
        with account.at(due.moment):
            due.happen(account, due.which)
    account.lived_until = account.now()


def _next(account: Account) -> _Due | None:
    now = account.now()
    waiting = [due for due in _all(account) if due.moment <= now]
    return min(waiting, key=lambda due: due[:2], default=None)


def _all(account: Account) -> Iterator[_Due]:
    for subscription in account.all("subscription"):
        yield from _of_subscription(account, subscription)
    for invoice in account.all("invoice"):
        if invoice["next_payment_attempt"]:
            yield _Due(invoice["next_payment_attempt"], 2, invoice, invoices.go_on)


def _of_subscription(account: Account, subscription: StripeObject) -> Iterator[_Due]:
    status = subscription["status"]
    if status == "incomplete":
        yield _Due(subscription["created"] + renewals.PATIENCE, 0, subscription, renewals.expire)
    if status == "trialing":
        reminder = subscription["trial_end"] - renewals.REMINDER
        if reminder > max(account.lived_until, subscription["created"]):
            yield _Due(reminder, 0, subscription, renewals.remind)
    if status in _GOES_ON:
        if subscription["cancel_at"]:
            yield _Due(subscription["cancel_at"], 0, subscription, renewals.end)
        yield _Due(subscription["current_period_end"], 1, subscription, renewals.renew)
