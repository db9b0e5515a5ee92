"""Money that went back: what it ends, from when on, and what it leaves as it was."""

from typing import Any

import pytest

from glassfy_desktop.domain.entitlement import Standing, standing
from glassfy_desktop.domain.purchase import purchases
from glassfy_desktop.domain.reversal import Dated
from glassfy_desktop.domain.store_config import Policy
from glassfy_desktop.domain.stripe_event import parse_event
from glassfy_desktop.domain.stripe_shapes import read_snapshot

T = 1_790_000_000
DAY = 86_400
END = T + 30 * DAY
Json = dict[str, Any]
Told = tuple[str, int, Json]


def charge(back: int = 0, **changes: Any) -> Json:
    return {"id": "ch_1", "object": "charge", "payment_intent": "pi_1", "amount": 1000,
            "amount_captured": 1000, "amount_refunded": back, "refunded": back == 1000} | changes  # fmt: skip


def dispute(status: str, **changes: Any) -> Json:
    return {"id": "dp_1", "object": "dispute", "payment_intent": "pi_1", "status": status,
            "created": T + 50} | changes  # fmt: skip


def note(*lines: tuple[str, int], **changes: Any) -> Json:
    rows = [{"invoice_line_item": line, "amount": amount} for line, amount in lines]
    total = sum(amount for _, amount in lines)
    return {"id": "cn_1", "object": "credit_note", "invoice": "in_1", "status": "issued",
            "total": total, "lines": {"data": rows}} | changes  # fmt: skip


def line(product: str, amount: int = 1000, kind: str = "invoiceitem", start: int = T) -> Json:
    return {"id": f"il_{product}", "type": kind, "proration": False, "amount": amount,
            "price": {"product": product}, "period": {"start": start}}  # fmt: skip


def invoice(*lines: Json, **changes: Any) -> Json:
    total = sum(each["amount"] for each in lines)
    return {"id": "in_1", "object": "invoice", "customer": "cus_1", "status": "paid", "amount_paid": total,
            "total": total, "payment_intent": "pi_1", "lines": {"data": list(lines)},
            "status_transitions": {"paid_at": T}} | changes  # fmt: skip


def intent(**changes: Any) -> Json:
    return {"id": "pi_1", "object": "payment_intent", "customer": "cus_1", "status": "succeeded",
            "amount_received": 1000, "metadata": {"productid": "prod_1"}} | changes  # fmt: skip


def sub(**changes: Any) -> Json:
    return {"id": "sub_1", "object": "subscription", "customer": "cus_1", "status": "active",
            "current_period_start": T, "current_period_end": END,
            "items": {"data": [{"price": {"product": "prod_1"}}]}} | changes  # fmt: skip


def histories(*told: Told) -> dict[str, list[Dated]]:
    found: dict[str, list[Dated]] = {}
    for kind, at, stripe_object in told:
        raw = {
            "id": "evt_1",
            "object": "event",
            "type": kind,
            "created": at,
            "data": {"object": stripe_object},
        }
        if snapshot := read_snapshot(parse_event(raw, at)):
            found.setdefault(snapshot.object_id, []).append(Dated(at, snapshot))
    return found


def bought(*told: Told, product: str = "prod_1", policy: Policy = Policy(), now: int = T + 100) -> Standing:  # noqa: B008
    """The standing of one product, of a subscription where there is one, else of the first payment."""
    family = histories(*told)
    main = "sub_1" if "sub_1" in family else next(iter(family))
    invoices = {one: {one: its} for one, its in family.items() if one.startswith("in_")}
    if main == "sub_1":
        for each in invoices.values():
            each |= {one: its for one, its in family.items() if not one.startswith(("in_", "sub_"))}
    found = purchases(family[main], (), invoices if main == "sub_1" else {main: family})
    return next(standing(each, policy, now) for each in found if each.product == product)


PAID: Told = ("payment_intent.succeeded", T, intent())
SUCCEEDED: Told = ("charge.succeeded", T, charge())
HALF: Told = ("charge.refunded", T + 10, charge(500))
WHOLE: Told = ("charge.refunded", T + 20, charge(1000))


def code_and_end(found: Standing) -> tuple[int, int]:
    return int(found.code), found.expires_date


def test_a_refund_in_part_changes_nothing_but_says_so() -> None:
    found = bought(PAID, SUCCEEDED, HALF)
    assert code_and_end(found) == (3, 0)
    assert "refunded in part" in found.reason


def test_refunds_in_parts_end_it_when_the_last_part_completes_them() -> None:
    assert code_and_end(bought(PAID, HALF, WHOLE)) == (-8, T + 20)
    later: Told = ("charge.updated", T + 30, charge(1000, description="x"))
    assert code_and_end(bought(PAID, HALF, WHOLE, later)) == (-8, T + 20)


def test_a_refund_that_failed_afterwards_gives_the_purchase_back() -> None:
    assert code_and_end(bought(PAID, WHOLE, ("charge.updated", T + 30, charge(0)))) == (3, 0)


