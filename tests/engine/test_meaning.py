"""What every purchase is worth: the table of codes row by row, then the corners, times, owners and links.

One case a row. Each is told to the engine as Stripe tells it, at the time it happened, and asked for as back
ends and admins ask: at its time, and long afterwards as of its time.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from glassfy_desktop.domain.entitlement import day
from tests.engine.support import DAY, REST, START, Caller, Json, bearer, event

T = START
END = T + 30 * DAY
"""The subscription's first period runs from T to END."""
STORE: Json = {
    "skus": [
        {"id": "monthly", "product": "prod_premium"},
        {"id": "yearly", "product": "prod_yearly"},
        {"id": "once", "product": "prod_once"},
        {"id": "week", "product": "prod_week", "duration_days": 7},
    ],
    "permissions": [{"id": "premium", "skus": ["monthly", "yearly", "once", "week"]}],
    "offerings": [],
}


@dataclass(frozen=True)
class Connect:
    """A connection by hand; `answered` is the HTTP status it gets."""

    customid: str
    customer: str = "cus_1"
    force: bool = False
    answered: int = 200


@dataclass(frozen=True)
class Grant:
    until: int | None
    sku: str = "monthly"


@dataclass(frozen=True)
class Policy:
    """Another policy of the store."""

    changes: Json


@dataclass(frozen=True)
class Refused:
    """An event that is answered 400 and recorded as rejected."""

    told: Json


Event = tuple[int, Json]
"""An event, at the time of its delivery."""
Step = tuple[int, Json | Connect | Grant | Policy | Refused]
"""What happens at a time."""


@dataclass(frozen=True)
class Ask:
    """A question at a time and its answer; `says` stands in the reason."""

    at: int
    code: int
    ends: int
    skus: Sequence[str] | None = None
    customid: str = "ada"
    says: str = ""


@dataclass(frozen=True)
class Case:
    row: str
    steps: Sequence[Step]
    asks: Sequence[Ask] = field(default=())


@dataclass
class Clock:
    """The engine's clock, which stands still until it is moved."""

    now: int = T


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "time", lambda: float(clock.now))
    return clock


def told(at: int, kind: str, stripe_object: Json, previous: Json | None = None, **changes: Any) -> Event:
    """An event, created and delivered at a time."""
    name = f"evt_{at}_{kind}_{stripe_object['id']}"
    return at, event(kind, stripe_object, name, created=at, previous=previous or {}, **changes)


def sub(at: int = T, previous: Json | None = None, kind: str = "updated", **changes: Any) -> Event:
    """A subscription as it is at a time: active, from T to END, unless said otherwise."""
    products = changes.pop("products", ["prod_premium"])
    return told(at, f"customer.subscription.{kind}", {
        "id": "sub_1", "object": "subscription", "customer": "cus_1", "status": "active",
        "cancel_at": None, "cancel_at_period_end": False, "canceled_at": None, "ended_at": None,
        "trial_end": None, "current_period_start": T, "current_period_end": END,
        "metadata": {"customid": "ada"},
        "items": {"data": [{"id": f"si_{each}", "price": {"product": each}} for each in products]},
    } | changes, previous)  # fmt: skip


def ended(at: int, status: str = "canceled", **changes: Any) -> Event:
    return sub(at, kind="deleted", status=status, ended_at=at, **changes)


def checkout(at: int = T, product: str = "prod_once", **changes: Any) -> Event:
    """A checkout that shows its line items (others are asked for, see test_lookups)."""
    return told(at, "checkout.session.completed", {
        "id": "cs_1", "object": "checkout.session", "mode": "payment", "payment_status": "paid",
        "customer": "cus_1", "created": T - 1000, "metadata": {"customid": "ada"}, "amount_total": 1000,
        "payment_intent": "pi_cs", "line_items": {"data": [{"id": "li_1", "price": {"product": product}}]},
    } | changes)  # fmt: skip


def intent(at: int = T, product: str = "prod_once", kind: str = "succeeded", **changes: Any) -> Event:
    return told(at, f"payment_intent.{kind}", {
        "id": "pi_1", "object": "payment_intent", "customer": "cus_1", "status": "succeeded",
        "amount_received": 1000, "metadata": {"productid": product, "customid": "ada"},
    } | changes)  # fmt: skip


