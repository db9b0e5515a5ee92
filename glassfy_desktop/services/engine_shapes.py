"""The engine's admin answers, as they come over HTTP."""

from typing import Any, NotRequired, TypedDict


class DeliveryRow(TypedDict):
    """One delivery in the list. `received_at` in Unix seconds; `verdict` is applied, duplicate, rejected or
    pending, with its `reason`."""

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


class Delivery(DeliveryRow):
    """One delivery whole: headers in order, the body as text, or in base64 where it is not UTF-8."""

    headers: list[tuple[str, str]]
    body: str | None
    body_base64: NotRequired[str]
    size: int


class DeliveryPage(TypedDict):
    deliveries: list[DeliveryRow]
    next: str | None
    total: int


class CustomerRow(TypedDict):
    """A customid in the list: its best code now, and how many purchases it has."""

    customid: str
    email: str | None
    customers: list[str]
    entitlement: int
    purchases: int


class CustomerPage(TypedDict):
    customers: list[CustomerRow]
    next: str | None
    total: int


class Link(TypedDict):
    """A Stripe customer linked to a customid: where the link comes from, and since when (Unix seconds)."""

    customer: str
    email: str | None
    source: str
    since: float


class Purchase(TypedDict):
    """One purchase with its code now; times in Unix seconds, `expires_date` 0 where it has no end."""

    id: str
    kind: str
    product: str
    object: str
    status: str
    code: int
    expires_date: int
    started: int
    reason: str


class CustomerDetail(TypedDict):
    customid: str
    email: str | None
    links: list[Link]
    purchases: list[Purchase]


class GrantingSku(TypedDict):
    identifier: str
    productid: str
    store: str


class PermissionAnswer(TypedDict):
    """A permission of a customid: its code, its end in Unix seconds (0: none) and why."""

    identifier: str
    entitlement: int
    expires_date: int
    skus: list[GrantingSku]
    reason: str


class PermissionAnswers(TypedDict):
    customid: str
    as_of: int
    permissions: list[PermissionAnswer]


class Lag(TypedDict):
    """Seconds from an event's creation to its arrival, of the latest from Stripe; `slowest_at` is when the
    slowest arrived, in Unix seconds."""

    median: float
    slowest: float
    slowest_at: float


class EngineStatus(TypedDict):
    """The engine's figures; `size` in bytes, `per_minute` the last 60 minutes, oldest first. `lag` is None
    where nothing came from Stripe yet; an older engine does not tell it."""

    database: str
    size: int
    deliveries: int
    events: int
    pending: int
    per_minute: list[int]
    started: float
    version: str
    secrets: int
    lag: NotRequired[Lag | None]


class ConfigAnswer(TypedDict):
    version: int
    config: dict[str, Any]


class JobStep(TypedDict):
    """One list that a job goes through: objects looked at, and how many told something new.

    `state` is waiting, running, done or not permitted; `total` is None where Stripe does not tell it.
    """

    resource: str
    state: str
    done: int
    total: int | None
    changed: int


class Job(TypedDict):
    """A backfill or a reconcile (`kind`); `state` is running, done, failed or cancelled.

    `compared` objects were read, `mended` ones told something new; `rate` is in objects a second. `reason`
    says why it failed or what it waits for, `note` what the key may not read. Times in Unix seconds.
    """

    id: str
    kind: str
    state: str
    steps: list[JobStep]
    compared: int
    mended: int
    rate: float | None
    started: float
    finished: float | None
    reason: str | None
    note: str


class OutboundRow(TypedDict):
    """One webhook out in the list: `type` 5001 to 5013, `state` waiting, delivered or given_up, `attempts`
    so far, `due` when it is tried next. `subject` is what it is about. Times in Unix seconds."""

    id: str
    created_at: float
    type: int
    url: str
    customid: str | None
    subject: str
    state: str
    attempts: int
    due: float | None


class OutboundAttempt(TypedDict):
    """One try: when (Unix seconds), the status that came back or else the error, and how long it took."""

    at: float
    status: int | None
    error: str | None
    ms: int


class OutboundWebhook(OutboundRow):
    """One webhook out whole: the body as it is sent, and every try, oldest first."""

    body: dict[str, Any]
    log: list[OutboundAttempt]


class OutboundPage(TypedDict):
    outbound: list[OutboundRow]
    next: str | None
    total: int
