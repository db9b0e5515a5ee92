"""Subscriptions: made, paid for, changed, renewed and ended."""

from glassfy_desktop.sandbox import periods
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.agenda import REMINDER
from glassfy_desktop.sandbox.errors import ApiError, card_declined, invalid, missing_parameter
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.operations import merged_metadata
from glassfy_desktop.sandbox.resources import collection, invoices, payment_methods, prorations
from glassfy_desktop.sandbox.resources.subscription_items import new_item, with_items
from glassfy_desktop.sandbox.resources.subscription_status import ENDED, cancel_now, details_of
from glassfy_desktop.sandbox.values import DAY, Given, StripeObject, in_order, list_of

_CHARGE_AFTER_TRIAL = {"end_behavior": {"missing_payment_method": "create_invoice"}}


def create(account: Account, given: Given) -> StripeObject:
    """`POST /v1/subscriptions`: the first invoice is paid at once where that can be."""
    customer = account.get("customer", given["customer"], "customer")
    behavior = given.get("payment_behavior", "allow_incomplete")
    method = payment_methods.for_charging(account, customer, given.get("default_payment_method"))
    if method and given.get("default_payment_method"):
        given = {**given, "default_payment_method": method["id"]}
    subscription = add_subscription(account, customer, given)
    if _must_pay(subscription) and method is None and behavior != "default_incomplete":
        raise ApiError(
            400,
            "This customer has no attached payment source or default payment method. Please consider adding "
            "a default payment method.",
            code="resource_missing",
        )
    invoice = invoices.draft_for(account, subscription, "subscription_create")
    invoices.finalize(account, invoice)
    if subscription["collection_method"] == "send_invoice":
        account.update(subscription, status="active")
    elif behavior != "default_incomplete" or invoice["amount_due"] == 0:
        paid = collection.attempt(account, invoice, method, announced=False)
        if not paid and behavior == "error_if_incomplete":
            raise card_declined(invoice["charge"])
    announce(account, subscription)
    return subscription


def announce(account: Account, subscription: StripeObject) -> None:
    """Tell of a new subscription, and at once of a trial's end that is near already."""
    emit(account, "customer.subscription.created", subscription)
    if subscription["trial_end"] and subscription["trial_end"] - account.now() <= REMINDER:
        emit(account, "customer.subscription.trial_will_end", subscription)


def _must_pay(subscription: StripeObject) -> bool:
    return (subscription["collection_method"], subscription["status"]) == (
        "charge_automatically",
        "incomplete",
    )


_BLANK: StripeObject = {
    **dict.fromkeys((
        "application", "application_fee_percent", "billing_thresholds", "default_source",
        "discount", "ended_at", "latest_invoice", "next_pending_invoice_item_invoice",
        "on_behalf_of", "pause_collection", "pending_invoice_item_interval", "pending_setup_intent",
        "pending_update", "schedule", "transfer_data",
    )),
    "automatic_tax": {"enabled": False},
    "cancel_at_period_end": False,
    "cancellation_details": {"comment": None, "feedback": None, "reason": None},
    "default_tax_rates": [],
    "livemode": False,
    "payment_settings": {
        "payment_method_options": None,
        "payment_method_types": None,
        "save_default_payment_method": "off",
    },
}  # fmt: skip
"""What a subscription begins with."""


def add_subscription(account: Account, customer: StripeObject, given: Given) -> StripeObject:
    """A new subscription, not announced yet: `trialing`, or `incomplete` until its first invoice is paid."""
    if not given.get("items"):
        raise missing_parameter("items")
    identifier = account.new_id("sub")
    items = [
        new_item(account, identifier, line, f"items[{position}]")
        for position, line in enumerate(given["items"])
    ]
    start, trial_end = account.now(), _trial_end(account, given)
    end = trial_end or periods.after(start, items[0]["price"]["recurring"])
    subscription = in_order(
        {
            **_BLANK,
            "id": identifier,
            "object": "subscription",
            "billing_cycle_anchor": trial_end or start,
            "cancel_at": given.get("cancel_at"),
            "canceled_at": start if given.get("cancel_at") else None,
            "collection_method": given.get("collection_method", "charge_automatically"),
            "created": start,
            "currency": items[0]["price"]["currency"],
            "current_period_end": end,
            "current_period_start": start,
            "customer": customer["id"],
            "days_until_due": given.get("days_until_due"),
            "default_payment_method": given.get("default_payment_method"),
            "description": given.get("description"),
            "items": list_of(items, f"/v1/subscription_items?subscription={identifier}"),
            "metadata": merged_metadata({}, given.get("metadata", {})),
            "start_date": start,
            "status": "trialing" if trial_end else "incomplete",
            "test_clock": customer["test_clock"],
            "trial_end": trial_end,
            "trial_settings": given.get("trial_settings") or _CHARGE_AFTER_TRIAL,
            "trial_start": start if trial_end else None,
            **with_items(items),
        }
    )
    account.add(subscription)
    if given.get("cancel_at_period_end"):
        account.update(subscription, **cancellation_at_period_end(account, subscription, True))
    return subscription


def _trial_end(account: Account, given: Given) -> int | None:
    end: int | str | None = given.get("trial_end")
    if end == "now":
        return None
    if isinstance(end, int):
        if end <= account.now():
            raise invalid("trial_end", "Invalid timestamp: must be an integer Unix timestamp in the future.")
        return end
    days = given.get("trial_period_days")
    return account.now() + days * DAY if days else None


def cancellation_at_period_end(account: Account, subscription: StripeObject, wanted: bool) -> Given:
    """The fields that say a subscription ends with its period, or goes on."""
    return {
        "cancel_at": subscription["current_period_end"] if wanted else None,
        "cancel_at_period_end": wanted,
        "canceled_at": account.now() if wanted else None,
        "cancellation_details": details_of("cancellation_requested" if wanted else None),
    }


def cancel(account: Account, given: Given) -> StripeObject:
    """`DELETE /v1/subscriptions/{id}`: end it now.

    `prorate` gives back the rest of the period; `invoice_now` settles what is left to settle.
    """
    subscription = account.get("subscription", given["id"])
    if subscription["status"] in ENDED:
        raise ApiError(404, f"No such subscription: '{given['id']}'", code="resource_missing", param="id")
    if given.get("prorate"):
        prorations.give_back(account, subscription)
    cancel_now(account, subscription, given.get("cancellation_details") or {})
    customer = account.get("customer", subscription["customer"])
    if given.get("invoice_now") and invoices.pending_lines(account, customer, subscription):
        invoice = invoices.draft_for(account, subscription, "subscription_update", with_items=False)
        collection.go_on(account, invoice)
    return subscription
