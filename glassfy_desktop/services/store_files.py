"""The stores on this machine: one folder each, with the store configuration as last saved."""

import json
import os
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glassfy_desktop.config_schema import read_config
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.store_config import (
    InvalidConfigError,
    StoreConfig,
    as_copy,
    new_document,
    with_name,
    write,
)
from glassfy_desktop.services.files import replace_file
from glassfy_desktop.services.folders import slug

FILE = "store.json"
REMOTE_FILE = "remote.json"
LOCAL = "local.json"
DOOMED = ".deleted-"
"""How the folder of a deleted store begins until it is removed."""
TO_FORGET = "to-forget.json"
LARGEST_IMPORT = 16 * 1024 * 1024
"""Bytes of a file that is imported; a larger one is not even read."""


@dataclass(frozen=True)
class StoreEntry:
    """A store in the list: its folder (`slug`), name and mode; `fault` says why it cannot be read."""

    slug: str
    name: str
    mode: str
    fault: str = ""


class StoreFiles:
    """Reads and writes the folders below `root/stores`."""

    def __init__(self, root: Path) -> None:
        self.root = root / "stores"

    def folder(self, slug: str) -> Path:
        return self.root / slug

    def list(self) -> list[StoreEntry]:
        """Every store, by name; one whose file is broken is listed with its fault."""
        folders = (path.parent.name for path in self.root.glob(f"*/{FILE}"))
        found = [self._entry(each) for each in folders if not each.startswith(".")]
        return sorted(found, key=lambda entry: entry.name.casefold())

    def _entry(self, slug: str) -> StoreEntry:
        try:
            config = self.load(slug)
        except UserError as error:
            return StoreEntry(slug, slug, "", fault=str(error))
        return StoreEntry(slug, config.store, config.mode)

    def create(self, name: str, mode: str) -> StoreEntry:
        """Make a store with an empty catalog. A taken name gets a number behind it."""
        name = self._free_name(name)
        entry = StoreEntry(slug(name), name, mode)
        self.save(entry.slug, new_document(name, mode))
        return entry

    def find(self, name: str) -> StoreEntry | None:
        """The store of this name (else with this folder), or None."""
        entries = self.list()
        return next((each for each in entries if each.name == name), None) or next(
            (each for each in entries if each.slug == name), None
        )

    def rename(self, slug: str, name: str) -> None:
        """Give a store that is not open another name; its folder stays."""
        document = with_name(self.load(slug).document, name)
        if version := document.get("version"):
            document["version"] = version + 1  # so that its engine takes it over
        self.save(slug, document)

    def duplicate(self, source: str, name: str, mode: str) -> StoreEntry:
        """Make a store with the catalog and choices of another; no account, webhook, secret or data."""
        document = as_copy(self.load(source).document, name, mode)
        entry = StoreEntry(self._free_slug(name), name, mode)
        self.save(entry.slug, document)
        return entry

    def load(self, slug: str, file: str = FILE) -> StoreConfig:
        """The store's configuration. Raises UserError where the file is missing or not readable as one.

        `file` may be REMOTE_FILE: what a remote engine had when it was last seen.
        """
        path = self.folder(slug) / file
        try:
            return read_config(json.loads(path.read_text("utf-8")))
        except FileNotFoundError:
            raise UserError(f"There is no store “{slug}” on this machine.") from None
        except (ValueError, OSError) as error:
            raise UserError(
                f"The store's file {path} cannot be read ({error}).",
                "Nothing was changed. Put a good copy in its place, or import the store from an export.",
            ) from error

    def save(self, slug: str, document: dict[str, Any], file: str = FILE) -> None:
        """Write the configuration whole or not at all."""
        replace_file(self.folder(slug) / file, write(document))

    def import_file(self, path: Path) -> StoreEntry:
        """Keep the configuration in a file under its own store name, byte for byte.

        Raises UserError, leaving what was there, where the file is not one.
        """
        text = _read_text(path)
        try:
            config = read_config(json.loads(text))
        except InvalidConfigError as error:
            raise _not_imported(path, f"is not a store configuration: {error.first}") from error
        except json.JSONDecodeError as error:
            where = f"line {error.lineno}, column {error.colno}"
            raise _not_imported(path, f"is not a store configuration: it is not JSON at {where}") from error
        except (ValueError, RecursionError) as error:
            raise _not_imported(path, "is not a store configuration: it is not JSON") from error
        entry = StoreEntry(self._place_for(config, path), config.store, config.mode)
        replace_file(self.folder(entry.slug) / FILE, text)
        return entry

    def _place_for(self, config: StoreConfig, path: Path) -> str:
        """The folder for an imported store. Raises UserError where its name is used in another mode."""
        named, own = self.find(config.store), slug(config.store)
        if named is None or (named.name != config.store and not named.fault):
            broken = any(each.slug == own and each.fault for each in self.list())
            return own if broken else self._free_slug(config.store)
        if named.mode and named.mode != config.mode and (self.folder(named.slug) / "engine").exists():
            why = f"is of {config.mode} mode, and the store “{config.store}” is in {named.mode} mode"
            raise _not_imported(path, f"{why}: test and live never mix. Rename one of them")
        return named.slug

    def delete(self, slug: str) -> None:
        """Remove the store's folder, its engine's database and its sandbox included.

        It is gone at once, or not at all: what cannot be removed now is at the next `sweep`.
        Raises UserError where the folder cannot be touched.
        """
        doomed = self.root / f"{DOOMED}{slug}-{secrets.token_hex(4)}"
        try:
            self.folder(slug).rename(doomed)
        except OSError as error:
            raise UserError(
                f"The store's folder {self.folder(slug)} could not be removed ({error.strerror}).",
                "The store is unchanged. Give yourself the right to write there, then delete it again.",
            ) from error
        self.sweep()

    def sweep(self) -> None:
        """Remove what is left of deleted stores."""
        for doomed in self.root.glob(f"{DOOMED}*"):
            shutil.rmtree(doomed, ignore_errors=True)

    def local(self, slug: str) -> dict[str, Any]:
        """What holds on this machine only, such as the ports last used."""
        path = self.folder(slug) / LOCAL
        found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        return found

    def save_local(self, slug: str, **changes: Any) -> None:
        replace_file(self.folder(slug) / LOCAL, json.dumps({**self.local(slug), **changes}))

    def _free_name(self, name: str) -> str:
        taken = self._taken()
        candidates = (name if number == 1 else f"{name} {number}" for number in range(1, len(taken) + 2))
        return next(each for each in candidates if slug(each) not in taken)

    def _free_slug(self, name: str) -> str:
        """A folder for a store of this name; names that differ may give the same folder."""
        taken, wanted = self._taken(), slug(name)
        candidates = (wanted if number == 1 else f"{wanted}-{number}" for number in range(1, len(taken) + 2))
        return next(each for each in candidates if each not in taken)

    def _taken(self) -> set[str]:
        """Folders that are used, or whose secrets a locked keychain may still have."""
        return {entry.slug for entry in self.list()} | self.to_forget()

    # Deleted stores whose secrets are still to be removed from the keychain

    def to_forget(self) -> set[str]:
        """The folders of deleted stores whose secrets could not be removed from the keychain yet."""
        try:
            found = json.loads((self.root / TO_FORGET).read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return set()
        return {str(each) for each in found}

    def save_to_forget(self, slugs: Iterable[str]) -> None:
        """Remember these folders for when the keychain is open again."""
        replace_file(self.root / TO_FORGET, json.dumps(sorted(slugs)))


def _read_text(path: Path) -> str:
    """The text of a file to import. Raises UserError where it is too large, or no text."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > LARGEST_IMPORT:
                raise _not_imported(path, "is larger than 16 MiB, which no store configuration is")
            return file.read(LARGEST_IMPORT).decode("utf-8-sig")
    except OSError as error:
        raise _not_imported(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _not_imported(path, "is not a store configuration: it is not text") from error


def _not_imported(path: Path, why: str) -> UserError:
    return UserError(f"The file {path.name} {why}.", "Nothing was imported.")
