"""What happened, in a sentence: each kind of event in its own words."""

from typing import Any

import pytest

from glassfy_desktop.ui.webhooks.sentences import changes, sentence
from glassfy_desktop.ui.webhooks.words import money
from tests.screenshots.webhooks import CATALOG

END = 1_798_040_911
SUBSCRIPTION = {
    "id": "sub_1",
    "object": "subscription",
    "status": "active",
    "current_period_end": END,
    "trial_end": END,
    "items": {"data": [{"price": {"product": "prod_OaPremYearly01"}}]},
}
INVOICE = {"id": "in_1", "amount_due": 4900, "amount_paid": 4900, "currency": "usd", "attempt_count": 2}
PAYMENT = {"id": "pi_1", "amount": 1200, "amount_refunded": 300, "currency": "jpy", "status": "lost"}
CHECKOUT = {"id": "cs_1", "amount_total": 999, "currency": "eur", "payment_status": "paid"}


def told(kind: str, shown: dict[str, Any], before: dict[str, Any] | None = None) -> str:
    return sentence({"type": kind, "data": {"object": shown, "previous_attributes": before or {}}}, CATALOG)


@pytest.mark.parametrize(
    ("kind", "changed", "before", "expected"),
    [
        ("created", {}, {}, "A subscription to premium_yearly began, paid until 23 December 2026."),
        (
            "created",
            {"status": "trialing"},
            {},
            "A trial of premium_yearly began. It lasts until 23 December 2026.",
        ),
        (
            "created",
            {"status": "incomplete"},
            {},
            "A subscription to premium_yearly was made; it is incomplete.",
        ),
        ("deleted", {}, {}, "The subscription to premium_yearly ended."),
        ("trial_will_end", {}, {}, "The trial ends on 23 December 2026."),
        (
            "updated",
            {},
            {"status": "past_due"},
            "The late payment came in. The subscription is active again, paid until 23 December 2026.",
        ),
        (
            "updated",
            {},
            {"status": "trialing"},
            "The trial is over. The subscription is paid until 23 December 2026.",
        ),
        ("updated", {"status": "past_due"}, {"status": "active"}, "The renewal could not be paid."),
        ("updated", {"status": "canceled"}, {"status": "past_due"}, "The payment did not come in."),
        (
            "updated",
            {"cancel_at_period_end": True},
            {"cancel_at_period_end": False},
            "The subscription was cancelled. It ends on 23 December 2026.",
        ),
        (
            "updated",
            {"cancel_at_period_end": False},
            {"cancel_at_period_end": True},
            "The cancellation was taken back.",
        ),
        ("updated", {}, {"items": {}}, "The subscription was changed. It is now to premium_yearly."),
        ("updated", {}, {"current_period_end": 1}, "The subscription goes on, paid until 23 December 2026."),
    ],
)
def test_a_subscription_is_told_by_what_changed(
    kind: str, changed: dict[str, Any], before: dict[str, Any], expected: str
) -> None:
    assert told(f"customer.subscription.{kind}", {**SUBSCRIPTION, **changed}, before).startswith(expected)


def test_newer_api_versions_say_the_period_on_the_item() -> None:
    newer = {
        **{name: value for name, value in SUBSCRIPTION.items() if name != "current_period_end"},
        "items": {"data": [{"price": {"product": "prod_x"}, "current_period_end": END}]},
    }
    expected = "A subscription to prod_x began, paid until 23 December 2026."
    assert told("customer.subscription.created", newer) == expected


@pytest.mark.parametrize(
    ("kind", "shown", "expected"),
    [
        ("invoice.paid", INVOICE, "An invoice of 49.00 USD was paid."),
        (
            "invoice.payment_failed",
            {**INVOICE, "next_payment_attempt": END},
            "An invoice of 49.00 USD could not be paid (attempt 2). Stripe tries again on 23 December 2026.",
        ),
        (
            "invoice.payment_failed",
            {**INVOICE, "next_payment_attempt": None},
            "An invoice of 49.00 USD could not be paid (attempt 2). Stripe does not try again.",
        ),
        ("checkout.session.completed", CHECKOUT, "A checkout of 9.99 EUR was finished and paid."),
        (
            "checkout.session.completed",
            {**CHECKOUT, "payment_status": "unpaid"},
            "A checkout of 9.99 EUR was finished; its payment is on its way.",
        ),
        ("payment_intent.succeeded", PAYMENT, "A payment of 1200 JPY succeeded."),
        ("charge.refunded", PAYMENT, "300 JPY of a payment of 1200 JPY was refunded."),
        ("charge.dispute.closed", PAYMENT, "The dispute of 1200 JPY is closed: lost."),
        (
            "customer.updated",
            {"id": "cus_1", "metadata": {"customid": "usr_1"}},
            "The customer usr_1 was changed.",
        ),
        ("product.updated", {"id": "prod_1"}, "Stripe says “updated” of product prod_1."),
        ("customer.subscription.paused", SUBSCRIPTION, "Stripe says “paused” of subscription sub_1."),
    ],
)
def test_other_events_have_their_words_too(kind: str, shown: dict[str, Any], expected: str) -> None:
    assert told(kind, shown).replace(",", "") == expected.replace(",", "")


@pytest.mark.parametrize("odd", [{}, {"type": 5}, {"type": ""}])
def test_without_an_event_nothing_is_told(odd: dict[str, Any]) -> None:
    assert sentence(odd, CATALOG) == ""


@pytest.mark.parametrize("shown", [{}, {"items": None, "status": 5}, {"items": [7], "trial_end": "soon"}])
@pytest.mark.parametrize(
    "kind", ["customer.subscription.created", "customer.subscription.updated", "invoice.paid"]
)
def test_an_object_of_odd_shape_is_told_without_failing(kind: str, shown: dict[str, Any]) -> None:
    assert told(kind, shown)


def test_only_short_values_are_listed_as_changes() -> None:
    before: dict[str, Any] = {"status": "past_due", "items": {"data": []}, "cancel_at_period_end": None}
    now = {"status": "active", "items": {"data": [1]}, "cancel_at_period_end": True}
    assert changes(before, now) == [
        ("status", "past_due", "active"),
        ("cancel_at_period_end", "null", "true"),
    ]


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [(4900, "usd", "49.00 USD"), (500, "jpy", "500 JPY"), (1234, "kwd", "1.234 KWD")],
)
def test_amounts_know_the_currencies_smallest_unit(amount: int, currency: str, expected: str) -> None:
    assert money(amount, currency) == expected
