"""The exact requests that setting up the webhook would send, as text to be read before they are sent."""

import json
from collections.abc import Mapping
from typing import Any

from glassfy_desktop.domain.requirements import RECOMMENDED_EVENTS, REQUIRED_EVENTS
from glassfy_desktop.domain.webhook_endpoint import WebhookEndpoint
from glassfy_desktop.stripe_account.endpoints import PATH, create_request, repair_request

EVENTS = (*REQUIRED_EVENTS, *RECOMMENDED_EVENTS)
"""What a new endpoint is to send: what is required, and what makes the answers quicker."""


def create_preview(url: str, replaces: WebhookEndpoint | None = None) -> str:
    """What creating the endpoint sends; one that it replaces is deleted after it."""
    made = _post(PATH, create_request(url, EVENTS))
    return f"{made}\n\nDELETE {PATH}/{replaces.id}" if replaces is not None else made


def repair_preview(endpoint: WebhookEndpoint, url: str) -> str:
    """What repairing the endpoint sends."""
    return _post(f"{PATH}/{endpoint.id}", repair_request(endpoint, url, EVENTS))


def _post(path: str, fields: Mapping[str, Any]) -> str:
    return f"POST {path}\n{json.dumps(fields, indent=2)}"
