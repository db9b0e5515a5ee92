"""Changes of a subscription: its items, its end, what it is paid with."""

from glassfy_desktop.sandbox import periods
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError, invalid
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.operations import merged_metadata
from glassfy_desktop.sandbox.resources import (
    collection,
    invoices,
    payment_methods,
    prorations,
    subscriptions,
)
from glassfy_desktop.sandbox.resources.subscription_items import new_item, with_items
from glassfy_desktop.sandbox.resources.subscription_status import ENDED, details_of
from glassfy_desktop.sandbox.values import Given, StripeObject

_KEPT = ("collection_method", "days_until_due", "description", "default_payment_method", "trial_settings")


def update(account: Account, given: Given) -> StripeObject:
    """`POST /v1/subscriptions/{id}`. Another interval starts a new period now, invoiced at once."""
    subscription = account.get("subscription", given["id"])
    if subscription["status"] in ENDED:
        raise ApiError(400, "A canceled subscription can only update its cancellation_details.")
    runs = subscription["status"] in ("active", "past_due")
    fields = _plain_fields(account, subscription, given) | _cancellation(account, subscription, given)
    restarts = False
    if "items" in given:
        fields |= _changed_items(account, subscription, given["items"])
        restarts = runs and _has_other_interval(subscription["items"]["data"], fields["items"]["data"])
    if restarts:
        fields |= _period_from(account.now(), fields["items"]["data"])
        if {**subscription, **fields}["cancel_at_period_end"]:
            fields["cancel_at"] = fields["current_period_end"]
    before = account.update(subscription, **fields)
    charged = "items" in given and runs
    invoice = _invoice_difference(account, subscription, before, given, restarts) if charged else None
    emit(account, "customer.subscription.updated", subscription, before)
    if invoice:
        _collect(account, invoice)
    return subscription


def _plain_fields(account: Account, subscription: StripeObject, given: Given) -> Given:
    """What is only written down; a test card's token becomes a payment method of the customer."""
    fields = {name: given[name] for name in _KEPT if name in given}
    if wanted := fields.get("default_payment_method"):
        customer = account.get("customer", subscription["customer"])
        method = payment_methods.for_charging(account, customer, wanted)
        fields["default_payment_method"] = method["id"] if method else None
    if "metadata" in given:
        fields["metadata"] = merged_metadata(subscription["metadata"], given["metadata"])
    if "pause_collection" in given:
        paused = given["pause_collection"]
        fields["pause_collection"] = {"resumes_at": None, **paused} if paused else None
    return fields


def _has_other_interval(old: list[StripeObject], new: list[StripeObject]) -> bool:
    def interval(items: list[StripeObject]) -> tuple[str, int]:
        recurring = items[0]["price"]["recurring"]
        return recurring["interval"], recurring["interval_count"]

    return interval(old) != interval(new)


def _period_from(start: int, items: list[StripeObject]) -> Given:
    end = periods.after(start, items[0]["price"]["recurring"])
    return {"billing_cycle_anchor": start, "current_period_start": start, "current_period_end": end}


def _invoice_difference(
    account: Account, subscription: StripeObject, before: StripeObject, given: Given, restarts: bool
) -> StripeObject | None:
    """What a change of items costs: with a new interval at once, else as the request says."""
    behavior = given.get("proration_behavior", "create_prorations")
    if behavior != "none":
        prorations.add(account, subscription, before, restarts=restarts)
    if not restarts and behavior != "always_invoice":
        return None
    return invoices.draft_for(account, subscription, "subscription_update", with_items=restarts)


def _collect(account: Account, invoice: StripeObject) -> None:
    invoices.finalize(account, invoice)
    if invoice["collection_method"] == "charge_automatically":
        collection.attempt(account, invoice, payment_methods.usable(account, invoice))


def _cancellation(account: Account, subscription: StripeObject, given: Given) -> Given:
    """The end asked for, and what the customer said about it."""
    fields = _end(account, subscription, given)
    if said := given.get("cancellation_details"):
        details: Given = fields.get("cancellation_details") or subscription["cancellation_details"]
        fields["cancellation_details"] = {**details, **said}
    return fields


def _end(account: Account, subscription: StripeObject, given: Given) -> Given:
    if "cancel_at_period_end" in given:
        return subscriptions.cancellation_at_period_end(account, subscription, given["cancel_at_period_end"])
    if "cancel_at" in given:
        at = given["cancel_at"]
        return {
            "cancel_at": at,
            "cancel_at_period_end": False,
            "canceled_at": account.now() if at else None,
            "cancellation_details": details_of("cancellation_requested" if at else None),
        }
    return {}


def _changed_items(account: Account, subscription: StripeObject, lines: list[Given]) -> Given:
    """The items after an update: lines with an id change or remove theirs, lines without one add."""
    items = {item["id"]: dict(item) for item in subscription["items"]["data"]}
    for position, line in enumerate(lines):
        name = f"items[{position}]"
        if line.get("id") and line["id"] not in items:
            raise invalid(f"{name}[id]", f"No such subscription_item: '{line['id']}'", "resource_missing")
        if line.get("deleted"):
            items.pop(line.get("id", ""), None)
            continue
        old = items.get(line.get("id", ""))
        if old and not (line.get("price") or line.get("price_data")):
            items[old["id"]] = {**old, "quantity": line.get("quantity", old["quantity"])}
            continue
        new = new_item(account, subscription["id"], line, name)
        if old:
            kept = {"id": old["id"], "created": old["created"], "metadata": old["metadata"]}
            new = {**new, **kept, "quantity": line.get("quantity", old["quantity"])}
        items[new["id"]] = new
    if not items:
        raise invalid("items", "A subscription must have at least one active plan.")
    listed = {**subscription["items"], "data": list(items.values())}
    return {"items": listed, **with_items(listed["data"])}


def resume(account: Account, given: Given) -> StripeObject:
    """Go on with a paused subscription: a new period begins now, and is paid now."""
    subscription = account.get("subscription", given["id"])
    if subscription["status"] != "paused":
        raise ApiError(400, "You can only resume a subscription whose status is paused.")
    items = subscription["items"]["data"]
    before = account.update(subscription, status="active", **_period_from(account.now(), items))
    invoice = invoices.draft_for(account, subscription, "subscription_cycle")
    emit(account, "customer.subscription.updated", subscription, before)
    emit(account, "customer.subscription.resumed", subscription)
    invoices.finalize(account, invoice)
    collection.attempt(account, invoice, payment_methods.usable(account, invoice))
    return subscription
