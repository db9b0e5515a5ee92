"""A scenario while it is played, and what its steps have in common."""

from dataclasses import dataclass

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import invalid
from glassfy_desktop.sandbox.values import StripeObject


@dataclass
class Play:
    """Whom it happens to and what there is so far. `price` replaces the first price that is bought."""

    account: Account
    customid: str
    price: str | None = None
    customer: StripeObject | None = None
    subscription: StripeObject | None = None
    intent: StripeObject | None = None
    dispute: StripeObject | None = None
    one_time_invoice: StripeObject | None = None

    def buyer(self) -> StripeObject:
        """The customer. Raises RuntimeError where a scenario has none yet: its file is wrong."""
        return _there(self.customer, "customer")

    def subscribed(self) -> StripeObject:
        """The subscription. Raises RuntimeError where a scenario has none yet."""
        return _there(self.subscription, "subscription")

    def price_of(self, lookup_key: str) -> str:
        """The id of the price a step names. Raises ApiError where the account has none such."""
        for price in self.account.where("price", "lookup_key", lookup_key):
            if price["active"]:
                return str(price["id"])
        raise invalid("price", f"There is no active price with the lookup key '{lookup_key}'; name a price.")

    def charge(self) -> StripeObject:
        """The customer's latest successful charge."""
        owner = self.customer["id"] if self.customer else None
        paid = [c for c in self.account.where("charge", "customer", owner) if c["paid"]]
        return _there(paid[-1] if paid else None, "charge")

    def invoice(self) -> StripeObject:
        """The invoice of what was bought once, else the subscription's latest."""
        if self.one_time_invoice:
            return self.one_time_invoice
        return self.account.get("invoice", self.subscribed()["latest_invoice"])


def _there(found: StripeObject | None, kind: str) -> StripeObject:
    if found is None:
        raise RuntimeError(f"this scenario has no {kind} when a step needs it")
    return found
