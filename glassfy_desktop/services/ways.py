"""How events come to this machine: an address, a tunnel, polling, or Stripe's command line."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.onboarding import Link, Way
from glassfy_desktop.services import stripe_cli, tunnels
from glassfy_desktop.services.engine_client import WEBHOOK_PATH
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.outside_program import OutsideCommand, OutsideProgram
from glassfy_desktop.services.polling import EventPoller, Pace, Place
from glassfy_desktop.services.secret_set_up import SecretSetUp, made_secret
from glassfy_desktop.services.seen import Seen
from glassfy_desktop.services.webhook_preview import EVENTS
from glassfy_desktop.services.webhook_set_up import WebhookSetUp
from glassfy_desktop.services.workspace import Workspace


class NotTakenError(UserError):
    """The engine could not take a polled event now; it is delivered again."""


class Ways:
    """The chosen way, kept open by `run`. What it does shows in the facts `way`, `link` and `link_reason`."""

    def __init__(self, workspace: Workspace, seen: Seen, webhook: WebhookSetUp, secret: SecretSetUp) -> None:
        self._workspace = workspace
        self._seen = seen
        self._webhook = webhook
        self._secret = secret
        self._anew = asyncio.Event()
        self._target = ""
        self._ended = False
        self.outside: OutsideProgram | None = None
        kept = workspace.files.local(workspace.slug)
        self.program = str(kept.get("tunnel", ""))
        seen.learn(way=Way(kept.get("way", Way.ADDRESS)))
        workspace.closing.add(self._end)
        workspace.changed.add(self._follow_engine)

    def choose(self, way: Way, program: str = "") -> None:
        """Take another way, a tunnel by the program of this name; it is kept for the next start."""
        self.program = program
        self._workspace.files.save_local(self._workspace.slug, way=way.value, tunnel=program)
        self._seen.learn(way=way, link=Link.OFF, link_reason="")
        self._anew.set()

    def again(self) -> None:
        """Open the way anew: what it needs, such as the key, is there now."""
        if self._seen.facts.way is not Way.ADDRESS:
            self._anew.set()

    async def run(self) -> None:
        """Keep the chosen way open until the store is closed."""
        while not self._ended:
            self._anew.clear()
            async with asyncio.TaskGroup() as group:
                going = group.create_task(self._go(), name=f"way {self._seen.facts.way}")
                await self._anew.wait()
                going.cancel()

    async def _go(self) -> None:
        way = self._seen.facts.way
        if way is Way.ADDRESS or (way is Way.TUNNEL and not self.program):
            return
        self._show(Link.OPENING)
        client = await self._workspace.until_connected()
        self._target = client.url
        match way:
            case Way.TUNNEL:
                await self._tunnel(tunnels.program(self.program))
            case Way.POLL:
                await self._poll()
            case Way.LISTEN:
                await self._listen()

    async def _tunnel(self, program: tunnels.TunnelProgram) -> None:
        complaint = ""

        def read(line: str) -> str:
            nonlocal complaint
            complaint = program.problem_in(line) or complaint
            return program.address_in(line)

        def why(reason: str) -> str:
            return complaint or reason

        command = OutsideCommand([program.name, *program.arguments(self._target)])
        await self._keep_running(command, read, self._follow_address, why)

    async def _follow_address(self, address: str) -> None:
        """The tunnel has this address now: events are to be sent there."""
        url = address.rstrip("/") + WEBHOOK_PATH
        if url != self._workspace.config.webhook.url:
            await self._webhook.name_address(url, self._workspace.config.webhook.endpoint or None)

    async def _listen(self) -> None:
        key = self._workspace.key
        if key is None:
            self._show(Link.BROKEN, "It needs the restricted key: paste it in step 1.")
            return
        base = self._workspace.sandbox_client.url if self._workspace.sandbox_client else None
        command = stripe_cli.listen_command(f"{self._target}{WEBHOOK_PATH}", EVENTS, key.value, base)
        await self._keep_running(command, stripe_cli.secret_in, self._follow_secret, str)

    async def _follow_secret(self, secret: str) -> None:
        """Stripe's command line signs with this secret."""
        await self._workspace.keep(SecretKind.LOCAL_SECRET, secret)
        await self._secret.check()

    async def _keep_running(
        self,
        command: OutsideCommand,
        read: Callable[[str], str],
        follow: Callable[[str], Awaitable[None]],
        why: Callable[[str], str],
    ) -> None:
        """Run a program; whatever `read` finds in a line means that the way is open, once it was followed."""
        told = asyncio.Queue[str]()

        async def same() -> OutsideCommand:
            self._show(Link.OPENING, self._seen.facts.link_reason)
            return command

        def hear(line: str) -> None:
            if found := read(line):
                told.put_nowait(found)

        def ended(reason: str) -> None:
            self._show(Link.BROKEN, why(reason))

        self.outside = OutsideProgram(same, hear, ended)
        async with asyncio.TaskGroup() as group:
            group.create_task(self.outside.run(), name=command.arguments[0])
            while True:
                found = await told.get()
                try:
                    await follow(found)
                except UserError as error:
                    self._show(Link.BROKEN, str(error))
                else:
                    self._show(Link.OPEN)

    async def _poll(self) -> None:
        poller = EventPoller(self._workspace.account, self._deliver, self._place(), self._save_place)
        pace = Pace()
        await made_secret(self._workspace)
        await self._secret.check()
        while True:
            try:
                wait = pace.after(await poller.look())
            except UserError as error:
                self._show(Link.BROKEN, str(error))
                wait = pace.after_failure()
            else:
                self._show(Link.OPEN)
            await asyncio.sleep(wait)

    async def _deliver(self, body: bytes) -> None:
        """Hand a polled event to the engine; one that it refuses stands in the list with its reason."""
        secret = await made_secret(self._workspace)
        answer = await self._workspace.need_engine().deliver(body, secret, "poll")
        if answer.status >= 500:
            raise NotTakenError("The engine could not take an event now.", "It is delivered again shortly.")

    def _place(self) -> Place:
        kept = self._workspace.files.local(self._workspace.slug).get("polled") or {}
        return Place(int(kept.get("since", time.time())), str(kept.get("event", "")))

    def _save_place(self, place: Place) -> None:
        polled = {"since": place.since, "event": place.event}
        self._workspace.files.save_local(self._workspace.slug, polled=polled)

    def _show(self, link: Link, reason: str = "") -> None:
        if (link, reason) != (self._seen.facts.link, self._seen.facts.link_reason):
            self._seen.learn(link=link, link_reason=reason)

    def _follow_engine(self) -> None:
        """The engine listens elsewhere: what leads to it has to lead there."""
        if self._target and self._workspace.engine_running and self._workspace.engine_url != self._target:
            self._target = ""
            self.again()

    def _end(self) -> None:
        self._ended = True
        self._anew.set()
