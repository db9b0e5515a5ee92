"""Invoices: drafted, finalized, paid or not; the subscription follows."""

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.resources import payment_methods, payments
from glassfy_desktop.sandbox.resources.invoice_draft import item_line, new_draft, subscription_line
from glassfy_desktop.sandbox.values import DAY, Given, StripeObject

HOUR = 60 * 60
RETRY_AFTER = (3 * DAY, 5 * DAY, 7 * DAY)
"""Seconds from each failed attempt to the next; after the last one the subscription ends."""


def draft_for(
    account: Account, subscription: StripeObject, reason: str, *, with_items: bool = True
) -> StripeObject:
    """Draft the invoice of a subscription's current period. `reason` is Stripe's `billing_reason`.

    Pending invoice items are on it too; without `with_items` they are all.
    """
    customer = account.get("customer", subscription["customer"], "customer")
    items = subscription["items"]["data"] if with_items else []
    lines = [subscription_line(account, subscription, item) for item in items]
    lines += pending_lines(account, customer, subscription)
    kept = ("collection_method", "currency", "days_until_due")
    given = {**{name: subscription[name] for name in kept}, "billing_reason": reason, "auto_advance": True}
    invoice = add_draft(account, customer, lines, given, subscription)
    account.update(subscription, latest_invoice=invoice["id"])
    return invoice


def add_draft(
    account: Account,
    customer: StripeObject,
    lines: list[StripeObject],
    given: Given,
    subscription: StripeObject | None = None,
) -> StripeObject:
    """Keep and announce a draft; the customer's currency is that of its first one."""
    invoice = account.add(new_draft(account, customer, lines, given, subscription))
    for line in lines:
        if item := account.find("invoiceitem", line.get("invoice_item")):
            account.update(item, invoice=invoice["id"])
    before = account.update(customer, currency=invoice["currency"])
    emit(account, "customer.updated", customer, before)
    emit(account, "invoice.created", invoice)
    return invoice


def pending_lines(
    account: Account, customer: StripeObject, subscription: StripeObject | None
) -> list[StripeObject]:
    """Lines for the invoice items that wait for the customer's next invoice."""
    return [
        item_line(account, item)
        for item in account.all("invoiceitem")
        if item["customer"] == customer["id"]
        and item["invoice"] is None
        and (subscription is None or item["subscription"] in (None, subscription["id"]))
    ]


def finalize(account: Account, invoice: StripeObject) -> None:
    """Open a draft: it gets its number, and an intent that can pay it. One over nothing is paid at once."""
    customer = account.get("customer", invoice["customer"])
    number = customer["next_invoice_sequence"]
    account.update(customer, next_invoice_sequence=number + 1)
    intent = _intent_of(account, invoice) if invoice["amount_due"] else None
    account.update(
        invoice,
        effective_at=account.now(),
        number=f"{customer['invoice_prefix']}-{number:04}",
        payment_intent=intent["id"] if intent else None,
        status="open",
        status_transitions={**invoice["status_transitions"], "finalized_at": account.now()},
    )
    emit(account, "invoice.finalized", invoice)


def _intent_of(account: Account, invoice: StripeObject) -> StripeObject:
    word = {"subscription_create": "Subscription creation", "manual": "Payment for Invoice"}
    wanted = {
        "amount": invoice["amount_due"],
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "description": word.get(invoice["billing_reason"], "Subscription update"),
        "receipt_email": invoice["customer_email"],
    }
    return payments.new_intent(account, wanted, invoice=invoice["id"])


