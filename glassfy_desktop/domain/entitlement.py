"""From purchases, catalog, policy and the clock to Glassfy's codes, each with its reason.

Nothing is stored of this: a code is computed when it is asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum

from glassfy_desktop.domain.catalog import Catalog, Permission, Sku
from glassfy_desktop.domain.purchase import Purchase, State
from glassfy_desktop.domain.store_config import Policy

DAY = 86_400
STORE = "4"
"""Glassfy's number for Stripe, a string on every route."""
MONTHS = ("January", "February", "March", "April", "May", "June",
          "July", "August", "September", "October", "November", "December")  # fmt: skip


class Code(IntEnum):
    """Glassfy's entitlement codes; above zero is access. −10 (Paused) is never sent: old SDKs fail on it."""

    AUTO_RENEW_ON = 5
    AUTO_RENEW_OFF = 4
    NON_RENEWING = 3
    OFF_PLATFORM = 2
    EXPIRED_IN_GRACE = 1
    MISSING_INFO = 0
    IN_RETRY = -1
    EXPIRED_FROM_BILLING = -2
    FAIL_TO_ACCEPT_INCREASE = -3
    PRODUCT_NOT_AVAILABLE = -4
    EXPIRED_VOLUNTARY = -5
    UPGRADED = -6
    ISSUE_REFUND = -7
    OTHER_REFUND = -8
    NEVER_BUY = -9


@dataclass(frozen=True)
class Standing:
    """What a purchase is worth at a time: its code, its end (Unix seconds, 0 for none) and why."""

    code: Code
    expires_date: int
    reason: str


@dataclass(frozen=True)
class GrantingSku:
    """A SKU that decides a permission; `is_trial` while its trial runs."""

    identifier: str
    productid: str
    is_trial: bool = False


@dataclass(frozen=True)
class PermissionStanding:
    """A permission of a customid at a time, with the SKUs that decide it."""

    identifier: str
    code: Code
    expires_date: int
    skus: tuple[GrantingSku, ...]
    reason: str


NEVER = Standing(Code.NEVER_BUY, 0, "never bought")


def day(at: int) -> str:
    """A day as sentences say it, in UTC: 3 May 2027."""
    if not at:
        return "an unknown day"
    when = datetime.fromtimestamp(at, UTC)
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def standing(purchase: Purchase, policy: Policy, now: int, duration_days: int | None = None) -> Standing:
    """The code of one purchase at `now` (Unix seconds); `duration_days` limits a one-time purchase."""
    found = _by_state(purchase, policy, now, duration_days)
    back = purchase.reversal
    refunded_at = back.refunded_at if policy.revoke_on_refund else 0
    disputed_at = back.disputed_at if policy.revoke_on_dispute else 0
    if not refunded_at and not disputed_at:
        return _flagged(found, purchase)
    ended = found.expires_date if found.code in ENDED else 0
    at = min(filter(None, (refunded_at, disputed_at, ended)))
    what = f"refunded: the payment of {purchase.object} went back on {day(refunded_at)}"
    if not refunded_at:
        what = f"disputed: the payment of {purchase.object} since {day(disputed_at)}"
    return Standing(Code.OTHER_REFUND, at, what)


ENDED = (Code.EXPIRED_VOLUNTARY, Code.EXPIRED_FROM_BILLING)
"""Codes of a purchase that is over by itself; what goes back later changes the code, not the end."""


def _flagged(found: Standing, purchase: Purchase) -> Standing:
    """A standing that says what of the money went back without ending anything."""
    back = purchase.reversal
    marks = {
        "refunded": back.refunded_at,
        "disputed": back.disputed_at,
        "refunded in part": back.partly_at,
    }
    said = "".join(f"; {what} on {day(at)}" for what, at in marks.items() if at)
    return Standing(found.code, found.expires_date, found.reason + said) if said else found


def _by_state(purchase: Purchase, policy: Policy, now: int, duration_days: int | None) -> Standing:
    """The code that the state and the clock give, whatever happened to the money."""
    what, until = purchase.object, purchase.until
    match purchase.state:
        case State.RENEWING | State.ENDING:
            return _running(purchase, policy, now)
        case State.PAST_DUE:
            return _late(purchase, policy, now)
        case State.UNPAID:
            return Standing(Code.EXPIRED_FROM_BILLING, until, f"unpaid: {what} since {day(until)}")
        case State.PAUSED:
            return Standing(Code.EXPIRED_FROM_BILLING, until, f"paused: {what} since {day(until)}")
        case State.PAYMENT_FAILED:
            return Standing(Code.EXPIRED_FROM_BILLING, until, f"payment failed: {what} ended {day(until)}")
        case State.CANCELED:
            return Standing(Code.EXPIRED_VOLUNTARY, until, f"cancelled: {what} ended {day(until)}")
        case State.REMOVED:
            return Standing(Code.EXPIRED_VOLUNTARY, until, f"taken off {what} on {day(until)}")
        case State.REPLACED:
            return Standing(Code.UPGRADED, until, f"replaced by another product on {what} on {day(until)}")
        case State.PAID:
            return _one_time(purchase, now, duration_days)
        case State.GRANTED:
            return _granted(purchase, now)


