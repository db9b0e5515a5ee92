"""Payment methods: Stripe's test cards, known by their tokens, and how each of them behaves."""

from dataclasses import dataclass

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError, card_declined, invalid, missing_object
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.operations import Operation, equal, listing, retrieving
from glassfy_desktop.sandbox.values import Given, StripeObject

PATH = "/v1/payment_methods"


@dataclass(frozen=True)
class TestCard:
    """A card by its last four digits: whether it can be attached, whether a charge goes through, and what
    the bank does then: `dispute` it, start an `inquiry`, or nothing."""

    last4: str
    attaches: bool = True
    pays: bool = True
    bank: str = ""


CARDS = {
    "pm_card_visa": TestCard("4242"),
    "tok_visa": TestCard("4242"),
    "pm_card_chargeCustomerFail": TestCard("0341", pays=False),
    "tok_chargeCustomerFail": TestCard("0341", pays=False),
    "pm_card_visa_chargeDeclined": TestCard("0002", attaches=False, pays=False),
    "pm_card_chargeDeclined": TestCard("0002", attaches=False, pays=False),
    "tok_chargeDeclined": TestCard("0002", attaches=False, pays=False),
    "pm_card_createDisputeInquiry": TestCard("1976", bank="inquiry"),
    "pm_card_createDispute": TestCard("0259", bank="dispute"),
}
_REFUSING = {card.last4 for card in CARDS.values() if not card.pays}
_BANK = {card.last4: card.bank for card in CARDS.values()}


def what_the_bank_does(method: StripeObject) -> str:
    """After a charge of this method: `dispute`, `inquiry` or nothing."""
    return _BANK[method["card"]["last4"]] if method["type"] == "card" else ""


def pays(method: StripeObject) -> bool:
    """Whether a charge of this method goes through."""
    return method["type"] != "card" or method["card"]["last4"] not in _REFUSING


def resolve(account: Account, token: str, param: str) -> StripeObject:
    """The payment method of this id, or a fresh one for a test card's token. Raises ApiError."""
    if card := CARDS.get(token):
        return account.add(_new(account, card))
    return account.get("payment_method", token, param)


def nobody() -> Given:
    """Billing details that say nothing."""
    lines = ("city", "country", "line1", "line2", "postal_code", "state")
    return {"address": dict.fromkeys(lines), "email": None, "name": None, "phone": None}


def _new(account: Account, card: TestCard) -> StripeObject:
    return {
        "id": account.new_id("pm"),
        "object": "payment_method",
        "billing_details": nobody(),
        "card": {
            "brand": "visa",
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
            "country": "US",
            "exp_month": 12,
            "exp_year": 2034,
            "fingerprint": account.secret("fp", f"card {card.last4}", 16)[3:],
            "funding": "credit",
            "generated_from": None,
            "last4": card.last4,
            "networks": {"available": ["visa"], "preferred": None},
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": account.now(),
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }


def attach(account: Account, token: str, customer: StripeObject, param: str = "id") -> StripeObject:
    """Attach a payment method, or a fresh one of a test card, to a customer."""
    card = CARDS.get(token)
    if card and not card.attaches:
        raise card_declined(None)
    method = resolve(account, token, param)
    if method["customer"] not in (None, customer["id"]):
        raise ApiError(400, "The payment method you provided has already been attached to a customer.")
    before = account.update(method, customer=customer["id"])
    if before["customer"] is None:
        emit(account, "payment_method.attached", method)
    return method


def owned(account: Account, identifier: str, customer: StripeObject, param: str) -> StripeObject:
    """The customer's own payment method of this id. Raises ApiError naming `param`."""
    method = account.find("payment_method", identifier)
    if method is None:
        raise missing_object("PaymentMethod", identifier, param)
    if method["customer"] != customer["id"]:
        raise invalid(
            param,
            f"The customer does not have a payment method with the ID {identifier}. The payment method must "
            "be attached to the customer.",
        )
    return method


def for_charging(
    account: Account, customer: StripeObject, wanted: str | None, param: str = "default_payment_method"
) -> StripeObject | None:
    """What a charge of the customer uses: the wanted method, else the customer's default, else none."""
    if wanted in CARDS:
        return attach(account, wanted, customer, param)
    chosen = wanted or customer["invoice_settings"]["default_payment_method"]
    return owned(account, chosen, customer, param) if chosen else None


def usable(account: Account, invoice: StripeObject) -> StripeObject | None:
    """What an invoice is paid with, if it is still the customer's.

    Its own method, else its subscription's, else the customer's default.
    """
    customer = account.get("customer", invoice["customer"])
    subscription = account.find("subscription", invoice["subscription"]) or {}
    chosen = (
        invoice["default_payment_method"]
        or subscription.get("default_payment_method")
        or customer["invoice_settings"]["default_payment_method"]
    )
    method = account.find("payment_method", chosen)
    return method if method and method["customer"] == customer["id"] else None


def _attach(account: Account, given: Given) -> StripeObject:
    return attach(account, given["id"], account.get("customer", given["customer"], "customer"))


def _detach(account: Account, given: Given) -> StripeObject:
    method = account.get("payment_method", given["id"])
    before = account.update(method, customer=None)
    emit(account, "payment_method.detached", method, before)
    return method


def _create(account: Account, given: Given) -> StripeObject:
    token = (given.get("card") or {}).get("token", "tok_visa")
    method = resolve(account, token, "card[token]")
    if details := given.get("billing_details"):
        address = {**method["billing_details"]["address"], **(details.get("address") or {})}
        account.update(method, billing_details={**method["billing_details"], **details, "address": address})
    return method


_BILLING: takes.Shape = {
    "address": takes.ADDRESS,
    "email": takes.text,
    "name": takes.text,
    "phone": takes.text,
}

OPERATIONS = [
    Operation(
        "POST", PATH, "rak_payment_method_write", _create,
        {
            "billing_details": takes.record(_BILLING), "card": takes.record({"token": takes.needed_text}),
            "type": takes.one_of("card"),
        },
        ("type",),
    ),
    listing(
        "payment_method", PATH, "rak_payment_method_read",
        {"customer": equal("customer"), "type": equal("type", takes.one_of("card"))},
    ),
    retrieving("payment_method", PATH, "rak_payment_method_read"),
    Operation(
        "POST", f"{PATH}/{{id}}/attach", "rak_payment_method_write", _attach,
        {"customer": takes.needed_text}, ("customer",),
    ),
    Operation("POST", f"{PATH}/{{id}}/detach", "rak_payment_method_write", _detach),
]  # fmt: skip
