"""Refunds, credit notes and disputes, from the webhook to the answer, in time and in any order."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.lives import Life
from tests.engine.support import CONFIG, DAY, Caller, Json
from tests.engine.test_order import state_after

CATALOG = {
    "skus": [*CONFIG["skus"], {"id": "once", "product": "prod_once"}],
    "permissions": [*CONFIG["permissions"], {"id": "map", "skus": ["once"]}],
}


@pytest.fixture
def life() -> Life:
    """A life that began an hour ago, so that its periods run now."""
    return Life(now=int(time.time()) - 3600)


async def live(caller: Caller, life: Life) -> None:
    await caller.configure(**CATALOG)
    for each in life.events:
        (await caller.deliver(each)).raise_for_status()


async def codes(caller: Caller, as_of: int | None = None) -> dict[str, int]:
    params = {} if as_of is None else {"as_of": as_of}
    answer = await caller.admin("GET", "/customers/user_1/permissions", params=params)
    found: list[Json] = answer.raise_for_status().json()["permissions"]
    return {each["identifier"]: each["entitlement"] for each in found}


async def test_a_refund_ends_a_purchase_and_the_past_stays_as_it_was(caller: Caller, life: Life) -> None:
    life.buy("a")
    bought_at = life.now
    life.refund("a", 400)
    life.refund("a", 1000, 400)
    await live(caller, life)
    assert (await codes(caller))["map"] == -8
    assert (await codes(caller, life.now))["map"] == -8
    assert (await codes(caller, life.now - 1))["map"] == 3
    assert (await codes(caller, bought_at - 200))["map"] == -9
    (purchase,) = (await caller.admin("GET", "/customers/user_1")).json()["purchases"]
    assert (purchase["code"], purchase["expires_date"]) == (-8, life.now)
    assert "refunded" in purchase["reason"]


async def test_the_policy_of_the_moment_decides_over_refunds_of_before(caller: Caller, life: Life) -> None:
    life.buy("a")
    life.refund("a", 1000)
    await live(caller, life)
    await caller.configure(**CATALOG, policy={"revoke_on_refund": False})
    assert (await codes(caller))["map"] == 3


async def test_a_subscription_refunded_is_back_with_the_next_invoice_that_is_paid(
    caller: Caller, life: Life
) -> None:
    life.subscribe()
    first = f"s{life.now - 300}"
    life.refund(first, 1000)
    refunded_at = life.now
    await live(caller, life)
    assert (await codes(caller))["premium"] == -8
    told = len(life.events)
    life.period()
    for each in life.events[told:]:
        await caller.deliver(each)
    assert (await codes(caller))["premium"] == 5
    assert (await codes(caller, refunded_at))["premium"] == -8
    assert (await codes(caller, refunded_at - 1))["premium"] == 5
    life.dispute(first)
    await caller.deliver(life.events[-1])
    assert (await codes(caller))["premium"] == 5


async def test_a_dispute_takes_access_until_it_is_won(caller: Caller, life: Life) -> None:
    life.buy("a")
    life.dispute("a")
    opened_at = life.now
    await live(caller, life)
    assert (await codes(caller))["map"] == -8
    life.dispute("a", "won", "closed")
    await caller.deliver(life.events[-1])
    assert (await codes(caller))["map"] == 3
    assert (await codes(caller, opened_at))["map"] == -8


async def test_a_credit_note_that_comes_before_its_invoice_counts_once_both_are_there(
    caller: Caller, life: Life
) -> None:
    life.invoice("a", life.line("a", "prod_once"))
    life.credit("a", 1000)
    life.events.reverse()
    await caller.admin("POST", "/connect", json={"customid": "user_1", "customer": "cus_1"})
    await live(caller, life)
    assert (await codes(caller))["map"] == -8


async def test_money_on_its_way_and_payments_that_failed_give_nothing(caller: Caller, life: Life) -> None:
    life.buy("a")
    life.events = [life.events[0]]
    part = life.events[0]["data"]["object"] | {"status": "requires_action", "amount_received": 400}
    life.events = []
    life.tell("payment_intent.partially_funded", part)
    life.tell("charge.failed", life.charge("a", status="failed", amount_captured=0))
    await live(caller, life)
    assert (await codes(caller))["map"] == -9


DEEDS: dict[str, Callable[[Life], Any]] = {
    "buy": lambda life: life.buy("a"),
    "buy as a guest": lambda life: life.buy_as_guest("g"),
    "say whose the guest's payment is": lambda life: life.pay_as_guest("g"),
    "invoice": lambda life: life.invoice("b", life.line("b", "prod_once"), life.line("c", "prod_other")),
    "subscribe": lambda life: life.subscribe(),
    "renew": lambda life: life.period(),
    "add a seat": lambda life: life.seat(),
    "upgrade": lambda life: life.period(product="prod_team"),
    "refund some": lambda life: life.refund("a", 400),
    "refund all": lambda life: life.refund("a", 1000, 400),
    "refund an invoice": lambda life: life.refund("b", 1000),
    "credit some": lambda life: life.credit("b", 300, 1),
    "credit the rest": lambda life: life.credit("b", 700, 2),
    "dispute": lambda life: life.dispute("a"),
    "win": lambda life: life.dispute("a", "won", "closed"),
    "lose": lambda life: life.dispute("b", "lost", "closed"),
    "refund the period": lambda life: life.refund(period_of(life), 1000),
    "dispute the period": lambda life: life.dispute(period_of(life)),
    "a day": lambda life: setattr(life, "now", life.now + DAY),
}


def period_of(life: Life) -> str:
    """The name of the newest invoice of the subscription, if there is one."""
    made = [each["data"]["object"]["id"] for each in life.events if each["type"] == "invoice.paid"]
    periods = [name for one in made if (name := one.split("_", 2)[2]).startswith("s")]
    return periods[-1] if periods else "none"


@settings(max_examples=120, deadline=None)
@given(
    st.data(), st.lists(st.sampled_from(list(DEEDS)), min_size=2, max_size=10), st.sampled_from([0, 1, 100])
)
def test_any_life_told_in_any_order_ends_as_told_in_order(
    data: st.DataObject, deeds: list[str], gap: int
) -> None:
    life = Life(gap=gap)
    for deed in deeds:
        DEEDS[deed](life)
    shuffled = data.draw(st.permutations(life.events))
    repeated = data.draw(st.lists(st.sampled_from(life.events), max_size=4)) if life.events else []
    together = data.draw(st.integers(1, 8))
    assert state_after([*repeated, *shuffled], together) == state_after(life.events)
