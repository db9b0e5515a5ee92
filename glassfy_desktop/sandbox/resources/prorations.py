"""Prorations: what is given back for, and asked for, the rest of a period whose items changed."""

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.values import StripeObject

Rest = tuple[int, int]
"""How much of a period is left: seconds left, seconds in all."""


def add(account: Account, subscription: StripeObject, before: StripeObject, *, restarts: bool) -> None:
    """Add invoice items for a change: unused time of what was, and, unless a new period starts, the rest of
    the period for what is now."""
    rest = _rest_of(account, before)
    old = {item["id"]: item for item in before["items"]["data"]}
    new = {item["id"]: item for item in subscription["items"]["data"]}
    for identifier, item in old.items():
        if _costs(item) != _costs(new.get(identifier)):
            _add(account, subscription, item, rest, -1)
    for identifier, item in new.items():
        if not restarts and _costs(item) != _costs(old.get(identifier)):
            _add(account, subscription, item, rest, 1)


def give_back(account: Account, subscription: StripeObject) -> None:
    """Add invoice items that give back the rest of the period: the subscription ends now."""
    for item in subscription["items"]["data"]:
        _add(account, subscription, item, _rest_of(account, subscription), -1)


def _rest_of(account: Account, subscription: StripeObject) -> Rest:
    end, start = subscription["current_period_end"], subscription["current_period_start"]
    return max(end - account.now(), 0), end - start


def _share(amount: int, rest: Rest) -> int:
    """That share of an amount, to the nearest minor unit, halves up."""
    left, whole = rest
    return (2 * amount * left + whole) // (2 * whole)


def _costs(item: StripeObject | None) -> tuple[str, int] | None:
    return (item["price"]["id"], item["quantity"]) if item else None


def _add(account: Account, subscription: StripeObject, item: StripeObject, rest: Rest, sign: int) -> None:
    """The item's price for the rest of its period, given back where `sign` is -1."""
    price, quantity = item["price"], item["quantity"]
    amount, now = sign * _share(price["unit_amount"] * quantity, rest), account.now()
    name = account.get("product", price["product"])["name"]
    made = account.add(
        {
            "id": account.new_id("ii"),
            "object": "invoiceitem",
            "amount": amount,
            "currency": price["currency"],
            "customer": subscription["customer"],
            "date": now,
            "description": f"{'Remaining' if sign > 0 else 'Unused'} time on {name}",
            "discountable": False,
            "discounts": [],
            "invoice": None,
            "livemode": False,
            "metadata": {},
            "period": {"start": now, "end": max(now, subscription["current_period_end"])},
            "plan": item["plan"],
            "price": dict(price),
            "proration": True,
            "quantity": quantity,
            "subscription": subscription["id"],
            "tax_rates": [],
            "test_clock": subscription["test_clock"],
            "unit_amount": amount,
            "unit_amount_decimal": str(amount),
        }
    )
    emit(account, "invoiceitem.created", made)
