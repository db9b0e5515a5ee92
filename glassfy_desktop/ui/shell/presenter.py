"""What the window shows around its screens: which store is open, how its engine is, what comes in."""

import asyncio
import time
from collections import deque
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.onboarding import StepState
from glassfy_desktop.services.app_settings import AppSettings
from glassfy_desktop.services.engine_shapes import DeliveryRow
from glassfy_desktop.services.keychain import Keychain
from glassfy_desktop.services.processes import Phase
from glassfy_desktop.services.set_up import SetUp
from glassfy_desktop.services.store_files import StoreEntry, StoreFiles
from glassfy_desktop.services.stores import Stores
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.messages import BannerAction, BannerMessage, messages
from glassfy_desktop.ui.tasks import spawn

MINUTES = 16
TICK = 1000
"""Milliseconds between looks at the clock: the countdown to the engine's next try, and events per minute."""


class ShellPresenter(QObject):
    """Opens and closes stores. `opened` tells that another store (or none) is open, `changed` of the rest."""

    changed = Signal()
    opened = Signal()

    def __init__(self, root: Path, keychain: Keychain) -> None:
        super().__init__()
        self.root = root
        self.files = StoreFiles(root)
        self.keychain = keychain
        self.stores_kept = Stores(self.files, keychain)
        self.settings = AppSettings.load(root)
        self.workspace: Workspace | None = None
        self.set_up: SetUp | None = None
        self._running: asyncio.Task[None] | None = None
        self._arrivals: deque[float] = deque()
        self._tick = QTimer(self, interval=TICK)
        self._tick.timeout.connect(self.changed)
        self.destroyed.connect(keychain.changed.add(self.workspace_changed))

    # Stores

    def stores(self) -> list[StoreEntry]:
        """Every store on this machine."""
        return self.files.list()

    def remembered(self) -> str:
        """The store that was open last, where it is still there; else empty. Looks only, reads nothing."""
        return self.settings.last_store if self.settings.remembers_store(self.root) else ""

    async def start(self) -> None:
        """Look for the keychain, and open the store that was open last."""
        if slug := self.remembered():
            await self.open_store(slug)

    async def try_sandbox(self) -> None:
        """Open the sandbox store; make it first where there is none."""
        entries = [entry for entry in self.stores() if entry.mode == "sandbox"]
        await self.open_store(
            (entries[0] if entries else self.files.create(self.tr("Sandbox"), "sandbox")).slug
        )

    async def connect_stripe(self, mode: str = "test") -> None:
        """Make a store for an account at Stripe and open it."""
        await self.open_store(self.files.create(self.tr("My Stripe store"), mode).slug)

    async def import_file(self, path: Path) -> None:
        """Keep the store configuration in a file and open it. Raises UserError where it is not one."""
        await self.open_store(self.files.import_file(path).slug)

    async def create_store(self, name: str, mode: str) -> None:
        """Make a store and open it. Raises UserError for a name that cannot serve."""
        await self.open_store(self.stores_kept.create(name, mode).slug)

    async def duplicate_store(self, name: str, mode: str) -> None:
        """Make a copy of the open store, without its connections, and open it. Raises UserError."""
        await self.open_store(self.stores_kept.duplicate(self._slug, name, mode).slug)

    async def rename_store(self, name: str) -> None:
        """Give the open store another name. Raises UserError."""
        await self.stores_kept.rename(self._slug, name, self.workspace)
        self.changed.emit()

    async def delete_store(self, typed: str) -> None:
        """Close the open store, delete it, and open another one where there is one.

        Raises UserError, the store open as before, where it is live and `typed` is not its name.
        """
        slug, name = self._slug, self.workspace.config.store if self.workspace else ""
        self.stores_kept.check_delete(slug, typed)
        await self.close_store()
        try:
            await self.stores_kept.delete(slug, typed)
        except UserError:
            await self.open_store(slug)
            raise
        messages().toast(self.tr("{0} is deleted. Nothing changed at Stripe.").format(name))
        self.settings.last_store = ""
        self.settings.save(self.root)
        if left := [entry for entry in self.stores() if not entry.fault]:
            await self.open_store(left[0].slug)
        else:
            self.opened.emit()

    async def reopen(self) -> None:
        """Close the open store and open it again."""
        await self.open_store(self._slug)

    @property
    def _slug(self) -> str:
        if self.workspace is None:
            raise RuntimeError("no store is open")
        return self.workspace.slug

    async def open_store(self, slug: str) -> None:
        """Close the open store and open another one. Raises UserError where it cannot be read."""
        config = await asyncio.to_thread(self.files.load, slug)
        await self.close_store()
        workspace = Workspace(self.files, self.keychain, slug, config)
        self.workspace = workspace
        self.set_up = SetUp(workspace)
        workspace.changed.add(self.workspace_changed)
        workspace.arrived.add(self._arrived)
        self.set_up.changed.add(self.changed.emit)
        self.settings.last_store = slug
        self.settings.save(self.root)
        self._tick.start()
        self._running = spawn(self, workspace.run(), "store")
        self.opened.emit()
        spawn(self, self._look(workspace, self.set_up), "look")
        spawn(self, self.set_up.ways.run(), "way of the events")

    async def _look(self, workspace: Workspace, set_up: SetUp) -> None:
        if not self.keychain.state.opened:
            await self.keychain.open()
            await self.stores_kept.tidy()
        await workspace.open()
        self._show_keychain()
        await workspace.until_connected()
        await set_up.look()

    def try_keychain_again(self) -> None:
        """Look for a keychain once more; what is in memory goes into it."""
        if self.workspace is not None:
            spawn(self, self.workspace.open_keychain(), "look for a keychain")

    async def close_store(self) -> None:
        """End the open store's processes and forget it."""
        running, self._running = self._running, None
        self._tick.stop()
        if running is not None:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        self.workspace = self.set_up = None
        self._arrivals.clear()
        messages().clear_all()

    def set_theme(self, theme: str) -> None:
        """Keep the choice of theme: `system`, `light` or `dark`."""
        self.settings.theme = theme
        self.settings.save(self.root)

    # What the frame shows

    @property
    def phase(self) -> Phase:
        return self.workspace.engine.state.phase if self.workspace else Phase.STOPPED

    @property
    def seconds_to_next_try(self) -> int:
        """Whole seconds until the engine is started again, at least 1 while it waits."""
        if self.workspace is None or self.phase is not Phase.WAITING:
            return 0
        return max(1, round(self.workspace.engine.state.retry_at - time.monotonic()))

    def engine_text(self) -> str:
        """The engine's state in a few words."""
        match self.phase:
            case Phase.RUNNING:
                return self.tr("Engine running")
            case Phase.STARTING if self._is_remote:
                return self.tr("Looking at the remote engine")
            case Phase.STARTING:
                return self.tr("Engine starting")
            case Phase.WAITING if self._is_remote:
                again = self.tr("Remote engine out of reach, next try in {0} s")
                return again.format(self.seconds_to_next_try)
            case Phase.WAITING:
                return self.tr("Engine stopped, next try in {0} s").format(self.seconds_to_next_try)
            case _:
                return self.tr("Engine stopped")

    @property
    def _is_remote(self) -> bool:
        return self.workspace is not None and bool(self.workspace.remote)

    def per_minute(self) -> list[int]:
        """Deliveries in each of the last minutes, oldest first; the last value is the last 60 seconds."""
        now = time.monotonic()
        while self._arrivals and self._arrivals[0] <= now - 60 * MINUTES:
            self._arrivals.popleft()
        buckets = [0] * MINUTES
        for arrival in self._arrivals:
            buckets[MINUTES - 1 - int((now - arrival) // 60)] += 1
        return buckets

    def attention(self) -> set[str]:
        """The names of the screens where something needs the developer."""
        found = set()
        needing = {StepState.ATTENTION, StepState.FAILED}
        if self.set_up is not None and any(step.state in needing for step in self.set_up.steps):
            found.add("setup")
        if self.phase is Phase.WAITING:
            found.add("engine")
        return found

    def _arrived(self, row: DeliveryRow) -> None:
        self._arrivals.append(time.monotonic())
        self.changed.emit()

    def workspace_changed(self) -> None:
        """Show what the open store tells: its engine, its port, its sandbox, the keychain."""
        self._show_engine()
        self._show_port()
        self._show_sandbox()
        self._show_keychain()
        self.changed.emit()

    def _show_engine(self) -> None:
        workspace = self.workspace
        if workspace is None or self.phase in (Phase.RUNNING, Phase.STOPPED):
            if messages().clear("engine") and self.phase is Phase.RUNNING:
                messages().toast(self.tr("The engine runs again."))
            return
        if self.phase is Phase.WAITING:
            what, follows = self._engine_words(workspace)
            again = BannerAction(self.tr("Try now"), workspace.engine.try_now, "refresh")
            text = f"{workspace.engine.state.reason} {follows}"
            messages().show(BannerMessage("engine", "bad", what, text, (again,)))

    def _engine_words(self, workspace: Workspace) -> tuple[str, str]:
        """What happened to the engine, and what follows."""
        if workspace.remote:
            return self.tr("The remote engine cannot be used."), self.tr("It is looked at again by itself.")
        follows = self.tr(
            "It is started again by itself. Stripe sends again what it missed, no event is lost."
        )
        return self.tr("The engine stopped."), follows

    def _show_sandbox(self) -> None:
        sandbox = self.workspace.sandbox if self.workspace else None
        if sandbox is None or sandbox.state.phase in (Phase.RUNNING, Phase.STOPPED):
            messages().clear("sandbox")
        elif sandbox.state.phase is Phase.WAITING:
            again = BannerAction(self.tr("Try now"), sandbox.try_now, "refresh")
            what = self.tr("The sandbox stopped.")
            text = f"{sandbox.state.reason} {self.tr('It is started again by itself; its account is kept.')}"
            messages().show(BannerMessage("sandbox", "bad", what, text, (again,)))

    def _show_port(self) -> None:
        workspace = self.workspace
        if workspace is None or not workspace.engine_running:
            messages().clear("port")
        elif workspace.address_moved:
            what = self.tr("The engine listens at another address now.")
            text = self.tr("Stripe still sends to {0}. Repair the webhook in Set up, so that events arrive.")
            old = workspace.config.webhook.url
            messages().show(BannerMessage("port", "bad", what, text.format(old)))
        elif workspace.port_taken:
            what = self.tr("Port {0} is taken by another program.").format(workspace.port_taken)
            text = self.tr("The engine listens at {0} instead.")
            messages().show(BannerMessage("port", "warn", what, text.format(workspace.local_webhook_url)))
        else:
            messages().clear("port")

    def _show_keychain(self) -> None:
        state = self.keychain.state
        if not state.opened or state.persistent or self.workspace is None:
            messages().clear("keychain")
            return
        what = self.tr("No keychain is in use: {0}.").format(state.reason)
        text = self.tr(
            "Keys last until you quit. Unlock or install a keychain, such as GNOME Keyring, then try again."
        )
        again = BannerAction(self.tr("Try again"), self.try_keychain_again, "refresh")
        messages().show(BannerMessage("keychain", "warn", what, text, (again,)))
