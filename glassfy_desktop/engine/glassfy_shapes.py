"""The answers of Glassfy's two audiences, as they stand in /openapi.json. Their clients decode every field:
none may be missing, and none may change its type.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ErrorDetail:
    code: int
    description: str


@dataclass(frozen=True, slots=True)
class Refused:
    """An answer that says no; on SDK routes HTTP itself says 200."""

    status: int
    error: ErrorDetail


@dataclass(frozen=True, slots=True)
class Done:
    """What every answer that says yes begins with."""

    status: int
    error: None


@dataclass(frozen=True, slots=True)
class Sku:
    """A SKU at Stripe; `productid` is the Stripe product."""

    identifier: str
    productid: str
    store: str


@dataclass(frozen=True, slots=True)
class PermissionSku(Sku):
    istrial: bool
    isinintrooffer: bool


@dataclass(frozen=True, slots=True)
class PermissionOfSdk:
    """`entitlement` is the code as a string, `expires_date` in Unix seconds, 0 for none."""

    identifier: str
    entitlement: str
    expires_date: int
    skuarray: list[PermissionSku]


@dataclass(frozen=True, slots=True)
class PermissionOfRest:
    """The same, with the SKUs in `skus`."""

    identifier: str
    entitlement: str
    expires_date: int
    skus: list[PermissionSku]


@dataclass(frozen=True, slots=True)
class Initialised(Done):
    subscriberid: str
    hasreceipt: bool
    skus: list[Sku]


@dataclass(frozen=True, slots=True)
class SdkPermissions(Done):
    subscriberid: str
    permissions: list[PermissionOfSdk]


@dataclass(frozen=True, slots=True)
class Offering:
    identifier: str
    skus: list[Sku]


@dataclass(frozen=True, slots=True)
class Offerings(Done):
    offerings: list[Offering]


@dataclass(frozen=True, slots=True)
class OneSku(Done):
    sku: Sku


@dataclass(frozen=True, slots=True)
class SdkPurchase:
    """A purchase; `type` is 5001 for a subscription and 5008 for anything else, times in milliseconds."""

    productid: str
    type: int
    store: str
    date_ms: int
    expire_date_ms: int
    transaction_id: str
    subscriberid: str


@dataclass(frozen=True, slots=True)
class SdkPurchases(Done):
    subscriberid: str
    customid: str | None
    purchases: list[SdkPurchase]


@dataclass(frozen=True, slots=True)
class StoreInfoRow:
    store: str
    customerid: str
    subscriptionid: str
    productid: str


@dataclass(frozen=True, slots=True)
class StoreInfo(Done):
    info: list[StoreInfoRow]


@dataclass(frozen=True, slots=True)
class Properties:
    email: str | None
    token: str | None
    info: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class UserProperty(Done):
    property: Properties


@dataclass(frozen=True, slots=True)
class RestSubscriber:
    """A user; first and last seen in Unix seconds."""

    subscriberid: str
    customid: str | None
    email: str | None
    firstseendate: int
    lastseendate: int
    store: str


@dataclass(frozen=True, slots=True)
class SubscriberPermissions(Done):
    subscriber: RestSubscriber
    permissions: list[PermissionOfRest]
