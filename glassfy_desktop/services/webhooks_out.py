"""How the webhooks out are doing: the figures, and what came last of each target."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from glassfy_desktop.services.engine_client import EngineClient
from glassfy_desktop.services.engine_shapes import OutboundRow, OutboundWebhook

STATES = ("waiting", "delivered", "given_up")
RECENT = 200
"""How many of the newest webhooks are looked through for the last of each target."""


@dataclass(frozen=True)
class Target:
    """Where webhooks go to, and the newest one sent there; None where there is none among the recent."""

    url: str
    newest: OutboundWebhook | None = None


@dataclass(frozen=True)
class WebhooksOut:
    """The targets in the configuration's order, and how many webhooks wait, arrived, were given up."""

    targets: tuple[Target, ...]
    waiting: int
    delivered: int
    given_up: int

    @property
    def total(self) -> int:
        return self.waiting + self.delivered + self.given_up


async def look(client: EngineClient, urls: Sequence[str]) -> WebhooksOut:
    """Read how the webhooks out to these targets are doing. Raises EngineDownError or EngineRefusedError."""
    counts = {state: (await client.outbound(state, limit=1))["total"] for state in STATES}
    newest = _newest((await client.outbound(limit=RECENT))["outbound"]) if any(counts.values()) else {}
    found = [Target(url, await _whole(client, newest.get(url))) for url in dict.fromkeys(urls)]
    return WebhooksOut(tuple(found), counts["waiting"], counts["delivered"], counts["given_up"])


def _newest(rows: Sequence[OutboundRow]) -> Mapping[str, str]:
    """The id of the newest webhook of each target that was tried, else of the newest that waits."""
    found: dict[str, OutboundRow] = {}
    for row in rows:
        known = found.get(row["url"])
        if known is None or (row["attempts"] and not known["attempts"]):
            found[row["url"]] = row
    return {url: row["id"] for url, row in found.items()}


async def _whole(client: EngineClient, webhook_id: str | None) -> OutboundWebhook | None:
    return await client.outbound_webhook(webhook_id) if webhook_id else None
