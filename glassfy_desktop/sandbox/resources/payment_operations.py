"""What a request may ask of payment intents."""

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError, card_declined, invalid, missing_parameter
from glassfy_desktop.sandbox.operations import Operation, equal, listing, merged_metadata, retrieving
from glassfy_desktop.sandbox.resources import bank_transfers, collection, payment_methods, payments
from glassfy_desktop.sandbox.resources.payments import NOT_PAID_YET
from glassfy_desktop.sandbox.values import Given, StripeObject

PATH = "/v1/payment_intents"


def create(account: Account, given: Given) -> StripeObject:
    customer = given.get("customer")
    if customer:
        account.get("customer", customer, "customer")
    if token := given.get("payment_method"):
        given = {**given, "payment_method": payment_methods.resolve(account, token, "payment_method")["id"]}
    elif (given.get("payment_method_data") or {}).get("type") == "customer_balance":
        given = {**given, "payment_method": bank_transfers.new_method(account)["id"]}
    intent = payments.new_intent(account, given)
    if given.get("confirm"):
        _confirm(account, intent)
    return intent


def confirm(account: Account, given: Given) -> StripeObject:
    intent = account.get("payment_intent", given["id"])
    if intent["status"] not in NOT_PAID_YET:
        raise _unexpected(intent, "confirm")
    if token := given.get("payment_method"):
        method = payment_methods.resolve(account, token, "payment_method")
        account.update(intent, payment_method=method["id"], status="requires_confirmation")
    _confirm(account, intent)
    return intent


def _confirm(account: Account, intent: StripeObject) -> None:
    """Charge it, and the invoice it pays, if there is one. A declined card is an error that leaves traces."""
    if intent["payment_method"] is None:
        raise missing_parameter("payment_method")
    method = account.get("payment_method", intent["payment_method"], "payment_method")
    if method["type"] == "customer_balance":
        bank_transfers.wait(account, intent)
        return
    if invoice := account.find("invoice", intent["invoice"]):
        paid = collection.attempt(account, invoice, method)
    else:
        paid = payments.attempt(account, intent, method)["status"] == "succeeded"
    if not paid:
        raise card_declined(intent["latest_charge"], keeps=True, payment_intent=intent, payment_method=method)


def update(account: Account, given: Given) -> StripeObject:
    intent = account.get("payment_intent", given["id"])
    fields = {name: value for name, value in given.items() if name in intent and name != "id"}
    fields.pop("payment_method_options", None)
    if "metadata" in fields:
        fields["metadata"] = merged_metadata(intent["metadata"], fields["metadata"])
    if set(fields) - {"metadata", "description"} and intent["status"] not in NOT_PAID_YET:
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
    if intent["status"] not in (*NOT_PAID_YET, "requires_capture"):
        raise _unexpected(intent, "cancel")
    payments.cancel(account, intent, given.get("cancellation_reason"))
    return intent


def capture(account: Account, given: Given) -> StripeObject:
    """Take the money a bank has set aside, or a part of it."""
    intent = account.get("payment_intent", given["id"])
    if intent["status"] != "requires_capture":
        raise _unexpected(intent, "capture")
    held: int = intent["amount_capturable"]
    amount = int(given.get("amount_to_capture", held))
    if amount > held:
        raise invalid("amount_to_capture", "The amount to capture is greater than what can be captured.")
    payments.capture(account, intent, amount)
    return intent


def _unexpected(intent: StripeObject, doing: str) -> ApiError:
    sentence = f"You cannot {doing} this PaymentIntent because it has a status of {intent['status']}."
    return ApiError(400, sentence, code="payment_intent_unexpected_state")


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
    "capture_method": takes.one_of("automatic", "manual"),
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
        {"customer": equal("customer")},
    ),
    retrieving("payment_intent", PATH, "rak_payment_intent_read"),
    Operation("POST", f"{PATH}/{{id}}", "rak_payment_intent_write", update, _FIELDS),
    Operation(
        "POST", f"{PATH}/{{id}}/confirm", "rak_payment_intent_write", confirm,
        {**_CONFIRMING, "payment_method": takes.needed_text},
    ),
    Operation(
        "POST", f"{PATH}/{{id}}/capture", "rak_payment_intent_write", capture,
        {"amount_to_capture": takes.integer(1)},
    ),
    Operation(
        "POST", f"{PATH}/{{id}}/cancel", "rak_payment_intent_write", cancel,
        {"cancellation_reason": _REASONS},
    ),
]  # fmt: skip
