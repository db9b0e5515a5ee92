"""Money that goes back: charges as they are refunded, disputes and credit notes, read from Stripe's objects.

Amounts in minor currency units, times in Unix seconds.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from glassfy_desktop.domain.stripe_event import StripeEvent, amount, items, mapping, reference, seconds, text

UNCHANGED_CHARGES = ("charge.succeeded", "charge.failed", "charge.pending", "charge.captured")
"""Events of a charge from which nothing was refunded yet; they tell nothing of money going back."""
DISPUTED = ("needs_response", "under_review", "lost", "charge_refunded")
"""The statuses of a dispute that took the money; `warning_*` only asks, and `won` gives it back."""


class Charge(NamedTuple):
    """How much of a charge went back, in its currency, which is empty where an early version kept none.

    `refunded_at` is the last refund listed, 0 where none is listed.
    """

    amount: int
    refunded: int
    whole: bool
    refunded_at: int
    currency: str = ""

    @property
    def life(self) -> int:
        return self.refunded


class Dispute(NamedTuple):
    """A dispute over a charge; `opened_at` is 0 where it is not told."""

    opened_at: int
    takes: bool
    closed: bool

    @property
    def life(self) -> int:
        return int(self.closed)


class CreditNote(NamedTuple):
    """What a credit note takes from its invoice: in all, and from which lines (id and amount).

    `listed` is False where the snapshot tells of the first few lines only.
    """

    invoice: str
    amount: int
    void: bool
    lines: tuple[tuple[str, int], ...]
    listed: bool = True

    @property
    def life(self) -> int:
        return int(self.void)


def read_charge(event: StripeEvent) -> Charge | None:
    """None for an event that comes before any refund: every payment has some, and they say nothing here.

    Nor does a charge that failed.
    """
    raw = event.object
    refunded = amount(raw.get("amount_refunded"))
    if not refunded and (event.type in UNCHANGED_CHARGES or raw.get("status") == "failed"):
        return None
    charged = amount(raw.get("amount"))
    captured = amount(raw.get("amount_captured")) or charged
    listed = [
        seconds(each.get("created"))
        for each in items(raw.get("refunds"))
        if each.get("status") not in ("failed", "canceled")
    ]
    return Charge(
        amount=charged,
        refunded=refunded,
        whole=raw.get("refunded") is True or 0 < captured <= refunded,
        refunded_at=0 if mapping(raw.get("refunds")).get("has_more") else max(listed, default=0),
        currency=text(raw.get("currency")),
    )


def read_dispute(raw: Mapping[str, Any]) -> Dispute | None:
    """None for an inquiry, which is no dispute."""
    status = text(raw.get("status"))
    if status.startswith("warning_"):
        return None
    opened_at = seconds(raw.get("created"))
    return Dispute(opened_at, takes=status in DISPUTED, closed=status in ("won", "lost"))


def read_credit_note(raw: Mapping[str, Any]) -> CreditNote:
    lines = [
        (reference(each.get("invoice_line_item")), amount(each.get("amount")))
        for each in items(raw.get("lines"))
    ]
    return CreditNote(
        invoice=reference(raw.get("invoice")),
        amount=amount(raw.get("total")) or amount(raw.get("amount")),
        void=raw.get("status") == "void",
        lines=tuple(each for each in lines if each[0]),
        listed=mapping(raw.get("lines")).get("has_more") is not True,
    )
