"""Every shape of every API version makes the same purchases."""

from typing import Any

import pytest

from glassfy_desktop.domain.purchase import Kind, Purchase, State, purchases
from glassfy_desktop.domain.reversal import Dated
from glassfy_desktop.domain.stripe_event import parse_event
from glassfy_desktop.domain.stripe_shapes import read_snapshot

T = 1_790_000_000
DAY = 86_400


def dated(stripe_object: dict[str, Any], at: int = T, kind: str = "a.updated", **previous: Any) -> Dated:
    data = {"object": stripe_object, "previous_attributes": previous}
    raw = {"id": "evt_1", "object": "event", "type": kind, "created": at, "data": data}
    snapshot = read_snapshot(parse_event(raw, at))
    assert snapshot is not None
    return Dated(at, snapshot)


def sub(**changes: Any) -> dict[str, Any]:
    return {
        "id": "sub_1",
        "object": "subscription",
        "customer": "cus_1",
        "status": "active",
        "current_period_start": T,
        "current_period_end": T + 30 * DAY,
        "items": {"data": [{"price": {"product": "prod_1"}}]},
    } | changes


def with_products(*products: str, **changes: Any) -> dict[str, Any]:
    return sub(items={"data": [{"price": {"product": each}} for each in products]}, **changes)


def states(*history: Dated) -> dict[str, State]:
    return {each.product: each.state for each in purchases(history)}


PERIOD = {"current_period_start": T, "current_period_end": T + 30 * DAY}
NO_PERIOD = {"current_period_start": None, "current_period_end": None}


@pytest.mark.parametrize(
    "shape",
    [
        sub(),
        sub(customer={"id": "cus_1", "object": "customer"}),
        sub(items={"data": [{"price": {"product": {"id": "prod_1"}}}]}),
        sub(items={"data": [{"plan": {"product": "prod_1"}}]}),
        sub(items=None, plan={"product": "prod_1"}),
        sub(items={"data": [{"price": {"product": "prod_1"}, **PERIOD}]}, **NO_PERIOD),
    ],
)
def test_a_subscription_reads_the_same_in_every_version(shape: dict[str, Any]) -> None:
    assert purchases([dated(shape)]) == [
        Purchase(
            "sub_1/prod_1", "cus_1", "prod_1", Kind.SUBSCRIPTION, "sub_1", State.RENEWING,
            since=T, period_start=T, period_end=T + 30 * DAY, until=T + 30 * DAY,
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "state", "until"),
    [
        ({"status": "trialing"}, State.RENEWING, T + 30 * DAY),
        ({"cancel_at_period_end": True}, State.ENDING, T + 30 * DAY),
        ({"cancel_at": T + 5}, State.ENDING, T + 5),
        ({"status": "past_due", "cancel_at_period_end": True}, State.PAST_DUE, T),
        ({"status": "unpaid"}, State.UNPAID, T),
        ({"status": "paused", "trial_end": T + 7}, State.PAUSED, T + 7),
        ({"status": "paused"}, State.PAUSED, T + 30 * DAY),
        ({"status": "canceled", "ended_at": T + 9}, State.CANCELED, T + 9),
        (
            {"status": "canceled", "cancellation_details": {"reason": "payment_failed"}},
            State.PAYMENT_FAILED,
            T,
        ),
        ({"pause_collection": {"behavior": "void"}}, State.RENEWING, T + 30 * DAY),
    ],
)
def test_a_subscription_has_the_state_its_status_says(
    changes: dict[str, Any], state: State, until: int
) -> None:
    (purchase,) = purchases([dated(sub(**changes))])
    assert (purchase.state, purchase.until) == (state, until)


@pytest.mark.parametrize("status", ["incomplete", "incomplete_expired", "surprise", None])
def test_what_was_never_paid_is_no_purchase(status: str | None) -> None:
    assert purchases([dated(sub(status=status))]) == []


def test_an_end_after_a_late_payment_is_a_failed_payment() -> None:
    ended = dated(sub(status="canceled"), T + 1)
    assert states(dated(sub(status="past_due")), ended) == {"prod_1": State.PAYMENT_FAILED}
    assert states(dated(sub(status="past_due")), dated(sub(), T + 1), ended) == {"prod_1": State.CANCELED}
    only = dated(sub(status="canceled"), T, "customer.subscription.updated", status="unpaid")
    assert states(only) == {"prod_1": State.PAYMENT_FAILED}


def test_a_product_replaced_by_another_says_so_from_the_change_on_and_for_ever() -> None:
    change = dated(with_products("prod_2"), T + 5)
    found = {
        each.product: each
        for each in purchases([dated(sub()), change, dated(with_products("prod_2"), T + 9)])
    }
    assert (found["prod_1"].state, found["prod_1"].until) == (State.REPLACED, T + 5)
    assert found["prod_2"].state is State.RENEWING
    ended = dated(with_products("prod_2", status="canceled"), T + 10)
    assert states(dated(sub()), change, ended)["prod_1"] is State.REPLACED


