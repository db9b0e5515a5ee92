"""Setting a store up: looks at everything a step needs, and does what the developer asks for."""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import asdict

from glassfy_desktop.domain.drift import drifted, good_steps
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.key_audit import NOT_NEEDED
from glassfy_desktop.domain.keys import KeyKind
from glassfy_desktop.domain.onboarding import Facts, Grant, RefusedDelivery, SeenEvent, Step, StepId, steps
from glassfy_desktop.domain.requirements import PERMISSIONS, Permission
from glassfy_desktop.domain.store_config import with_account
from glassfy_desktop.services.engine_shapes import DeliveryRow
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.sandbox_client import Played
from glassfy_desktop.services.secret_set_up import SecretSetUp
from glassfy_desktop.services.seen import Seen
from glassfy_desktop.services.ways import Ways
from glassfy_desktop.services.webhook_set_up import WebhookSetUp, recognise_key_of_mode
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.stripe_account.client import StripeAccount, StripeRefusedError
from glassfy_desktop.stripe_account.customers import count_coverage
from glassfy_desktop.stripe_account.probe import ProbeAnswer, account_id, probe_all
from glassfy_desktop.stripe_account.products import Product, list_products

log = logging.getLogger(__name__)

FIRST_SCENARIO = "new-subscription"
COVERAGE_STEP = 50
ACCEPTED = "powerful_key_accepted"
"""Which key that may do everything was accepted, by its ends."""
GOOD = "seen_good"
"""Which steps were good when they were last seen."""


