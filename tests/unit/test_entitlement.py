"""The table of codes, row by row, and how purchases make a permission."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassfy_desktop.domain.catalog import Catalog, Permission, Sku
from glassfy_desktop.domain.entitlement import (
    Code,
    best_standing,
    day,
    permission_standing,
    purchase_standing,
    standing,
)
from glassfy_desktop.domain.purchase import Kind, Purchase, State
from glassfy_desktop.domain.reversal import Reversal
from glassfy_desktop.domain.store_config import Policy

T = 1_790_000_000
DAY = 86_400
END = T + 30 * DAY
POLICY = Policy()


def bought(state: State = State.RENEWING, product: str = "prod_1", **changes: Any) -> Purchase:
    kind = Kind.ONE_TIME if state is State.PAID else Kind.SUBSCRIPTION
    start = Purchase("sub_1/prod_1", "cus_1", product, kind, "sub_1", state, T, T, END, END)
    return start._replace(**changes)


def granted(until: int = 0) -> Purchase:
    return Purchase(
        "grant_1", "guest:ada", "", Kind.MANUAL, "grant_1", State.GRANTED, T, until=until, sku="week"
    )


@pytest.mark.parametrize(
    ("purchase", "now", "code", "expires"),
    [
        (bought(), T, 5, END),
        (bought(), END - 1, 5, END),
        (bought(), END + 3 * DAY - 1, 5, END),
        (bought(), END + 3 * DAY, 0, END),
        (bought(State.ENDING), END - 1, 4, END),
        (bought(State.ENDING), END, -5, END),
        (bought(State.ENDING, until=T + 5), T + 4, 4, T + 5),
        (bought(State.ENDING, until=T + 5), T + 5, -5, T + 5),
        (bought(State.ENDING, until=END + 90 * DAY), END + DAY, 4, END + 90 * DAY),
        (bought(State.ENDING, until=END + 90 * DAY), END + 4 * DAY, 0, END),
        (bought(State.ENDING, until=END + 90 * DAY), END + 90 * DAY, -5, END + 90 * DAY),
        (bought(State.ENDING, period_end=0, until=T + 9), T + 8, 4, T + 9),
        (bought(State.PAST_DUE), T + 7 * DAY - 1, 1, T + 7 * DAY),
        (bought(State.PAST_DUE), T + 7 * DAY, -1, T + 7 * DAY),
        (bought(State.UNPAID, until=T), T, -2, T),
        (bought(State.PAUSED), T, -2, END),
        (bought(State.PAYMENT_FAILED, until=T + 9), T + 9, -2, T + 9),
        (bought(State.CANCELED, until=T + 9), T + 9, -5, T + 9),
        (bought(State.REMOVED, until=T + 9), T + 9, -5, T + 9),
        (bought(State.REPLACED, until=T + 9), T + 9, -6, T + 9),
        (bought(State.PAID), T + 999 * DAY, 3, 0),
    ],
)
def test_a_purchase_has_the_code_of_its_row(purchase: Purchase, now: int, code: int, expires: int) -> None:
    found = standing(purchase, POLICY, now)
    assert (found.code, found.expires_date) == (code, expires)
    assert "sub_1" in found.reason


@pytest.mark.parametrize(("until", "now", "code"), [(0, END, 2), (END, END - 1, 2), (END, END, -5)])
def test_a_grant_holds_until_its_end_for_its_sku_alone(until: int, now: int, code: int) -> None:
    found = standing(granted(until), POLICY, now)
    assert (found.code, found.expires_date) == (code, until)
    held = permission_standing(PREMIUM, CATALOG, [granted(until)], POLICY, T)
    assert (held.code, [sku.identifier for sku in held.skus]) == (2, ["week"])


def test_what_went_back_ends_a_purchase_whatever_its_state() -> None:
    back = bought()._replace(reversal=Reversal(refunded_at=T + 9))
    assert (standing(back, POLICY, T + 10).code, standing(back, POLICY, T + 10).expires_date) == (-8, T + 9)
    over = bought(State.ENDING, until=T + 5)._replace(reversal=Reversal(refunded_at=T + 9))
    assert standing(over, POLICY, T + 10).expires_date == T + 5
    late = bought(State.PAST_DUE)._replace(reversal=Reversal(disputed_at=T + 9))
    assert standing(late, POLICY, T + 10).code == -8
    kept = Policy(revoke_on_refund=False, revoke_on_dispute=False)
    assert standing(late, kept, T + 10).code == 1


def test_a_one_time_purchase_ends_with_its_days() -> None:
    last = standing(bought(State.PAID), POLICY, T + 2 * DAY - 1, 2)
    over = standing(bought(State.PAID), POLICY, T + 2 * DAY, 2)
    assert (last.code, over.code) == (3, -5)
    assert last.expires_date == over.expires_date == T + 2 * DAY


def test_the_policy_moves_the_ends() -> None:
    strict = Policy(grace_days=0, stale_after_days=0)
    assert standing(bought(State.PAST_DUE), strict, T).code == -1
    assert standing(bought(), strict, END).code == 0


def test_reasons_are_sentences_a_person_reads() -> None:
    assert standing(bought(), POLICY, T).reason == f"active through sub_1 until {day(END)}"
    trial = bought()._replace(trial_end=END)
    assert standing(trial, POLICY, T).reason.startswith("trial through sub_1")
    assert day(1_809_302_400) == "3 May 2027"
    assert day(0) == "an unknown day"


CATALOG = Catalog(
    skus=(Sku("monthly", "prod_1"), Sku("week", "prod_w", 7), Sku("forever", "prod_f")),
    permissions=(Permission("premium", ("monthly", "week", "forever")), Permission("other")),
)
PREMIUM = CATALOG.permissions[0]


def test_a_permission_is_the_best_of_its_purchases() -> None:
    purchases = [bought(State.CANCELED), bought(State.PAID, "prod_f"), bought(State.PAID, "prod_w")]
    found = permission_standing(PREMIUM, CATALOG, purchases, POLICY, T)
    assert (found.code, found.expires_date) == (3, 0)
    assert [sku.identifier for sku in found.skus] == ["week", "forever"]


def test_where_nothing_is_valid_the_skus_of_the_highest_code_are_named() -> None:
    purchases = [bought(State.CANCELED, until=T), bought(State.PAYMENT_FAILED, "prod_f", until=T)]
    found = permission_standing(PREMIUM, CATALOG, purchases, POLICY, T)
    assert (found.code, [sku.identifier for sku in found.skus]) == (-2, ["forever"])


def test_without_purchases_it_was_never_bought() -> None:
    found = permission_standing(PREMIUM, CATALOG, [bought(product="prod_else")], POLICY, T)
    assert (found.code, found.expires_date, found.skus) == (Code.NEVER_BUY, 0, ())
    assert permission_standing(CATALOG.permissions[1], CATALOG, [bought()], POLICY, T).code == -9


def test_a_sku_is_on_trial_while_the_trial_runs() -> None:
    trial = bought()._replace(trial_end=T + 5)
    assert permission_standing(PREMIUM, CATALOG, [trial], POLICY, T).skus[0].is_trial
    assert not permission_standing(PREMIUM, CATALOG, [trial], POLICY, T + 5).skus[0].is_trial


def test_the_best_purchase_counts_even_where_no_sku_names_its_product() -> None:
    purchase, best = best_standing(CATALOG, [bought(product="prod_else")], POLICY, T)
    assert purchase is not None
    assert best.code == 5
    assert purchase_standing(CATALOG, bought(State.PAID, "prod_w"), POLICY, T).expires_date == T + 7 * DAY


purchases_of_any_kind = st.builds(
    bought,
    st.sampled_from(State),
    st.sampled_from(["prod_1", "prod_w", "prod_f", "prod_else"]),
    period_end=st.integers(T, END),
    until=st.integers(T, END),
)


@given(st.lists(purchases_of_any_kind, max_size=6), purchases_of_any_kind, st.integers(T, END + 9 * DAY))
def test_one_purchase_more_never_takes_access_away(some: list[Purchase], more: Purchase, now: int) -> None:
    before = permission_standing(PREMIUM, CATALOG, some, POLICY, now).code
    assert permission_standing(PREMIUM, CATALOG, [*some, more], POLICY, now).code >= before


@given(purchases_of_any_kind, st.integers(T, END + 9 * DAY))
def test_no_code_is_one_the_old_sdks_fail_on(purchase: Purchase, now: int) -> None:
    assert -9 <= standing(purchase, POLICY, now).code <= 5
