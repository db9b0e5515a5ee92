"""What becomes of a subscription when its invoice is paid or not, and its end."""

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.resources import invoices
from glassfy_desktop.sandbox.values import Given, StripeObject

ENDED = ("canceled", "incomplete_expired")


def follow(account: Account, subscription: StripeObject, paid: bool, announced: bool) -> None:
    """A subscription's status after an attempt to pay its invoice.

    One that was not `announced` yet is told of once, by whoever creates it.
    """
    status = subscription["status"]
    if (
        status in ENDED
        or status in ("trialing", "paused")
        or (status in ("incomplete", "unpaid") and not paid)
    ):
        return
    before = account.update(subscription, status="active" if paid else "past_due")
    if announced:
        emit(account, "customer.subscription.updated", subscription, before)


def give_up(account: Account, subscription: StripeObject, becomes: str) -> None:
    """The last attempt to get a renewal paid has failed: `canceled`, `unpaid`, or `past_due` as it is."""
    if becomes == "canceled":
        cancel_now(account, subscription, {"reason": "payment_failed"})
    elif becomes == "unpaid":
        before = account.update(subscription, status="unpaid")
        emit(account, "customer.subscription.updated", subscription, before)


def details_of(reason: str | None) -> Given:
    """The `cancellation_details` with this reason and no words of the customer's."""
    return {"comment": None, "feedback": None, "reason": reason}


def cancel_now(account: Account, subscription: StripeObject, details: Given | None = None) -> None:
    """End a subscription; Stripe says so with `customer.subscription.deleted` alone.

    `details` may give another `reason` than the customer's wish, and what the customer said.
    """
    now = account.now()
    account.update(
        subscription,
        status="canceled",
        canceled_at=subscription["canceled_at"] or now,
        cancel_at_period_end=False,
        cancellation_details={**details_of("cancellation_requested"), **(details or {})},
        ended_at=now,
    )
    emit(account, "customer.subscription.deleted", subscription)
    invoices.stop_collecting(account, subscription)