def _running(purchase: Purchase, policy: Policy, now: int) -> Standing:
    """Trialing or active: until its end, then stale or over."""
    what, end, until = purchase.object, purchase.period_end or purchase.until, purchase.until
    ending = purchase.state is State.ENDING
    if ending and now >= until:
        return Standing(Code.EXPIRED_VOLUNTARY, until, f"cancelled: {what} ended {day(until)}")
    word = "trial" if now < purchase.trial_end else "active"
    code = Code.AUTO_RENEW_OFF if ending else Code.AUTO_RENEW_ON
    if now < end:
        tail = ", will not renew" if ending else ""
        return Standing(code, until, f"{word} through {what} until {day(until)}{tail}")
    if now < end + policy.stale_after_days * DAY:
        return Standing(code, until, f"active through {what}; no word yet of its renewal on {day(end)}")
    return Standing(
        Code.MISSING_INFO, end, f"out of date: no word from Stripe since {what} was due on {day(end)}"
    )


def _late(purchase: Purchase, policy: Policy, now: int) -> Standing:
    grace = purchase.period_start + policy.grace_days * DAY
    if now < grace:
        return Standing(
            Code.EXPIRED_IN_GRACE, grace, f"payment late on {purchase.object}; access kept until {day(grace)}"
        )
    return Standing(Code.IN_RETRY, grace, f"payment late on {purchase.object}; grace ended {day(grace)}")


def _one_time(purchase: Purchase, now: int, duration_days: int | None) -> Standing:
    bought = f"bought through {purchase.object} on {day(purchase.since)}"
    if duration_days is None:
        return Standing(Code.NON_RENEWING, 0, bought)
    end = purchase.since + duration_days * DAY
    if now < end:
        return Standing(Code.NON_RENEWING, end, f"{bought}, until {day(end)}")
    return Standing(Code.EXPIRED_VOLUNTARY, end, f"{bought}; its {duration_days} days ended {day(end)}")


def _granted(purchase: Purchase, now: int) -> Standing:
    given = f"granted by hand on {day(purchase.since)}"
    if not purchase.until:
        return Standing(Code.OFF_PLATFORM, 0, given)
    if now < purchase.until:
        return Standing(Code.OFF_PLATFORM, purchase.until, f"{given}, until {day(purchase.until)}")
    return Standing(Code.EXPIRED_VOLUNTARY, purchase.until, f"{given}; ended {day(purchase.until)}")


def better(one: Standing) -> tuple[int, float]:
    """Sorts standings: the higher code, then the later end, no end being the latest."""
    return one.code, one.expires_date or float("inf")


def permission_standing(
    permission: Permission, catalog: Catalog, purchases: Sequence[Purchase], policy: Policy, now: int
) -> PermissionStanding:
    """One permission of the owner of these purchases at `now`."""
    found = [
        (sku, purchase, standing(purchase, policy, now, sku.duration_days))
        for skus in catalog.products(permission).values()
        for sku in skus
        for purchase in purchases
        if purchase.is_of(sku)
    ]
    best = max((each for _, _, each in found), key=better, default=NEVER)
    least = 1 if best.code > 0 else best.code
    return PermissionStanding(
        permission.id,
        best.code,
        best.expires_date,
        _deciding(((sku, purchase) for sku, purchase, each in found if each.code >= least), now),
        best.reason,
    )


def _deciding(pairs: Iterable[tuple[Sku, Purchase]], now: int) -> tuple[GrantingSku, ...]:
    """Each SKU once, in the order of the catalog."""
    trials: dict[str, GrantingSku] = {}
    for sku, purchase in pairs:
        on_trial = now < purchase.trial_end or (sku.id in trials and trials[sku.id].is_trial)
        trials[sku.id] = GrantingSku(sku.id, sku.product, on_trial)
    return tuple(trials.values())


def permission_standings(
    catalog: Catalog, purchases: Sequence[Purchase], policy: Policy, now: int
) -> list[PermissionStanding]:
    """Every permission of the catalog, in its order."""
    return [
        permission_standing(permission, catalog, purchases, policy, now) for permission in catalog.permissions
    ]


def best_standing(
    catalog: Catalog, purchases: Sequence[Purchase], policy: Policy, now: int
) -> tuple[Purchase | None, Standing]:
    """The purchase that is worth most, whether or not a SKU names its product, and its standing."""
    judged = [(each, purchase_standing(catalog, each, policy, now)) for each in purchases]
    return max(judged, key=lambda pair: better(pair[1]), default=(None, NEVER))


def purchase_standing(catalog: Catalog, purchase: Purchase, policy: Policy, now: int) -> Standing:
    """A purchase's own standing: the best over the SKUs of its product."""
    durations = [sku.duration_days for sku in catalog.skus if purchase.is_of(sku)] or [None]
    return max((standing(purchase, policy, now, days) for days in durations), key=better)
