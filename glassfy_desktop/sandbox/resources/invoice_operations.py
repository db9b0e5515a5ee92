"""What a request may ask of invoices and invoice items."""

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError, card_declined, missing_parameter
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
from glassfy_desktop.sandbox.resources import collection, invoices, payment_methods
from glassfy_desktop.sandbox.resources.catalog import PRICE_DATA, price_for
from glassfy_desktop.sandbox.resources.invoice_draft import item_line
from glassfy_desktop.sandbox.values import Given, StripeObject

PATH = "/v1/invoices"
ITEMS = "/v1/invoiceitems"


def _create(account: Account, given: Given) -> StripeObject:
    customer = account.get("customer", given["customer"], "customer")
    subscription = None
    if given.get("subscription"):
        subscription = account.get("subscription", given["subscription"], "subscription")
    include = subscription is not None or given.get("pending_invoice_items_behavior") == "include"
    lines = invoices.pending_lines(account, customer, subscription) if include else []
    currency = given.get("currency") or (lines[0]["currency"] if lines else customer["currency"] or "eur")
    return invoices.add_draft(account, customer, lines, {**given, "currency": currency}, subscription)


def _update(account: Account, given: Given) -> StripeObject:
    invoice = account.get("invoice", given["id"])
    fields = {name: value for name, value in given.items() if name in invoice and name != "id"}
    if set(fields) - {"metadata", "auto_advance"}:
        invoices.require(invoice, "draft", "open")
    if "metadata" in fields:
        fields["metadata"] = merged_metadata(invoice["metadata"], fields["metadata"])
    if fields.get("auto_advance") is False:
        fields["next_payment_attempt"] = None
    before = account.update(invoice, **fields)
    emit(account, "invoice.updated", invoice, before)
    return invoice


def _delete(account: Account, given: Given) -> StripeObject:
    invoice = account.get("invoice", given["id"])
    invoices.require(invoice, "draft")
    emit(account, "invoice.deleted", invoice)
    account.remove(invoice)
    return {"id": invoice["id"], "object": "invoice", "deleted": True}


def _finalize(account: Account, given: Given) -> StripeObject:
    invoice = account.get("invoice", given["id"])
    invoices.require(invoice, "draft")
    if "auto_advance" in given:
        account.update(invoice, auto_advance=given["auto_advance"])
    invoices.finalize(account, invoice)
    if invoice["amount_due"] == 0:
        collection.attempt(account, invoice, None)
    return invoice


def _pay(account: Account, given: Given) -> StripeObject:
    """Pay now; a declined card is an error that leaves traces."""
    invoice = account.get("invoice", given["id"])
    if invoice["status"] == "paid":
        raise ApiError(400, "Invoice is already paid", code="invoice_already_paid")
    invoices.require(invoice, "draft", "open", "uncollectible")
    if invoice["status"] == "draft":
        invoices.finalize(account, invoice)
    if given.get("paid_out_of_band"):
        collection.pay_out_of_band(account, invoice)
        return invoice
    customer = account.get("customer", invoice["customer"])
    wanted = given.get("payment_method")
    method = (
        payment_methods.for_charging(account, customer, wanted, "payment_method")
        if wanted
        else payment_methods.usable(account, invoice)
    )
    if method is None and invoice["amount_due"]:
        raise ApiError(
            400,
            "There is no `default_payment_method` set on this Customer or Invoice. Please set one or pass a "
            "`payment_method`.",
            code="invoice_no_payment_method_types",
        )
    if not collection.attempt(account, invoice, method):
        raise card_declined(invoice["charge"], keeps=True)
    return invoice


def _void(account: Account, given: Given) -> StripeObject:
    invoice = account.get("invoice", given["id"])
    invoices.void(account, invoice)
    return invoice


def _mark_uncollectible(account: Account, given: Given) -> StripeObject:
    invoice = account.get("invoice", given["id"])
    invoices.mark_uncollectible(account, invoice)
    return invoice


def _list_lines(account: Account, given: Given) -> StripeObject:
    lines = account.get("invoice", given["id"])["lines"]
    return page(lines["data"], given, lines["url"])


