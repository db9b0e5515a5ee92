"""Secrets: in the system's keychain, else in memory until the app ends. The one module that knows keyring."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from glassfy_desktop.domain.keys import mask
from glassfy_desktop.services.listeners import Listeners

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)

Found = TypeVar("Found")

SERVICE = "Glassfy Desktop"
TRUSTED = {
    "keyring.backends.macOS": "macOS Keychain",
    "keyring.backends.Windows": "Windows Credential Manager",
    "keyring.backends.SecretService": "Secret Service",
    "keyring.backends.libsecret": "Secret Service",
    "keyring.backends.kwallet": "KWallet",
}
"""Back ends that keep secrets encrypted under the user's login; anything else could be a plain file."""


class SecretKind(StrEnum):
    """What is kept for a store; one entry each."""

    STRIPE_KEY = "stripe_key"
    SIGNING_SECRET = "signing_secret"  # noqa: S105
    OLD_SIGNING_SECRET = "old_signing_secret"  # noqa: S105
    """The one from before a roll; Stripe signs with both for up to 24 hours."""
    LOCAL_SECRET = "local_secret"  # noqa: S105
    """Of deliveries made on this machine: polled events, or those of Stripe's command line."""
    SDK_KEY = "sdk_key"
    REST_KEY = "rest_key"
    ENGINE_TOKEN = "engine_token"  # noqa: S105
    """The admin token of a remote engine."""


@dataclass(frozen=True)
class KeychainState:
    """Where secrets go: `name` of the keychain, or the `reason` for none. `opened`: it was looked for."""

    opened: bool = False
    persistent: bool = False
    name: str = ""
    reason: str = ""


@dataclass(frozen=True)
class HeldSecret:
    """A secret as it may be shown. `place` is the keychain's name; empty means memory, until the app ends."""

    store: str
    kind: SecretKind
    masked: str
    place: str


@dataclass(frozen=True)
class _Remembered:
    """A secret in memory; one that was only `made_up` here gives way to what a keychain has."""

    secret: str = field(repr=False)
    made_up: bool = False


