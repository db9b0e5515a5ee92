"""The open store: its configuration, its secrets, its engine and, for a sandbox store, its sandbox."""

import asyncio
import importlib
import json
import logging
import secrets
from collections.abc import Callable
from typing import Any

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.keys import StripeKey, mask, recognise_key
from glassfy_desktop.domain.store_config import StoreConfig, with_webhook
from glassfy_desktop.services.engine_client import WEBHOOK_PATH, EngineClient, EngineDownError
from glassfy_desktop.services.engine_shapes import DeliveryRow, Job
from glassfy_desktop.services.keychain import Keychain, SecretKind
from glassfy_desktop.services.listeners import Listeners
from glassfy_desktop.services.live_guard import account_for
from glassfy_desktop.services.loopback import is_loopback
from glassfy_desktop.services.processes import ChildProcess, Command, Phase, free_port
from glassfy_desktop.services.remote_engine import EngineSeen, RemoteEngine
from glassfy_desktop.services.sandbox_client import SandboxClient
from glassfy_desktop.services.store_files import FILE, REMOTE_FILE, StoreFiles
from glassfy_desktop.services.store_secrets import StoreSecrets
from glassfy_desktop.stripe_account.client import StripeAccount

log = logging.getLogger(__name__)

REMOTE = "remote_engine"
"""Where the store's local settings keep a remote engine's address."""
RECONNECT = 0.3
"""Seconds between looks at an engine whose stream has ended."""


