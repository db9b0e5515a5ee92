"""What Stripe said of one object at one moment, in one shape for every API version."""

from typing import NamedTuple

from glassfy_desktop.domain.money_back import Charge, CreditNote, Dispute

LIFE_CYCLE = (
    "incomplete",
    "incomplete_expired",
    "trialing",
    "paused",
    "active",
    "past_due",
    "unpaid",
    "canceled",
)
"""A subscription's statuses in the order of its life."""


ONE_TIME, RENEWAL, PRORATION = "one-time", "renewal", "proration"
"""What a line of an invoice is for."""


class Item(NamedTuple):
    """One product of a subscription, with its period in Unix seconds (0 where unknown)."""

    product: str
    start: int
    end: int


class Subscription(NamedTuple):
    """What a subscription's snapshot says. Times in Unix seconds, 0 for none.

    `status_before` is the status its previous_attributes name; `payment_failed`, Stripe's own reason of an
    end; `items` is empty where the snapshot tells nothing of them, and `listed` False where it tells of the
    first few only.
    """

    status: str
    items: tuple[Item, ...]
    cancel_at_period_end: bool
    cancel_at: int
    ended_at: int
    trial_end: int
    payment_failed: bool
    status_before: str
    deleted: bool
    listed: bool = True


class Line(NamedTuple):
    """One line of an invoice; `amount` in minor currency units, `start` of its period in Unix seconds.

    `kind` is ONE_TIME, RENEWAL (a subscription's period), PRORATION, or empty.
    """

    id: str
    product: str
    amount: int
    kind: str
    start: int


class Payment(NamedTuple):
    """What the snapshot of a session, an invoice or a payment intent says of what was paid.

    `paid_at` is 0 where Stripe does not say it. `products` are those bought once; `listed` is False where
    they have to be asked for at `lines_path`. `amount` is the money that came in, `total` and `credited`
    what an invoice was over and what credit notes took from it, all in minor units of the `currency`
    and 0 where unknown. `subscription` is the id of the one an invoice belongs to. `names_payment` is
    False where the shape of a paid invoice has no place to name the charge and payment intent that paid it.
    """

    paid: bool
    paid_at: int
    products: tuple[str, ...]
    listed: bool
    lines_path: str
    amount: int = 0
    total: int = 0
    credited: int = 0
    subscription: str = ""
    lines: tuple[Line, ...] = ()
    names_payment: bool = True
    currency: str = ""


Facts = Subscription | Payment | Charge | Dispute | CreditNote


class Snapshot(NamedTuple):
    """One object at one moment: what it is, whose it is, and what it says of purchases.

    `customer` is a Stripe customer's id; it and `customid` and `email` are empty where not told. `names` are
    the payment intents, charges and invoices that it says it belongs with. `made` is when the object came to
    be (Unix seconds), told only where it was read from the API: events tell by themselves since when it is.
    """

    object_id: str
    kind: str
    customer: str
    customid: str
    email: str
    facts: Facts | None
    names: tuple[str, ...] = ()
    made: int = 0

    @property
    def life(self) -> int:
        """How far along its life the object is; among snapshots of one second the later one is newer."""
        if isinstance(self.facts, Subscription):
            return LIFE_CYCLE.index(self.facts.status) if self.facts.status in LIFE_CYCLE else 0
        if isinstance(self.facts, Payment):
            return int(self.facts.paid)
        return self.facts.life if self.facts else 0
