"""Time goes on: trials end, periods begin anew, payments fail and are tried again, subscriptions end."""

from datetime import UTC, datetime

import pytest

from glassfy_desktop.sandbox import periods
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.values import DAY
from tests.sandbox.conftest import NOON
from tests.sandbox.shop import Shop

HOUR = 60 * 60


async def test_a_period_is_followed_by_the_next_and_its_invoice(shop: Shop) -> None:
    made = await shop.subscribe()
    end = made["current_period_end"]
    await shop.wait(end - NOON)
    renewed = await shop.get(f"/v1/subscriptions/{made['id']}?expand[]=latest_invoice")
    assert (renewed["status"], renewed["current_period_start"]) == ("active", end)
    draft = renewed["latest_invoice"]
    assert (draft["status"], draft["billing_reason"]) == ("draft", "subscription_cycle")
    assert draft["next_payment_attempt"] == end + HOUR
    [updated] = await shop.events("customer.subscription.updated")
    assert updated["created"] == end
    assert updated["data"]["previous_attributes"]["current_period_end"] == end
    await shop.wait(HOUR)
    paid = await shop.get(f"/v1/invoices/{draft['id']}")
    assert (paid["status"], paid["amount_paid"]) == ("paid", 490)
    assert paid["lines"]["data"][0]["period"] == {"start": end, "end": renewed["current_period_end"]}
    assert paid["status_transitions"]["paid_at"] == end + HOUR


async def test_a_renewal_that_fails_is_tried_four_times_and_then_ends(shop: Shop) -> None:
    made = await shop.subscribe()
    await shop.post(
        f"/v1/subscriptions/{made['id']}", {"default_payment_method": "pm_card_chargeCustomerFail"}
    )
    end = made["current_period_end"]
    await shop.wait(end + HOUR - NOON)
    late = await shop.get(f"/v1/subscriptions/{made['id']}?expand[]=latest_invoice")
    assert (late["status"], late["latest_invoice"]["status"]) == ("past_due", "open")
    assert late["latest_invoice"]["next_payment_attempt"] == end + HOUR + 3 * DAY
    await shop.wait(28 * DAY)
    over = await shop.get(f"/v1/subscriptions/{made['id']}?expand[]=latest_invoice")
    assert (over["status"], over["cancellation_details"]["reason"]) == ("canceled", "payment_failed")
    assert over["ended_at"] == end + HOUR + 15 * DAY
    assert over["latest_invoice"]["next_payment_attempt"] is None
    failed = await shop.events("invoice.payment_failed")
    assert [each["data"]["object"]["attempt_count"] for each in failed] == [1, 2, 3, 4]
    assert len(await shop.events("charge.failed")) == 4


async def test_a_new_card_saves_a_failed_renewal(shop: Shop) -> None:
    made = await shop.subscribe()
    path = f"/v1/subscriptions/{made['id']}"
    await shop.post(path, {"default_payment_method": "pm_card_chargeCustomerFail"})
    await shop.wait(made["current_period_end"] + HOUR - NOON)
    await shop.post(path, {"default_payment_method": "pm_card_visa"})
    await shop.wait(3 * DAY)
    saved = await shop.get(f"{path}?expand[]=latest_invoice")
    assert (saved["status"], saved["latest_invoice"]["status"]) == ("active", "paid")
    assert saved["latest_invoice"]["attempt_count"] == 2


async def test_an_open_invoice_can_be_paid_by_hand(shop: Shop) -> None:
    made = await shop.subscribe()
    path = f"/v1/subscriptions/{made['id']}"
    await shop.post(path, {"default_payment_method": "pm_card_chargeCustomerFail"})
    await shop.wait(made["current_period_end"] + HOUR - NOON)
    invoice = (await shop.get(path))["latest_invoice"]
    refused = await shop.api.post(f"/v1/invoices/{invoice}/pay")
    assert (refused.status_code, refused.json()["error"]["code"]) == (402, "card_declined")
    paid = await shop.post(f"/v1/invoices/{invoice}/pay", {"payment_method": "pm_card_visa"})
    assert (paid["status"], paid["attempt_count"]) == ("paid", 3)
    assert (await shop.get(path))["status"] == "active"


async def test_cancelled_at_period_end_it_ends_then_and_costs_no_more(shop: Shop) -> None:
    made = await shop.subscribe()
    path = f"/v1/subscriptions/{made['id']}"
    await shop.post(path, {"cancel_at_period_end": "true"})
    await shop.wait(made["current_period_end"] - NOON - 1)
    assert (await shop.get(path))["status"] == "active"
    await shop.wait(1)
    ended = await shop.get(path)
    assert (ended["status"], ended["ended_at"]) == ("canceled", made["current_period_end"])
    assert len((await shop.get("/v1/invoices"))["data"]) == 1
    [deleted] = await shop.events("customer.subscription.deleted")
    assert "previous_attributes" not in deleted["data"]


