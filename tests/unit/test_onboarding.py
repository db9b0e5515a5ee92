"""Every state of every step follows from the facts, and from nothing else."""

from dataclasses import replace

import pytest

from glassfy_desktop.domain.catalog import Catalog, Permission, Sku
from glassfy_desktop.domain.keys import KeyKind, StripeKey
from glassfy_desktop.domain.onboarding import (
    Facts,
    Grant,
    SeenEvent,
    Step,
    StepId,
    StepState,
    next_step,
    steps,
)
from glassfy_desktop.domain.requirements import PERMISSIONS, REQUIRED_EVENTS, REQUIRED_PERMISSIONS
from glassfy_desktop.domain.webhook_endpoint import WebhookEndpoint, judge

URL = "http://127.0.0.1:5000/stripe/webhook"
KEY = StripeKey("rk_test_0123456789abcd", KeyKind.RESTRICTED, "test")
GRANTED = {each.name: Grant.GRANTED for each in PERMISSIONS}
GOOD = WebhookEndpoint("we_1", URL, REQUIRED_EVENTS, "2022-11-15", True)
MAPPED = Catalog((Sku("monthly", "prod_1"),), (Permission("premium", ("monthly",)),))

ALL_DONE = Facts(
    key=KEY,
    grants=GRANTED,
    endpoint=judge(GOOD, URL),
    endpoints_seen=True,
    secret_masked="whsec_…abcd",
    secret_verified=True,
    first_event=SeenEvent("invoice.paid", 1.0),
    customers=3,
    customers_linked=2,
    catalog=MAPPED,
    products=frozenset({"prod_1"}),
)


def step(facts: Facts, which: StepId) -> Step:
    return next(each for each in steps(facts) if each.id is which)


def test_a_new_store_has_everything_to_do_and_begins_with_the_key() -> None:
    judged = steps(Facts())
    assert [each.id for each in judged] == list(StepId)
    assert {each.state for each in judged} == {StepState.TODO}
    assert next_step(judged) is StepId.KEY


def test_a_store_whose_facts_are_all_seen_is_done() -> None:
    judged = steps(ALL_DONE)
    assert all(each.done for each in judged)
    assert next_step(judged) is StepId.CATALOG


TABLE = [
    (StepId.KEY, {"key": None}, StepState.TODO, "none"),
    (StepId.KEY, {"key_refused": "Expired"}, StepState.FAILED, "refused"),
    (StepId.KEY, {"key": replace(KEY, kind=KeyKind.SECRET)}, StepState.ATTENTION, "too_powerful"),
    (StepId.PERMISSIONS, {"key": None}, StepState.TODO, "no_key"),
    (StepId.PERMISSIONS, {"grants": {}}, StepState.TODO, "not_checked"),
    (
        StepId.PERMISSIONS,
        {"grants": {**GRANTED, "rak_invoice_read": Grant.MISSING}},
        StepState.FAILED,
        "missing",
    ),
    (
        StepId.PERMISSIONS,
        {"grants": {**GRANTED, "rak_invoice_read": Grant.UNKNOWN}},
        StepState.ATTENTION,
        "unknown",
    ),
    (StepId.PERMISSIONS, {"grants": {**GRANTED, "rak_plan_read": Grant.MISSING}}, StepState.DONE, "granted"),
    (StepId.WEBHOOK, {"endpoint": None, "endpoints_seen": False}, StepState.TODO, "not_checked"),
    (StepId.WEBHOOK, {"endpoint": None}, StepState.TODO, "none"),
    (StepId.WEBHOOK, {"endpoint": None, "endpoint_unknown": "403"}, StepState.ATTENTION, "unknown"),
    (StepId.WEBHOOK, {"endpoint": judge(replace(GOOD, enabled=False), URL)}, StepState.ATTENTION, "repair"),
    (
        StepId.WEBHOOK,
        {"endpoint": judge(replace(GOOD, api_version="2024-06-20"), URL)},
        StepState.ATTENTION,
        "recreate",
    ),
    (StepId.SECRET, {"secret_masked": "", "secret_verified": False}, StepState.ATTENTION, "lost"),
    (
        StepId.SECRET,
        {"secret_masked": "", "secret_verified": False, "endpoint": None},
        StepState.TODO,
        "none",
    ),
    (StepId.SECRET, {"secret_verified": False}, StepState.ATTENTION, "unverified"),
    (StepId.SECRET, {"secret_refused": "no"}, StepState.FAILED, "refused"),
    (StepId.FIRST_EVENT, {"first_event": None}, StepState.TODO, "waiting"),
    (StepId.CUSTOMERS, {"customers": None}, StepState.TODO, "not_counted"),
    (StepId.CUSTOMERS, {"customers": 0, "customers_linked": 0}, StepState.TODO, "none"),
    (StepId.CUSTOMERS, {"customers_linked": 0}, StepState.ATTENTION, "unlinked"),
    (StepId.CATALOG, {"catalog": Catalog()}, StepState.TODO, "none"),
    (StepId.CATALOG, {"catalog": replace(MAPPED, permissions=())}, StepState.TODO, "none"),
    (StepId.CATALOG, {"products": None}, StepState.ATTENTION, "products_unknown"),
    (StepId.CATALOG, {"products": frozenset({"prod_2"})}, StepState.ATTENTION, "product_missing"),
]


@pytest.mark.parametrize(
    ("which", "facts", "state", "finding"), TABLE, ids=[f"{row[0]}-{row[3]}" for row in TABLE]
)
def test_one_fact_decides(which: StepId, facts: dict[str, object], state: StepState, finding: str) -> None:
    judged = step(replace(ALL_DONE, **facts), which)  # type: ignore[arg-type]
    assert (judged.state, judged.finding) == (state, finding)


def test_unknown_is_never_counted_as_granted() -> None:
    without = {each.name: Grant.GRANTED for each in REQUIRED_PERMISSIONS[1:]}
    judged = step(replace(ALL_DONE, grants=without), StepId.PERMISSIONS)
    assert judged.state is StepState.ATTENTION
    assert judged.figures == {"granted": 5, "missing": 0, "unknown": 1, "required": 6}


def test_a_step_being_checked_says_so_and_keeps_its_figures() -> None:
    judged = step(replace(ALL_DONE, checking=frozenset({StepId.PERMISSIONS})), StepId.PERMISSIONS)
    assert judged.state is StepState.CHECKING
    assert judged.figures["required"] == 6


def test_order_is_advice_a_later_step_may_be_done_first() -> None:
    judged = steps(replace(ALL_DONE, secret_masked="", secret_verified=False))
    assert next_step(judged) is StepId.SECRET
    assert judged[-1].done
