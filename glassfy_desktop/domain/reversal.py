"""What took the money of a purchase back: refunds, credit notes, disputes; and when.

A function of all snapshots of what belongs with a payment, so late and repeated events end in the same state.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from glassfy_desktop.domain.money_back import Charge, CreditNote, Dispute
from glassfy_desktop.domain.snapshot import ONE_TIME, RENEWAL, Payment, Snapshot


class Dated(NamedTuple):
    """A snapshot and the time of its event (Unix seconds)."""

    created: int
    snapshot: Snapshot

    @property
    def since(self) -> int:
        """Since when the object is: what was read from the API says it itself."""
        return self.snapshot.made or self.created


Family = Mapping[str, Sequence[Dated]]
"""The snapshots, oldest first, of a payment and all that belongs with it, by the objects' ids."""


class Reversal(NamedTuple):
    """When the money went back, in Unix seconds, 0 for never: wholly, by a dispute, or in part only."""

    refunded_at: int = 0
    disputed_at: int = 0
    partly_at: int = 0


class Renewal(NamedTuple):
    """What an invoice paid of a subscription: the period that starts then, 0 for a mere proration."""

    start: int
    paid_at: int
    subscription: str

    @property
    def place(self) -> tuple[int, int]:
        """Sorts by which period is later; without any, the proration that came first is the last."""
        return self.start, self.paid_at if self.start else -self.paid_at


Kind = TypeVar("Kind", Charge, CreditNote, Dispute, Payment)


def renewal(history: Iterable[Dated]) -> Renewal | None:
    """The part of a subscription that an invoice's snapshots show paid; None where they show none.

    What was bought once is no part of it, and neither is a proration that cost nothing. A proration is paid
    within a period that began without it; where an invoice shows its first lines only, others may begin one.
    """
    paid = [
        (each.created, facts)
        for each in history
        if isinstance(facts := each.snapshot.facts, Payment) and facts.paid and facts.subscription
    ]
    if not paid:
        return None
    facts = paid[-1][1]
    starts = [line.start for line in facts.lines if line.kind == RENEWAL]
    if not starts and facts.amount > 0 and (others := _other_starts(facts)):
        starts = [0] if facts.listed else others
    if not starts:
        return None
    return Renewal(max(starts), min(one.paid_at or at for at, one in paid), facts.subscription)


def _other_starts(invoice: Payment) -> list[int]:
    """When the prorations of an invoice begin."""
    return [line.start for line in invoice.lines if line.kind != ONE_TIME]


def period_reversal(product: str, families: Mapping[str, Family], period_start: int) -> Reversal:
    """What went back of what one product of a subscription cost in the period that runs (its start in Unix
    seconds), from the families of the subscription's invoices.

    That is what its invoice says; a proration paid meanwhile is a part of it only. Of an invoice over an
    earlier period only what went back before this one counts: later it is the earlier period's affair, and
    the new one has yet to be paid.
    """
    paid = {one: its_own for one, its in families.items() if (its_own := renewal(its.get(one, ())))}
    current = max(paid, key=lambda one: (paid[one].place, one), default="")
    if current and not _begins(current, paid[current], families[current], period_start):
        current = ""
    found = reversal(current, product, families[current]) if current else Reversal()
    if current and max(paid[current].start, paid[current].paid_at) < period_start:
        found = Reversal(*(at if at < period_start else 0 for at in found))
    parts = [
        reversal(one, product, families[one])
        for one, its in paid.items()
        if one != current and not its.start and its.paid_at >= period_start
        if any(line.product == product for line in _paid_facts(families[one][one])[-1].lines)
    ]
    partly_at = _earliest(
        found.partly_at, *(at for each in parts for at in (each.refunded_at, each.partly_at))
    )
    return found._replace(partly_at=0 if found.refunded_at else partly_at)


def _begins(invoice: str, paid: Renewal, family: Family, period_start: int) -> bool:
    """Whether an invoice paid a period from its start on, as a first period cut short does by a proration."""
    facts = _paid_facts(family[invoice])[-1]
    return bool(paid.start) or min(_other_starts(facts)) <= period_start


def reversal(payment: str, product: str, family: Family) -> Reversal:
    """What went back of what one product cost in a payment (the id of a session, invoice or intent)."""
    back = _sorted(family)
    if not back.tells():
        return Reversal()  # of most payments nothing ever goes back
    refunded_at = _earliest(_refunded_at(family.get(payment, ()), back), _credited_at(product, back))
    disputes = [facts.opened_at or its[0].since for its, facts in back.disputes if facts.takes]
    return Reversal(refunded_at, _earliest(*disputes), 0 if refunded_at else _partly_at(back))


