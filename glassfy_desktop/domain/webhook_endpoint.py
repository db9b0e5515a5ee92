"""A webhook endpoint at Stripe, judged by what the store needs of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from glassfy_desktop.domain.requirements import API_VERSION, missing_events, version_is_supported


@dataclass(frozen=True)
class WebhookEndpoint:
    """An endpoint as Stripe lists it. `api_version` is empty where the account's default is used."""

    id: str
    url: str
    events: tuple[str, ...]
    api_version: str
    enabled: bool


@dataclass(frozen=True)
class Judgement:
    """What is wrong with an endpoint, each in a sentence. `recreate` where repairing cannot help."""

    endpoint: WebhookEndpoint
    faults: tuple[str, ...] = ()
    recreate: bool = False

    @property
    def good(self) -> bool:
        return not self.faults


def judge(endpoint: WebhookEndpoint, url: str) -> Judgement:
    """Hold one endpoint against the needs: right URL, enabled, all required events, a version we read."""
    faults = []
    if endpoint.url != url:
        faults.append(f"It sends to {endpoint.url}.")
    if not endpoint.enabled:
        faults.append("It is disabled.")
    if missing := missing_events(list(endpoint.events)):
        faults.append(f"It does not send {', '.join(missing)}.")
    known = bool(endpoint.api_version)
    supported = known and version_is_supported(endpoint.api_version)
    if not supported:
        found = (
            f"Version {endpoint.api_version} is too new" if known else "It follows the account's own version"
        )
        faults.append(f"{found}; {API_VERSION} or older is needed, and a version cannot be changed.")
    return Judgement(endpoint, tuple(faults), recreate=not supported)


def best(endpoints: Sequence[WebhookEndpoint], url: str, known: str = "") -> Judgement | None:
    """The endpoint that serves this URL best: a good one, else the one with the fewest faults, else None.

    The endpoint with the id `known` is the store's own, also where it sends to another address.
    """
    judged = [judge(each, url) for each in endpoints if url == each.url or known == each.id]
    return min(judged, key=lambda each: (each.recreate, len(each.faults)), default=None)
