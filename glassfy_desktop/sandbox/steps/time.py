"""Steps: time goes on."""

from glassfy_desktop.sandbox import timeline
from glassfy_desktop.sandbox.steps.play import Play
from glassfy_desktop.sandbox.values import HOUR

UNTIL_PAID = 2 * HOUR
"""Seconds after which a renewal's invoice, a draft for an hour, has been paid or not."""


def wait_for_renewal(play: Play) -> None:
    """The current period, or trial, passes, and the hour in which its invoice can still be changed."""
    _wait_until(play, play.subscribed()["current_period_end"] + UNTIL_PAID)


def wait_for_end_of_period(play: Play) -> None:
    """The current period, or trial, passes."""
    _wait_until(play, play.subscribed()["current_period_end"])


def wait_until_just_before_end_of_period(play: Play) -> None:
    """All but a minute of the current period passes."""
    _wait_until(play, play.subscribed()["current_period_end"] - 60)


def wait_for_retry(play: Play) -> None:
    """The next attempt to get the latest invoice paid comes."""
    _wait_until(play, play.invoice()["next_payment_attempt"])


def _wait_until(play: Play, moment: int) -> None:
    timeline.advance(play.account, max(moment - play.account.now(), 0))