def test_listed_refunds_say_when_the_money_went_back() -> None:
    refunds = {"data": [{"created": T + 12, "status": "succeeded"}, {"created": T + 90, "status": "failed"}]}
    assert code_and_end(bought(PAID, ("charge.refunded", T + 20, charge(1000, refunds=refunds)))) == (
        -8,
        T + 12,
    )


def test_what_was_captured_of_a_charge_counts_as_the_whole() -> None:
    half_captured = charge(600, amount_captured=600)
    paid: Told = ("payment_intent.succeeded", T, intent(amount_received=600))
    assert code_and_end(bought(paid, ("charge.refunded", T + 9, half_captured))) == (-8, T + 9)


def test_of_an_invoice_paid_by_two_charges_one_refund_is_a_part() -> None:
    parts: list[Told] = [
        (
            "charge.refunded",
            T + at,
            charge(500, id=f"ch_{at}", amount=500, amount_captured=500, refunded=True),
        )
        for at in (5, 9)
    ]
    whole: Told = ("invoice.paid", T, invoice(line("prod_1")))
    assert code_and_end(bought(whole, parts[0])) == (3, 0)
    assert code_and_end(bought(whole, *parts)) == (-8, T + 9)


def test_sums_of_two_currencies_are_not_compared() -> None:
    """A session tells what the buyer saw, 150000 yen; the charge what the shop got, 1000 euro cents."""
    session = {"id": "cs_1", "object": "checkout.session", "mode": "payment", "payment_status": "paid",
               "customer": "cus_1", "payment_intent": "pi_1", "amount_total": 150_000, "currency": "jpy",
               "line_items": {"data": [{"price": {"product": "prod_1"}}]}}  # fmt: skip
    paid: Told = ("checkout.session.completed", T, session)
    first: Told = ("charge.refunded", T + 5, charge(1000, currency="eur"))
    assert code_and_end(bought(paid, first)) == (-8, T + 5)
    assert code_and_end(bought(paid, ("charge.refunded", T + 5, charge(400, currency="eur")))) == (3, 0)
    other: Told = ("charge.updated", T + 6, charge(0, id="ch_2", currency="eur"))
    assert code_and_end(bought(paid, first, other)) == (3, 0)
    failed: Told = ("charge.updated", T + 6, charge(0, id="ch_2", currency="eur", status="failed"))
    assert code_and_end(bought(paid, first, failed)) == (-8, T + 5)
    same: Told = ("checkout.session.completed", T, session | {"currency": "eur"})
    assert code_and_end(bought(same, first)) == (3, 0)


def test_a_store_that_does_not_revoke_keeps_access_and_says_what_happened() -> None:
    kept = bought(PAID, WHOLE, policy=Policy(revoke_on_refund=False))
    assert code_and_end(kept) == (3, 0)
    assert "refunded on" in kept.reason
    opened: Told = ("charge.dispute.created", T + 50, dispute("needs_response"))
    assert code_and_end(bought(PAID, opened, policy=Policy(revoke_on_dispute=False))) == (3, 0)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("needs_response", (-8, T + 50)),
        ("under_review", (-8, T + 50)),
        ("lost", (-8, T + 50)),
        ("won", (3, 0)),
        ("warning_needs_response", (3, 0)),
        ("warning_closed", (3, 0)),
    ],
)
def test_a_dispute_ends_access_until_it_is_won(status: str, expected: tuple[int, int]) -> None:
    assert code_and_end(bought(PAID, ("charge.dispute.updated", T + 60, dispute(status)))) == expected


def test_of_two_reasons_the_earlier_gives_the_date_and_the_refund_the_code() -> None:
    opened: Told = ("charge.dispute.created", T + 5, dispute("needs_response", created=T + 5))
    found = bought(PAID, opened, WHOLE)
    assert code_and_end(found) == (-8, T + 5)
    assert found.reason.startswith("refunded")
    ended: Told = ("customer.subscription.deleted", T + 7, sub(status="canceled", ended_at=T + 7))
    paid: Told = ("invoice.paid", T, invoice(renewing(), subscription="sub_1"))
    assert code_and_end(bought(ended, paid, WHOLE)) == (-8, T + 7)


def test_a_line_that_was_credited_in_full_ends_its_product_only() -> None:
    both: Told = ("invoice.paid", T, invoice(line("prod_1"), line("prod_2", 300)))
    credited: Told = ("credit_note.created", T + 8, note(("il_prod_2", 300)))
    assert code_and_end(bought(both, credited, product="prod_2")) == (-8, T + 8)
    assert code_and_end(bought(both, credited)) == (3, 0)


def test_credit_notes_in_parts_end_it_when_the_last_completes_them_and_void_ones_do_not() -> None:
    paid: Told = ("invoice.paid", T, invoice(line("prod_1")))
    first: Told = ("credit_note.created", T + 8, note(("il_prod_1", 400)))
    second: Told = ("credit_note.created", T + 9, note(("il_prod_1", 600), id="cn_2"))
    void: Told = ("credit_note.voided", T + 10, note(("il_prod_1", 600), id="cn_2", status="void"))
    assert code_and_end(bought(paid, first)) == (3, 0)
    assert code_and_end(bought(paid, first, second)) == (-8, T + 9)
    assert code_and_end(bought(paid, first, second, void)) == (3, 0)


