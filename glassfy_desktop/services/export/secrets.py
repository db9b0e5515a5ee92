"""The secrets of a deployment: what stands where one is left out, and whether one got into a text."""

import base64
from collections.abc import Iterable
from enum import Enum

from glassfy_desktop.domain.keys import redact
from glassfy_desktop.services.keychain import SecretKind

NAMES: dict[SecretKind, str] = {
    SecretKind.STRIPE_KEY: "STRIPE_RESTRICTED_KEY",
    SecretKind.SIGNING_SECRET: "STRIPE_SIGNING_SECRET",
    SecretKind.SDK_KEY: "GLASSFY_SDK_KEY",
    SecretKind.REST_KEY: "GLASSFY_REST_KEY",
}
"""What exports call each secret."""
SECRET_NAMES = tuple(NAMES.values())


class Finding(Enum):
    """Whether a text holds a secret: none, one of the store's own, or something shaped like one."""

    CLEAN = "clean"
    HELD = "held"
    SHAPED = "shaped"


def placeholder(name: str) -> str:
    """`<NAME>`, to be filled in where the process runs."""
    return f"<{name}>"


def placeholders_in(text: str) -> list[str]:
    """The names of the secrets that a text leaves to be filled in."""
    return [name for name in SECRET_NAMES if placeholder(name) in text]


def check(text: str, held: Iterable[str]) -> Finding:
    """Look in a text for each secret the store holds, as it is or in base64, and for any Stripe key."""
    forms = [form for secret in held for form in (secret, base64.b64encode(secret.encode()).decode())]
    if any(form in text for form in forms):
        return Finding.HELD
    return Finding.SHAPED if redact(text) != text else Finding.CLEAN
