"""Steps: a subscription is changed or ended, money goes back, a customer moves."""

from glassfy_desktop.sandbox.resources import (
    credit_notes,
    customers,
    disputes,
    payment_methods,
    refunds,
    subscription_changes,
    subscription_status,
)
from glassfy_desktop.sandbox.steps.play import Play


def use_card(play: Play, card: str) -> None:
    """Pay from now on with this test card."""
    method = payment_methods.attach(play.account, card, play.buyer())
    wanted = {"id": play.subscribed()["id"], "default_payment_method": method["id"]}
    subscription_changes.update(play.account, wanted)


def change_price(play: Play, price: str, prorate: bool = True) -> None:
    """Change what is subscribed. `price` is a lookup key."""
    item = play.subscribed()["items"]["data"][0]
    wanted = {
        "id": play.subscribed()["id"],
        "items": [{"id": item["id"], "price": play.price_of(price)}],
        "proration_behavior": "create_prorations" if prorate else "none",
    }
    subscription_changes.update(play.account, wanted)


def cancel_now(play: Play) -> None:
    """End the subscription at once."""
    subscription_status.cancel_now(play.account, play.subscribed())


def cancel_at_period_end(play: Play) -> None:
    """Let the subscription end with its period."""
    wanted = {"id": play.subscribed()["id"], "cancel_at_period_end": True}
    subscription_changes.update(play.account, wanted)


def reactivate(play: Play) -> None:
    """Let the subscription go on after all."""
    wanted = {"id": play.subscribed()["id"], "cancel_at_period_end": False}
    subscription_changes.update(play.account, wanted)


def refund(play: Play, share: float) -> None:
    """Give back a share of the latest charge (1: all of it)."""
    charge = play.charge()
    refunds.refund(play.account, charge, {"amount": round(charge["amount"] * share)})


def credit(play: Play) -> None:
    """Credit the latest invoice whole, and refund it."""
    invoice = play.invoice()
    lines = [
        {"type": "invoice_line_item", "invoice_line_item": each["id"]} for each in invoice["lines"]["data"]
    ]
    wanted = {"invoice": invoice["id"], "lines": lines, "refund_amount": invoice["total"]}
    credit_notes.create(play.account, wanted)


def dispute(play: Play) -> None:
    """The customer's bank disputes the latest charge."""
    play.dispute = disputes.open_dispute(play.account, play.charge())


def decide_dispute(play: Play, verdict: str) -> None:
    """The dispute is `won` or `lost`."""
    if play.dispute is None:
        raise RuntimeError("this scenario decides a dispute before there is one")
    disputes.close(play.account, play.dispute, verdict)


def move_to_another_customid(play: Play) -> None:
    """The developer gives the customer to another user."""
    moved = f"{play.customid}-moved"
    customers.update(play.account, {"id": play.buyer()["id"], "metadata": {"customid": moved}})
