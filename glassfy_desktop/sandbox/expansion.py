"""`expand[]`: ids replaced by the objects they name."""

import copy

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import invalid
from glassfy_desktop.sandbox.values import StripeObject

EXPANDABLE = {
    "charge": "charge",
    "customer": "customer",
    "default_payment_method": "payment_method",
    "default_price": "price",
    "invoice": "invoice",
    "latest_charge": "charge",
    "latest_invoice": "invoice",
    "payment_intent": "payment_intent",
    "payment_method": "payment_method",
    "product": "product",
    "subscription": "subscription",
}
"""Field name → kind of the object whose id it holds."""

DEEPEST = 4


def expand(account: Account, answer: StripeObject, paths: list[str]) -> StripeObject:
    """A copy of the answer with these paths expanded. Raises ApiError (400) for what cannot be."""
    answer = copy.deepcopy(answer)
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST + (steps[0] == "data"):
            raise invalid(
                "expand", f"You cannot expand more than {DEEPEST} levels of a property: {path[:100]}."
            )
        _expand(account, answer, steps, path)
    return answer


def _expand(account: Account, here: StripeObject, steps: list[str], path: str) -> None:
    step, *rest = steps
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
    elif not rest and step not in EXPANDABLE:
        raise _refused(path)
    for each in value if isinstance(value, list) else [value]:
        if rest and isinstance(each, dict):
            _expand(account, each, rest, path)
        elif rest and each is not None:
            raise _refused(path)


def _refused(path: str) -> Exception:
    return invalid("expand", f"This property cannot be expanded ({path[:100]}).")
