"""Life cycles of subscriptions against dates, amounts and events derived by hand.

Nothing here was computed by the sandbox. The rules are those Stripe documents: a period ends on the day of
the month it was anchored to, or on the month's last; a renewal's invoice is a draft for one hour, then
finalized and charged; a trial is reminded of three days before its end; a failed renewal is tried again 3, 5
and 7 days after each failure; a proration is the price times the seconds left over the seconds of the period;
a total below zero becomes credit, which the next invoices use up. All times are UTC; amounts are cents:
Premium costs 490 a month or 4900 a year, the other plan 990 a month.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sandbox.shop import Shop

MONTHLY, YEARLY, OTHER = "premium_monthly", "premium_yearly", "other_monthly"
TOLD = ("customer.subscription.", "invoice.paid", "invoice.payment_failed", "invoice.voided",
        "invoice.marked_uncollectible")  # fmt: skip


def unix(moment: str) -> int:
    """Unix seconds of `2023-01-15 12:00`."""
    return int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp())


def date(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")


class Life:
    """One customer on a test clock, and its subscription."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    async def begin(self, start: str, price: str, form: dict[str, str]) -> None:
        self.clock = await self.shop.post("/v1/test_helpers/test_clocks", {"frozen_time": str(unix(start))})
        customer = {
            "test_clock": self.clock["id"],
            "payment_method": "pm_card_visa",
            "invoice_settings[default_payment_method]": "pm_card_visa",
        }
        self.customer = (await self.shop.post("/v1/customers", customer))["id"]
        wanted = {"customer": self.customer, "items[0][price]": await self.price(price), **form}
        self.item = await self.shop.post("/v1/subscriptions", wanted)
        self.path = f"/v1/subscriptions/{self.item['id']}"

    async def price(self, lookup_key: str) -> str:
        found = (await self.shop.get(f"/v1/prices?lookup_keys[]={lookup_key}"))["data"]
        if not found:
            product = await self.shop.post("/v1/products", {"name": "Other"})
            made = {"product": product["id"], "currency": "eur", "unit_amount": "990"}
            found = [
                await self.shop.post(
                    "/v1/prices", {**made, "lookup_key": OTHER, "recurring[interval]": "month"}
                )
            ]
        identifier: str = found[0]["id"]
        return identifier

    async def until(self, moment: str) -> None:
        path = f"/v1/test_helpers/test_clocks/{self.clock['id']}"
        frozen = (await self.shop.get(path))["frozen_time"]
        while frozen < unix(moment):  # a clock takes two years at most at once
            frozen = min(unix(moment), frozen + 700 * 24 * 60 * 60)
            await self.shop.post(f"{path}/advance", {"frozen_time": str(frozen)})

    async def change(self, **form: str) -> None:
        await self.shop.post(self.path, {name.replace("__", "[") + "]" * ("__" in name): value
                                         for name, value in form.items()})  # fmt: skip

    async def switch(self, price: str, proration: str = "create_prorations") -> None:
        line = self.item["items"]["data"][0]["id"]
        form = {"items[0][id]": line, "items[0][price]": await self.price(price)}
        await self.shop.post(self.path, {**form, "proration_behavior": proration})

    async def invoices(self) -> list[str]:
        """Created, amount due, status and reason of each invoice, oldest first."""
        found = (await self.shop.get(f"/v1/invoices?limit=100&customer={self.customer}"))["data"][::-1]
        return [
            f"{date(each['created'])} {each['amount_due']} {each['status']} {each['billing_reason'][13:]}"
            for each in found
        ]

    async def events(self) -> list[str]:
        """When and what was told of the subscription and its invoices, oldest first."""
        found: list[dict[str, Any]] = (await self.shop.get("/v1/events?limit=100&created[gte]=0"))["data"]
        return [
            f"{date(each['created'])} {each['type'].removeprefix('customer.')}"
            for each in found[::-1]
            if each["type"].startswith(TOLD)
        ]


Step = tuple[str, Callable[[Life], Awaitable[None]]]


