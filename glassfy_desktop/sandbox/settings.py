"""The account's settings, and the faults that can be switched on to see how an app copes."""

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.values import StripeObject

FAILED_RENEWALS = ("canceled", "unpaid", "past_due")
"""What a subscription may become when the last attempt to get its renewal paid has failed."""

_NO_FAULTS = {"rate_limit": None, "outage": False, "duplicates": False, "shuffle": False, "delay": 0}
_DEFAULTS = {"failed_renewals": FAILED_RENEWALS[0]}


def faults(account: Account) -> StripeObject:
    """`rate_limit` (requests a second or None), `outage`, `duplicates`, `shuffle`, `delay` (seconds)."""
    return _read(account, "faults", _NO_FAULTS)


def settings(account: Account) -> StripeObject:
    """`failed_renewals`, one of FAILED_RENEWALS."""
    return _read(account, "settings", _DEFAULTS)


def failed_renewals(account: Account) -> str:
    """What a subscription becomes when the last attempt to get its renewal paid has failed."""
    return str(settings(account)["failed_renewals"])


def change(account: Account, which: str, values: StripeObject) -> None:
    """Set some of the `faults` or `settings`, within a transaction."""
    if kept := account.find(f"_{which}", which):
        account.update(kept, **values)
    else:
        account.add({"id": which, "object": f"_{which}", **values})


def _read(account: Account, which: str, defaults: StripeObject) -> StripeObject:
    kept = account.find(f"_{which}", which) or {}
    return {name: kept.get(name, default) for name, default in defaults.items()}
