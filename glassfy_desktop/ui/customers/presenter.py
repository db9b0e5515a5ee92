"""What the Customers screen shows: a list found by search, and one person at a time of choice."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from glassfy_desktop.domain.entitlement import Code
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.engine_client import EngineRefusedError
from glassfy_desktop.services.engine_shapes import CustomerDetail, CustomerRow, DeliveryRow, PermissionAnswers
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.tasks import spawn

PAGE = 100
LIVE_PAUSE = 500
"""Milliseconds for which arriving deliveries are gathered before the screen reads anew."""
CONFLICT = 409


@dataclass(frozen=True)
class Person:
    """One customid: links and purchases as they are now, permissions as of the chosen time."""

    detail: CustomerDetail
    answer: PermissionAnswers

    @property
    def customid(self) -> str:
        return self.detail["customid"]

    @property
    def standing_code(self) -> int:
        """The code that sums the person up: grace, which wants a look; else the highest; −9 for none."""
        codes = [each["entitlement"] for each in self.answer["permissions"]]
        grace = int(Code.EXPIRED_IN_GRACE)
        return grace if grace in codes else max(codes, default=int(Code.NEVER_BUY))


class CustomersPresenter(QObject):
    """`listed` tells of the list, `changed` of the person shown. `as_of` is Unix seconds, None for now."""

    listed = Signal()
    changed = Signal()

    def __init__(self, workspace: Workspace, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.workspace = workspace
        self._clock = clock
        self.search = ""
        self.rows: list[CustomerRow] = []
        self.total = 0
        self.next: str | None = None
        self.loading = False
        self.list_problem: UserError | None = None
        self.customid = ""
        self.as_of: int | None = None
        self.person: Person | None = None
        self.person_problem: UserError | None = None
        self.app_answer = ""
        self._app_wanted = False
        self._awake = True
        self._missed = False
        self._listing: asyncio.Task[Any] | None = None
        self._asking: asyncio.Task[Any] | None = None
        self._was_running = workspace.engine_running
        self._version = workspace.config.version
        self.live = QTimer(self, singleShot=True, interval=LIVE_PAUSE)
        self.live.timeout.connect(self._news)
        stops = (
            workspace.arrived.add(self._delivery_arrived),
            workspace.reloaded.add(self.live.start),
            workspace.changed.add(self._workspace_changed),
        )
        self.destroyed.connect(lambda: [stop() for stop in stops])

    @property
    def engine_running(self) -> bool:
        return self.workspace.engine_running

    @property
    def now(self) -> int:
        return int(self._clock())

    # The list

    def find(self, text: str) -> None:
        """Look for a customid, an email or a Stripe customer that begins so."""
        self.search = text.strip()
        self._list(keep=False)

    def reload(self) -> None:
        """Read list and person anew; what is shown stays until the answer is there."""
        self._list(keep=True)
        self._ask()

    def read_on(self) -> None:
        """Read the next page, unless there is none or a page is on its way."""
        if self.next is not None and not self.loading:
            self._listing = self._spawn_listing(self._read_page(self.next), "list more customers")

    def _list(self, *, keep: bool) -> None:
        if self._listing is not None:
            self._listing.cancel()
        self._listing = self._spawn_listing(self._read_first(keep), "list customers")

    def _spawn_listing(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[Any]:
        self.loading = True
        self.listed.emit()
        return spawn(self, work, name, self._listing_failed)

    async def _read_first(self, keep: bool) -> None:
        """Read the first page; with `keep`, the rows of later pages that were read stay behind it."""
        page = await self.workspace.need_engine().customers(self.search, limit=PAGE)
        fresh = page["customers"]
        last = fresh[-1]["customid"] if keep and page["next"] is not None else None
        later = [row for row in self.rows if last is not None and row["customid"] > last]
        self.rows = [*fresh, *later]
        self.next = self.next if later else page["next"]
        self.total = page["total"]
        self._listing_done()

    async def _read_page(self, after: str) -> None:
        page = await self.workspace.need_engine().customers(self.search, after, PAGE)
        self.rows = [*self.rows, *page["customers"]]
        self.next, self.total = page["next"], page["total"]
        self._listing_done()

    def _listing_done(self) -> None:
        self.loading, self.list_problem = False, None
        self.listed.emit()
        if not self.customid and self.rows:
            self.show(self.rows[0]["customid"])

    def _listing_failed(self, error: Exception) -> None:
        self.loading = False
        self.list_problem = self._heard(error, "list customers")
        self.listed.emit()

    # The person

    def show(self, customid: str) -> None:
        """Show a person's page, also of a customid that the engine has never heard of."""
        if customid and customid != self.customid:
            self.customid, self.person, self.person_problem, self.app_answer = customid, None, None, ""
            self.changed.emit()
            self._ask()

    async def show_typed(self, text: str) -> None:
        """Show the customid that was typed, known or not; of an email or `cus_…` the person it belongs to.

        Raises UserError.
        """
        rows = (await self.workspace.need_engine().customers(text, limit=PAGE))["customers"]
        known = any(row["customid"] == text for row in rows)
        belongs = ("@" in text or text.startswith("cus_")) and rows and not known
        self.show(rows[0]["customid"] if belongs else text)

    def want_app_answer(self, wanted: bool) -> None:
        """Follow what an app gets, in `app_answer`: JSON, or empty where the store has no REST key."""
        self._app_wanted = wanted
        if wanted:
            self._ask()

    def set_as_of(self, at: int | None) -> None:
        """Ask for the permissions at another time (Unix seconds), or now."""
        if at != self.as_of:
            self.as_of = at
            self.changed.emit()
            self._ask()

    async def connect_customer(self, customer: str, force: bool = False) -> bool:
        """Connect a Stripe customer (`cus_…`) to the person shown.

        False where it is connected to somebody else and `force` is not given. Raises UserError.
        """
        try:
            await self.workspace.need_engine().connect(self.customid, customer, force)
        except EngineRefusedError as error:
            if error.status == CONFLICT and not force:
                return False
            raise
        self.reload()
        return True

    def sku_name(self, product: str) -> str:
        """What a product is called in the catalog: its SKU's description, else its SKU, else itself."""
        skus = [sku for sku in self.workspace.config.catalog.skus if sku.product == product]
        return (skus[0].description or skus[0].id) if skus else product

    def _ask(self) -> None:
        if not self.customid:
            return
        if self._asking is not None:
            self._asking.cancel()
        self._asking = spawn(self, self._read_person(), "show a customer", self._asking_failed)

    async def _read_person(self) -> None:
        client = self.workspace.need_engine()
        detail = await client.customer(self.customid)
        answer = await client.permissions(self.customid, self.as_of)
        rest_key = self.workspace.secret(SecretKind.REST_KEY)
        if self._app_wanted:
            self.app_answer = await client.subscriber(self.customid, rest_key) if rest_key else ""
        self.person, self.person_problem = Person(detail, answer), None
        self.changed.emit()

    def _asking_failed(self, error: Exception) -> None:
        self.person_problem = self._heard(error, "show a customer")
        self.changed.emit()

    def _heard(self, error: Exception, doing: str) -> UserError:
        """The error as it is shown in place; a bug is reported too."""
        if isinstance(error, UserError):
            return error
        messages().report(error, doing)
        return UserError(self.tr("This could not be read."), self.tr("The message above says more."))

    # News

    def set_awake(self, awake: bool) -> None:
        """Asleep, news are only remembered; awake again, they are read at once. For screens out of sight."""
        self._awake = awake
        if awake and self._missed:
            self._news()

    def _news(self) -> None:
        self._missed = not self._awake
        if self._awake:
            self.reload()

    def _delivery_arrived(self, row: DeliveryRow) -> None:
        if not self.live.isActive():
            self.live.start()

    def _workspace_changed(self) -> None:
        running, version = self.workspace.engine_running, self.workspace.config.version
        news = (running and not self._was_running) or version != self._version
        self._was_running, self._version = running, version
        if news and running:
            self.reload()
        self.changed.emit()
