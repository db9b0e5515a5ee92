"""What an event says happened, in a sentence: from its type, its object and what changed in it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

from glassfy_desktop.domain.catalog import Catalog
from glassfy_desktop.domain.stripe_event import items, mapping, reference, seconds, text
from glassfy_desktop.ui.webhooks.words import long_day, money

translate = QCoreApplication.translate

Object = Mapping[str, Any]


def sentence(event: Object, catalog: Catalog) -> str:
    """What happened, as the event tells it; empty where there is no event."""
    kind = text(event.get("type"))
    if not kind:
        return ""
    data = mapping(event.get("data"))
    shown, before = mapping(data.get("object")), mapping(data.get("previous_attributes"))
    for prefix, tell in TELLERS.items():
        if kind.startswith(prefix) and (told := tell(kind, shown, before, catalog)):
            return told
    return _anything(kind, shown)


def bought(subscription: Object, catalog: Catalog) -> str:
    """What a subscription is to, by SKU where the catalog knows it: `premium_yearly`."""
    found = []
    for item in items(subscription.get("items")):
        product = reference(mapping(item.get("price")).get("product")) or reference(
            mapping(item.get("plan")).get("product")
        )
        found.append(name_of(product, catalog))
    return ", ".join(dict.fromkeys(filter(None, found)))


def name_of(product: str, catalog: Catalog) -> str:
    """A product by the id of its first SKU; one that no SKU names, by its own id."""
    return next((sku.id for sku in catalog.skus if sku.product == product), product)


def period_end(subscription: Object) -> int:
    """When the paid period ends, in Unix seconds; newer API versions say it on each item. 0: unknown."""
    ends = [seconds(item.get("current_period_end")) for item in items(subscription.get("items"))]
    return seconds(subscription.get("current_period_end")) or max(ends, default=0)


def _subscription(kind: str, shown: Object, before: Object, catalog: Catalog) -> str:
    match kind.rpartition(".")[2]:
        case "created":
            return _began(shown, catalog)
        case "deleted":
            to = bought(shown, catalog)
            return translate("Summary", "The subscription to {0} ended.").format(to or _id(shown))
        case "trial_will_end":
            day = long_day(seconds(shown.get("trial_end")))
            return translate("Summary", "The trial ends on {0}.").format(day)
        case "updated":
            return _subscription_updated(shown, before, catalog)
        case _:
            return ""


def _began(shown: Object, catalog: Catalog) -> str:
    to, status = bought(shown, catalog) or _id(shown), text(shown.get("status"))
    if status == "trialing":
        day = long_day(seconds(shown.get("trial_end")))
        return translate("Summary", "A trial of {0} began. It lasts until {1}.").format(to, day)
    if status == "active" and period_end(shown):
        day = long_day(period_end(shown))
        return translate("Summary", "A subscription to {0} began, paid until {1}.").format(to, day)
    return translate("Summary", "A subscription to {0} was made; it is {1}.").format(to, _word(status))


def _subscription_updated(shown: Object, before: Object, catalog: Catalog) -> str:
    status, was = text(shown.get("status")), text(before.get("status"))
    until = long_day(period_end(shown)) if period_end(shown) else ""
    if was and was != status:
        return _status_changed(was, status, until)
    if "cancel_at_period_end" in before:
        if shown.get("cancel_at_period_end") is True:
            return translate("Summary", "The subscription was cancelled. It ends on {0}.").format(until)
        return translate("Summary", "The cancellation was taken back. The subscription goes on.")
    if "items" in before or "plan" in before:
        to = bought(shown, catalog)
        return translate("Summary", "The subscription was changed. It is now to {0}.").format(to)
    if "current_period_end" in before and until:
        return translate("Summary", "The subscription goes on, paid until {0}.").format(until)
    return ""


def _status_changed(was: str, status: str, until: str) -> str:
    match was, status:
        case "past_due" | "unpaid", "active":
            return translate(
                "Summary", "The late payment came in. The subscription is active again, paid until {0}."
            ).format(until)
        case "trialing", "active":
            return translate("Summary", "The trial is over. The subscription is paid until {0}.").format(
                until
            )
        case "incomplete", "active":
            return translate(
                "Summary", "The first payment came in. The subscription is active until {0}."
            ).format(until)
        case _, "past_due":
            return translate(
                "Summary", "The renewal could not be paid. The subscription is past due; Stripe tries again."
            )
        case _, "unpaid" | "canceled":
            return translate("Summary", "The payment did not come in. The subscription is {0}.").format(
                _word(status)
            )
        case _:
            return translate("Summary", "The subscription was {0} and is now {1}.").format(
                _word(was), _word(status)
            )


def _invoice(kind: str, shown: Object, before: Object, catalog: Catalog) -> str:
    due, paid = _money(shown, "amount_due"), _money(shown, "amount_paid")
    match kind.rpartition(".")[2]:
        case "paid" | "payment_succeeded":
            return translate("Summary", "An invoice of {0} was paid.").format(paid or due)
        case "payment_failed":
            return _invoice_failed(shown, due)
        case "created":
            return translate("Summary", "An invoice of {0} was made.").format(due)
        case "finalized":
            return translate("Summary", "An invoice of {0} is final and waits for its payment.").format(due)
        case "upcoming":
            return translate("Summary", "An invoice of {0} will come soon.").format(due)
        case "voided":
            return translate("Summary", "An invoice of {0} was voided.").format(due)
        case _:
            return ""


def _invoice_failed(shown: Object, due: str) -> str:
    attempt, again = shown.get("attempt_count"), seconds(shown.get("next_payment_attempt"))
    failed = translate("Summary", "An invoice of {0} could not be paid (attempt {1}).").format(due, attempt)
    if again:
        return f"{failed} " + translate("Summary", "Stripe tries again on {0}.").format(long_day(again))
    return f"{failed} " + translate("Summary", "Stripe does not try again.")


def _checkout(kind: str, shown: Object, before: Object, catalog: Catalog) -> str:
    total = _money(shown, "amount_total")
    match kind:
        case "checkout.session.completed" if shown.get("payment_status") == "unpaid":
            return translate("Summary", "A checkout of {0} was finished; its payment is on its way.").format(
                total
            )
        case "checkout.session.completed":
            return translate("Summary", "A checkout of {0} was finished and paid.").format(total)
        case "checkout.session.async_payment_succeeded":
            return translate("Summary", "The payment of a checkout of {0} came in.").format(total)
        case "checkout.session.async_payment_failed":
            return translate("Summary", "The payment of a checkout of {0} failed.").format(total)
        case "checkout.session.expired":
            return translate("Summary", "A checkout of {0} was left and has expired.").format(total)
        case _:
            return ""


def _payment(kind: str, shown: Object, before: Object, catalog: Catalog) -> str:
    amount = _money(shown, "amount")
    match kind:
        case "payment_intent.succeeded" | "charge.succeeded":
            return translate("Summary", "A payment of {0} succeeded.").format(amount)
        case "payment_intent.payment_failed" | "charge.failed":
            return translate("Summary", "A payment of {0} failed.").format(amount)
        case "charge.refunded":
            refunded = _money(shown, "amount_refunded")
            return translate("Summary", "{0} of a payment of {1} was refunded.").format(refunded, amount)
        case "charge.dispute.created":
            return translate("Summary", "A payment of {0} is disputed.").format(amount)
        case "charge.dispute.closed":
            how = _word(text(shown.get("status")))
            return translate("Summary", "The dispute of {0} is closed: {1}.").format(amount, how)
        case "credit_note.created":
            return translate("Summary", "A credit note of {0} was made.").format(amount)
        case _:
            return ""


def _customer(kind: str, shown: Object, before: Object, catalog: Catalog) -> str:
    who = text(mapping(shown.get("metadata")).get("customid")) or text(shown.get("email")) or _id(shown)
    match kind:
        case "customer.created":
            return translate("Summary", "The customer {0} was made.").format(who)
        case "customer.updated":
            return translate("Summary", "The customer {0} was changed.").format(who)
        case "customer.deleted":
            return translate("Summary", "The customer {0} was deleted.").format(who)
        case _:
            return ""


def _anything(kind: str, shown: Object) -> str:
    if kind == "glassfy.check":
        return translate("Summary", "The signing secret was checked with this event. It changes nothing.")
    thing, _, action = kind.rpartition(".")
    return translate("Summary", "Stripe says “{0}” of {1} {2}.").format(
        _word(action), _word(thing.rpartition(".")[2]), _id(shown)
    )


TELLERS: dict[str, Callable[[str, Object, Object, Catalog], str]] = {
    "customer.subscription.": _subscription,
    "customer.": _customer,
    "invoice.": _invoice,
    "checkout.session.": _checkout,
    "payment_intent.": _payment,
    "charge.": _payment,
    "credit_note.": _payment,
}
"""Who tells of which types; the first whose prefix fits and who has something to say."""


def changes(before: Object, shown: Object) -> Sequence[tuple[str, str, str]]:
    """What changed at the top of the object: name, value before, value now, as far as they are short."""
    simple = (str, int, float, bool, type(None))
    return [
        (name, _value(was), _value(shown.get(name)))
        for name, was in before.items()
        if isinstance(was, simple) and isinstance(shown.get(name), simple)
    ]


def _value(value: object) -> str:
    plain = {True: "true", False: "false", None: "null"}
    return plain[value] if value is None or isinstance(value, bool) else str(value)


def _money(shown: Object, name: str) -> str:
    amount = shown.get(name)
    return money(amount, text(shown.get("currency"))) if isinstance(amount, int) else ""


def _id(shown: Object) -> str:
    return text(shown.get("id"))


def _word(name: str) -> str:
    return name.replace("_", " ")
