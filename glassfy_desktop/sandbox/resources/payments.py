"""Payment intents and charges: money asked for, and each attempt to get it."""

import copy

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError, card_declined, invalid, missing_parameter
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.operations import Operation, equal, listing, merged_metadata, retrieving
from glassfy_desktop.sandbox.resources import disputes, payment_methods
from glassfy_desktop.sandbox.resources.charges import new_charge
from glassfy_desktop.sandbox.values import Given, StripeObject

PATH = "/v1/payment_intents"
_NOT_PAID_YET = ("requires_payment_method", "requires_confirmation", "requires_action")


def new_intent(account: Account, given: Given, *, invoice: str | None = None) -> StripeObject:
    """A payment intent that waits: for a payment method, or for its confirmation."""
    identifier = account.new_id("pi")
    method, kinds = given.get("payment_method"), given.get("payment_method_types") or ["card"]
    intent = account.add(
        {
            "id": identifier,
            "object": "payment_intent",
            "amount": given["amount"],
            "amount_capturable": 0,
            "amount_details": {"tip": {}},
            "amount_received": 0,
            "application": None,
            "application_fee_amount": None,
            "automatic_payment_methods": None,
            "canceled_at": None,
            "cancellation_reason": None,
            "capture_method": "automatic",
            "client_secret": account.secret(f"{identifier}_secret", identifier, 25),
            "confirmation_method": "automatic",
            "created": account.now(),
            "currency": given["currency"],
            "customer": given.get("customer"),
            "description": given.get("description"),
            "invoice": invoice,
            "last_payment_error": None,
            "latest_charge": None,
            "livemode": False,
            "metadata": merged_metadata({}, given.get("metadata", {})),
            "next_action": None,
            "on_behalf_of": None,
            "payment_method": method,
            "payment_method_options": {} if "customer_balance" in kinds else {
                "card": {"installments": None, "mandate_options": None, "network": None,
                         "request_three_d_secure": "automatic"}
            },
            "payment_method_types": kinds,
            "processing": None,
            "receipt_email": given.get("receipt_email"),
            "review": None,
            "setup_future_usage": given.get("setup_future_usage"),
            "shipping": given.get("shipping"),
            "source": None,
            "statement_descriptor": given.get("statement_descriptor"),
            "statement_descriptor_suffix": None,
            "status": "requires_confirmation" if method else "requires_payment_method",
            "transfer_data": None,
            "transfer_group": None,
        }
    )  # fmt: skip
    emit(account, "payment_intent.created", intent)
    return intent


def attempt(account: Account, intent: StripeObject, method: StripeObject) -> StripeObject:
    """Try to charge a method for an intent; the charge's `status` says whether it went through."""
    charge = new_charge(account, intent, method)
    paid = charge["status"] == "succeeded"
    account.update(
        intent,
        latest_charge=charge["id"],
        payment_method=method["id"] if paid else None,
        status="succeeded" if paid else "requires_payment_method",
        amount_received=intent["amount"] if paid else 0,
        last_payment_error=None
        if paid
        else {**card_declined(charge["id"]).fields, "payment_method": copy.deepcopy(method)},
    )
    emit(account, "charge.succeeded" if paid else "charge.failed", charge)
    emit(account, "payment_intent.succeeded" if paid else "payment_intent.payment_failed", intent)
    if paid and (move := payment_methods.what_the_bank_does(method)):
        disputes.open_dispute(account, charge, inquiry=move == "inquiry")
    return charge


def create(account: Account, given: Given) -> StripeObject:
    from glassfy_desktop.sandbox.resources import bank_transfers

    customer = given.get("customer")
    if customer:
        account.get("customer", customer, "customer")
    if token := given.get("payment_method"):
        given = {**given, "payment_method": payment_methods.resolve(account, token, "payment_method")["id"]}
    elif (given.get("payment_method_data") or {}).get("type") == "customer_balance":
        given = {**given, "payment_method": bank_transfers.new_method(account)["id"]}
    intent = new_intent(account, given)
    if given.get("confirm"):
        _confirm(account, intent)
    return intent


def confirm(account: Account, given: Given) -> StripeObject:
    intent = account.get("payment_intent", given["id"])
    if intent["status"] not in _NOT_PAID_YET:
        raise ApiError(
            400,
            f"You cannot confirm this PaymentIntent because it has a status of {intent['status']}.",
            code="payment_intent_unexpected_state",
        )
    if token := given.get("payment_method"):
        method = payment_methods.resolve(account, token, "payment_method")
        account.update(intent, payment_method=method["id"], status="requires_confirmation")
    _confirm(account, intent)
    return intent


