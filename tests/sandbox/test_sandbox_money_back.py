"""Money goes back: refunds, credit notes, disputes; and invoices made by hand, which they are made for."""

from typing import Any

import pytest

from tests.sandbox.shop import Shop


async def pay(shop: Shop, card: str = "pm_card_visa") -> dict[str, Any]:
    """A paid intent over 9.90 €."""
    form = {"amount": "990", "currency": "eur", "confirm": "true", "payment_method": card}
    return await shop.post("/v1/payment_intents", form)


async def invoice_of(shop: Shop, **more: str) -> dict[str, Any]:
    """A draft with one line, Map pack Alps."""
    customer = await shop.post("/v1/customers")
    [price] = (await shop.get("/v1/prices?lookup_keys[]=map_pack_alps"))["data"]
    await shop.post("/v1/invoiceitems", {"customer": customer["id"], "price": price["id"]})
    form = {"customer": customer["id"], "pending_invoice_items_behavior": "include", **more}
    return await shop.post("/v1/invoices", form)


async def paid_invoice(shop: Shop) -> dict[str, Any]:
    draft = await invoice_of(shop)
    return await shop.post(f"/v1/invoices/{draft['id']}/pay", {"payment_method": "pm_card_visa"})


async def refused(shop: Shop, path: str, form: dict[str, str] | None = None) -> dict[str, Any]:
    answer = await shop.api.post(path, data=form or {})
    assert answer.status_code == 400, answer.text
    error: dict[str, Any] = answer.json()["error"]
    return error


async def test_a_refund_in_parts_adds_up(shop: Shop) -> None:
    intent = await pay(shop)
    part = await shop.post("/v1/refunds", {"payment_intent": intent["id"], "amount": "400"})
    charge = await shop.get(f"/v1/charges/{part['charge']}?expand[]=refunds")
    assert (charge["amount_refunded"], charge["refunded"]) == (400, False)
    await shop.post("/v1/refunds", {"charge": part["charge"]})
    charge = await shop.get(f"/v1/charges/{part['charge']}?expand[]=refunds")
    assert (charge["amount_refunded"], charge["refunded"]) == (990, True)
    assert [each["amount"] for each in charge["refunds"]["data"]] == [590, 400]
    first, second = await shop.events("charge.refunded")
    assert first["data"]["previous_attributes"] == {"amount_refunded": 0}
    assert second["data"]["previous_attributes"] == {"amount_refunded": 400, "refunded": False}
    again = await refused(shop, "/v1/refunds", {"charge": part["charge"]})
    assert again["code"] == "charge_already_refunded"


async def test_more_than_was_paid_cannot_be_refunded(shop: Shop) -> None:
    intent = await pay(shop)
    error = await refused(shop, "/v1/refunds", {"payment_intent": intent["id"], "amount": "991"})
    assert error["param"] == "amount"


async def test_an_invoice_goes_from_draft_to_paid(shop: Shop) -> None:
    draft = await invoice_of(shop)
    assert (draft["status"], draft["amount_due"]) == ("draft", 990)
    opened = await shop.post(f"/v1/invoices/{draft['id']}/finalize")
    assert (opened["status"], opened["number"][-5:]) == ("open", "-0001")
    assert (await refused(shop, f"/v1/invoices/{draft['id']}/pay"))["message"].startswith("There is no")
    paid = await shop.post(f"/v1/invoices/{draft['id']}/pay", {"payment_method": "pm_card_visa"})
    assert (paid["status"], paid["paid"], paid["amount_remaining"]) == ("paid", True, 0)
    [event] = await shop.events("invoice.paid")
    assert event["data"]["object"]["lines"]["data"][0]["type"] == "invoiceitem"
    assert (await refused(shop, f"/v1/invoices/{draft['id']}/void"))["code"] == "invoice_not_editable"


