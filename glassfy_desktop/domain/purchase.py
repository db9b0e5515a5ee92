"""From snapshots of Stripe's objects to purchases: one product bought by one owner.

Everything here is a function of all snapshots in order, so late and repeated events end in the same state.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from glassfy_desktop.domain.catalog import Sku
from glassfy_desktop.domain.reversal import Dated, Family, Reversal, period_reversal, reversal
from glassfy_desktop.domain.snapshot import Facts, Item, Payment, Subscription


class Kind(StrEnum):
    SUBSCRIPTION = "subscription"
    ONE_TIME = "one-time"
    MANUAL = "manual"


class State(StrEnum):
    """What is known of a purchase; the clock and the policy make a code of it."""

    RENEWING = "renewing"
    ENDING = "ending"
    PAST_DUE = "past_due"
    UNPAID = "unpaid"
    PAUSED = "paused"
    CANCELED = "canceled"
    PAYMENT_FAILED = "payment_failed"
    REMOVED = "removed"
    REPLACED = "replaced"
    PAID = "paid"
    GRANTED = "granted"


BOUGHT = ("trialing", "active", "past_due", "unpaid", "paused", "canceled")
"""The statuses of a subscription that was bought; an incomplete one never was."""


class Purchase(NamedTuple):
    """One product bought by one owner. Times in Unix seconds, 0 for none or unknown.

    `owner` is a Stripe customer's id, or `guest:` and the customid. `object` is the subscription, session,
    invoice or payment intent; `since` the first known fact, which for one-time purchases is the payment.
    `until` is the end that belongs to the state: of the period, of the subscription, of the payment's wait.
    A manual one has the `sku` it gives and the developer's `note` instead of a product.
    """

    id: str
    owner: str
    product: str
    kind: Kind
    object: str
    state: State
    since: int
    period_start: int = 0
    period_end: int = 0
    until: int = 0
    trial_end: int = 0
    reversal: Reversal = Reversal()
    sku: str = ""
    note: str = ""

    def is_of(self, sku: Sku) -> bool:
        """Whether this was a purchase of that SKU."""
        return self.sku == sku.id if self.kind is Kind.MANUAL else self.product == sku.product


def guest(customid: str) -> str:
    """The owner of purchases made without a Stripe customer."""
    return f"guest:{customid}" if customid else ""


def purchases(
    history: Sequence[Dated], looked_up: Iterable[str] = (), families: Mapping[str, Family] | None = None
) -> list[Purchase]:
    """The purchases one object makes, from its snapshots, oldest first.

    `looked_up` are the products of its line items where they had to be asked for. `families` hold what
    belongs with its payments (itself, or a subscription's invoices): what went back is read there.
    """
    facts = [each.snapshot.facts for each in history]
    if any(isinstance(each, Subscription) for each in facts):
        return _subscription_purchases(history, _owner(history), families or {})
    object_id = history[0].snapshot.object_id
    family = (families or {}).get(object_id) or {object_id: history}
    owner = _owner(history) or _owner(_in_order(family))
    return _one_time_purchases(history, owner, looked_up, family)


def _in_order(family: Family) -> list[Dated]:
    """The snapshots of a whole family, oldest first; of one second by the objects' ids."""
    ids = sorted(family)
    return sorted((each for one in ids for each in family[one]), key=lambda each: each.created)


def _owner(history: Sequence[Dated]) -> str:
    """The latest customer named; without any, the latest customid's guest."""
    newest = [each.snapshot for each in reversed(history)]
    customer = next((each.customer for each in newest if each.customer), "")
    return customer or guest(next((each.customid for each in newest if each.customid), ""))


def _one_time_purchases(
    history: Sequence[Dated], owner: str, looked_up: Iterable[str], family: Family
) -> list[Purchase]:
    paid = [(each, facts) for each in history if (facts := _paid(each.snapshot.facts))]
    if not paid:
        return []
    object_id = paid[0][0].snapshot.object_id
    since = min(facts.paid_at or each.created for each, facts in paid)
    products = dict.fromkeys([*looked_up, *(product for _, facts in paid for product in facts.products)])
    return [
        Purchase(
            id=f"{object_id}/{product}",
            owner=owner,
            product=product,
            kind=Kind.ONE_TIME,
            object=object_id,
            state=State.PAID,
            since=since,
            reversal=reversal(object_id, product, family),
        )
        for product in products
    ]


def _paid(facts: Facts | None) -> Payment | None:
    return facts if isinstance(facts, Payment) and facts.paid else None


@dataclass
class _Span:
    """One product's time on a subscription: since when, its last item, and how it left.

    `came` is the number of the snapshot with which it came, the last time it did.
    """

    since: int
    item: Item
    came: int
    left_at: int = 0
    replaced: bool = False


@dataclass
class _Story:
    """A subscription's snapshots told in order: the last one that counts, and each product's time."""

    last: Subscription | None = None
    last_at: int = 0
    status_before: str = ""

    def __post_init__(self) -> None:
        self.spans: dict[str, _Span] = {}
        self.heard = 0

    def hear(self, told: Dated, now: Subscription) -> None:
        """The next snapshot, `now` its facts. Once deleted stays deleted; what was never paid is none."""
        if (self.last and self.last.deleted) or now.status not in BOUGHT:
            return
        if now.status != "canceled":
            self.status_before = now.status
        elif now.status_before and now.status_before != "canceled":
            self.status_before = now.status_before
        self._products(told.created, told.since if self.last is None else told.created, now)
        self.last, self.last_at = now, told.created

    def _products(self, created: int, since: int, now: Subscription) -> None:
        """The products at a time; those that are new have been there `since`."""
        if not now.items:
            return
        self.heard += 1
        current = {item.product: item for item in now.items}
        known = {product for product, span in self.spans.items() if not span.left_at}
        for product, item in current.items():
            span = self.spans.setdefault(product, _Span(since, item, self.heard))
            span.came = span.came if product in known else self.heard
            span.item, span.left_at, span.replaced = item, 0, False
        newest = max(self.spans[product].came for product in current)
        for product in known - current.keys() if now.listed else ():
            span = self.spans[product]
            span.left_at, span.replaced = created, newest > span.came


def _subscription_purchases(
    history: Sequence[Dated], owner: str, families: Mapping[str, Family]
) -> list[Purchase]:
    story = _Story()
    for each in history:
        if isinstance(each.snapshot.facts, Subscription):
            story.hear(each, each.snapshot.facts)
    if story.last is None:
        return []
    object_id = history[0].snapshot.object_id
    return [
        Purchase(
            id=f"{object_id}/{product}",
            owner=owner,
            product=product,
            kind=Kind.SUBSCRIPTION,
            object=object_id,
            state=state,
            since=span.since,
            period_start=span.item.start,
            period_end=span.item.end,
            until=until,
            trial_end=story.last.trial_end,
            reversal=Reversal() if span.left_at else period_reversal(product, families, span.item.start),
        )
        for product, span in story.spans.items()
        for state, until in [_state(story.last, span, story)]
    ]


def _state(now: Subscription, span: _Span, story: _Story) -> tuple[State, int]:
    """A product's state on its subscription, and the end that belongs to it."""
    if span.left_at:
        return (State.REPLACED if span.replaced else State.REMOVED), span.left_at
    item = span.item
    match now.status:
        case "canceled":
            late = now.payment_failed or story.status_before in ("past_due", "unpaid")
            return State.PAYMENT_FAILED if late else State.CANCELED, now.ended_at or story.last_at
        case "past_due":
            return State.PAST_DUE, item.start
        case "unpaid":
            return State.UNPAID, item.start
        case "paused":
            return State.PAUSED, now.trial_end or item.end
        case _ if now.cancel_at or now.cancel_at_period_end:
            return State.ENDING, now.cancel_at or item.end
        case _:
            return State.RENEWING, item.end
