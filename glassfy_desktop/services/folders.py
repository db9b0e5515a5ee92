"""Where the app keeps its files, and whether it may."""

import re
import unicodedata
from pathlib import Path

from glassfy_desktop.domain.errors import UserError

NAME = "glassfy-desktop"


def data_folder() -> Path:
    """The platform's data folder for this app (`XDG_DATA_HOME` counts)."""
    import platformdirs

    return Path(platformdirs.user_data_dir(NAME, appauthor=False))


def ensure_writable(folder: Path) -> None:
    """Make the folder. Raises UserError where it cannot be made or written to."""
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise UserError(
            f"The data folder {folder} cannot be written to ({error.strerror}).",
            "Stores and settings are kept there. Give yourself the right to write to it, or set XDG_DATA_HOME"
            " to another folder, then start again.",
        ) from error


def slug(name: str) -> str:
    """A store's name as a folder's name: `Northwind Trails` gives `northwind-trails`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "store"