def _earliest(*times: int) -> int:
    return min(filter(None, times), default=0)


Newest = list[tuple[Sequence[Dated], Kind]]
"""Histories of one kind of object, each with its newest facts."""


class _Members(NamedTuple):
    """What belongs with a payment, by kind; void credit notes are left out."""

    charges: Newest[Charge]
    notes: Newest[CreditNote]
    disputes: Newest[Dispute]
    payments: Newest[Payment]

    def tells(self) -> bool:
        """Whether anything here can say that money went back."""
        return bool(self.charges or self.notes or self.disputes) or any(
            facts.credited for _, facts in self.payments
        )


def _sorted(family: Family) -> _Members:
    found = _Members([], [], [], [])
    for its in family.values():
        match its[-1].snapshot.facts if its else None:
            case Payment() as facts:
                found.payments.append((its, facts))
            case Charge() as facts:
                found.charges.append((its, facts))
            case Dispute() as facts:
                found.disputes.append((its, facts))
            case CreditNote(void=False) as facts:
                found.notes.append((its, facts))
    return found


def _refunded_at(payment: Sequence[Dated], back: _Members) -> int:
    """When the last of what was paid went back; a payment's charges have to be refunded all.

    Sums of two currencies are not compared: there it is enough that no known charge is left.
    """
    paid = max(_paid_facts(payment), key=lambda facts: facts.amount, default=None)
    wholly = [
        (facts.refunded_at or _first(its, lambda one: isinstance(one, Charge) and one.whole), facts.amount)
        for its, facts in back.charges
        if facts.whole
    ]
    if paid and _is_in_another_currency(paid, back):
        return max(at for at, _ in wholly) if len(wholly) == len(back.charges) else 0
    return _completed(wholly, paid.amount if paid else 0)


def _is_in_another_currency(paid: Payment, back: _Members) -> bool:
    """Whether a charge says that it is in another currency than the payment says."""
    currencies = {facts.currency for _, facts in back.charges} - {""}
    return bool(paid.currency and currencies - {paid.currency})


def _paid_facts(history: Iterable[Dated]) -> list[Payment]:
    return [facts for each in history if isinstance(facts := each.snapshot.facts, Payment) and facts.paid]


def _completed(parts: Iterable[tuple[int, int]], whole: int) -> int:
    """When parts (each a time and an amount) make up the whole; 0 where they do not."""
    together = 0
    for at, part in sorted(parts):
        together += part
        if together >= whole:
            return at
    return 0


def _first(history: Iterable[Dated], holds: Callable[[object], bool]) -> int:
    return next((each.created for each in history if holds(each.snapshot.facts)), 0)


def _credited_at(product: str, back: _Members) -> int:
    """When credit notes had taken the whole invoice, or every line of the product."""
    notes = [(its[0].since, facts) for its, facts in back.notes]
    found = 0
    for its, invoice in back.payments:
        if invoice.total > 0:
            shown = _first(its, _is_credited) if _is_credited(invoice) else 0
            noted = _completed([(at, note.amount) for at, note in notes], invoice.total)
            found = _earliest(found, shown, noted)
        found = _earliest(found, _lines_credited_at(product, invoice, notes))
    return found


def _is_credited(facts: object) -> bool:
    """Whether an invoice itself says that credit notes took all of it."""
    return isinstance(facts, Payment) and 0 < facts.total <= facts.credited


def _lines_credited_at(product: str, invoice: Payment, notes: Sequence[tuple[int, CreditNote]]) -> int:
    ends = [
        _completed(
            [(at, part) for at, note in notes for line, part in note.lines if line == each.id], each.amount
        )
        for each in invoice.lines
        if each.product == product and each.amount > 0
    ]
    return max(ends, default=0) if all(ends) else 0


def _partly_at(back: _Members) -> int:
    """When some of the money first went back."""
    refunds = [
        _first(its, lambda one: isinstance(one, Charge) and one.refunded > 0)
        for its, facts in back.charges
        if facts.refunded > 0
    ]
    credited = [its[0].since for its, _ in back.notes]
    shown = [
        _first(its, lambda one: isinstance(one, Payment) and one.credited > 0)
        for its, facts in back.payments
        if facts.credited > 0
    ]
    return _earliest(*refunds, *credited, *shown)
