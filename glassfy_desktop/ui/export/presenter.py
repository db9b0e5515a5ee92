"""What the Export screen shows: a form, its text, and whether a secret stands in it."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.keys import mask
from glassfy_desktop.services.export import FORMATS, ExportFormat
from glassfy_desktop.services.export.files import write_export
from glassfy_desktop.services.export.secrets import NAMES, Finding, check, placeholders_in
from glassfy_desktop.services.store_files import FILE
from glassfy_desktop.services.workspace import Workspace


class ExportPresenter(QObject):
    """Makes the text anew whenever the store, the form or a choice changes, and writes it to a file.

    `text` is the preview: secrets that are included show their ends only there. `size` is that of the file,
    in bytes.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.format: ExportFormat = FORMATS[0]
        self.include = False
        self.name = f"{workspace.slug}-glassfy"
        self.text = ""
        self.size = 0
        self.placeholders: list[str] = []
        self.finding = Finding.CLEAN
        stop = workspace.changed.add(self._make)
        self.destroyed.connect(stop)
        self._make()

    @property
    def held(self) -> dict[str, str]:
        """The secrets this store holds, by the names exports use."""
        secrets = {name: self.workspace.secret(kind) for kind, name in NAMES.items()}
        return {name: secret for name, secret in secrets.items() if secret}

    @property
    def file_name(self) -> str:
        return f"{self.name or self.workspace.slug}{self.format.suffix}"

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    @property
    def may_include(self) -> bool:
        """Whether the form takes secrets and there are any."""
        return self.format.takes_secrets and bool(self.held)

    @property
    def can_save(self) -> bool:
        """Not where a secret stands that nobody chose to include."""
        return self.finding is Finding.CLEAN

    def saved_at(self) -> float:
        """When the configuration was last written here, in Unix seconds; 0 where it is not."""
        path = self.workspace.files.folder(self.workspace.slug) / FILE
        return path.stat().st_mtime if path.exists() else 0

    def choose(self, name: str) -> None:
        """Show another form. Raises StopIteration for a name that is none."""
        self.format = next(each for each in FORMATS if each.name == name)
        self._make()

    def set_include(self, include: bool) -> None:
        """Include the secrets in the file that is saved next, or leave them out."""
        self.include = include
        self._make()

    def set_name(self, name: str) -> None:
        """Name the file, without its ending; what no file system takes becomes a dash."""
        self.name = "".join("-" if each in '/\\:*?"<>|' or ord(each) < 32 else each for each in name.strip())
        self.changed.emit()

    async def save(self, path: Path) -> None:
        """Write the file whole, for its owner's eyes only. Raises UserError.

        Including secrets is asked for each time: afterwards they are left out again.
        """
        if not self.can_save:
            raise UserError(self.tr("Nothing was written: a secret stands in this text."))
        text = self.format.render(self.workspace.config, self.held if self.include else {})
        await asyncio.to_thread(write_export, path, text)
        self.set_include(False)

    def _make(self) -> None:
        self.include = self.include and self.may_include
        config, held = self.workspace.config, self.held
        bare = self.format.render(config, {})
        self.finding = check(bare, held.values())
        shown = {name: mask(secret) for name, secret in held.items()}
        self.text = self.format.render(config, shown) if self.include else bare
        self.size = len((self.format.render(config, held) if self.include else bare).encode())
        self.placeholders = placeholders_in(self.text)
        self.changed.emit()
