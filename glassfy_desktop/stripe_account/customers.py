"""How many of the account's customers carry a `customid`."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from glassfy_desktop.stripe_account.client import StripeAccount


@dataclass(frozen=True)
class Coverage:
    """Customers counted so far, how many carry a `customid` in their metadata, and one who does not."""

    total: int = 0
    linked: int = 0
    unlinked: str = ""


async def count_coverage(account: StripeAccount) -> AsyncIterator[Coverage]:
    """Count customer by customer; the last value is the whole account. One request per 100 customers."""
    coverage = Coverage()
    yield coverage
    async for customer in account.list_all("/v1/customers"):
        linked = bool((customer.get("metadata") or {}).get("customid"))
        without = coverage.unlinked or ("" if linked else str(customer["id"]))
        coverage = Coverage(coverage.total + 1, coverage.linked + linked, without)
        yield coverage
