"""Picture 15: the sandbox, a month ahead of real time; and the fakes of its tests."""

import asyncio
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from PySide6.QtWidgets import QWidget

from glassfy_desktop import resources
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.requirements import REQUIRED_PERMISSIONS
from glassfy_desktop.services.sandbox_client import (
    Faults,
    Played,
    SandboxClient,
    SandboxKey,
    SandboxKeys,
    SandboxTime,
    Scenario,
)
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.stripe_account.client import StripeAccount, StripeRefusedError
from glassfy_desktop.ui.engine.presenter import EnginePresenter
from glassfy_desktop.ui.engine.view import EngineScreen
from glassfy_desktop.ui.screen import ScreenContext
from tests.screenshots import engine, open_store
from tests.screenshots.customers import NOW, at

URL = "http://127.0.0.1:51790"
KEYS = SandboxKeys("sk_test_BelievableSecretOfTheSandbox01", "rk_test_BelievableFirstOfTheSandboxw8Qz")
MADE = "rk_test_BelievableKeyMadeInTheSandboxAb3d"
"""Made up; shaped as the real ones are."""
STARS = "rk_test_" + 28 * "*"
REQUIRED = tuple(each.name for each in REQUIRED_PERMISSIONS)
DAY = 86_400
RENEWS = at(2027, 1, 20, 9, 12)
MONTH = (
    *("customer.subscription.updated",) * 4,
    *("invoice.paid",) * 4,
    *("invoice.updated",) * 4,
    *("charge.succeeded",) * 3,
    *("payment_intent.succeeded",) * 3,
    "charge.failed",
)
"""The events of the month that was skipped."""
PEOPLE = (
    ("usr_4512", "ines.m@example.com", "cus_RhT41bVn8sPz0R", ("trialing",)),
    ("usr_4502", "tove@example.net", "cus_RgQ88cXw2tLm5A", ("past_due",)),
    ("usr_4498", "", "cus_RgM12dYx6uKn7B", ()),
    ("usr_4471", "ada.k@example.com", "cus_QxT41bVn8sPz0R", ("active", "canceled")),
    ("usr_4480", "m.okafor@example.net", "cus_QxR02eZa9vJp3C", ("active",)),
    ("", "walk-in@example.com", "cus_QwK77fAb4wHq1D", ()),
    ("usr_4478", "jonas.w@example.com", "cus_QvD55gBc8xGr6E", ("canceled",)),
)


def scenarios() -> list[Scenario]:
    """Those of the real sandbox."""
    read = [json.loads(each.read_text()) for each in sorted(resources.path("scenarios").glob("*.json"))]
    return [Scenario(each["name"], each["title"], each["sentence"]) for each in read]


class FakeSandbox(SandboxClient):
    """A sandbox whose clock, keys and faults are only remembered.

    `held` holds back what changes it, `refuses` is its answer to that, `broken` its answer to everything.
    """

    def __init__(self) -> None:
        self.url = URL
        self.keys = KEYS
        self.now = NOW
        self.offset = 0
        self.renews: int | None = RENEWS
        self.made = 1
        self.listed = [
            SandboxKey("key_first", STARS + "w8Qz", REQUIRED, "active"),
            SandboxKey("key_2", STARS + "7Kd2", REQUIRED[:3], "expired"),
        ]
        self.set = Faults()
        self.told: list[Any] = []
        self.played: list[tuple[str, str]] = []
        self.broken: UserError | None = None
        self.refuses: UserError | None = None
        self.held: asyncio.Event | None = None

    async def close(self) -> None:
        return None

    async def _answer(self) -> None:
        if self.held is not None:
            await self.held.wait()
        if (problem := self.broken or self.refuses) is not None:
            raise problem

    async def scenarios(self) -> list[Scenario]:
        return scenarios()

    async def play(self, name: str, customid: str, price: str | None = None) -> Played:
        await self._answer()
        self.played.append((name, customid))
        return Played(customid, "cus_RhT41bVn8sPz0R", ("evt_1", "evt_2"), "")

    async def time(self) -> SandboxTime:
        return SandboxTime(self.now + self.offset, self.offset, self.renews)

    async def advance(self, seconds: int) -> SandboxTime:
        await self._answer()
        self.offset += seconds
        return await self.time()

    async def advance_to(self, at: int) -> SandboxTime:
        return await self.advance(at - self.now - self.offset)

    async def advance_to_next_renewal(self) -> SandboxTime:
        assert self.renews is not None
        return await self.advance_to(self.renews + 7200)

    async def restricted_keys(self) -> list[SandboxKey]:
        if self.broken is not None:
            raise self.broken
        return list(self.listed)

    async def make_key(self, permissions: list[str]) -> str:
        await self._answer()
        self.made += 1
        self.listed.append(
            SandboxKey(f"key_{self.made + 1}", STARS + MADE[-4:], tuple(permissions), "active")
        )
        return MADE

    async def change_key(
        self, key_id: str, *, permissions: list[str] | None = None, state: str | None = None
    ) -> SandboxKey:
        await self._answer()
        place = next(place for place, each in enumerate(self.listed) if each.id == key_id)
        before = self.listed[place]
        wanted = before.permissions if permissions is None else tuple(permissions)
        self.listed[place] = replace(before, permissions=wanted, state=state or before.state)
        return self.listed[place]

    async def faults(self) -> Faults:
        return self.set

    async def set_faults(self, faults: Faults) -> Faults:
        await self._answer()
        self.set = faults
        self.told.append(faults)
        return faults


