"""Stripe's own Python library works on the sandbox unchanged."""

from collections.abc import AsyncIterator

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


async def test_every_list_can_be_read(client: stripe.StripeClient) -> None:
    v1 = client.v1
    for service in (
        v1.customers, v1.products, v1.prices, v1.subscriptions, v1.invoices, v1.payment_intents, v1.charges,
        v1.checkout.sessions, v1.credit_notes, v1.events, v1.webhook_endpoints,
    ):  # fmt: skip
        assert len((await service.list_async({"limit": 3})).data) <= 3


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
