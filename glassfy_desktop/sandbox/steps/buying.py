"""Steps: a customer comes and buys."""

import hashlib
from collections.abc import Callable

from glassfy_desktop.sandbox.errors import ApiError, invalid
from glassfy_desktop.sandbox.resources import (
    bank_transfers,
    checkout,
    collection,
    customers,
    invoice_operations,
    invoices,
    payment_methods,
    payments,
    subscriptions,
)
from glassfy_desktop.sandbox.steps.play import Play
from glassfy_desktop.sandbox.values import Given, StripeObject

_FIRST = ("Anna", "Ben", "Clara", "David", "Elif", "Felix", "Greta", "Hugo", "Ida", "Jonas", "Lena", "Milo")
_LAST = ("Brandt", "Conti", "Dubois", "Fischer", "Garcia", "Jansen", "Keller", "Lindt", "Moretti", "Novak")


def customer(play: Play) -> None:
    """The customer whose metadata carries the customid, or a new one."""
    known = play.account.where("customer", "customid", play.customid)
    if known:
        play.customer = known[-1]
    else:
        new_customer(play)


def new_customer(play: Play) -> None:
    """A new customer with the customid, even if there is one."""
    number = len(play.account.where("customer", "customid", play.customid))
    name = _name_of(f"{play.customid} {number}" if number else play.customid)
    email = f"{name.lower().replace(' ', '.')}@example.com"
    wanted = {"name": name, "email": email, "metadata": {"customid": play.customid}}
    play.customer = customers.create(play.account, wanted)


def _name_of(customid: str) -> str:
    """A plausible name, always the same for the same user."""
    number = int.from_bytes(hashlib.sha256(customid.encode()).digest()[:4])
    first, last = divmod(number, len(_LAST))
    return f"{_FIRST[first % len(_FIRST)]} {_LAST[last]}"


def subscribe(play: Play, price: str, trial_days: int = 0) -> None:
    """Buy a subscription on a checkout page. `price` is a lookup key."""
    more = {"subscription_data": {"trial_period_days": trial_days}} if trial_days else {}
    session = _buy(play, "subscription", price, more)
    play.subscription = play.account.get("subscription", session["subscription"])


def subscribe_without_card(play: Play, price: str, trial_days: int) -> None:
    """Start a trial that ends in `paused` unless a card is given. `price` is a lookup key."""
    wanted = {
        "customer": play.buyer()["id"],
        "items": [{"price": play.price or play.price_of(price)}],
        "trial_period_days": trial_days,
        "trial_settings": {"end_behavior": {"missing_payment_method": "pause"}},
    }
    play.subscription = _fitting(lambda: subscriptions.create(play.account, wanted))


def subscribed(play: Play, price: str) -> None:
    """The customer's running subscription, bought now if there is none."""
    owner = play.buyer()["id"]
    running = [s for s in play.account.where("subscription", "customer", owner) if s["status"] == "active"]
    if running and not running[-1]["cancel_at"]:
        play.subscription = running[-1]
    else:
        subscribe(play, price)


def buy_once(play: Play, price: str) -> None:
    """Buy a product once on a checkout page. `price` is a lookup key."""
    _buy(play, "payment", price, {})


def buy_as_guest(play: Play, price: str) -> None:
    """Buy once without becoming a customer: only the session carries the customid."""
    play.customer = None
    _buy(play, "payment", price, {"payment_intent_data": {"metadata": {"customid": play.customid}}})


def buy_by_invoice(play: Play, price: str) -> None:
    """Buy once by an invoice that is paid at once. `price` is a lookup key."""
    owner = play.buyer()
    method = payment_methods.attach(play.account, "pm_card_visa", owner)
    wanted = {"customer": owner["id"], "price": play.price or play.price_of(price)}
    invoice_operations.create_item(play.account, wanted)
    lines = invoices.pending_lines(play.account, owner, None)
    given = {"currency": lines[0]["currency"], "default_payment_method": method["id"]}
    invoice = invoices.add_draft(play.account, owner, lines, given)
    invoices.finalize(play.account, invoice)
    collection.attempt(play.account, invoice, method)
    play.one_time_invoice = invoice


def order_by_transfer(play: Play, price: str) -> None:
    """Ask for a bank transfer; the payment intent names the product."""
    account, owner = play.account, play.buyer()
    bought = account.get("price", play.price or play.price_of(price), "price")
    wanted = {
        "amount": bought["unit_amount"],
        "currency": bought["currency"],
        "customer": owner["id"],
        "metadata": {"customid": play.customid, "productid": bought["product"]},
        "payment_method": bank_transfers.new_method(account)["id"],
        "payment_method_types": ["customer_balance"],
    }
    play.intent = payments.new_intent(account, wanted)
    bank_transfers.wait(account, play.intent)


def transfer(play: Play, share: float) -> None:
    """A share of the ordered amount arrives (1: all of it)."""
    if play.intent is None:
        raise RuntimeError("this scenario transfers money before anything was ordered")
    amount = round(play.intent["amount"] * share)
    bank_transfers.fund(play.account, play.buyer(), amount, play.intent["currency"])


def _fitting(buy: Callable[[], StripeObject]) -> StripeObject:
    try:
        return buy()
    except ApiError as refusal:
        raise invalid("price", f"This price does not fit the scenario. {refusal}") from refusal


def _buy(play: Play, mode: str, lookup_key: str, more: Given) -> StripeObject:
    """Go through a checkout page with a card that pays."""
    buyer = {"customer": play.customer["id"]} if play.customer else {}
    wanted = {
        **more,
        **buyer,
        "mode": mode,
        "line_items": [{"price": play.price or play.price_of(lookup_key), "quantity": 1}],
        "metadata": {"customid": play.customid},
        "success_url": "https://example.com/thank-you",
        "cancel_url": "https://example.com/shop",
    }
    session = _fitting(lambda: checkout.create(play.account, wanted))
    checkout.complete(play.account, session, "pm_card_visa", "guest@example.com")
    return session
