"""The stores on this machine: one folder each, with the store configuration as last saved."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glassfy_desktop.config_schema import read_config
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.store_config import InvalidConfigError, StoreConfig, new_document, write
from glassfy_desktop.services.files import replace_file
from glassfy_desktop.services.folders import slug

FILE = "store.json"
LOCAL = "local.json"
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
        found = [self._entry(path.parent.name) for path in self.root.glob(f"*/{FILE}")]
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

    def load(self, slug: str) -> StoreConfig:
        """The store's configuration. Raises UserError where the file is missing or not readable as one."""
        path = self.folder(slug) / FILE
        try:
            return read_config(json.loads(path.read_text("utf-8")))
        except FileNotFoundError:
            raise UserError(f"There is no store “{slug}” on this machine.") from None
        except (ValueError, OSError) as error:
            raise UserError(
                f"The store's file {path} cannot be read ({error}).",
                "Nothing was changed. Put a good copy in its place, or import the store from an export.",
            ) from error

    def save(self, slug: str, document: dict[str, Any]) -> None:
        """Write the configuration whole or not at all."""
        replace_file(self.folder(slug) / FILE, write(document))

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
        entry = StoreEntry(slug(config.store), config.store, config.mode)
        replace_file(self.folder(entry.slug) / FILE, text)
        return entry

    def delete(self, slug: str) -> None:
        """Remove the store's folder, its engine's database included."""
        shutil.rmtree(self.folder(slug))

    def local(self, slug: str) -> dict[str, Any]:
        """What holds on this machine only, such as the ports last used."""
        path = self.folder(slug) / LOCAL
        found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        return found

    def save_local(self, slug: str, **changes: Any) -> None:
        replace_file(self.folder(slug) / LOCAL, json.dumps({**self.local(slug), **changes}))

    def _free_name(self, name: str) -> str:
        taken = {entry.slug for entry in self.list()}
        candidates = (name if number == 1 else f"{name} {number}" for number in range(1, len(taken) + 2))
        return next(each for each in candidates if slug(each) not in taken)


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
