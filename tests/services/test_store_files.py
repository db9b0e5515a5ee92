"""Stores on disk: whole or not at all, and never a surprise."""

import json
import os
import stat
from pathlib import Path

import pytest

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.store_config import new_document
from glassfy_desktop.services.app_settings import AppSettings
from glassfy_desktop.services.files import replace_file
from glassfy_desktop.services.folders import data_folder, ensure_writable, slug
from glassfy_desktop.services.logs import RedactedFormatter
from glassfy_desktop.services.store_files import StoreFiles


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Northwind Trails", "northwind-trails"),
        ("Café Zürich!", "cafe-zurich"),
        ("日本", "store"),
        ("../..", "store"),
    ],
)
def test_a_store_lies_in_a_folder_of_its_name(name: str, folder: str) -> None:
    assert slug(name) == folder


def test_a_taken_name_gets_a_number(tmp_path: Path) -> None:
    files = StoreFiles(tmp_path)
    assert [files.create("Acme", "test").slug for _ in range(3)] == ["acme", "acme-2", "acme-3"]
    assert [entry.name for entry in files.list()] == ["Acme", "Acme 2", "Acme 3"]


def test_an_imported_file_is_kept_byte_for_byte_under_its_stores_name(tmp_path: Path) -> None:
    text = '{"store":  "Acme ☂",\n"schema":1,"mode":"live", "mine": [1, 2.50]}'
    source = tmp_path / "config.json"
    source.write_text(text, "utf-8")
    files = StoreFiles(tmp_path / "data")
    entry = files.import_file(source)
    assert (entry.slug, entry.name, entry.mode) == ("acme", "Acme ☂", "live")
    assert (files.folder("acme") / "store.json").read_text("utf-8") == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is not a store configuration: it is not JSON at line 1, column 2"),
        ("[" * 100_000, "it is not JSON"),
        ("[]", "is not a store configuration: it is not a JSON object"),
        ('{"schema": 1, "mode": "test", "store": "Acme", "skus": 3}', "/skus has to be a list"),
        ('{"schema": 1, "mode": "test"}', "lacks “store”"),
        ('{"schema": 9, "store": "Acme", "mode": "test"}', "newer version"),
        (
            json.dumps({**new_document("Acme", "test"), "permissions": [{"id": "p", "skus": ["x"]}]}),
            "unknown SKU",
        ),
        (
            json.dumps({**new_document("Acme", "test"), "note": "sk_live_0123456789abcdef"}),
            "/note holds something that looks like a secret; take it out",
        ),
    ],
)
def test_a_bad_file_is_refused_and_what_was_there_stays(tmp_path: Path, text: str, says: str) -> None:
    files = StoreFiles(tmp_path)
    files.create("Acme", "test")
    before = (files.folder("acme") / "store.json").read_bytes()
    (tmp_path / "bad.json").write_text(text, "utf-8")
    with pytest.raises(UserError, match=says) as refused:
        files.import_file(tmp_path / "bad.json")
    assert refused.value.happened.startswith("The file bad.json is")
    assert refused.value.remedy == "Nothing was imported."
    assert (files.folder("acme") / "store.json").read_bytes() == before


def test_a_file_that_is_no_text_is_refused_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(b"\xff\xfe{")
    with pytest.raises(UserError) as refused:
        StoreFiles(tmp_path).import_file(tmp_path / "bad.json")
    assert refused.value.happened == "The file bad.json is not a store configuration: it is not text."


def test_a_file_of_more_than_16_mib_is_refused_before_it_is_read(tmp_path: Path) -> None:
    text = json.dumps(new_document("Acme", "test"))
    (tmp_path / "large.json").write_text(text + " " * (16 * 1024 * 1024), "utf-8")
    with pytest.raises(UserError, match="is larger than 16 MiB") as refused:
        StoreFiles(tmp_path).import_file(tmp_path / "large.json")
    assert refused.value.remedy == "Nothing was imported."


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "bom.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(new_document("Acme", "test")).encode())
    assert StoreFiles(tmp_path).import_file(tmp_path / "bom.json").name == "Acme"


def test_a_broken_store_is_listed_with_its_fault_and_the_others_are_too(tmp_path: Path) -> None:
    files = StoreFiles(tmp_path)
    files.create("Acme", "test")
    files.create("Broken", "test")
    (files.folder("broken") / "store.json").write_text("{", "utf-8")
    acme, broken = files.list()
    assert (acme.fault, broken.slug) == ("", "broken")
    assert "cannot be read" in broken.fault


def test_a_write_that_fails_leaves_the_file_and_no_rubbish(tmp_path: Path) -> None:
    target = tmp_path / "file"
    replace_file(target, "before")
    target.unlink()
    target.mkdir()  # a folder cannot be replaced by a file
    with pytest.raises(UserError, match="could not be written"):
        replace_file(target, "after")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


def test_what_is_written_is_for_its_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        replace_file(tmp_path / "file", "text")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


def test_a_data_folder_that_cannot_be_made_is_said_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError) as refused:
        ensure_writable(tmp_path / "file" / "data")
    assert "cannot be written to" in refused.value.happened
    assert "XDG_DATA_HOME" in refused.value.remedy


def test_the_data_folder_follows_xdg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert data_folder() == tmp_path / "glassfy-desktop"


def test_settings_come_back_and_broken_ones_are_replaced_by_the_defaults(tmp_path: Path) -> None:
    AppSettings(theme="dark", last_store="acme").save(tmp_path)
    assert AppSettings.load(tmp_path) == AppSettings("dark", "acme")
    (tmp_path / "settings.json").write_text("[1]", "utf-8")
    assert AppSettings.load(tmp_path) == AppSettings()


def test_the_log_shows_no_key_not_even_in_a_trace() -> None:
    import logging

    key = "rk_live_0123456789abcdefWXYZ"
    try:
        raise ValueError(key)
    except ValueError:
        import sys

        record = logging.LogRecord("a", logging.ERROR, "", 0, "with %s", (key,), sys.exc_info())
    text = RedactedFormatter("%(message)s").format(record)
    assert key not in text
    assert text.count("rk_live_…WXYZ") == 2
