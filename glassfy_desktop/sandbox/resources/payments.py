"""Payment intents and charges: money asked for, and each attempt to get it."""

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import card_declined
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.operations import merged_metadata
from glassfy_desktop.sandbox.resources import disputes, payment_methods
from glassfy_desktop.sandbox.resources.charges import new_charge
from glassfy_desktop.sandbox.values import Given, StripeObject, in_order

NOT_PAID_YET = ("requires_payment_method", "requires_confirmation", "requires_action")
"""Statuses of an intent that can still be paid, changed or canceled."""


_BLANK: StripeObject = {
    **dict.fromkeys((
        "application", "application_fee_amount", "automatic_payment_methods", "canceled_at",
        "cancellation_reason", "last_payment_error", "latest_charge", "next_action", "on_behalf_of",
        "processing", "review", "source", "statement_descriptor_suffix", "transfer_data",
        "transfer_group",
    )),
    "amount_capturable": 0,
    "amount_details": {"tip": {}},
    "amount_received": 0,
    "confirmation_method": "automatic",
    "livemode": False,
}  # fmt: skip
"""What a payment intent begins with."""


def new_intent(account: Account, given: Given, *, invoice: str | None = None) -> StripeObject:
    """A payment intent that waits: for a payment method, or for its confirmation."""
    identifier = account.new_id("pi")
    method, kinds = given.get("payment_method"), given.get("payment_method_types") or ["card"]
    intent = account.add(
        in_order({
            **_BLANK,
            "id": identifier,
            "object": "payment_intent",
            "amount": given["amount"],
            "capture_method": given.get("capture_method", "automatic"),
            "client_secret": account.secret(f"{identifier}_secret", identifier, 25),
            "created": account.now(),
            "currency": given["currency"],
            "customer": given.get("customer"),
            "description": given.get("description"),
            "invoice": invoice,
            "metadata": merged_metadata({}, given.get("metadata", {})),
            "payment_method": method,
            "payment_method_options": {} if "customer_balance" in kinds else {
                "card": {"installments": None, "mandate_options": None, "network": None,
                         "request_three_d_secure": "automatic"}
            },
            "payment_method_types": kinds,
            "receipt_email": given.get("receipt_email"),
            "setup_future_usage": given.get("setup_future_usage"),
            "shipping": given.get("shipping"),
            "statement_descriptor": given.get("statement_descriptor"),
            "status": "requires_confirmation" if method else "requires_payment_method",
        })
    )  # fmt: skip
    emit(account, "payment_intent.created", intent)
    return intent


def attempt(account: Account, intent: StripeObject, method: StripeObject) -> StripeObject:
    """Try to charge a method for an intent; the charge's `status` says whether it went through.

    Where capture is `manual`, the bank sets the money aside and nothing is taken before `capture`.
    """
    held = intent["capture_method"] == "manual"
    charge = new_charge(account, intent, method, captured=not held)
    if charge["status"] == "succeeded":
        _record_success(account, intent, charge, held)
        if move := payment_methods.what_the_bank_does(method):
            disputes.open_dispute(account, charge, inquiry=move == "inquiry")
    else:
        _record_refusal(account, intent, charge, method)
    return charge


def _record_success(account: Account, intent: StripeObject, charge: StripeObject, held: bool) -> None:
    account.update(
        intent,
        latest_charge=charge["id"],
        payment_method=charge["payment_method"],
        status="requires_capture" if held else "succeeded",
        amount_capturable=intent["amount"] if held else 0,
        amount_received=0 if held else intent["amount"],
        last_payment_error=None,
    )
    emit(account, "charge.succeeded", charge)
    told = "payment_intent.amount_capturable_updated" if held else "payment_intent.succeeded"
    emit(account, told, intent)


def _record_refusal(
    account: Account, intent: StripeObject, charge: StripeObject, method: StripeObject
) -> None:
    account.update(
        intent,
        latest_charge=charge["id"],
        payment_method=None,
        status="requires_payment_method",
        last_payment_error={**card_declined(charge["id"]).fields, "payment_method": dict(method)},
    )
    emit(account, "charge.failed", charge)
    emit(account, "payment_intent.payment_failed", intent)


def capture(account: Account, intent: StripeObject, amount: int) -> None:
    """Take `amount` (minor units) of what was set aside; the rest is given free."""
    charge = account.get("charge", intent["latest_charge"])
    left = charge["amount"] - amount
    before = account.update(
        charge,
        amount_captured=amount,
        amount_refunded=left,
        balance_transaction=account.new_id("txn"),
        captured=True,
    )
    account.update(intent, amount_capturable=0, amount_received=amount, status="succeeded")
    emit(account, "charge.captured", charge, before)
    emit(account, "payment_intent.succeeded", intent)


def cancel(account: Account, intent: StripeObject, reason: str | None) -> None:
    """Ask for the money no more; what was set aside is given free."""
    if intent["status"] == "requires_capture":
        charge = account.get("charge", intent["latest_charge"])
        before = account.update(charge, amount_refunded=charge["amount"], refunded=True)
        emit(account, "charge.refunded", charge, before)
    account.update(
        intent,
        status="canceled",
        amount_capturable=0,
        canceled_at=account.now(),
        cancellation_reason=reason,
    )
    emit(account, "payment_intent.canceled", intent)
