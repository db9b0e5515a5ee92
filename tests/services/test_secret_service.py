"""The keychain against a real Secret Service: GNOME Keyring on a bus of its own."""

import gc
import warnings
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from glassfy_desktop.services.keychain import Keychain, SecretKind
from glassfy_desktop.services.store_files import StoreFiles
from glassfy_desktop.services.stores import Stores
from tests.services.secret_service import SecretService, needs_keyring, running

pytestmark = [
    needs_keyring,
    # where a collection is locked, keyring's own code leaves its bus connection open
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

KEY, SECRET, NEW = "rk_test_0123456789abcdef", "whsec_0123456789abcdef", "rk_test_fedcba9876543210"


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretService]:
    """Running and unlocked; keyring looked before there was one, and found none."""
    monkeypatch.setattr(keyring, "get_keyring", NoKeyring)
    with running(tmp_path) as made:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made.environment["DBUS_SESSION_BUS_ADDRESS"])
        yield made
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


async def test_each_secret_is_one_entry_by_store_and_kind(service: SecretService) -> None:
    keychain = Keychain()
    state = await keychain.open()
    assert (state.persistent, state.name) == (True, "Secret Service")
    await keychain.put("acme", SecretKind.STRIPE_KEY, "rk_test_first00000000000")
    await keychain.put("acme", SecretKind.STRIPE_KEY, KEY)
    await keychain.put("acme", SecretKind.SIGNING_SECRET, SECRET)
    assert service.entries() == {"acme/stripe_key": KEY, "acme/signing_secret": SECRET}
    again = Keychain()
    await again.open()
    assert await again.get("acme", SecretKind.STRIPE_KEY) == KEY
    assert await again.get("acme", SecretKind.REST_KEY) is None


async def test_a_deleted_store_leaves_no_entry(service: SecretService, tmp_path: Path) -> None:
    keychain, files = Keychain(), StoreFiles(tmp_path)
    await keychain.open()
    stores = Stores(files, keychain)
    doomed, kept = stores.create("Acme", "test"), stores.create("Other", "test")
    for entry in (doomed, kept):
        await keychain.put(entry.slug, SecretKind.STRIPE_KEY, KEY)
        await keychain.put(entry.slug, SecretKind.SDK_KEY, "gsdk_0123456789abcdef")
    await stores.delete(doomed.slug)
    assert set(service.entries()) == {"other/stripe_key", "other/sdk_key"}


async def test_a_keychain_locked_in_mid_step_loses_nothing_and_takes_it_once_it_is_open(
    service: SecretService,
) -> None:
    keychain = Keychain()
    await keychain.open()
    await keychain.put("acme", SecretKind.STRIPE_KEY, KEY)
    service.lock()
    await keychain.put("acme", SecretKind.STRIPE_KEY, NEW)
    assert (keychain.state.persistent, keychain.state.reason) == (False, "it is locked")
    assert await keychain.get("acme", SecretKind.STRIPE_KEY) == NEW
    service.kill()
    service.start()
    assert (await keychain.open()).persistent
    assert service.entries() == {"acme/stripe_key": NEW}


async def test_a_keychain_that_dies_in_mid_step_loses_nothing(service: SecretService) -> None:
    keychain = Keychain()
    await keychain.open()
    service.kill()
    await keychain.put("acme", SecretKind.SIGNING_SECRET, SECRET)
    assert not keychain.state.persistent
    assert keychain.state.reason
    assert await keychain.get("acme", SecretKind.SIGNING_SECRET) == SECRET


async def test_a_key_made_up_while_locked_gives_way_to_the_one_apps_have(service: SecretService) -> None:
    keychain = Keychain()
    await keychain.open()
    await keychain.put("acme", SecretKind.SDK_KEY, "gsdk_that_apps_have")
    service.lock()
    assert await keychain.get("acme", SecretKind.SDK_KEY) is None
    await keychain.put("acme", SecretKind.SDK_KEY, "gsdk_made_up_meanwhile", made_up=True)
    service.kill()
    service.start()
    await keychain.open()
    assert await keychain.get("acme", SecretKind.SDK_KEY) == "gsdk_that_apps_have"


async def test_the_entries_of_a_store_deleted_while_locked_go_once_it_is_open(
    service: SecretService, tmp_path: Path
) -> None:
    keychain, files = Keychain(), StoreFiles(tmp_path)
    await keychain.open()
    stores = Stores(files, keychain)
    slug = stores.create("Acme", "test").slug
    await keychain.put(slug, SecretKind.STRIPE_KEY, KEY)
    service.lock()
    await stores.delete(slug)
    assert stores.create("Acme", "test").slug == "acme-2", "it must not inherit secrets"
    service.kill()
    service.start()
    await keychain.open()
    await stores.tidy()
    assert service.entries() == {}
    assert files.to_forget() == set()
