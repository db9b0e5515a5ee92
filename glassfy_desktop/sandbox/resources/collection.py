"""Getting invoices paid: each attempt, the retries of a renewal, and what the subscription makes of it."""

from glassfy_desktop.sandbox import settings
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.resources import invoices, payment_methods, payments, subscription_status
from glassfy_desktop.sandbox.values import DAY, StripeObject

RETRY_AFTER = (3 * DAY, 5 * DAY, 7 * DAY)
"""Seconds from each failed attempt to the next; what follows the last one is the account's setting."""


def attempt(
    account: Account, invoice: StripeObject, method: StripeObject | None, *, announced: bool = True
) -> bool:
    """Try to get an open invoice paid and say whether it was; the subscription follows.

    Without a payment method the attempt fails. `announced` says whether the subscription's creation was
    told of already.
    """
    charge = None
    if invoice["amount_due"] and method is not None:
        charge = payments.attempt(account, account.get("payment_intent", invoice["payment_intent"]), method)
    paid = not invoice["amount_due"] or (charge is not None and charge["status"] == "succeeded")
    if paid:
        invoices.settle(account, invoice, charge)
    else:
        _record_failure(account, invoice, charge)
    _tell_subscription(account, invoice, paid, announced)
    return paid


def pay_out_of_band(account: Account, invoice: StripeObject) -> None:
    """The money came from elsewhere."""
    invoices.settle(account, invoice, None, out_of_band=True)
    _tell_subscription(account, invoice, paid=True, announced=True)


def _tell_subscription(account: Account, invoice: StripeObject, paid: bool, announced: bool) -> None:
    """The latest invoice that is no draft decides about its subscription."""
    subscription = account.find("subscription", invoice["subscription"])
    if subscription is None or not _is_latest(account, invoice):
        return
    subscription_status.follow(account, subscription, paid, announced)
    if not paid and invoice["next_payment_attempt"] is None and _is_a_renewal(invoice):
        subscription_status.give_up(account, subscription, settings.failed_renewals(account))


def _is_latest(account: Account, invoice: StripeObject) -> bool:
    asked_for = [
        each["id"]
        for each in account.where("invoice", "subscription", invoice["subscription"])
        if each["status"] not in ("draft", "void")
    ]
    return asked_for[-1:] == [invoice["id"]]


def _record_failure(account: Account, invoice: StripeObject, charge: StripeObject | None) -> None:
    count = invoice["attempt_count"] + 1
    again = RETRY_AFTER[count - 1] if _is_a_renewal(invoice) and count <= len(RETRY_AFTER) else None
    before = account.update(
        invoice,
        attempt_count=count,
        attempted=True,
        charge=charge["id"] if charge else invoice["charge"],
        next_payment_attempt=account.now() + again if again else None,
    )
    emit(account, "invoice.updated", invoice, before)
    emit(account, "invoice.payment_failed", invoice)
    invoices.note_delinquency(account, invoice, True)


def _is_a_renewal(invoice: StripeObject) -> bool:
    return bool(invoice["auto_advance"]) and invoice["billing_reason"] == "subscription_cycle"


def go_on(account: Account, invoice: StripeObject) -> None:
    """What an invoice is due for by itself: a draft is finalized, then its payment is attempted."""
    if invoice["status"] == "draft":
        invoices.finalize(account, invoice)
    if invoice["collection_method"] == "send_invoice" and invoice["amount_due"]:
        account.update(invoice, next_payment_attempt=None)
        emit(account, "invoice.sent", invoice)
        return
    attempt(account, invoice, payment_methods.usable(account, invoice))


def overdue(account: Account, invoice: StripeObject) -> None:
    """An invoice that was sent has not been paid by its due date: its subscription is past due."""
    _tell_subscription(account, invoice, paid=False, announced=True)
