"""Invoices as they begin: drafts and their lines."""

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.operations import merged_metadata
from glassfy_desktop.sandbox.resources.catalog import plan_of
from glassfy_desktop.sandbox.values import DAY, Given, StripeObject, list_of


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
    return {
        "id": identifier,
        "object": "invoice",
        "account_country": "DE",
        "account_name": "Glassfy sandbox",
        "account_tax_ids": None,
        "amount_due": due,
        "amount_paid": 0,
        "amount_remaining": due,
        "amount_shipping": 0,
        "application": None,
        "application_fee_amount": None,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": given.get("auto_advance", False),
        "automatic_tax": {"enabled": False, "status": None},
        "billing_reason": given.get("billing_reason", "manual"),
        "charge": None,
        "collection_method": given.get("collection_method", "charge_automatically"),
        "created": now,
        "currency": given["currency"],
        "custom_fields": None,
        **{f"customer_{name}": customer[name] for name in ("address", "email", "name", "phone", "shipping")},
        "customer": customer["id"],
        "customer_tax_exempt": customer["tax_exempt"],
        "customer_tax_ids": [],
        "default_payment_method": given.get("default_payment_method"),
        "default_source": None,
        "default_tax_rates": [],
        "description": given.get("description"),
        "discount": None,
        "discounts": [],
        "due_date": None if days is None else now + days * DAY,
        "effective_at": None,
        "ending_balance": None,
        "footer": given.get("footer"),
        "from_invoice": None,
        "hosted_invoice_url": None,
        "invoice_pdf": None,
        "last_finalization_error": None,
        "latest_revision": None,
        "lines": list_of(lines, f"/v1/invoices/{identifier}/lines"),
        "livemode": False,
        "metadata": merged_metadata({}, given.get("metadata", {})),
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
        "starting_balance": customer["balance"],
        "statement_descriptor": None,
        "status": "draft",
        "status_transitions": {
            "finalized_at": None,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subscription": subscription["id"] if subscription else None,
        "subscription_details": {"metadata": dict(subscription["metadata"]) if subscription else None},
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