def line(product: str = "prod_once", kind: str = "invoiceitem", start: int = T, **changes: Any) -> Json:
    return {"id": f"il_{product}_{start}", "type": kind, "proration": False, "amount": 1000,
            "price": {"product": product}, "period": {"start": start}} | changes  # fmt: skip


def invoice(at: int, *lines: Json, name: str = "1", **changes: Any) -> Event:
    """A paid invoice and, by its names, its payment intent and charge."""
    total = sum(each["amount"] for each in lines)
    return told(at, "invoice.paid", {
        "id": f"in_{name}", "object": "invoice", "customer": "cus_1", "status": "paid", "amount_paid": total,
        "total": total, "payment_intent": f"pi_{name}", "charge": f"ch_{name}",
        "status_transitions": {"paid_at": at}, "lines": {"data": list(lines)},
    } | changes)  # fmt: skip


def period(at: int = T, name: str = "1", product: str = "prod_premium") -> Event:
    """The invoice that pays a period of the subscription, which starts then."""
    return invoice(at, line(product, "subscription", at), name=name, subscription="sub_1")


def proration(at: int, name: str = "p") -> Event:
    """The paid invoice of a change within a period, such as one more seat: 300 from then on."""
    changed = line("prod_premium", start=at, proration=True, amount=300)
    return invoice(at, changed, name=name, subscription="sub_1")


def refund(at: int, back: int = 1000, name: str = "1", before: int = 0, of: int = 1000) -> Event:
    """So much of a charge `of` an amount went back in all."""
    previous = {"amount_refunded": before, "refunded": False}
    return told(at, "charge.refunded", {
        "id": f"ch_{name}", "object": "charge", "customer": "cus_1", "payment_intent": f"pi_{name}",
        "amount": of, "amount_captured": of, "amount_refunded": back, "refunded": back == of,
    }, previous)  # fmt: skip


def credit(at: int, product: str, start: int = T, amount: int = 1000, note: str = "1") -> Event:
    rows = [{"invoice_line_item": f"il_{product}_{start}", "amount": amount}]
    return told(at, "credit_note.created", {
        "id": f"cn_{note}", "object": "credit_note", "invoice": "in_1", "customer": "cus_1",
        "status": "issued", "total": amount, "lines": {"data": rows},
    })  # fmt: skip


def dispute(at: int, status: str = "needs_response", kind: str = "created", name: str = "1") -> Event:
    return told(at, f"charge.dispute.{kind}", {
        "id": f"dp_{name}", "object": "dispute", "charge": f"ch_{name}", "payment_intent": f"pi_{name}",
        "status": status,
    })  # fmt: skip


def customer(at: int, customid: str | None, kind: str = "updated", name: str = "cus_1") -> Event:
    metadata = {} if customid is None else {"customid": customid}
    return told(at, f"customer.{kind}", {"id": name, "object": "customer", "metadata": metadata})


ADA_OWNS_CUS_1: Step = (T, Connect("ada"))

