"""Picture 08: the customers of Northwind Trails, one of them in grace."""

import asyncio
import calendar
import json
from typing import Any

from PySide6.QtWidgets import QWidget

from glassfy_desktop.services.engine_client import EngineRefusedError
from glassfy_desktop.services.engine_shapes import (
    CustomerDetail,
    CustomerPage,
    CustomerRow,
    Link,
    PermissionAnswer,
    PermissionAnswers,
    Purchase,
)
from glassfy_desktop.ui.customers.presenter import CustomersPresenter
from glassfy_desktop.ui.customers.view import CustomersScreen
from glassfy_desktop.ui.screen import ScreenContext


def at(*date: int) -> int:
    """A time in Unix seconds, UTC: `at(2026, 11, 23, 15, 48)`."""
    return calendar.timegm((*date, *(0,) * (6 - len(date)), 0, 0, 0))


NOW = at(2026, 11, 23, 15, 48)
PEOPLE: tuple[tuple[str, str | None, int], ...] = (
    ("usr_4471", "ada.k@example.com", 1),
    ("usr_4478", "jonas.w@example.com", 5),
    ("usr_4480", "m.okafor@example.net", 5),
    ("usr_4502", "tove@example.net", 4),
    ("usr_4511", None, 3),
    ("usr_4519", "l.brandt@example.com", -5),
    ("usr_4533", "chen.y@example.com", 5),
    ("usr_4540", "p.silva@example.com", -2),
    ("usr_4547", "noor.h@example.com", 5),
    ("usr_4561", "e.kaya@example.com", -9),
    ("usr_4570", "r.novak@example.net", 5),
    ("usr_5001", "zoe@example.org", 5),
)
GRACE_END = at(2026, 11, 27)


def row(customid: str, email: str | None, code: int) -> CustomerRow:
    customers = [f"cus_{customid[4:]}bVn8sPz0R"] if email else []
    return CustomerRow(
        customid=customid, email=email, customers=customers, entitlement=code, purchases=int(code != -9)
    )


def permission(identifier: str, code: int, until: int, reason: str, sku: str = "") -> PermissionAnswer:
    skus: list[Any] = [{"identifier": sku, "productid": "prod_QxPremM", "store": "4"}] if sku else []
    return PermissionAnswer(
        identifier=identifier, entitlement=code, expires_date=until, skus=skus, reason=reason
    )


def purchase(thing: str, product: str, code: int, started: int, until: int) -> Purchase:
    return Purchase(
        id=f"{thing}:{product}",
        kind="subscription" if thing.startswith("sub_") else "one-time",
        product=product,
        object=thing,
        status="past_due" if code == 1 else "paid",
        code=code,
        expires_date=until,
        started=started,
        reason="",
    )


LATE = "payment late on sub_1QaPk2LmXw8Rt0; access kept until 27 November 2026"
PERMISSIONS = [
    permission("premium", 1, GRACE_END, LATE, "premium_monthly"),
    permission("offline_maps", 3, 0, "bought through pi_3PfAlp0sLmXw8R on 7 August 2026", "offline_alps"),
    permission("route_planner", 1, GRACE_END, LATE, "premium_monthly"),
    permission("team", 2, at(2026, 12, 31), "granted by hand until 31 December 2026", "team_seat"),
    permission("live_tracking", -9, 0, "never bought"),
]
PURCHASES = [
    purchase("sub_1QaPk2LmXw8Rt0", "prod_QxPremM", 1, at(2026, 6, 20), GRACE_END),
    purchase("pi_3PfAlp0sLmXw8R", "prod_QxAlps", 3, at(2026, 8, 7), 0),
    purchase("cs_test_a1SumQ88", "prod_QxSummer", -5, at(2026, 5, 30), at(2026, 8, 28)),
]
LINKS = [
    Link(customer="cus_QxT41bVn8sPz0R", email="ada.k@example.com", source="customer", since=at(2026, 6, 3)),
    Link(
        customer="cus_MbT09aQe7Lw2Ys", email="ada@old-mail.example", source="connect", since=at(2026, 3, 12)
    ),
]


class FakeEngine:
    """Answers for customers as the engine does: search by prefix, pages after a customid, a link taken."""

    url = "http://127.0.0.1:51783"
    taken = "cus_TakenByOther"

    def __init__(self, people: tuple[tuple[str, str | None, int], ...] = PEOPLE) -> None:
        self.people = people
        self.asked_as_of: list[int | None] = []
        self.searched: list[str] = []
        self.connected: list[tuple[str, str, bool]] = []
        self.held_back: dict[str, asyncio.Event] = {}
        self.rest_keys: list[str] = []
        self.page_size = 100
        self.down: Exception | None = None

    async def customers(self, search: str = "", after: str | None = None, limit: int = 100) -> CustomerPage:
        self._answer()
        if search in self.held_back:
            await self.held_back[search].wait()
        self.searched.append(search)
        matching = [
            each for each in self.people if each[0].startswith(search) or (each[1] or "").startswith(search)
        ]
        rest = [each for each in matching if after is None or each[0] > after]
        shown = rest[: min(limit, self.page_size)]
        more = len(rest) > len(shown)
        return CustomerPage(
            customers=[row(*each) for each in shown],
            next=shown[-1][0] if more else None,
            total=len(matching),
        )

    async def customer(self, customid: str) -> CustomerDetail:
        self._answer()
        known = customid == "usr_4471"
        email = next((each[1] for each in self.people if each[0] == customid), None)
        return CustomerDetail(
            customid=customid,
            email=email,
            links=list(LINKS) if known else [],
            purchases=list(PURCHASES) if known else [],
        )

    async def permissions(self, customid: str, as_of: int | None = None) -> PermissionAnswers:
        self._answer()
        self.asked_as_of.append(as_of)
        known = customid == "usr_4471"
        none = [permission(each["identifier"], -9, 0, "never bought") for each in PERMISSIONS]
        return PermissionAnswers(
            customid=customid, as_of=as_of or NOW, permissions=list(PERMISSIONS) if known else none
        )

    async def subscriber(self, customid: str, rest_key: str) -> str:
        self._answer()
        self.rest_keys.append(rest_key)
        if customid not in {each[0] for each in self.people}:
            error = {"code": 1001, "description": "SubscriberID not found"}
            return json.dumps({"status": 400, "error": error})
        answers = (await self.permissions(customid))["permissions"]
        del self.asked_as_of[-1]
        shown = [
            {
                "identifier": each["identifier"],
                "entitlement": str(each["entitlement"]),
                "expires_date": each["expires_date"],
                "skus": each["skus"],
            }
            for each in answers
        ]
        subscriber = {"subscriberid": "c0ffee", "customid": customid, "store": "4"}
        answer = {"status": 200, "error": None, "subscriber": subscriber, "permissions": shown}
        return json.dumps(answer, separators=(",", ":"))

    async def put_secrets(self, **secrets: Any) -> None:
        self._answer()

    async def connect(self, customid: str, customer: str, force: bool = False) -> None:
        self._answer()
        if customer == self.taken and not force:
            raise EngineRefusedError(409, f"{customer} is already connected to “usr_9000”.", "", [])
        self.connected.append((customid, customer, force))

    def _answer(self) -> None:
        if self.down is not None:
            raise self.down


def build(context: ScreenContext) -> QWidget:
    """The screen at the picture's time."""
    presenter = CustomersPresenter(context.workspace, clock=lambda: NOW)
    return CustomersScreen(context, presenter)


def prepare(screen: CustomersScreen) -> None:
    """What the picture shows was searched for."""
    screen.search.setText("usr_4")
