"""The app's side of the sandbox: its control routes over loopback HTTP."""

from dataclasses import dataclass, field
from typing import Any

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.loopback import Loopback, NoAnswerError

TIMEOUT = 20.0


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


class SandboxClient:
    """Talks to one sandbox with its secret key. Every method raises UserError."""

    def __init__(self, url: str, secret_key: str, restricted_key: str) -> None:
        self.url = url
        self.keys = SandboxKeys(secret_key, restricted_key)
        self._loopback = Loopback(url, secret_key, TIMEOUT)

    async def close(self) -> None:
        await self._loopback.close()

    async def scenarios(self) -> list[Scenario]:
        """Every scenario, in the sandbox's order."""
        answer = await self._ask("GET", "/_sandbox/scenarios")
        return [Scenario(each["name"], each["title"], each["sentence"]) for each in answer["scenarios"]]

    async def play(self, name: str, customid: str, price: str | None = None) -> Played:
        """Play a scenario for a customid; its events reach the endpoints in the background."""
        body = {"customid": customid, **({"price": price} if price else {})}
        answer = await self._ask("POST", f"/_sandbox/scenarios/{name}", json=body)
        return Played(answer["customid"], answer["customer"], tuple(answer["events"]), answer["sentence"])

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


@dataclass(frozen=True)
class SandboxKeys:
    """The sandbox account's own keys; worth nothing outside this machine, and yet never shown in a repr."""

    secret: str = field(repr=False)
    restricted: str = field(repr=False)
