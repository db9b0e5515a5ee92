"""Codes in words, and purchases as bars in time."""

import pytest

from glassfy_desktop.domain.entitlement import Code
from glassfy_desktop.ui.customers.codes import code_cell, look, number
from glassfy_desktop.ui.customers.lanes import DAY, lane, months
from glassfy_desktop.ui.customers.times import day, exact, full_day, moment
from tests.screenshots.customers import GRACE_END, NOW, PURCHASES, at, purchase


@pytest.mark.parametrize("code", list(Code))
def test_every_code_has_a_word_and_a_state(code: Code) -> None:
    assert look(code).word
    assert look(code).standing
    assert look(code).colours.icon


def test_access_is_green_except_in_grace() -> None:
    states = {code: look(code).state for code in Code if code > 0}
    assert states == {5: "good", 4: "good", 3: "good", 2: "good", 1: "pending"}


def test_no_code_without_access_is_green() -> None:
    assert all(look(code).state != "good" for code in Code if code <= 0)


def test_negative_codes_have_a_real_minus() -> None:
    assert number(-9) == "−9"
    assert code_cell(-9).lead == "−9"


def test_a_number_that_is_no_code_is_refused() -> None:
    with pytest.raises(KeyError):
        look(-10)


def test_a_late_payment_is_paid_then_grace_with_the_failure_between() -> None:
    made = lane(PURCHASES[0], "Premium, monthly", 7, NOW)
    paid, grace = made.bars
    assert (paid.tone, grace.tone) == ("good", "grace")
    assert made.failed_at == paid.end == grace.start == GRACE_END - 7 * DAY
    assert grace.end == GRACE_END
    assert grace.text == "Grace until 27 Nov"


def test_one_time_without_end_runs_on() -> None:
    made = lane(PURCHASES[1], "Map pack Alps", 7, NOW)
    assert made.bars[0].end == float("inf")
    assert made.words == "Map pack Alps, One-time since 7 Aug, no end"


def test_what_is_over_is_past() -> None:
    made = lane(PURCHASES[2], "Summer pass", 7, NOW)
    assert made.bars[0].tone == "past"
    assert made.bars[0].text == "Expired 28 Aug"


def test_a_cancelled_subscription_says_when_it_ends() -> None:
    ending = purchase("sub_1", "prod_QxPremM", 4, at(2026, 6, 20), at(2026, 12, 3))
    assert lane(ending, "Premium", 7, NOW).bars[0].text == "Ends 3 Dec"


def test_a_purchase_whose_end_is_unknown_still_has_a_bar() -> None:
    odd = purchase("sub_1", "prod_QxPremM", -5, at(2026, 6, 20), 0)
    bar = lane(odd, "Premium", 7, NOW).bars[0]
    assert bar.start == bar.end


def test_seven_months_are_in_view() -> None:
    assert months(NOW) == [at(2026, number, 1) for number in range(7, 13)] + [at(2027, 1, 1), at(2027, 2, 1)]


def test_the_months_pass_over_new_year() -> None:
    assert months(at(2027, 2, 14))[0] == at(2026, 10, 1)


def test_times_are_utc_and_name_the_year_only_when_it_is_far() -> None:
    assert day(at(2026, 11, 27), NOW) == "27 Nov"
    assert day(at(2025, 11, 27), NOW) == "27 Nov 2025"
    assert full_day(at(2026, 11, 27)) == "27 Nov 2026"
    assert moment(NOW, NOW) == "23 Nov 15:48"
    assert exact(NOW) == "23 Nov 2026, 15:48:00 UTC"
