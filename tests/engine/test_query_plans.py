"""The plans of the statements on the hot paths: each finds its rows by a key, and reads no large table whole.

That is what lets the tables grow, and be divided by the owner's or the event's key, without another design.
"""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from glassfy_desktop.engine import apply, deliveries, families, grants, ingest, links, permissions, snapshots
from glassfy_desktop.engine.database import FILE_NAME, open_database
from glassfy_desktop.engine.schema import metadata
from glassfy_desktop.engine.sql import Statement

HOT = (apply, deliveries, families, grants, ingest, links, permissions, snapshots)
SMALL = {"config"}
"""Tables of a few rows."""


def statements(modules: tuple[ModuleType, ...]) -> Iterator[tuple[str, str]]:
    """Every kept statement of these modules: its name and its SQL."""
    for module in modules:
        for name, value in vars(module).items():
            if isinstance(value, Statement):
                yield f"{module.__name__.rpartition('.')[2]}.{name}", value.sqlite


def read_whole(path: Path, sql: str) -> set[str]:
    """The large tables that a statement would read from the first row to the last."""
    connection = sqlite3.connect(path)
    # the plan must not depend on the values
    values = dict.fromkeys(re.findall(r"(?<!:):(\w+)", sql))
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    connection.close()
    scanned = {word for step in plan if (words := step.split())[0] == "SCAN" for word in words[1:2]}
    return scanned & (set(metadata.tables) - SMALL)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plans") / FILE_NAME
    open_database(path).close()
    return path


@pytest.mark.parametrize(("name", "sql"), list(statements(HOT)), ids=lambda value: value.partition(" ")[0])
def test_a_hot_statement_reads_no_large_table_whole(database: Path, name: str, sql: str) -> None:
    assert not read_whole(database, sql), name


def test_a_plan_that_reads_a_table_whole_is_seen(database: Path) -> None:
    assert read_whole(database, "SELECT * FROM purchases WHERE since = :since") == {"purchases"}
