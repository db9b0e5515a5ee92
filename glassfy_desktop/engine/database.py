"""The engine's database, whichever it is: read by several threads, written by one."""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol, TypeVar

from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.sqlite_file import FILE_NAME, DatabaseRefusedError, SqliteFile, connect, open_file
from glassfy_desktop.engine.writer import DatabaseBusyError, Writer

__all__ = ["FILE_NAME", "Database", "DatabaseRefusedError", "Home", "connect", "open_database"]

log = logging.getLogger(__name__)

READERS = 3
INTERRUPT_EVERY = 0.05
"""Seconds; once is not enough, since a job may be between two of its statements."""

Answer = TypeVar("Answer")
Item = TypeVar("Item")


class Home(Protocol):
    """Where the data lies, opened: a SqliteFile, or a server's database.

    `kind` is its name towards people; `is_shared` says whether other engines may write there at the same
    time; `together` is how many jobs one transaction may take.
    """

    @property
    def kind(self) -> str: ...

    @property
    def is_shared(self) -> bool: ...

    @property
    def together(self) -> int: ...

    def writer(self) -> Connection: ...

    def reader(self) -> Connection: ...

    def size(self, connection: Connection, /) -> int:
        """Bytes of all that is kept."""

    def close(self) -> None: ...


class Database:
    """Open it with `open_database`; close it when done. Both kinds of work are functions of a connection."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._writer = Writer(home.writer, home.together)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._local = threading.local()
        self._connections: list[Connection] = []
        self._is_broken_off = False
        self._is_closed = threading.Event()

    async def write(self, job: Callable[[Connection], Answer]) -> Answer:
        """Run a job in a transaction and return its answer after the commit.

        A job that raises leaves nothing behind; one may be run again, so that it must change nothing but
        the database. Raises DatabaseBusyError where nothing can be written now.
        """
        return await self._writer.run(job)

    async def write_together(
        self, together: Callable[[Connection, list[Item]], list[Answer]], item: Item
    ) -> Answer:
        """The answer for one item of work that takes along what waits beside it, after the commit."""
        return await self._writer.run_together(together, item)

    async def read(self, job: Callable[[Connection], Answer]) -> Answer:
        """Run a job that only reads, in a thread of its own; once more where its connection was lost.

        Raises the writer's DatabaseBusyError where the database is away, locked for too long, or broken off.
        """
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, job)

    async def size(self) -> int:
        """Bytes of all that is kept."""
        return await self.read(self.home.size)

    @property
    def waiting(self) -> int:
        """How many jobs wait for the writer."""
        return self._writer.waiting

    def break_off(self) -> None:
        """Interrupt what runs and refuse the rest with DatabaseBusyError, until it is closed: blocks."""
        self._is_broken_off = True
        while not self._is_closed.wait(INTERRUPT_EVERY):
            self._writer.break_off()
            for each in list(self._connections):
                each.interrupt()

    def close(self) -> None:
        """Finish what was begun and give everything back."""
        self._writer.close()
        self._readers.shutdown(wait=True)
        self._is_closed.set()
        for connection in self._connections:
            connection.close()
        self.home.close()

    def _read(self, job: Callable[[Connection], Answer]) -> Answer:
        connection = self._reader()
        try:
            return job(connection)
        except connection.error as error:
            if not connection.is_lost:
                _check_whose(connection, error)
                raise
        self._local.connection = None
        self._connections.remove(connection)
        connection = self._reader()
        try:
            return job(connection)
        except connection.error as error:
            _check_whose(connection, error)
            raise

    def _reader(self) -> Connection:
        """This thread's connection. Raises DatabaseBusyError."""
        if self._is_broken_off:
            raise DatabaseBusyError("the engine ends")
        known: Connection | None = getattr(self._local, "connection", None)
        if known is None:
            known = self.home.reader()
            self._local.connection = known
            self._connections.append(known)
        return known


def _check_whose(connection: Connection, error: Exception) -> None:
    """Raises DatabaseBusyError for an error that is the database's and not the job's."""
    if connection.is_at_fault(error):
        log.error("The database could not be read: %s", error)
        raise DatabaseBusyError(str(error)) from error


def open_database(where: Path | str) -> Database:
    """Open a SQLite file (a path) or a PostgreSQL database (its URL), made or migrated where needed.

    Raises DatabaseRefusedError with a sentence.
    """
    if isinstance(where, Path):
        return Database(open_file(where))
    from glassfy_desktop.engine.postgresql import open_server  # only where it is used

    return Database(open_server(where))


def file_of(database: Database) -> Path:
    """The SQLite file of a database that has one."""
    if not isinstance(database.home, SqliteFile):
        raise TypeError(f"{database.home.kind} is no file")
    return database.home.path
