"""The engine's SQLite file: opened with care, read by several threads, written by one."""

import asyncio
import logging
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, TypeVar

from glassfy_desktop import file_lock
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.engine import schema
from glassfy_desktop.engine.connection import Connection, SqliteConnection
from glassfy_desktop.engine.writer import Writer

log = logging.getLogger(__name__)

FILE_NAME = "engine.sqlite3"
BUSY_TIMEOUT = 3.0
"""Seconds to wait for another process that has the file locked."""
READERS = 3
CHECKED_SIZE = 64 * 1024 * 1024
"""Bytes up to which the whole file is checked at the start; that takes about a second for so much."""

Answer = TypeVar("Answer")
Item = TypeVar("Item")


class DatabaseRefusedError(UserError):
    """The file cannot be used; nothing in it was changed."""


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


class Database:
    """Open it with `open_database`; close it when done. Both kinds of work are functions of a connection.

    `lock` keeps other engines away from the file for as long as this is open.
    """

    def __init__(self, path: Path, lock: BinaryIO) -> None:
        self.path = path
        self._lock = lock
        self._writer = Writer(lambda: connect(path))
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._local = threading.local()
        self._connections: list[Connection] = []

    async def write(self, job: Callable[[Connection], Answer]) -> Answer:
        """Run a job in a transaction and return its answer after the commit.

        A job that raises leaves nothing behind. Raises DatabaseBusyError where nothing can be written now.
        """
        return await self._writer.run(job)

    async def write_together(
        self, together: Callable[[Connection, list[Item]], list[Answer]], item: Item
    ) -> Answer:
        """The answer for one item of work that takes along what waits beside it, after the commit."""
        return await self._writer.run_together(together, item)

    async def read(self, job: Callable[[Connection], Answer]) -> Answer:
        """Run a job that only reads, in a thread of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, job)

    @property
    def waiting(self) -> int:
        """How many jobs wait for the writer."""
        return self._writer.waiting

    def size(self) -> int:
        """Bytes on disk, the write-ahead log included."""
        files = [self.path, self.path.with_name(f"{self.path.name}-wal")]
        return sum(each.stat().st_size for each in files if each.exists())

    def close(self) -> None:
        """Finish what was begun and give everything back."""
        self._writer.close()
        self._readers.shutdown(wait=True)
        for connection in self._connections:
            connection.close()
        self._lock.close()

    def _read(self, job: Callable[[Connection], Answer]) -> Answer:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            raw = _open(self.path)
            raw.execute("PRAGMA query_only = ON")
            connection = SqliteConnection(raw)
            self._local.connection = connection
            self._connections.append(connection)
        return job(connection)


def open_database(path: Path) -> Database:
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
    return Database(path, lock)


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
    is_new = not path.exists() or path.stat().st_size == 0
    connection = _open(path)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > schema.VERSION:
            raise DatabaseRefusedError(
                f"The database {path} was written by a newer version of Glassfy Desktop.",
                "Update this one, or choose another folder with --data-dir.",
            )
        if not is_new and path.stat().st_size <= CHECKED_SIZE:
            _check(connection)
        if version < schema.VERSION:
            _migrate(path)
            connection.execute(f"PRAGMA user_version = {schema.VERSION}")
    finally:
        connection.close()


def _check(connection: sqlite3.Connection) -> None:
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(f"malformed: {found}")


def _migrate(path: Path) -> None:
    """Alembic and SQLAlchemy's engine are imported only where there is something to migrate."""
    from glassfy_desktop.engine.migrations.upgrade import upgrade

    upgrade(path)


def _refusal(path: Path, error: sqlite3.DatabaseError) -> DatabaseRefusedError:
    said = str(error)
    if isinstance(error, sqlite3.OperationalError):
        return DatabaseRefusedError(
            f"The database {path} cannot be opened: {said}.",
            "Check that nothing else holds it, that you may write there, and that the disk is not full.",
        )
    copy = path.with_name(f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
    shutil.copy2(path, copy)
    return DatabaseRefusedError(
        f"The database {path} is damaged ({said}).",
        f"It was left as it is and copied to {copy.name}. Put a backup in its place, or move it away.",
    )
