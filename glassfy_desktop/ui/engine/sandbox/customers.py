"""The customers of the sandbox's account, as Stripe's own API tells them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from glassfy_desktop.stripe_account.client import StripeAccount
from glassfy_desktop.ui.customers.times import full_day
from glassfy_desktop.ui.engine.sandbox.part import Part
from glassfy_desktop.ui.engine.sandbox.words import subscription_look
from glassfy_desktop.ui.parts.cells import CELL, Cell, Index, mono, verdict

PAGE = 25
"""Customers read at once; their subscriptions are asked for one by one."""
ROOT = QModelIndex()


@dataclass(frozen=True)
class SandboxCustomer:
    """A customer with the status of each subscription, newest first; `renews` is when the newest one's
    period ends, in Unix seconds, 0 without one.
    """

    id: str
    customid: str
    email: str
    statuses: tuple[str, ...]
    renews: int = 0


class SandboxCustomers(Part):
    """`customers` newest first, as far as they were read; `more` says whether there are others."""

    customers: tuple[SandboxCustomer, ...] = ()
    more = False

    async def load(self) -> None:
        """Read the first page anew; later pages that were read stay behind it."""
        page, more = await self._page()
        ids = [each.id for each in self.customers]
        after = ids.index(page[-1].id) + 1 if more and page[-1].id in ids else len(ids)
        later = self.customers[after:]
        self.customers, self.more = (*page, *later), self.more if later else more

    def read_on(self) -> None:
        """Read the next page, unless there is none or one is on its way."""
        if self.more and not self.doing:
            self.start("read on", self._read_on)

    async def _read_on(self) -> None:
        page, self.more = await self._page(starting_after=self.customers[-1].id)
        self.customers = (*self.customers, *page)

    async def _page(self, **cursor: str) -> tuple[tuple[SandboxCustomer, ...], bool]:
        account = self.workspace.sandbox_account()
        page = await account.get("/v1/customers", limit=PAGE, **cursor)
        found = [await _customer(account, each) for each in page["data"]]
        return tuple(found), page["has_more"]


async def _customer(account: StripeAccount, customer: dict[str, Any]) -> SandboxCustomer:
    page = await account.get("/v1/subscriptions", customer=customer["id"], status="all", limit=10)
    return SandboxCustomer(
        customer["id"],
        (customer["metadata"] or {}).get("customid", ""),
        customer["email"] or "",
        tuple(each["status"] for each in page["data"]),
        page["data"][0]["current_period_end"] if page["data"] else 0,
    )


class CustomersModel(QAbstractTableModel):
    """One row a customer; asks for more when the table nears its end."""

    def __init__(self, customers: SandboxCustomers) -> None:
        super().__init__(customers)
        self._customers = customers
        self._rows: Sequence[SandboxCustomer] = ()
        customers.changed.connect(self._adopt)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 5

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        customid, email, customer = "customid", self.tr("Email"), self.tr("Stripe customer")
        return (customid, email, customer, self.tr("Subscription"), self.tr("Period ends"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == CELL:
            return self._cell(self._rows[index.row()], index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(self._rows[index.row()], index.column()).text
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return self._customers.more and not self._customers.doing

    def fetchMore(self, parent: Index) -> None:
        self._customers.read_on()

    def customer(self, index: Index) -> SandboxCustomer:
        """The customer of a row."""
        return self._rows[index.row()]

    def _cell(self, customer: SandboxCustomer, column: int) -> Cell:
        if column == 0:
            return mono(customer.customid, "text") if customer.customid else Cell("–", "text3")
        if column == 1:
            return Cell(customer.email) if customer.email else Cell("–", "text3")
        if column == 2:
            return mono(customer.id)
        if column == 3:
            return self._subscription(customer.statuses)
        return Cell(full_day(customer.renews)) if customer.renews else Cell("–", "text3")

    def _subscription(self, statuses: Sequence[str]) -> Cell:
        if not statuses:
            return Cell(self.tr("None"), "text3")
        word, state = subscription_look(statuses[0])
        if others := len(statuses) - 1:
            word = self.tr("{0}, {1} more").format(word, others)
        return verdict(word, state)

    def _adopt(self) -> None:
        """Take over what was read; rows that stay keep their place, and so does the chosen one."""
        before, now = [each.id for each in self._rows], [each.id for each in self._customers.customers]
        added = len(now) - len(before)
        if added > 0 and before in (now[: len(before)], now[added:]):
            first = len(before) if before == now[: len(before)] else 0
            self.beginInsertRows(ROOT, first, first + added - 1)
            self._rows = self._customers.customers
            self.endInsertRows()
        elif before != now:
            self.beginResetModel()
            self._rows = self._customers.customers
            self.endResetModel()
        self._rows = self._customers.customers
        if now:
            self.dataChanged.emit(self.index(0, 0), self.index(len(now) - 1, self.columnCount() - 1))
