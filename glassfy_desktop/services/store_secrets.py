"""The secrets of an open store: in the keychain, at hand in memory, and told to whoever works with them."""

import asyncio
import secrets
from abc import ABC, abstractmethod
from typing import Any

from glassfy_desktop.services.keychain import Keychain, SecretKind
from glassfy_desktop.services.listeners import Listeners

OWN_KEYS = {SecretKind.SDK_KEY: "gsdk_", SecretKind.REST_KEY: "grest_"}
"""The keys this app makes itself, with their prefixes."""
SIGNING = (SecretKind.SIGNING_SECRET, SecretKind.OLD_SIGNING_SECRET, SecretKind.LOCAL_SECRET)
"""What a delivery may be signed with."""


class StoreSecrets(ABC):
    """`changed` tells of each that is kept, rolled or forgotten. `_tell_engine` gives them to the engine."""

    def __init__(self, keychain: Keychain, slug: str) -> None:
        self.keychain = keychain
        self.slug = slug
        self.changed = Listeners[()]()
        self._kept: dict[SecretKind, str] = {}
        self._opened = asyncio.Event()

    @abstractmethod
    async def _tell_engine(self) -> None:
        """Give the engine what it does not know yet."""

    async def open(self) -> None:
        """Read the store's secrets; make the SDK and REST keys where there are none yet."""
        for kind in SecretKind:
            if found := await self.keychain.get(self.slug, kind):
                self._kept[kind] = found
        for kind in OWN_KEYS:
            if kind not in self._kept:
                self._kept[kind] = _new_key(kind)
                await self.keychain.put(self.slug, kind, self._kept[kind], made_up=True)
        self._opened.set()
        await self._tell_engine()
        self.changed.tell()

    async def open_keychain(self) -> None:
        """Look for a keychain once more: what is in memory goes into it, what it has is used."""
        await self.keychain.open()
        await self.open()

    def secret(self, kind: SecretKind) -> str | None:
        """A secret of this store, or None."""
        return self._kept.get(kind)

    async def keep(self, kind: SecretKind, secret: str) -> None:
        """Keep a secret in the keychain (or in memory) and give it to the engine."""
        await self.keychain.put(self.slug, kind, secret)
        self._kept[kind] = secret
        await self._tell_engine()
        self.changed.tell()

    async def roll(self, kind: SecretKind) -> None:
        """Replace the SDK or REST key by a new one; the old one is refused from then on. Raises KeyError."""
        await self.keep(kind, _new_key(kind))

    async def forget(self, kind: SecretKind) -> None:
        """Remove a secret from the keychain, from here and from the engine."""
        await self.keychain.forget(self.slug, kind)
        self._kept.pop(kind, None)
        await self._tell_engine()
        self.changed.tell()

    def _engine_secrets(self) -> dict[str, Any]:
        return {
            "signing_secrets": [self._kept[kind] for kind in SIGNING if kind in self._kept],
            "stripe_key": self._kept.get(SecretKind.STRIPE_KEY),
            "sdk_key": self._kept.get(SecretKind.SDK_KEY),
            "rest_key": self._kept.get(SecretKind.REST_KEY),
        }


def _new_key(kind: SecretKind) -> str:
    return OWN_KEYS[kind] + secrets.token_urlsafe(24)
