"""The items of a subscription: a price and how many of it."""

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import invalid, missing_object
from glassfy_desktop.sandbox.operations import PAGING, Operation, merged_metadata, page
from glassfy_desktop.sandbox.resources.catalog import PRICE_DATA, plan_of, price_for
from glassfy_desktop.sandbox.values import Given, StripeObject

PATH = "/v1/subscription_items"

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


def _list(account: Account, given: Given) -> StripeObject:
    subscription = account.get("subscription", given["subscription"], "subscription")
    return page(subscription["items"]["data"], given, PATH)


def _retrieve(account: Account, given: Given) -> StripeObject:
    return find(account, given["id"])[1]


def find(account: Account, identifier: str) -> tuple[StripeObject, StripeObject]:
    """The subscription and its item of this id. Raises ApiError."""
    for subscription in account.all("subscription"):
        for item in subscription["items"]["data"]:
            if item["id"] == identifier:
                return subscription, item
    raise missing_object("subscription_item", identifier)


def _create(account: Account, given: Given) -> StripeObject:
    from glassfy_desktop.sandbox.resources import subscription_changes

    line = {name: given[name] for name in LINE if name in given}
    subscription_changes.update(account, {"id": given["subscription"], "items": [line]})
    item: StripeObject = account.get("subscription", given["subscription"])["items"]["data"][-1]
    return item


def _update(account: Account, given: Given) -> StripeObject:
    from glassfy_desktop.sandbox.resources import subscription_changes

    subscription, _ = find(account, given["id"])
    line = {name: given[name] for name in ("id", *LINE) if name in given}
    subscription_changes.update(account, {"id": subscription["id"], "items": [line]})
    return find(account, given["id"])[1]


def _delete(account: Account, given: Given) -> StripeObject:
    from glassfy_desktop.sandbox.resources import subscription_changes

    subscription, _ = find(account, given["id"])
    line = {"id": given["id"], "deleted": True}
    subscription_changes.update(account, {"id": subscription["id"], "items": [line]})
    return {"id": given["id"], "object": "subscription_item", "deleted": True}


_PRORATION: takes.Shape = {
    "proration_behavior": takes.one_of("always_invoice", "create_prorations", "none"),
}

OPERATIONS = [
    Operation(
        "GET", PATH, "rak_subscription_read", _list,
        {**PAGING, "subscription": takes.needed_text}, ("subscription",),
    ),
    Operation(
        "POST", PATH, "rak_subscription_write", _create,
        {**LINE, **_PRORATION, "subscription": takes.needed_text}, ("subscription",),
    ),
    Operation("GET", f"{PATH}/{{id}}", "rak_subscription_read", _retrieve),
    Operation("POST", f"{PATH}/{{id}}", "rak_subscription_write", _update, {**LINE, **_PRORATION}),
    Operation("DELETE", f"{PATH}/{{id}}", "rak_subscription_write", _delete, _PRORATION),
]  # fmt: skip
