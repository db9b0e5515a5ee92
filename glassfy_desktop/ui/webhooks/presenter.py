"""The list of deliveries: what it is filtered by, how many there are, and what arrives while one looks."""

import asyncio
import math
import time

from PySide6.QtCore import QObject, Signal

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.engine_client import EngineDownError, EngineRefusedError
from glassfy_desktop.services.engine_shapes import DeliveryRow
from glassfy_desktop.services.processes import Phase
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.tasks import spawn
from glassfy_desktop.ui.webhooks.deliveries_model import DeliveriesModel
from glassfy_desktop.ui.webhooks.words import stop_with

PAGE = 200
COALESCE = 0.1
TYPING_PAUSE = 0.25
"""Seconds in which arrivals are gathered, and after which a filter that is typed is asked for."""
MOST_ROWS = 5000
"""Rows the list follows with; beyond, it is read anew, so that a long day does not fill the memory."""
CALM = 5.0
"""Rows a second up to which each new one is shown as such."""
MOST_COUNTED = 10_000
"""New rows that are counted while the list is scrolled away."""
MOST_MATCHING = 50_000
"""Under a filter the engine counts no further."""


class WebhooksPresenter(QObject):
    """`changed` tells of counts, states and errors; the rows are in `model`.

    `total` deliveries match the filter, `kept` are there in all; `new_count` arrived above what is read.
    `problem` says why the list could not be read at all, `filter_error` what is wrong with the filter.
    """

    changed = Signal()
    fresh = Signal(int)
    """So many rows have just come in at the top, and few enough to be noticed one by one."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.model = DeliveriesModel(self)
        self.model.more_wanted.connect(self._fetch_more)
        self.query = ""
        self.total = 0
        self.kept = 0
        self.new_count = 0
        self.loaded = False
        self.filter_error = ""
        self.problem: UserError | None = None
        self._at_top = True
        self._shown_query = ""
        self._above: set[str] = set()
        self._waiting: dict[str, DeliveryRow] = {}
        self._last_fresh = -math.inf
        self._reading: asyncio.Task[None] | None = None
        self._following: asyncio.Task[None] | None = None
        stop_with(
            self,
            workspace.arrived.add(self._arrived),
            workspace.reloaded.add(self.read),
            workspace.changed.add(self.changed.emit),
        )
        if workspace.engine_running:
            self.read()

    @property
    def listening(self) -> bool:
        """Whether the engine runs, so that deliveries are received and can be read."""
        return self.workspace.engine_running

    @property
    def starting(self) -> bool:
        """Whether the engine is on its way, so that it does not listen yet."""
        return not self.listening and self.workspace.engine.state.phase is not Phase.WAITING

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever received."""
        return self.loaded and not self.kept and not self.query

    # Reading

    def read(self) -> None:
        """Read the list anew; the old rows stay until the answer is there."""
        self._start(0.0)

    @property
    def has_more(self) -> bool:
        """Whether more deliveries match than were counted."""
        return bool(self.query) and self.total >= MOST_MATCHING

    def set_query(self, query: str) -> None:
        """Filter by another query, once typing pauses."""
        if query.strip() != self.query:
            self.query = query.strip()
            self._start(TYPING_PAUSE)

    def set_at_top(self, at_top: bool) -> None:
        """Tell whether the first row is in view; what arrived meanwhile is read when it comes into view."""
        self._at_top = at_top
        if at_top and self.new_count:
            self.read()

    def _start(self, pause: float) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self._reading = spawn(self, self._read(pause), "read the deliveries", self._failed)

    async def _read(self, pause: float = 0.0, *, keep: bool = True) -> None:
        """Show the newest page; with `keep`, rows of the same filter stay where it joins them."""
        await asyncio.sleep(pause)
        query, client = self.query, self.workspace.need_engine()
        page = await client.deliveries(query, limit=PAGE)
        self.kept = (await client.deliveries(limit=1))["total"] if query else page["total"]
        self.total = page["total"]
        self._above.clear()
        self.new_count = 0
        self.model.show_page(page, keep=keep and query == self._shown_query)
        self._shown_query = query
        self.loaded = True
        self.filter_error, self.problem = "", None
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        """A refused filter belongs to its field; while the engine is down the window says so by itself."""
        if isinstance(error, EngineRefusedError) and error.status == 400 and self.query:
            self.filter_error = str(error)
        elif isinstance(error, EngineDownError):
            if self.query != self._shown_query:
                self.filter_error = self.tr(
                    "The engine is not running. The filter is applied once it is back."
                )
        elif isinstance(error, UserError) and not self.loaded:
            self.problem = error
        else:
            messages().report(error, "read the deliveries")
        self.changed.emit()

    def _fetch_more(self) -> None:
        spawn(self, self._more(), "read older deliveries", self._failed)

    async def _more(self) -> None:
        query, cursor = self._shown_query, self.model.cursor
        try:
            page = await self.workspace.need_engine().deliveries(query, after=cursor, limit=PAGE)
            if (query, cursor) == (self._shown_query, self.model.cursor):
                self.model.append_page(page)
        finally:
            self.model.fetching = False

    # Following

    def _arrived(self, row: DeliveryRow) -> None:
        """A new delivery, or one told again since it is no longer pending."""
        if self.model.update_row(row) or row["id"] in self._above:
            return
        self.kept += row["id"] not in self._waiting
        self._waiting[row["id"]] = row
        if self._following is None or self._following.done():
            self._following = spawn(self, self._follow(), "follow the deliveries", self._failed)

    async def _follow(self) -> None:
        while self._waiting:
            await asyncio.sleep(COALESCE)
            rows, self._waiting = list(self._waiting.values()), {}
            await self._take(rows)
            self.changed.emit()

    async def _take(self, rows: list[DeliveryRow]) -> None:
        """Show what arrived: as rows where the list is at its top, else as a count."""
        if not self.loaded or (self._at_top and self._is_much(rows)):
            await self._read(keep=False)
        elif self._shown_query:
            await self._take_filtered()
        elif self._at_top:
            added = self.model.insert_newest(rows[::-1])
            self.total += added
            self._tell_fresh(added)
        else:
            self._above.update(row["id"] for row in rows[: MOST_COUNTED - len(self._above)])
            self.new_count = len(self._above)
            self.total += len(rows)

    def _tell_fresh(self, added: int) -> None:
        """A row that comes by itself is worth a look; many are only unrest."""
        now = time.monotonic()
        if added and added / (now - self._last_fresh) < CALM:
            self.fresh.emit(added)
        self._last_fresh = now

    def _is_much(self, rows: list[DeliveryRow]) -> bool:
        return len(rows) > PAGE or len(self.model.rows) > MOST_ROWS

    async def _take_filtered(self) -> None:
        """Only the engine knows which of them match."""
        if self._at_top:
            await self._read()
            return
        before = self.total - self.new_count
        page = await self.workspace.need_engine().deliveries(self._shown_query, limit=1)
        self.total = page["total"]
        self.new_count = max(0, self.total - before)
