"""What Glassfy's SDKs make of an answer, written from what is known of them, and as strict as they are.

Android fails the whole answer over one bad item; iOS drops the item and says nothing. Both are used to read
what the engine answers: a test then sees what an app would see.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson

CODES = range(-9, 6)
"""The entitlement codes Android knows; −10 makes its whole call fail."""
EVENT_TYPES = range(5001, 5014)

Found = TypeVar("Found")
Item = TypeVar("Item")
Raw = Mapping[str, Any]


class DecodeError(Exception):
    """The SDK cannot read the answer: the app's call fails without any use of what else it holds."""


class ServerError(Exception):
    """The SDK reads the answer as an error and hands it to the app."""

    def __init__(self, status: int, code: int, description: str) -> None:
        super().__init__(f"{status}: {code} {description}")
        self.status, self.code = status, code


@dataclass(frozen=True)
class Sku:
    identifier: str
    product: str
    store: str


@dataclass(frozen=True)
class Permission:
    """`ends` in Unix seconds, 0 for never; `trials` are the SKUs on trial."""

    identifier: str
    code: int
    ends: int
    skus: tuple[Sku, ...]
    trials: tuple[str, ...]

    @property
    def is_valid(self) -> bool:
        return self.code > 0


@dataclass(frozen=True)
class Offering:
    identifier: str
    skus: tuple[Sku, ...]


@dataclass(frozen=True)
class Bought:
    """A line of the history; times in milliseconds."""

    product: str
    store: str
    type: int
    at_ms: int
    ends_ms: int


@dataclass(frozen=True)
class StoreInfo:
    store: str
    customer: str
    subscription: str
    product: str


@dataclass(frozen=True)
class Properties:
    email: str | None
    token: str | None
    info: Raw | None


def field(raw: Raw, name: str, kind: type[Found]) -> Found:
    """A field that has to be there and of one JSON type. Raises DecodeError."""
    value = raw.get(name)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise DecodeError(f"{name} has to be {kind.__name__}, and is {value!r}")
    return value


def optional(raw: Raw, name: str, kind: type[Found]) -> Found | None:
    return None if raw.get(name) is None else field(raw, name, kind)


def sku(raw: Raw) -> Sku:
    return Sku(field(raw, "identifier", str), field(raw, "productid", str), field(raw, "store", str))


class Sdk:
    """What both SDKs do alike; each says what becomes of an item it cannot read."""

    def items(self, raw: Raw, name: str, read: Callable[[Raw], Item]) -> tuple[Item, ...]:
        raise NotImplementedError

    def ok(self, answer: bytes) -> Raw:
        """The answer's object. Raises ServerError where it says no, DecodeError where it is none."""
        try:
            raw = orjson.loads(answer)
        except orjson.JSONDecodeError:
            raise DecodeError("the answer is no JSON") from None
        if not isinstance(raw, dict):
            raise DecodeError("the answer has to be an object")
        status = field(raw, "status", int)
        if raw.get("error") is not None:
            error: Raw = field(raw, "error", dict)
            raise ServerError(status, field(error, "code", int), field(error, "description", str))
        if status != 200:
            raise DecodeError(f"status {status} without an error")
        return raw

    def permissions(self, answer: bytes) -> tuple[str, tuple[Permission, ...]]:
        """The subscriber's id and permissions."""
        raw = self.ok(answer)
        return field(raw, "subscriberid", str), self.items(raw, "permissions", self.permission)

    def permission(self, raw: Raw) -> Permission:
        trials = []

        def granting(each: Raw) -> Sku:
            if field(each, "istrial", bool):
                trials.append(field(each, "identifier", str))
            field(each, "isinintrooffer", bool)
            return sku(each)

        return Permission(
            identifier=field(raw, "identifier", str),
            code=self.code(field(raw, "entitlement", str)),
            ends=field(raw, "expires_date", int),
            skus=self.items(raw, "skuarray", granting),
            trials=tuple(trials),
        )

    def code(self, text: str) -> int:
        try:
            return int(text)
        except ValueError:
            raise DecodeError(f"entitlement {text!r}") from None

    def offerings(self, answer: bytes) -> tuple[Offering, ...]:
        def read(raw: Raw) -> Offering:
            return Offering(field(raw, "identifier", str), self.items(raw, "skus", sku))

        return self.items(self.ok(answer), "offerings", read)

    def sku(self, answer: bytes) -> Sku:
        return sku(field(self.ok(answer), "sku", dict))

    def history(self, answer: bytes) -> tuple[str | None, tuple[Bought, ...]]:
        """The customid and what was bought."""
        raw = self.ok(answer)
        field(raw, "subscriberid", str)
        return optional(raw, "customid", str), self.items(raw, "purchases", self.bought)

    def bought(self, raw: Raw) -> Bought:
        return Bought(
            product=field(raw, "productid", str),
            store=field(raw, "store", str),
            type=field(raw, "type", int),
            at_ms=field(raw, "date_ms", int),
            ends_ms=field(raw, "expire_date_ms", int),
        )

    def store_info(self, answer: bytes) -> tuple[StoreInfo, ...]:
        def read(raw: Raw) -> StoreInfo:
            names = ("store", "customerid", "subscriptionid", "productid")
            return StoreInfo(*(field(raw, name, str) for name in names))

        return self.items(self.ok(answer), "info", read)

    def properties(self, answer: bytes) -> Properties:
        raw = field(self.ok(answer), "property", dict)
        return Properties(
            optional(raw, "email", str), optional(raw, "token", str), optional(raw, "info", dict)
        )


class Android(Sdk):
    """One bad item fails everything; an unknown code does too."""

    def items(self, raw: Raw, name: str, read: Callable[[Raw], Item]) -> tuple[Item, ...]:
        return tuple(read(each if isinstance(each, dict) else {}) for each in field(raw, name, list))

    def code(self, text: str) -> int:
        code = super().code(text)
        if code not in CODES:
            raise DecodeError(f"no entitlement has the code {code}")
        return code

    def init(self, answer: bytes) -> str:
        """The subscriber's id, which Android needs."""
        raw = self.ok(answer)
        self.items(raw, "skus", sku)
        return field(raw, "subscriberid", str)

    def bought(self, raw: Raw) -> Bought:
        found = super().bought(raw)
        if found.type not in EVENT_TYPES:
            raise DecodeError(f"no event has the type {found.type}")
        return found


class Ios(Sdk):
    """Items it cannot read are gone without a word."""

    def items(self, raw: Raw, name: str, read: Callable[[Raw], Item]) -> tuple[Item, ...]:
        found = []
        for each in field(raw, name, list):
            try:
                found.append(read(each if isinstance(each, dict) else {}))
            except DecodeError:
                continue
        return tuple(found)

    def init(self, answer: bytes) -> bool:
        """Whether the server has a receipt of Apple's, which iOS asks at once."""
        raw = self.ok(answer)
        self.items(raw, "skus", sku)
        return field(raw, "hasreceipt", bool)
