"""What a change of purchases is called: each row of the table in docs/outbound.md."""

from collections.abc import Sequence

import pytest

from glassfy_desktop.domain.catalog import Catalog
from glassfy_desktop.domain.entitlement import DAY, Standing, purchase_standing
from glassfy_desktop.domain.notices import News, news_of
from glassfy_desktop.domain.purchase import Kind, Purchase, State
from glassfy_desktop.domain.reversal import Reversal
from glassfy_desktop.domain.store_config import Policy

NOW = 1_790_000_000
NOTHING = Reversal()
START, END = NOW - 10 * DAY, NOW + 20 * DAY


def bought(state: State = State.RENEWING, product: str = "prod_a", **changes: int | Reversal) -> Purchase:
    times = {"since": START, "period_start": START, "period_end": END, "until": END} | changes
    name = f"sub_1/{product}"
    return Purchase(name, "cus_1", product, Kind.SUBSCRIPTION, "sub_1", state, **times)  # type: ignore[arg-type]


def once(reversal: Reversal = NOTHING) -> Purchase:
    bought_once = Purchase("cs_1/p", "cus_1", "p", Kind.ONE_TIME, "cs_1", State.PAID, START)
    return bought_once._replace(reversal=reversal)


RENEWING, ENDING = bought(), bought(State.ENDING)
LATE = bought(State.PAST_DUE, period_start=NOW - DAY, until=NOW - DAY)
LATER = bought(State.PAST_DUE, period_start=NOW - 9 * DAY, until=NOW - 9 * DAY)
CANCELED = bought(State.CANCELED, until=NOW)
PAUSED = bought(State.PAUSED, until=NOW)
NEXT = bought(period_start=NOW - 60, period_end=NOW + 30 * DAY, until=NOW + 30 * DAY)
REPLACED, OTHER = bought(State.REPLACED, until=NOW), bought(product="prod_b")
BACK_AFTER_DISPUTE = Reversal(NOW, NOW - 5)
BACK, DISPUTED, PARTLY = Reversal(NOW - 5), Reversal(0, NOW - 5), Reversal(0, 0, NOW - 5)
STALE = bought(period_end=NOW - 9 * DAY, until=NOW - 9 * DAY)

TABLE: dict[str, tuple[Sequence[Purchase], Sequence[Purchase], list[int]]] = {
    "first seen with access": ([], [RENEWING], [5001]),
    "first seen late, within grace": ([], [LATE], [5001]),
    "first seen when it is over": ([], [CANCELED], []),
    "nothing changed": ([RENEWING], [RENEWING], []),
    "paid after grace": ([LATER], [NEXT], [5002]),
    "heard of again after a silence": ([STALE], [NEXT], [5002]),
    "taken up again after the end": ([CANCELED], [NEXT], [5002]),
    "dispute won": ([bought(reversal=DISPUTED)], [RENEWING], [5002]),
    "paid period after a refunded one": ([bought(reversal=BACK)], [NEXT], [5002]),
    "next period": ([RENEWING], [NEXT], [5003]),
    "late payment within grace": ([LATE], [RENEWING], [5003]),
    "next period, cancelled at its end": ([RENEWING], [NEXT._replace(state=State.ENDING)], [5003, 5005]),
    "cancelled at once": ([RENEWING], [CANCELED], [5004]),
    "unpaid after grace was kept": ([LATE], [bought(State.UNPAID, until=NOW)], [5004]),
    "unpaid after grace had ended": ([LATER], [bought(State.UNPAID, until=NOW)], []),
    "taken off": ([RENEWING], [bought(State.REMOVED, until=NOW)], [5004]),
    "gone": ([RENEWING], [], [5004]),
    "cancelled at the end of the period": ([RENEWING], [ENDING], [5005]),
    "that taken back": ([ENDING], [RENEWING], [5005]),
    "late": ([RENEWING], [LATE], [5006]),
    "late, and grace is over": ([RENEWING], [LATER], [5006, 5004]),
    "replaced": ([RENEWING], [REPLACED, OTHER], [5007]),
    "a second product": ([RENEWING], [RENEWING, OTHER], [5001]),
    "replaced by what was there": ([RENEWING, OTHER], [REPLACED, OTHER], [5004]),
    "bought once": ([], [once()], [5008]),
    "bought once and refunded before it was seen": ([], [once(reversal=BACK)], []),
    "refund of a one-time purchase": ([once()], [once(reversal=BACK)], [5009]),
    "refund of a subscription": ([RENEWING], [bought(reversal=BACK)], [5009]),
    "dispute": ([RENEWING], [bought(reversal=DISPUTED)], [5009]),
    "refund after a dispute": (
        [bought(reversal=DISPUTED)],
        [bought(reversal=BACK_AFTER_DISPUTE)],
        [5009],
    ),
    "refund in part": ([RENEWING], [bought(reversal=PARTLY)], []),
    "paused": ([RENEWING], [PAUSED], [5010]),
    "resumed": ([PAUSED], [RENEWING], [5011]),
    "paused, then cancelled": ([PAUSED], [CANCELED], []),
}


def told(before: Sequence[Purchase], after: Sequence[Purchase], policy: Policy) -> list[News]:
    def judge(purchase: Purchase) -> Standing:
        return purchase_standing(Catalog(), purchase, policy, NOW)

    was, now = ({each.id: each for each in some} for some in (before, after))
    return news_of(was, now, judge, NOW, "evt_1")


@pytest.mark.parametrize("case", TABLE)
def test_a_change_has_its_types(case: str) -> None:
    before, after, types = TABLE[case]
    assert [int(each.type) for each in told(before, after, Policy())] == types


def test_a_refund_is_told_also_where_the_policy_lets_access_be() -> None:
    (news,) = told([RENEWING], [bought(reversal=BACK)], Policy(revoke_on_refund=False))
    assert (int(news.type), news.at) == (5009, NOW - 5)


def test_a_change_of_product_is_about_the_new_one() -> None:
    (news,) = told([RENEWING], [REPLACED, OTHER], Policy())
    assert news.purchase.product == "prod_b"