TABLE = [
    Case("trialing, renewing, before the end of the period: 5 until then",
         [sub(status="trialing", trial_end=END)], [Ask(T, 5, END), Ask(END - 1, 5, END)]),
    Case("active, renewing, before the end of the period: 5 until then",
         [sub()], [Ask(T, 5, END), Ask(END - 1, 5, END)]),
    Case("active with cancel_at_period_end, before that end: 4 until the end of the period",
         [sub(cancel_at_period_end=True)], [Ask(T, 4, END), Ask(END - 1, 4, END)]),
    Case("trialing with cancel_at_period_end, before that end: 4 until the end of the period",
         [sub(status="trialing", trial_end=END, cancel_at_period_end=True)], [Ask(END - 1, 4, END)]),
    Case("active with cancel_at, before that end: 4 until cancel_at",
         [sub(cancel_at=T + 20 * DAY)], [Ask(T + 20 * DAY - 1, 4, T + 20 * DAY)]),
    Case("cancel_at_period_end, that end passed, no later word from Stripe: -5 at that end",
         [sub(cancel_at_period_end=True)], [Ask(END, -5, END), Ask(END + 90 * DAY, -5, END)]),
    Case("cancel_at, that end passed, no later word from Stripe: -5 at that end",
         [sub(cancel_at=T + 20 * DAY)], [Ask(T + 20 * DAY, -5, T + 20 * DAY)]),
    Case("renewing, end of period passed by less than stale_after_days: 5 until the end of the period",
         [sub()], [Ask(END, 5, END), Ask(END + 3 * DAY - 1, 5, END)]),
    Case("renewing, end of period passed by more: 0 at the end of the period",
         [sub()], [Ask(END + 3 * DAY, 0, END), Ask(END + 300 * DAY, 0, END)]),
    Case("past_due, before current period start + grace_days: 1 until the end of grace",
         [sub(status="past_due")], [Ask(T, 1, T + 7 * DAY), Ask(T + 7 * DAY - 1, 1, T + 7 * DAY)]),
    Case("past_due, later: -1 at the end of grace",
         [sub(status="past_due")], [Ask(T + 7 * DAY, -1, T + 7 * DAY)]),
    Case("unpaid: -2 at the current period start",
         [sub(status="unpaid")], [Ask(T, -2, T), Ask(END + DAY, -2, T)]),
    Case("canceled because payment failed: -2 at ended_at",
         [sub(), ended(T + DAY, cancellation_details={"reason": "payment_failed"})],
         [Ask(T + DAY, -2, T + DAY)]),
    Case("canceled, past_due before it: -2 at ended_at",
         [sub(status="past_due"), ended(T + DAY)], [Ask(T + DAY, -2, T + DAY)]),
    Case("canceled, unpaid before it: -2 at ended_at",
         [sub(status="unpaid"), ended(T + DAY)], [Ask(T + DAY, -2, T + DAY)]),
    Case("canceled, past_due before it as only previous_attributes tell: -2 at ended_at",
         [sub(T + DAY, {"status": "past_due"}, status="canceled", ended_at=T + DAY)],
         [Ask(T + DAY, -2, T + DAY)]),
    Case("canceled otherwise: -5 at ended_at",
         [sub(), ended(T + DAY)], [Ask(T + DAY, -5, T + DAY), Ask(T + DAY - 1, 5, END)]),
    Case("paused: -2 at trial_end",
         [sub(status="paused", trial_end=T + 5 * DAY)], [Ask(T + 6 * DAY, -2, T + 5 * DAY)]),
    Case("paused without a trial: -2 at the end of the period",
         [sub(status="paused")], [Ask(T, -2, END)]),
    Case("pause_collection set: as its status says, active",
         [sub(pause_collection={"behavior": "void"})], [Ask(T, 5, END)]),
    Case("pause_collection set: as its status says, past_due",
         [sub(status="past_due", pause_collection={"behavior": "void"})], [Ask(T, 1, T + 7 * DAY)]),
    Case("incomplete: not a purchase", [sub(status="incomplete")], [Ask(T, -9, 0)]),
    Case("incomplete_expired: not a purchase",
         [sub(status="incomplete"), sub(T + DAY, status="incomplete_expired")], [Ask(T + DAY, -9, 0)]),
    Case("item's product no longer on a live subscription, replaced by another: -6 at the change",
         [sub(), sub(T + DAY, products=["prod_else"])],
         [Ask(T + DAY - 1, 5, END), Ask(T + DAY, -6, T + DAY), Ask(END + 99 * DAY, -6, T + DAY)]),
    Case("one-time, paid: 3 for ever (checkout)", [checkout()], [Ask(T, 3, 0), Ask(T + 9999 * DAY, 3, 0)]),
    Case("one-time, paid: 3 for ever (invoice line)",
         [ADA_OWNS_CUS_1, invoice(T, line())], [Ask(T, 3, 0)]),
    Case("one-time, paid: 3 for ever (payment intent that names its product)", [intent()], [Ask(T, 3, 0)]),
    Case("one-time with a duration: 3 until its end, past it -5",
         [intent(product="prod_week")],
         [Ask(T + 7 * DAY - 1, 3, T + 7 * DAY), Ask(T + 7 * DAY, -5, T + 7 * DAY)]),
    Case("one-time, fully refunded: -8 at the refund (checkout)",
         [checkout(), refund(T + DAY, name="cs")], [Ask(T + DAY, -8, T + DAY), Ask(T + DAY - 1, 3, 0)]),
    Case("one-time, fully refunded: -8 at the refund (invoice)",
         [ADA_OWNS_CUS_1, invoice(T, line()), refund(T + DAY)], [Ask(T + DAY, -8, T + DAY)]),
    Case("one-time, fully refunded: -8 at the refund (payment intent)",
         [intent(), refund(T + DAY)], [Ask(T + DAY, -8, T + DAY)]),
    Case("one-time, its invoice line fully credited: -8 at the credit note",
         [ADA_OWNS_CUS_1, invoice(T, line(), line("prod_else")), credit(T + DAY, "prod_once")],
         [Ask(T + DAY, -8, T + DAY)]),
    Case("one-time, another line of its invoice credited: unchanged",
         [ADA_OWNS_CUS_1, invoice(T, line(), line("prod_else")), credit(T + DAY, "prod_else")],
         [Ask(T + DAY, 3, 0)]),
    Case("subscription whose current period's invoice was fully refunded: -8 at the refund",
         [sub(), period(), refund(T + DAY)], [Ask(T + DAY - 1, 5, END), Ask(T + DAY, -8, T + DAY)]),
    Case("the same, once a later invoice is paid: as its status says",
         [sub(), period(), refund(T + DAY), period(END, "2"),
          sub(END, current_period_start=END, current_period_end=END + 30 * DAY)],
         [Ask(END - 1, -8, T + DAY), Ask(END, 5, END + 30 * DAY)]),
    Case("partial refund of a one-time purchase: unchanged, flagged",
         [intent(), refund(T + DAY, 400)], [Ask(T + DAY, 3, 0, says="refunded in part")]),
    Case("partial refund of a subscription: unchanged, flagged",
         [sub(), period(), refund(T + DAY, 999)], [Ask(T + DAY, 5, END, says="refunded in part")]),
    Case("dispute opened: -8 at the dispute (subscription)",
         [sub(), period(), dispute(T + DAY)], [Ask(T + DAY - 1, 5, END), Ask(T + DAY, -8, T + DAY)]),
    Case("dispute opened: -8 at the dispute (one-time)",
         [intent(), dispute(T + DAY)], [Ask(T + DAY, -8, T + DAY)]),
    Case("dispute won: as before it",
         [intent(), dispute(T + DAY), dispute(T + 2 * DAY, "won", "closed")],
         [Ask(T + 2 * DAY - 1, -8, T + DAY), Ask(T + 2 * DAY, 3, 0)]),
    Case("dispute lost: still -8 at the dispute",
         [intent(), dispute(T + DAY), dispute(T + 2 * DAY, "lost", "closed")],
         [Ask(T + 2 * DAY, -8, T + DAY)]),
    Case("payment_intent.partially_funded: no grant",
         [intent(kind="partially_funded", status="requires_action", amount_received=400)], [Ask(T, -9, 0)]),
    Case("charge.failed: no grant",
         [ADA_OWNS_CUS_1, told(T, "charge.failed", {
             "id": "ch_1", "object": "charge", "customer": "cus_1", "status": "failed", "amount": 1000,
             "metadata": {"productid": "prod_once", "customid": "ada"}})],
         [Ask(T, -9, 0)]),
    Case("manual grant, before its end: 2 until its end",
         [(T, Grant(T + DAY))], [Ask(T, 2, T + DAY), Ask(T + DAY - 1, 2, T + DAY)]),
    Case("manual grant without an end: 2 for ever", [(T, Grant(None))], [Ask(T + 9999 * DAY, 2, 0)]),
]  # fmt: skip

