"""Credit notes: an invoice taken back, whole or in part, before or after it was paid."""

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError, invalid, missing_parameter
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.operations import (
    PAGING,
    Operation,
    equal,
    listing,
    merged_metadata,
    page,
    retrieving,
)
from glassfy_desktop.sandbox.resources import balance, collection, refunds
from glassfy_desktop.sandbox.values import Given, StripeObject, list_of

PATH = "/v1/credit_notes"


def create(account: Account, given: Given) -> StripeObject:
    """Credit `lines`, or an `amount`; of a paid invoice, `refund_amount` of it is refunded."""
    invoice = account.get("invoice", given["invoice"], "invoice")
    if invoice["status"] not in ("open", "paid"):
        raise ApiError(
            400, f"You can only create a credit note for open or paid invoices, not {invoice['status']}."
        )
    identifier = account.new_id("cn")
    lines = _lines(account, invoice, given)
    total = sum(line["amount"] for line in lines)
    _check_total(invoice, given, total)
    refund = _refund(account, invoice, given)
    note = account.add(_new(account, identifier, invoice, lines, given))
    account.update(note, refund=refund["id"] if refund else None)
    if credit := given.get("credit_amount"):
        _credit_balance(account, invoice, note, credit)
    _change_invoice(account, invoice, note)
    emit(account, "credit_note.created", note)
    return note


def _credit_balance(account: Account, invoice: StripeObject, note: StripeObject, credit: int) -> None:
    customer = account.get("customer", invoice["customer"])
    moved = balance.move(account, customer, -credit, "credit_note", invoice=invoice, credit_note=note["id"])
    account.update(note, customer_balance_transaction=moved["id"])


def _check_total(invoice: StripeObject, given: Given, total: int) -> None:
    paid = invoice["status"] == "paid"
    credited = invoice["post_payment_credit_notes_amount"]
    left = invoice["amount_paid"] - credited if paid else invoice["amount_remaining"]
    if not 0 < total <= left:
        raise invalid(
            "amount", f"The credit note's total ({total}) must be between 1 and what is left ({left})."
        )
    parts = [given.get(name, 0) for name in ("refund_amount", "credit_amount", "out_of_band_amount")]
    if paid and sum(parts) != total:
        raise invalid(
            "refund_amount",
            "The sum of credit amount, refund amount and out of band amount must equal the credit note "
            "amount.",
        )


def _lines(account: Account, invoice: StripeObject, given: Given) -> list[StripeObject]:
    if not given.get("lines"):
        if given.get("amount") is None:
            raise missing_parameter("amount")
        return [_line(account, None, given["amount"], "Credit")]
    return [
        _credited(account, invoice, line, f"lines[{position}]")
        for position, line in enumerate(given["lines"])
    ]


def _credited(account: Account, invoice: StripeObject, line: Given, name: str) -> StripeObject:
    if line["type"] == "custom_line_item":
        amount = line.get("unit_amount", 0) * line.get("quantity", 1)
        return _line(account, None, amount, line.get("description") or "Credit")
    for of_invoice in invoice["lines"]["data"]:
        if of_invoice["id"] == line.get("invoice_line_item"):
            share = line.get("quantity", of_invoice["quantity"])
            whole = of_invoice["amount"] * share // max(of_invoice["quantity"], 1)
            return _line(account, of_invoice, line.get("amount", whole), of_invoice["description"])
    raise invalid(f"{name}[invoice_line_item]", "No such line item on this invoice.", "resource_missing")


def _line(account: Account, of_invoice: StripeObject | None, amount: int, description: str) -> StripeObject:
    return {
        "id": account.new_id("cnli"),
        "object": "credit_note_line_item",
        "amount": amount,
        "amount_excluding_tax": amount,
        "description": description,
        "discount_amount": 0,
        "discount_amounts": [],
        **({"invoice_line_item": of_invoice["id"]} if of_invoice else {}),
        "livemode": False,
        "quantity": of_invoice["quantity"] if of_invoice else 1,
        "tax_amounts": [],
        "tax_rates": [],
        "type": "invoice_line_item" if of_invoice else "custom_line_item",
        "unit_amount": None if of_invoice else amount,
        "unit_amount_decimal": None if of_invoice else str(amount),
        "unit_amount_excluding_tax": str(amount),
    }


def _refund(account: Account, invoice: StripeObject, given: Given) -> StripeObject | None:
    if not given.get("refund_amount"):
        return None
    charge = account.find("charge", invoice["charge"])
    if charge is None:
        raise invalid("refund_amount", "This invoice was not paid by a charge that could be refunded.")
    return refunds.refund(account, charge, {"amount": given["refund_amount"]})


