"""Writing an export to a file."""

from pathlib import Path

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.files import replace_file


def write_export(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner only (mode 0600).

    Raises UserError where it cannot be written, or where `path` is a link, which could lead anywhere.
    """
    if path.is_symlink():
        raise UserError(
            f"{path} is a link to another file.", "Nothing was written. Choose a place that is no link."
        )
    replace_file(path, text)
