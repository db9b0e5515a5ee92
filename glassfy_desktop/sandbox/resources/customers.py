"""Customers: who buys."""

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.operations import Operation, equal, listing, merged_metadata, retrieving
from glassfy_desktop.sandbox.resources import payment_methods
from glassfy_desktop.sandbox.resources.subscription_status import ENDED, cancel_now
from glassfy_desktop.sandbox.values import Given, StripeObject

PATH = "/v1/customers"

_SETTINGS = {"default_payment_method": takes.text, "footer": takes.text}
_FIELDS: takes.Shape = {
    "address": takes.ADDRESS,
    "balance": takes.integer(),
    "description": takes.text,
    "email": takes.text,
    "invoice_prefix": takes.text,
    "invoice_settings": takes.record(_SETTINGS),
    "metadata": takes.metadata,
    "name": takes.text,
    "next_invoice_sequence": takes.integer(1),
    "phone": takes.text,
    "preferred_locales": takes.many(takes.needed_text),
    "shipping": takes.SHIPPING,
    "source": takes.needed_text,
    "tax_exempt": takes.one_of("exempt", "none", "reverse"),
}


def create(account: Account, given: Given) -> StripeObject:
    """A new customer; a payment method given with it becomes the one invoices are paid with."""
    if given.get("test_clock"):
        account.get("test_helpers.test_clock", given["test_clock"], "test_clock")
    customer = account.add(_new(account, given))
    emit(account, "customer.created", customer)
    if token := given.get("payment_method") or given.get("source"):
        method = payment_methods.attach(account, token, customer, "payment_method")
        if given.get("source"):
            _settle(account, customer, {"default_payment_method": method["id"]})
    if settings := given.get("invoice_settings"):
        if token and settings.get("default_payment_method") == token:
            settings = {**settings, "default_payment_method": method["id"]}
        _settle(account, customer, settings)
    return customer


def _new(account: Account, given: Given) -> StripeObject:
    identifier = account.new_id("cus", 14)
    return {
        "id": identifier,
        "object": "customer",
        "address": given.get("address"),
        "balance": given.get("balance", 0),
        "created": account.now(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": given.get("description"),
        "discount": None,
        "email": given.get("email"),
        "invoice_prefix": given.get("invoice_prefix") or identifier[-8:].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": merged_metadata({}, given.get("metadata", {})),
        "name": given.get("name"),
        "next_invoice_sequence": given.get("next_invoice_sequence", 1),
        "phone": given.get("phone"),
        "preferred_locales": given.get("preferred_locales", []),
        "shipping": given.get("shipping"),
        "tax_exempt": given.get("tax_exempt", "none"),
        "test_clock": given.get("test_clock"),
    }


def _settle(account: Account, customer: StripeObject, settings: Given) -> None:
    """Change the invoice settings; a default payment method must be the customer's own."""
    if wanted := settings.get("default_payment_method"):
        payment_methods.owned(account, wanted, customer, "invoice_settings[default_payment_method]")
    before = account.update(customer, invoice_settings={**customer["invoice_settings"], **settings})
    emit(account, "customer.updated", customer, before)


def update(account: Account, given: Given) -> StripeObject:
    customer = account.get("customer", given["id"])
    fields = {name: value for name, value in given.items() if name in _FIELDS and name in customer}
    settings = fields.pop("invoice_settings", None) or {}
    if wanted := settings.get("default_payment_method"):
        payment_methods.owned(account, wanted, customer, "invoice_settings[default_payment_method]")
    if token := given.get("source"):
        settings["default_payment_method"] = payment_methods.attach(account, token, customer, "source")["id"]
    if "metadata" in fields:
        fields["metadata"] = merged_metadata(customer["metadata"], fields["metadata"])
    fields["invoice_settings"] = {**customer["invoice_settings"], **settings}
    before = account.update(customer, **fields)
    emit(account, "customer.updated", customer, before)
    return customer


def delete(account: Account, given: Given) -> StripeObject:
    """Delete a customer and cancel what it is subscribed to."""
    customer = account.get("customer", given["id"])
    for subscription in account.where("subscription", "customer", customer["id"]):
        if subscription["status"] not in ENDED:
            cancel_now(account, subscription)
    emit(account, "customer.deleted", customer)
    account.remove(customer)
    return {"id": customer["id"], "object": "customer", "deleted": True}


OPERATIONS = [
    Operation(
        "POST",
        PATH,
        "rak_customer_write",
        create,
        {**_FIELDS, "payment_method": takes.needed_text, "test_clock": takes.needed_text},
    ),
    listing(
        "customer",
        PATH,
        "rak_customer_read",
        {
            "email": equal("email", takes.text),
            "test_clock": equal("test_clock"),
        },
    ),
    retrieving("customer", PATH, "rak_customer_read"),
    Operation("POST", f"{PATH}/{{id}}", "rak_customer_write", update, _FIELDS),
    Operation("DELETE", f"{PATH}/{{id}}", "rak_customer_write", delete),
]