def _new(
    account: Account, identifier: str, invoice: StripeObject, lines: list[StripeObject], given: Given
) -> StripeObject:
    total = sum(line["amount"] for line in lines)
    number = 1 + len(account.where("credit_note", "invoice", invoice["id"]))
    return {
        "id": identifier,
        "object": "credit_note",
        "amount": total,
        "amount_shipping": 0,
        "created": account.now(),
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "customer_balance_transaction": None,
        "discount_amount": 0,
        "discount_amounts": [],
        "effective_at": account.now(),
        "invoice": invoice["id"],
        "lines": list_of(lines, f"{PATH}/{identifier}/lines"),
        "livemode": False,
        "memo": given.get("memo"),
        "metadata": merged_metadata({}, given.get("metadata", {})),
        "number": f"{invoice['number']}-CN-{number:02}",
        "out_of_band_amount": given.get("out_of_band_amount"),
        "pdf": f"https://pay.stripe.com/credit_notes/{account.id}/{identifier}/pdf",
        "reason": given.get("reason"),
        "refund": None,
        "shipping_cost": None,
        "status": "issued",
        "subtotal": total,
        "subtotal_excluding_tax": total,
        "tax_amounts": [],
        "total": total,
        "total_excluding_tax": total,
        "type": "post_payment" if invoice["status"] == "paid" else "pre_payment",
        "voided_at": None,
    }


def _change_invoice(account: Account, invoice: StripeObject, note: StripeObject) -> None:
    if note["type"] == "post_payment":
        field = "post_payment_credit_notes_amount"
        before = account.update(invoice, **{field: invoice[field] + note["amount"]})
        emit(account, "invoice.updated", invoice, before)
        return
    left = invoice["amount_remaining"] - note["amount"]
    credited = invoice["pre_payment_credit_notes_amount"] + note["amount"]
    before = account.update(
        invoice, amount_due=left, amount_remaining=left, pre_payment_credit_notes_amount=credited
    )
    if intent := account.find("payment_intent", invoice["payment_intent"]):
        account.update(intent, amount=max(left, 1))
    emit(account, "invoice.updated", invoice, before)
    if left == 0:
        collection.attempt(account, invoice, None)


def _void(account: Account, given: Given) -> StripeObject:
    note = account.get("credit_note", given["id"])
    if note["status"] == "void" or note["type"] == "post_payment":
        raise ApiError(400, "You can only void an issued credit note of an open invoice.")
    invoice = account.get("invoice", note["invoice"])
    if invoice["status"] != "open":
        raise ApiError(400, "You can only void a credit note while its invoice is open.")
    left = invoice["amount_remaining"] + note["amount"]
    credited = invoice["pre_payment_credit_notes_amount"] - note["amount"]
    before = account.update(
        invoice, amount_due=left, amount_remaining=left, pre_payment_credit_notes_amount=credited
    )
    emit(account, "invoice.updated", invoice, before)
    account.update(note, status="void", voided_at=account.now())
    emit(account, "credit_note.voided", note)
    return note


def _list_lines(account: Account, given: Given) -> StripeObject:
    lines = account.get("credit_note", given["id"])["lines"]
    return page(lines["data"], given, lines["url"])


_LINE: takes.Shape = {
    "amount": takes.integer(1),
    "description": takes.text,
    "invoice_line_item": takes.needed_text,
    "quantity": takes.integer(1),
    "type": takes.one_of("custom_line_item", "invoice_line_item"),
    "unit_amount": takes.integer(1),
}
_FIELDS: takes.Shape = {
    "amount": takes.integer(1),
    "credit_amount": takes.integer(0),
    "invoice": takes.needed_text,
    "lines": takes.many(takes.record(_LINE, ("type",))),
    "memo": takes.text,
    "metadata": takes.metadata,
    "out_of_band_amount": takes.integer(0),
    "reason": takes.one_of("duplicate", "fraudulent", "order_change", "product_unsatisfactory"),
    "refund_amount": takes.integer(0),
}

OPERATIONS: list[Operation] = [
    Operation("POST", PATH, "rak_credit_note_write", create, _FIELDS, ("invoice",)),
    listing(
        "credit_note", PATH, "rak_credit_note_read",
        {name: equal(name) for name in ("customer", "invoice")},
    ),
    retrieving("credit_note", PATH, "rak_credit_note_read"),
    Operation("POST", f"{PATH}/{{id}}/void", "rak_credit_note_write", _void),
    Operation("GET", f"{PATH}/{{id}}/lines", "rak_credit_note_read", _list_lines, PAGING),
]  # fmt: skip
