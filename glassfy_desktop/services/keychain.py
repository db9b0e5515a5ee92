"""Secrets: in the system's keychain, else in memory until the app ends. The one module that knows keyring."""

import asyncio
import threading
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

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
    SDK_KEY = "sdk_key"
    REST_KEY = "rest_key"


@dataclass(frozen=True)
class KeychainState:
    """Where secrets go: `name` of the keychain, or the `reason` for none. `opened`: it was looked for."""

    opened: bool = False
    persistent: bool = False
    name: str = ""
    reason: str = ""


class Keychain:
    """Keeps secrets by store and kind. Calls to the system run in a thread: it may ask for a password."""

    def __init__(self) -> None:
        self.state = KeychainState()
        self._backend: KeyringBackend | None = None
        self._memory: dict[str, str] = {}
        self._lock = threading.Lock()

    async def open(self) -> KeychainState:
        """Look for a trusted keychain. Without one, secrets stay in memory until the app ends."""
        self.state = await asyncio.to_thread(self._find)
        return self.state

    async def get(self, store: str, kind: SecretKind) -> str | None:
        """The secret, or None where none is kept."""
        entry = f"{store}/{kind}"
        if entry in self._memory or self._backend is None:
            return self._memory.get(entry)
        return await asyncio.to_thread(self._ask, entry)

    async def put(self, store: str, kind: SecretKind, secret: str) -> None:
        """Keep the secret. Where the keychain refuses it stays in memory, and `state` says why."""
        entry = f"{store}/{kind}"
        if self._backend is not None and await asyncio.to_thread(self._keep, entry, secret):
            self._memory.pop(entry, None)
        else:
            self._memory[entry] = secret

    async def forget(self, store: str, kind: SecretKind) -> None:
        """Remove the secret everywhere."""
        entry = f"{store}/{kind}"
        self._memory.pop(entry, None)
        if self._backend is not None:
            await asyncio.to_thread(self._remove, entry)

    def _find(self) -> KeychainState:
        import keyring
        from keyring.backends.chainer import ChainerBackend

        found = keyring.get_keyring()
        candidates = list(found.backends) if isinstance(found, ChainerBackend) else [found]
        for each in candidates:
            if name := TRUSTED.get(type(each).__module__):
                self._backend = each
                return KeychainState(opened=True, persistent=True, name=name)
        return KeychainState(opened=True, reason="none was found on this system")

    def _ask(self, entry: str) -> str | None:
        from keyring.errors import KeyringError

        backend = self._require()
        try:
            with self._lock:
                return backend.get_password(SERVICE, entry)
        except KeyringError as error:
            self._give_up(error)
            return None

    def _keep(self, entry: str, secret: str) -> bool:
        from keyring.errors import KeyringError

        backend = self._require()
        try:
            with self._lock:
                backend.set_password(SERVICE, entry, secret)
        except KeyringError as error:
            self._give_up(error)
            return False
        return True

    def _remove(self, entry: str) -> None:
        from keyring.errors import KeyringError, PasswordDeleteError

        backend = self._require()
        try:
            with self._lock:
                backend.delete_password(SERVICE, entry)
        except PasswordDeleteError:
            return  # nothing was kept there
        except KeyringError as error:
            self._give_up(error)

    def _require(self) -> "KeyringBackend":
        if self._backend is None:
            raise RuntimeError("the keychain has not been opened")
        return self._backend

    def _give_up(self, error: Exception) -> None:
        """A locked or broken keychain: say so, and keep to memory for this session."""
        words = {"KeyringLocked": "it is locked", "InitError": "it could not be opened"}
        reason = words.get(type(error).__name__, f"it refused ({type(error).__name__})")
        self.state = KeychainState(opened=True, reason=reason)
        self._backend = None
