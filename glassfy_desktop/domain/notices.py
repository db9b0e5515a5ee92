"""What a change of purchases is called in Glassfy's webhooks: the types 5001 to 5013.

docs/outbound.md has the same as a table.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum
from typing import NamedTuple

from glassfy_desktop.domain.entitlement import NEVER, Standing
from glassfy_desktop.domain.purchase import Kind, Purchase, State


class NoticeType(IntEnum):
    """Glassfy's types of webhooks."""

    INITIAL_BUY = 5001
    RESTARTED = 5002
    RENEWED = 5003
    EXPIRED = 5004
    DID_CHANGE_RENEWAL_STATUS = 5005
    IS_IN_BILLING_RETRY_PERIOD = 5006
    PRODUCT_CHANGE = 5007
    IN_APP_PURCHASE = 5008
    REFUND = 5009
    PAUSED = 5010
    RESUMED = 5011
    CONNECT_LICENSE = 5012
    DISCONNECT_LICENSE = 5013


class News(NamedTuple):
    """What happened to a purchase and when (Unix seconds); `moment` tells it from the same at other times."""

    type: NoticeType
    purchase: Purchase
    at: int
    moment: str


class Change(NamedTuple):
    """A purchase as it was and is; `standing_before` and `standing` are what that is worth now."""

    before: Purchase | None
    after: Purchase | None
    standing_before: Standing
    standing: Standing

    @property
    def gained(self) -> bool:
        return self.standing_before.code <= 0 < self.standing.code

    @property
    def lost(self) -> bool:
        return self.standing.code <= 0 < self.standing_before.code

    @property
    def kept(self) -> bool:
        return self.standing_before.code > 0 and self.standing.code > 0


Judge = Callable[[Purchase], Standing]
LATE = (State.PAST_DUE, State.UNPAID)
RUNNING = (State.RENEWING, State.ENDING)


def news_of(
    before: Mapping[str, Purchase], after: Mapping[str, Purchase], judge: Judge, at: int, cause: str
) -> list[News]:
    """What to tell of one object's purchases, given by their ids as they were and are.

    `judge` says what a purchase is worth now. `at` is when the change happened (Unix seconds), `cause` is
    different for every change.
    """
    changes = [_change(before.get(each), after.get(each), judge) for each in {**before, **after}]
    replaced = [each for each in changes if _is_replaced(each)]
    gained = [each for each in changes if each.gained]
    found: list[News] = []
    for each in changes:
        if each in replaced and gained:
            continue  # told by the product that came in its place
        if each in gained and replaced and each.after:
            found.append(News(NoticeType.PRODUCT_CHANGE, each.after, at, cause))
        else:
            found += _news(each, at, cause)
    return found


def _change(before: Purchase | None, after: Purchase | None, judge: Judge) -> Change:
    return Change(before, after, judge(before) if before else NEVER, judge(after) if after else NEVER)


def _is_replaced(change: Change) -> bool:
    return change.lost and change.after is not None and change.after.state is State.REPLACED


def _news(change: Change, at: int, cause: str) -> Iterator[News]:
    before, after = change.before, change.after
    if after is None:
        if before is not None and change.lost:
            yield News(NoticeType.EXPIRED, before, at, cause)
    elif before is None:
        if change.gained:
            bought = NoticeType.INITIAL_BUY if after.kind is Kind.SUBSCRIPTION else NoticeType.IN_APP_PURCHASE
            yield News(bought, after, after.since, str(after.since))
    elif taken := _taken_back(before, after):
        yield News(NoticeType.REFUND, after, taken, str(taken))
    elif (before.state is State.PAUSED) != (after.state is State.PAUSED):
        if after.state is State.PAUSED:
            yield News(NoticeType.PAUSED, after, at, cause)
        elif change.standing.code > 0:
            yield News(NoticeType.RESUMED, after, at, cause)
    else:
        yield from _went_on(change, before, after, at, cause)


def _taken_back(before: Purchase, after: Purchase) -> int:
    """When the money went back, where that is new; a part of it is not told."""
    was, now = before.reversal, after.reversal
    refunded = 0 if was.refunded_at else now.refunded_at
    return refunded or (0 if was.disputed_at else now.disputed_at)


def _went_on(change: Change, before: Purchase, after: Purchase, at: int, cause: str) -> Iterator[News]:
    if after.state is State.PAST_DUE and before.state not in LATE:
        yield News(NoticeType.IS_IN_BILLING_RETRY_PERIOD, after, at, str(after.period_start))
    if change.lost:
        end = change.standing.expires_date or at
        yield News(NoticeType.EXPIRED, after, end, str(end))
    elif change.gained:
        yield News(NoticeType.RESTARTED, after, at, cause)
    elif change.kept and after.state in RUNNING:
        late = before.state is State.PAST_DUE
        if late or after.period_start > before.period_start:
            yield News(NoticeType.RENEWED, after, after.period_start, str(after.period_start))
        if before.state in RUNNING and after.state is not before.state:
            yield News(NoticeType.DID_CHANGE_RENEWAL_STATUS, after, at, cause)
