"""The account's state in one SQLite file, readable by its owner alone."""

import os
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.sandbox.values import StripeObject

_MARK = 0x676C6679  # "glfy": tells our files from other SQLite databases
_SCHEMA = """
CREATE TABLE IF NOT EXISTS account (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS object (id TEXT PRIMARY KEY, position INTEGER NOT NULL, body TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Change:
    """One object as it now is, or None where it was deleted. `position` keeps the order of creation."""

    identifier: str
    position: int
    body: StripeObject | None


class StateFileError(UserError):
    """The state file cannot be used."""


class StateFile:
    """Opens or makes the file. Raises StateFileError where it cannot be read or is no state of a sandbox."""

    def __init__(self, path: Path) -> None:
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            path.chmod(0o600)
            self._connection = sqlite3.connect(path, isolation_level=None)
            self._claim()
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as problem:
            raise unusable(path, problem) from problem
        self._path = path

    def _claim(self) -> None:
        """Mark an empty file as ours; raises sqlite3.Error for a database that is somebody else's."""
        (mark,) = self._connection.execute("PRAGMA application_id").fetchone()
        if mark == _MARK:
            return
        if self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
            raise sqlite3.DatabaseError("it is another program's database")
        self._connection.execute(f"PRAGMA application_id = {_MARK}")

    def read(self) -> tuple[dict[str, str | int], list[Change]]:
        """The account's own values and every object, oldest first. Raises StateFileError."""
        try:
            values = dict(self._connection.execute("SELECT name, value FROM account").fetchall())
            rows = self._connection.execute("SELECT id, position, body FROM object ORDER BY position")
            return values, [Change(name, position, orjson.loads(body)) for name, position, body in rows]
        except (sqlite3.Error, ValueError) as problem:
            raise unusable(self._path, problem) from problem

    def write(self, values: dict[str, str | int], changes: Sequence[Change]) -> None:
        """Write one transaction, whole or not at all. Raises sqlite3.Error."""
        kept = [
            (c.identifier, c.position, orjson.dumps(c.body).decode()) for c in changes if c.body is not None
        ]
        gone = [(c.identifier,) for c in changes if c.body is None]
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany("REPLACE INTO account VALUES (?, ?)", values.items())
            self._connection.executemany("REPLACE INTO object VALUES (?, ?, ?)", kept)
            self._connection.executemany("DELETE FROM object WHERE id = ?", gone)
            self._connection.execute("COMMIT")
        except sqlite3.Error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        self._connection.close()


def unusable(path: Path, problem: Exception) -> StateFileError:
    """The refusal of a state file, with the system's own reason."""
    reason = getattr(problem, "strerror", None) or str(problem)
    return StateFileError(
        f"The state file {path} cannot be used: {reason}.", "Name another file with --state."
    )
