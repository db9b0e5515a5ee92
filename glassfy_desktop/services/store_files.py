"""The stores on this machine: one folder each, with the store configuration as last saved."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glassfy_desktop.config_schema import read_config
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.store_config import StoreConfig, new_document, write
from glassfy_desktop.services.files import replace_file
from glassfy_desktop.services.folders import slug

FILE = "store.json"
LOCAL = "local.json"


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

        Raises UserError (InvalidConfigError among them), leaving what was there, where the file is not one.
        """
        try:
            text = path.read_bytes().decode("utf-8-sig")
            config = read_config(json.loads(text))
        except OSError as error:
            raise UserError(f"The file {path} cannot be read ({error.strerror}).") from error
        except ValueError as error:
            raise UserError(f"The file {path} is not JSON ({error}).", "Nothing was imported.") from error
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
