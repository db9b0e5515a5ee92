"""Setting a store up: seven steps, each judged from what has been seen, never from what somebody ticked.

`Facts` is everything seen so far; `steps` derives the state of each step from it. Nothing else is kept, so a
store can be left at any point and comes back at the same place once its facts have been seen again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from glassfy_desktop.domain.catalog import Catalog
from glassfy_desktop.domain.keys import KeyKind, StripeKey
from glassfy_desktop.domain.requirements import REQUIRED_PERMISSIONS
from glassfy_desktop.domain.webhook_endpoint import Judgement, WebhookEndpoint


class StepId(StrEnum):
    KEY = "key"
    PERMISSIONS = "permissions"
    WEBHOOK = "webhook"
    SECRET = "secret"  # noqa: S105
    FIRST_EVENT = "first_event"
    CUSTOMERS = "customers"
    CATALOG = "catalog"


class StepState(StrEnum):
    TODO = "todo"
    CHECKING = "checking"
    DONE = "done"
    ATTENTION = "attention"
    FAILED = "failed"


class Grant(StrEnum):
    """What is known of one permission; `unknown` is never counted as granted."""

    GRANTED = "granted"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Way(StrEnum):
    """How what happens at Stripe reaches the engine."""

    ADDRESS = "address"
    TUNNEL = "tunnel"
    POLL = "poll"
    LISTEN = "listen"

    @property
    def needs_endpoint(self) -> bool:
        """Whether Stripe sends to an address: an endpoint is needed then."""
        return self in (Way.ADDRESS, Way.TUNNEL)


class Link(StrEnum):
    """Whether the way is open: a tunnel stands, the poller was answered, Stripe's command line listens."""

    OFF = "off"
    OPENING = "opening"
    OPEN = "open"
    BROKEN = "broken"


@dataclass(frozen=True)
class SeenEvent:
    """The first verified delivery: its type and when it arrived, in Unix seconds."""

    type: str
    received_at: float


@dataclass(frozen=True)
class RefusedDelivery:
    """The newest delivery of Stripe's, where the engine refused it: its type, when it came, and why."""

    type: str
    received_at: float
    reason: str


@dataclass(frozen=True)
class Facts:
    """What has been seen of a store. None means: not looked yet."""

    key: StripeKey | None = None
    key_refused: str = ""
    key_accepted: bool = False
    """Whether somebody said to go on with a key that may do everything."""
    grants: Mapping[str, Grant] = field(default_factory=dict)
    not_needed: Mapping[str, Grant] = field(default_factory=dict)
    way: Way = Way.ADDRESS
    link: Link = Link.OFF
    link_reason: str = ""
    endpoint: Judgement | None = None
    duplicates: tuple[WebhookEndpoint, ...] = ()
    """Other endpoints that send to the same address: with them, every event comes twice."""
    others: tuple[WebhookEndpoint, ...] = ()
    endpoints_seen: bool = False
    endpoint_unknown: str = ""
    secret_masked: str = ""
    secret_verified: bool = False
    secret_refused: str = ""
    old_secret_masked: str = ""
    old_secret_until: float = 0.0
    """Until when the secret from before a roll is taken as well, in Unix seconds."""
    first_event: SeenEvent | None = None
    refused_delivery: RefusedDelivery | None = None
    customers: int | None = None
    customers_linked: int = 0
    catalog: Catalog = field(default_factory=Catalog)
    products: frozenset[str] | None = None
    checking: frozenset[StepId] = frozenset()


@dataclass(frozen=True)
class Step:
    """One step: its state, a stable word for why (`finding`), and figures a sentence about it needs."""

    id: StepId
    state: StepState
    finding: str
    figures: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        return self.state is StepState.DONE


def steps(facts: Facts) -> list[Step]:
    """The seven steps in order. Order is advice: a later step may be done while an earlier one is not."""
    judged = [
        _key(facts),
        _permissions(facts),
        _webhook(facts),
        _secret(facts),
        _first_event(facts),
        _customers(facts),
        _catalog(facts),
    ]
    return [
        Step(each.id, StepState.CHECKING, "checking", each.figures) if each.id in facts.checking else each
        for each in judged
    ]


def next_step(judged: list[Step]) -> StepId:
    """The step to show first: the first that is not done, else the last."""
    return next((each.id for each in judged if not each.done), judged[-1].id)


def _key(facts: Facts) -> Step:
    if facts.key is None:
        return Step(StepId.KEY, StepState.TODO, "none")
    figures = {"key": facts.key.masked}
    if facts.key_refused:
        return Step(StepId.KEY, StepState.FAILED, "refused", figures)
    if facts.key.kind is KeyKind.SECRET:
        state = StepState.DONE if facts.key_accepted else StepState.ATTENTION
        return Step(StepId.KEY, state, "accepted" if facts.key_accepted else "too_powerful", figures)
    return Step(StepId.KEY, StepState.DONE, "kept", figures)