class Workspace(StoreSecrets):
    """One store, open. `run()` keeps its processes going; everything else works on what they offer.

    `changed` tells of the configuration, the engine's state or the connection to it; `arrived` of each
    delivery; `job_went_on` of each job as it goes; `sent_out` of webhooks out; `reloaded` that everything the
    engine lists has to be read anew; `closing` that the store is closed.
    `remote` is the address of the engine where that is on another machine; then the configuration is that
    engine's, and its secrets are its own: none is sent there.
    """

    def __init__(self, files: StoreFiles, keychain: Keychain, slug: str, config: StoreConfig) -> None:
        super().__init__(keychain, slug)
        self.files = files
        self.config = config
        self.arrived = Listeners[DeliveryRow]()
        self.job_went_on = Listeners[Job]()
        self.sent_out = Listeners[()]()
        self.reloaded = Listeners[()]()
        self.closing = Listeners[()]()
        self.client: EngineClient | None = None
        self.sandbox_client: SandboxClient | None = None
        self.remote = str(files.local(slug).get(REMOTE, ""))
        self.engine: ChildProcess | RemoteEngine = (
            RemoteEngine(self.remote, self._remote_token, self.check_remote)
            if self.remote
            else ChildProcess("engine", self._engine_command)
        )
        self._file = REMOTE_FILE if self.remote else FILE
        if self.remote and (files.folder(slug) / REMOTE_FILE).is_file():
            self.config = files.load(slug, REMOTE_FILE)
        self.sandbox = (
            ChildProcess("sandbox", self._sandbox_command) if self.config.mode == "sandbox" else None
        )
        self._told: dict[str, Any] = {}
        self._admin_token = "gadmin_" + secrets.token_urlsafe(32)
        self._accounts: dict[str, StripeAccount] = {}
        self.port_taken = 0
        """The port that the engine had before and that another program has now; 0 where it was free."""
        self._connected = asyncio.Event()
        self._saving = asyncio.Lock()
        self.engine.changed.add(self.changed.tell)

    @property
    def masked_engine_token(self) -> str:
        """The token this run of the app asks the engine on this machine with; empty for a remote one."""
        return "" if self.remote else mask(self._admin_token)

    async def _tell_engine(self) -> None:
        """Give the running engine what it does not know yet; one that is starting gets it once it runs."""
        wanted = self._engine_secrets()
        if self.remote:
            return  # its secrets are its operator's
        if self.client is not None and self.engine_running and wanted != self._told:
            await self.client.put_secrets(**wanted)
            self._told = wanted

    # Stripe

    @property
    def key(self) -> StripeKey | None:
        """The store's Stripe key, or None."""
        kept = self._kept.get(SecretKind.STRIPE_KEY)
        return recognise_key(kept) if kept else None

    def account(self, key: str | None = None) -> StripeAccount:
        """The account, asked with this key, else with the store's own. Raises UserError without one."""
        key = key or self._kept.get(SecretKind.STRIPE_KEY)
        if not key:
            raise UserError(
                "This store has no Stripe key yet.", "Paste the restricted key in Set up, step 1."
            )
        if key not in self._accounts:
            self._accounts[key] = self.one_time_account(key)
        return self._accounts[key]

    def sandbox_account(self) -> StripeAccount:
        """The sandbox's account, asked with its own secret key, for the panel that controls it."""
        if self.sandbox_client is None:
            raise UserError("The sandbox is still starting.", "Try again in a moment.")
        return self.account(self.sandbox_client.keys.secret)

    def one_time_account(self, key: str) -> StripeAccount:
        """The account, asked with a key that is not kept; the caller closes it."""
        return account_for(key, self._api_base(), lambda: self.config.store)

    def _api_base(self) -> str | None:
        if self.config.mode != "sandbox":
            return None
        if self.sandbox_client is None:
            raise UserError("The sandbox is still starting.", "Try again in a moment.")
        return self.sandbox_client.url

    # The engine

    @property
    def engine_url(self) -> str:
        """The engine's address, also while it is down; empty before its first start."""
        return self.client.url if self.client else ""

    @property
    def webhook_url(self) -> str:
        """Where Stripe is to send: the store's public address, else the engine on this machine.

        An address on this machine is the engine's own, wherever it listens now.
        """
        configured = self.config.webhook.url
        return configured if configured and not is_loopback(configured) else self.local_webhook_url

    @property
    def address_moved(self) -> bool:
        """Whether the webhook was made for an address at which the engine listens no more."""
        configured = self.config.webhook.url
        made_here = bool(self.config.webhook.endpoint) and is_loopback(configured)
        return made_here and self.client is not None and configured != self.local_webhook_url

    @property
    def local_webhook_url(self) -> str:
        return f"{self.engine_url}{WEBHOOK_PATH}" if self.client else ""

    @property
    def engine_running(self) -> bool:
        return self.client is not None and self.engine.state.phase is Phase.RUNNING

    def need_engine(self) -> EngineClient:
        """The engine's client. Raises EngineDownError while the engine is not running."""
        if self.client is None or not self.engine_running:
            raise EngineDownError
        return self.client

    async def until_connected(self) -> EngineClient:
        """Wait until the engine runs and its configuration has been read."""
        await self._connected.wait()
        return self.need_engine()

    async def save(self, document: dict[str, Any]) -> int:
        """Save a changed configuration, first in the engine (which checks it), then in the store's file.

        Raises EngineRefusedError (409: someone else saved meanwhile; 422: what is wrong) or EngineDownError;
        what was saved before stays.
        """
        async with self._saving:
            return await self._put(document)

    async def change(self, edit: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
        """Make one change to the newest configuration and save it. Raises as `save` does."""
        async with self._saving:
            await self.catch_up()
            return await self._put(edit(self.config.document))

    async def _put(self, document: dict[str, Any]) -> int:
        version = await self.need_engine().put_config(document, self.config.version)
        self._adopt(document, version)
        return version

    async def catch_up(self) -> None:
        """Take over what somebody else saved in the engine meanwhile. Raises EngineDownError."""
        answer = await self.need_engine().config()
        if answer["version"] > self.config.version:
            self._adopt(answer["config"], answer["version"])

    def _adopt(self, document: dict[str, Any], version: int) -> None:
        ordered = {"schema": document["schema"], "version": version}
        ordered.update((name, value) for name, value in document.items() if name not in ordered)
        self.files.save(self.slug, ordered, self._file)
        self.config = self.files.load(self.slug, self._file)
        self.changed.tell()

    # Processes

    async def run(self) -> None:
        """Keep sandbox and engine running and follow the engine, until cancelled."""
        try:
            await asyncio.to_thread(importlib.import_module, "httpx")  # slow, and wanted soon
            async with asyncio.TaskGroup() as group:
                if self.sandbox is not None:
                    group.create_task(self.sandbox.run(), name="sandbox")
                group.create_task(self.engine.run(), name="engine")
                group.create_task(self._follow(), name="stream")
        finally:
            await self._close()

    async def _close(self) -> None:
        self.closing.tell()
        for account in self._accounts.values():
            await account.close()
        for client in (self.client, self.sandbox_client):
            if client is not None:
                await client.close()

    async def _sandbox_command(self) -> Command:
        port = free_port(int(self.files.local(self.slug).get("sandbox_port", 0)))
        state = self.files.folder(self.slug) / "sandbox.state"
        return Command(["sandbox", "serve", "--port", str(port), "--state", str(state), "--supervised"])

    async def _sandbox_ready(self, sandbox: ChildProcess) -> str:
        ready = await sandbox.until_running()
        if self.sandbox_client is None or self.sandbox_client.url != ready["url"]:
            self.sandbox_client = SandboxClient(ready["url"], ready["secret_key"], ready["restricted_key"])
            self.files.save_local(self.slug, sandbox_port=_port(ready["url"]))
            self.changed.tell()
        return str(ready["url"])

    async def _engine_command(self) -> Command:
        await self._opened.wait()
        arguments = ["--data-dir", str(self.files.folder(self.slug) / "engine"), "--secrets-stdin"]
        arguments += ["--config", str(self.files.folder(self.slug) / FILE), "--log-format", "json"]
        if self.sandbox is not None:
            arguments += ["--stripe-api-base", await self._sandbox_ready(self.sandbox)]
        wanted = int(self.files.local(self.slug).get("engine_port", 0))
        port = free_port(wanted)
        self.port_taken = wanted if wanted and not port else 0
        self._told = self._engine_secrets()
        given = {**self._told, "admin_token": self._admin_token}
        return Command(["engine", "serve", "--port", str(port), *arguments], json.dumps(given).encode())

    async def _follow(self) -> None:
        """Connect to the engine whenever it runs, and pass on what it streams."""
        while True:
            ready = await self.engine.until_running()
            try:
                client = await self._connect(ready["url"])
                async for event in client.stream():
                    self._hear(event.kind, event.data)
            except EngineDownError:
                if self.remote:
                    self.engine.restart()
                await asyncio.sleep(RECONNECT)

    async def _connect(self, url: str) -> EngineClient:
        if self.client is None or self.client.url != url:
            if self.client is not None:
                await self.client.close()
            self.client = EngineClient(url, await self._remote_token() if self.remote else self._admin_token)
            if not self.remote:
                self.files.save_local(self.slug, engine_port=_port(url))
        await self._tell_engine()
        await self._take_configuration(self.client)
        self._connected.set()
        self.changed.tell()
        self.reloaded.tell()
        return self.client

    async def _take_configuration(self, client: EngineClient) -> None:
        """Take over what the engine has; a remote one that has nothing yet gets this store's."""
        answer = await client.config()
        if not self.remote:
            if answer["version"] > self.config.version:
                self._adopt(answer["config"], answer["version"])
        elif answer["version"]:
            self._adopt(answer["config"], answer["version"])
        else:
            document = self.config.document
            if is_loopback(self.config.webhook.url):  # nothing that holds on this machine
                document = with_webhook(document, "", None, self.config.api_version)
            self._adopt(document, await client.put_config(document, 0))

    # A remote engine

    def check_remote(self, seen: EngineSeen) -> None:
        """Raise RemoteEngineError where an engine is of another mode or account than this store."""
        own = self.files.load(self.slug)
        seen.check_fits(own.mode, own.account)

    async def _remote_token(self) -> str:
        await self._opened.wait()
        return self._kept.get(SecretKind.ENGINE_TOKEN, "")

    def _hear(self, kind: str, data: dict[str, Any]) -> None:
        match kind:
            case "delivery":
                self.arrived.tell(data)  # type: ignore[arg-type]  # the engine's shape, not checked again
            case "job":
                self.job_went_on.tell(data)  # type: ignore[arg-type]  # likewise
            case "outbound":
                self.sent_out.tell()
            case "config":
                log.info("configuration version %s is saved in the engine", data.get("version"))
            case "reload":
                self.reloaded.tell()


def _port(url: str) -> int:
    return int(url.rsplit(":", 1)[1])