async def test_what_a_customer_says_about_leaving_is_kept(shop: Shop) -> None:
    made = await shop.subscribe()
    form = {"cancel_at_period_end": "true", "cancellation_details[feedback]": "too_complex"}
    ending = await shop.post(f"/v1/subscriptions/{made['id']}", form)
    assert ending["cancellation_details"] == {
        "comment": None, "feedback": "too_complex", "reason": "cancellation_requested",
    }  # fmt: skip


async def test_cancelled_now_the_rest_of_the_period_is_given_back(shop: Shop) -> None:
    made = await shop.subscribe()
    await shop.wait(15 * DAY)
    path = f"/v1/subscriptions/{made['id']}"
    answer = await shop.api.request("DELETE", path, data={"prorate": "true", "invoice_now": "true"})
    assert answer.json()["status"] == "canceled"
    # 15 of November's 30 days: half of 490
    assert (await shop.get(f"/v1/customers/{made['customer']}"))["balance"] == -245


async def test_a_trial_is_free_reminded_of_and_then_paid(shop: Shop) -> None:
    made = await shop.subscribe(trial_period_days="14")
    assert (made["status"], made["trial_end"]) == ("trialing", NOON + 14 * DAY)
    await shop.wait(14 * DAY + HOUR)
    [reminder] = await shop.events("customer.subscription.trial_will_end")
    assert reminder["created"] == NOON + 11 * DAY
    paid = await shop.get(f"/v1/subscriptions/{made['id']}?expand[]=latest_invoice")
    assert (paid["status"], paid["latest_invoice"]["amount_paid"]) == ("active", 490)
    assert [each["amount_paid"] for each in (await shop.get("/v1/invoices"))["data"]] == [490, 0]


@pytest.mark.parametrize(("behavior", "status"), [("cancel", "canceled"), ("pause", "paused")])
async def test_a_trial_without_a_card_ends_as_asked(shop: Shop, behavior: str, status: str) -> None:
    asked = {"trial_settings[end_behavior][missing_payment_method]": behavior}
    made = await shop.subscribe(None, trial_period_days="7", **asked)
    await shop.wait(7 * DAY)
    assert (await shop.get(f"/v1/subscriptions/{made['id']}"))["status"] == status


async def test_a_paused_subscription_is_resumed_and_paid(shop: Shop) -> None:
    asked = {"trial_settings[end_behavior][missing_payment_method]": "pause"}
    made = await shop.subscribe(None, trial_period_days="7", **asked)
    await shop.wait(8 * DAY)
    path = f"/v1/subscriptions/{made['id']}"
    await shop.post(path, {"default_payment_method": "pm_card_visa"})
    resumed = await shop.post(f"{path}/resume")
    assert (resumed["status"], resumed["current_period_start"]) == ("active", NOON + 8 * DAY)
    assert len(await shop.events("customer.subscription.resumed")) == 1


async def test_a_first_payment_that_never_comes_expires(shop: Shop) -> None:
    made = await shop.subscribe(None, payment_behavior="default_incomplete")
    assert made["status"] == "incomplete"
    await shop.wait(23 * HOUR)
    expired = await shop.get(f"/v1/subscriptions/{made['id']}?expand[]=latest_invoice")
    assert (expired["status"], expired["latest_invoice"]["status"]) == ("incomplete_expired", "void")


async def test_paused_collection_asks_for_nothing(shop: Shop) -> None:
    made = await shop.subscribe()
    path = f"/v1/subscriptions/{made['id']}"
    await shop.post(path, {"pause_collection[behavior]": "void"})
    await shop.wait(32 * DAY)
    paused = await shop.get(f"{path}?expand[]=latest_invoice")
    assert (paused["status"], paused["latest_invoice"]["status"]) == ("active", "void")


async def test_another_interval_starts_a_new_period_and_credits_the_old(shop: Shop) -> None:
    made = await shop.subscribe()
    [yearly] = (await shop.get("/v1/prices?lookup_keys[]=premium_yearly"))["data"]
    await shop.wait(15 * DAY)
    item = made["items"]["data"][0]["id"]
    changed = await shop.post(
        f"/v1/subscriptions/{made['id']}",
        {"items[0][id]": item, "items[0][price]": yearly["id"], "expand[]": "latest_invoice"},
    )
    assert changed["current_period_start"] == NOON + 15 * DAY
    lines = changed["latest_invoice"]["lines"]["data"]
    assert [(line["amount"], line["proration"]) for line in lines] == [(4900, False), (-245, True)]
    assert changed["latest_invoice"]["amount_paid"] == 4655
    [updated] = await shop.events("customer.subscription.updated")
    previous = updated["data"]["previous_attributes"]
    assert previous["items"]["data"][0]["price"]["lookup_key"] == "premium_monthly"
    assert previous["latest_invoice"] == made["latest_invoice"]