def _permissions(facts: Facts) -> Step:
    if facts.key is None or not facts.grants:
        return Step(StepId.PERMISSIONS, StepState.TODO, "no_key" if facts.key is None else "not_checked")
    required = [facts.grants.get(each.name, Grant.UNKNOWN) for each in REQUIRED_PERMISSIONS]
    figures = {
        "granted": required.count(Grant.GRANTED),
        "missing": required.count(Grant.MISSING),
        "unknown": required.count(Grant.UNKNOWN),
        "required": len(required),
    }
    if figures["missing"]:
        finding = "missing_and_unknown" if figures["unknown"] else "missing"
        return Step(StepId.PERMISSIONS, StepState.FAILED, finding, figures)
    if figures["unknown"]:
        return Step(StepId.PERMISSIONS, StepState.ATTENTION, "unknown", figures)
    return Step(StepId.PERMISSIONS, StepState.DONE, "granted", figures)


def _webhook(facts: Facts) -> Step:
    if not facts.way.needs_endpoint:
        state = {Link.OPEN: StepState.DONE, Link.BROKEN: StepState.ATTENTION}.get(facts.link, StepState.TODO)
        return Step(StepId.WEBHOOK, state, f"{facts.way}_{facts.link}")
    if facts.way is Way.TUNNEL and facts.link is not Link.OPEN:
        broken = facts.link is Link.BROKEN
        return Step(StepId.WEBHOOK, StepState.ATTENTION if broken else StepState.TODO, f"tunnel_{facts.link}")
    return _endpoint(facts)


def _endpoint(facts: Facts) -> Step:
    if facts.endpoint is not None:
        figures = {"url": facts.endpoint.endpoint.url, "version": facts.endpoint.endpoint.api_version}
        if facts.endpoint.good and facts.duplicates:
            return Step(StepId.WEBHOOK, StepState.ATTENTION, "duplicate", figures)
        if facts.endpoint.good:
            return Step(StepId.WEBHOOK, StepState.DONE, "good", figures)
        finding = "recreate" if facts.endpoint.recreate else "repair"
        return Step(StepId.WEBHOOK, StepState.ATTENTION, finding, figures)
    if facts.endpoint_unknown:
        return Step(StepId.WEBHOOK, StepState.ATTENTION, "unknown")
    return Step(StepId.WEBHOOK, StepState.TODO, "none" if facts.endpoints_seen else "not_checked")


def _secret(facts: Facts) -> Step:
    figures = {"secret": facts.secret_masked}
    if facts.secret_refused:
        return Step(StepId.SECRET, StepState.FAILED, "refused", figures)
    if facts.secret_verified and _signed_otherwise(facts):
        return Step(StepId.SECRET, StepState.ATTENTION, "not_stripes", figures)
    if facts.secret_verified:
        return Step(StepId.SECRET, StepState.DONE, "verified", figures)
    if facts.secret_masked:
        return Step(StepId.SECRET, StepState.ATTENTION, "unverified", figures)
    if facts.endpoint is not None and facts.way.needs_endpoint:
        return Step(StepId.SECRET, StepState.ATTENTION, "lost")
    return Step(StepId.SECRET, StepState.TODO, "none")


def _signed_otherwise(facts: Facts) -> bool:
    """Whether Stripe's newest delivery was signed with a secret that is not known here."""
    refused = facts.refused_delivery
    return refused is not None and facts.way.needs_endpoint and "signing secret" in refused.reason


def _first_event(facts: Facts) -> Step:
    if facts.first_event is None:
        return Step(StepId.FIRST_EVENT, StepState.TODO, "waiting")
    return Step(StepId.FIRST_EVENT, StepState.DONE, "seen", {"type": facts.first_event.type})


def _customers(facts: Facts) -> Step:
    if facts.customers is None:
        return Step(StepId.CUSTOMERS, StepState.TODO, "not_counted")
    figures = {"total": facts.customers, "linked": facts.customers_linked}
    if facts.customers == 0:
        return Step(StepId.CUSTOMERS, StepState.TODO, "none", figures)
    if facts.customers_linked == 0:
        return Step(StepId.CUSTOMERS, StepState.ATTENTION, "unlinked", figures)
    return Step(StepId.CUSTOMERS, StepState.DONE, "linked", figures)


def _catalog(facts: Facts) -> Step:
    mapped = {sku for sku, _ in facts.catalog.ticks()}
    products = {sku.product for sku in facts.catalog.skus if sku.id in mapped}
    if not mapped:
        return Step(StepId.CATALOG, StepState.TODO, "none")
    figures = {"permissions": sum(1 for each in facts.catalog.permissions if each.skus), "skus": len(mapped)}
    if facts.products is None:
        return Step(StepId.CATALOG, StepState.ATTENTION, "products_unknown", figures)
    if not products & facts.products:
        return Step(StepId.CATALOG, StepState.ATTENTION, "product_missing", figures)
    return Step(StepId.CATALOG, StepState.DONE, "mapped", figures)
