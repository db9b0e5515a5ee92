"""Webhook endpoints: where events go. The signing secret is told once, in the answer to the creation."""

from urllib.parse import urlsplit

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError, invalid
from glassfy_desktop.sandbox.forms import Raw
from glassfy_desktop.sandbox.operations import Operation, listing, merged_metadata, retrieving
from glassfy_desktop.sandbox.stripe_words import API_VERSIONS, EVENT_TYPES
from glassfy_desktop.sandbox.values import Given, StripeObject

PATH = "/v1/webhook_endpoints"
MOST = 100


def signing_secret(account: Account, endpoint: str) -> str:
    """The secret (`whsec_…`) that signs an endpoint's deliveries; derived, never kept."""
    return account.secret("whsec", endpoint)


def _create(account: Account, given: Given) -> StripeObject:
    if len(account.shelf("webhook_endpoint")) >= MOST:
        raise ApiError(400, f"You have reached the maximum of {MOST} test webhook endpoints.")
    endpoint = account.add(
        {
            "id": account.new_id("we"),
            "object": "webhook_endpoint",
            "api_version": given.get("api_version"),
            "application": None,
            "created": account.now(),
            "description": given.get("description"),
            "enabled_events": given["enabled_events"],
            "livemode": False,
            "metadata": merged_metadata({}, given.get("metadata", {})),
            "status": "enabled",
            "url": given["url"],
        }
    )
    return {**endpoint, "secret": signing_secret(account, endpoint["id"])}


def _update(account: Account, given: Given) -> StripeObject:
    endpoint = account.get("webhook_endpoint", given["id"])
    fields: Given = {name: given[name] for name in ("description", "enabled_events", "url") if name in given}
    if "disabled" in given:
        fields["status"] = "disabled" if given["disabled"] else "enabled"
    if "metadata" in given:
        fields["metadata"] = merged_metadata(endpoint["metadata"], given["metadata"])
    account.update(endpoint, **fields)
    return endpoint


def _delete(account: Account, given: Given) -> StripeObject:
    endpoint = account.get("webhook_endpoint", given["id"])
    account.remove(endpoint)
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}


def _url(raw: Raw, name: str) -> str:
    """Any http or https address; unlike live mode, this machine's own are welcome."""
    value = takes.needed_text(raw, name)
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not value.isprintable() or " " in value:
        raise invalid(
            name, "Invalid URL: An explicit scheme (such as https) must be provided.", "url_invalid"
        )
    return value


def _event_type(raw: Raw, name: str) -> str:
    if not isinstance(raw, str) or (raw != "*" and raw not in EVENT_TYPES):
        raise invalid(name, f"Invalid {name}: {str(raw)[:100]} is no event type.")
    return raw


def _events(raw: Raw, name: str) -> list[str]:
    names: list[str] = takes.many(_event_type)(raw, name)
    if not names:
        raise invalid(name, "You must provide at least one event type.")
    return names


def _version(raw: Raw, name: str) -> str:
    if not isinstance(raw, str) or raw not in API_VERSIONS:
        raise invalid(name, f"Invalid Stripe API version: {str(raw)[:40]}")
    return raw


_FIELDS: takes.Shape = {
    "description": takes.text,
    "enabled_events": _events,
    "metadata": takes.metadata,
    "url": _url,
}

OPERATIONS: list[Operation] = [
    Operation(
        "POST", PATH, "rak_webhook_write", _create,
        {**_FIELDS, "api_version": _version, "connect": takes.boolean}, ("enabled_events", "url"),
    ),
    listing("webhook_endpoint", PATH, "rak_webhook_read", {}),
    retrieving("webhook_endpoint", PATH, "rak_webhook_read"),
    Operation(
        "POST", f"{PATH}/{{id}}", "rak_webhook_write", _update, {**_FIELDS, "disabled": takes.boolean}
    ),
    Operation("DELETE", f"{PATH}/{{id}}", "rak_webhook_write", _delete),
]  # fmt: skip
