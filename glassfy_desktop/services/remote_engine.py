"""An engine on another machine: its address read, looked at from all sides, and followed."""

import asyncio
import contextlib
import json
import socket
import ssl
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.listeners import Listeners
from glassfy_desktop.services.loopback import is_loopback
from glassfy_desktop.services.processes import BACKOFF, LOG_LINES, Phase, ProcessState

if TYPE_CHECKING:
    import httpx

TIMEOUT = 10.0
"""Seconds one request may take."""
LARGEST = 16 * 1024 * 1024
"""Bytes of an answer; a longer one is not an engine's."""
GATEWAY_ERRORS = (502, 503, 504)


class RemoteEngineError(UserError):
    """Why this engine cannot be used, and what to do."""


@dataclass(frozen=True)
class EngineSeen:
    """What an engine says of itself; `mode`, `store` and `account` are empty until it is configured."""

    version: str
    database: str
    config_version: int
    mode: str = ""
    store: str = ""
    account: str = ""

    def check_fits(self, mode: str, account: str) -> None:
        """Raise RemoteEngineError where the engine is of another mode or account than the store."""
        if self.mode and self.mode != mode:
            raise RemoteEngineError(
                f"This engine is in {self.mode} mode, and this store is in {mode} mode.",
                "Test, live and sandbox never mix. Open a store of the engine’s mode, and use it there.",
            )
        if self.account and account and self.account != account:
            raise RemoteEngineError(
                f"This engine serves the Stripe account {self.account}, and this store {account}.",
                "Open the store of that account, and use the engine there.",
            )


