"""Invoices: what a subscription asks for each period, and whether it was paid."""

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.operations import PAGING, Operation, equal, listing, page, retrieving
from glassfy_desktop.sandbox.resources import payments
from glassfy_desktop.sandbox.resources.catalog import plan_of
from glassfy_desktop.sandbox.values import Given, StripeObject, list_of

PATH = "/v1/invoices"


def open_for(account: Account, subscription: StripeObject, reason: str) -> StripeObject:
    """Make and finalize the invoice of a subscription's current period, and the intent that pays it.

    `reason` is Stripe's `billing_reason`. The caller then attempts the payment.
    """
    customer = account.get("customer", subscription["customer"], "customer")
    invoice = account.add(_draft(account, subscription, customer, reason))
    before = account.update(customer, currency=invoice["currency"])
    emit(account, "customer.updated", customer, before)
    emit(account, "invoice.created", invoice)
    account.update(subscription, latest_invoice=invoice["id"])
    _finalize(account, invoice, customer)
    return invoice


def _finalize(account: Account, invoice: StripeObject, customer: StripeObject) -> None:
    number = customer["next_invoice_sequence"]
    account.update(customer, next_invoice_sequence=number + 1)
    intent = _intent_of(account, invoice) if invoice["amount_due"] else None
    account.update(
        invoice,
        auto_advance=invoice["collection_method"] == "charge_automatically",
        effective_at=account.now(),
        number=f"{customer['invoice_prefix']}-{number:04}",
        payment_intent=intent["id"] if intent else None,
        status="open",
        status_transitions={**invoice["status_transitions"], "finalized_at": account.now()},
    )
    emit(account, "invoice.finalized", invoice)


def _intent_of(account: Account, invoice: StripeObject) -> StripeObject:
    wanted = {
        "amount": invoice["amount_due"],
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "description": f"Subscription {_word(invoice['billing_reason'])}",
        "receipt_email": invoice["customer_email"],
    }
    return payments.new_intent(account, wanted, invoice=invoice["id"])


def _word(reason: str) -> str:
    return "creation" if reason == "subscription_create" else "update"


def attempt(
    account: Account, invoice: StripeObject, method: StripeObject | None, *, announced: bool = True
) -> bool:
    """Try to get an open invoice paid and say whether it was; the subscription follows.

    `announced` says whether the subscription's creation was told of already.
    """
    from glassfy_desktop.sandbox.resources import subscriptions

    charge = None
    if invoice["amount_due"]:
        if method is None:
            return False
        charge = payments.attempt(account, account.get("payment_intent", invoice["payment_intent"]), method)
    paid = charge is None or charge["status"] == "succeeded"
    before = account.update(invoice, **_outcome(account, invoice, charge, paid))
    emit(account, "invoice.updated", invoice, before)
    for kind in ("invoice.paid", "invoice.payment_succeeded") if paid else ("invoice.payment_failed",):
        emit(account, kind, invoice)
    if subscription := account.find("subscription", invoice["subscription"]):
        subscriptions.follow(account, subscription, paid, announced)
    return paid


def _outcome(account: Account, invoice: StripeObject, charge: StripeObject | None, paid: bool) -> Given:
    tried: Given = {"attempted": True, "charge": charge["id"] if charge else None}
    tried["attempt_count"] = invoice["attempt_count"] + (charge is not None)
    if not paid:
        return tried
    return {
        **tried,
        "amount_paid": invoice["amount_due"],
        "amount_remaining": 0,
        "auto_advance": False,
        "ending_balance": 0,
        "next_payment_attempt": None,
        "paid": True,
        "status": "paid",
        "status_transitions": {**invoice["status_transitions"], "paid_at": account.now()},
    }


