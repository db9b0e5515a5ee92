"""Setting a store up: looks at everything a step needs, and does what the developer asks for."""

import asyncio
import json
import logging
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, replace

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.keys import (
    KeyRefusedError,
    StripeKey,
    mask,
    recognise_key,
    recognise_signing_secret,
)
from glassfy_desktop.domain.onboarding import Facts, Grant, SeenEvent, Step, StepId, steps
from glassfy_desktop.domain.requirements import (
    API_VERSION,
    PERMISSIONS,
    Permission,
)
from glassfy_desktop.domain.store_config import with_account, with_webhook
from glassfy_desktop.domain.webhook_endpoint import WebhookEndpoint, best
from glassfy_desktop.services.engine_client import EngineDownError
from glassfy_desktop.services.engine_shapes import DeliveryRow
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.listeners import Listeners
from glassfy_desktop.services.sandbox_client import Played
from glassfy_desktop.services.webhook_preview import EVENTS
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.stripe_account.client import StripeAccount, StripeRefusedError
from glassfy_desktop.stripe_account.customers import count_coverage
from glassfy_desktop.stripe_account.endpoints import (
    create_endpoint,
    delete_endpoint,
    list_endpoints,
    repair_endpoint,
)
from glassfy_desktop.stripe_account.probe import ProbeAnswer, account_id, probe
from glassfy_desktop.stripe_account.products import Product, list_products

log = logging.getLogger(__name__)

FIRST_SCENARIO = "new-subscription"
COVERAGE_STEP = 50


