"""Keys, Stripe's and our own: told apart by prefix, shown by their ends, kept out of every text."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from glassfy_desktop.domain.errors import UserError


class KeyKind(StrEnum):
    """What a pasted key is, by its prefix."""

    RESTRICTED = "restricted"
    SECRET = "secret"  # noqa: S105


@dataclass(frozen=True)
class StripeKey:
    """A key that may be used to ask Stripe. `mode` is `test` or `live`; `value` never shows in a repr."""

    value: str = field(repr=False)
    kind: KeyKind
    mode: str

    @property
    def masked(self) -> str:
        return mask(self.value)


class KeyRefusedError(UserError):
    """The pasted text cannot serve as the store's key."""


_USABLE = re.compile(r"(?P<kind>rk|sk)_(?P<mode>test|live)_[A-Za-z0-9]{8,250}")
_SECRETS = re.compile(
    r"\b(?:rk|sk|pk)_(?:test|live)_[A-Za-z0-9*]{4,}"
    r"|\bwhsec_[A-Za-z0-9+/=_-]{4,}"
    r"|\b(?:gsdk|grest|gadmin)_[A-Za-z0-9_-]{8,}"
)
_BEARER = re.compile(r"\b(Bearer +)[A-Za-z0-9._~+/=-]{8,}", re.IGNORECASE)


def recognise_key(text: str) -> StripeKey:
    """Read a pasted key.

    Raises KeyRefusedError, with the remedy, for anything but a restricted (`rk_`) or secret (`sk_`) key.
    """
    text = text.strip()
    if match := _USABLE.fullmatch(text):
        kind = KeyKind.RESTRICTED if match["kind"] == "rk" else KeyKind.SECRET
        return StripeKey(text, kind, match["mode"])
    raise KeyRefusedError(*_refusal(text))


def _refusal(text: str) -> tuple[str, str]:
    if not text:
        return "Nothing was pasted.", "Copy the restricted key in Stripe, then paste it here."
    if text.startswith("pk_"):
        return (
            "This is a publishable key.",
            "It is made for web pages and may read nothing. Paste the restricted key, which starts with rk_.",
        )
    if text.startswith("whsec_"):
        return (
            "This is a signing secret, not a key.",
            "It belongs to step 4, Signing secret. Paste the restricted key here, which starts with rk_.",
        )
    if re.match(r"[rs]k_(test|live)_", text):
        return (
            "This key is not whole.",
            "A part is missing, or something was copied along. Copy it again in Stripe, then paste it.",
        )
    return "This is not a Stripe key.", "Paste the restricted key; it starts with rk_test_ or rk_live_."


def recognise_signing_secret(text: str) -> str:
    """Read a pasted signing secret (`whsec_…`). Raises KeyRefusedError for anything else."""
    text = text.strip()
    if re.fullmatch(r"whsec_[A-Za-z0-9+/=_-]{16,250}", text):
        return text
    if not text:
        raise KeyRefusedError("Nothing was pasted.", "Copy the endpoint's signing secret in Stripe first.")
    raise KeyRefusedError(
        "This is not a signing secret.",
        "It starts with whsec_ and stands on the endpoint's page in Stripe, under “Signing secret”.",
    )


def mask(secret: str) -> str:
    """A secret as it may be shown: its prefix and its last four characters, `rk_test_…w8Qz`."""
    prefix = re.match(r"(?:[a-z]+_(?:test_|live_)?)?", secret)
    start = prefix[0] if prefix else ""
    return f"{start}…{secret[-4:]}" if len(secret) >= len(start) + 8 else f"{start}…"


def redact(text: str) -> str:
    """The text with every key and signing secret in it shown by its ends only, and no bearer token at all."""
    return _BEARER.sub(r"\1…", _SECRETS.sub(lambda found: mask(found[0]), text))


def holds_secret(text: str) -> bool:
    """Whether something in the text has the shape of a key or a signing secret."""
    return _SECRETS.search(text) is not None
