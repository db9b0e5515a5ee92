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


class EngineStatus(TypedDict):
    """The engine's figures; `size` in bytes, `per_minute` the last 60 minutes, oldest first."""

    database: str
    size: int
    deliveries: int
    events: int
    pending: int
    per_minute: list[int]
    started: float
    version: str
    secrets: int


class ConfigAnswer(TypedDict):
    version: int
    config: dict[str, Any]
