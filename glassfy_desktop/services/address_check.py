"""Whether an engine answers at a public address: asked as anybody on the internet would ask."""

from urllib.parse import urlsplit, urlunsplit

from glassfy_desktop.domain.errors import UserError

TIMEOUT = 10.0
LARGEST = 4096


async def ask_health(url: str) -> None:
    """Ask the engine behind a webhook address for `/healthz`. Raises UserError saying what came back."""
    import httpx

    asked = health_url(url)
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT) as client, client.stream("GET", asked) as answer:
            status = answer.status_code
            body = b""
            async for chunk in answer.aiter_bytes(LARGEST):
                body += chunk
                if len(body) >= LARGEST:
                    break
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise UserError(
            f"Nothing answers at {asked}.",
            f"The request ended with {type(error).__name__}. Start the engine there, and let the proxy"
            " in front of it pass /healthz and /stripe/webhook.",
        ) from error
    if status != 200 or b'"status"' not in body or b"ok" not in body:
        raise UserError(
            f"Something else answers at {asked}: {status}.",
            'An engine answers 200 and {"status": "ok"}. Let the proxy in front of it pass /healthz.',
        )


def health_url(url: str) -> str:
    """The engine's `/healthz`, beside its webhook route, whatever stands before that."""
    parts = urlsplit(url.strip())
    path = parts.path.removesuffix("/").removesuffix("/stripe/webhook")
    return urlunsplit((parts.scheme, parts.netloc, f"{path}/healthz", "", ""))
