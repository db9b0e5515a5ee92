"""Events: what happened, in Stripe's words, and the deliveries that follow from it."""

import json

from glassfy_desktop.domain.requirements import API_VERSION
from glassfy_desktop.sandbox import settings
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.values import StripeObject, changes


def emit(account: Account, kind: str, which: StripeObject, before: StripeObject | None = None) -> None:
    """Record that something happened to an object and queue it for the endpoints that want it.

    `before` is the object as it was; with it the event carries `previous_attributes`, and no event comes
    of a change that changed nothing.
    """
    data: StripeObject = {"object": account.snapshot(which)}
    if before is not None:
        data["previous_attributes"] = changes(before, which)
        if not data["previous_attributes"]:
            return
    event = {
        "id": account.new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": account.now(),
        "data": data,
        "livemode": False,
        "pending_webhooks": 0,
        "request": {"id": account.cause.request, "idempotency_key": account.cause.idempotency_key},
        "type": kind,
    }
    account.add(event)
    wanting = [each for each in account.shelf("webhook_endpoint") if wants(each, kind)]
    times = 2 if wanting and settings.faults(account)["duplicates"] else 1
    for endpoint in wanting * times:
        queue_delivery(account, event, endpoint)


def wants(endpoint: StripeObject, kind: str) -> bool:
    """Whether a webhook endpoint gets events of this type."""
    names = endpoint["enabled_events"]
    return endpoint["status"] == "enabled" and (kind in names or "*" in names)


def rendered(event: StripeObject) -> bytes:
    """The body of a delivery: the event as Stripe prints it."""
    return json.dumps(event, indent=2, ensure_ascii=False).encode()


def queue_delivery(account: Account, event: StripeObject, endpoint: StripeObject) -> None:
    """Let an event go out to an endpoint."""
    account.update(event, pending_webhooks=event["pending_webhooks"] + 1)
    account.add(
        {
            "id": account.new_id("del"),
            "object": "_delivery",
            "event": event["id"],
            "type": event["type"],
            "endpoint": endpoint["id"],
            "url": endpoint["url"],
            "state": "pending",
            "attempts": [],
        }
    )