def test_an_invoice_that_says_it_was_credited_in_full_needs_no_credit_note() -> None:
    paid: Told = ("invoice.paid", T, invoice(line("prod_1")))
    said: Told = ("invoice.updated", T + 6, invoice(line("prod_1"), post_payment_credit_notes_amount=1000))
    assert code_and_end(bought(paid, said)) == (-8, T + 6)


def renewing(product: str = "prod_1", start: int = T) -> Json:
    return line(product, kind="subscription", start=start)


def renewed(number: int, start: int, **changes: Any) -> Told:
    """The invoice of a period that was paid, by a payment of its own."""
    paid = {"id": f"in_{number}", "payment_intent": f"pi_{number}", "subscription": "sub_1"}
    transitions = {"status_transitions": {"paid_at": start}}
    return "invoice.paid", start, invoice(renewing(start=start), **(paid | transitions | changes))


ACTIVE: Told = ("customer.subscription.updated", T, sub())


def test_a_subscription_whose_period_was_refunded_ends_until_a_later_invoice_is_paid() -> None:
    first, second = renewed(1, T), renewed(2, T + 20 * DAY)
    assert code_and_end(bought(ACTIVE, first, WHOLE)) == (-8, T + 20)
    assert code_and_end(bought(ACTIVE, first, HALF)) == (5, END)
    family = histories(ACTIVE, first, second, WHOLE)
    by_invoice = {"in_1": {"in_1": family["in_1"], "ch_1": family["ch_1"]}, "in_2": {"in_2": family["in_2"]}}
    (now,) = purchases(family["sub_1"], (), by_invoice)
    assert standing(now, Policy(), T + 100).code == 5


def test_a_proration_is_no_later_invoice_whether_it_cost_nothing_or_was_paid() -> None:
    change = renewing(start=T + DAY) | {"proration": True}
    free = invoice(change | {"amount": 0}, id="in_2", subscription="sub_1", payment_intent=None)
    paid = invoice(change, id="in_2", subscription="sub_1", payment_intent=None)
    for told in (free, paid):
        family = histories(ACTIVE, renewed(1, T), WHOLE, ("invoice.paid", T + DAY, told))
        by_invoice = {
            "in_1": {one: family[one] for one in ("in_1", "ch_1")},
            "in_2": {"in_2": family["in_2"]},
        }
        (now,) = purchases(family["sub_1"], (), by_invoice)
        assert standing(now, Policy(), T + 100).code == -8


def test_a_credit_note_over_the_current_line_counts_as_its_refund() -> None:
    credited: Told = ("credit_note.created", T + 8, note(("il_prod_1", 1000)))
    assert code_and_end(bought(ACTIVE, renewed(1, T), credited)) == (-8, T + 8)


def test_what_goes_back_of_an_earlier_period_changes_nothing_while_the_next_waits_to_be_paid() -> None:
    late = sub(status="past_due", current_period_start=T + 15, current_period_end=END)
    waits: Told = ("customer.subscription.updated", T + 15, late)
    opened: Told = ("charge.dispute.created", T + 50, dispute("needs_response"))
    assert bought(waits, renewed(1, T), WHOLE, opened).code == 1
    before: Told = ("charge.refunded", T + 9, charge(1000))
    assert code_and_end(bought(waits, renewed(1, T), before)) == (-8, T + 9)


def test_a_replaced_product_stays_replaced_whatever_is_refunded() -> None:
    changed = sub(items={"data": [{"price": {"product": "prod_2"}}]})
    update: Told = ("customer.subscription.updated", T + 5, changed)
    assert bought(ACTIVE, update, renewed(1, T), WHOLE).code == -6


def test_the_newer_shapes_say_the_same() -> None:
    """≥ 2025-03-31: the invoice names its subscription and payment elsewhere, and so do its lines."""
    details = {"type": "subscription_item_details", "subscription_item_details": {"proration": False}}
    new_line = {"id": "il_1", "amount": 1000, "period": {"start": T}, "parent": details,
                "pricing": {"price_details": {"product": "prod_1"}}}  # fmt: skip
    new = {"id": "in_1", "object": "invoice", "status": "paid", "amount_paid": 1000, "total": 1000,
           "parent": {"subscription_details": {"subscription": "sub_1"}}, "lines": {"data": [new_line]},
           "payments": {"data": [{"payment": {"payment_intent": "pi_1"}}]}}  # fmt: skip
    assert code_and_end(bought(ACTIVE, ("invoice.paid", T, new), WHOLE)) == (-8, T + 20)
    assert histories(("invoice.paid", T, new))["in_1"][0].snapshot.names == ("pi_1",)
    paid = {"id": "inpay_1", "object": "invoice_payment", "invoice": "in_1",
            "payment": {"type": "payment_intent", "payment_intent": "pi_1"}}  # fmt: skip
    assert histories(("invoice_payment.paid", T, paid))["inpay_1"][0].snapshot.names == ("pi_1", "in_1")