def attempt(
    account: Account, invoice: StripeObject, method: StripeObject | None, *, announced: bool = True
) -> bool:
    """Try to get an open invoice paid and say whether it was; the subscription follows.

    Without a payment method the attempt fails. `announced` says whether the subscription's creation was
    told of already.
    """
    from glassfy_desktop.sandbox.resources import subscriptions

    charge = None
    if invoice["amount_due"] and method is not None:
        charge = payments.attempt(account, account.get("payment_intent", invoice["payment_intent"]), method)
    paid = not invoice["amount_due"] or (charge is not None and charge["status"] == "succeeded")
    if paid:
        settle(account, invoice, charge)
    else:
        _record_failure(account, invoice, charge)
    if subscription := account.find("subscription", invoice["subscription"]):
        subscriptions.follow(account, subscription, paid, announced)
        if not paid and invoice["next_payment_attempt"] is None and _is_a_renewal(invoice):
            subscriptions.cancel_now(account, subscription, {"reason": "payment_failed"})
    return paid


def settle(
    account: Account, invoice: StripeObject, charge: StripeObject | None, *, out_of_band: bool = False
) -> None:
    """Mark an open invoice paid: by a charge, by nothing being due, or by money from elsewhere."""
    before = account.update(
        invoice,
        amount_paid=invoice["amount_due"],
        amount_remaining=0,
        attempt_count=invoice["attempt_count"] + (charge is not None),
        attempted=True,
        auto_advance=False,
        charge=charge["id"] if charge else None,
        ending_balance=0,
        next_payment_attempt=None,
        paid=True,
        paid_out_of_band=out_of_band,
        status="paid",
        status_transitions={**invoice["status_transitions"], "paid_at": account.now()},
    )
    emit(account, "invoice.updated", invoice, before)
    emit(account, "invoice.paid", invoice)
    emit(account, "invoice.payment_succeeded", invoice)


def _record_failure(account: Account, invoice: StripeObject, charge: StripeObject | None) -> None:
    count = invoice["attempt_count"] + 1
    again = RETRY_AFTER[count - 1] if _is_a_renewal(invoice) and count <= len(RETRY_AFTER) else None
    before = account.update(
        invoice,
        attempt_count=count,
        attempted=True,
        charge=charge["id"] if charge else invoice["charge"],
        next_payment_attempt=account.now() + again if again else None,
    )
    emit(account, "invoice.updated", invoice, before)
    emit(account, "invoice.payment_failed", invoice)


def _is_a_renewal(invoice: StripeObject) -> bool:
    return bool(invoice["auto_advance"]) and invoice["billing_reason"] == "subscription_cycle"


def go_on(account: Account, invoice: StripeObject) -> None:
    """What an invoice is due for by itself: a draft is finalized, then its payment is attempted."""
    if invoice["status"] == "draft":
        finalize(account, invoice)
    if invoice["collection_method"] == "send_invoice":
        account.update(invoice, next_payment_attempt=None)
        return
    attempt(account, invoice, payment_methods.usable(account, invoice))


def stop_collecting(account: Account, subscription: StripeObject) -> None:
    """Attempt nothing more: the subscription has ended."""
    for invoice in account.all("invoice"):
        if invoice["subscription"] == subscription["id"] and invoice["status"] in ("draft", "open"):
            before = account.update(invoice, auto_advance=False, next_payment_attempt=None)
            emit(account, "invoice.updated", invoice, before)


def void(account: Account, invoice: StripeObject) -> None:
    """Take an open invoice back, and the intent that was to pay it."""
    require(invoice, "open", "uncollectible")
    if intent := account.find("payment_intent", invoice["payment_intent"]):
        payments.cancel(account, {"id": intent["id"]})
    before = account.update(
        invoice,
        auto_advance=False,
        next_payment_attempt=None,
        status="void",
        status_transitions={**invoice["status_transitions"], "voided_at": account.now()},
    )
    emit(account, "invoice.updated", invoice, before)
    emit(account, "invoice.voided", invoice)


def require(invoice: StripeObject, *statuses: str) -> None:
    """Raises ApiError (400) unless the invoice has one of these statuses."""
    if invoice["status"] not in statuses:
        wanted = " or ".join(statuses)
        raise ApiError(
            400,
            f"This invoice is {invoice['status']}; only a {wanted} invoice allows this.",
            code="invoice_not_editable",
        )
