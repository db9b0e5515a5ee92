"""The sandbox's clock: what it says, how it is moved, and what is said to have happened then."""

import asyncio

import pytest
from PySide6.QtCore import QDateTime, Qt, QTimeZone
from PySide6.QtTest import QTest

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.stripe_account.client import StripeRefusedError
from glassfy_desktop.ui.engine.sandbox.clock_bar import ClockBar
from glassfy_desktop.ui.engine.sandbox.words import events, span
from tests.screenshots.customers import at
from tests.screenshots.open_store import at_rest
from tests.screenshots.sandbox import DAY, MONTH, RENEWS
from tests.ui.engine.conftest import Opened, press, texts


def bar(opened: Opened) -> ClockBar:
    return opened.page.bar


async def test_the_clock_is_said_in_words(opened: Opened) -> None:
    assert bar(opened).now.value.text() == "23 Nov 15:48"
    assert bar(opened).now.meaning.text() == "As real time"
    assert bar(opened).renewal.value.text() == "20 Jan 2027"
    assert bar(opened).renewal.meaning.text() == "In 57 days 17 hours"


async def test_a_day_is_advanced_and_what_happened_is_said_in_one_line(opened: Opened) -> None:
    press(bar(opened).day)
    await at_rest()
    assert opened.sandbox.offset == DAY
    assert bar(opened).now.value.text() == "24 Nov 15:48"
    assert bar(opened).now.meaning.text() == "1 day ahead of real time"
    assert bar(opened).happened.value.text() == "19 events"
    assert bar(opened).happened.meaning.text() == (
        "4 × customer.subscription.updated, 4 × invoice.paid, 4 × invoice.updated, 3 × charge.succeeded, "
        "4 others"
    )


async def test_only_events_after_the_moment_before_the_move_are_asked_for(opened: Opened) -> None:
    before = (await opened.sandbox.time()).now
    press(bar(opened).day)
    await at_rest()
    asked = [params for path, params in opened.account.asked if path == "/v1/events"]
    assert asked == [{"limit": 100, "created": {"gt": before}}]


async def test_the_next_renewal_is_gone_to(opened: Opened) -> None:
    press(bar(opened).next)
    await at_rest()
    assert opened.sandbox.now + opened.sandbox.offset == RENEWS + 7200


async def test_where_nothing_renews_the_way_there_is_closed_and_says_why(made: Opened) -> None:
    made.sandbox.renews = None
    await made.show()
    assert bar(made).renewal.value.text() == "None"
    assert not bar(made).next.isEnabled()
    assert bar(made).next.toolTip() == "Nothing renews yet. Play a scenario with a subscription first."
    actions = made.screen.context.actions
    assert not actions.get("sandbox.renewal").isEnabled() and actions.get("sandbox.day").isEnabled()


async def test_a_date_is_gone_to(opened: Opened) -> None:
    wanted = at(2026, 12, 31, 8, 0)
    utc = QTimeZone(QTimeZone.Initialization.UTC)
    bar(opened).date.setDateTime(QDateTime.fromSecsSinceEpoch(wanted, utc))
    press(bar(opened).go)
    await at_rest()
    assert opened.sandbox.now + opened.sandbox.offset == wanted


async def test_no_date_is_shown_before_the_clock_is_known(made: Opened) -> None:
    sandbox, made.workspace.sandbox_client = made.sandbox, None
    await made.show()
    assert bar(made).date.text().strip() == ""
    made.workspace.sandbox_client = sandbox
    made.workspace.changed.tell()
    await at_rest()
    assert bar(made).date.text() == "23 Dec 2026 15:48"


async def test_a_date_too_far_or_in_the_past_cannot_be_entered(opened: Opened) -> None:
    field = bar(opened).date
    now = opened.page.clock.now
    assert field.minimumDateTime().toSecsSinceEpoch() == now
    assert field.maximumDateTime().toSecsSinceEpoch() == now + 366 * DAY


async def test_while_the_clock_moves_nothing_else_moves_it_and_waiting_can_be_stopped(opened: Opened) -> None:
    opened.sandbox.held = asyncio.Event()
    press(bar(opened).day)
    await asyncio.sleep(0)
    assert bar(opened).day.is_busy
    assert not bar(opened).next.isEnabled()
    assert bar(opened).next.toolTip() == "The clock is moving already."
    for timer in (bar(opened).waiting.late, bar(opened).waiting.slow):
        timer.stop()
        timer.timeout.emit()
    assert "What falls due happens" in texts(bar(opened))
    assert opened.screen.minimumSizeHint().width() <= 1000
    press(bar(opened).waiting.cancel)
    async with asyncio.timeout(5):
        await at_rest()
    assert not bar(opened).day.is_busy and bar(opened).next.isEnabled()
    assert "Stop waiting" not in texts(bar(opened))
    assert opened.sandbox.offset == 0


async def test_a_refusal_is_said_in_place_until_it_is_checked_again(opened: Opened) -> None:
    opened.sandbox.broken = UserError("The sandbox is not answering.", "It is restarted by itself.")
    press(bar(opened).day)
    await at_rest()
    assert "The sandbox is not answering. It is restarted by itself." in texts(opened.page)
    opened.sandbox.broken = None
    opened.page._check_again()
    await at_rest()
    assert "not answering" not in texts(opened.page)


async def test_a_move_whose_events_cannot_be_listed_is_a_move_all_the_same(opened: Opened) -> None:
    opened.account.refused = StripeRefusedError("GET /v1/events", 503, "", "The sandbox has an outage.")
    press(bar(opened).day)
    await at_rest()
    assert bar(opened).now.value.text() == "24 Nov 15:48"
    assert bar(opened).happened.meaning.text() == "The events could not be listed"
    assert "Stripe answered 503 to GET /v1/events." in texts(opened.page)


async def test_a_move_on_which_nothing_fell_due_says_so(opened: Opened) -> None:
    opened.account.events = ()
    press(bar(opened).day)
    await at_rest()
    assert bar(opened).happened.value.text() == "No events"


async def test_the_clock_ticks_only_in_view(opened: Opened) -> None:
    assert bar(opened).tick.isActive()
    opened.screen.show_face("engine")
    assert not bar(opened).tick.isActive()


async def test_the_keyboard_alone_advances_a_day(opened: Opened) -> None:
    bar(opened).day.setFocus()
    QTest.keyClick(bar(opened).day, Qt.Key.Key_Space)
    await at_rest()
    assert opened.sandbox.offset == DAY


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute"),
        (59, "less than a minute"),
        (60, "1 minute"),
        (3600, "1 hour"),
        (2 * 3600 + 120, "2 hours 2 minutes"),
        (DAY, "1 day"),
        (30 * DAY + 3600, "30 days 1 hour"),
        (400 * DAY + 59, "400 days"),
    ],
)
async def test_spans_are_said_in_their_two_largest_units(seconds: int, words: str) -> None:
    assert span(seconds) == words


async def test_more_events_than_were_listed_are_said_to_be_more() -> None:
    assert events(MONTH, more=True)[0] == "More than 19 events"
    assert events(["invoice.paid"], more=False) == ("1 event", "invoice.paid")
