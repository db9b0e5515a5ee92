"""`expand[]`: ids replaced by the objects they name."""

import copy

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import invalid
from glassfy_desktop.sandbox.resources.subscription_status import ENDED
from glassfy_desktop.sandbox.values import StripeObject, list_of

EXPANDABLE = {
    "charge": "charge",
    "customer": "customer",
    "customer_balance_transaction": "customer_balance_transaction",
    "default_payment_method": "payment_method",
    "default_price": "price",
    "invoice": "invoice",
    "latest_charge": "charge",
    "latest_invoice": "invoice",
    "payment_intent": "payment_intent",
    "payment_method": "payment_method",
    "product": "product",
    "subscription": "subscription",
    "test_clock": "test_helpers.test_clock",
}
"""Field name → kind of the object whose id it holds."""

DEEPEST = 4


def _refunds(account: Account, charge: StripeObject) -> StripeObject:
    found = account.where("refund", "charge", charge["id"])[::-1]
    return list_of(copy.deepcopy(found[:10]), f"/v1/charges/{charge['id']}/refunds", len(found) > 10)


def _line_items(account: Account, session: StripeObject) -> StripeObject:
    found = [each["line"] for each in account.where("_line_item", "session", session["id"])]
    return list_of(
        copy.deepcopy(found[:10]), f"/v1/checkout/sessions/{session['id']}/line_items", len(found) > 10
    )


def _subscriptions(account: Account, customer: StripeObject) -> StripeObject:
    """Those that have not ended, as Stripe lists them."""
    its = account.where("subscription", "customer", customer["id"])[::-1]
    found = [each for each in its if each["status"] not in ENDED]
    return list_of(
        copy.deepcopy(found[:10]), f"/v1/customers/{customer['id']}/subscriptions", len(found) > 10
    )


INCLUDABLE = {
    ("charge", "refunds"): _refunds,
    ("checkout.session", "line_items"): _line_items,
    ("customer", "subscriptions"): _subscriptions,
}
"""(Kind, field) → what makes a list that stands in no answer unless it is asked for."""

_NAMES = {*EXPANDABLE, *(field for _, field in INCLUDABLE)}


def expand(account: Account, answer: StripeObject, paths: list[str]) -> StripeObject:
    """A copy of the answer with these paths expanded. Raises ApiError (400) for what cannot be."""
    answer = copy.deepcopy(answer)
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST + (steps[0] == "data"):
            raise invalid(
                "expand", f"You cannot expand more than {DEEPEST} levels of a property: {path[:100]}."
            )
        if steps[-1] not in _NAMES:  # also where the list is empty and there is nothing to look into
            raise _refused(path)
        _expand(account, answer, steps, path)
    return answer


def _expand(account: Account, here: StripeObject, steps: list[str], path: str) -> None:
    step, *rest = steps
    if (
        not here.get("deleted")
        and step not in here
        and (include := INCLUDABLE.get((here.get("object", ""), step)))
    ):
        here[step] = include(account, here)
    if step not in here:
        if here.get("deleted"):
            return
        raise _refused(path)
    value = here[step]
    if step in EXPANDABLE and isinstance(value, str):
        found = account.find(EXPANDABLE[step], value)
        here[step] = value = (
            copy.deepcopy(found) if found else {"id": value, "object": EXPANDABLE[step], "deleted": True}
        )
    elif not rest and step not in EXPANDABLE and (here.get("object", ""), step) not in INCLUDABLE:
        raise _refused(path)
    for each in value if isinstance(value, list) else [value]:
        if rest and isinstance(each, dict):
            _expand(account, each, rest, path)
        elif rest and each is not None:
            raise _refused(path)


def _refused(path: str) -> Exception:
    return invalid("expand", f"This property cannot be expanded ({path[:100]}).")
