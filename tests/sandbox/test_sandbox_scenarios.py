"""Every scenario leaves behind what its sentence speaks of."""

from collections import Counter
from collections.abc import Callable

import pytest

from glassfy_desktop.sandbox import scenarios, shop
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.steps import STEPS
from glassfy_desktop.sandbox.values import StripeObject

Outcome = Callable[[Account], object]


def subscriptions(account: Account) -> list[tuple[str, str | None]]:
    """Status and lookup key of each subscription."""
    return [(s["status"], s["items"]["data"][0]["price"]["lookup_key"]) for s in account.all("subscription")]


def charges(account: Account) -> list[tuple[int, int]]:
    """What each charge of Map pack Alps took and gave back."""
    return [(c["amount_captured"], c["amount_refunded"]) for c in account.all("charge") if c["amount"] == 990]


def disputes(account: Account) -> list[str]:
    return [each["status"] for each in account.all("dispute")]


def customids(account: Account) -> list[str]:
    return [each["metadata"]["customid"] for each in account.all("customer")]


def only(account: Account, kind: str) -> StripeObject:
    [found] = account.all(kind)
    return found


MONTHLY, YEARLY = ("active", "premium_monthly"), ("active", "premium_yearly")
OUTCOMES: dict[str, tuple[Outcome, object]] = {
    "new-subscription": (subscriptions, [MONTHLY]),
    "trial-then-paid": (subscriptions, [MONTHLY]),
    "trial-without-card": (subscriptions, [("paused", "premium_monthly")]),
    "renewal": (lambda a: (subscriptions(a), len(a.all("invoice"))), ([MONTHLY], 2)),
    "failed-renewal-recovered": (
        lambda a: (subscriptions(a), a.all("invoice")[-1]["attempt_count"]), ([MONTHLY], 2),
    ),
    "failed-renewal-lost": (
        lambda a: (subscriptions(a), only(a, "subscription")["cancellation_details"]["reason"]),
        ([("canceled", "premium_monthly")], "payment_failed"),
    ),
    "cancel-at-period-end": (
        lambda a: (subscriptions(a), only(a, "subscription")["cancel_at_period_end"]), ([MONTHLY], True),
    ),
    "cancel-now": (subscriptions, [("canceled", "premium_monthly")]),
    "reactivate": (lambda a: (subscriptions(a), only(a, "subscription")["cancel_at"]), ([MONTHLY], None)),
    "upgrade": (subscriptions, [YEARLY]),
    "downgrade-at-period-end": (subscriptions, [MONTHLY]),
    "one-time-purchase": (charges, [(990, 0)]),
    "guest-one-time-purchase": (lambda a: (charges(a), customids(a)), ([(990, 0)], [])),
    "bank-transfer": (
        lambda a: [e["type"] for e in a.all("event") if e["type"].startswith("payment_intent.")],
        ["payment_intent.created", "payment_intent.requires_action", "payment_intent.partially_funded",
         "payment_intent.succeeded"],
    ),
    "full-refund": (charges, [(990, 990)]),
    "partial-refund": (charges, [(990, 495)]),
    "credit-note": (lambda a: (charges(a), only(a, "credit_note")["amount"]), ([(990, 990)], 990)),
    "dispute-won": (disputes, ["won"]),
    "dispute-lost": (disputes, ["lost"]),
    "two-customers": (lambda a: (customids(a), subscriptions(a), charges(a)),
                      (["u1", "u1"], [MONTHLY], [(990, 0)])),
    "moved-customer": (customids, ["u1-moved"]),
    "all-at-once": (lambda a: (subscriptions(a), charges(a)), ([YEARLY], [(990, 495)])),
}  # fmt: skip


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_scenario_has_its_outcome(account: Account, name: str) -> None:
    outcome, expected = OUTCOMES[name]
    with account.transaction():
        played = scenarios.play(account, scenarios.find(name), "u1")
    assert outcome(account) == expected
    assert played.customid == "u1"
    assert len(played.events) == len(set(played.events)) > 3


def test_every_scenario_is_tried_and_there_are_enough() -> None:
    assert {scenario.name for scenario in scenarios.known()} == set(OUTCOMES)
    assert len(OUTCOMES) >= 20


def test_every_step_is_used_and_known() -> None:
    used = {step["do"] for scenario in scenarios.known() for step in scenario.steps}
    assert used == set(STEPS)


def events_of(account: Account, name: str) -> Counter[str]:
    """Play a scenario: how often it made each kind of event."""
    with account.transaction():
        played = scenarios.play(account, scenarios.find(name), "u1")
    return Counter(account.get("event", each)["type"] for each in played.events)


def alone(name: str) -> Counter[str]:
    """The events a scenario makes for a user nobody knew."""
    account = Account()
    shop.furnish(account)
    return events_of(account, name)


@pytest.mark.parametrize("again", [scenario.name for scenario in scenarios.known()])
def test_a_scenario_that_follows_another_spares_at_most_the_first_subscription(
    account: Account, again: str
) -> None:
    expected = alone(again)
    for name in ("new-subscription", again, "upgrade", again):
        came = events_of(account, name)
        if name == again:
            assert expected - alone("new-subscription") <= came
            assert came


def test_what_follows_happens_to_the_same_customer(account: Account) -> None:
    for name in ("new-subscription", "one-time-purchase", "new-subscription", "cancel-now"):
        events_of(account, name)
    assert customids(account) == ["u1"]
    assert charges(account) == [(990, 0)]
    assert sorted(subscriptions(account)) == [MONTHLY, ("canceled", "premium_monthly")]