class SetUp:
    """The seven steps of one open store. `facts` is what has been seen; `changed` tells when it grew."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.seen = Seen(Facts(catalog=workspace.config.catalog))
        self.changed = self.seen.changed
        self.secret = SecretSetUp(workspace, self.seen)
        self.webhook = WebhookSetUp(workspace, self.seen, self.secret)
        self.ways = Ways(workspace, self.seen, self.webhook, self.secret)
        self.probes: dict[str, ProbeAnswer] = {}
        self.products: list[Product] = []
        self.checked_at = 0.0
        self.drifted: list[Step] = []
        """What was good when it was last seen, and is so no longer."""
        self.unlinked = ""
        """A customer (`cus_…`) without a `customid`, seen while counting: an example for the snippets."""
        workspace.arrived.add(self._saw_delivery)
        workspace.changed.add(self._saw_change)

    @property
    def facts(self) -> Facts:
        """What has been seen."""
        return self.seen.facts

    @facts.setter
    def facts(self, facts: Facts) -> None:
        self.seen.facts = facts

    @property
    def steps(self) -> list[Step]:
        return steps(self.facts)

    async def look(self) -> None:
        """See again everything that can be seen without being asked; what cannot be reached stays unknown."""
        self._learn_key()
        if self.facts.key is not None:
            await self.check_permissions()
            await self.webhook.check()
            await self.check_catalog()
        await self.secret.check()
        await self.find_first_event()
        await self.find_refused()
        self._keep_good()

    # 1 Restricted key

    async def accept_key(self, text: str) -> None:
        """Read, keep and check a pasted key. Raises KeyRefusedError; nothing is kept then."""
        key = recognise_key_of_mode(text, self.workspace.config.mode)
        await self.workspace.keep(SecretKind.STRIPE_KEY, key.value)
        self.probes = {}
        self._learn_key(key_refused="", grants={}, not_needed={})
        self.ways.again()
        await self.check_permissions()

    def accept_power(self) -> None:
        """Go on with a key that may do everything; asked again for another key."""
        if self.facts.key is not None:
            self.workspace.files.save_local(self.workspace.slug, **{ACCEPTED: self.facts.key.masked})
            self._learn_key()

    def _learn_key(self, **facts: object) -> None:
        key = self.workspace.key
        accepted = self.workspace.files.local(self.workspace.slug).get(ACCEPTED)
        self.seen.learn(key=key, key_accepted=key is not None and key.masked == accepted, **facts)

    async def use_sandbox_key(self) -> None:
        """Let the sandbox make a restricted key with every permission the app can use, and take it."""
        if self.workspace.sandbox_client is None:
            raise UserError("The sandbox is still starting.", "Try again in a moment.")
        await self.accept_key(await self.workspace.sandbox_client.make_key([p.name for p in PERMISSIONS]))

    def forget_key(self) -> None:
        """Drop what was seen with a key that is no longer kept."""
        self.probes = {}
        self.seen.learn(key=None, key_refused="", key_accepted=False, grants={}, not_needed={})

    # 2 Permissions

    async def check_permissions(self, only_open: bool = False) -> None:
        """Ask for every permission at once (or only for those not granted); each answer shows as it comes."""
        wanted = [each for each in PERMISSIONS if not only_open or not self._granted(each)]
        async with self.seen.checking(StepId.PERMISSIONS):
            account = self.workspace.account()
            await self._probe_all(account, wanted)
            refused = next((each for each in self.probes.values() if each.status == 401), None)
            self.seen.learn(key_refused=refused.message if refused else "")
            if not only_open and refused is None:
                await self._probe_more(account)
            self.checked_at = time.time()
        await self._learn_account(account)

    async def _probe_all(self, account: StripeAccount, wanted: Sequence[Permission]) -> None:
        def told(answer: ProbeAnswer) -> None:
            self.probes[answer.permission.name] = answer
            self.seen.learn(grants={**self.facts.grants, answer.permission.name: answer.grant})

        await probe_all(account, wanted, told)

    async def _probe_more(self, account: StripeAccount) -> None:
        """See whether the key may read what nobody here needs; of a secret key that is known."""
        if self.facts.key is None or self.facts.key.kind is KeyKind.SECRET:
            return
        more: dict[str, Grant] = {}
        await probe_all(
            account, NOT_NEEDED, lambda answer: more.update({answer.permission.name: answer.grant})
        )
        self.seen.learn(not_needed=more)

    def _granted(self, permission: Permission) -> bool:
        return self.facts.grants.get(permission.name) is Grant.GRANTED

    async def _learn_account(self, account: StripeAccount) -> None:
        if self.workspace.config.account or not self.workspace.engine_running:
            return
        if found := await account_id(account):
            await self.workspace.change(lambda document: with_account(document, found))

    # 5 First event

    async def find_first_event(self) -> None:
        """Look whether a verified delivery from Stripe (or the sandbox) has ever come."""
        if seen := self.workspace.files.local(self.workspace.slug).get("first_event"):
            self.seen.learn(first_event=SeenEvent(seen["type"], seen["received_at"]))
        if self.facts.first_event is not None or not self.workspace.engine_running:
            return
        for source in self._sources:
            if row := await self._newest(f"status:applied source:{source}"):
                self._saw_delivery(row)

    async def find_refused(self) -> None:
        """See whether the newest delivery of Stripe's was refused: a rolled secret, a wrong clock."""
        if not self.workspace.engine_running:
            return
        source = self._sources[0]
        refused = await self._newest(f"status:rejected source:{source}")
        applied = await self._newest(f"status:applied source:{source}") if refused else None
        if refused is None or (applied and applied["received_at"] >= refused["received_at"]):
            self.seen.learn(refused_delivery=None)
        else:
            self.seen.learn(refused_delivery=_refused(refused))

    @property
    def _sources(self) -> tuple[str, ...]:
        """Where deliveries come from that are Stripe's, or the sandbox's."""
        return ("sandbox" if self.workspace.config.mode == "sandbox" else "stripe", "poll")

    async def _newest(self, query: str) -> DeliveryRow | None:
        page = await self.workspace.need_engine().deliveries(query, limit=1)
        return next(iter(page["deliveries"]), None)

    async def make_first_event(self, customid: str) -> Played:
        """Let the sandbox play “New subscription” for a user."""
        if self.workspace.sandbox_client is None:
            raise UserError("Only the sandbox can make an event happen from here.")
        return await self.workspace.sandbox_client.play(FIRST_SCENARIO, customid)

    def _saw_delivery(self, row: DeliveryRow) -> None:
        if row["source"] not in self._sources:
            return
        if row["verdict"] == "rejected":
            self.seen.learn(refused_delivery=_refused(row))
            return
        if self.facts.refused_delivery is not None:
            self.seen.learn(refused_delivery=None)
        if self.facts.first_event is None:
            seen = SeenEvent(row["type"] or "", row["received_at"])
            self.seen.learn(first_event=seen)
            self.workspace.files.save_local(self.workspace.slug, first_event=asdict(seen))

    # 6 Customers

    async def count_customers(self) -> None:
        """Count the customers who carry a `customid`; the figures grow while it counts.

        Cancelled in the middle, it leaves the figures of the last whole count.
        """
        before = self.facts.customers, self.facts.customers_linked
        async with self.seen.checking(StepId.CUSTOMERS):
            try:
                async for coverage in count_coverage(self.workspace.account()):
                    if coverage.total % COVERAGE_STEP == 0:
                        self.seen.learn(customers=coverage.total, customers_linked=coverage.linked)
                self.unlinked = coverage.unlinked
                self.seen.learn(customers=coverage.total, customers_linked=coverage.linked)
            except (asyncio.CancelledError, UserError):
                self.seen.learn(customers=before[0], customers_linked=before[1])
                raise

    # 7 Catalog

    async def check_catalog(self) -> None:
        """See which of the catalog's products exist in the account."""
        async with self.seen.checking(StepId.CATALOG):
            try:
                self.products = await list_products(self.workspace.account())
            except StripeRefusedError as refusal:
                log.info("products cannot be listed: %s", refusal)
                self.seen.learn(products=None)
                return
            self.seen.learn(products=frozenset(each.id for each in self.products))

    # Drift

    def _keep_good(self) -> None:
        """Keep which steps are good, and notice those that were and are not; both by name, never a secret."""
        before = self.workspace.files.local(self.workspace.slug).get(GOOD) or []
        self.drifted = drifted(self.steps, before)
        if (good := good_steps(self.steps, before)) != before:
            self.workspace.files.save_local(self.workspace.slug, **{GOOD: good})
        self.changed.tell()

    def _saw_change(self) -> None:
        if self.facts.catalog is not self.workspace.config.catalog:
            self.seen.learn(catalog=self.workspace.config.catalog)


def _refused(row: DeliveryRow) -> RefusedDelivery:
    return RefusedDelivery(row["type"] or "", row["received_at"], row["reason"] or "")
