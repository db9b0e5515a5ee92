"""A connection as the engine's code sees it, whichever database stands behind it."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from sqlalchemy import Column, func, select
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement

from glassfy_desktop.engine.sql import SQLITE, Statement, with_values

Values = Mapping[str, Any]
NONE: Values = {}
OF_ONE_JOB = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError, sqlite3.InterfaceError)
"""Errors of one job; every other error of SQLite is the file's or the disk's."""


class Rows(Protocol):
    """What a statement found, as the driver gives it."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchmany(self, size: int = ...) -> list[Any]: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """Runs statements, each within the transaction it finds itself in."""

    dialect: Dialect
    error: type[Exception]
    """What every error of the driver is."""

    @property
    def is_shared(self) -> bool:
        """Whether other engines may write at the same time."""

    @property
    def is_lost(self) -> bool:
        """Whether it is closed, or was ended from the other side."""

    def is_at_fault(self, error: Exception) -> bool:
        """Whether an error says that the database cannot be used, and not that one job is wrong."""

    def is_passing(self, error: Exception) -> bool:
        """Whether the same transaction may succeed at once when it is tried again."""

    def execute(self, statement: Statement, values: Values = ...) -> Rows:
        """Run a kept statement."""

    def executemany(self, statement: Statement, values: Sequence[Values]) -> object:
        """Run a kept statement once for each of the values."""

    def ask(self, statement: ClauseElement) -> Rows:
        """Run a statement that was put together for one question."""

    def numbers(self, column: "Column[Any]", count: int) -> Sequence[int]:
        """Numbers that no row of the column's table has, nor ever had: ascending, for as many new rows."""

    def lock(self, keys: Sequence[int]) -> None:
        """Wait until no other engine's transaction holds any of these numbers, then hold them to the end of
        this one, or of the savepoint where that is undone."""

    def begin(self) -> None:
        """Begin a transaction that will write."""

    def commit(self) -> None:
        """End it, durably."""

    def rollback(self) -> None:
        """End it, where there is one, as if it had not been."""

    def savepoint(self, name: str) -> "Savepoint":
        """A part of a transaction that is undone where its block raises."""

    def interrupt(self) -> None:
        """Break off, from another thread, the statement that runs; it raises `error` there."""

    def on_each(self, function: str, seen: Callable[[Any], int]) -> bool:
        """Let statements call `seen` under this name, with one value; whether they can."""

    def close(self) -> None:
        """Give the connection back."""


class Savepoint(Protocol):
    """Used as `with connection.savepoint(name):`."""

    def __enter__(self) -> object: ...

    def __exit__(self, *raised: Any) -> bool | None: ...


class SqliteConnection:
    """A connection to a SQLite file."""

    dialect = SQLITE
    error: type[Exception] = sqlite3.Error
    is_shared = False
    is_lost = False

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw

    def is_at_fault(self, error: Exception) -> bool:
        return isinstance(error, sqlite3.Error) and not isinstance(error, OF_ONE_JOB)

    def is_passing(self, error: Exception) -> bool:
        return False

    def execute(self, statement: Statement, values: Values = NONE) -> sqlite3.Cursor:
        return self.raw.execute(statement.sqlite, values)

    def executemany(self, statement: Statement, values: Sequence[Values]) -> object:
        return self.raw.executemany(statement.sqlite, values)

    def ask(self, statement: ClauseElement) -> sqlite3.Cursor:
        return self.raw.execute(*with_values(statement, self.dialect))

    def numbers(self, column: "Column[Any]", count: int) -> Sequence[int]:
        last = self.ask(select(func.max(column))).fetchone()[0] or 0
        return range(last + 1, last + 1 + count)

    def lock(self, keys: Sequence[int]) -> None:
        """Nobody else writes: `BEGIN IMMEDIATE` has locked the whole file."""

    def begin(self) -> None:
        self.raw.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self.raw.execute("COMMIT")

    def rollback(self) -> None:
        if self.raw.in_transaction:
            self.raw.execute("ROLLBACK")

    @contextmanager
    def savepoint(self, name: str) -> Iterator[None]:
        self.raw.execute(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            # where the disk is full, SQLite itself has rolled the whole transaction back
            if self.raw.in_transaction:
                self.raw.execute(f"ROLLBACK TO {name}")
                self.raw.execute(f"RELEASE {name}")
            raise
        self.raw.execute(f"RELEASE {name}")

    def interrupt(self) -> None:
        with suppress(sqlite3.ProgrammingError):  # closed meanwhile: nothing runs any more
            self.raw.interrupt()

    def on_each(self, function: str, seen: Callable[[Any], int]) -> bool:
        self.raw.create_function(function, 1, seen)
        return True

    def close(self) -> None:
        self.raw.close()
