"""Stripe's objects in one shape: every API version is read here and nowhere else.

Up to 2022-11-15 a subscription has its period, later each of its items; and so on (see the functions).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from glassfy_desktop.domain.money_back import (
    read_charge,
    read_credit_note,
    read_dispute,
)
from glassfy_desktop.domain.snapshot import (
    ONE_TIME,
    PRORATION,
    RENEWAL,
    Facts,
    Item,
    Line,
    Payment,
    Snapshot,
    Subscription,
)
from glassfy_desktop.domain.stripe_event import (
    DELETED,
    READ,
    StripeEvent,
    amount,
    items,
    mapping,
    payment_time,
    reference,
    seconds,
    text,
)

NAMING = ("payment_intent", "charge", "latest_charge", "invoice")
"""The fields in which an object names what it belongs with."""
UNNAMED_PAYMENTS = "2025-03-31"
"""The API version from which on invoices do not name what paid them."""


def read_snapshot(event: StripeEvent) -> Snapshot | None:
    """The snapshot an event carries; None where its kind of object tells nothing of purchases or owners."""
    found = _of_kind(event) if event.object_id else None
    if found is None or event.type != READ:
        return found
    return _as_read(found, event.object)


def _as_read(snapshot: Snapshot, raw: Mapping[str, Any]) -> Snapshot:
    """What was read says itself since when it is; only of a customer's metadata nobody can tell."""
    made = 0 if snapshot.kind == "customer" else seconds(raw.get("created"))
    facts = snapshot.facts
    if isinstance(facts, Payment) and facts.paid and not facts.paid_at:
        facts = facts._replace(paid_at=payment_time(raw))
    return snapshot._replace(facts=facts, made=made)


def _of_kind(event: StripeEvent) -> Snapshot | None:
    raw = event.object
    match event.object_type:
        case "subscription":
            return _snapshot(raw, _subscription(event))
        case "checkout.session":
            return _snapshot(raw, _session(raw))
        case "invoice":
            return _snapshot(raw, _invoice(event), customid="")
        case "payment_intent":
            return _snapshot(raw, _payment_intent(raw))
        case "charge" if charge := read_charge(event):
            return _snapshot(raw, charge, customid="")
        case "dispute" if dispute := read_dispute(raw):
            return _snapshot(raw, dispute, customer="", customid="")
        case "credit_note":
            return _snapshot(raw, read_credit_note(raw), customid="")
        case "invoice_payment":
            return _snapshot({**mapping(raw.get("payment")), **raw}, None, customer="", customid="")
        case "customer":
            return _snapshot(raw, None, customer=event.object_id)
        case _:
            return None


def _snapshot(
    raw: Mapping[str, Any],
    facts: Facts | None,
    customer: str | None = None,
    customid: str | None = None,
) -> Snapshot:
    details = mapping(raw.get("customer_details"))
    return Snapshot(
        object_id=text(raw.get("id")),
        kind=text(raw.get("object")),
        customer=reference(raw.get("customer")) if customer is None else customer,
        customid=text(mapping(raw.get("metadata")).get("customid")) if customid is None else customid,
        email=text(raw.get("email")) or text(details.get("email")) or text(raw.get("customer_email")),
        facts=facts,
        names=_names(raw),
    )


