"""Why a delivery's signature holds or does not, step by step, with what can be told of the cause."""

import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from glassfy_desktop.domain.keys import mask
from glassfy_desktop.domain.signature import TOLERANCE, SignatureError, compute, parse


class Fault(StrEnum):
    """The first thing wrong with a delivery, in the order in which the engine looks."""

    MISSING = "missing"
    MALFORMED = "malformed"
    NO_SECRET = "no_secret"  # noqa: S105
    BODY = "body"
    SECRET = "secret"  # noqa: S105
    MISMATCH = "mismatch"
    OLD = "old"
    FUTURE = "future"
    MODE = "mode"


@dataclass(frozen=True)
class KnownSecret:
    """A signing secret of the store; `name` is `current` or `rolled`."""

    name: str
    value: str = field(repr=False)


@dataclass(frozen=True)
class Compared:
    """What one secret computes for the body (hexadecimal), and whether a `v1` of the header is that."""

    name: str
    masked: str
    computed: str
    fits: bool


@dataclass(frozen=True)
class SignatureCheck:
    """What was found at each step. A step that could not be reached has None, or nothing.

    `schemes` are the header's names in order (`t`, `v1`, `v0`); `timestamp` is in Unix seconds, `age` in
    seconds at arrival, negative for the future. `livemode` is what the event says, `expected` what the store
    is.
    """

    fault: Fault | None = None
    schemes: tuple[str, ...] = ()
    timestamp: int | None = None
    age: int | None = None
    v1: tuple[str, ...] = ()
    compared: tuple[Compared, ...] = ()
    livemode: bool | None = None
    expected: bool = False

    @property
    def age_holds(self) -> bool | None:
        return None if self.age is None else abs(self.age) <= TOLERANCE

    @property
    def signature_holds(self) -> bool | None:
        return any(each.fits for each in self.compared) if self.compared else None

    @property
    def mode_holds(self) -> bool | None:
        return None if self.livemode is None else self.livemode == self.expected


def check(
    header: str | None,
    body: bytes,
    secrets: Sequence[KnownSecret],
    received_at: int,
    *,
    livemode: bool | None,
    expected: bool,
) -> SignatureCheck:
    """Look at a delivery as it came at `received_at` (Unix seconds), with the secrets known now."""
    schemes = tuple(part.strip().partition("=")[0] for part in (header or "").split(",") if part.strip())
    seen = SignatureCheck(schemes=schemes, livemode=livemode, expected=expected)
    try:
        parsed = parse(header)
    except SignatureError as error:
        return replace(seen, fault=Fault(error.reason))
    compared = tuple(_compare(secret, parsed.timestamp, parsed.v1, body) for secret in secrets)
    age = received_at - parsed.timestamp
    seen = replace(seen, timestamp=parsed.timestamp, age=age, v1=parsed.v1, compared=compared)
    return replace(seen, fault=_fault(seen, secrets, body))


def _compare(secret: KnownSecret, timestamp: int, v1: Sequence[str], body: bytes) -> Compared:
    computed = compute(secret.value, timestamp, body)
    return Compared(secret.name, mask(secret.value), computed, _among(computed, v1))


def _among(computed: str, v1: Sequence[str]) -> bool:
    return any(hmac.compare_digest(computed.encode(), given.encode()) for given in v1)


def _fault(seen: SignatureCheck, secrets: Sequence[KnownSecret], body: bytes) -> Fault | None:
    if not secrets:
        return Fault.NO_SECRET
    if not seen.signature_holds:
        return _mismatch(seen, secrets, body)
    if seen.age is not None and not seen.age_holds:
        return Fault.OLD if seen.age > 0 else Fault.FUTURE
    return Fault.MODE if seen.mode_holds is False else None


def _mismatch(seen: SignatureCheck, secrets: Sequence[KnownSecret], body: bytes) -> Fault:
    """Tell a changed body from another secret, as far as that can be told.

    A body that fits once its formatting is put back was changed. One that is formatted as Stripe formats it
    was hardly touched, so the secret is another one. Else it may be either.
    """
    originals = list(_originals(body))
    for original in originals:
        if any(_among(compute(each.value, seen.timestamp or 0, original), seen.v1) for each in secrets):
            return Fault.BODY
    return Fault.SECRET if body in originals else Fault.MISMATCH


def _originals(body: bytes) -> Iterator[bytes]:
    """What Stripe may have sent where a proxy or a framework has only written it anew."""
    unmarked = body.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").strip()
    if unmarked != body:
        yield unmarked
        yield unmarked + b"\n"
    try:
        event = json.loads(unmarked)
    except (ValueError, RecursionError):
        return
    for ascii_only in (False, True):
        yield json.dumps(event, indent=2, ensure_ascii=ascii_only).encode(errors="surrogatepass")
