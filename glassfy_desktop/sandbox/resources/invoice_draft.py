"""Invoices as they begin: drafts and their lines."""

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.operations import merged_metadata
from glassfy_desktop.sandbox.resources.catalog import plan_of
from glassfy_desktop.sandbox.values import DAY, Given, StripeObject, in_order, list_of

_BLANK: StripeObject = {
    **dict.fromkeys((
        "account_tax_ids", "application", "application_fee_amount", "charge", "custom_fields",
        "default_source", "discount", "effective_at", "ending_balance", "from_invoice",
        "hosted_invoice_url", "invoice_pdf", "last_finalization_error", "latest_revision",
        "next_payment_attempt", "number", "on_behalf_of", "payment_intent", "quote",
        "receipt_number", "rendering_options", "shipping_cost", "shipping_details",
        "statement_descriptor", "tax", "transfer_data",
    )),
    "account_country": "DE",
    "account_name": "Glassfy sandbox",
    "amount_paid": 0,
    "amount_shipping": 0,
    "attempt_count": 0,
    "attempted": False,
    "automatic_tax": {"enabled": False, "status": None},
    "customer_tax_ids": [],
    "default_tax_rates": [],
    "discounts": [],
    "livemode": False,
    "paid": False,
    "paid_out_of_band": False,
    "payment_settings": {
        "default_mandate": None,
        "payment_method_options": None,
        "payment_method_types": None,
    },
    "post_payment_credit_notes_amount": 0,
    "pre_payment_credit_notes_amount": 0,
    "status": "draft",
    "status_transitions": {
        "finalized_at": None,
        "marked_uncollectible_at": None,
        "paid_at": None,
        "voided_at": None,
    },
    "total_discount_amounts": [],
    "total_tax_amounts": [],
}  # fmt: skip
"""What an invoice begins with."""


def new_draft(
    account: Account,
    customer: StripeObject,
    lines: list[StripeObject],
    given: Given,
    subscription: StripeObject | None = None,
) -> StripeObject:
    """A draft with these lines. `given` holds what a request may say, and the `billing_reason`."""
    identifier = account.new_id("in")
    total = sum(line["amount"] for line in lines)
    due = max(total + customer["balance"], 0)
    now, days = account.now(), given.get("days_until_due")
    return in_order(
        {
            **_BLANK,
            "id": identifier,
            "object": "invoice",
            "amount_due": due,
            "amount_remaining": due,
            "auto_advance": given.get("auto_advance", False),
            "billing_reason": given.get("billing_reason", "manual"),
            "collection_method": given.get("collection_method", "charge_automatically"),
            "created": now,
            "currency": given["currency"],
            **{
                f"customer_{name}": customer[name]
                for name in ("address", "email", "name", "phone", "shipping")
            },
            "customer": customer["id"],
            "customer_tax_exempt": customer["tax_exempt"],
            "default_payment_method": given.get("default_payment_method"),
            "description": given.get("description"),
            "due_date": None if days is None else now + days * DAY,
            "footer": given.get("footer"),
            "lines": list_of(lines, f"/v1/invoices/{identifier}/lines"),
            "metadata": merged_metadata({}, given.get("metadata", {})),
            "period_end": now,
            "period_start": now,
            "starting_balance": customer["balance"],
            "subscription": subscription["id"] if subscription else None,
            "subscription_details": {"metadata": dict(subscription["metadata"]) if subscription else None},
            "subtotal": total,
            "subtotal_excluding_tax": total,
            "test_clock": customer["test_clock"],
            "total": total,
            "total_excluding_tax": total,
            "webhooks_delivered_at": now,
        }
    )


def subscription_line(account: Account, subscription: StripeObject, item: StripeObject) -> StripeObject:
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


def item_line(account: Account, item: StripeObject) -> StripeObject:
    """The line of an invoice item, a thing sold once."""
    return {
        "id": account.new_id("il"),
        "object": "line_item",
        "amount": item["amount"],
        "amount_excluding_tax": item["amount"],
        "currency": item["currency"],
        "description": item["description"],
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice_item": item["id"],
        "livemode": False,
        "metadata": dict(item["metadata"]),
        "period": item["period"],
        "plan": None,
        "price": item["price"],
        "proration": item["proration"],
        "proration_details": {"credited_items": None},
        "quantity": item["quantity"],
        "subscription": item["subscription"],
        "tax_amounts": [],
        "tax_rates": [],
        "type": "invoiceitem",
        "unit_amount_excluding_tax": item["unit_amount_decimal"],
    }
