"""The API in a few words, for tests that tell a story."""

from typing import Any

import httpx


class Shop:
    """Asks the API; every answer must be 200."""

    def __init__(self, api: httpx.AsyncClient) -> None:
        self.api = api

    async def get(self, path: str) -> dict[str, Any]:
        return self._good(await self.api.get(path))

    async def post(self, path: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        return self._good(await self.api.post(path, data=form or {}))

    async def wait(self, seconds: int) -> None:
        self._good(await self.api.post("/_sandbox/clock", json={"advance": seconds}))

    async def subscribe(self, card: str | None = "pm_card_visa", **more: str) -> dict[str, Any]:
        """A subscription of Premium, monthly; without a card it has to be a trial."""
        customer = await self.post("/v1/customers")
        [price] = (await self.get("/v1/prices?lookup_keys[]=premium_monthly"))["data"]
        form = {"customer": customer["id"], "items[0][price]": price["id"], **more}
        return await self.post(
            "/v1/subscriptions", {**form, **({"default_payment_method": card} if card else {})}
        )

    async def events(self, kind: str) -> list[dict[str, Any]]:
        """Events of a type, oldest first."""
        found: list[dict[str, Any]] = (await self.get(f"/v1/events?limit=100&type={kind}"))["data"]
        return found[::-1]

    def _good(self, answer: httpx.Response) -> dict[str, Any]:
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body