def _names(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """≤ 2022-11-15: an invoice names its charge and payment intent, and each of them names it.

    ≥ 2025-03-31: its payments name it, as far as the snapshot shows them.
    """
    payments = [mapping(each.get("payment")) for each in items(raw.get("payments"))]
    named = [name for each in (raw, *payments) for field in NAMING if (name := reference(each.get(field)))]
    return tuple(dict.fromkeys(named))


def _subscription(event: StripeEvent) -> Subscription:
    raw = event.object
    status = text(raw.get("status"))
    never_paid = status in ("incomplete", "incomplete_expired")
    deleted = event.rank == DELETED
    return Subscription(
        status="canceled" if deleted and not never_paid else status,
        items=_subscription_items(raw),
        cancel_at_period_end=raw.get("cancel_at_period_end") is True,
        cancel_at=seconds(raw.get("cancel_at")),
        ended_at=seconds(raw.get("ended_at")) or seconds(raw.get("canceled_at")),
        trial_end=seconds(raw.get("trial_end")),
        payment_failed=mapping(raw.get("cancellation_details")).get("reason") == "payment_failed",
        status_before=text(event.previous.get("status")),
        deleted=deleted,
        listed=mapping(raw.get("items")).get("has_more") is not True,
    )


def _subscription_items(raw: Mapping[str, Any]) -> tuple[Item, ...]:
    """≤ 2022-11-15: the period stands on the subscription; ≥ 2025-03-31: on each item.

    Before prices an item had a plan, and a subscription with a single one had it itself.
    """
    start, end = seconds(raw.get("current_period_start")), seconds(raw.get("current_period_end"))
    found: dict[str, Item] = {}
    for each in items(raw.get("items")) or [raw]:
        if product := _product(each):
            its_start, its_end = (
                seconds(each.get("current_period_start")),
                seconds(each.get("current_period_end")),
            )
            item = Item(product, its_start or start, its_end or end)
            same = found.get(product)
            found[product] = item if same is None or item.end > same.end else same
    return tuple(found.values())


def _product(raw: Mapping[str, Any]) -> str:
    """The product of an item or a line: of its price, its plan or (≥ 2025-03-31) its pricing."""
    details = mapping(mapping(raw.get("pricing")).get("price_details"))
    return (
        reference(mapping(raw.get("price")).get("product"))
        or reference(mapping(raw.get("plan")).get("product"))
        or reference(details.get("product"))
    )


def _session(raw: Mapping[str, Any]) -> Payment | None:
    """A checkout in payment mode; its event names no line items, so they are asked for."""
    if raw.get("mode") != "payment":
        return None
    listed = mapping(raw.get("line_items"))
    return Payment(
        paid=raw.get("payment_status") in ("paid", "no_payment_required"),
        paid_at=0,
        products=products_of(items(listed)),
        listed=bool(items(listed)) and listed.get("has_more") is not True,
        lines_path=f"/v1/checkout/sessions/{text(raw.get('id'))}/line_items",
        amount=amount(raw.get("amount_total")),
        currency=text(raw.get("currency")),
    )


def _invoice(event: StripeEvent) -> Payment:
    """≥ 2025-03-31 an invoice's subscription stands in its `parent`, and what paid it nowhere, unless its
    `payments` are expanded, which those of events are not."""
    raw = event.object
    lines = mapping(raw.get("lines"))
    parent = mapping(mapping(raw.get("parent")).get("subscription_details"))
    return Payment(
        paid=raw.get("status") == "paid" or (raw.get("paid") is True and "status" not in raw),
        paid_at=seconds(mapping(raw.get("status_transitions")).get("paid_at")),
        products=one_time_products(items(lines)),
        listed=lines.get("has_more") is not True,
        lines_path=f"/v1/invoices/{text(raw.get('id'))}/lines",
        amount=amount(raw.get("amount_paid")),
        total=amount(raw.get("total")),
        credited=amount(raw.get("pre_payment_credit_notes_amount"))
        + amount(raw.get("post_payment_credit_notes_amount")),
        subscription=reference(raw.get("subscription")) or reference(parent.get("subscription")),
        lines=tuple(map(_line, items(lines))),
        currency=text(raw.get("currency")),
        names_payment=event.api_version[:10] < UNNAMED_PAYMENTS or bool(_names(raw)),
    )


def _line(raw: Mapping[str, Any]) -> Line:
    return Line(
        id=text(raw.get("id")),
        product=_product(raw),
        amount=amount(raw.get("amount")),
        kind=_line_kind(raw),
        start=seconds(mapping(raw.get("period")).get("start")),
    )


def _payment_intent(raw: Mapping[str, Any]) -> Payment | None:
    product = text(mapping(raw.get("metadata")).get("productid"))
    if not product:
        return None
    received = amount(raw.get("amount_received"))
    return Payment(
        raw.get("status") == "succeeded",
        0,
        (product,),
        True,
        "",
        received,
        currency=text(raw.get("currency")),
    )


def products_of(lines: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The products of line items, each once."""
    return tuple(dict.fromkeys(filter(None, map(_product, lines))))


def one_time_products(lines: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The products of invoice lines that are neither a subscription's nor a proration."""
    return products_of([each for each in lines if _line_kind(each) == ONE_TIME])


def _line_kind(line: Mapping[str, Any]) -> str:
    """≤ 2022-11-15: `type` and `proration` of the line; ≥ 2025-03-31: of its `parent`."""
    parent = mapping(line.get("parent"))
    details = [mapping(parent.get(f"{kind}_details")) for kind in ("invoice_item", "subscription_item")]
    if any(each.get("proration") is True for each in (line, *details)):
        return PRORATION
    kind = text(line.get("type")) or text(parent.get("type"))
    once = {"invoiceitem": ONE_TIME, "invoice_item_details": ONE_TIME}
    return once.get(kind) or (RENEWAL if kind in ("subscription", "subscription_item_details") else "")
