"""What Stripe's own command line asks when it triggers events."""

import pytest

from tests.sandbox.shop import Shop


async def test_a_checkout_session_is_paid_on_its_page(shop: Shop) -> None:
    [price] = (await shop.get("/v1/prices?lookup_keys[]=map_pack_alps"))["data"]
    session = await shop.post(
        "/v1/checkout/sessions",
        {
            "success_url": "https://example.com",
            "mode": "payment",
            "line_items[0][price]": price["id"],
            "line_items[0][quantity]": "2",
            "payment_intent_data[shipping][name]": "Jenny Rosen",
        },
    )
    page = f"/v1/payment_pages/{session['id']}"
    assert (await shop.get(page))["status"] == "open"
    method = await shop.post(
        "/v1/payment_methods",
        {"type": "card", "card[token]": "tok_visa", "billing_details[address][city]": "Berlin"},
    )
    assert method["billing_details"]["address"]["city"] == "Berlin"
    form = {"payment_method": method["id"], "expected_amount": "1979"}
    wrong = await shop.api.post(f"{page}/confirm", data=form)
    assert wrong.json()["error"]["param"] == "expected_amount"
    paid = await shop.post(f"{page}/confirm", {**form, "expected_amount": "1980"})
    assert (paid["status"], paid["payment_status"]) == ("complete", "paid")
    intent = await shop.get(f"/v1/payment_intents/{paid['payment_intent']}")
    assert intent["shipping"]["name"] == "Jenny Rosen"
    again = await shop.api.post(f"{page}/confirm", data={"payment_method": "pm_card_visa"})
    assert again.status_code == 400


@pytest.mark.parametrize("declined", ["pm_card_chargeCustomerFail", "pm_card_visa_chargeDeclined"])
async def test_a_declined_card_leaves_the_session_open(shop: Shop, declined: str) -> None:
    [price] = (await shop.get("/v1/prices?lookup_keys[]=map_pack_alps"))["data"]
    form = {"success_url": "https://example.com", "line_items[0][price]": price["id"]}
    session = await shop.post("/v1/checkout/sessions", form)
    page = f"/v1/payment_pages/{session['id']}"
    refused = await shop.api.post(f"{page}/confirm", data={"payment_method": declined})
    assert (refused.status_code, refused.json()["error"]["type"]) == (402, "card_error")
    assert (await shop.get(page))["status"] == "open"
    assert len(await shop.events("charge.failed")) == 1


async def test_a_bank_transfer_is_funded_in_parts(shop: Shop) -> None:
    customer = await shop.post("/v1/customers")
    intent = await shop.post(
        "/v1/payment_intents",
        {
            "amount": "1000",
            "confirm": "true",
            "currency": "eur",
            "customer": customer["id"],
            "payment_method_data[type]": "customer_balance",
            "payment_method_options[customer_balance][funding_type]": "bank_transfer",
            "payment_method_options[customer_balance][bank_transfer][type]": "eu_bank_transfer",
            "payment_method_types[]": "customer_balance",
        },
    )
    assert intent["status"] == "requires_action"
    fund = f"/v1/test_helpers/customers/{customer['id']}/fund_cash_balance"
    await shop.post(fund, {"amount": "400", "currency": "eur"})
    [partly] = await shop.events("payment_intent.partially_funded")
    instructions = partly["data"]["object"]["next_action"]["display_bank_transfer_instructions"]
    assert instructions["amount_remaining"] == 600
    await shop.post(fund, {"amount": "600", "currency": "eur"})
    paid = await shop.get(f"/v1/payment_intents/{intent['id']}?expand[]=latest_charge")
    assert (paid["status"], paid["amount_received"]) == ("succeeded", 1000)
    assert paid["latest_charge"]["payment_method_details"]["type"] == "customer_balance"


async def test_a_customer_is_made_with_the_card_invoices_are_paid_with(shop: Shop) -> None:
    form = {"payment_method": "pm_card_visa", "invoice_settings[default_payment_method]": "pm_card_visa"}
    customer = await shop.post("/v1/customers", form)
    methods = (await shop.get(f"/v1/payment_methods?customer={customer['id']}"))["data"]
    assert [each["id"] for each in methods] == [customer["invoice_settings"]["default_payment_method"]]
