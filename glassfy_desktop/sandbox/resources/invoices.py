"""Invoices: drafted, finalized, paid, taken back."""

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.resources import balance, payments
from glassfy_desktop.sandbox.resources.invoice_draft import item_line, new_draft, subscription_line
from glassfy_desktop.sandbox.values import Given, StripeObject


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
        for item in account.where("invoiceitem", "customer", customer["id"])
        if item["invoice"] is None
        and (subscription is None or item["subscription"] in (None, subscription["id"]))
    ]


def finalize(account: Account, invoice: StripeObject) -> None:
    """Open a draft: it gets its number, the customer's balance, and an intent that can pay what is left."""
    customer = account.get("customer", invoice["customer"])
    number = customer["next_invoice_sequence"]
    account.update(customer, next_invoice_sequence=number + 1)
    owed = invoice["total"] + customer["balance"]
    due = max(owed, 0)
    account.update(
        invoice,
        amount_due=due,
        amount_remaining=due,
        starting_balance=customer["balance"],
        ending_balance=owed - due,
    )
    _move_balance(account, invoice, 1, "applied_to_invoice")
    intent = _intent_of(account, invoice) if due else None
    account.update(
        invoice,
        effective_at=account.now(),
        number=f"{customer['invoice_prefix']}-{number:04}",
        payment_intent=intent["id"] if intent else None,
        status="open",
        status_transitions={**invoice["status_transitions"], "finalized_at": account.now()},
    )
    emit(account, "invoice.finalized", invoice)


def _move_balance(account: Account, invoice: StripeObject, direction: int, reason: str) -> None:
    """Change the customer's balance by what the invoice takes from it, or back (-1)."""
    if moved := direction * (invoice["ending_balance"] - invoice["starting_balance"]):
        customer = account.get("customer", invoice["customer"])
        balance.move(account, customer, moved, reason, invoice=invoice)


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
        next_payment_attempt=None,
        paid=True,
        paid_out_of_band=out_of_band,
        status="paid",
        status_transitions={**invoice["status_transitions"], "paid_at": account.now()},
    )
    emit(account, "invoice.updated", invoice, before)
    emit(account, "invoice.paid", invoice)
    emit(account, "invoice.payment_succeeded", invoice)
    note_delinquency(account, invoice, False)


def note_delinquency(account: Account, invoice: StripeObject, delinquent: bool) -> None:
    """Note with the customer whether the last attempt to charge it failed."""
    customer = account.get("customer", invoice["customer"])
    before = account.update(customer, delinquent=delinquent)
    emit(account, "customer.updated", customer, before)


def stop_collecting(account: Account, subscription: StripeObject) -> None:
    """Attempt nothing more: the subscription has ended."""
    for invoice in account.where("invoice", "subscription", subscription["id"]):
        if invoice["status"] in ("draft", "open"):
            before = account.update(invoice, auto_advance=False, next_payment_attempt=None)
            emit(account, "invoice.updated", invoice, before)


def void(account: Account, invoice: StripeObject) -> None:
    """Take an open invoice back, and the intent that was to pay it."""
    require(invoice, "open", "uncollectible")
    if intent := account.find("payment_intent", invoice["payment_intent"]):
        payments.cancel(account, intent, None)
    _move_balance(account, invoice, -1, "unapplied_from_invoice")
    before = account.update(
        invoice,
        auto_advance=False,
        next_payment_attempt=None,
        status="void",
        status_transitions={**invoice["status_transitions"], "voided_at": account.now()},
    )
    emit(account, "invoice.updated", invoice, before)
    emit(account, "invoice.voided", invoice)


def mark_uncollectible(account: Account, invoice: StripeObject) -> None:
    """Give up on an open invoice."""
    require(invoice, "open")
    transitions = {**invoice["status_transitions"], "marked_uncollectible_at": account.now()}
    before = account.update(
        invoice, status="uncollectible", status_transitions=transitions, next_payment_attempt=None
    )
    emit(account, "invoice.updated", invoice, before)
    emit(account, "invoice.marked_uncollectible", invoice)


def require(invoice: StripeObject, *statuses: str) -> None:
    """Raises ApiError (400) unless the invoice has one of these statuses."""
    if invoice["status"] not in statuses:
        wanted = " or ".join(statuses)
        raise ApiError(
            400,
            f"This invoice is {invoice['status']}; only a {wanted} invoice allows this.",
            code="invoice_not_editable",
        )
