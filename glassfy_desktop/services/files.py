"""Writing files whole or not at all."""

import os
import tempfile
from pathlib import Path

from glassfy_desktop.domain.errors import UserError


def replace_file(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner only. Raises UserError where that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UserError(
            f"{path} could not be written ({error.strerror}).",
            "What was there before is unchanged. Make room, or give yourself the right to write there.",
        ) from error