def create_item(account: Account, given: Given) -> StripeObject:
    """Something sold once: it waits for the customer's next invoice, or goes on the `invoice` given."""
    customer = account.get("customer", given["customer"], "customer")
    price = price_for(account, given, "") if given.get("price") or given.get("price_data") else None
    unit = price["unit_amount"] if price else given.get("amount")
    if unit is None:
        raise missing_parameter("amount")
    quantity, now = given.get("quantity", 1), account.now()
    item = account.add(
        {
            "id": account.new_id("ii"),
            "object": "invoiceitem",
            "amount": unit * quantity,
            "currency": price["currency"] if price else given.get("currency", customer["currency"] or "eur"),
            "customer": customer["id"],
            "date": now,
            "description": given.get("description") or _name_of(account, price),
            "discountable": True,
            "discounts": [],
            "invoice": None,
            "livemode": False,
            "metadata": merged_metadata({}, given.get("metadata", {})),
            "period": {"start": now, "end": now},
            "plan": None,
            "price": dict(price) if price else None,
            "proration": False,
            "quantity": quantity,
            "subscription": given.get("subscription"),
            "tax_rates": [],
            "test_clock": customer["test_clock"],
            "unit_amount": unit,
            "unit_amount_decimal": str(unit),
        }
    )
    emit(account, "invoiceitem.created", item)
    if given.get("invoice"):
        _put_on(account, account.get("invoice", given["invoice"], "invoice"), item)
    return item


def _name_of(account: Account, price: StripeObject | None) -> str | None:
    return account.get("product", price["product"])["name"] if price else None


def _put_on(account: Account, invoice: StripeObject, item: StripeObject) -> None:
    """Add an item to a draft that is there already."""
    invoices.require(invoice, "draft")
    account.update(item, invoice=invoice["id"])
    lines = [*invoice["lines"]["data"], item_line(account, item)]
    total = sum(line["amount"] for line in lines)
    due = max(total + invoice["starting_balance"], 0)
    before = account.update(
        invoice,
        lines={**invoice["lines"], "data": lines},
        **dict.fromkeys(("subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax"), total),
        **dict.fromkeys(("amount_due", "amount_remaining"), due),
    )
    emit(account, "invoice.updated", invoice, before)


_FILTERS = {
    "collection_method": equal("collection_method", takes.one_of("charge_automatically", "send_invoice")),
    "customer": equal("customer"),
    "status": equal("status", takes.one_of("draft", "open", "paid", "uncollectible", "void")),
    "subscription": equal("subscription"),
}
_FIELDS: takes.Shape = {
    "auto_advance": takes.boolean,
    "collection_method": takes.one_of("charge_automatically", "send_invoice"),
    "days_until_due": takes.integer(0, 365),
    "default_payment_method": takes.needed_text,
    "description": takes.text,
    "footer": takes.text,
    "metadata": takes.metadata,
}
_ITEM: takes.Shape = {
    "amount": takes.integer(),
    "currency": takes.currency,
    "customer": takes.needed_text,
    "description": takes.text,
    "invoice": takes.needed_text,
    "metadata": takes.metadata,
    "price": takes.needed_text,
    "price_data": takes.record(PRICE_DATA, ("currency",)),
    "quantity": takes.integer(0, 1_000_000),
    "subscription": takes.needed_text,
}
_CREATED: takes.Shape = {
    **_FIELDS,
    "currency": takes.currency,
    "customer": takes.needed_text,
    "pending_invoice_items_behavior": takes.one_of("exclude", "include"),
    "subscription": takes.needed_text,
}
_PAID: takes.Shape = {
    "off_session": takes.boolean,
    "paid_out_of_band": takes.boolean,
    "payment_method": takes.needed_text,
}
_WRITE, _READ = "rak_invoice_write", "rak_invoice_read"

OPERATIONS: list[Operation] = [
    Operation("POST", PATH, _WRITE, _create, _CREATED, ("customer",)),
    listing("invoice", PATH, _READ, _FILTERS),
    retrieving("invoice", PATH, _READ),
    Operation("POST", f"{PATH}/{{id}}", _WRITE, _update, _FIELDS),
    Operation("DELETE", f"{PATH}/{{id}}", _WRITE, _delete),
    Operation("POST", f"{PATH}/{{id}}/finalize", _WRITE, _finalize, {"auto_advance": takes.boolean}),
    Operation("POST", f"{PATH}/{{id}}/pay", _WRITE, _pay, _PAID),
    Operation("POST", f"{PATH}/{{id}}/void", _WRITE, _void),
    Operation("POST", f"{PATH}/{{id}}/mark_uncollectible", _WRITE, _mark_uncollectible),
    Operation("GET", f"{PATH}/{{id}}/lines", _READ, _list_lines, PAGING),
    Operation("POST", ITEMS, _WRITE, create_item, _ITEM, ("customer",)),
    listing(
        "invoiceitem", ITEMS, _READ,
        {name: equal(name) for name in ("customer", "invoice")},
    ),
    retrieving("invoiceitem", ITEMS, _READ),
]  # fmt: skip