def _confirm(account: Account, intent: StripeObject) -> None:
    """Charge it, and the invoice it pays, if there is one. A declined card is an error that leaves traces."""
    from glassfy_desktop.sandbox.resources import bank_transfers, invoices

    if intent["payment_method"] is None:
        raise missing_parameter("payment_method")
    method = account.get("payment_method", intent["payment_method"], "payment_method")
    if method["type"] == "customer_balance":
        bank_transfers.wait(account, intent)
        return
    if invoice := account.find("invoice", intent["invoice"]):
        paid = invoices.attempt(account, invoice, method)
    else:
        paid = attempt(account, intent, method)["status"] == "succeeded"
    if not paid:
        raise card_declined(intent["latest_charge"], keeps=True, payment_intent=intent, payment_method=method)


def update(account: Account, given: Given) -> StripeObject:
    intent = account.get("payment_intent", given["id"])
    fields = {name: value for name, value in given.items() if name in intent and name != "id"}
    fields.pop("payment_method_options", None)
    if "metadata" in fields:
        fields["metadata"] = merged_metadata(intent["metadata"], fields["metadata"])
    if set(fields) - {"metadata", "description"} and intent["status"] not in _NOT_PAID_YET:
        raise invalid(
            next(iter(fields)),
            f"This PaymentIntent could not be updated because it has a status of {intent['status']}.",
            "payment_intent_unexpected_state",
        )
    if token := fields.get("payment_method"):
        fields["payment_method"] = payment_methods.resolve(account, token, "payment_method")["id"]
        fields["status"] = "requires_confirmation"
    account.update(intent, **fields)
    return intent


def cancel(account: Account, given: Given) -> StripeObject:
    intent = account.get("payment_intent", given["id"])
    if intent["status"] not in _NOT_PAID_YET:
        raise ApiError(
            400,
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}.",
            code="payment_intent_unexpected_state",
        )
    reason = given.get("cancellation_reason")
    account.update(intent, status="canceled", canceled_at=account.now(), cancellation_reason=reason)
    emit(account, "payment_intent.canceled", intent)
    return intent


_TRANSFER = takes.record(
    {
        "eu_bank_transfer": takes.record({"country": takes.needed_text}),
        "requested_address_types": takes.many(takes.needed_text),
        "type": takes.needed_text,  # whatever country is asked for, the sandbox shows a European account
    }
)
_OPTIONS = takes.record(
    {
        "customer_balance": takes.record(
            {"bank_transfer": _TRANSFER, "funding_type": takes.one_of("bank_transfer")}
        )
    }
)
_FIELDS: takes.Shape = {
    "amount": takes.integer(1, 99_999_999),
    "currency": takes.currency,
    "customer": takes.needed_text,
    "description": takes.text,
    "metadata": takes.metadata,
    "payment_method": takes.needed_text,
    "payment_method_data": takes.record({"type": takes.one_of("card", "customer_balance")}),
    "payment_method_options": _OPTIONS,
    "payment_method_types": takes.many(takes.one_of("card", "customer_balance")),
    "receipt_email": takes.text,
    "setup_future_usage": takes.one_of("off_session", "on_session"),
    "shipping": takes.SHIPPING,
    "statement_descriptor": takes.text,
}
_CONFIRMING: takes.Shape = {"off_session": takes.boolean, "return_url": takes.text}
_REASONS = takes.one_of("abandoned", "duplicate", "fraudulent", "requested_by_customer")

OPERATIONS = [
    Operation(
        "POST", PATH, "rak_payment_intent_write", create,
        {**_FIELDS, **_CONFIRMING, "confirm": takes.boolean}, ("amount", "currency"),
    ),
    listing(
        "payment_intent", PATH, "rak_payment_intent_read",
        {"customer": (takes.needed_text, equal("customer"))},
    ),
    retrieving("payment_intent", PATH, "rak_payment_intent_read"),
    Operation("POST", f"{PATH}/{{id}}", "rak_payment_intent_write", update, _FIELDS),
    Operation(
        "POST", f"{PATH}/{{id}}/confirm", "rak_payment_intent_write", confirm,
        {**_CONFIRMING, "payment_method": takes.needed_text},
    ),
    Operation(
        "POST", f"{PATH}/{{id}}/cancel", "rak_payment_intent_write", cancel,
        {"cancellation_reason": _REASONS},
    ),
]  # fmt: skip
