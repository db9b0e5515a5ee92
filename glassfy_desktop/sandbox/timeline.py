"""Time going on: whatever is due happens, in the order of time, each thing at its own moment."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.resources import collection, renewals
from glassfy_desktop.sandbox.values import StripeObject

_HAPPENS: dict[str, tuple[str, Callable[[Account, StripeObject], None]]] = {
    "collect": ("invoice", collection.go_on),
    "overdue": ("invoice", collection.overdue),
    "expire": ("subscription", renewals.expire),
    "remind": ("subscription", renewals.remind),
    "resume_collection": ("subscription", renewals.resume_collection),
    "end": ("subscription", renewals.end),
    "renew": ("subscription", renewals.renew),
}
"""What is due (glassfy_desktop.sandbox.agenda) → the kind of object, and what happens to it."""


def advance(account: Account, seconds: int) -> None:
    """Move the account's clock on (within a transaction) and let happen what falls due on the way."""
    account.move_clock(seconds)
    catch_up(account)


def is_due(account: Account) -> bool:
    """Whether anything waits for `catch_up`."""
    following = account.agenda.next(None)
    return following is not None and following[0].moment <= account.now()


def catch_up(account: Account) -> None:
    """Let happen, within a transaction, what fell due in the account's own time since the last time."""
    until = account.now()

    def live_until(moment: int) -> None:
        account.lived_until = moment

    _live(account, None, account.lived_until, until, live_until)


def live_on_clock(account: Account, clock: StripeObject, until: int) -> None:
    """Let happen, within a transaction, what falls due on a test clock before it stands at `until`."""

    def live_until(moment: int) -> None:
        account.update(clock, frozen_time=moment)

    _live(account, clock["id"], clock["frozen_time"], until, live_until)


def _live(
    account: Account, clock: str | None, since: int, until: int, live_until: Callable[[int], None]
) -> None:
    with _collector_at_rest():
        _let_happen(account, clock, since, until, live_until)
    live_until(until)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """What happens makes objects that stay, and none that refer to each other in a circle.

    Python's search for such circles would look through the whole account again and again.
    """
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_at_work:
            gc.enable()


def _let_happen(
    account: Account, clock: str | None, since: int, until: int, live_until: Callable[[int], None]
) -> None:
    while (following := account.agenda.next(clock)) and following[0].moment <= until:
        due, identifier = following
        since = max(due.moment, since)
        live_until(since)
        account.agenda.done(identifier, due)
        kind, happen = _HAPPENS[due.what]
        with account.at(since):
            happen(account, account.get(kind, identifier))
