"""The codes of `domain.entitlement` once more, as SQL for questions over all purchases.

A test holds the two together, for any purchase, policy and time.
"""

from sqlalchemy import ColumnElement, and_, case, or_

from glassfy_desktop.domain.entitlement import DAY, Code
from glassfy_desktop.domain.purchase import State
from glassfy_desktop.domain.store_config import Policy
from glassfy_desktop.engine.schema import grants, purchases

Number = ColumnElement[int]

_OVER = {
    State.UNPAID: Code.EXPIRED_FROM_BILLING,
    State.PAUSED: Code.EXPIRED_FROM_BILLING,
    State.PAYMENT_FAILED: Code.EXPIRED_FROM_BILLING,
    State.CANCELED: Code.EXPIRED_VOLUNTARY,
    State.REMOVED: Code.EXPIRED_VOLUNTARY,
    State.REPLACED: Code.UPGRADED,
}
"""States whose code no clock changes."""


def purchase_code(policy: Policy, now: int, duration_days: Number) -> Number:
    """The code of a row of purchases at `now` (Unix seconds); `duration_days` may be null."""
    state = purchases.c.state
    back = []
    if policy.revoke_on_refund:
        back.append(purchases.c.refunded_at > 0)
    if policy.revoke_on_dispute:
        back.append(purchases.c.disputed_at > 0)
    return case(
        *([(or_(*back), int(Code.OTHER_REFUND))] if back else []),
        (state == State.RENEWING.value, _running(policy, now, Code.AUTO_RENEW_ON)),
        (
            and_(state == State.ENDING.value, purchases.c.until > now),
            _running(policy, now, Code.AUTO_RENEW_OFF),
        ),
        (state == State.ENDING.value, int(Code.EXPIRED_VOLUNTARY)),
        (state == State.PAST_DUE.value, _late(policy, now)),
        (state == State.PAID.value, _one_time(now, duration_days)),
        *((state == each.value, int(code)) for each, code in _OVER.items()),
    )


def _running(policy: Policy, now: int, code: Code) -> Number:
    end = case((purchases.c.period_end > 0, purchases.c.period_end), else_=purchases.c.until)
    known = end + policy.stale_after_days * DAY > now
    return case((known, int(code)), else_=int(Code.MISSING_INFO))


def _late(policy: Policy, now: int) -> Number:
    in_grace = purchases.c.period_start + policy.grace_days * DAY > now
    return case((in_grace, int(Code.EXPIRED_IN_GRACE)), else_=int(Code.IN_RETRY))


def _one_time(now: int, duration_days: Number) -> Number:
    lasts = or_(duration_days.is_(None), purchases.c.since + duration_days * DAY > now)
    return case((lasts, int(Code.NON_RENEWING)), else_=int(Code.EXPIRED_VOLUNTARY))


def grant_code(now: int) -> Number:
    """The code of a row of grants that stands, at `now` (Unix seconds)."""
    holds = or_(grants.c.until == 0, grants.c.until > now)
    return case((holds, int(Code.OFF_PLATFORM)), else_=int(Code.EXPIRED_VOLUNTARY))
