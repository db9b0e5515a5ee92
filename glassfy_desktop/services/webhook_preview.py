"""The exact requests that setting up the webhook sends, and their text, to be read before they are sent."""

import json
from collections.abc import Iterable, Sequence

from glassfy_desktop.domain.requirements import RECOMMENDED_EVENTS, REQUIRED_EVENTS
from glassfy_desktop.domain.webhook_endpoint import WebhookEndpoint
from glassfy_desktop.services.live_guard import Write
from glassfy_desktop.stripe_account.endpoints import PATH, create_request, repair_request

EVENTS = (*REQUIRED_EVENTS, *RECOMMENDED_EVENTS)
"""What a new endpoint is to send: what is required, and what makes the answers quicker."""


def create_writes(url: str, replaces: WebhookEndpoint | None = None) -> list[Write]:
    """What creating the endpoint sends; one that it replaces is deleted after it."""
    made = Write("POST", PATH, create_request(url, EVENTS))
    return [made, *delete_writes([replaces] if replaces else [])]


def repair_writes(endpoint: WebhookEndpoint, url: str) -> list[Write]:
    """What repairing the endpoint sends."""
    return [Write("POST", f"{PATH}/{endpoint.id}", repair_request(endpoint, url, EVENTS))]


def delete_writes(endpoints: Iterable[WebhookEndpoint]) -> list[Write]:
    """What deleting these endpoints sends."""
    return [Write("DELETE", f"{PATH}/{each.id}") for each in endpoints]


def preview(writes: Sequence[Write]) -> str:
    """The requests as text, an empty line between them."""
    return "\n\n".join(_shown(each) for each in writes)


def _shown(write: Write) -> str:
    line = f"{write.method} {write.path}"
    return f"{line}\n{json.dumps(write.fields, indent=2)}" if write.fields else line
