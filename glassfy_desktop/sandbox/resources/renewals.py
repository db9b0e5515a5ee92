"""What subscriptions do by themselves as time goes on: trials end, periods begin anew, ends come."""

from glassfy_desktop.sandbox import periods
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.resources import invoices, payment_methods
from glassfy_desktop.sandbox.resources.subscription_status import cancel_now
from glassfy_desktop.sandbox.values import HOUR, StripeObject


def remind(account: Account, subscription: StripeObject) -> None:
    """The trial ends in three days."""
    emit(account, "customer.subscription.trial_will_end", subscription)


def expire(account: Account, subscription: StripeObject) -> None:
    """The first payment never came."""
    before = account.update(subscription, status="incomplete_expired", ended_at=account.now())
    emit(account, "customer.subscription.updated", subscription, before)
    invoice = account.find("invoice", subscription["latest_invoice"])
    if invoice and invoice["status"] == "open":
        invoices.void(account, invoice)


def end(account: Account, subscription: StripeObject) -> None:
    """The time a cancellation was asked for has come."""
    cancel_now(account, subscription)


def renew(account: Account, subscription: StripeObject) -> None:
    """A period, or a trial, is over and the next one begins with a draft invoice, paid an hour later."""
    trial_is_over = subscription["status"] == "trialing"
    if trial_is_over and not _may_go_on_after_trial(account, subscription):
        return
    start = subscription["current_period_end"]
    recurring = subscription["items"]["data"][0]["price"]["recurring"]
    before = account.update(
        subscription,
        current_period_start=start,
        current_period_end=periods.end_of(start, recurring, subscription["billing_cycle_anchor"]),
        status="active" if trial_is_over else subscription["status"],
    )
    invoice = invoices.draft_for(account, subscription, "subscription_cycle")
    account.update(invoice, next_payment_attempt=account.now() + HOUR)
    emit(account, "customer.subscription.updated", subscription, before)
    if pause := subscription["pause_collection"]:
        _hold_back(account, invoice, pause["behavior"])
    elif subscription["status"] == "unpaid":
        _hold_back(account, invoice, "keep_as_draft")


def _hold_back(account: Account, invoice: StripeObject, behavior: str) -> None:
    """Nothing is collected: the invoice stays a draft, or is finalized and given up or taken back."""
    account.update(invoice, auto_advance=False, next_payment_attempt=None)
    if behavior == "keep_as_draft":
        return
    invoices.finalize(account, invoice)
    if invoice["amount_due"] == 0:
        invoices.settle(account, invoice, None)
    elif behavior == "void":
        invoices.void(account, invoice)
    else:
        invoices.mark_uncollectible(account, invoice)


def resume_collection(account: Account, subscription: StripeObject) -> None:
    """The time until which collection was paused has come."""
    before = account.update(subscription, pause_collection=None)
    emit(account, "customer.subscription.updated", subscription, before)


def _may_go_on_after_trial(account: Account, subscription: StripeObject) -> bool:
    behavior = subscription["trial_settings"]["end_behavior"]["missing_payment_method"]
    with_subscription = {**subscription, "subscription": None}
    if behavior == "create_invoice" or payment_methods.usable(account, with_subscription):
        return True
    if behavior == "cancel":
        cancel_now(account, subscription)
    else:
        before = account.update(subscription, status="paused")
        emit(account, "customer.subscription.updated", subscription, before)
        emit(account, "customer.subscription.paused", subscription)
    return False
