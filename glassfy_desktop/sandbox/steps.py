"""The steps scenarios are made of: each is one thing a customer, or the developer, does."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError, invalid
from glassfy_desktop.sandbox.resources import checkout, customers, subscriptions
from glassfy_desktop.sandbox.values import StripeObject

_FIRST_NAMES = (
    "Anna",
    "Ben",
    "Clara",
    "David",
    "Elif",
    "Felix",
    "Greta",
    "Hugo",
    "Ida",
    "Jonas",
    "Lena",
    "Milo",
)
_LAST_NAMES = (
    "Brandt",
    "Conti",
    "Dubois",
    "Fischer",
    "Garcia",
    "Jansen",
    "Keller",
    "Lindt",
    "Moretti",
    "Novak",
)


@dataclass
class Play:
    """A scenario while it is played: whom it happens to and what there is so far."""

    account: Account
    customid: str
    price: str | None = None
    customer: StripeObject | None = None
    subscription: StripeObject | None = None


def customer(play: Play) -> None:
    """The customer whose metadata carries the customid, or a new one."""
    known = [c for c in play.account.all("customer") if c["metadata"].get("customid") == play.customid]
    if known:
        play.customer = known[-1]
        return
    name = _name_of(play.customid)
    email = f"{name.lower().replace(' ', '.')}@example.com"
    wanted = {"name": name, "email": email, "metadata": {"customid": play.customid}}
    play.customer = customers.create(play.account, wanted)


def subscribe(play: Play, price: str) -> None:
    """Buy a subscription on a checkout page. `price` is a lookup key."""
    session = _buy(play, "subscription", price)
    play.subscription = play.account.get("subscription", session["subscription"])


def buy_once(play: Play, price: str) -> None:
    """Buy a product once on a checkout page. `price` is a lookup key."""
    _buy(play, "payment", price)


def subscribed(play: Play, price: str) -> None:
    """The customer's running subscription, bought now if there is none."""
    owner = _customer_of(play)["id"]
    running = [s for s in play.account.all("subscription") if s["customer"] == owner and _runs(s)]
    if running:
        play.subscription = running[-1]
    else:
        subscribe(play, price)


def cancel_now(play: Play) -> None:
    """End the subscription at once."""
    if play.subscription is None:
        raise RuntimeError("a scenario cancels before anything was subscribed")
    subscriptions.cancel_now(play.account, play.subscription)


def _runs(subscription: StripeObject) -> bool:
    return subscription["status"] in ("active", "trialing", "past_due")


def _buy(play: Play, mode: str, lookup_key: str) -> StripeObject:
    wanted = {
        "mode": mode,
        "customer": _customer_of(play)["id"],
        "line_items": [{"price": play.price or _price(play.account, lookup_key), "quantity": 1}],
        "metadata": {"customid": play.customid},
        "success_url": "https://example.com/thank-you",
        "cancel_url": "https://example.com/shop",
    }
    try:
        session = checkout.create(play.account, wanted)
    except ApiError as refusal:
        raise invalid("price", f"This price does not fit the scenario. {refusal}") from refusal
    checkout.complete(play.account, session, "pm_card_visa")
    return session


def _price(account: Account, lookup_key: str) -> str:
    for price in account.all("price"):
        if price["lookup_key"] == lookup_key and price["active"]:
            return str(price["id"])
    raise invalid("price", f"There is no active price with the lookup key '{lookup_key}'; name a price.")


def _customer_of(play: Play) -> StripeObject:
    if play.customer is None:
        raise RuntimeError("a scenario buys before it has a customer")
    return play.customer


def _name_of(customid: str) -> str:
    """A plausible name, always the same for the same user."""
    number = int.from_bytes(hashlib.sha256(customid.encode()).digest()[:4])
    first, last = divmod(number, len(_LAST_NAMES))
    return f"{_FIRST_NAMES[first % len(_FIRST_NAMES)]} {_LAST_NAMES[last]}"


STEPS: dict[str, Callable[..., None]] = {
    step.__name__: step for step in (customer, subscribe, subscribed, buy_once, cancel_now)
}
"""Step name → what it does."""
