"""The file: made by the migrations, refused where it is damaged, written in groups that fail alone."""

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from glassfy_desktop.engine import schema
from glassfy_desktop.engine.database import (
    FILE_NAME,
    Database,
    DatabaseRefusedError,
    open_database,
)


def test_the_migrations_make_the_tables_that_are_written_down(tmp_path: Path) -> None:
    open_database(tmp_path / FILE_NAME).close()
    engine = create_engine(f"sqlite:///{tmp_path / FILE_NAME}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
        version = connection.exec_driver_sql("PRAGMA user_version").scalar()
    engine.dispose()
    assert version == schema.VERSION


def test_a_file_damaged_in_the_middle_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    open_database(path).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damaged = bytearray(path.read_bytes())
    damaged[8192:16384] = b"x" * 8192
    path.write_bytes(damaged)
    with pytest.raises(DatabaseRefusedError, match="is damaged"):
        open_database(path)
    assert path.read_bytes() == damaged


async def test_a_job_that_fails_leaves_nothing_and_disturbs_no_other(tmp_path: Path) -> None:
    async def add(database: Database, name: str, fail: bool = False) -> None:
        def job(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT INTO installations VALUES (?, 'x')", (name,))
            if fail:
                raise ValueError(name)

        await database.write(job)

    with contextlib.closing(open_database(tmp_path / FILE_NAME)) as database:
        answers = await asyncio.gather(
            add(database, "a"), add(database, "b", fail=True), add(database, "c"), return_exceptions=True
        )
        kept = await database.read(
            lambda connection: connection.execute("SELECT id FROM installations ORDER BY id").fetchall()
        )
    assert [type(each) for each in answers] == [type(None), ValueError, type(None)]
    assert kept == [("a",), ("c",)]


async def test_what_waits_together_is_answered_each_with_its_own(tmp_path: Path) -> None:
    groups: list[int] = []

    def double(_: sqlite3.Connection, items: list[int]) -> list[int]:
        groups.append(len(items))
        return [2 * item for item in items]

    with contextlib.closing(open_database(tmp_path / FILE_NAME)) as database:
        answers = await asyncio.gather(*(database.write_together(double, each) for each in range(600)))
    assert answers == [2 * each for each in range(600)]
    assert sum(groups) == 600
    assert max(groups) <= 256


async def test_a_reader_cannot_write(tmp_path: Path) -> None:
    def write(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM installations")

    with (
        contextlib.closing(open_database(tmp_path / FILE_NAME)) as database,
        pytest.raises(sqlite3.OperationalError),
    ):
        await database.read(write)