class SetUp:
    """The seven steps of one open store. `facts` is what has been seen; `changed` tells when it grew."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.facts = Facts(catalog=workspace.config.catalog)
        self.probes: dict[str, ProbeAnswer] = {}
        self.products: list[Product] = []
        self.checked_at = 0.0
        self.changed = Listeners[()]()
        workspace.arrived.add(self._saw_delivery)
        workspace.changed.add(self._saw_change)

    @property
    def steps(self) -> list[Step]:
        return steps(self.facts)

    async def look(self) -> None:
        """See again everything that can be seen without being asked; what cannot be reached stays unknown."""
        self._learn(key=self.workspace.key)
        if self.facts.key is not None:
            await self.check_permissions()
            await self.check_webhook()
            await self.check_catalog()
        await self.check_secret()
        await self.find_first_event()

    # 1 Restricted key

    async def accept_key(self, text: str) -> None:
        """Read, keep and check a pasted key. Raises KeyRefusedError; nothing is kept then."""
        key = self._recognise_key(text)
        await self.workspace.keep(SecretKind.STRIPE_KEY, key.value)
        self.probes = {}
        self._learn(key=key, key_refused="", grants={})
        await self.check_permissions()

    def _recognise_key(self, text: str) -> StripeKey:
        """Read a pasted key of this store's mode. Raises KeyRefusedError."""
        key = recognise_key(text)
        mode = self.workspace.config.mode
        if key.mode != ("test" if mode == "sandbox" else mode):
            raise KeyRefusedError(
                f"This is a key of {key.mode} mode, and this store is in {mode} mode.",
                "Test and live never mix: copy the key in the same mode, or make another store.",
            )
        return key

    async def use_sandbox_key(self) -> None:
        """Let the sandbox make a restricted key with every permission the app can use, and take it."""
        if self.workspace.sandbox_client is None:
            raise UserError("The sandbox is still starting.", "Try again in a moment.")
        await self.accept_key(await self.workspace.sandbox_client.make_key([p.name for p in PERMISSIONS]))

    def forget_key(self) -> None:
        """Drop what was seen with a key that is no longer kept."""
        self.probes = {}
        self._learn(key=None, key_refused="", grants={})

    # 2 Permissions

    async def check_permissions(self, only_open: bool = False) -> None:
        """Ask for every permission at once (or only for those not granted); each answer shows as it comes."""
        wanted = [each for each in PERMISSIONS if not only_open or not self._granted(each)]
        async with self._checking(StepId.PERMISSIONS):
            account = self.workspace.account()
            await self._probe_all(account, wanted)
            refused = next((each for each in self.probes.values() if each.status == 401), None)
            self._learn(key_refused=refused.message if refused else "")
            self.checked_at = time.time()
        await self._learn_account(account)

    async def _probe_all(self, account: StripeAccount, wanted: Sequence[Permission]) -> None:
        async def one(permission: Permission) -> None:
            answer = await probe(account, permission)
            self.probes[permission.name] = answer
            self._learn(grants={**self.facts.grants, permission.name: answer.grant})

        async with asyncio.TaskGroup() as group:
            for permission in wanted:
                group.create_task(one(permission))

    def _granted(self, permission: Permission) -> bool:
        return self.facts.grants.get(permission.name) is Grant.GRANTED

    async def _learn_account(self, account: StripeAccount) -> None:
        if self.workspace.config.account or not self.workspace.engine_running:
            return
        if found := await account_id(account):
            await self.workspace.change(lambda document: with_account(document, found))

    # 3 Webhook

    async def check_webhook(self) -> None:
        """Judge the endpoints the account has. Where the key may not list them, say so."""
        async with self._checking(StepId.WEBHOOK):
            try:
                found = await list_endpoints(self.workspace.account())
            except UserError as error:
                self._learn(endpoint=None, endpoints_seen=False, endpoint_unknown=str(error))
                return
            judged = best(found, self.workspace.webhook_url, self.workspace.config.webhook.endpoint)
            self._learn(endpoint=judged, endpoints_seen=True, endpoint_unknown="")

    async def create_webhook(self, url: str, one_time_key: str = "") -> None:
        """Create the endpoint, keep its signing secret at once, then check both.

        `one_time_key` is used for this and forgotten. An endpoint that was there before is replaced.
        Raises UserError; where Stripe made the endpoint but its secret could not be kept, the error says so.
        """
        before = self.facts.endpoint
        account, borrowed = self._account_for_writing(one_time_key)
        async with self._checking(StepId.WEBHOOK):
            try:
                created = await create_endpoint(account, url, EVENTS)
                await self.workspace.keep(SecretKind.SIGNING_SECRET, created.secret)
                await self._name_endpoint(created.endpoint)
                if before is not None:
                    await delete_endpoint(account, before.endpoint.id)
            finally:
                if borrowed:
                    await account.close()
        await self.check_webhook()
        await self.check_secret()

    async def repair_webhook(self, one_time_key: str = "") -> None:
        """Point the endpoint to the store's address, enable it and add the events it lacks."""
        if self.facts.endpoint is None:
            raise UserError("There is no endpoint to repair.", "Create one instead.")
        account, borrowed = self._account_for_writing(one_time_key)
        try:
            url = self.workspace.webhook_url
            repaired = await repair_endpoint(account, self.facts.endpoint.endpoint, url, EVENTS)
            await self._name_endpoint(repaired)
        finally:
            if borrowed:
                await account.close()
        await self.check_webhook()

    def _account_for_writing(self, one_time_key: str) -> tuple[StripeAccount, bool]:
        if not one_time_key:
            return self.workspace.account(), False
        return self.workspace.one_time_account(self._recognise_key(one_time_key).value), True

    async def _name_endpoint(self, made: WebhookEndpoint) -> None:
        """Let the configuration say what Stripe has: address, version and events as Stripe answered them."""
        version = made.api_version or API_VERSION
        await self.workspace.change(
            lambda document: with_webhook(document, made.url, made.id, version, made.events)
        )

    async def set_webhook_url(self, url: str) -> None:
        """Name the address Stripe is to send to."""
        await self.workspace.change(lambda document: with_webhook(document, url, None, API_VERSION))
        await self.check_webhook()

    # 4 Signing secret

    async def accept_secret(self, text: str) -> None:
        """Read, keep and check a pasted signing secret. Raises KeyRefusedError; nothing is kept then."""
        await self.workspace.keep(SecretKind.SIGNING_SECRET, recognise_signing_secret(text))
        await self.check_secret()

    async def check_secret(self) -> None:
        """Send one signed event through the engine and see whether it is accepted."""
        secret = self.workspace.secret(SecretKind.SIGNING_SECRET)
        if secret is None:
            self._learn(secret_masked="", secret_verified=False, secret_refused="")
            return
        self._learn(secret_masked=mask(secret), secret_verified=False, secret_refused="")
        async with self._checking(StepId.SECRET):
            try:
                answer = await self.workspace.need_engine().deliver(self._check_event(), secret, "check")
            except EngineDownError:
                return
            self._learn(
                secret_verified=answer.status == 200,
                secret_refused="" if answer.status == 200 else answer.reason or f"Answered {answer.status}.",
            )

    def _check_event(self) -> bytes:
        event = {
            "id": f"evt_check_{secrets.token_hex(8)}",
            "object": "event",
            "api_version": API_VERSION,
            "created": int(time.time()),
            "livemode": self.workspace.config.livemode,
            "pending_webhooks": 0,
            "type": "glassfy.check",
            "data": {"object": {"id": "check", "object": "check"}},
        }
        return json.dumps(event).encode()

    # 5 First event

    async def find_first_event(self) -> None:
        """Look whether a verified delivery from Stripe (or the sandbox) has ever come."""
        if seen := self.workspace.files.local(self.workspace.slug).get("first_event"):
            self._learn(first_event=SeenEvent(seen["type"], seen["received_at"]))
        source = "sandbox" if self.workspace.config.mode == "sandbox" else "stripe"
        if self.facts.first_event is not None or not self.workspace.engine_running:
            return
        page = await self.workspace.need_engine().deliveries(f"status:applied source:{source}", limit=1)
        for row in page["deliveries"]:
            self._saw_delivery(row)

    async def make_first_event(self, customid: str) -> Played:
        """Let the sandbox play “New subscription” for a user."""
        if self.workspace.sandbox_client is None:
            raise UserError("Only the sandbox can make an event happen from here.")
        return await self.workspace.sandbox_client.play(FIRST_SCENARIO, customid)

    def _saw_delivery(self, row: DeliveryRow) -> None:
        verified = row["verdict"] in ("applied", "pending", "duplicate")
        if self.facts.first_event is None and verified and row["source"] in ("stripe", "sandbox"):
            seen = SeenEvent(row["type"] or "", row["received_at"])
            self._learn(first_event=seen)
            self.workspace.files.save_local(self.workspace.slug, first_event=asdict(seen))

    # 6 Customers

    async def count_customers(self) -> None:
        """Count the customers who carry a `customid`; the figures grow while it counts."""
        async with self._checking(StepId.CUSTOMERS):
            async for coverage in count_coverage(self.workspace.account()):
                if coverage.total % COVERAGE_STEP == 0:
                    self._learn(customers=coverage.total, customers_linked=coverage.linked)
            self._learn(customers=coverage.total, customers_linked=coverage.linked)

    # 7 Catalog

    async def check_catalog(self) -> None:
        """See which of the catalog's products exist in the account."""
        async with self._checking(StepId.CATALOG):
            try:
                self.products = await list_products(self.workspace.account())
            except StripeRefusedError as refusal:
                log.info("products cannot be listed: %s", refusal)
                self._learn(products=None)
                return
            self._learn(products=frozenset(each.id for each in self.products))

    # Facts

    @asynccontextmanager
    async def _checking(self, step: StepId) -> AsyncIterator[None]:
        self._learn(checking=self.facts.checking | {step})
        try:
            yield
        finally:
            self._learn(checking=self.facts.checking - {step})

    def _saw_change(self) -> None:
        if self.facts.catalog is not self.workspace.config.catalog:
            self._learn(catalog=self.workspace.config.catalog)

    def _learn(self, **facts: object) -> None:
        self.facts = replace(self.facts, **facts)  # type: ignore[arg-type]
        self.changed.tell()
