"""HTTP to the app's own processes. httpx is imported at the first use: the first paint needs none."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx


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
            trust_env=False,  # a proxy has no business between the app and its own processes
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
