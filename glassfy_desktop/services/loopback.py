"""HTTP to engine and sandbox. httpx is imported at the first use: the first paint needs none."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import httpx


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine."""
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")


class NoAnswerError(Exception):
    """Nothing came back: the process is not running, or is not ready."""


class Loopback:
    """A connection to one process, with its bearer token. `timeout` in seconds."""

    def __init__(self, url: str, token: str, timeout: float) -> None:
        import httpx

        self.http = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=timeout,
            trust_env=not is_loopback(url),  # a proxy has no business between the app and its own processes
        )

    async def send(self, method: str, path: str, **rest: Any) -> "httpx.Response":
        """One request. Raises NoAnswerError."""
        import httpx

        try:
            return await self.http.request(method, path, **rest)
        except (httpx.HTTPError, RuntimeError) as error:  # RuntimeError: closed while a store is being closed
            raise NoAnswerError from error

    async def close(self) -> None:
        await self.http.aclose()
