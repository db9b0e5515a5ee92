"""One account at Stripe (or the sandbox), asked through Stripe's own library at API version 2022-11-15."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any, cast

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.keys import redact
from glassfy_desktop.domain.requirements import API_VERSION

if TYPE_CHECKING:
    import stripe

STRIPE = "https://api.stripe.com"
TIMEOUT = 20.0
"""Seconds one request may take."""
LONGEST_WAIT = 20.0
"""Seconds we are ready to wait when Stripe says “too many requests”."""
RATE_LIMIT_TRIES = 4

Json = dict[str, Any]


class StripeRefusedError(UserError):
    """Stripe answered, and the answer was no. `message` is Stripe's own text, keys in it redacted."""

    def __init__(self, request: str, status: int, code: str, message: str) -> None:
        super().__init__(f"Stripe answered {status} to {request}.", message)
        self.request = request
        self.status = status
        self.code = code
        self.message = message


class StripeUnreachableError(UserError):
    """No answer came: no network, no name, no connection, no time left."""

    def __init__(self, request: str, why: str) -> None:
        super().__init__("Stripe could not be reached.", f"{why} Check the network, then try again.")
        self.request = request


class StripeAccount:
    """Asks one account with one key. Amounts are in minor currency units, times in Unix seconds.

    `api_base` is the address of a sandbox; None is Stripe itself.
    """

    def __init__(self, key: str, api_base: str | None = None) -> None:
        self._key = key
        self._api_base = api_base or STRIPE
        self._client: stripe.StripeClient | None = None
        self._http: stripe.HTTPXClient | None = None

    async def get(self, path: str, **params: Any) -> Json:
        """GET `path` (`/v1/customers`). Raises StripeRefusedError or StripeUnreachableError."""
        return await self._request("get", path, params)

    async def post(self, path: str, **params: Any) -> Json:
        """POST form fields to `path`. Raises StripeRefusedError or StripeUnreachableError."""
        return await self._request("post", path, params)

    async def delete(self, path: str) -> Json:
        """DELETE `path`. Raises StripeRefusedError or StripeUnreachableError."""
        return await self._request("delete", path, {})

    async def list_all(self, path: str, **params: Any) -> AsyncIterator[Json]:
        """Every object of a list, newest first, page by page (100 each)."""
        cursor: dict[str, str] = {}
        while True:
            page = await self.get(path, limit=100, **params, **cursor)
            for each in page["data"]:
                yield each
            if not page["has_more"]:
                return
            cursor = {"starting_after": page["data"][-1]["id"]}

    async def close(self) -> None:
        """Give the connections back."""
        if self._http is not None:
            await self._http.close_async()  # type: ignore[no-untyped-call]
        self._client = self._http = None

    async def _request(self, method: str, path: str, params: Json) -> Json:
        client = await self._connected()
        shown = f"{method.upper()} {path}" + (f"?limit={params['limit']}" if "limit" in params else "")

        async def once() -> Json:
            response = await client.raw_request_async(method, path, **params)
            return cast(Json, response.data)

        return await _with_patience(once, shown)

    async def _connected(self) -> "stripe.StripeClient":
        # 200 ms of import, kept off the loop; several requests may come here at once
        await asyncio.to_thread(importlib.import_module, "stripe")
        if self._client is None:
            import stripe

            stripe.enable_telemetry = False
            self._http = stripe.HTTPXClient(timeout=TIMEOUT)
            self._client = stripe.StripeClient(
                self._key,
                stripe_version=API_VERSION,
                base_addresses={"api": self._api_base},
                http_client=self._http,
                max_network_retries=2,
            )
        return self._client


async def _with_patience(once: Callable[[], Awaitable[Json]], shown: str) -> Json:
    """Stripe's library repeats network failures but not 429: wait as long as told, a few times."""
    import stripe

    for attempt in range(1, RATE_LIMIT_TRIES + 1):
        try:
            return await once()
        except stripe.RateLimitError as error:
            wait = _retry_after(error, attempt)
            if attempt == RATE_LIMIT_TRIES or wait > LONGEST_WAIT:
                raise _refused(shown, error) from None
            await asyncio.sleep(wait)
        except stripe.APIConnectionError as error:
            cause = type(error.__cause__).__name__ if error.__cause__ else "no connection"
            raise StripeUnreachableError(shown, f"The connection failed ({cause}).") from None
        except stripe.StripeError as error:
            raise _refused(shown, error) from None
    raise AssertionError("unreachable")


def _retry_after(error: "stripe.StripeError", attempt: int) -> float:
    told = (error.headers or {}).get("retry-after", "")
    return float(told) if told.replace(".", "", 1).isdigit() else 0.5 * 2**attempt


def _refused(shown: str, error: "stripe.StripeError") -> StripeRefusedError:
    told = getattr(error.error, "code", None) or error.code or ""
    message = redact(error.user_message or str(error) or "Stripe gave no reason.")
    return StripeRefusedError(shown, error.http_status or 0, told, message)
