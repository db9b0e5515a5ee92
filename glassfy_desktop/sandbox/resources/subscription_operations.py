"""What a request may ask of subscriptions."""

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.operations import Filter, Operation, equal, listing, retrieving, within
from glassfy_desktop.sandbox.resources import subscription_changes, subscriptions
from glassfy_desktop.sandbox.resources.subscription_items import LINE
from glassfy_desktop.sandbox.resources.subscription_status import ENDED
from glassfy_desktop.sandbox.values import StripeObject

PATH = "/v1/subscriptions"

_STATUSES = (
    "active", "all", "canceled", "ended", "incomplete", "incomplete_expired", "past_due", "paused",
    "trialing", "unpaid",
)  # fmt: skip
_WIDE = ("all", "ended", "not canceled")
"""Words that stand for more than one status."""
_DETAILS = takes.record(
    {
        "comment": takes.text,
        "feedback": takes.one_of(
            "customer_service", "low_quality", "missing_features", "other", "switched_service",
            "too_complex", "too_expensive", "unused",
        ),
    }
)  # fmt: skip
_END_OF_TRIAL: takes.Shape = {
    "missing_payment_method": takes.one_of("cancel", "create_invoice", "pause"),
}
_SHARED: takes.Shape = {
    "cancel_at": takes.either(takes.record({}), lambda raw, name: takes.time(raw, name) if raw else None),
    "cancel_at_period_end": takes.boolean,
    "collection_method": takes.one_of("charge_automatically", "send_invoice"),
    "days_until_due": takes.integer(0, 365),
    "default_payment_method": takes.text,
    "description": takes.text,
    "metadata": takes.metadata,
    "off_session": takes.boolean,
    "payment_behavior": takes.one_of(
        "allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete"
    ),
    "proration_behavior": takes.one_of("always_invoice", "create_prorations", "none"),
}
_TRIAL: takes.Shape = {
    "trial_settings": takes.record({"end_behavior": takes.record(_END_OF_TRIAL, tuple(_END_OF_TRIAL))}),
    "trial_end": lambda raw, name: "now" if raw == "now" else takes.time(raw, name),
    "trial_period_days": takes.integer(0, 730),
}
_CHANGED_LINE: takes.Shape = {**LINE, "id": takes.needed_text, "deleted": takes.boolean}
_PAUSE = takes.record(
    {
        "behavior": takes.one_of("keep_as_draft", "mark_uncollectible", "void"),
        "resumes_at": takes.time,
    },
    ("behavior",),
)


def _has_status(each: StripeObject, wanted: object) -> bool:
    status: str = each["status"]
    match wanted:
        case "all":
            return True
        case "ended":
            return status in ENDED
        case "not canceled":
            return status != "canceled"
        case _:
            return status == wanted


def _has_price(each: StripeObject, wanted: object) -> bool:
    return any(item["price"]["id"] == wanted for item in each["items"]["data"])


_FILTERS = {
    "collection_method": equal("collection_method", takes.one_of("charge_automatically", "send_invoice")),
    "current_period_end": within("current_period_end"),
    "current_period_start": within("current_period_start"),
    "customer": equal("customer"),
    "price": Filter(takes.needed_text, _has_price),
    "status": Filter(takes.one_of(*_STATUSES), _has_status, lambda word: None if word in _WIDE else word),
}

_list = listing("subscription", PATH, "rak_subscription_read", _FILTERS)

OPERATIONS: list[Operation] = [
    Operation(
        "POST", PATH, "rak_subscription_write", subscriptions.create,
        {
            **_SHARED, **_TRIAL,
            "customer": takes.needed_text,
            "items": takes.many(takes.record(LINE)),
        },
        ("customer",),
    ),
    # without a status, Stripe lists those that are not canceled
    Operation(
        "GET", PATH, "rak_subscription_read",
        lambda account, given: _list.run(account, {"status": "not canceled", **given}), _list.shape,
    ),
    retrieving("subscription", PATH, "rak_subscription_read"),
    Operation(
        "POST", f"{PATH}/{{id}}", "rak_subscription_write", subscription_changes.update,
        {
            **_SHARED,
            "cancellation_details": _DETAILS,
            "items": takes.many(takes.record(_CHANGED_LINE)),
            "pause_collection": _PAUSE,
        },
    ),
    Operation("POST", f"{PATH}/{{id}}/resume", "rak_subscription_write", subscription_changes.resume),
    Operation(
        "DELETE", f"{PATH}/{{id}}", "rak_subscription_write", subscriptions.cancel,
        {"cancellation_details": _DETAILS, "invoice_now": takes.boolean, "prorate": takes.boolean},
    ),
]  # fmt: skip
