"""Bank transfers: a payment waits for money to arrive in the customer's cash balance, maybe in parts."""

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import invalid
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.operations import Operation
from glassfy_desktop.sandbox.resources import payment_methods, payments
from glassfy_desktop.sandbox.values import Given, StripeObject

_INSTRUCTIONS = "display_bank_transfer_instructions"


def wait(account: Account, intent: StripeObject) -> None:
    """The intent is confirmed and tells the customer where to send the money."""
    if intent["customer"] is None:
        raise invalid("customer", "A bank transfer needs a customer, whose cash balance it fills.")
    account.update(
        intent,
        status="requires_action",
        next_action={"type": _INSTRUCTIONS, _INSTRUCTIONS: _instructions(intent, intent["amount"])},
    )
    emit(account, "payment_intent.requires_action", intent)


def _instructions(intent: StripeObject, remaining: int) -> Given:
    iban = {
        "account_holder_name": "Glassfy sandbox",
        "bic": "SXPYDEHH",
        "country": "DE",
        "iban": "DE00000000000000000000",
    }
    return {
        "amount_remaining": remaining,
        "currency": intent["currency"],
        "financial_addresses": [{"type": "iban", "iban": iban, "supported_networks": ["sepa"]}],
        "hosted_instructions_url": None,
        "reference": intent["id"][-12:].upper(),
        "type": "eu_bank_transfer",
    }


def fund(account: Account, customer: StripeObject, amount: int, currency: str) -> StripeObject:
    """Money arrives; it goes to the customer's oldest waiting intent. Returns the customer's cash balance."""
    balance = _balance(customer, currency, amount)
    emit(account, "cash_balance.funds_available", balance)
    for intent in account.where("payment_intent", "customer", customer["id"]):
        if intent["currency"] == currency and _waits(intent):
            _apply(account, intent, amount)
            break
    return balance


def _waits(intent: StripeObject) -> bool:
    return bool(intent["status"] == "requires_action" and intent["next_action"]["type"] == _INSTRUCTIONS)


def _apply(account: Account, intent: StripeObject, amount: int) -> None:
    remaining = intent["next_action"][_INSTRUCTIONS]["amount_remaining"] - amount
    if remaining > 0:
        told = {"type": _INSTRUCTIONS, _INSTRUCTIONS: _instructions(intent, remaining)}
        before = account.update(intent, next_action=told)
        emit(account, "payment_intent.partially_funded", intent, before)
        return
    account.update(intent, next_action=None)
    payments.attempt(account, intent, account.get("payment_method", intent["payment_method"]))


def _balance(customer: StripeObject, currency: str, amount: int) -> StripeObject:
    return {
        "object": "cash_balance",
        "available": {currency: amount},
        "customer": customer["id"],
        "livemode": False,
        "settings": {"reconciliation_mode": "automatic", "using_merchant_default": True},
    }


def _fund(account: Account, given: Given) -> StripeObject:
    customer = account.get("customer", given["id"])
    fund(account, customer, given["amount"], given["currency"])
    return {
        "id": account.new_id("ccsbtxn"),
        "object": "customer_cash_balance_transaction",
        "created": account.now(),
        "currency": given["currency"],
        "customer": customer["id"],
        "ending_balance": given["amount"],
        "funded": {
            "bank_transfer": {
                "eu_bank_transfer": {"bic": None, "iban_last4": "0000", "sender_name": customer["name"]},
                "reference": given.get("reference"),
                "type": "eu_bank_transfer",
            }
        },
        "livemode": False,
        "net_amount": given["amount"],
        "type": "funded",
    }


def new_method(account: Account) -> StripeObject:
    """The payment method of a bank transfer."""
    return account.add(
        {
            "id": account.new_id("pm"),
            "object": "payment_method",
            "billing_details": payment_methods.nobody(),
            "created": account.now(),
            "customer": None,
            "customer_balance": {},
            "livemode": False,
            "metadata": {},
            "type": "customer_balance",
        }
    )


OPERATIONS = [
    Operation(
        "POST", "/v1/test_helpers/customers/{id}/fund_cash_balance", "rak_customer_write", _fund,
        {"amount": takes.integer(1), "currency": takes.currency, "reference": takes.text},
        ("amount", "currency"),
    ),
]  # fmt: skip
