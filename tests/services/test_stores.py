"""Whole stores: made, renamed, duplicated, deleted; nothing is mixed and nothing half done."""

import json
from pathlib import Path

import pytest

from glassfy_desktop.domain.catalog import Catalog, Permission, Sku
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.store_config import new_document, with_account, with_catalog, with_webhook
from glassfy_desktop.services.keychain import Keychain, KeychainState, SecretKind
from glassfy_desktop.services.store_files import StoreFiles
from glassfy_desktop.services.stores import Stores

CATALOG = Catalog((Sku("monthly", "prod_1"),), (Permission("premium", ("monthly",)),))


@pytest.fixture
def keychain() -> Keychain:
    made = Keychain()
    made.state = KeychainState(opened=True)
    return made


@pytest.fixture
def files(tmp_path: Path) -> StoreFiles:
    return StoreFiles(tmp_path)


@pytest.fixture
def stores(files: StoreFiles, keychain: Keychain) -> Stores:
    return Stores(files, keychain)


def names(files: StoreFiles) -> list[tuple[str, str]]:
    return [(entry.name, entry.mode) for entry in files.list()]


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "acme", " ACME ", "rk_live_0123456789abcdef"])
def test_a_name_that_cannot_serve_is_refused(stores: Stores, files: StoreFiles, name: str) -> None:
    stores.create("Acme", "test")
    with pytest.raises(UserError):
        stores.create(name, "live")
    assert names(files) == [("Acme", "test")]


def test_names_that_differ_only_in_signs_do_not_share_a_folder(stores: Stores, files: StoreFiles) -> None:
    first = stores.create("Acme", "test")
    copied = stores.duplicate(first.slug, "Acme!", "test")
    assert copied.slug != first.slug
    assert names(files) == [("Acme", "test"), ("Acme!", "test")]


async def test_a_renamed_store_keeps_its_folder_and_its_engine_takes_the_name_over(
    stores: Stores, files: StoreFiles
) -> None:
    slug = stores.create("Acme", "test").slug
    files.save(slug, {**files.load(slug).document, "version": 3, "mine": "kept"})
    await stores.rename(slug, "  Acme   Outdoor ")
    config = files.load(slug)
    assert (config.store, config.version, config.document["mine"]) == ("Acme Outdoor", 4, "kept")
    await stores.rename(slug, "acme outdoor")
    assert files.load(slug).store == "acme outdoor", "its own name is free for itself"


def test_a_duplicate_has_the_catalog_and_nothing_that_is_connected(stores: Stores, files: StoreFiles) -> None:
    slug = stores.create("Acme", "test").slug
    document = with_catalog(with_account(files.load(slug).document, "acct_1"), CATALOG)
    document = with_webhook({**document, "version": 7}, "https://acme.example/hook", "we_1", "2022-11-15")
    document["policy"]["grace_days"] = 3
    files.save(slug, document)
    copy = files.load(stores.duplicate(slug, "Acme live", "live").slug)
    assert (copy.store, copy.mode, copy.version, copy.catalog_version) == ("Acme live", "live", 0, 1)
    assert copy.catalog == CATALOG
    assert copy.policy.grace_days == 3
    assert (copy.account, copy.webhook.url, copy.webhook.endpoint) == ("", "", "")
    assert files.load(slug).webhook.endpoint == "we_1"


async def test_a_deleted_store_is_gone_with_its_data_and_its_secrets(
    stores: Stores, files: StoreFiles, keychain: Keychain
) -> None:
    slug = stores.create("Acme", "test").slug
    (files.folder(slug) / "engine").mkdir()
    await keychain.put(slug, SecretKind.STRIPE_KEY, "rk_test_0123456789abcdef")
    await stores.delete(slug)
    assert files.list() == []
    assert list(files.root.glob("*acme*")) == []
    assert await keychain.get(slug, SecretKind.STRIPE_KEY) is None


async def test_a_live_store_is_deleted_by_its_name_only(stores: Stores, files: StoreFiles) -> None:
    slug = stores.create("Acme", "live").slug
    for typed in ("", "acme"):
        with pytest.raises(UserError, match="This store is live"):
            await stores.delete(slug, typed)
    assert names(files) == [("Acme", "live")]
    await stores.delete(slug, "Acme")
    assert names(files) == []


async def test_a_folder_that_is_not_there_is_told(stores: Stores) -> None:
    with pytest.raises(UserError, match="could not be removed"):
        await stores.delete("nothing")


async def test_what_is_left_of_a_deleted_store_is_no_store_and_is_swept(
    stores: Stores, files: StoreFiles
) -> None:
    slug = stores.create("Acme", "test").slug
    files.folder(slug).rename(files.root / ".deleted-acme-1")
    assert files.list() == []
    await stores.tidy()
    assert not (files.root / ".deleted-acme-1").exists()


def import_text(files: StoreFiles, folder: Path, store: str, mode: str) -> str:
    source = folder / "import.json"
    source.write_text(json.dumps(new_document(store, mode)))
    return files.import_file(source).slug


def test_an_import_never_falls_on_a_store_of_another_name(
    stores: Stores, files: StoreFiles, tmp_path: Path
) -> None:
    stores.create("Acme", "test")
    assert import_text(files, tmp_path, "Acme!", "test") == "acme-2"
    assert import_text(files, tmp_path, "Acme", "test") == "acme"


def test_an_import_of_another_mode_does_not_fall_on_a_store_with_data(
    stores: Stores, files: StoreFiles, tmp_path: Path
) -> None:
    slug = stores.create("Acme", "test").slug
    (files.folder(slug) / "engine").mkdir()
    with pytest.raises(UserError, match="test and live never mix"):
        import_text(files, tmp_path, "Acme", "live")
    assert names(files) == [("Acme", "test")]


def test_only_saves_of_the_catalog_are_counted_as_versions(files: StoreFiles) -> None:
    slug = files.create("Acme", "test").slug
    document = {**with_account(files.load(slug).document, "acct_1"), "version": 3}
    files.save(slug, document)
    assert files.load(slug).catalog_version == 0
    saved = with_catalog(document, CATALOG)
    same = with_catalog(saved, CATALOG)
    files.save(slug, {**with_account(same, "acct_2"), "version": 6})
    assert files.load(slug).catalog_version == 1


def test_a_store_saved_before_versions_were_counted_goes_on_from_its_number(files: StoreFiles) -> None:
    slug = files.create("Acme", "test").slug
    document = with_catalog(files.load(slug).document, CATALOG)
    del document["catalog_version"]
    files.save(slug, {**document, "version": 14})
    config = files.load(slug)
    assert config.catalog_version == 14
    assert with_catalog(config.document, Catalog())["catalog_version"] == 15