@dataclass
class FakeAccount:
    """Stripe's own API of the sandbox, as far as the page asks it."""

    people: tuple[tuple[str, str, str, tuple[str, ...]], ...] = PEOPLE
    events: tuple[str, ...] = MONTH
    more_events: bool = False
    page_size: int = 25
    refused: StripeRefusedError | None = None
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def get(self, path: str, **params: Any) -> dict[str, Any]:
        self.asked.append((path, params))
        if self.refused is not None:
            raise self.refused
        if path == "/v1/events":
            return {"data": [{"type": each} for each in self.events], "has_more": self.more_events}
        if path == "/v1/customers":
            return self._customers(params.get("starting_after", ""))
        statuses = next(each[3] for each in self.people if each[2] == params["customer"])
        found = [{"status": each, "current_period_end": RENEWS} for each in statuses]
        return {"data": found, "has_more": False}

    def _customers(self, after: str) -> dict[str, Any]:
        ids = [each[2] for each in self.people]
        first = ids.index(after) + 1 if after else 0
        page = self.people[first : first + self.page_size]
        data = [
            {"id": customer, "email": email or None, "metadata": {"customid": customid} if customid else {}}
            for customid, email, customer, _ in page
        ]
        return {"data": data, "has_more": first + len(page) < len(self.people)}

    async def close(self) -> None:
        return None


def open_sandbox(root: Path, sandbox: FakeSandbox, account: FakeAccount) -> Workspace:
    """A sandbox store that is open; engine, sandbox and account are the fakes."""
    workspace = open_store.open_store(root, engine.FakeEngine(), "sandbox")
    workspace.sandbox_client = sandbox
    workspace._accounts[sandbox.keys.secret] = cast(StripeAccount, account)
    return workspace


def build(context: ScreenContext) -> QWidget:
    """The screen with its Sandbox page in front."""
    screen = EngineScreen(context, EnginePresenter(context.workspace, clock=lambda: NOW))
    screen.show_face("sandbox")
    return screen


def prepare(screen: EngineScreen) -> None:
    """A month was skipped, deliveries come twice, and a failed renewal is about to be played."""
    page = screen.sandbox
    assert page is not None
    page.clock.advance_to(NOW + 30 * DAY + 2 * 3600)
    page.faults.switch_duplicates(True)
    tab = page.scenarios_tab
    tab.list.setCurrentIndex(tab.model.index_of("failed-renewal-recovered"))
    tab.customid.setText("usr_4471")


async def scene(root: Path) -> Workspace:
    """The open store of the picture: build its screen with `build`, then `prepare` it."""
    workspace = open_sandbox(root, FakeSandbox(), FakeAccount())
    await engine.keep_secrets(workspace)
    return workspace