class Keychain:
    """Keeps secrets by store and kind. Calls to the system run in a thread: it may ask for a password.

    A keychain that is locked or breaks in mid-step loses nothing: secrets stay in memory from then on, and
    `state` says why. `changed` tells of another state.
    """

    def __init__(self) -> None:
        self.state = KeychainState()
        self.changed = Listeners[()]()
        self._backend: KeyringBackend | None = None
        self._memory: dict[str, _Remembered] = {}
        self._turn = threading.Lock()

    async def open(self) -> KeychainState:
        """Look for a trusted keychain, also once more after it was locked or absent.

        What was in memory meanwhile goes into it. Without one, secrets stay in memory until the app ends.
        """
        self._backend = await asyncio.to_thread(_find)
        if self._backend is None:
            self._set_state(KeychainState(opened=True, reason="none was found on this system"))
        else:
            name = TRUSTED[type(self._backend).__module__]
            self._set_state(KeychainState(opened=True, persistent=True, name=name))
            await self._move_in()
        return self.state

    async def get(self, store: str, kind: SecretKind) -> str | None:
        """The secret, or None where none is kept, or where the keychain gives none (`state` says why)."""
        entry = _entry(store, kind)
        if entry in self._memory:
            return self._memory[entry].secret
        return await self._ask(lambda backend: backend.get_password(SERVICE, entry))

    async def put(self, store: str, kind: SecretKind, secret: str, *, made_up: bool = False) -> None:
        """Keep the secret. Where the keychain refuses it stays in memory, and `state` says why.

        `made_up`: it was made because none was found, and gives way to one that a locked keychain has.
        """
        entry = _entry(store, kind)
        remembered = self._memory[entry] = _Remembered(secret, made_up)  # first: the keychain may take long
        if await self._ask(lambda backend: _keep(backend, entry, secret)):
            self._settled(entry, remembered)

    async def forget(self, store: str, kind: SecretKind) -> bool:
        """Remove the secret everywhere. False where a keychain may still have it: it is not open."""
        entry = _entry(store, kind)
        self._memory.pop(entry, None)
        return bool(await self._ask(lambda backend: _remove(backend, entry)))

    async def forget_store(self, store: str) -> bool:
        """Remove every secret of a store. False where a keychain may still have some: it is not open."""
        gone = [await self.forget(store, kind) for kind in SecretKind]
        return all(gone)

    async def held(self, store: str) -> list[HeldSecret]:
        """The secrets of a store as they may be shown, with the place where each is."""
        found = []
        for kind in SecretKind:
            in_memory = _entry(store, kind) in self._memory
            if secret := await self.get(store, kind):
                found.append(HeldSecret(store, kind, mask(secret), "" if in_memory else self.state.name))
        return found

    async def _move_in(self) -> None:
        """Give the keychain what was kept in memory while there was none, or while it was locked."""
        for entry, remembered in list(self._memory.items()):
            if await self._ask(partial(_settle, entry, remembered)):
                self._settled(entry, remembered)

    def _settled(self, entry: str, remembered: _Remembered) -> None:
        """The keychain has it; unless another one has come meanwhile, memory need not."""
        if self._memory.get(entry) is remembered:
            del self._memory[entry]

    async def _ask(self, work: "Callable[[KeyringBackend], Found]") -> Found | None:
        """What the keychain answers; None without one, or when it fails."""
        backend = self._backend
        if backend is None:
            return None

        def in_turn() -> Found:
            with self._turn:
                return work(backend)

        try:
            return await asyncio.to_thread(in_turn)
        except Exception as error:  # noqa: BLE001 (back ends let through whatever their system raises)
            self._give_up(error)
            return None

    def _give_up(self, error: Exception) -> None:
        """A locked or broken keychain: say so, and keep to memory until it is opened again."""
        log.warning("the keychain failed (%s)", type(error).__name__)
        words = {"KeyringLocked": "it is locked", "InitError": "it could not be opened"}
        reason = words.get(type(error).__name__, f"it does not answer ({type(error).__name__})")
        self._backend = None
        self._set_state(KeychainState(opened=True, reason=reason))

    def _set_state(self, state: KeychainState) -> None:
        if state != self.state:
            self.state = state
            self.changed.tell()


def _entry(store: str, kind: SecretKind) -> str:
    return f"{store}/{kind}"


def _find() -> "KeyringBackend | None":
    """A keychain that is trusted, or None."""
    import keyring
    from keyring.backends.chainer import ChainerBackend
    from keyring.backends.fail import Keyring as NoKeyring

    found = keyring.get_keyring()
    candidates = list(found.backends) if isinstance(found, ChainerBackend) else [found]
    if isinstance(found, NoKeyring):
        candidates = _come_since()
    return next((each for each in candidates if type(each).__module__ in TRUSTED), None)


def _come_since() -> "list[KeyringBackend]":
    """The keychains that answer by now: keyring itself looks for them only once."""
    from keyring.backend import KeyringBackend, get_all_keyring

    get_all_keyring()  # loads what keyring knows; that much happens once
    trusted = [each for each in KeyringBackend.get_viable_backends() if each.__module__ in TRUSTED]
    return [each() for each in sorted(trusted, key=lambda each: each.priority, reverse=True)]


def _keep(backend: "KeyringBackend", entry: str, secret: str) -> bool:
    backend.set_password(SERVICE, entry, secret)
    return True


def _settle(entry: str, remembered: _Remembered, backend: "KeyringBackend") -> bool:
    there = remembered.made_up and backend.get_password(SERVICE, entry) is not None
    return there or _keep(backend, entry, remembered.secret)


def _remove(backend: "KeyringBackend", entry: str) -> bool:
    from keyring.errors import PasswordDeleteError

    with contextlib.suppress(PasswordDeleteError):  # nothing was kept there
        backend.delete_password(SERVICE, entry)
    return True