PURCHASES = [
    Case("a subscription's items are a purchase each",
         [sub(products=["prod_premium", "prod_yearly"])], [Ask(T, 5, END, ["monthly", "yearly"])]),
    Case("a product stands in price.product, else in plan.product",
         [sub(items={"data": [{"id": "si_1", "plan": {"product": "prod_premium"}}]})], [Ask(T, 5, END)]),
    Case("a subscription only ever seen through customer.subscription.updated counts",
         [sub(T + DAY)], [Ask(T + DAY, 5, END)]),
    Case("a checkout in subscription mode buys nothing by itself",
         [checkout(mode="subscription")], [Ask(T, -9, 0)]),
    Case("an invoice's subscription lines and prorations are no one-time purchases",
         [ADA_OWNS_CUS_1, invoice(T, line(kind="subscription"), line("prod_week", proration=True))],
         [Ask(T, -9, 0)]),
    Case("an unpaid invoice buys nothing",
         [ADA_OWNS_CUS_1, invoice(T, line(), status="open")], [Ask(T, -9, 0)]),
    Case("a payment intent that names no product buys nothing",
         [intent(metadata={"customid": "ada"})], [Ask(T, -9, 0)]),
    Case("an unpaid checkout buys nothing until it is paid",
         [checkout(payment_status="unpaid"),
          told(T + DAY, "checkout.session.async_payment_succeeded", checkout()[1]["data"]["object"])],
         [Ask(T + DAY - 1, -9, 0), Ask(T + DAY, 3, 0)]),
]  # fmt: skip

