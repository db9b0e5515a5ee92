"""Payment pages: how Stripe's own command line fills in a checkout session. Stripe documents them nowhere."""

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import card_declined, invalid
from glassfy_desktop.sandbox.operations import Operation
from glassfy_desktop.sandbox.resources import checkout
from glassfy_desktop.sandbox.values import Given, StripeObject

PATH = "/v1/payment_pages/{id}"


def _show(account: Account, given: Given) -> StripeObject:
    return account.get("checkout.session", given["id"])


def _confirm(account: Account, given: Given) -> StripeObject:
    session = account.get("checkout.session", given["id"])
    if given.get("expected_amount", session["amount_total"]) != session["amount_total"]:
        raise invalid("expected_amount", "The expected amount is not the amount of this session.")
    if not checkout.complete(account, session, given["payment_method"], given.get("email")):
        raise card_declined(None, keeps=True)
    return session


OPERATIONS = [
    Operation("GET", PATH, "rak_checkout_session_read", _show),
    Operation(
        "POST",
        f"{PATH}/confirm",
        "rak_checkout_session_write",
        _confirm,
        {"email": takes.text, "expected_amount": takes.amount, "payment_method": takes.needed_text},
        ("payment_method",),
    ),
]
