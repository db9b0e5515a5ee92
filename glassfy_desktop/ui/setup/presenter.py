"""What Set up shows and does: the chosen step, what was refused, what is under way."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.onboarding import Facts, Step, StepId, Way, next_step
from glassfy_desktop.domain.requirements import create_key_url
from glassfy_desktop.domain.webhook_endpoint import WebhookEndpoint
from glassfy_desktop.services.address_check import ask_health
from glassfy_desktop.services.engine_client import EngineDownError
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.reports import permissions_report
from glassfy_desktop.services.set_up import SetUp
from glassfy_desktop.ui.messages import BannerMessage, messages
from glassfy_desktop.ui.setup import texts
from glassfy_desktop.ui.setup.clipboard import ClipboardOffer
from glassfy_desktop.ui.tasks import spawn

ORDER = tuple(StepId)


class SetupPresenter(QObject):
    """The state of the screen. `refusals` holds, by step, what the last attempt there was answered."""

    changed = Signal()

    def __init__(self, set_up: SetUp) -> None:
        super().__init__()
        self.set_up = set_up
        self.workspace = set_up.workspace
        self.refusals: dict[StepId, UserError] = {}
        self.working: set[str] = set()
        self.selected = next_step(set_up.steps)
        self.recreating = False
        """Whether the webhook is to be made anew although it is good: its secret is not known here."""
        self.answers_at = ""
        """The address at which an engine was last seen to answer."""
        self.clipboard = ClipboardOffer(self)
        self.clipboard.changed.connect(self.changed)
        self._counting: asyncio.Task[Any] | None = None
        stop = set_up.changed.add(self._saw)
        self.destroyed.connect(stop)

    @property
    def facts(self) -> Facts:
        return self.set_up.facts

    @property
    def steps(self) -> list[Step]:
        return self.set_up.steps

    @property
    def is_sandbox(self) -> bool:
        return self.workspace.config.mode == "sandbox"

    @property
    def is_live(self) -> bool:
        return self.workspace.config.livemode

    @property
    def place(self) -> str:
        """Where secrets are kept, as a phrase."""
        kept = self.workspace.keychain.state.persistent
        return self.tr("in the keychain") if kept else self.tr("in memory until you quit")

    def step(self, which: StepId) -> Step:
        return self.steps[ORDER.index(which)]

    def select(self, which: StepId) -> None:
        """Show a step."""
        if which != self.selected:
            self.selected = which
            self.changed.emit()

    def go_on(self) -> None:
        """Show the first step that is not done."""
        self.select(next_step(self.steps))

    def name_fits(self, typed: str) -> bool:
        """Whether a write may go on: always in test and sandbox, in live only with the store's name typed."""
        return not self.is_live or typed == self.workspace.config.store

    def key_page(self) -> str:
        """Stripe's page for a new restricted key, name and permissions filled in."""
        return create_key_url(f"Glassfy Desktop, {self.workspace.config.store}", self.workspace.config.mode)

    # What the developer asks for

    def check_all(self) -> None:
        self._do("check all", StepId.PERMISSIONS, self.set_up.look())

    def paste_key(self, text: str) -> None:
        self._do("key", StepId.KEY, self._take_key(self.set_up.accept_key(text), text))

    def accept_power(self) -> None:
        """Go on with a key that may do everything."""
        self.set_up.accept_power()
        self.go_on()

    def use_sandbox_key(self) -> None:
        self._do("key", StepId.KEY, self._take_key(self.set_up.use_sandbox_key()))

    def forget_key(self) -> None:
        self._do("forget", StepId.KEY, self._forget_key())

    def check_permissions(self) -> None:
        self._do("permissions", StepId.PERMISSIONS, self.set_up.check_permissions(only_open=True))

    def report(self) -> str:
        """What the permission check found, as Markdown."""
        return permissions_report(self.set_up)

    def choose_way(self, way: Way, program: str = "") -> None:
        """Let events come in another way, a tunnel by the program of this name."""
        self.refusals.pop(StepId.WEBHOOK, None)
        self.set_up.ways.choose(way, program)

    def check_address(self, url: str) -> None:
        """Ask the engine behind an address whether it is there."""
        self.answers_at = ""
        self._do("address", StepId.WEBHOOK, self._check_address(url))

    def take_over(self, endpoint: WebhookEndpoint) -> None:
        """Let another of the account's endpoints be this store's."""
        self._do("webhook", StepId.WEBHOOK, self.set_up.webhook.name_address(endpoint.url, endpoint.id))

    def check_webhook(self) -> None:
        self._do("webhook", StepId.WEBHOOK, self.set_up.webhook.check())

    def recreate_webhook(self) -> None:
        """Show what making the webhook anew would send; nothing is sent yet."""
        self.recreating = True
        self.select(StepId.WEBHOOK)

    def keep_address(self, url: str) -> None:
        """Name the address of an endpoint that was made by hand, then look for it."""
        self._do("webhook", StepId.WEBHOOK, self.set_up.webhook.name_address(url))

    def create_webhook(self, url: str, one_time_key: str, typed: str) -> None:
        work = self.set_up.webhook.create(url, one_time_key, typed)
        self._do(
            "webhook", StepId.WEBHOOK, self._tell(work, self.tr("The webhook is made and its secret kept."))
        )

    def delete_duplicates(self, one_time_key: str, typed: str) -> None:
        work = self.set_up.webhook.delete_duplicates(one_time_key, typed)
        self._do("webhook", StepId.WEBHOOK, self._tell(work, self.tr("The other endpoint is deleted.")))

    def repair_webhook(self, one_time_key: str, typed: str) -> None:
        work = self.set_up.webhook.repair(one_time_key, typed)
        self._do("webhook", StepId.WEBHOOK, self._tell(work, self.tr("The webhook is repaired.")))

    def paste_secret(self, text: str) -> None:
        self._do("secret", StepId.SECRET, self._take_secret(text))

    def saved_elsewhere(self) -> None:
        self.set_up.secret.saved_elsewhere()

    def forget_old_secret(self) -> None:
        self._do("old secret", StepId.SECRET, self.set_up.secret.forget_old())

    def check_secret(self) -> None:
        self._do("secret", StepId.SECRET, self.set_up.secret.check())

    def make_event(self, customid: str) -> None:
        self._do("event", StepId.FIRST_EVENT, self.set_up.make_first_event(customid))

    def count_customers(self) -> None:
        self._counting = self._do("customers", StepId.CUSTOMERS, self.set_up.count_customers())

    def stop_counting(self) -> None:
        """Count no further; the figures of the last whole count stay."""
        if self._counting is not None:
            self._counting.cancel()

    def check_catalog(self) -> None:
        self._do("catalog", StepId.CATALOG, self.set_up.check_catalog())

    def _saw(self) -> None:
        """Tell of what is new, and of what was good before and is so no longer."""
        if self.set_up.drifted:
            steps = self.set_up.drifted
            found = " ".join(f"{texts.title(each.id)}: {texts.evidence(each, self.place)}." for each in steps)
            what = self.tr("What was set up is no longer as it was last seen.")
            messages().show(BannerMessage("drift", "warn", what, found))
        else:
            messages().clear("drift")
        self.changed.emit()

    async def _check_address(self, url: str) -> None:
        await ask_health(url)
        self.answers_at = url

    async def _take_secret(self, text: str) -> None:
        await self.set_up.secret.accept(text)
        self.clipboard.offer(text)

    async def _take_key(self, accept: Coroutine[Any, Any, None], pasted: str = "") -> None:
        await accept
        if pasted:
            self.clipboard.offer(pasted)
        if self.selected is StepId.KEY:
            self.select(StepId.PERMISSIONS)
        await self.set_up.webhook.check()
        await self.set_up.check_catalog()

    async def _forget_key(self) -> None:
        await self.workspace.forget(SecretKind.STRIPE_KEY)
        self.set_up.forget_key()

    async def _tell(self, work: Coroutine[Any, Any, None], done: str) -> None:
        await work
        self.recreating = False
        messages().toast(done)

    def _do(self, name: str, step: StepId, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any] | None:
        """Run one request; what it is answered with is shown at its step. None where it is under way."""
        if name in self.working:
            work.close()
            return None
        self.working.add(name)
        self.refusals.pop(step, None)
        self.changed.emit()
        return spawn(self, self._watched(name, work), f"set up, {name}", self._refused(step))

    async def _watched(self, name: str, work: Coroutine[Any, Any, Any]) -> None:
        try:
            await work
        finally:
            self.working.discard(name)
            self.changed.emit()

    def _refused(self, step: StepId) -> Callable[[Exception], None]:
        def show(error: Exception) -> None:
            if isinstance(error, UserError) and not isinstance(error, EngineDownError):
                self.refusals[step] = error
                self.changed.emit()
            else:
                messages().report(error, "setting up")

        return show
