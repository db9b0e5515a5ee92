"""A PostgreSQL database that several engines may share: connections that come back, and opening it."""

import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from sqlalchemy import Column
from sqlalchemy.sql import ClauseElement

from glassfy_desktop.engine import schema
from glassfy_desktop.engine.connection import NONE, Values
from glassfy_desktop.engine.sql import POSTGRESQL, Statement, with_values
from glassfy_desktop.engine.sqlite_file import DatabaseRefusedError, newer
from glassfy_desktop.engine.writer import DatabaseBusyError

log = logging.getLogger(__name__)

SCHEMES = ("postgresql+psycopg", "postgresql", "postgres")
STATEMENT_SECONDS = 30
LOCK_SECONDS = 2
"""How long a statement waits for what another session has locked."""
CANCEL_SECONDS = 1.0
IDLE_SECONDS = 60
"""How long an engine that stopped in mid-transaction may keep its locks."""
PATIENCE = {
    "connect_timeout": "5",
    "application_name": "glassfy-desktop engine",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
"""libpq's settings where the URL has no others; the last in milliseconds, the others in seconds."""

OF_ONE_JOB = (
    psycopg.IntegrityError,
    psycopg.ProgrammingError,
    psycopg.DataError,
    psycopg.NotSupportedError,
    errors.ProgramLimitExceeded,
    errors.StatementTooComplex,
)
"""Errors of one job; every other one is the server's, or the way's to it."""
PASSING = (errors.DeadlockDetected, errors.SerializationFailure)

Raw = psycopg.Connection[tuple[Any, ...]]


class PostgresConnection:
    """A connection to a server; a writer's opens itself again when a transaction begins."""

    dialect = POSTGRESQL
    error: type[Exception] = psycopg.Error
    is_shared = True

    def __init__(self, connect: Callable[[], Raw]) -> None:
        self._connect = connect
        self._raw: Raw | None = None

    @property
    def raw(self) -> Raw:
        """The driver's connection. Raises its OperationalError before it is open."""
        if self._raw is None:
            raise psycopg.OperationalError("not connected")
        return self._raw

    def open(self) -> None:
        self._raw = self._connect()

    @property
    def is_lost(self) -> bool:
        return self._raw is None or self._raw.closed

    def is_at_fault(self, error: Exception) -> bool:
        return isinstance(error, psycopg.Error) and not isinstance(error, OF_ONE_JOB)

    def is_passing(self, error: Exception) -> bool:
        return isinstance(error, PASSING)

    def execute(self, statement: Statement, values: Values = NONE) -> psycopg.Cursor[tuple[Any, ...]]:
        return self._run(statement.postgresql, values)

    def executemany(self, statement: Statement, values: Sequence[Values]) -> object:
        cursor = self.raw.cursor()
        if values:
            cursor.executemany(cast(Any, statement.postgresql), values)
        return cursor

    def ask(self, statement: ClauseElement) -> psycopg.Cursor[tuple[Any, ...]]:
        return self._run(*with_values(statement, self.dialect))

    def numbers(self, column: Column[Any], count: int) -> list[int]:
        """From the column's own sequence, which engines share: they may leave out some."""
        sequence = f"{column.table.name}_{column.name}_seq"
        sql = "SELECT nextval(%(sequence)s::regclass) FROM generate_series(1, %(count)s)"
        return [row[0] for row in self._run(sql, {"sequence": sequence, "count": count})]

    def lock(self, keys: Sequence[int]) -> None:
        sql = "SELECT pg_advisory_xact_lock(key) FROM unnest(%(keys)s::bigint[]) AS key"
        self._run(sql, {"keys": keys})

    def begin(self) -> None:
        try:
            self.raw.execute("BEGIN")
        except psycopg.OperationalError:
            if not self.is_lost:
                raise
            self.open()
            self.raw.execute("BEGIN")

    def commit(self) -> None:
        # what had failed unseen would be rolled back here without an error
        if self.raw.execute("COMMIT").statusmessage != "COMMIT":
            raise psycopg.OperationalError("the server rolled the transaction back")

    def rollback(self) -> None:
        if self._in_transaction:
            with contextlib.suppress(psycopg.OperationalError):  # lost on the way: rolled back by that
                self.raw.execute("ROLLBACK")

    @contextmanager
    def savepoint(self, name: str) -> Iterator[None]:
        self._run(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            if self._in_transaction:
                self._run(f"ROLLBACK TO {name}")
                self._run(f"RELEASE {name}")
            raise
        self._run(f"RELEASE {name}")

    def interrupt(self) -> None:
        with contextlib.suppress(psycopg.Error):  # lost meanwhile: nothing runs any more
            self.raw.cancel_safe(timeout=CANCEL_SECONDS)

    def on_each(self, function: str, seen: Callable[[Any], int]) -> bool:
        return False

    def close(self) -> None:
        if self._raw is not None:
            self._raw.close()

    @property
    def _in_transaction(self) -> bool:
        lost = self.is_lost
        return not lost and self.raw.info.transaction_status != TransactionStatus.IDLE

    def _run(self, sql: str, values: Values = NONE) -> psycopg.Cursor[tuple[Any, ...]]:
        return self.raw.execute(cast(Any, sql), values)


class PostgresServer:
    """One database on a server, by its URL."""

    kind = "postgresql"
    is_shared = True
    together = 64
    """Fewer than on SQLite: each takes a few locks, of which a server has some thousands for all."""

    def __init__(self, url: str) -> None:
        self.conninfo = conninfo(url)

    def connect(self, **settings: str) -> Raw:
        """A connection that begins no transactions by itself. Raises the driver's OperationalError."""
        connection = psycopg.connect(**{**self.conninfo, "autocommit": True})
        chosen = {"statement_timeout": f"{STATEMENT_SECONDS}s", **settings}
        for name, value in chosen.items():
            connection.execute("SELECT set_config(%s, %s, false)", (name, value))
        return connection

    def writer(self) -> PostgresConnection:
        return PostgresConnection(self._writing)

    def _writing(self) -> Raw:
        connection = self.connect(
            idle_in_transaction_session_timeout=f"{IDLE_SECONDS}s", lock_timeout=f"{LOCK_SECONDS}s"
        )
        if connection.info.parameter_status("in_hot_standby") == "on":
            connection.close()
            raise psycopg.OperationalError("the server is a standby and takes no changes")
        row = connection.execute("SELECT current_setting('synchronous_commit')").fetchone()
        if row and row[0] == "off":  # an answer of 200 means that it is on the disk
            connection.execute("SET synchronous_commit = on")
        return connection

    def reader(self) -> PostgresConnection:
        settings = {"default_transaction_read_only": "on", "lock_timeout": f"{LOCK_SECONDS}s"}
        reading = PostgresConnection(lambda: self.connect(**settings))
        try:
            reading.open()
        except psycopg.Error as error:
            log.error("The database cannot be read: %s", said(error))
            raise DatabaseBusyError(said(error)) from error
        return reading

    def size(self, connection: Any) -> int:
        found = connection.raw.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(found[0])

    def close(self) -> None:
        """Nothing is held here: its connections are closed by who opened them."""


def conninfo(url: str) -> dict[str, Any]:
    """libpq's settings of a URL, which may have a password in it and is therefore never quoted.

    Raises DatabaseRefusedError.
    """
    scheme, separator, rest = url.partition("://")
    try:
        if scheme not in SCHEMES or not separator:
            raise psycopg.ProgrammingError
        return PATIENCE | conninfo_to_dict(f"postgresql://{rest}")
    except psycopg.ProgrammingError:
        raise DatabaseRefusedError(
            "The URL of the database cannot be read.",
            "Write postgresql+psycopg://user@host/name, with what is special in a password as %XX.",
        ) from None


def said(error: Exception) -> str:
    """What libpq said, on one line; it never says a password."""
    return " ".join(str(error).split()).rstrip(".")


def open_server(url: str) -> PostgresServer:
    """A database whose tables are made or migrated. Raises DatabaseRefusedError with a sentence."""
    server = PostgresServer(url)
    try:
        with contextlib.closing(server.connect()) as connection:
            encoding = connection.info.parameter_status("server_encoding")
            if encoding != "UTF8":
                raise DatabaseRefusedError(
                    f"The database keeps its texts as {encoding}, which cannot hold all that Stripe sends.",
                    "Make one with the encoding UTF8.",
                )
            if (version := version_of(connection)) < schema.VERSION:
                from glassfy_desktop.engine.migrations.upgrade import upgrade_server

                upgrade_server(server.connect)
            elif version > schema.VERSION:
                raise newer("The database", "choose another one with --database")
    except psycopg.Error as error:
        raise DatabaseRefusedError(
            f"The PostgreSQL database cannot be used: {said(error)}.",
            "Check the URL, that the server runs, and that its user may create tables there.",
        ) from error
    return server


def version_of(connection: Raw) -> int:
    """The version of the tables; 0 where there are none yet."""
    there = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
    if there is None or there[0] is None:
        return 0
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return int(row[0]) if row else 0
