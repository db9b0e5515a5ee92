"""Deliveries: events on their way to webhook endpoints, signed, in order, tried again when refused."""

import asyncio
import hashlib
import time
from collections.abc import Callable, Sequence

import httpx

from glassfy_desktop.domain.signature import sign
from glassfy_desktop.sandbox import settings
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.events import rendered
from glassfy_desktop.sandbox.resources.webhook_endpoints import signing_secret
from glassfy_desktop.sandbox.values import StripeObject

TIMEOUT = 10
"""Seconds a receiver has for its answer."""
RETRY_AFTER = (5.0, 60.0, 600.0, 3600.0)
"""Seconds until each next attempt; after the last one a delivery has failed."""
MOST_FINISHED = 1000
"""Finished deliveries that are remembered."""
_KEPT_OF_ANSWER = 2000


def new_client() -> httpx.AsyncClient:
    """The client deliveries go out with: no proxies of the environment, no redirects."""
    return httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=TIMEOUT)


async def send(client: httpx.AsyncClient, url: str, secret: str, body: bytes, now: int) -> StripeObject:
    """One signed attempt, as the log keeps it: `at`, `status` (None without an answer), `error`, `answer`."""
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": sign([secret], now, body),
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
    attempt: StripeObject = {"at": now, "status": None, "error": None, "answer": ""}
    try:
        async with (
            asyncio.timeout(TIMEOUT),
            client.stream("POST", url, content=body, headers=headers) as response,
        ):
            attempt["status"] = response.status_code
            attempt["answer"] = await _beginning(response)
    except TimeoutError:
        attempt["error"] = f"No answer within {TIMEOUT} seconds."
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        attempt["error"] = str(problem) or type(problem).__name__
    return attempt


async def _beginning(response: httpx.Response) -> str:
    kept = b""
    async for chunk in response.aiter_bytes():
        kept += chunk
        if len(kept) >= _KEPT_OF_ANSWER:
            break
    return kept[:_KEPT_OF_ANSWER].decode(errors="replace")


def succeeded(attempt: StripeObject) -> bool:
    """Whether the receiver took it: a 2xx in time."""
    return attempt["error"] is None and attempt["status"] is not None and 200 <= attempt["status"] < 300


def shuffled(deliveries: list[StripeObject]) -> list[StripeObject]:
    """Another order, the same for the same deliveries."""
    mixed = sorted(deliveries, key=lambda each: hashlib.sha256(each["id"].encode()).digest())
    return mixed[::-1] if mixed == deliveries else mixed


def _forget_oldest(account: Account) -> None:
    """Keep the log of finished deliveries short."""
    shelf = account.shelf("_delivery")
    while len(shelf) - shelf.count("state", "pending") > MOST_FINISHED:
        ends = (shelf.after(0, ("state", state)) for state in ("succeeded", "failed", "dropped"))
        oldest = [first for end in ends if (first := next(end, None))]
        account.remove(min(oldest, key=account.position))


class Dispatcher:
    """Sends an account's queued deliveries, one after the other for each endpoint.

    A refused delivery waits for its next attempt without holding up the others. `real_time` gives the Unix
    seconds signatures carry: receivers compare them with their own clock, never with the account's.
    """

    def __init__(
        self,
        account: Account,
        client: httpx.AsyncClient,
        *,
        retry_after: Sequence[float] = RETRY_AFTER,
        real_time: Callable[[], float] = time.time,
    ) -> None:
        self._account, self._client = account, client
        self._retry_after, self._real_time = retry_after, real_time
        self._queues: dict[str, asyncio.Queue[str]] = {}
        self._waiting: set[str] = set()

    async def run(self) -> None:
        """Deliver until cancelled, beginning with what an earlier run left."""
        account = self._account
        async with asyncio.TaskGroup() as group:

            def collect(touched: Sequence[str]) -> None:
                made = [found for name in touched if (found := account.find("_delivery", name))]
                self._take(group, [each for each in made if each["state"] == "pending"])

            account.after_commit.append(collect)
            try:
                self._take(group, account.where("_delivery", "state", "pending"))
                await asyncio.Event().wait()
            finally:
                account.after_commit.remove(collect)

    def _take(self, group: asyncio.TaskGroup, deliveries: list[StripeObject]) -> None:
        """Queue what is new: in order and at once, or as the faults say."""
        new = [each for each in deliveries if each["id"] not in self._waiting]
        if not new:
            return
        self._waiting.update(each["id"] for each in new)
        faults = settings.faults(self._account)
        for each in shuffled(new) if faults["shuffle"] else new:
            put = self._queue(group, each["endpoint"]).put_nowait
            if faults["delay"]:
                asyncio.get_running_loop().call_later(faults["delay"], put, each["id"])
            else:
                put(each["id"])

    def _queue(self, group: asyncio.TaskGroup, endpoint: str) -> asyncio.Queue[str]:
        if endpoint not in self._queues:
            self._queues[endpoint] = asyncio.Queue()
            group.create_task(self._serve(self._queues[endpoint]), name=f"deliveries to {endpoint}")
        return self._queues[endpoint]

    async def _serve(self, queue: asyncio.Queue[str]) -> None:
        loop = asyncio.get_running_loop()
        while True:
            identifier = await queue.get()
            again = await self._deliver(identifier)
            if again is None:
                self._waiting.discard(identifier)
            else:
                loop.call_later(again, queue.put_nowait, identifier)

    async def _deliver(self, identifier: str) -> float | None:
        """Make one attempt and return the seconds until the next, None where there is none."""
        account = self._account
        delivery = account.get("_delivery", identifier)
        event = account.get("event", delivery["event"])
        endpoint = account.find("webhook_endpoint", delivery["endpoint"])
        if endpoint is None or endpoint["status"] != "enabled":
            with account.transaction():
                account.update(delivery, state="dropped")
            return None
        secret, now = signing_secret(account, endpoint["id"]), int(self._real_time())
        attempt = await send(self._client, endpoint["url"], secret, rendered(event), now)
        return self._record(delivery, event, attempt)

    def _record(self, delivery: StripeObject, event: StripeObject, attempt: StripeObject) -> float | None:
        attempts = [*delivery["attempts"], attempt]
        left = len(attempts) <= len(self._retry_after)
        state = "succeeded" if succeeded(attempt) else "pending" if left else "failed"
        with self._account.transaction():
            self._account.update(delivery, attempts=attempts, state=state)
            if state == "succeeded":
                self._account.update(event, pending_webhooks=event["pending_webhooks"] - 1)
            _forget_oldest(self._account)
        return self._retry_after[len(attempts) - 1] if state == "pending" else None