@dataclass(frozen=True)
class Case:
    """A subscription from its start, what is done to it when, and what there is at the end.

    `balance` is the customer's at the end; `period_end` the subscription's.
    """

    start: str
    price: str
    end: str
    status: str
    period_end: str
    invoices: list[str]
    events: list[str] = field(default_factory=list)
    form: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    balance: int = 0
    setting: str = "canceled"


def failing(life: Life) -> Awaitable[None]:
    return life.change(default_payment_method="pm_card_chargeCustomerFail")


async def pay_for_february(life: Life) -> None:
    """Pay the renewal's open invoice with a card that works."""
    [unpaid] = (await life.shop.get(f"/v1/invoices?customer={life.customer}&status=open"))["data"]
    await life.shop.post(f"/v1/invoices/{unpaid['id']}/pay", {"payment_method": "pm_card_visa"})


CASES = {
    "monthly": Case(
        start="2023-01-15 12:00", price=MONTHLY, end="2023-03-15 14:00",
        status="active", period_end="2023-04-15 12:00",
        invoices=["2023-01-15 12:00 490 paid create", "2023-02-15 12:00 490 paid cycle",
                  "2023-03-15 12:00 490 paid cycle"],
        events=["2023-01-15 12:00 invoice.paid", "2023-01-15 12:00 subscription.created",
                "2023-02-15 12:00 subscription.updated", "2023-02-15 13:00 invoice.paid",
                "2023-03-15 12:00 subscription.updated", "2023-03-15 13:00 invoice.paid"],
    ),
    "yearly": Case(
        start="2023-03-01 12:00", price=YEARLY, end="2024-03-01 14:00",
        status="active", period_end="2025-03-01 12:00",
        invoices=["2023-03-01 12:00 4900 paid create", "2024-03-01 12:00 4900 paid cycle"],
        events=["2023-03-01 12:00 invoice.paid", "2023-03-01 12:00 subscription.created",
                "2024-03-01 12:00 subscription.updated", "2024-03-01 13:00 invoice.paid"],
    ),
    "trial of 14 days": Case(
        start="2023-05-01 12:00", price=MONTHLY, end="2023-05-15 14:00", form={"trial_period_days": "14"},
        status="active", period_end="2023-06-15 12:00",
        invoices=["2023-05-01 12:00 0 paid create", "2023-05-15 12:00 490 paid cycle"],
        events=["2023-05-01 12:00 invoice.paid", "2023-05-01 12:00 subscription.created",
                "2023-05-12 12:00 subscription.trial_will_end",
                "2023-05-15 12:00 subscription.updated", "2023-05-15 13:00 invoice.paid"],
    ),
    "trial of two days, reminded of at once": Case(
        start="2023-05-01 12:00", price=MONTHLY, end="2023-05-02 12:00", form={"trial_period_days": "2"},
        status="trialing", period_end="2023-05-03 12:00",
        invoices=["2023-05-01 12:00 0 paid create"],
        events=["2023-05-01 12:00 invoice.paid", "2023-05-01 12:00 subscription.created",
                "2023-05-01 12:00 subscription.trial_will_end"],
    ),
    "from the 31st of January": Case(
        start="2023-01-31 12:00", price=MONTHLY, end="2023-05-31 14:00",
        status="active", period_end="2023-06-30 12:00",
        invoices=["2023-01-31 12:00 490 paid create", "2023-02-28 12:00 490 paid cycle",
                  "2023-03-31 12:00 490 paid cycle", "2023-04-30 12:00 490 paid cycle",
                  "2023-05-31 12:00 490 paid cycle"],
    ),
    "from the 31st of January of a leap year": Case(
        start="2024-01-31 12:00", price=MONTHLY, end="2024-03-31 14:00",
        status="active", period_end="2024-04-30 12:00",
        invoices=["2024-01-31 12:00 490 paid create", "2024-02-29 12:00 490 paid cycle",
                  "2024-03-31 12:00 490 paid cycle"],
    ),
    "yearly from a leap day": Case(
        start="2024-02-29 12:00", price=YEARLY, end="2028-02-29 14:00",
        status="active", period_end="2029-02-28 12:00",
        invoices=["2024-02-29 12:00 4900 paid create", "2025-02-28 12:00 4900 paid cycle",
                  "2026-02-28 12:00 4900 paid cycle", "2027-02-28 12:00 4900 paid cycle",
                  "2028-02-29 12:00 4900 paid cycle"],
    ),
    # 15 of April's 30 days are left: 990 − 490/2 + 990/2
    "another price in mid-period, settled with the renewal": Case(
        start="2023-04-01 12:00", price=MONTHLY, end="2023-05-01 14:00",
        steps=[("2023-04-16 12:00", lambda life: life.switch(OTHER))],
        status="active", period_end="2023-06-01 12:00",
        invoices=["2023-04-01 12:00 490 paid create", "2023-05-01 12:00 1240 paid cycle"],
        events=["2023-04-01 12:00 invoice.paid", "2023-04-01 12:00 subscription.created",
                "2023-04-16 12:00 subscription.updated",
                "2023-05-01 12:00 subscription.updated", "2023-05-01 13:00 invoice.paid"],
    ),
    "another price in mid-period, settled at once": Case(
        start="2023-04-01 12:00", price=MONTHLY, end="2023-05-01 14:00",
        steps=[("2023-04-16 12:00", lambda life: life.switch(OTHER, "always_invoice"))],
        status="active", period_end="2023-06-01 12:00",
        invoices=["2023-04-01 12:00 490 paid create", "2023-04-16 12:00 250 paid update",
                  "2023-05-01 12:00 990 paid cycle"],
    ),
    # 2 hours of 720 are left: 490 × 2 ÷ 720 = 1.36, 990 × 2 ÷ 720 = 2.75
    "another price two hours before the end": Case(
        start="2023-04-01 12:00", price=MONTHLY, end="2023-05-01 14:00",
        steps=[("2023-05-01 10:00", lambda life: life.switch(OTHER, "always_invoice"))],
        status="active", period_end="2023-06-01 12:00",
        invoices=["2023-04-01 12:00 490 paid create", "2023-05-01 10:00 2 paid update",
                  "2023-05-01 12:00 990 paid cycle"],
    ),
    "another price without proration": Case(
        start="2023-04-01 12:00", price=MONTHLY, end="2023-05-01 14:00",
        steps=[("2023-04-16 12:00", lambda life: life.switch(OTHER, "none"))],
        status="active", period_end="2023-06-01 12:00",
        invoices=["2023-04-01 12:00 490 paid create", "2023-05-01 12:00 990 paid cycle"],
    ),
    # a new interval starts a new period: 4900 − 490/2
    "upgrade to yearly in mid-period": Case(
        start="2023-04-01 12:00", price=MONTHLY, end="2023-04-16 12:00",
        steps=[("2023-04-16 12:00", lambda life: life.switch(YEARLY))],
        status="active", period_end="2024-04-16 12:00",
        invoices=["2023-04-01 12:00 490 paid create", "2023-04-16 12:00 4655 paid update"],
        events=["2023-04-01 12:00 invoice.paid", "2023-04-01 12:00 subscription.created",
                "2023-04-16 12:00 subscription.updated", "2023-04-16 12:00 invoice.paid"],
    ),
    # half of 365 days is left: 490 − 4900/2 = −1960, four months of 490
    "downgrade from yearly in mid-period, the credit used up": Case(
        start="2023-01-01 12:00", price=YEARLY, end="2023-12-03 14:00",
        steps=[("2023-07-03 00:00", lambda life: life.switch(MONTHLY))],
        status="active", period_end="2024-01-03 00:00",
        invoices=["2023-01-01 12:00 4900 paid create", "2023-07-03 00:00 0 paid update",
                  "2023-08-03 00:00 0 paid cycle", "2023-09-03 00:00 0 paid cycle",
                  "2023-10-03 00:00 0 paid cycle", "2023-11-03 00:00 0 paid cycle",
                  "2023-12-03 00:00 490 paid cycle"],
    ),
    "downgrade from yearly in mid-period, half of the credit left": Case(
        start="2023-01-01 12:00", price=YEARLY, end="2023-09-03 14:00",
        steps=[("2023-07-03 00:00", lambda life: life.switch(MONTHLY))],
        status="active", period_end="2023-10-03 00:00", balance=-980,
        invoices=["2023-01-01 12:00 4900 paid create", "2023-07-03 00:00 0 paid update",
                  "2023-08-03 00:00 0 paid cycle", "2023-09-03 00:00 0 paid cycle"],
    ),
    "a renewal that fails four times": Case(
        start="2023-01-01 12:00", price=MONTHLY, end="2023-03-01 14:00",
        steps=[("2023-01-10 12:00", failing)],
        status="canceled", period_end="2023-03-01 12:00",
        invoices=["2023-01-01 12:00 490 paid create", "2023-02-01 12:00 490 open cycle"],
        events=["2023-01-01 12:00 invoice.paid", "2023-01-01 12:00 subscription.created",
                "2023-01-10 12:00 subscription.updated", "2023-02-01 12:00 subscription.updated",
                "2023-02-01 13:00 invoice.payment_failed", "2023-02-01 13:00 subscription.updated",
                "2023-02-04 13:00 invoice.payment_failed", "2023-02-09 13:00 invoice.payment_failed",
                "2023-02-16 13:00 invoice.payment_failed", "2023-02-16 13:00 subscription.deleted"],
    ),
    "a renewal that fails four times, then unpaid": Case(
        start="2023-01-01 12:00", price=MONTHLY, end="2023-03-01 14:00", setting="unpaid",
        steps=[("2023-01-10 12:00", failing)],
        status="unpaid", period_end="2023-04-01 12:00",
        invoices=["2023-01-01 12:00 490 paid create", "2023-02-01 12:00 490 open cycle",
                  "2023-03-01 12:00 490 draft cycle"],
    ),
    "unpaid, then paid by hand": Case(
        start="2023-01-01 12:00", price=MONTHLY, end="2023-03-05 12:00", setting="unpaid",
        steps=[("2023-01-10 12:00", failing), ("2023-03-05 12:00", pay_for_february)],
        status="active", period_end="2023-04-01 12:00",
        invoices=["2023-01-01 12:00 490 paid create", "2023-02-01 12:00 490 paid cycle",
                  "2023-03-01 12:00 490 draft cycle"],
    ),
    "a renewal that fails four times, then left past due": Case(
        start="2023-01-01 12:00", price=MONTHLY, end="2023-02-20 12:00", setting="past_due",
        steps=[("2023-01-10 12:00", failing)],
        status="past_due", period_end="2023-03-01 12:00",
        invoices=["2023-01-01 12:00 490 paid create", "2023-02-01 12:00 490 open cycle"],
    ),
    "a renewal saved at the second attempt": Case(
        start="2023-01-01 12:00", price=MONTHLY, end="2023-02-05 12:00",
        steps=[("2023-01-10 12:00", failing),
               ("2023-02-03 12:00", lambda life: life.change(default_payment_method="pm_card_visa"))],
        status="active", period_end="2023-03-01 12:00",
        invoices=["2023-01-01 12:00 490 paid create", "2023-02-01 12:00 490 paid cycle"],
        events=["2023-01-01 12:00 invoice.paid", "2023-01-01 12:00 subscription.created",
                "2023-01-10 12:00 subscription.updated", "2023-02-01 12:00 subscription.updated",
                "2023-02-01 13:00 invoice.payment_failed", "2023-02-01 13:00 subscription.updated",
                "2023-02-03 12:00 subscription.updated",
                "2023-02-04 13:00 invoice.paid", "2023-02-04 13:00 subscription.updated"],
    ),
    "collection paused for a month, its invoice voided": Case(
        start="2023-01-15 12:00", price=MONTHLY, end="2023-03-15 14:00",
        steps=[("2023-02-10 12:00", lambda life: life.change(
            pause_collection__behavior="void", pause_collection__resumes_at=str(unix("2023-03-10 12:00"))))],
        status="active", period_end="2023-04-15 12:00",
        invoices=["2023-01-15 12:00 490 paid create", "2023-02-15 12:00 490 void cycle",
                  "2023-03-15 12:00 490 paid cycle"],
        events=["2023-01-15 12:00 invoice.paid", "2023-01-15 12:00 subscription.created",
                "2023-02-10 12:00 subscription.updated",
                "2023-02-15 12:00 subscription.updated", "2023-02-15 12:00 invoice.voided",
                "2023-03-10 12:00 subscription.updated",
                "2023-03-15 12:00 subscription.updated", "2023-03-15 13:00 invoice.paid"],
    ),
    "collection paused, its invoice given up": Case(
        start="2023-01-15 12:00", price=MONTHLY, end="2023-02-15 14:00",
        steps=[("2023-02-10 12:00",
                lambda life: life.change(pause_collection__behavior="mark_uncollectible"))],
        status="active", period_end="2023-03-15 12:00",
        invoices=["2023-01-15 12:00 490 paid create", "2023-02-15 12:00 490 uncollectible cycle"],
    ),
    "collection paused and taken up again, the draft left": Case(
        start="2023-01-15 12:00", price=MONTHLY, end="2023-03-15 14:00",
        steps=[("2023-02-10 12:00", lambda life: life.change(pause_collection__behavior="keep_as_draft")),
               ("2023-02-20 12:00", lambda life: life.change(pause_collection=""))],
        status="active", period_end="2023-04-15 12:00",
        invoices=["2023-01-15 12:00 490 paid create", "2023-02-15 12:00 490 draft cycle",
                  "2023-03-15 12:00 490 paid cycle"],
    ),
    "cancelled at the end of the period": Case(
        start="2023-01-15 12:00", price=MONTHLY, end="2023-03-15 14:00",
        steps=[("2023-01-20 12:00", lambda life: life.change(cancel_at_period_end="true"))],
        status="canceled", period_end="2023-02-15 12:00",
        invoices=["2023-01-15 12:00 490 paid create"],
        events=["2023-01-15 12:00 invoice.paid", "2023-01-15 12:00 subscription.created",
                "2023-01-20 12:00 subscription.updated", "2023-02-15 12:00 subscription.deleted"],
    ),
    "an invoice that was sent and not paid in seven days": Case(
        start="2023-01-15 12:00", price=MONTHLY, end="2023-01-22 12:00",
        form={"collection_method": "send_invoice", "days_until_due": "7"},
        status="past_due", period_end="2023-02-15 12:00",
        invoices=["2023-01-15 12:00 490 open create"],
        events=["2023-01-15 12:00 subscription.created", "2023-01-22 12:00 subscription.updated"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
async def test_a_life_goes_as_derived_by_hand(shop: Shop, name: str) -> None:
    case, life = CASES[name], Life(shop)
    answer = await shop.api.put("/_sandbox/settings", json={"failed_renewals": case.setting})
    assert answer.status_code == 200
    await life.begin(case.start, case.price, case.form)
    for moment, act in case.steps:
        await life.until(moment)
        await act(life)
    await life.until(case.end)
    assert await life.invoices() == case.invoices
    if case.events:
        assert await life.events() == case.events
    subscription = await shop.get(life.path)
    assert (subscription["status"], date(subscription["current_period_end"])) == (
        case.status, case.period_end,
    )  # fmt: skip
    assert (await shop.get(f"/v1/customers/{life.customer}"))["balance"] == case.balance


async def test_credit_has_its_transactions(shop: Shop) -> None:
    """−1960 by the downgrade, then 490 used by each of two renewals."""
    life = Life(shop)
    await life.begin("2023-01-01 12:00", YEARLY, {})
    await life.until("2023-07-03 00:00")
    await life.switch(MONTHLY)
    await life.until("2023-09-03 02:00")
    moved = (await shop.get(f"/v1/customers/{life.customer}/balance_transactions"))["data"]
    assert [(each["amount"], each["ending_balance"]) for each in moved] == [
        (490, -980), (490, -1470), (-1960, -1960),
    ]  # fmt: skip
    latest = (await shop.get(f"/v1/invoices?customer={life.customer}"))["data"][0]
    assert (latest["starting_balance"], latest["ending_balance"], latest["total"]) == (-1470, -980, 490)
