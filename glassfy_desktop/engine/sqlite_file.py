"""The engine's SQLite file: opened with care, for one engine alone."""

import contextlib
import logging
import os
import shutil
import sqlite3
import time
from pathlib import Path
from typing import BinaryIO

from glassfy_desktop import file_lock
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.engine import schema
from glassfy_desktop.engine.connection import SqliteConnection

log = logging.getLogger(__name__)

FILE_NAME = "engine.sqlite3"
BUSY_TIMEOUT = 2.0
"""Seconds to wait for another process that has the file locked."""
CHECKED_SIZE = 64 * 1024 * 1024
"""Bytes up to which the whole file is checked at the start; that takes about a second for so much."""


class DatabaseRefusedError(UserError):
    """The database cannot be used; nothing in it was changed."""


class SqliteFile:
    """A file that is this engine's as long as it is open: `lock` keeps others away."""

    kind = "sqlite"
    is_shared = False
    together = 256

    def __init__(self, path: Path, lock: BinaryIO) -> None:
        self.path = path
        self._lock = lock

    def writer(self) -> SqliteConnection:
        return connect(self.path)

    def reader(self) -> SqliteConnection:
        raw = _open(self.path)
        raw.execute("PRAGMA query_only = ON")
        return SqliteConnection(raw)

    def size(self, _: object) -> int:
        """Bytes on disk, the write-ahead log included."""
        files = [self.path, self.path.with_name(f"{self.path.name}-wal")]
        return sum(each.stat().st_size for each in files if each.exists())

    def close(self) -> None:
        self._lock.close()


def connect(path: Path) -> SqliteConnection:
    """A connection that begins no transactions by itself and commits durably."""
    return SqliteConnection(_open(path))


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -32768")  # KiB
    return connection


def open_file(path: Path) -> SqliteFile:
    """Open the file, made or migrated where needed, for this process alone and readable by its owner only.

    Raises DatabaseRefusedError with a sentence.
    """
    try:
        lock = _lock(path)
        try:
            _make_private(path)
            _prepare(path)
        except BaseException:
            lock.close()
            raise
    except OSError as error:
        raise DatabaseRefusedError(
            f"The data folder {path.parent} cannot be used: {error.strerror}.",
            "Choose a folder you may write to with --data-dir.",
        ) from error
    except sqlite3.DatabaseError as error:
        raise _refusal(path, error) from error
    return SqliteFile(path, lock)


def _lock(path: Path) -> BinaryIO:
    """The lock beside the database; its folder is made where it is missing."""
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, mode=0o700)
    lock = file_lock.take(path.with_name(f"{path.name}.lock"))
    if lock is None:
        raise DatabaseRefusedError(
            f"Another engine is running on the data folder {path.parent}.",
            "End it first, or choose another folder with --data-dir.",
        )
    return lock


def _make_private(path: Path) -> None:
    """Only its owner may read the file. SQLite gives the files it puts beside it the same rights."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    for each in (path, *(path.with_name(f"{path.name}-{end}") for end in ("wal", "shm"))):
        if each.exists() and each.stat().st_mode & 0o077:
            each.chmod(0o600)


def _prepare(path: Path) -> None:
    version = _version(path) if path.stat().st_size else 0
    if version > schema.VERSION:
        raise newer(f"The database {path}", "choose another folder with --data-dir")
    if version < schema.VERSION:
        with contextlib.closing(_open(path)) as connection:
            _migrate(path, connection, version)


def _version(path: Path) -> int:
    """The version of a sound file. Raises sqlite3.DatabaseError where it is none.

    Looked at without the right to write: a connection with it would, when closed, merge the write-ahead log
    into a file that is damaged.
    """
    where = f"{path.absolute().as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(where, uri=True, timeout=BUSY_TIMEOUT)) as connection:
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        if path.stat().st_size <= CHECKED_SIZE:
            _check(connection)
    return version


def newer(which: str, instead: str) -> DatabaseRefusedError:
    """A database that this version does not know yet."""
    return DatabaseRefusedError(
        f"{which} was written by a newer version of Glassfy Desktop.", f"Update this one, or {instead}."
    )


def _check(connection: sqlite3.Connection) -> None:
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(f"malformed: {found}")


def _migrate(path: Path, connection: sqlite3.Connection, version: int) -> None:
    """Alembic and SQLAlchemy's engine are imported only where there is something to migrate.

    The version is raised last: where anything fails before, all of it is done again at the next start.
    """
    from glassfy_desktop.engine.migrations.upgrade import derive_anew, upgrade_file

    if version:
        _back_up(path, connection)
    upgrade_file(path)
    if version:
        derive_anew(SqliteConnection(connection), version)
    connection.execute(f"PRAGMA user_version = {schema.VERSION}")


def _back_up(path: Path, connection: sqlite3.Connection) -> None:
    """Copy the file as it is before it is migrated, for its owner only."""
    moment = time.strftime("%Y%m%d-%H%M%S")
    copy = path.with_name(f"{path.name}.before-v{schema.VERSION}-{moment}")
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    log.warning("%s is brought to version %d; a copy is kept as %s", path, schema.VERSION, copy.name)
    connection.execute("VACUUM INTO ?", (str(copy),))


def _refusal(path: Path, error: sqlite3.DatabaseError) -> DatabaseRefusedError:
    said = " ".join(str(error).split())
    if isinstance(error, sqlite3.OperationalError):
        return DatabaseRefusedError(
            f"The database {path} cannot be opened: {said}.",
            "Check that nothing else holds it, that you may write there, and that the disk is not full.",
        )
    copy = _copy_of_damaged(path)
    return DatabaseRefusedError(
        f"The database {path} is damaged ({said}).",
        f"It was left as it is and copied to {copy.name}. Put a backup in its place, or move it away.",
    )


def _copy_of_damaged(path: Path) -> Path:
    """A copy of the file, with its log beside it; the one there is where it was tried before."""
    now = path.stat()
    for each in path.parent.glob(f"{path.name}.damaged-*"):
        if (each.stat().st_size, int(each.stat().st_mtime)) == (now.st_size, int(now.st_mtime)):
            return each
    copy = path.with_name(f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
    shutil.copy2(path, copy)
    beside = path.with_name(f"{path.name}-wal")
    if beside.exists() and beside.stat().st_size:
        shutil.copy2(beside, copy.with_name(f"{copy.name}-wal"))
    return copy
