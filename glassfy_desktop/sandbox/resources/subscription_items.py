"""The items of a subscription: a price and how many of it."""

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import invalid
from glassfy_desktop.sandbox.operations import merged_metadata
from glassfy_desktop.sandbox.resources.catalog import PRICE_DATA, plan_of, price_for
from glassfy_desktop.sandbox.values import Given, StripeObject

LINE: takes.Shape = {
    "price": takes.needed_text,
    "price_data": takes.record(PRICE_DATA),
    "quantity": takes.integer(0, 1_000_000),
    "metadata": takes.metadata,
}


def new_item(account: Account, subscription: str, line: Given, name: str) -> StripeObject:
    """An item by a request's line. Raises ApiError naming the line for a price that does not recur."""
    price = price_for(account, line, name)
    if price["recurring"] is None:
        raise invalid(
            f"{name}[price]",
            "The price specified is set to `type=one_time` but this field only accepts prices with "
            "`type=recurring`.",
        )
    return {
        "id": account.new_id("si", 14),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": account.now(),
        "metadata": merged_metadata({}, line.get("metadata", {})),
        "plan": plan_of(price),
        "price": dict(price),
        "quantity": line.get("quantity", 1),
        "subscription": subscription,
        "tax_rates": [],
    }


def with_items(items: list[StripeObject]) -> Given:
    """The subscription's own `plan` and `quantity`, which Stripe shows where there is one item."""
    only = items[0] if len(items) == 1 else None
    return {"plan": only["plan"] if only else None, "quantity": only["quantity"] if only else None}
