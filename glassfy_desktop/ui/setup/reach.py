"""Whether Stripe can reach an address at all: it sends to public https addresses only."""

from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

Obstacle = Literal["", "none", "local", "not_https"]
"""Why Stripe cannot send there: no address, one of this machine or network, or one without https."""


def obstacle(url: str) -> Obstacle:
    """What keeps Stripe from sending to `url`; empty where nothing does."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
    except ValueError:  # such as a bracket without its partner
        return "none"
    if not host:
        return "none"
    if _is_local(host):
        return "local"
    return "" if parts.scheme == "https" else "not_https"


def _is_local(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))
