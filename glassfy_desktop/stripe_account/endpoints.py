"""Webhook endpoints: list, create, repair, delete."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from glassfy_desktop.domain.requirements import API_VERSION
from glassfy_desktop.domain.webhook_endpoint import WebhookEndpoint
from glassfy_desktop.stripe_account.client import StripeAccount

PATH = "/v1/webhook_endpoints"
DESCRIPTION = "Made by Glassfy Desktop"


@dataclass(frozen=True)
class CreatedEndpoint:
    """A new endpoint with its signing secret, which Stripe tells this once."""

    endpoint: WebhookEndpoint
    secret: str = field(repr=False)


async def list_endpoints(account: StripeAccount) -> list[WebhookEndpoint]:
    """Every endpoint of the account, newest first."""
    return [_read(each) async for each in account.list_all(PATH)]


def create_request(url: str, events: Sequence[str]) -> dict[str, Any]:
    """The exact fields of the create request, for the preview and for the call."""
    return {
        "url": url,
        "enabled_events": list(events),
        "api_version": API_VERSION,
        "description": DESCRIPTION,
    }


async def create_endpoint(account: StripeAccount, url: str, events: Sequence[str]) -> CreatedEndpoint:
    """Create an endpoint pinned to 2022-11-15. The secret must be kept before anything else is done."""
    answer = await account.post(PATH, **create_request(url, events))
    return CreatedEndpoint(_read(answer), answer["secret"])


def repair_request(endpoint: WebhookEndpoint, url: str, events: Sequence[str]) -> dict[str, Any]:
    """The exact fields of the repair request: this address, enabled, its own events and those it lacks."""
    wanted = list(dict.fromkeys([*endpoint.events, *events]))
    return {"url": url, "enabled_events": ["*"] if "*" in wanted else wanted, "disabled": False}


async def repair_endpoint(
    account: StripeAccount, endpoint: WebhookEndpoint, url: str, events: Sequence[str]
) -> WebhookEndpoint:
    """Point an endpoint to `url`, enable it and add events to those it has; no event is taken away."""
    return _read(await account.post(f"{PATH}/{endpoint.id}", **repair_request(endpoint, url, events)))


async def delete_endpoint(account: StripeAccount, endpoint_id: str) -> None:
    """Delete an endpoint at Stripe."""
    await account.delete(f"{PATH}/{endpoint_id}")


def _read(raw: dict[str, Any]) -> WebhookEndpoint:
    return WebhookEndpoint(
        id=raw["id"],
        url=raw["url"],
        events=tuple(raw["enabled_events"]),
        api_version=raw.get("api_version") or "",
        enabled=raw["status"] == "enabled",
    )
