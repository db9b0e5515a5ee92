"""The secrets of a running engine: in memory only, never in a file, a log or a repr."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from glassfy_desktop.domain.errors import UserError

KEYS = ("admin_token", "sdk_key", "rest_key", "stripe_key", "outbound_bearer")


class SecretsError(UserError):
    """What was given is no set of secrets; the text never quotes it."""


@dataclass
class Secrets:
    """`signing_secrets` are all valid at once. An empty key opens nothing; `outbound_bearer` goes out with
    webhooks to the store's own targets, and with nothing else."""

    signing_secrets: tuple[str, ...] = field(default=(), repr=False)
    admin_token: str = field(default="", repr=False)
    sdk_key: str = field(default="", repr=False)
    rest_key: str = field(default="", repr=False)
    stripe_key: str = field(default="", repr=False)
    outbound_bearer: str = field(default="", repr=False)

    def replace(self, given: Mapping[str, Any]) -> None:
        """Replace the secrets that are named; null clears one. Raises SecretsError, then nothing changed."""
        signing = given.get("signing_secrets", [])
        if signing is not None and not (isinstance(signing, list) and all(map(_is_secret, signing))):
            raise SecretsError("“signing_secrets” has to be a list of strings.")
        named = {name: given[name] or "" for name in KEYS if name in given}
        if wrong := [name for name, value in named.items() if value and not _is_secret(value)]:
            raise SecretsError(f"“{wrong[0]}” has to be a string of printable characters, or null.")
        if given.keys() - {"signing_secrets", *KEYS}:  # not quoted: it may be a secret in the wrong place
            raise SecretsError(f"Known are “signing_secrets” and {', '.join(f'“{each}”' for each in KEYS)}.")
        if "signing_secrets" in given:
            self.signing_secrets = tuple(signing or ())
        for name, value in named.items():
            setattr(self, name, value)


def _is_secret(value: object) -> bool:
    return isinstance(value, str) and bool(value) and value.isascii() and value.isprintable()


def several(text: str) -> list[str]:
    """Signing secrets in one variable, separated by commas or spaces."""
    return [each for each in re.split(r"[,\s]+", text) if each]


def bearer_is(header: str | None, expected: str) -> bool:
    """Whether an Authorization header carries this token; in constant time, never an empty one."""
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not expected:
        return False
    return hmac.compare_digest(token.strip().encode("utf-8", "replace"), expected.encode())
