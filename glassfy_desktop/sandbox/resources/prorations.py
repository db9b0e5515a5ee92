"""Prorations: what is given back for, and asked for, the rest of a period whose items changed."""

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.values import StripeObject


def add(account: Account, subscription: StripeObject, before: StripeObject, *, restarts: bool) -> None:
    """Add invoice items for a change: unused time of what was, and, unless a new period starts, the rest of
    the period for what is now."""
    end, start = before["current_period_end"], before["current_period_start"]
    left = max(end - account.now(), 0) / (end - start)
    old = {item["id"]: item for item in before["items"]["data"]}
    new = {item["id"]: item for item in subscription["items"]["data"]}
    for identifier, item in old.items():
        if _costs(item) != _costs(new.get(identifier)):
            _add(account, subscription, item, -left)
    for identifier, item in new.items():
        if not restarts and _costs(item) != _costs(old.get(identifier)):
            _add(account, subscription, item, left)


def _costs(item: StripeObject | None) -> tuple[str, int] | None:
    return (item["price"]["id"], item["quantity"]) if item else None


def _add(account: Account, subscription: StripeObject, item: StripeObject, share: float) -> None:
    """`share` of the item's price for the rest of its period, negative where it is given back."""
    price, quantity = item["price"], item["quantity"]
    amount, now = round(price["unit_amount"] * quantity * share), account.now()
    name = account.get("product", price["product"])["name"]
    made = account.add(
        {
            "id": account.new_id("ii"),
            "object": "invoiceitem",
            "amount": amount,
            "currency": price["currency"],
            "customer": subscription["customer"],
            "date": now,
            "description": f"{'Remaining' if share > 0 else 'Unused'} time on {name}",
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
