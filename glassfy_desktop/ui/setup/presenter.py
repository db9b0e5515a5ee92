"""What Set up shows and does: the chosen step, what was refused, what is under way."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.onboarding import Facts, Step, StepId, next_step
from glassfy_desktop.domain.requirements import create_key_url
from glassfy_desktop.services.engine_client import EngineDownError
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.set_up import SetUp
from glassfy_desktop.ui.messages import messages
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
        stop = set_up.changed.add(self.changed.emit)
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
        self._do("key", StepId.KEY, self._take_key(self.set_up.accept_key(text)))

    def use_sandbox_key(self) -> None:
        self._do("key", StepId.KEY, self._take_key(self.set_up.use_sandbox_key()))

    def forget_key(self) -> None:
        self._do("forget", StepId.KEY, self._forget_key())

    def check_permissions(self) -> None:
        self._do("permissions", StepId.PERMISSIONS, self.set_up.check_permissions(only_open=True))

    def check_webhook(self) -> None:
        self._do("webhook", StepId.WEBHOOK, self.set_up.check_webhook())

    def recreate_webhook(self) -> None:
        """Show what making the webhook anew would send; nothing is sent yet."""
        self.recreating = True
        self.select(StepId.WEBHOOK)

    def keep_address(self, url: str) -> None:
        """Name the address of an endpoint that was made by hand, then look for it."""
        self._do("webhook", StepId.WEBHOOK, self.set_up.set_webhook_url(url))

    def create_webhook(self, url: str, one_time_key: str) -> None:
        work = self.set_up.create_webhook(url, one_time_key)
        self._do(
            "webhook", StepId.WEBHOOK, self._tell(work, self.tr("The webhook is made and its secret kept."))
        )

    def repair_webhook(self, one_time_key: str) -> None:
        work = self.set_up.repair_webhook(one_time_key)
        self._do("webhook", StepId.WEBHOOK, self._tell(work, self.tr("The webhook is repaired.")))

    def paste_secret(self, text: str) -> None:
        self._do("secret", StepId.SECRET, self.set_up.accept_secret(text))

    def check_secret(self) -> None:
        self._do("secret", StepId.SECRET, self.set_up.check_secret())

    def make_event(self, customid: str) -> None:
        self._do("event", StepId.FIRST_EVENT, self.set_up.make_first_event(customid))

    def count_customers(self) -> None:
        self._do("customers", StepId.CUSTOMERS, self.set_up.count_customers())

    def check_catalog(self) -> None:
        self._do("catalog", StepId.CATALOG, self.set_up.check_catalog())

    async def _take_key(self, accept: Coroutine[Any, Any, None]) -> None:
        await accept
        if self.selected is StepId.KEY:
            self.select(StepId.PERMISSIONS)
        await self.set_up.check_webhook()
        await self.set_up.check_catalog()

    async def _forget_key(self) -> None:
        await self.workspace.forget(SecretKind.STRIPE_KEY)
        self.set_up.forget_key()

    async def _tell(self, work: Coroutine[Any, Any, None], done: str) -> None:
        await work
        self.recreating = False
        messages().toast(done)

    def _do(self, name: str, step: StepId, work: Coroutine[Any, Any, Any]) -> None:
        """Run one request; what it is answered with is shown at its step."""
        if name in self.working:
            work.close()
            return
        self.working.add(name)
        self.refusals.pop(step, None)
        self.changed.emit()
        spawn(self, self._watched(name, work), f"set up, {name}", self._refused(step))

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
