"""The admin answers, as they go over HTTP and stand in /openapi.json. Times are Unix seconds."""

from dataclasses import dataclass
from typing import Any


# not frozen: thousands a second are made, and that takes a third of the time
@dataclass(slots=True)
class DeliveryRow:
    """One delivery in the list; `verdict` is applied, duplicate, rejected or pending."""

    id: str
    received_at: float
    source: str
    event_id: str | None
    type: str | None
    object_id: str | None
    livemode: bool | None
    api_version: str | None
    verdict: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Deliveries, newest first; `next` is the cursor of the following page. `total` counts all that match,
    under a filter up to 50,000."""

    deliveries: list[DeliveryRow]
    next: str | None
    total: int


@dataclass(slots=True)
class Delivery(DeliveryRow):
    """One delivery whole. `body` is its text, or null with `body_base64` where it is not UTF-8, or where it
    was not kept, which `body_gone` says. `size` in bytes."""

    size: int
    headers: list[tuple[str, str]]
    body: str | None
    body_base64: str | None
    body_gone: str | None


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customid: its Stripe customers, its best code now, and how many purchases it has."""

    customid: str
    email: str | None
    customers: list[str]
    entitlement: int
    purchases: int


@dataclass(frozen=True, slots=True)
class CustomerPage:
    customers: list[CustomerRow]
    next: str | None
    total: int


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A Stripe customer linked to a customid: who said so, and since when."""

    customer: str
    email: str | None
    source: str
    since: int


@dataclass(frozen=True, slots=True)
class LinkChange:
    """A change of a customer’s link: when, and said by what; `customid` is empty for a disconnection."""

    customer: str
    customid: str
    source: str
    at: int


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """A purchase with its code now; `expires_date` is 0 where it has no end.

    A grant by hand (`manual`) has the product of its SKU, and the developer's `note`.
    """

    id: str
    kind: str
    product: str
    object: str
    status: str
    code: int
    expires_date: int
    started: int
    reason: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Connection:
    """A Stripe customer and the customid it was connected to, or taken from."""

    customid: str
    customer: str


@dataclass(frozen=True, slots=True)
class Granted:
    """A grant that was made; its id takes it back."""

    id: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A customid. `history` has every change of every customer that was ever linked to it, in their order."""

    customid: str
    email: str | None
    links: list[LinkRow]
    purchases: list[PurchaseRow]
    history: list[LinkChange]


@dataclass(frozen=True, slots=True)
class SkuRow:
    identifier: str
    productid: str
    store: str


@dataclass(frozen=True, slots=True)
class PermissionRow:
    """A permission at a time: its code, its end (0 for none), the SKUs that decide it, and why."""

    identifier: str
    entitlement: int
    expires_date: int
    skus: list[SkuRow]
    reason: str


@dataclass(frozen=True, slots=True)
class Permissions:
    customid: str
    as_of: int
    permissions: list[PermissionRow]


@dataclass(frozen=True, slots=True)
class ConfigAnswer:
    """The store configuration and its version; version 0 and null before there is one."""

    version: int
    config: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class GainAndLoss:
    """How many customids get access to a permission, and how many lose it."""

    gain: int
    lose: int


@dataclass(frozen=True, slots=True)
class Change:
    """A code that becomes another."""

    customid: str
    permission: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What another configuration would change; `summary` by permission, `next` the next page's cursor."""

    summary: dict[str, GainAndLoss]
    changes: list[Change]
    next: str | None


@dataclass(frozen=True, slots=True)
class Saved:
    version: int


@dataclass(frozen=True, slots=True)
class Lag:
    """Seconds from an event's creation to its arrival, of the latest from Stripe; `slowest_at` is when the
    slowest arrived."""

    median: float
    slowest: float
    slowest_at: float


@dataclass(frozen=True, slots=True)
class Status:
    """The engine's figures. `size` in bytes; `per_minute`, deliveries of the last 60 minutes, oldest first;
    `secrets`, how many signing secrets are known; `lag`, null where Stripe has sent nothing yet."""

    database: str
    size: int
    deliveries: int
    events: int
    pending: int
    per_minute: list[int]
    started: float
    version: str
    secrets: int
    lag: Lag | None


@dataclass(slots=True)
class NoticeRow:
    """One webhook out; `state` is waiting, delivered or given_up, `due` when it is sent next. `subject` is
    the purchase, grant or customer it is about."""

    id: str
    created_at: float
    type: int
    url: str
    customid: str | None
    subject: str
    state: str
    attempts: int
    due: float | None


@dataclass(frozen=True, slots=True)
class NoticePage:
    """Webhooks out, newest first; `next` is the following page's cursor, `total` counts all that match."""

    outbound: list[NoticeRow]
    next: str | None
    total: int


@dataclass(frozen=True, slots=True)
class NoticeAttempt:
    """One try to deliver: when, what came back (`status`, or `error` in a sentence), how long it took."""

    at: float
    status: int | None
    error: str | None
    ms: int


@dataclass(slots=True)
class Notice(NoticeRow):
    """One webhook out whole: its body as it is sent, and every attempt, oldest first."""

    body: dict[str, Any]
    log: list[NoticeAttempt]


@dataclass(frozen=True, slots=True)
class Taken:
    """What Stripe is answered: the event is recorded, now or before."""

    received: bool
    event: str
    duplicate: bool


@dataclass(frozen=True, slots=True)
class NotTaken:
    """What the sender of a refused delivery is answered."""

    received: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """What a sender is answered who has to come again."""

    error: str
