"""The verification of Set up without a window: it looks at all a store needs and changes nothing."""

import asyncio
import contextlib
import json
import secrets as tokens
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.keys import mask
from glassfy_desktop.domain.onboarding import (
    Facts,
    Grant,
    Link,
    SeenEvent,
    Step,
    StepId,
    StepState,
    Way,
    steps,
)
from glassfy_desktop.domain.requirements import PERMISSIONS
from glassfy_desktop.domain.store_config import StoreConfig
from glassfy_desktop.domain.webhook_endpoint import best
from glassfy_desktop.services.check_event import check_event
from glassfy_desktop.services.engine_client import WEBHOOK_PATH, EngineClient, EngineDownError, WebhookAnswer
from glassfy_desktop.services.live_guard import account_for
from glassfy_desktop.services.loopback import is_loopback
from glassfy_desktop.services.processes import ChildProcess, Command
from glassfy_desktop.services.set_up import ACCEPTED
from glassfy_desktop.services.webhook_set_up import recognise_key_of_mode
from glassfy_desktop.services.workspace import REMOTE
from glassfy_desktop.stripe_account.client import StripeAccount, StripeRefusedError
from glassfy_desktop.stripe_account.customers import count_coverage
from glassfy_desktop.stripe_account.endpoints import list_endpoints
from glassfy_desktop.stripe_account.probe import ProbeAnswer, probe_all, shared_failure
from glassfy_desktop.stripe_account.products import list_products

START = 30.0
"""Seconds an engine that is started for the check has to be ready."""
CAN_WAIT = (StepId.FIRST_EVENT, StepId.CUSTOMERS)
"""Steps that wait for somebody to buy: that they are still to come is no fault."""


class Result(StrEnum):
    GOOD = "good"
    ATTENTION = "attention"
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class CheckSecrets:
    """What the check is made with; the store's own from the keychain, or others. None: there is none."""

    stripe_key: str | None = field(repr=False)
    signing_secret: str | None = field(repr=False)
    admin_token: str | None = field(repr=False, default=None)
    """Of the store's engine, to ask it whether an event has come."""


@dataclass(frozen=True)
class Checked:
    """What was seen. `through` is the engine that tried the signing secret; empty for one made for it."""

    facts: Facts
    through: str = ""

    @property
    def steps(self) -> list[Step]:
        return steps(self.facts)

    @property
    def result(self) -> Result:
        """Good where every step is done; one that can wait may still be to do."""
        good = all(each.done or (each.state is StepState.TODO and each.id in CAN_WAIT) for each in self.steps)
        return Result.GOOD if good else Result.ATTENTION


