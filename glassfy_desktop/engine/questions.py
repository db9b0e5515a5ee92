"""What only Stripe can tell about an object: read off its snapshots, asked by `lookups`."""

from collections.abc import Sequence
from typing import NamedTuple

from glassfy_desktop.domain.money_back import CreditNote
from glassfy_desktop.domain.snapshot import Payment, Subscription
from glassfy_desktop.engine.paths import PATHS, is_id, path_of
from glassfy_desktop.engine.snapshots import Told

ITEMS, NOTE_LINES, NOTES, ORDER = "subscription items", "credit note lines", "credit notes", "order"
INVOICE, PAYMENT, UNASKED_PAYMENT = "whole invoice", "invoice payment", "invoice payment, without a key"
_WAITS_FOR = {
    ITEMS: "all items of {}, of which Stripe’s event held the first only",
    NOTE_LINES: "all lines of {}, of which Stripe’s event held the first only",
    NOTES: "the credit notes of {}, which say what of it was credited",
    INVOICE: "all lines of {} and for what paid it, which Stripe’s event did not hold",
    PAYMENT: "what paid {}: Stripe’s events of API version 2025-03-31 and later do not say it",
    ORDER: "the state of {}: two events of one second do not tell which was last",
}


class Question(NamedTuple):
    """One thing to ask: `kind` is one of the above, or the kind of payment whose lines are asked for."""

    object: str
    kind: str
    path: str


def reason(kind: str, object_id: str) -> str:
    """Why a delivery about the object waits."""
    what = _WAITS_FOR.get(kind, "the line items of {}, which only Stripe can tell")
    return f"Waits for {what.format(object_id)}."


def question(told: Sequence[Told], is_ordered: bool) -> Question | None:
    """What is to be asked about an object, from its snapshots, oldest first; None where all is told.

    `is_ordered` says whether it is known which of them is the newest.
    """
    newest = told[-1].snapshot
    object_id = newest.object_id
    if not is_id(object_id):
        return None
    path = path_of(newest.kind, object_id)
    lines = _lines(told)
    if _is_payment_unknown(told):
        return Question(object_id, PAYMENT if lines is None else INVOICE, path)
    if lines is not None:
        return lines
    match newest.facts:
        case Subscription(listed=False):
            return Question(object_id, ITEMS, path)
        case CreditNote(listed=False):
            return Question(object_id, NOTE_LINES, path)
        case Payment() as facts if newest.kind == "invoice" and 0 < facts.credited < facts.total:
            return None if newest.made else Question(object_id, NOTES, PATHS["credit_note"])
    return None if is_ordered or not path else Question(object_id, ORDER, path)


def _lines(told: Sequence[Told]) -> Question | None:
    """The line items of a payment that was never seen paid with all of them."""
    paid = [
        (each, facts) for each in told if isinstance(facts := each.snapshot.facts, Payment) and facts.paid
    ]
    if not paid or any(facts.listed for _, facts in paid):
        return None
    newest, facts = paid[-1]
    return Question(newest.snapshot.object_id, newest.snapshot.kind, facts.lines_path)


def _is_payment_unknown(told: Sequence[Told]) -> bool:
    """Whether this is an invoice that was paid with money, of which nobody said which payment that was."""
    facts = told[-1].snapshot.facts
    return (
        isinstance(facts, Payment)
        and facts.paid
        and facts.amount > 0
        and not facts.names_payment
        and not any(each.snapshot.names or each.snapshot.made for each in told)
    )
