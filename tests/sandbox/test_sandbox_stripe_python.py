"""Stripe's own Python library works on the sandbox unchanged."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import stripe

from glassfy_desktop.domain.requirements import API_VERSION
from tests.sandbox.process import Sandbox

# stripe-python 16.1 still hands its form to httpx under a name that httpx 0.28 would rather not hear
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content:DeprecationWarning")


@pytest.fixture
def http(monkeypatch: pytest.MonkeyPatch) -> stripe.HTTPXClient:
    monkeypatch.setattr(stripe, "enable_telemetry", False)
    return stripe.HTTPXClient(timeout=10)


@pytest.fixture
async def client(sandbox: Sandbox, http: stripe.HTTPXClient) -> AsyncIterator[stripe.StripeClient]:
    yield connect(sandbox, sandbox.secret_key, http)
    await http.close_async()  # type: ignore[no-untyped-call]


def connect(sandbox: Sandbox, key: str, http: stripe.HTTPXClient) -> stripe.StripeClient:
    return stripe.StripeClient(
        key, stripe_version=API_VERSION, base_addresses={"api": sandbox.url}, http_client=http
    )


async def test_every_resource_is_listed_and_each_of_a_list_is_found(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as admin:
        key = {"Authorization": f"Bearer {sandbox.secret_key}"}
        for name in ("new-subscription", "credit-note", "dispute-won", "partial-refund"):
            await admin.post(f"/_sandbox/scenarios/{name}", json={}, headers=key)
    v1 = client.v1
    await v1.test_helpers.test_clocks.create_async({"frozen_time": 1})
    made = await v1.webhook_endpoints.create_async({"url": "http://127.0.0.1:9/", "enabled_events": ["*"]})
    await v1.webhook_endpoints.update_async(made.id, {"disabled": True})
    await v1.invoice_items.create_async(
        {"customer": (await v1.customers.list_async()).data[0].id, "amount": 5, "currency": "eur"}
    )
    services: list[Any] = [
        v1.customers, v1.products, v1.prices, v1.subscriptions, v1.invoices, v1.invoice_items, v1.charges,
        v1.payment_intents, v1.payment_methods, v1.refunds, v1.checkout.sessions, v1.credit_notes,
        v1.disputes, v1.events, v1.webhook_endpoints, v1.test_helpers.test_clocks,
    ]  # fmt: skip
    for service in services:
        found = await service.list_async({"limit": 3})
        assert 0 < len(found.data) <= 3, f"{type(service).__name__} lists nothing"
        assert (await service.retrieve_async(found.data[0].id)).id == found.data[0].id


async def test_a_list_pages_through_everything(client: stripe.StripeClient) -> None:
    for number in range(5):
        await client.v1.customers.create_async({"email": f"page{number}@example.com"})
    first = await client.v1.customers.list_async({"limit": 2})
    found = [customer.id async for customer in first.auto_paging_iter()]
    everybody = await client.v1.customers.list_async({"limit": 100})
    assert found == [customer.id for customer in everybody.data]
    assert len(found) == len(set(found)) >= 5


async def test_a_subscription_from_its_creation_to_its_end(client: stripe.StripeClient) -> None:
    v1 = client.v1
    customer = await v1.customers.create_async(
        {"payment_method": "pm_card_visa", "metadata": {"customid": "user_7"}}
    )
    methods = await v1.payment_methods.list_async({"customer": customer.id})
    await v1.customers.update_async(
        customer.id, {"invoice_settings": {"default_payment_method": methods.data[0].id}}
    )
    [price] = (await v1.prices.list_async({"lookup_keys": ["premium_monthly"]})).data
    made = await v1.subscriptions.create_async(
        {
            "customer": customer.id,
            "items": [{"price": price.id}],
            "expand": ["latest_invoice.payment_intent"],
        }
    )
    assert made.status == "active"
    assert isinstance(made.latest_invoice, stripe.Invoice)
    assert made.latest_invoice.to_dict()["payment_intent"]["status"] == "succeeded"
    ending = await v1.subscriptions.update_async(made.id, {"cancel_at_period_end": True})
    assert ending.cancel_at == made.to_dict()["current_period_end"]
    ended = await v1.subscriptions.cancel_async(made.id)
    assert ended.status == "canceled"
    listed = await v1.subscriptions.list_async({"customer": customer.id})
    assert listed.data == []
    listed = await v1.subscriptions.list_async({"customer": customer.id, "status": "all"})
    assert [each.id for each in listed.data] == [made.id]


async def test_a_payment_and_its_refused_twin(client: stripe.StripeClient) -> None:
    wanted: dict[str, object] = {"amount": 990, "currency": "eur", "confirm": True}
    paid = await client.v1.payment_intents.create_async({**wanted, "payment_method": "pm_card_visa"})  # type: ignore[typeddict-item]
    assert paid.status == "succeeded"
    assert isinstance(paid.latest_charge, str)
    charge = await client.v1.charges.retrieve_async(paid.latest_charge)
    assert charge.paid
    with pytest.raises(stripe.CardError) as refused:
        await client.v1.payment_intents.create_async(
            {**wanted, "payment_method": "pm_card_visa_chargeDeclined"}  # type: ignore[typeddict-item]
        )
    assert refused.value.code == "card_declined"
    failed = await client.v1.events.list_async({"type": "charge.failed"})
    assert len(failed.data) == 1


async def test_each_refusal_has_its_error_class(
    client: stripe.StripeClient, sandbox: Sandbox, http: stripe.HTTPXClient
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as missing:
        await client.v1.customers.retrieve_async("cus_nobody")
    assert (missing.value.code, missing.value.param) == ("resource_missing", "id")
    with pytest.raises(stripe.PermissionError) as forbidden:
        await connect(sandbox, sandbox.restricted_key, http).v1.products.list_async()
    assert "'rak_product_read'" in str(forbidden.value)
    with pytest.raises(stripe.AuthenticationError):
        await connect(sandbox, "sk_test_somebodyelses0000", http).v1.customers.list_async()
    once: stripe.RequestOptions = {"idempotency_key": "used for another request"}
    await client.v1.customers.create_async({"name": "Anna"}, once)
    with pytest.raises(stripe.IdempotencyError):
        await client.v1.customers.create_async({"name": "Ben"}, once)


async def test_a_bad_day_has_its_error_classes(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as admin:
        key = {"Authorization": f"Bearer {sandbox.secret_key}"}
        await admin.put("/_sandbox/faults", json={"rate_limit": 0}, headers=key)
        with pytest.raises(stripe.RateLimitError) as limited:
            await client.v1.customers.list_async()
        assert limited.value.error
        assert limited.value.error.code == "rate_limit"
        await admin.put("/_sandbox/faults", json={"rate_limit": None, "outage": True}, headers=key)
        with pytest.raises(stripe.APIError) as broken:
            await client.v1.customers.list_async()
        assert broken.value.http_status == 503
        await admin.put("/_sandbox/faults", json={"outage": False}, headers=key)
    assert (await client.v1.customers.list_async()).data is not None


async def test_the_same_request_twice_is_done_once(client: stripe.StripeClient) -> None:
    once: stripe.RequestOptions = {"idempotency_key": "a key of the tests"}
    first = await client.v1.customers.create_async({"name": "Once"}, once)
    again = await client.v1.customers.create_async({"name": "Once"}, once)
    assert again.id == first.id
    named = [each async for each in (await client.v1.customers.list_async()).auto_paging_iter()]
    assert sum(each.name == "Once" for each in named) == 1


async def test_an_invoice_goes_its_ways(client: stripe.StripeClient) -> None:
    invoices = client.v1.invoices
    customer = await client.v1.customers.create_async({"payment_method": "pm_card_visa"})
    methods = await client.v1.payment_methods.list_async({"customer": customer.id})
    for end in ("paid", "void"):
        draft = await invoices.create_async({"customer": customer.id})
        await client.v1.invoice_items.create_async(
            {"customer": customer.id, "amount": 700, "currency": "eur", "invoice": draft.id}
        )
        opened = await invoices.finalize_invoice_async(draft.id)
        assert (opened.status, opened.amount_due) == ("open", 700)
        lines = await invoices.line_items.list_async(draft.id)
        assert [line.amount for line in lines.data] == [700]
        if end == "paid":
            over = await invoices.pay_async(draft.id, {"payment_method": methods.data[0].id})
        else:
            over = await invoices.void_invoice_async(draft.id)
        assert over.status == end


async def test_a_payment_is_held_captured_refunded_and_another_cancelled(client: stripe.StripeClient) -> None:
    intents = client.v1.payment_intents
    asked: dict[str, object] = {"amount": 990, "currency": "eur", "capture_method": "manual"}
    made = await intents.create_async(asked)  # type: ignore[arg-type]
    assert made.status == "requires_payment_method"
    held = await intents.confirm_async(made.id, {"payment_method": "pm_card_visa"})
    assert (held.status, held.amount_capturable) == ("requires_capture", 990)
    taken = await intents.capture_async(made.id, {"amount_to_capture": 500})
    assert (taken.status, taken.amount_received) == ("succeeded", 500)
    refund = await client.v1.refunds.create_async({"payment_intent": made.id})
    assert refund.amount == 500
    charge = await client.v1.charges.retrieve_async(str(taken.latest_charge), {"expand": ["refunds"]})
    assert charge.refunded
    assert charge.refunds
    assert [each.id for each in charge.refunds.data] == [refund.id]
    other = await intents.create_async({**asked, "payment_method": "pm_card_visa", "confirm": True})  # type: ignore[typeddict-item]
    assert (await intents.cancel_async(other.id)).status == "canceled"


async def test_a_test_clock_is_advanced(client: stripe.StripeClient) -> None:
    clocks = client.v1.test_helpers.test_clocks
    clock = await clocks.create_async({"frozen_time": 1_700_000_000})
    customer = await client.v1.customers.create_async(
        {"test_clock": clock.id, "payment_method": "pm_card_visa"}
    )
    [price] = (await client.v1.prices.list_async({"lookup_keys": ["premium_monthly"]})).data
    made = await client.v1.subscriptions.create_async(
        {
            "customer": customer.id,
            "items": [{"price": price.id}],
            "default_payment_method": "pm_card_visa",
            "expand": ["customer", "default_payment_method"],
        }
    )
    assert isinstance(made.customer, stripe.Customer)
    [item] = (await client.v1.subscription_items.list_async({"subscription": made.id})).data
    changed = await client.v1.subscription_items.update_async(item.id, {"quantity": 3})
    assert changed.quantity == 3
    await clocks.advance_async(clock.id, {"frozen_time": made.to_dict()["current_period_end"] + 7200})
    assert (await clocks.retrieve_async(clock.id)).status == "ready"
    latest, first = (await client.v1.invoices.list_async({"subscription": made.id})).data
    assert (first.amount_paid, latest.status) == (490, "paid")
    assert latest.amount_paid == 3 * 490 + 980, "three of it, and the two more of the period before"
    assert (await clocks.delete_async(clock.id)).deleted


async def test_a_dispute_is_answered(client: stripe.StripeClient) -> None:
    paid = await client.v1.payment_intents.create_async(
        {"amount": 500, "currency": "eur", "confirm": True, "payment_method": "pm_card_createDispute"}
    )
    [dispute] = (await client.v1.disputes.list_async({"payment_intent": paid.id})).data
    won = await client.v1.disputes.update_async(
        dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}, "submit": True}
    )
    assert won.status == "won"


async def test_a_webhook_endpoint_shows_its_secret_once(client: stripe.StripeClient) -> None:
    endpoints = client.v1.webhook_endpoints
    made = await endpoints.create_async(
        {"url": "http://127.0.0.1:9/hook", "enabled_events": ["invoice.paid"], "api_version": "2022-11-15"}
    )
    assert made.secret and made.secret.startswith("whsec_")
    again = await endpoints.retrieve_async(made.id)
    assert "secret" not in again.to_dict()
    changed = await endpoints.update_async(made.id, {"disabled": True})
    assert (changed.status, changed.api_version) == ("disabled", API_VERSION)
    assert (await endpoints.delete_async(made.id)).deleted


async def test_a_checkout_session_waits_to_be_paid(client: stripe.StripeClient) -> None:
    [price] = (await client.v1.prices.list_async({"lookup_keys": ["map_pack_alps"]})).data
    session = await client.v1.checkout.sessions.create_async(
        {
            "mode": "payment",
            "success_url": "https://example.com/done",
            "line_items": [{"price": price.id, "quantity": 2}],
        }
    )
    assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 1980)
    lines = await client.v1.checkout.sessions.line_items.list_async(session.id)
    assert [line.description for line in lines.data] == ["Map pack Alps"]
    assert (await client.v1.accounts.retrieve_current_async()).id.startswith("acct_")
