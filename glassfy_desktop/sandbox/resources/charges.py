"""Charges: single attempts to get money."""

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.operations import Operation, equal, listing, retrieving
from glassfy_desktop.sandbox.resources import payment_methods
from glassfy_desktop.sandbox.values import Given, StripeObject, in_order

PATH = "/v1/charges"

_WENT_THROUGH = {
    "network_status": "approved_by_network",
    "reason": None,
    "risk_level": "normal",
    "seller_message": "Payment complete.",
    "type": "authorized",
}
_REFUSED = {
    "network_status": "declined_by_network",
    "reason": "generic_decline",
    "risk_level": "normal",
    "seller_message": "The bank did not return any further details with this decline.",
    "type": "issuer_declined",
}


_BLANK: StripeObject = {
    **dict.fromkeys((
        "application", "application_fee", "application_fee_amount", "destination", "dispute",
        "failure_balance_transaction", "on_behalf_of", "order", "receipt_number", "receipt_url",
        "review", "source", "source_transfer", "statement_descriptor_suffix", "transfer_data",
        "transfer_group",
    )),
    "amount_refunded": 0,
    "calculated_statement_descriptor": "GLASSFY SANDBOX",
    "disputed": False,
    "fraud_details": {},
    "livemode": False,
    "refunded": False,
}  # fmt: skip
"""What a charge begins with."""


def new_charge(
    account: Account, intent: StripeObject, method: StripeObject, *, captured: bool = True
) -> StripeObject:
    """Charge a payment method for an intent: `succeeded` or `failed`, as the test card decides."""
    paid = payment_methods.pays(method)
    taken = paid and captured
    return account.add(
        in_order(
            {
                **_BLANK,
                "id": account.new_id("ch"),
                "object": "charge",
                "amount": intent["amount"],
                "amount_captured": intent["amount"] if taken else 0,
                "balance_transaction": account.new_id("txn") if taken else None,
                "billing_details": method["billing_details"],
                "captured": taken,
                "created": account.now(),
                "currency": intent["currency"],
                "customer": intent["customer"],
                "description": intent["description"],
                "failure_code": None if paid else "card_declined",
                "failure_message": None if paid else "Your card was declined.",
                "invoice": intent["invoice"],
                "metadata": dict(intent["metadata"]),
                "outcome": dict(_WENT_THROUGH if paid else _REFUSED),
                "paid": paid,
                "payment_intent": intent["id"],
                "payment_method": method["id"],
                "payment_method_details": _details(method),
                "receipt_email": intent["receipt_email"],
                "shipping": intent["shipping"],
                "statement_descriptor": intent["statement_descriptor"],
                "status": "succeeded" if paid else "failed",
            }
        )
    )


def _details(method: StripeObject) -> Given:
    if method["type"] != "card":
        return {"type": method["type"], method["type"]: {}}
    card = method["card"]
    kept = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4")
    details = {
        **{name: card[name] for name in kept},
        "installments": None,
        "mandate": None,
        "network": "visa",
        "network_token": {"used": False},
        "three_d_secure": None,
        "wallet": None,
    }
    return {"type": "card", "card": details}


OPERATIONS: list[Operation] = [
    listing(
        "charge", PATH, "rak_charge_read",
        {
            "customer": equal("customer"),
            "payment_intent": equal("payment_intent"),
        },
    ),
    retrieving("charge", PATH, "rak_charge_read"),
]  # fmt: skip
