"""What a request may ask of a subscription's items."""

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import missing_object
from glassfy_desktop.sandbox.operations import PAGING, Operation, page
from glassfy_desktop.sandbox.resources import subscription_changes
from glassfy_desktop.sandbox.resources.subscription_items import LINE
from glassfy_desktop.sandbox.values import Given, StripeObject

PATH = "/v1/subscription_items"


def _list(account: Account, given: Given) -> StripeObject:
    subscription = account.get("subscription", given["subscription"], "subscription")
    return page(subscription["items"]["data"], given, PATH)


def _retrieve(account: Account, given: Given) -> StripeObject:
    return find(account, given["id"])[1]


def find(account: Account, identifier: str) -> tuple[StripeObject, StripeObject]:
    """The subscription and its item of this id. Raises ApiError."""
    for subscription in account.where("subscription", "item", identifier):
        for item in subscription["items"]["data"]:
            if item["id"] == identifier:
                return subscription, item
    raise missing_object("subscription_item", identifier)


def _create(account: Account, given: Given) -> StripeObject:
    line = {name: given[name] for name in LINE if name in given}
    subscription_changes.update(account, {"id": given["subscription"], "items": [line], **_behavior(given)})
    item: StripeObject = account.get("subscription", given["subscription"])["items"]["data"][-1]
    return item


def _update(account: Account, given: Given) -> StripeObject:
    subscription, _ = find(account, given["id"])
    line = {name: given[name] for name in ("id", *LINE) if name in given}
    subscription_changes.update(account, {"id": subscription["id"], "items": [line], **_behavior(given)})
    return find(account, given["id"])[1]


def _delete(account: Account, given: Given) -> StripeObject:
    subscription, _ = find(account, given["id"])
    line = {"id": given["id"], "deleted": True}
    subscription_changes.update(account, {"id": subscription["id"], "items": [line], **_behavior(given)})
    return {"id": given["id"], "object": "subscription_item", "deleted": True}


def _behavior(given: Given) -> Given:
    return {name: given[name] for name in _PRORATION if name in given}


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
