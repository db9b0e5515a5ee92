"""One account at Stripe (or the sandbox), asked through Stripe's own library at API version 2022-11-15."""

import asyncio
import copy
import importlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.keys import redact
from glassfy_desktop.domain.requirements import API_VERSION
from glassfy_desktop.stripe_account.pace import Pace, Patience, http_time, retry_after

if TYPE_CHECKING:
    import stripe

STRIPE = "https://api.stripe.com"
TIMEOUT = 20.0
"""Seconds one request may take."""

Json = dict[str, Any]


class StripeRefusedError(UserError):
    """Stripe answered, and the answer was no. `message` is Stripe's own text, keys in it redacted;
    `retry_after` the seconds after which it wants to be asked again, where it said so."""

    def __init__(
        self, request: str, status: int, code: str, message: str, retry_after: float | None = None
    ) -> None:
        super().__init__(f"Stripe answered {status} to {request}.", message)
        self.request = request
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after


class StripeUnreachableError(UserError):
    """No answer came: no network, no name, no connection, no time left."""

    def __init__(self, request: str, why: str) -> None:
        super().__init__("Stripe could not be reached.", f"{why} Check the network, then try again.")
        self.request = request


class Answer(NamedTuple):
    """What Stripe answered, and its `Date` in Unix seconds: an object read from it is as new as that."""

    value: Json
    at: int


class StripeAccount:
    """Asks one account with one key. Amounts are in minor currency units, times in Unix seconds.

    `api_base` is the address of a sandbox; None is Stripe itself. All that is asked with one account, also
    through what `tireless` makes of it, shares its connections and its 25 requests a second.
    """

    def __init__(self, key: str, api_base: str | None = None) -> None:
        self._line = _Line(key, api_base or STRIPE)
        self._tell_of_waits: Callable[[str], None] | None = None

    def tireless(self, tell: Callable[[str], None]) -> "StripeAccount":
        """The same account for work that can wait: it asks again for as long as Stripe says “later”, and
        for some minutes where Stripe fails or cannot be reached. `tell` hears why, whenever it waits."""
        other = copy.copy(self)
        other._tell_of_waits = tell
        return other

    async def get(self, path: str, **params: Any) -> Json:
        """GET `path` (`/v1/customers`). Raises StripeRefusedError or StripeUnreachableError."""
        return (await self._request("get", path, params)).value

    async def read(self, path: str, **params: Any) -> Answer:
        """GET `path`, and how new the answer is. Raises StripeRefusedError or StripeUnreachableError."""
        return await self._request("get", path, params)

    async def post(self, path: str, **params: Any) -> Json:
        """POST form fields to `path`. Raises StripeRefusedError or StripeUnreachableError."""
        return (await self._request("post", path, params)).value

    async def delete(self, path: str) -> Json:
        """DELETE `path`. Raises StripeRefusedError or StripeUnreachableError."""
        return (await self._request("delete", path, {})).value

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
        await self._line.close()

    async def _request(self, method: str, path: str, params: Json) -> Answer:
        client = await self._line.connected()
        shown = f"{method.upper()} {path}" + (f"?limit={params['limit']}" if "limit" in params else "")

        async def once() -> Answer:
            response = await client.raw_request_async(method, path, **params)
            at = http_time(response.headers.get("date")) or int(time.time())
            return Answer(cast(Json, response.data), at)

        return await _with_patience(once, shown, Patience(self._tell_of_waits))


class _Line:
    """The connections to one account, made when first needed."""

    def __init__(self, key: str, api_base: str) -> None:
        self._key = key
        self._api_base = api_base
        self._pace = Pace()
        self._client: stripe.StripeClient | None = None
        self._http: stripe.HTTPXClient | None = None

    async def connected(self) -> "stripe.StripeClient":
        # 200 ms of import, kept off the loop; several requests may come here at once
        await asyncio.to_thread(importlib.import_module, "stripe")
        if self._client is None:
            import stripe

            from glassfy_desktop.stripe_account.paced_client import PacedClient

            stripe.enable_telemetry = False
            self._http = PacedClient(self._pace, TIMEOUT)
            self._client = stripe.StripeClient(
                self._key,
                stripe_version=API_VERSION,
                base_addresses={"api": self._api_base},
                http_client=self._http,
                max_network_retries=2,
            )
        return self._client

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close_async()  # type: ignore[no-untyped-call]
        self._client = self._http = None


async def _with_patience(once: Callable[[], Awaitable[Answer]], shown: str, patience: Patience) -> Answer:
    """Stripe's library repeats failures twice and 429 never: what it gives up on is tried on from here."""
    import stripe

    while True:
        try:
            return await once()
        except stripe.RateLimitError as error:
            problem: UserError = _refused(shown, error)
            wait = patience.after_refusal(retry_after(error.headers or {}))
        except stripe.APIConnectionError as error:
            cause = type(error.__cause__).__name__ if error.__cause__ else "no connection"
            problem = StripeUnreachableError(shown, f"The connection failed ({cause}).")
            wait = patience.after_failure(None)
        except stripe.StripeError as error:
            problem = _refused(shown, error)
            its_fault = (error.http_status or 0) >= 500
            wait = patience.after_failure(retry_after(error.headers or {})) if its_fault else None
        if wait is None:
            raise problem from None
        patience.tell(f"{problem.happened} Asking again in {wait:.0f} s.")
        await asyncio.sleep(wait)


def _refused(shown: str, error: "stripe.StripeError") -> StripeRefusedError:
    told = getattr(error.error, "code", None) or error.code or ""
    message = redact(error.user_message or str(error) or "Stripe gave no reason.")
    return StripeRefusedError(shown, error.http_status or 0, told, message, retry_after(error.headers or {}))
