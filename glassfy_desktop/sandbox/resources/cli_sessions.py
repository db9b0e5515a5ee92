"""Sessions of Stripe's own command line, which Stripe documents nowhere, and events sent again."""

from glassfy_desktop.domain.requirements import API_VERSION
from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import missing_parameter
from glassfy_desktop.sandbox.events import queue_delivery
from glassfy_desktop.sandbox.operations import Operation
from glassfy_desktop.sandbox.values import Given, StripeObject

SOCKET = "/v1/stripecli/socket"
RECONNECT_AFTER = 3600
"""Seconds after which the command line opens its websocket anew."""


def signing_secret(account: Account) -> str:
    """The secret (`whsec_…`) that signs what `stripe listen` forwards: the same for every session."""
    return account.secret("whsec", "stripe listen")


def websocket_id(account: Account) -> str:
    """What opens the websocket."""
    return account.secret("cliws", "websocket of stripe listen")


def _open(account: Account, given: Given) -> StripeObject:
    return {
        "default_version": API_VERSION,
        "device_token": None,
        "display_connect_filter_warning": False,
        "latest_version": API_VERSION,
        "reconnect_delay": RECONNECT_AFTER,
        "secret": signing_secret(account),
        "websocket_authorized_feature": "webhooks",
        "websocket_id": websocket_id(account),
        "websocket_url": f"ws://{account.address}{SOCKET}",
    }


def _retry(account: Account, given: Given) -> StripeObject:
    """Send an event again: to whoever listens, or to one webhook endpoint."""
    event = account.get("event", given["id"])
    if wanted := given.get("webhook_endpoint"):
        queue_delivery(account, event, account.get("webhook_endpoint", wanted, "webhook_endpoint"))
    elif given.get("for_stripecli"):
        for send in account.after_resend:
            send(event)
    else:
        raise missing_parameter("webhook_endpoint")
    return event


OPERATIONS = [
    Operation(
        "POST", "/v1/stripecli/sessions", "", _open,
        {
            "device_name": takes.text,
            "filters": takes.text,
            **dict.fromkeys(
                ("forward_to_url", "forward_connect_to_url", "forward_thin_to_url",
                 "forward_thin_connect_to_url"), takes.text,
            ),
            "websocket_features": takes.many(takes.needed_text),
        },
    ),
    Operation(
        "POST", "/v1/events/{id}/retry", "rak_event_write", _retry,
        {"account": takes.text, "for_stripecli": takes.boolean, "webhook_endpoint": takes.needed_text},
    ),
]  # fmt: skip
