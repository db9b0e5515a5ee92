"""A lock on a file, held by one process: the system lets it go when that process ends, however it ends."""

import os
import sys
from pathlib import Path
from typing import BinaryIO


def take(path: Path) -> BinaryIO | None:
    """The open file, locked until it is closed; None where somebody else holds it.

    The file is made where it is missing, for its owner only, and stays: only the lock on it counts.
    Raises OSError where it cannot be opened.
    """
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    if _lock(file.fileno()):
        return file
    file.close()
    return None


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