def _draft(account: Account, subscription: StripeObject, customer: StripeObject, reason: str) -> StripeObject:
    identifier = account.new_id("in")
    lines = [_line(account, subscription, item) for item in subscription["items"]["data"]]
    total = sum(line["amount"] for line in lines)
    now = account.now()
    return {
        "id": identifier,
        "object": "invoice",
        "account_country": "DE",
        "account_name": "Glassfy sandbox",
        "account_tax_ids": None,
        "amount_due": total,
        "amount_paid": 0,
        "amount_remaining": total,
        "amount_shipping": 0,
        "application": None,
        "application_fee_amount": None,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "automatic_tax": {"enabled": False, "status": None},
        "billing_reason": reason,
        "charge": None,
        "collection_method": subscription["collection_method"],
        "created": now,
        "currency": subscription["currency"],
        "custom_fields": None,
        **{f"customer_{name}": customer[name] for name in ("address", "email", "name", "phone", "shipping")},
        "customer": customer["id"],
        "customer_tax_exempt": customer["tax_exempt"],
        "customer_tax_ids": [],
        "default_payment_method": None,
        "default_source": None,
        "default_tax_rates": [],
        "description": None,
        "discount": None,
        "discounts": [],
        "due_date": _due(subscription, now),
        "effective_at": None,
        "ending_balance": None,
        "footer": None,
        "from_invoice": None,
        "hosted_invoice_url": None,
        "invoice_pdf": None,
        "last_finalization_error": None,
        "latest_revision": None,
        "lines": list_of(lines, f"{PATH}/{identifier}/lines"),
        "livemode": False,
        "metadata": {},
        "next_payment_attempt": None,
        "number": None,
        "on_behalf_of": None,
        "paid": False,
        "paid_out_of_band": False,
        "payment_intent": None,
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "period_end": now,
        "period_start": now,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "quote": None,
        "receipt_number": None,
        "rendering_options": None,
        "shipping_cost": None,
        "shipping_details": None,
        "starting_balance": 0,
        "statement_descriptor": None,
        "status": "draft",
        "status_transitions": {
            "finalized_at": None,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subscription": subscription["id"],
        "subscription_details": {"metadata": dict(subscription["metadata"])},
        "subtotal": total,
        "subtotal_excluding_tax": total,
        "tax": None,
        "test_clock": customer["test_clock"],
        "total": total,
        "total_discount_amounts": [],
        "total_excluding_tax": total,
        "total_tax_amounts": [],
        "transfer_data": None,
        "webhooks_delivered_at": now,
    }


def _due(subscription: StripeObject, now: int) -> int | None:
    days = subscription["days_until_due"]
    return None if days is None else now + days * 24 * 60 * 60


def _line(account: Account, subscription: StripeObject, item: StripeObject) -> StripeObject:
    """The line of one item for the current period; a trial costs nothing."""
    price, quantity = item["price"], item.get("quantity", 1)
    trial = subscription["status"] == "trialing"
    unit = 0 if trial else price["unit_amount"]
    name = account.get("product", price["product"])["name"]
    period = {"start": subscription["current_period_start"], "end": subscription["current_period_end"]}
    return {
        "id": account.new_id("il"),
        "object": "line_item",
        "amount": unit * quantity,
        "amount_excluding_tax": unit * quantity,
        "currency": price["currency"],
        "description": f"Trial period for {name}" if trial else f"{quantity} × {name}",
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "livemode": False,
        "metadata": dict(subscription["metadata"]),
        "period": period,
        "plan": plan_of(price),
        "price": price,
        "proration": False,
        "proration_details": {"credited_items": None},
        "quantity": quantity,
        "subscription": subscription["id"],
        "subscription_item": item["id"],
        "tax_amounts": [],
        "tax_rates": [],
        "type": "subscription",
        "unit_amount_excluding_tax": str(unit),
    }


def _list_lines(account: Account, given: Given) -> StripeObject:
    lines = account.get("invoice", given["id"])["lines"]
    return page(lines["data"], given, lines["url"])


_FILTERS = {
    "collection_method": (takes.one_of("charge_automatically", "send_invoice"), equal("collection_method")),
    "customer": (takes.needed_text, equal("customer")),
    "status": (takes.one_of("draft", "open", "paid", "uncollectible", "void"), equal("status")),
    "subscription": (takes.needed_text, equal("subscription")),
}

OPERATIONS: list[Operation] = [
    listing("invoice", PATH, "rak_invoice_read", _FILTERS),
    retrieving("invoice", PATH, "rak_invoice_read"),
    Operation("GET", f"{PATH}/{{id}}/lines", "rak_invoice_read", _list_lines, PAGING),
]
