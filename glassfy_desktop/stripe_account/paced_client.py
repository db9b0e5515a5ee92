"""Stripe's HTTP client, held to a pace: also what the library repeats by itself counts."""

from collections.abc import Mapping
from typing import Any

import stripe

from glassfy_desktop.stripe_account.pace import Pace

LIMITED = b'{"error": {"message": "Too many requests."}}'


class PacedClient(stripe.HTTPXClient):
    """An HTTPXClient whose every request waits for its turn. `timeout` in seconds."""

    def __init__(self, pace: Pace, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._pace = pace

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        await self._pace.wait()
        body, status, its = await super().request_async(method, url, headers, post_data)
        # the library recognises a 429, and keeps its headers, only where the body says “error”
        return (body if status != 429 or b'"error"' in body else LIMITED), status, its
