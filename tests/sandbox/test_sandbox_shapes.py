"""Every object and every event has the shape Stripe's own document gives it."""

import sys
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest

from glassfy_desktop.domain.requirements import REQUIRED_EVENTS
from glassfy_desktop.sandbox import scenarios
from glassfy_desktop.sandbox.account import Account
from tests.sandbox import oracle
from tests.sandbox.shop import Shop

pytestmark = pytest.mark.skipif(not oracle.IS_HERE, reason=f"Stripe's schemas are not at {oracle.DATA}")

KINDS = (
    "customer", "product", "price", "subscription", "invoice", "payment_intent", "payment_method", "charge",
    "checkout.session", "refund", "dispute", "credit_note", "invoiceitem", "event", "webhook_endpoint",
    "_line_item", "customer_balance_transaction", "test_helpers.test_clock",
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
    held = {"amount": "500", "currency": "eur", "confirm": "true", "capture_method": "manual"}
    for end in ("capture", "cancel"):
        intent = await done(api, "POST", "/v1/payment_intents", {**held, "payment_method": "pm_card_visa"})
        await done(api, "POST", f"/v1/payment_intents/{intent['id']}/{end}", {})
    await credit(api, account)
    return account


async def credit(api: httpx.AsyncClient, account: Account) -> None:
    """Take a paid invoice back onto the customer's balance."""
    invoice = next(each for each in account.where("invoice", "status", "paid") if each["amount_paid"])
    form = {"invoice": invoice["id"], "amount": "10", "credit_amount": "10"}
    await done(api, "POST", "/v1/credit_notes", form)


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


async def test_every_object_and_every_event_is_valid_and_whole(
    busy: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    """Objects as they are kept, as events carry them, and whatever lies inside them, however deep."""
    seen: dict[str, set[bytes]] = {}
    for kind in KINDS:
        found = busy.all(kind)
        assert found, f"no {kind} was made"
        for each in everything(found):
            body = orjson.dumps(each)
            if body not in seen.setdefault(each["object"], set()):
                seen[each["object"]].add(body)
                check(each)
    events = busy.all("event")
    for event in events:
        assert set(event["data"].get("previous_attributes", {})) <= set(event["data"]["object"])
    told = {event["type"] for event in events}
    assert set(REQUIRED_EVENTS) <= told
    objects = sum(len(bodies) for kind, bodies in seen.items() if kind not in ("list", "_line_item"))
    assert objects > 500
    assert len(events) > 200
    with capsys.disabled():
        sys.stdout.write(
            f" {objects} objects of {len(seen)} kinds, among them {len(events)} events of {len(told)} types, "
            "are valid by Stripe's schemas "
        )


async def test_a_bank_transfer_is_partly_funded(busy: Account) -> None:
    [partly] = busy.where("event", "type", "payment_intent.partially_funded")
    intent = partly["data"]["object"]
    left = intent["next_action"]["display_bank_transfer_instructions"]["amount_remaining"]
    assert (intent["status"], intent["amount_received"]) == ("requires_action", 0)
    assert 0 < left < intent["amount"]


def check(each: dict[str, Any]) -> None:
    kind = each["object"]
    if kind in ("list", "_line_item"):
        return
    for problem in oracle.validator(kind).iter_errors(each):
        raise AssertionError(f"{kind} {list(problem.absolute_path)}: {problem.message}")
    expected = set(oracle.examples().get(kind, {})) - MUTUALLY_EXCLUSIVE.get(kind, set())
    assert expected <= set(each), f"{kind} lacks {expected - set(each)}"


async def test_answers_to_deletions_and_helpers_are_valid(api: httpx.AsyncClient) -> None:
    check((await api.get("/v1/account")).json())
    customer = await done(api, "POST", "/v1/customers", {})
    funded = await done(
        api,
        "POST",
        f"/v1/test_helpers/customers/{customer['id']}/fund_cash_balance",
        {"amount": "5", "currency": "eur"},
    )
    valid("customer_cash_balance_transaction", funded)
    product = await done(api, "POST", "/v1/products", {"name": "Short-lived"})
    clock = await done(api, "POST", "/v1/test_helpers/test_clocks", {"frozen_time": "5"})
    endpoint = await done(
        api, "POST", "/v1/webhook_endpoints", {"url": "http://127.0.0.1:9/", "enabled_events[]": "*"}
    )
    draft = await done(api, "POST", "/v1/invoices", {"customer": customer["id"]})
    for schema, path, made in (
        ("deleted_invoice", "invoices", draft),
        ("deleted_customer", "customers", customer),
        ("deleted_product", "products", product),
        ("deleted_test_helpers.test_clock", "test_helpers/test_clocks", clock),
        ("deleted_webhook_endpoint", "webhook_endpoints", endpoint),
    ):
        valid(schema, await done(api, "DELETE", f"/v1/{path}/{made['id']}", {}))


async def test_a_removed_item_is_valid(shop: Shop) -> None:
    made = await shop.subscribe()
    [yearly] = (await shop.get("/v1/prices?lookup_keys[]=premium_monthly"))["data"]
    added = await shop.post("/v1/subscription_items", {"subscription": made["id"], "price": yearly["id"]})
    check(added)
    removed = await shop.api.delete(f"/v1/subscription_items/{added['id']}")
    valid("deleted_subscription_item", removed.json())


async def test_the_stub_of_a_deleted_customer_is_valid_where_it_is_expanded(
    shop: Shop, api: httpx.AsyncClient
) -> None:
    made = await shop.subscribe()
    await api.delete(f"/v1/customers/{made['customer']}")
    expanded = await shop.get(f"/v1/subscriptions/{made['id']}?expand[]=customer")
    valid("deleted_customer", expanded["customer"])
    valid("subscription", expanded)


def valid(schema: str, each: dict[str, Any]) -> None:
    problems = [problem.message for problem in oracle.validator(schema).iter_errors(each)]
    assert not problems, f"{schema}: {problems}"


async def test_the_oracle_refuses_a_wrong_object(busy: Account) -> None:
    wrong = {**busy.all("invoice")[0], "amount_due": "4.90"}
    with pytest.raises(AssertionError, match="amount_due"):
        check(wrong)
