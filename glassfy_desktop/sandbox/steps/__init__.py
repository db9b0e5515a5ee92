"""The steps scenarios are made of: each is one thing a customer, the developer or time does."""

from collections.abc import Callable

from glassfy_desktop.sandbox.steps import buying, changing, time

_STEPS = (
    buying.customer, buying.new_customer, buying.subscribe, buying.subscribe_without_card, buying.subscribed,
    buying.buy_once, buying.buy_as_guest, buying.buy_by_invoice, buying.order_by_transfer, buying.transfer,
    changing.use_card, changing.change_price, changing.cancel_now, changing.cancel_at_period_end,
    changing.reactivate, changing.refund, changing.credit, changing.dispute, changing.decide_dispute,
    changing.move_to_another_customid,
    time.wait_for_renewal, time.wait_for_end_of_period, time.wait_until_just_before_end_of_period,
    time.wait_for_retry,
)  # fmt: skip

STEPS: dict[str, Callable[..., None]] = {step.__name__: step for step in _STEPS}
"""Step name → what it does with a Play and its parameters."""