def read_address(text: str) -> str:
    """An engine's address as typed, made regular: scheme, host and port. Raises RemoteEngineError."""
    text = text.strip().rstrip("/")
    try:
        parts = urlsplit(text)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        parts, port = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RemoteEngineError(
            "This is not an address.", "It begins with https:// and names a machine: https://engine.example."
        )
    if parts.username or parts.password or parts.query or parts.fragment or parts.path:
        raise RemoteEngineError(
            "An engine’s address is only its machine and port.",
            "Leave out what follows; the admin token has a field of its own.",
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def is_unprotected(url: str) -> bool:
    """Whether what is sent there, the admin token included, can be read on the way."""
    return url.startswith("http:") and not is_loopback(url)


async def examine(url: str, token: str) -> EngineSeen:
    """Look whether an engine answers, is ready and takes the token. Raises RemoteEngineError."""
    import httpx

    async with httpx.AsyncClient(
        base_url=url, timeout=TIMEOUT, trust_env=not is_loopback(url), follow_redirects=False
    ) as http:
        with _told_in_words(url):
            await _check_alive(http, url)
            await _check_ready(http)
            http.headers["Authorization"] = f"Bearer {token}"  # only now: what answers is an engine
            status = await _admin(http, "/admin/v1/status", url)
            answer = await _admin(http, "/admin/v1/config", url)
    config = answer.get("config") or {}
    return EngineSeen(
        version=str(status.get("version", "")),
        database=str(status.get("database", "")),
        config_version=int(answer.get("version", 0)),
        mode=str(config.get("mode", "")),
        store=str(config.get("store", "")),
        account=str((config.get("stripe") or {}).get("account") or ""),
    )


async def _check_alive(http: "httpx.AsyncClient", url: str) -> None:
    answer = await _get(http, "/healthz")
    if answer.status in GATEWAY_ERRORS:
        raise RemoteEngineError(
            f"{url} answers {answer.status}: the machine is there, its engine is not.",
            "Start the engine, or look at what stands in front of it.",
        )
    if answer.status != 200 or answer.value.get("status") != "ok":
        raise RemoteEngineError(
            f"Something answers at {url}, but it is no engine.", "Check the address and the port."
        )


async def _check_ready(http: "httpx.AsyncClient") -> None:
    answer = await _get(http, "/readyz")
    if answer.status != 200:
        checks = answer.value.get("checks")
        found = checks.items() if isinstance(checks, dict) else ()
        why = ", ".join(f"{name} {state}" for name, state in found if state != "ok")
        raise RemoteEngineError(
            f"The engine runs but is not ready ({why or answer.status}).", "Its log says more."
        )


async def _admin(http: "httpx.AsyncClient", path: str, url: str) -> dict[str, Any]:
    answer = await _get(http, path)
    if answer.status == 401:
        raise RemoteEngineError(
            "The engine refuses this admin token.",
            "Use the one it was started with (--admin-token-env names its variable).",
        )
    if answer.status == 403:
        raise RemoteEngineError(
            f"The engine does not let itself be administered as {urlsplit(url).hostname}.",
            "Reach it by its address, or through a tunnel to a port on this machine.",
        )
    if answer.status != 200:
        raise RemoteEngineError(f"The engine answered {answer.status} to {path}.", "Its log says why.")
    return answer.value


@dataclass(frozen=True)
class _Answer:
    status: int
    value: dict[str, Any]


async def _get(http: "httpx.AsyncClient", path: str) -> _Answer:
    """A JSON object; anything else, or too much, is an empty one."""
    async with http.stream("GET", path) as response:
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > LARGEST:
                return _Answer(response.status_code, {})
    try:
        value = json.loads(body)
    except ValueError:
        value = None
    return _Answer(response.status_code, value if isinstance(value, dict) else {})


@contextlib.contextmanager
def _told_in_words(url: str) -> Iterator[None]:
    """A connection that fails, as a sentence."""
    import httpx

    try:
        yield
    except httpx.HTTPError as error:
        raise RemoteEngineError(*_why(error, url)) from error


def _why(error: BaseException, url: str) -> tuple[str, str]:
    import httpx

    host = urlsplit(url).hostname
    causes = list(_causes(error))
    certificate = next((each for each in causes if isinstance(each, ssl.SSLCertVerificationError)), None)
    if certificate is not None:
        return (
            f"The certificate of {host} is not trusted: {certificate.verify_message}",
            "Nothing was sent. Give the machine a certificate that this one trusts.",
        )
    if any(isinstance(each, ssl.SSLError) for each in causes):
        return (
            f"{host} does not speak TLS at this port.",
            "Check the port, or switch https on there.",
        )
    if any(isinstance(each, socket.gaierror) for each in causes):
        return f"There is no machine called {host}.", "Check the name, and that this machine is online."
    if any(isinstance(each, ConnectionRefusedError) for each in causes):
        return f"Nothing listens at {url}.", "Start the engine there, or check the port."
    if isinstance(error, httpx.TimeoutException):
        return f"{host} did not answer within {TIMEOUT:.0f} seconds.", "Check the address and the firewall."
    return f"{url} could not be reached ({type(error).__name__}).", "Check the address and the network."


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


class RemoteEngine:
    """Follows an engine on another machine, with the face of a `ChildProcess`; nothing is started or ended.

    `token` waits for the admin token; `check` raises a UserError where the engine does not fit the store.
    """

    name = "engine"

    def __init__(
        self, url: str, token: Callable[[], Awaitable[str]], check: Callable[[EngineSeen], None]
    ) -> None:
        self.url = url
        self.state = ProcessState()
        self.ready: dict[str, Any] = {"url": url}
        self.lines: deque[str] = deque(maxlen=LOG_LINES)
        self.changed = Listeners[()]()
        self.logged = Listeners[str]()
        self._token = token
        self._check = check
        self._running = asyncio.Event()
        self._again = asyncio.Event()

    async def run(self) -> None:
        """Look at the engine, again after each failure and each loss, until this is cancelled."""
        failures = 0
        try:
            while True:
                self._again.clear()
                self._show(ProcessState(Phase.STARTING, reason=self.state.reason))
                try:
                    self._check(await examine(self.url, await self._token()))
                except UserError as error:
                    await self._wait(BACKOFF[min(failures, len(BACKOFF) - 1)], str(error))
                    failures += 1
                    continue
                failures = 0
                self._running.set()
                self._show(ProcessState(Phase.RUNNING, url=self.url))
                await self._again.wait()
        finally:
            self._running.clear()
            self._show(ProcessState(Phase.STOPPED))

    async def until_running(self) -> dict[str, Any]:
        """Wait until the engine has been found good."""
        await self._running.wait()
        return self.ready

    def try_now(self) -> None:
        """Do not wait for the next try."""
        self._again.set()

    def restart(self) -> None:
        """Connect again; the engine itself is left alone."""
        self._running.clear()
        self._again.set()

    async def _wait(self, seconds: float, reason: str) -> None:
        self._show(ProcessState(Phase.WAITING, reason=reason, retry_at=time.monotonic() + seconds))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._again.wait(), seconds)

    def _show(self, state: ProcessState) -> None:
        self.state = state
        self.changed.tell()