def test_a_product_removed_without_another_in_its_place_is_removed() -> None:
    both = dated(with_products("prod_1", "prod_2"))
    assert states(both, dated(sub(), T + 1)) == {"prod_1": State.RENEWING, "prod_2": State.REMOVED}


def test_a_product_that_leaves_while_one_stays_that_came_after_it_is_replaced() -> None:
    one, both = dated(with_products("prod_1")), dated(with_products("prod_1", "prod_2"), T + 1)
    other = dated(with_products("prod_2"), T + 2)
    replaced = {"prod_1": State.REPLACED, "prod_2": State.RENEWING}
    assert states(one, both, other) == replaced
    assert states(one, other) == replaced  # the event between them was lost
    back = dated(with_products("prod_1"), T + 2)
    assert states(one, both, back) == {"prod_1": State.RENEWING, "prod_2": State.REMOVED}


def test_a_product_that_came_back_replaces_the_one_it_came_after() -> None:
    one, other = dated(with_products("prod_1")), dated(with_products("prod_2"), T + 1)
    both, one_again = dated(with_products("prod_1", "prod_2"), T + 2), dated(with_products("prod_1"), T + 3)
    assert states(one, other, both, one_again) == {"prod_1": State.RENEWING, "prod_2": State.REPLACED}


def test_a_product_missing_from_a_list_that_was_cut_is_still_there() -> None:
    cut = dated(sub(items={"data": [{"price": {"product": "prod_2"}}], "has_more": True}), T + 1)
    assert states(dated(sub()), cut) == {"prod_1": State.RENEWING, "prod_2": State.RENEWING}


def test_a_product_that_comes_back_is_bought_again() -> None:
    assert states(dated(sub()), dated(with_products("prod_2"), T + 1), dated(sub(), T + 2)) == {
        "prod_1": State.RENEWING,
        "prod_2": State.REPLACED,
    }


def session(**changes: Any) -> dict[str, Any]:
    return {
        "id": "cs_1",
        "object": "checkout.session",
        "mode": "payment",
        "payment_status": "paid",
        "customer": None,
        "metadata": {"customid": "ada"},
    } | changes


def test_a_paid_checkout_buys_what_its_line_items_say_once_they_were_asked_for() -> None:
    history = [dated(session(payment_status="unpaid")), dated(session(), T + 60)]
    (bought,) = purchases(history, ["prod_9"])
    assert (bought.owner, bought.product, bought.since) == ("guest:ada", "prod_9", T + 60)
    assert purchases(history[:1], ["prod_9"]) == []
    assert purchases([dated(session(mode="subscription"))], ["prod_9"]) == []
    free = session(payment_status="no_payment_required", customer="cus_1")
    assert purchases([dated(free)], ["prod_9"])[0].owner == "cus_1"


OLD_LINES = [
    {"type": "invoiceitem", "proration": False, "price": {"product": "prod_once"}},
    {"type": "invoiceitem", "proration": True, "price": {"product": "prod_proration"}},
    {"type": "subscription", "proration": False, "price": {"product": "prod_sub"}},
]
NEW_LINES = [
    {"parent": {"type": "invoice_item_details", "invoice_item_details": {"proration": False}},
     "pricing": {"price_details": {"product": "prod_once"}}},
    {"parent": {"type": "invoice_item_details", "invoice_item_details": {"proration": True}},
     "pricing": {"price_details": {"product": "prod_proration"}}},
    {"parent": {"type": "subscription_item_details"}, "pricing": {"price_details": {"product": "prod_sub"}}},
]  # fmt: skip


@pytest.mark.parametrize("lines", [OLD_LINES, NEW_LINES])
def test_a_paid_invoice_buys_its_one_time_lines_only(lines: list[dict[str, Any]]) -> None:
    invoice = {"id": "in_1", "object": "invoice", "customer": "cus_1", "status": "paid",
               "status_transitions": {"paid_at": T - 5}, "lines": {"data": lines}}  # fmt: skip
    (bought,) = purchases([dated(invoice)])
    assert (bought.id, bought.since, bought.state) == ("in_1/prod_once", T - 5, State.PAID)
    assert purchases([dated(invoice | {"status": "open"})]) == []


def test_a_payment_intent_that_names_a_product_buys_it() -> None:
    intent = {"id": "pi_1", "object": "payment_intent", "customer": "cus_1", "status": "succeeded",
              "metadata": {"productid": "prod_9"}}  # fmt: skip
    assert [each.id for each in purchases([dated(intent)])] == ["pi_1/prod_9"]
    assert purchases([dated(intent | {"status": "processing"})]) == []
    assert purchases([dated(intent | {"metadata": {}})]) == []