async def test_a_trial_keeps_its_end_whatever_is_subscribed(shop: Shop) -> None:
    made = await shop.subscribe(trial_period_days="14")
    [yearly] = (await shop.get("/v1/prices?lookup_keys[]=premium_yearly"))["data"]
    form = {"items[0][id]": made["items"]["data"][0]["id"], "items[0][price]": yearly["id"]}
    changed = await shop.post(f"/v1/subscriptions/{made['id']}", form)
    assert changed["current_period_end"] == made["trial_end"]
    assert len((await shop.get("/v1/invoices"))["data"]) == 1


async def test_the_end_of_the_period_moves_with_the_period(shop: Shop) -> None:
    made = await shop.subscribe()
    path = f"/v1/subscriptions/{made['id']}"
    await shop.post(path, {"cancel_at_period_end": "true"})
    [yearly] = (await shop.get("/v1/prices?lookup_keys[]=premium_yearly"))["data"]
    form = {"items[0][id]": made["items"]["data"][0]["id"], "items[0][price]": yearly["id"]}
    changed = await shop.post(path, form)
    assert changed["cancel_at"] == changed["current_period_end"] > made["current_period_end"]


async def test_real_time_is_lived_through_too(account: Account, shop: Shop) -> None:
    made = await shop.subscribe()
    account.offset += 40 * DAY
    renewed = await shop.get(f"/v1/subscriptions/{made['id']}")
    assert renewed["current_period_start"] == made["current_period_end"]


@pytest.mark.parametrize("seconds", [-1, 367 * DAY, "5", True, 1.5, None])
async def test_the_clock_takes_a_sensible_step_only(shop: Shop, seconds: object) -> None:
    answer = await shop.api.post("/_sandbox/clock", json={"advance": seconds})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "advance")


def test_the_31st_comes_back_after_a_short_month() -> None:
    anchor = int(datetime(2023, 1, 31, 12, tzinfo=UTC).timestamp())
    monthly = {"interval": "month", "interval_count": 1}
    ends, start = [], anchor
    for _ in range(4):
        start = periods.end_of(start, monthly, anchor)
        ends.append(datetime.fromtimestamp(start, UTC).strftime("%m-%d"))
    assert ends == ["02-28", "03-31", "04-30", "05-31"]


@pytest.mark.parametrize("start", [NOON - 400 * DAY, NOON + 400 * DAY])
async def test_a_test_clock_has_a_time_of_its_own(shop: Shop, start: int) -> None:
    clock = await shop.post("/v1/test_helpers/test_clocks", {"frozen_time": str(start)})
    customer = await shop.post("/v1/customers", {"test_clock": clock["id"], "payment_method": "pm_card_visa"})
    assert customer["created"] == start
    [price] = (await shop.get("/v1/prices?lookup_keys[]=premium_monthly"))["data"]
    form = {"customer": customer["id"], "items[0][price]": price["id"]}
    made = await shop.post("/v1/subscriptions", {**form, "default_payment_method": "pm_card_visa"})
    assert (made["current_period_start"], made["test_clock"]) == (start, clock["id"])
    await shop.wait(100 * DAY)
    path = f"/v1/subscriptions/{made['id']}"
    assert await shop.get(path) == made, "the account's time is not the clock's"
    until = made["current_period_end"] + 2 * HOUR
    advance = f"/v1/test_helpers/test_clocks/{clock['id']}/advance"
    assert (await shop.post(advance, {"frozen_time": str(until)}))["status"] == "advancing"
    ready = await shop.get(f"/v1/test_helpers/test_clocks/{clock['id']}")
    assert (ready["status"], ready["frozen_time"]) == ("ready", until)
    renewed = await shop.get(f"{path}?expand[]=latest_invoice")
    assert renewed["current_period_start"] == made["current_period_end"]
    assert renewed["latest_invoice"]["status_transitions"]["paid_at"] == made["current_period_end"] + HOUR
    back = await shop.api.post(advance, data={"frozen_time": str(start)})
    assert (back.status_code, back.json()["error"]["param"]) == (400, "frozen_time")


async def test_with_its_clock_a_customer_goes(shop: Shop) -> None:
    clock = await shop.post("/v1/test_helpers/test_clocks", {"frozen_time": str(NOON), "name": "mine"})
    customer = await shop.post("/v1/customers", {"test_clock": clock["id"]})
    deleted = await shop.api.delete(f"/v1/test_helpers/test_clocks/{clock['id']}")
    assert deleted.json()["deleted"] is True
    assert (await shop.api.get(f"/v1/customers/{customer['id']}")).status_code == 404


async def test_answers_are_dated_by_the_accounts_own_clock(shop: Shop) -> None:
    await shop.wait(30 * DAY)
    answer = await shop.api.get("/v1/customers")
    dated = datetime.strptime(answer.headers["date"], "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    assert dated.timestamp() == NOON + 30 * DAY