class StoreCheck:
    """Looks at one store. `local` is what holds on this machine only (ports, the way, a remote engine)."""

    def __init__(
        self,
        config: StoreConfig,
        local: Mapping[str, Any],
        secrets: CheckSecrets,
        api_base: str | None = None,
    ) -> None:
        self._config = config
        self._local = local
        self._secrets = secrets
        self._api_base = api_base or self._sandbox()
        self._facts = Facts(catalog=config.catalog, way=Way(local.get("way", Way.ADDRESS)))
        self._through = ""

    async def run(self) -> Checked:
        """See everything. Raises UserError where it cannot be seen: no key, no answer, no engine."""
        if not self._secrets.stripe_key:
            raise UserError(
                "This store has no Stripe key.",
                "Paste one in Set up, or name its variable: --stripe-key-env.",
            )
        key = recognise_key_of_mode(self._secrets.stripe_key, self._config.mode)
        self._learn(key=key, key_accepted=self._local.get(ACCEPTED) == key.masked)
        account = account_for(key.value, self._api_base, lambda: self._config.store)
        try:
            await self._see_permissions(account)
            await self._see_webhook(account)
            await self._see_catalog(account)
            await self._see_customers(account)
        finally:
            await account.close()
        await self._see_secret()
        await self._see_first_event()
        return Checked(self._facts, self._through)

    def _learn(self, **facts: Any) -> None:
        self._facts = replace(self._facts, **facts)

    def _sandbox(self) -> str | None:
        """Where the store's sandbox answers; None for Stripe itself. Raises UserError where it never ran."""
        if self._config.mode != "sandbox":
            return None
        if port := self._local.get("sandbox_port"):
            return f"http://127.0.0.1:{port}"
        raise UserError(
            "This store's sandbox has not run yet.",
            "Open the store once, or name a sandbox: --stripe-api-base.",
        )

    async def _see_permissions(self, account: StripeAccount) -> None:
        answers: list[ProbeAnswer] = []
        await probe_all(account, PERMISSIONS, answers.append)
        refused = next((each.message for each in answers if each.status == 401), "")
        if not refused and all(each.grant is Grant.UNKNOWN for each in answers):
            why = shared_failure(answers) or answers[0].message
            raise UserError("Stripe gave no answer that tells anything.", why)
        grants = {each.permission.name: each.grant for each in answers}
        self._learn(grants=grants, key_refused=refused)

    async def _see_webhook(self, account: StripeAccount) -> None:
        if not self._facts.way.needs_endpoint:
            polls = self._facts.way is Way.POLL
            granted = self._facts.grants.get("rak_event_read") is Grant.GRANTED
            self._learn(link=(Link.OPEN if granted else Link.BROKEN) if polls else Link.OFF)
            return
        self._learn(link=Link.OPEN)  # a tunnel is judged by the endpoint that sends to it
        try:
            found = await list_endpoints(account)
        except StripeRefusedError as refusal:
            self._learn(endpoint_unknown=str(refusal))
            return
        url = self.webhook_url
        judged = best(found, url, self._config.webhook.endpoint)
        same = (each for each in found if each.url == url and each.enabled)
        twice = tuple(each for each in same if judged is None or each.id != judged.endpoint.id)
        self._learn(endpoint=judged, duplicates=twice, endpoints_seen=True)

    async def _see_catalog(self, account: StripeAccount) -> None:
        with contextlib.suppress(StripeRefusedError):
            self._learn(products=frozenset([each.id for each in await list_products(account)]))

    async def _see_customers(self, account: StripeAccount) -> None:
        with contextlib.suppress(StripeRefusedError):
            async for coverage in count_coverage(account):
                counted = coverage
            self._learn(customers=counted.total, customers_linked=counted.linked)

    # The signing secret

    async def _see_secret(self) -> None:
        secret = self._secrets.signing_secret
        if not secret:
            return
        self._learn(secret_masked=mask(secret))
        answer = await self._round_trip(secret)
        refused = "" if answer.status == 200 else answer.reason or f"The engine answered {answer.status}."
        self._learn(secret_verified=not refused, secret_refused=refused)

    async def _round_trip(self, secret: str) -> WebhookAnswer:
        """Send one signed event through the store's engine, else through one made for it."""
        event = check_event(self._config.livemode)
        if url := self.engine_url:
            with contextlib.suppress(EngineDownError):
                answer = await _deliver(url, event, secret)
                self._through = url
                return answer
        async with engine_of_its_own(self._config, secret, self._api_base) as own:
            return await _deliver(own, event, secret)

    async def _see_first_event(self) -> None:
        """What this machine remembers; else, with an admin token, what the store's engine has."""
        if seen := self._local.get("first_event"):
            self._learn(first_event=SeenEvent(seen["type"], seen["received_at"]))
        elif self._secrets.admin_token and self.engine_url:
            client = EngineClient(self.engine_url, self._secrets.admin_token)
            try:
                with contextlib.suppress(EngineDownError):
                    source = "sandbox" if self._config.mode == "sandbox" else "stripe"
                    page = await client.deliveries(f"status:applied source:{source}", limit=1)
                    for row in page["deliveries"]:
                        self._learn(first_event=SeenEvent(row["type"] or "", row["received_at"]))
            finally:
                await client.close()

    @property
    def engine_url(self) -> str:
        """Where the store's engine answers when it runs; empty where none ever ran here."""
        if remote := self._local.get(REMOTE):
            return str(remote)
        port = self._local.get("engine_port")
        return f"http://127.0.0.1:{port}" if port else ""

    @property
    def webhook_url(self) -> str:
        """Where Stripe is to send."""
        configured = self._config.webhook.url
        if self.engine_url and (not configured or is_loopback(configured)):
            return self.engine_url + WEBHOOK_PATH
        return configured


async def _deliver(url: str, event: bytes, secret: str) -> WebhookAnswer:
    client = EngineClient(url, "none")  # Stripe's route asks for a signature only
    try:
        return await client.deliver(event, secret, "check")
    finally:
        await client.close()


@contextlib.asynccontextmanager
async def engine_of_its_own(config: StoreConfig, secret: str, api_base: str | None) -> AsyncIterator[str]:
    """An engine with this configuration and signing secret, its data in a folder that goes with it.

    Raises UserError where it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="glassfy-check-") as folder:
        file = Path(folder) / "store.json"
        file.write_text(json.dumps(config.document), "utf-8")
        arguments = ["engine", "serve", "--data-dir", folder, "--config", str(file), "--secrets-stdin"]
        if api_base:
            arguments += ["--stripe-api-base", api_base]
        given = {"signing_secrets": [secret], "admin_token": "gadmin_" + tokens.token_urlsafe(32)}

        async def command() -> Command:
            return Command(arguments, json.dumps(given).encode())

        child = ChildProcess("engine", command)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(child.run(), name="engine of the check")
            try:
                async with asyncio.timeout(START):
                    ready = await child.until_running()
                yield str(ready["url"])
            except TimeoutError:
                why = child.state.reason or "It gave no reason."
                raise UserError("The engine could not be started.", why) from None
            finally:
                running.cancel()
