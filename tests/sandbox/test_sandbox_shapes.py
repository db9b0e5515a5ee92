"""Every object and every event has the shape Stripe's own document gives it."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from glassfy_desktop.sandbox import scenarios
from glassfy_desktop.sandbox.account import Account
from tests.sandbox import oracle

pytestmark = pytest.mark.skipif(not oracle.IS_HERE, reason=f"Stripe's schemas are not at {oracle.DATA}")

KINDS = (
    "customer", "product", "price", "subscription", "invoice", "payment_intent", "payment_method", "charge",
    "checkout.session", "refund", "dispute", "credit_note", "invoiceitem", "event", "webhook_endpoint",
    "_line_item",
    "test_helpers.test_clock",
)  # fmt: skip
MUTUALLY_EXCLUSIVE = {
    "payment_method": {"card"},  # of a bank transfer
    "credit_note_line_item": {"invoice_line_item"},  # of an amount without a line
    "charge": {"refunds"},  # expandable since 2022-11-15: absent unless asked for
    "line_item": {"invoice_item"},  # of lines that are not a subscription's
}


@pytest.fixture
async def busy(account: Account, api: httpx.AsyncClient) -> Account:
    """An account in which every scenario was played, and a payment went wrong."""
    await done(api, "POST", "/v1/test_helpers/test_clocks", {"frozen_time": "5"})
    endpoint = {"url": "http://127.0.0.1:9/", "enabled_events[]": "*"}
    await done(api, "POST", "/v1/webhook_endpoints", endpoint)
    for scenario in scenarios.known():
        with account.transaction():
            scenarios.play(account, scenario, "user_1")
    card = {"payment_method": "pm_card_chargeCustomerFail"}
    customer = await done(api, "POST", "/v1/customers", {"email": "a@example.com", **card})
    await api.post("/v1/payment_intents", data={"amount": "5", "currency": "eur", "confirm": "true", **card})
    await done(api, "POST", f"/v1/customers/{customer['id']}", {"name": "A", "shipping[name]": "A"})
    return account


async def done(api: httpx.AsyncClient, method: str, path: str, form: dict[str, str]) -> dict[str, Any]:
    answer = await api.request(method, path, data=form)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def everything(value: Any) -> Iterator[dict[str, Any]]:
    """Every Stripe object in a value, however deep."""
    if isinstance(value, list):
        for each in value:
            yield from everything(each)
    elif isinstance(value, dict):
        if isinstance(value.get("object"), str):
            yield value
        for each in value.values():
            yield from everything(each)


async def test_every_object_is_valid_and_whole(busy: Account) -> None:
    for kind in KINDS:
        found = busy.all(kind)
        assert found, f"no {kind} was made"
        for each in everything(found):
            check(each)


def check(each: dict[str, Any]) -> None:
    kind = each["object"]
    if kind in ("list", "_line_item"):
        return
    for problem in oracle.validator(kind).iter_errors(each):
        raise AssertionError(f"{kind} {list(problem.absolute_path)}: {problem.message}")
    expected = set(oracle.examples().get(kind, {})) - MUTUALLY_EXCLUSIVE.get(kind, set())
    assert expected <= set(each), f"{kind} lacks {expected - set(each)}"


async def test_every_event_carries_a_valid_object(busy: Account) -> None:
    kinds = {event["type"] for event in busy.all("event")}
    assert {"charge.failed", "invoice.paid", "customer.subscription.deleted"} <= kinds
    for event in busy.all("event"):
        check(event["data"]["object"])
        previous = event["data"].get("previous_attributes", {})
        assert set(previous) <= set(event["data"]["object"])


async def test_the_account_and_answers_to_deletions_are_valid(api: httpx.AsyncClient) -> None:
    check((await api.get("/v1/account")).json())
    customer = await done(api, "POST", "/v1/customers", {})
    deleted = await done(api, "DELETE", f"/v1/customers/{customer['id']}", {})
    assert oracle.validator("deleted_customer").is_valid(deleted)


async def test_the_oracle_refuses_a_wrong_object(busy: Account) -> None:
    wrong = {**busy.all("invoice")[0], "amount_due": "4.90"}
    with pytest.raises(AssertionError, match="amount_due"):
        check(wrong)