TIMES = [
    Case("a payment's time is created of the first event that shows it paid",
         [intent(product="prod_week"), intent(T + 3 * DAY, "prod_week")],
         [Ask(T + DAY, 3, T + 7 * DAY), Ask(T + 3 * DAY, 3, T + 7 * DAY)]),
    Case("a payment's time is status_transitions.paid_at for invoices",
         [ADA_OWNS_CUS_1, invoice(T, line("prod_week"), status_transitions={"paid_at": T - DAY})],
         [Ask(T, 3, T + 6 * DAY)]),
    Case("a payment's time is never the session's own created",
         [checkout(product="prod_week", created=T - 5 * DAY)], [Ask(T, 3, T + 7 * DAY)]),
    Case("a -6 dates from created of the first snapshot without the product",
         [sub(), sub(T + DAY, products=["prod_else"]), sub(T + 2 * DAY, products=["prod_else"])],
         [Ask(T + 2 * DAY, -6, T + DAY)]),
    Case("a refund in parts dates from the part that completes it",
         [intent(), refund(T + DAY, 400), refund(T + 2 * DAY, 1000, before=400)],
         [Ask(T + DAY, 3, 0), Ask(T + 2 * DAY, -8, T + 2 * DAY)]),
    Case("credit notes in parts date from the part that completes them",
         [ADA_OWNS_CUS_1, invoice(T, line()), credit(T + DAY, "prod_once", amount=400),
          credit(T + 2 * DAY, "prod_once", amount=600, note="2")],
         [Ask(T + DAY, 3, 0), Ask(T + 2 * DAY, -8, T + 2 * DAY)]),
]  # fmt: skip

