"""Secrets go to a trusted keychain, else to memory, and nowhere else."""

from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from glassfy_desktop.services.keychain import SERVICE, TRUSTED, Keychain, SecretKind

SECRET = "rk_test_0123456789abcdef"


class SystemKeyring(keyring.backend.KeyringBackend):
    """A keychain as a system has one. `refuses` is raised by every call."""

    priority = 5.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.refuses: Exception | None = None

    def _answer(self) -> None:
        if self.refuses is not None:
            raise self.refuses

    def get_password(self, service: str, username: str) -> str | None:
        self._answer()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._answer()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._answer()
        if (service, username) not in self.kept:
            raise keyring.errors.PasswordDeleteError("not there")
        del self.kept[service, username]


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> SystemKeyring:
    backend = SystemKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    monkeypatch.setitem(TRUSTED, SystemKeyring.__module__, "Test keychain")
    return backend


async def test_a_secret_goes_to_the_keychain_under_store_and_kind(system: SystemKeyring) -> None:
    keychain = Keychain()
    state = await keychain.open()
    assert (state.opened, state.persistent, state.name) == (True, True, "Test keychain")
    await keychain.put("acme", SecretKind.STRIPE_KEY, SECRET)
    assert system.kept == {(SERVICE, "acme/stripe_key"): SECRET}
    assert await keychain.get("acme", SecretKind.STRIPE_KEY) == SECRET
    assert await keychain.get("other", SecretKind.STRIPE_KEY) is None
    await keychain.forget("acme", SecretKind.STRIPE_KEY)
    await keychain.forget("acme", SecretKind.STRIPE_KEY)
    assert system.kept == {}


async def test_without_a_keychain_secrets_stay_in_memory_and_the_reason_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", NoKeyring)
    keychain = Keychain()
    state = await keychain.open()
    assert (state.opened, state.persistent) == (True, False)
    assert state.reason == "none was found on this system"
    await keychain.put("acme", SecretKind.SIGNING_SECRET, SECRET)
    assert await keychain.get("acme", SecretKind.SIGNING_SECRET) == SECRET
    assert await Keychain().get("acme", SecretKind.SIGNING_SECRET) is None, "only this session knows it"
    await keychain.forget("acme", SecretKind.SIGNING_SECRET)
    assert await keychain.get("acme", SecretKind.SIGNING_SECRET) is None


async def test_a_backend_that_nobody_vouches_for_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = SystemKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    keychain = Keychain()
    assert not (await keychain.open()).persistent
    await keychain.put("acme", SecretKind.REST_KEY, SECRET)
    assert backend.kept == {}


async def test_a_keychain_locked_in_mid_session_loses_nothing(system: SystemKeyring) -> None:
    keychain = Keychain()
    await keychain.open()
    system.refuses = keyring.errors.KeyringLocked("locked")
    await keychain.put("acme", SecretKind.STRIPE_KEY, SECRET)
    assert not keychain.state.persistent
    assert keychain.state.reason == "it is locked"
    assert await keychain.get("acme", SecretKind.STRIPE_KEY) == SECRET