async def test_an_open_invoice_can_be_taken_back(shop: Shop) -> None:
    draft = await invoice_of(shop)
    await shop.post(f"/v1/invoices/{draft['id']}/finalize")
    void = await shop.post(f"/v1/invoices/{draft['id']}/void")
    assert void["status"] == "void"
    assert (await shop.get(f"/v1/payment_intents/{void['payment_intent']}"))["status"] == "canceled"


async def test_a_credit_note_over_a_paid_line_refunds_it(shop: Shop) -> None:
    invoice = await paid_invoice(shop)
    note = await shop.post(
        "/v1/credit_notes",
        {
            "invoice": invoice["id"],
            "lines[0][type]": "invoice_line_item",
            "lines[0][invoice_line_item]": invoice["lines"]["data"][0]["id"],
            "refund_amount": "990",
        },
    )
    assert (note["type"], note["amount"], note["status"]) == ("post_payment", 990, "issued")
    assert (await shop.get(f"/v1/charges/{invoice['charge']}"))["refunded"] is True
    credited = await shop.get(f"/v1/invoices/{invoice['id']}")
    assert credited["post_payment_credit_notes_amount"] == 990
    assert len(await shop.events("credit_note.created")) == 1
    listed = await shop.get(f"/v1/credit_notes?invoice={invoice['id']}")
    assert [each["id"] for each in listed["data"]] == [note["id"]]


async def test_a_credit_note_over_an_open_invoice_lowers_what_is_due(shop: Shop) -> None:
    draft = await invoice_of(shop)
    await shop.post(f"/v1/invoices/{draft['id']}/finalize")
    note = await shop.post("/v1/credit_notes", {"invoice": draft["id"], "amount": "390"})
    assert note["type"] == "pre_payment"
    assert (await shop.get(f"/v1/invoices/{draft['id']}"))["amount_due"] == 600
    await shop.post(f"/v1/credit_notes/{note['id']}/void")
    assert (await shop.get(f"/v1/invoices/{draft['id']}"))["amount_due"] == 990
    await shop.post("/v1/credit_notes", {"invoice": draft["id"], "amount": "990"})
    assert (await shop.get(f"/v1/invoices/{draft['id']}"))["status"] == "paid"


@pytest.mark.parametrize(
    "form",
    [
        {"amount": "991", "refund_amount": "991"},
        {"amount": "500", "refund_amount": "400"},
        {"lines[0][type]": "invoice_line_item", "lines[0][invoice_line_item]": "il_x", "refund_amount": "1"},
        {},
    ],
)
async def test_a_credit_note_that_does_not_add_up_is_refused(shop: Shop, form: dict[str, str]) -> None:
    invoice = await paid_invoice(shop)
    await refused(shop, "/v1/credit_notes", {"invoice": invoice["id"], **form})
    assert (await shop.get("/v1/refunds"))["data"] == []


@pytest.mark.parametrize(
    ("card", "evidence", "status"),
    [
        ("pm_card_createDispute", "winning_evidence", "won"),
        ("pm_card_createDispute", "losing_evidence", "lost"),
        ("pm_card_createDisputeInquiry", "winning_evidence", "warning_closed"),
    ],
)
async def test_evidence_decides_a_dispute(shop: Shop, card: str, evidence: str, status: str) -> None:
    await pay(shop, card)
    [dispute] = (await shop.get("/v1/disputes"))["data"]
    assert dispute["status"].endswith("needs_response")
    assert (await shop.get(f"/v1/charges/{dispute['charge']}"))["disputed"] is True
    path = f"/v1/disputes/{dispute['id']}"
    await shop.post(path, {"evidence[uncategorized_text]": "a receipt", "submit": "false"})
    decided = await shop.post(path, {"evidence[uncategorized_text]": evidence})
    assert decided["status"] == status
    assert "already closed" in (await refused(shop, f"{path}/close"))["message"]
    assert len(await shop.events("charge.dispute.created")) == 1
    assert len(await shop.events("charge.dispute.closed")) == 1
    assert len(await shop.events("charge.dispute.funds_reinstated")) == (status == "won")