CORNERS = [
    Case("revoke_on_refund false: a refunded subscription keeps its code",
         [(T, Policy({"revoke_on_refund": False})), sub(), period(), refund(T + DAY)],
         [Ask(T + DAY, 5, END)]),
    Case("revoke_on_refund false holds for one-time purchases too",
         [(T, Policy({"revoke_on_refund": False})), intent(), refund(T + DAY)], [Ask(T + DAY, 3, 0)]),
    Case("revoke_on_dispute false: a disputed purchase keeps its code",
         [(T, Policy({"revoke_on_dispute": False})), intent(), dispute(T + DAY)], [Ask(T + DAY, 3, 0)]),
    Case("grace_days and stale_after_days come from the policy",
         [(T, Policy({"grace_days": 1, "stale_after_days": 0})), sub(status="past_due"),
          sub(T + 2 * DAY, {"status": "past_due"})],
         [Ask(T + DAY, -1, T + DAY), Ask(END, 0, END)]),
    Case("of two reasons that end a purchase the earlier gives the date, the refund the code: ended first",
         [sub(), period(), ended(T + DAY), refund(T + 2 * DAY)], [Ask(T + 2 * DAY, -8, T + DAY)]),
    Case("of two reasons that end a purchase the earlier gives the date, the refund the code: refunded first",
         [sub(), period(), refund(T + DAY), ended(T + 2 * DAY)], [Ask(T + 2 * DAY, -8, T + DAY)]),
    Case("a credit note over the whole of a subscription's current line counts as that refund",
         [sub(), period(), credit(T + DAY, "prod_premium")], [Ask(T + DAY, -8, T + DAY)]),
    Case("past_due with cancel_at_period_end: as past_due",
         [sub(status="past_due", cancel_at_period_end=True)],
         [Ask(T, 1, T + 7 * DAY), Ask(T + 7 * DAY, -1, T + 7 * DAY), Ask(END, -1, T + 7 * DAY)]),
    Case("cancel_at beyond the period: 4 until it, stale rules in between",
         [sub(cancel_at=END + 60 * DAY)],
         [Ask(END, 4, END + 60 * DAY), Ask(END + 3 * DAY - 1, 4, END + 60 * DAY), Ask(END + 3 * DAY, 0, END),
          Ask(END + 60 * DAY, -5, END + 60 * DAY)]),
    Case("a product replaced in two steps: -6 at the second",
         [sub(), sub(T + DAY, products=["prod_premium", "prod_else"]),
          sub(T + 2 * DAY, products=["prod_else"])],
         [Ask(T + DAY, 5, END), Ask(T + 2 * DAY, -6, T + 2 * DAY)]),
    Case("a refunded proration is a part of the period's price: unchanged, flagged",
         [sub(), period(), proration(T + DAY), refund(T + 2 * DAY, 300, "p", of=300)],
         [Ask(T + 2 * DAY, 5, END, says="refunded in part")]),
    Case("a refund of the period's invoice ends access though a proration was paid since",
         [sub(), period(), proration(T + DAY), refund(T + 2 * DAY)], [Ask(T + 2 * DAY, -8, T + 2 * DAY)]),
    Case("a proration that was refunded in the period before is no longer told",
         [sub(), period(), proration(T + DAY), refund(T + 2 * DAY, 300, "p", of=300), period(END, "2"),
          sub(END, current_period_start=END, current_period_end=END + 30 * DAY)],
         [Ask(END, 5, END + 30 * DAY, says=f"until {day(END + 30 * DAY)}")]),
    Case("a first period that a proration alone paid: -8 at its refund",
         [sub(), proration(T), refund(T + DAY, 300, "p", of=300)], [Ask(T + DAY, -8, T + DAY)]),
    Case("a proration of a period whose invoice was never heard of, refunded: unchanged, flagged",
         [sub(), proration(T + DAY), refund(T + 2 * DAY, 300, "p", of=300)],
         [Ask(T + 2 * DAY, 5, END, says="refunded in part")]),
    Case("a product removed without a replacement: -5 at the change",
         [sub(products=["prod_premium", "prod_else"]), sub(T + DAY, products=["prod_else"])],
         [Ask(T + DAY, -5, T + DAY)]),
    Case("after the whole subscription ended, a replaced product stays -6",
         [sub(), sub(T + DAY, products=["prod_else"]), ended(T + 2 * DAY, products=["prod_else"])],
         [Ask(T + 2 * DAY, -6, T + DAY)]),
    Case("a dispute over an earlier period's charge changes nothing",
         [sub(), period(), period(END, "2"),
          sub(END, current_period_start=END, current_period_end=END + 30 * DAY), dispute(END + DAY)],
         [Ask(END + DAY, 5, END + 30 * DAY)]),
    Case("a refund of an earlier period's invoice changes nothing, though the running one is not paid yet",
         [sub(), period(), sub(END, current_period_start=END, current_period_end=END + 30 * DAY),
          refund(END + DAY)],
         [Ask(END + DAY, 5, END + 30 * DAY)]),
    Case("warning_* disputes are no disputes",
         [intent(), dispute(T + DAY, "warning_needs_response"),
          dispute(T + 2 * DAY, "warning_closed", "closed")],
         [Ask(T + DAY, 3, 0), Ask(T + 2 * DAY, 3, 0)]),
    Case("payment_status no_payment_required counts as paid",
         [checkout(payment_status="no_payment_required")], [Ask(T, 3, 0)]),
]  # fmt: skip

PERMISSION = [
    Case("owners: every Stripe customer linked to the customid",
         [sub(), sub(id="sub_2", customer="cus_2", products=["prod_yearly"])],
         [Ask(T, 5, END, ["monthly", "yearly"])]),
    Case("owners: purchases held by the customid itself (guest checkout)",
         [checkout(customer=None), sub(products=["prod_yearly"])], [Ask(T, 5, END, ["yearly", "once"])]),
    Case("owners: the customid of a guest's payment intent, where the checkout names none",
         [checkout(customer=None, metadata={}),
          intent(T + DAY, id="pi_cs", customer=None, metadata={"customid": "ada"})],
         [Ask(T + DAY, 3, 0, ["once"])]),
    Case("owners: the customer of a payment intent, where the checkout names none",
         [checkout(customer=None, metadata={}),
          intent(T + DAY, id="pi_cs", metadata={"customid": "ada"})], [Ask(T + DAY, 3, 0, ["once"])]),
    Case("owners: what a checkout says itself comes before what its payment intent says",
         [checkout(customer=None),
          intent(T + DAY, id="pi_cs", customer=None, metadata={"customid": "grace"})],
         [Ask(T + DAY, 3, 0, ["once"]), Ask(T + DAY, -9, 0, customid="grace")]),
    Case("its code is the highest of its purchases'",
         [sub(status="unpaid"), checkout(), (T, Grant(None, "yearly"))], [Ask(T, 3, 0, ["yearly", "once"])]),
    Case("-9 where there are none",
         [sub(products=["prod_else"])], [Ask(T, -9, 0, [], says="never bought")]),
    Case("expires_date between equals is the latest",
         [sub(), sub(id="sub_2", products=["prod_yearly"], current_period_end=END + 9 * DAY)],
         [Ask(T, 5, END + 9 * DAY, ["monthly", "yearly"])]),
    Case("expires_date between equals: 0 counts as latest",
         [intent(product="prod_week"), checkout()], [Ask(T, 3, 0, ["once", "week"])]),
    Case("skus: every SKU with a valid purchase",
         [sub(cancel_at_period_end=True), checkout(),
          sub(id="sub_2", status="unpaid", products=["prod_yearly"])],
         [Ask(T, 4, END, ["monthly", "once"])]),
    Case("skus: where none is valid, those that give the highest code",
         [sub(status="unpaid"), sub(id="sub_2", products=["prod_yearly"]),
          ended(T + DAY, id="sub_2", products=["prod_yearly"])],
         [Ask(T + DAY, -2, T, ["monthly"])]),
    Case("test and live never mix: an event of the other mode is refused",
         [(T, Refused(sub()[1] | {"livemode": True}))], [Ask(T, -9, 0, [])]),
]  # fmt: skip

