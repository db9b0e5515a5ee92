"""Requests to the store's own targets: never redirected, limited in time and size, failing in a sentence."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import httpx

Headers = Mapping[str, str] | Sequence[tuple[str, str]]


class Answer(NamedTuple):
    """What a target answered: `body` its first bytes, `ms` how long it took, `error` a sentence where it
    failed. Without an answer `status` is None."""

    status: int | None
    headers: list[tuple[str, str]]
    body: bytes
    ms: int
    error: str

    @property
    def is_success(self) -> bool:
        return not self.error and self.status is not None and 200 <= self.status < 300


def new_client() -> httpx.AsyncClient:
    """A client that follows no redirect and heeds no proxy of the environment."""
    return httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=None)  # noqa: S113 (`post` limits all of it)


async def post(
    client: httpx.AsyncClient, url: str, content: bytes, headers: Headers, *, seconds: float, keep: int
) -> Answer:
    """POST bytes as they are and read at most `keep` bytes of the answer. A target's fault raises nothing."""
    begun, status, found, error = time.perf_counter(), None, httpx.Headers(), ""
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async with client.stream("POST", url, content=content, headers=headers) as response:
                status, found = response.status_code, response.headers
                async for chunk in response.aiter_raw():
                    body += chunk
                    if len(body) >= keep:
                        break
    except TimeoutError:
        error = f"It did not answer in full within {seconds:.0f} seconds."
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as fault:
        error = _sentence(fault)
    ms = round((time.perf_counter() - begun) * 1000)
    shown = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in found.raw]
    return Answer(status, shown, bytes(body[:keep]), ms, error)


def _sentence(fault: Exception) -> str:
    match fault:
        case httpx.ConnectError():
            return f"Nothing can be reached there: {fault}."
        case httpx.RemoteProtocolError():
            return f"What came back is no valid HTTP: {fault}"
        case httpx.UnsupportedProtocol() | httpx.InvalidURL() | ValueError():
            return f"This address cannot be used: {fault}"
        case httpx.ReadError() | httpx.WriteError() | httpx.CloseError():
            return "The connection broke before the answer was whole."
        case _:
            return f"It could not be sent: {fault or type(fault).__name__}"
