"""The app's side of the sandbox: its control routes over loopback HTTP."""

from dataclasses import dataclass, field
from typing import Any

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.loopback import Loopback, NoAnswerError

TIMEOUT = 20.0
LONG_MOVE = 600.0
"""Seconds the clock may take to move: on the way every renewal of every customer happens."""


@dataclass(frozen=True)
class Scenario:
    """A story the sandbox can play; `sentence` says what should follow for the user's permissions."""

    name: str
    title: str
    sentence: str


@dataclass(frozen=True)
class Played:
    """What a scenario did: whose it was, and the events it made."""

    customid: str
    customer: str
    events: tuple[str, ...]
    sentence: str


@dataclass(frozen=True)
class SandboxTime:
    """The account's time and the next end of a period or trial, in Unix seconds; None: nothing renews.

    `offset` is how many seconds the account's time is ahead of real time.
    """

    now: int
    offset: int
    next_renewal: int | None


@dataclass(frozen=True)
class SandboxKey:
    """A restricted key of the sandbox. `masked` shows its ends; `state`: active, expired or revoked."""

    id: str
    masked: str
    permissions: tuple[str, ...]
    state: str


@dataclass(frozen=True)
class Faults:
    """What goes wrong on purpose.

    `rate_limit`: requests a second before a 429, None for no limit. `delay`: seconds before each delivery.
    """

    rate_limit: int | None = None
    outage: bool = False
    duplicates: bool = False
    shuffle: bool = False
    delay: int = 0


class SandboxClient:
    """Talks to one sandbox with its secret key. Every method raises UserError."""

    def __init__(self, url: str, secret_key: str, restricted_key: str) -> None:
        self.url = url
        self.keys = SandboxKeys(secret_key, restricted_key)
        self._loopback = Loopback(url, secret_key, TIMEOUT)

    async def close(self) -> None:
        await self._loopback.close()

    # Scenarios

    async def scenarios(self) -> list[Scenario]:
        """Every scenario, in the sandbox's order."""
        answer = await self._ask("GET", "/_sandbox/scenarios")
        return [Scenario(each["name"], each["title"], each["sentence"]) for each in answer["scenarios"]]

    async def play(self, name: str, customid: str, price: str | None = None) -> Played:
        """Play a scenario for a customid; its events reach the endpoints in the background."""
        body = {"customid": customid, **({"price": price} if price else {})}
        answer = await self._ask("POST", f"/_sandbox/scenarios/{name}", json=body)
        return Played(answer["customid"], answer["customer"], tuple(answer["events"]), answer["sentence"])

    # The clock

    async def time(self) -> SandboxTime:
        """What the sandbox's clock says."""
        return _time(await self._ask("GET", "/_sandbox/clock"))

    async def advance(self, seconds: int) -> SandboxTime:
        """Move the clock on, at most 366 days; all that falls due on the way has happened then."""
        return await self._move({"advance": seconds})

    async def advance_to(self, at: int) -> SandboxTime:
        """Move the clock to a time (Unix seconds) between now and 366 days later."""
        return await self._move({"to": at})

    async def advance_to_next_renewal(self) -> SandboxTime:
        """Move the clock past the next end of a period or trial, until its invoice was paid or was not."""
        return await self._move({"next_renewal": True})

    async def _move(self, body: dict[str, Any]) -> SandboxTime:
        return _time(await self._ask("POST", "/_sandbox/clock", json=body, timeout=LONG_MOVE))

    # Keys

    async def restricted_keys(self) -> list[SandboxKey]:
        """Every restricted key of the account, oldest first."""
        answer = await self._ask("GET", "/_sandbox/keys")
        return [_key(each) for each in answer["keys"]]

    async def make_key(self, permissions: list[str]) -> str:
        """Make a restricted key with these permissions (`rak_…`). The only time it is told whole."""
        answer = await self._ask("POST", "/_sandbox/keys", json={"permissions": permissions})
        return str(answer["key"])

    async def change_key(
        self, key_id: str, *, permissions: list[str] | None = None, state: str | None = None
    ) -> SandboxKey:
        """Give a key other permissions (all of them), or another state (active, expired, revoked)."""
        given = {"permissions": permissions, "state": state}
        body = {name: value for name, value in given.items() if value is not None}
        return _key(await self._ask("POST", f"/_sandbox/keys/{key_id}", json=body))

    # Faults

    async def faults(self) -> Faults:
        """Which faults are on."""
        return Faults(**await self._ask("GET", "/_sandbox/faults"))

    async def set_faults(self, faults: Faults) -> Faults:
        """Switch faults on and off; returns them as they are now."""
        return Faults(**await self._ask("PUT", "/_sandbox/faults", json=vars(faults)))

    async def _ask(self, method: str, path: str, **rest: Any) -> dict[str, Any]:
        try:
            answer = await self._loopback.send(method, path, **rest)
        except NoAnswerError as error:
            raise UserError(
                "The sandbox is not answering.", "It is restarted by itself; try again in a moment."
            ) from error
        if answer.is_error:
            detail = answer.json().get("error", {}).get("message", "")
            raise UserError(f"The sandbox answered {answer.status_code}.", detail)
        found: dict[str, Any] = answer.json()
        return found


def _time(answer: dict[str, Any]) -> SandboxTime:
    return SandboxTime(answer["now"], answer["offset"], answer["next_renewal"])


def _key(answer: dict[str, Any]) -> SandboxKey:
    return SandboxKey(answer["id"], answer["key"], tuple(answer["permissions"]), answer["state"])


@dataclass(frozen=True)
class SandboxKeys:
    """The sandbox account's own keys; worth nothing outside this machine, and yet never shown in a repr."""

    secret: str = field(repr=False)
    restricted: str = field(repr=False)
