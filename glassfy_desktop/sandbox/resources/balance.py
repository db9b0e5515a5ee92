"""A customer's balance: what is owed to it (negative) or by it, until the next invoice."""

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.operations import PAGING, Operation, page
from glassfy_desktop.sandbox.values import Given, StripeObject

PATH = "/v1/customers/{id}/balance_transactions"
KIND = "customer_balance_transaction"


def move(
    account: Account,
    customer: StripeObject,
    amount: int,
    reason: str,
    *,
    invoice: StripeObject | None = None,
    credit_note: str | None = None,
) -> StripeObject:
    """Add `amount` (minor units, negative for credit) and return the transaction, whose type is `reason`."""
    before = account.update(customer, balance=customer["balance"] + amount)
    made = account.add(
        {
            "id": account.new_id("cbtxn"),
            "object": KIND,
            "amount": amount,
            "created": account.now(),
            "credit_note": credit_note,
            "currency": invoice["currency"] if invoice else customer["currency"],
            "customer": customer["id"],
            "description": None,
            "ending_balance": customer["balance"],
            "invoice": invoice["id"] if invoice else None,
            "livemode": False,
            "metadata": {},
            "type": reason,
        }
    )
    emit(account, "customer.updated", customer, before)
    return made


def _list(account: Account, given: Given) -> StripeObject:
    customer = account.get("customer", given["id"])
    found = account.where(KIND, "customer", customer["id"])[::-1]
    return page(found, given, PATH.format(id=customer["id"]))


OPERATIONS = [Operation("GET", PATH, "rak_customer_read", _list, PAGING)]
