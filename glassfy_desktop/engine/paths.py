"""Where Stripe has the objects that count here."""

import re

PATHS = {
    "customer": "/v1/customers",
    "subscription": "/v1/subscriptions",
    "invoice": "/v1/invoices",
    "checkout.session": "/v1/checkout/sessions",
    "payment_intent": "/v1/payment_intents",
    "credit_note": "/v1/credit_notes",
    "charge": "/v1/charges",
    "dispute": "/v1/disputes",
}
KINDS = frozenset({*PATHS, "invoice_payment"})
"""The kinds of objects of which events tell something here."""
_ID = re.compile(r"[A-Za-z0-9_]{1,255}")


def is_id(value: str) -> bool:
    """Whether this can be an id of Stripe's, which may stand in a path as it is."""
    return bool(_ID.fullmatch(value))


def path_of(kind: str, object_id: str) -> str:
    """Where one object is read; empty for a kind that is not read, and for what is no id of Stripe's."""
    return f"{PATHS[kind]}/{object_id}" if kind in PATHS and is_id(object_id) else ""
