"""Stripe's webhook signature: HMAC-SHA256 over `timestamp.body`, one `v1` per valid secret."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

TOLERANCE = 300
"""Seconds a timestamp may lie away from now, in either direction."""


@dataclass(frozen=True)
class SignatureHeader:
    """A parsed `Stripe-Signature`: Unix seconds and the `v1` values in order; other schemes are ignored."""

    timestamp: int
    v1: tuple[str, ...]


class SignatureError(Exception):
    """Why a delivery was refused, in a sentence. `reason` is a stable word: `missing`, `malformed`, `old`,
    `future` or `mismatch`."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


def compute(secret: str, timestamp: int, body: bytes) -> str:
    """The `v1` value for these bytes at this time (Unix seconds), in hexadecimal."""
    return hmac.new(secret.encode(), b"%d." % timestamp + body, hashlib.sha256).hexdigest()


def sign(secrets: Sequence[str], timestamp: int, body: bytes) -> str:
    """The header Stripe would send: one `v1` per secret."""
    return ",".join([f"t={timestamp}", *(f"v1={compute(secret, timestamp, body)}" for secret in secrets)])


def parse(header: str | None) -> SignatureHeader:
    """Read a `Stripe-Signature` header. Raises SignatureError when it is missing or malformed."""
    if not header:
        raise SignatureError("missing", "The request carries no Stripe-Signature header.")
    pairs = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    v1 = tuple(value for name, _, value in pairs if name == "v1")
    if len(times) != 1 or not (times[0].isascii() and times[0].isdigit() and len(times[0]) <= 12):
        raise SignatureError("malformed", "The Stripe-Signature header has no single timestamp “t=…”.")
    if not v1:
        raise SignatureError("malformed", "The Stripe-Signature header has no signature “v1=…”.")
    return SignatureHeader(int(times[0]), v1)


def verify(header: str | None, body: bytes, secrets: Sequence[str], now: int) -> str:
    """Check a delivery and return the secret that fits.

    Raises SignatureError with the reason. `now` is in Unix seconds; the age is judged after the signature,
    so that a wrong secret is never reported as a wrong clock.
    """
    parsed = parse(header)
    for secret in secrets:
        computed = compute(secret, parsed.timestamp, body)
        if any(hmac.compare_digest(computed.encode(), given.encode()) for given in parsed.v1):
            _check_age(now - parsed.timestamp)
            return secret
    raise SignatureError("mismatch", "No known signing secret fits: another secret, or a changed body.")


def _check_age(age: int) -> None:
    if age > TOLERANCE:
        raise SignatureError("old", f"Signed {age} seconds ago; up to {TOLERANCE} are accepted.")
    if age < -TOLERANCE:
        raise SignatureError(
            "future", f"Signed {-age} seconds in the future; up to {TOLERANCE} are accepted."
        )
