"""Whether an object that was read from the API says anything that is not known of it yet."""

from collections.abc import Sequence

from glassfy_desktop.domain.money_back import Charge
from glassfy_desktop.domain.snapshot import Facts, Payment, Snapshot, Subscription


def is_news(read: Snapshot, known: Sequence[Snapshot]) -> bool:
    """Whether what was read differs from the newest known snapshot of the object (oldest first), or is new.

    A charge of which nothing was refunded tells nothing by itself: every payment has some.
    """
    if not known:
        return not (isinstance(read.facts, Charge) and not read.facts.refunded)
    newest = known[-1]
    if set(read.names) - {name for each in known for name in each.names}:
        return True
    same = (newest.kind, newest.customer, newest.customid, newest.email)
    return same != (read.kind, read.customer, read.customid, read.email) or not _agree(
        newest.facts, read.facts
    )


def _agree(known: Facts | None, read: Facts | None) -> bool:
    """Whether facts are the same, but for what only events tell (what was before, that it was deleted), and
    what is told by the API alone and is known from events in another way (when it was paid or refunded, which
    line items a session has)."""
    match known, read:
        case Subscription(), Subscription():
            told = read._replace(status_before=known.status_before, deleted=known.deleted)
            return _by_product(told) == _by_product(known)
        case Payment(), Payment() if "/checkout/" in known.lines_path:
            return (known.paid, known.amount) == (read.paid, read.amount)
        case Payment(), Payment():
            return known == (read if known.paid_at else read._replace(paid_at=0))
        case Charge(), Charge():
            return known == (read if known.refunded_at else read._replace(refunded_at=0))
        case _:
            return known == read


def _by_product(facts: Subscription) -> Subscription:
    return facts._replace(items=tuple(sorted(facts.items)))