LINKS = [
    Case("metadata on the customer links it",
         [customer(T, "ada"), sub(metadata={})], [Ask(T, 5, END)]),
    Case("metadata on the subscription links its customer", [sub()], [Ask(T, 5, END)]),
    Case("metadata on the checkout session links its customer",
         [sub(metadata={}), checkout(mode="subscription")], [Ask(T, 5, END)]),
    Case("metadata on the payment intent links its customer",
         [sub(metadata={}), intent(product="prod_else")], [Ask(T, 5, END)]),
    Case("an explicit connect beats metadata, whichever came first",
         [sub(), (T + DAY, Connect("grace")), customer(T + 2 * DAY, "ada")],
         [Ask(T + 2 * DAY, 5, END, customid="grace"), Ask(T + 2 * DAY, -9, 0)]),
    Case("metadata: the newest event wins",
         [sub(), customer(T + DAY, "grace")],
         [Ask(T + DAY, 5, END, customid="grace"), Ask(T + DAY, -9, 0)]),
    Case("metadata: the newest event wins, also where an older one comes later",
         [(T + 2 * DAY, customer(T + DAY, "grace")[1]), (T + 3 * DAY, sub()[1])],
         [Ask(T + 3 * DAY, 5, END, customid="grace"), Ask(T + 3 * DAY, -9, 0)]),
    Case("a snapshot that repeats the customid its object already carried is no news",
         [sub(), customer(T + DAY, "grace"), sub(T + 2 * DAY, {"cancel_at_period_end": True})],
         [Ask(T + 2 * DAY, 5, END, customid="grace"), Ask(T + 2 * DAY, -9, 0)]),
    Case("metadata removed from an object leaves the link as it is",
         [sub(), sub(T + DAY, {"metadata": {"customid": "ada"}}, metadata={})], [Ask(T + DAY, 5, END)]),
    Case("a customid may have many customers, a customer one customid",
         [sub(), sub(id="sub_2", customer="cus_2", products=["prod_yearly"]),
          customer(T + DAY, "grace", name="cus_2")],
         [Ask(T + DAY, 5, END, ["monthly"]), Ask(T + DAY, 5, END, ["yearly"], customid="grace")]),
    Case("connecting the same pair twice is fine",
         [(T, Connect("ada")), (T, Connect("ada")), sub()], [Ask(T, 5, END)]),
    Case("connecting a customer connected elsewhere is refused, unless force is true",
         [(T, Connect("ada")), (T, Connect("grace", answered=409)), sub(),
          (T + DAY, Connect("grace", force=True))],
         [Ask(T + DAY, 5, END, customid="grace"), Ask(T + DAY, -9, 0)]),
]  # fmt: skip


async def live(caller: Caller, clock: Clock, steps: Sequence[Step]) -> None:
    """Let the steps happen, each at its time."""
    await caller.configure(**STORE)
    for at, step in steps:
        clock.now = at
        match step:
            case Connect():
                body: Json = {"customid": step.customid, "customer": step.customer, "force": step.force}
                answer = await caller.admin("POST", "/connect", json=body)
                assert answer.status_code == step.answered
            case Grant():
                body = {"customid": "ada", "sku": step.sku, "until": step.until, "note": ""}
                (await caller.admin("POST", "/grants", json=body)).raise_for_status()
            case Policy():
                await caller.configure(**STORE, policy=step.changes)
            case Refused():
                assert (await caller.deliver(step.told)).status_code == 400
                assert (await caller.deliveries())["deliveries"][0]["verdict"] == "rejected"
            case _:
                assert (await caller.deliver(step)).json()["duplicate"] is False


async def seen_by_a_back_end(caller: Caller, customid: str) -> Json | None:
    """`premium` on /v1/subscriber, now; None where the customid was never heard of."""
    answer = await caller.http.get("/v1/subscriber", params={"customid": customid}, headers=bearer(REST))
    if answer.status_code == 400:
        assert answer.json()["error"]["code"] == 1001
        return None
    (found,) = answer.raise_for_status().json()["permissions"]
    return dict(found)


async def check(caller: Caller, clock: Clock, ask: Ask) -> None:
    clock.now = ask.at
    found = await caller.permission(ask.customid, ask.at)
    assert (found["entitlement"], found["expires_date"]) == (ask.code, ask.ends)
    assert ask.says in found["reason"]
    assert found["reason"]
    if ask.skus is not None:
        assert [each["identifier"] for each in found["skus"]] == list(ask.skus)
    seen = await seen_by_a_back_end(caller, ask.customid)
    if seen is None:
        assert ask.code == -9
    else:
        assert (seen["entitlement"], seen["expires_date"]) == (str(ask.code), ask.ends)


def cases() -> list[Any]:
    groups = {"table": TABLE, "purchases": PURCHASES, "times": TIMES, "corners": CORNERS,
              "permission": PERMISSION, "links": LINKS}  # fmt: skip
    return [pytest.param(case, id=f"{name}: {case.row}") for name, rows in groups.items() for case in rows]


@pytest.mark.parametrize("case", cases())
async def test_every_row_means_what_it_says(caller: Caller, clock: Clock, case: Case) -> None:
    last = max(at for at, _ in case.steps)
    await live(caller, clock, case.steps)
    for ask in case.asks:
        if ask.at >= last:
            await check(caller, clock, ask)
    clock.now = last + 20_000 * DAY
    for ask in case.asks:
        found = await caller.permission(ask.customid, ask.at)
        assert (found["entitlement"], found["expires_date"]) == (ask.code, ask.ends)


async def test_as_of_before_the_first_known_fact_it_was_never_bought(caller: Caller, clock: Clock) -> None:
    await live(caller, clock, [sub(T + DAY), checkout(T + DAY), (T + DAY, Grant(None))])
    clock.now = T + 2 * DAY
    assert (await caller.permission("ada", T + DAY - 1))["entitlement"] == -9
    assert (await caller.permission("ada", T + DAY))["entitlement"] == 5


async def test_every_change_of_a_link_is_kept_with_its_time_and_source(caller: Caller, clock: Clock) -> None:
    steps: list[Step] = [sub(), customer(T + DAY, "grace"), (T + 2 * DAY, Connect("ada")),
             (T + 3 * DAY, Connect("grace", force=True))]  # fmt: skip
    await live(caller, clock, steps)
    history = (await caller.admin("GET", "/customers/ada")).json()["history"]
    assert [(each["customid"], each["source"], each["at"]) for each in history] == [
        ("ada", "subscription", T), ("grace", "customer", T + DAY), ("ada", "connect", T + 2 * DAY),
        ("grace", "connect", T + 3 * DAY),
    ]  # fmt: skip


async def test_connecting_a_customer_connected_elsewhere_is_error_1050_on_the_openapi(
    caller: Caller, clock: Clock
) -> None:
    await live(caller, clock, [(T, Connect("ada"))])
    body: Json = {"customid": "grace", "customerid": "cus_1"}
    answer = await caller.http.post("/v1/connect_stripe", json=body, headers=bearer(REST))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 1050)
    answer = await caller.http.post("/v1/connect_stripe", json=body | {"force": True}, headers=bearer(REST))
    assert answer.status_code == 200


async def test_nothing_has_to_run_at_midnight_for_access_to_end(caller: Caller, clock: Clock) -> None:
    await live(caller, clock, [sub()])
    assert await caller.premium() == "5"
    clock.now = END + 3 * DAY
    assert await caller.premium() == "0"
