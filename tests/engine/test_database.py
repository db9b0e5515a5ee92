"""The file: made by the migrations, refused where it is damaged, written in groups that fail alone."""

import asyncio
import contextlib
import os
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, delete, insert, select
from sqlalchemy.pool import NullPool

from glassfy_desktop.domain.stripe_event import parse_event
from glassfy_desktop.engine import schema
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.database import (
    FILE_NAME,
    Database,
    DatabaseRefusedError,
    open_database,
)
from glassfy_desktop.engine.deliveries import Incoming
from glassfy_desktop.engine.ingest import Received, ingest
from glassfy_desktop.engine.migrations.upgrade import FOLDER
from glassfy_desktop.engine.schema import installations
from glassfy_desktop.engine.writer import DatabaseBusyError
from tests.engine.support import START, event, subscription


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
        def job(connection: Connection) -> None:
            connection.ask(insert(installations).values(id=name, subscriber="x"))
            if fail:
                raise ValueError(name)

        await database.write(job)

    with contextlib.closing(open_database(tmp_path / FILE_NAME)) as database:
        answers = await asyncio.gather(
            add(database, "a"), add(database, "b", fail=True), add(database, "c"), return_exceptions=True
        )
        kept = await database.read(
            lambda connection: connection.ask(select(installations.c.id).order_by("id")).fetchall()
        )
    assert [type(each) for each in answers] == [type(None), ValueError, type(None)]
    assert kept == [("a",), ("c",)]


async def test_what_waits_together_is_answered_each_with_its_own(tmp_path: Path) -> None:
    groups: list[int] = []

    def double(_: Connection, items: list[int]) -> list[int]:
        groups.append(len(items))
        return [2 * item for item in items]

    with contextlib.closing(open_database(tmp_path / FILE_NAME)) as database:
        answers = await asyncio.gather(*(database.write_together(double, each) for each in range(600)))
    assert answers == [2 * each for each in range(600)]
    assert sum(groups) == 600
    assert max(groups) <= 256


async def test_a_reader_cannot_write(tmp_path: Path) -> None:
    def write(connection: Connection) -> None:
        connection.ask(delete(installations))

    with (
        contextlib.closing(open_database(tmp_path / FILE_NAME)) as database,
        pytest.raises(DatabaseBusyError) as refused,
    ):
        await database.read(write)
    assert refused.value.why == "attempt to write a readonly database"


def test_a_second_engine_is_refused_while_the_first_has_the_file(tmp_path: Path) -> None:
    first = open_database(tmp_path / FILE_NAME)
    with pytest.raises(DatabaseRefusedError, match="Another engine is running"):
        open_database(tmp_path / FILE_NAME)
    first.close()
    open_database(tmp_path / FILE_NAME).close()


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
async def test_folder_and_files_are_for_their_owner_only_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "engine" / FILE_NAME
    before = os.umask(0)
    try:
        with contextlib.closing(open_database(path)) as database:
            await database.write(
                lambda connection: connection.ask(insert(installations).values(id="1", subscriber="2"))
            )
            modes = {each.name: each.stat().st_mode & 0o777 for each in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert set(modes) == {FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm", f"{FILE_NAME}.lock"}
    assert set(modes.values()) == {0o600}


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_a_file_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    open_database(path).close()
    path.chmod(0o644)
    open_database(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


def file_of_version_1(path: Path, *rows: str) -> None:
    """A file as the first version made it, with these rows."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for row in rows:
            connection.exec_driver_sql(f"INSERT INTO {row}")
        connection.exec_driver_sql("PRAGMA user_version = 1")


PURCHASE = (
    "purchases VALUES ('cus_1', 0, 'prod_1', 'p_1', 'sub_1', 'subscription', 'renewing', 1, 1, 9, 9, 0)"
)


def test_a_database_of_the_first_version_keeps_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    file_of_version_1(path, PURCHASE)
    open_database(path).close()
    with contextlib.closing(sqlite3.connect(path)) as kept:
        assert kept.execute("SELECT id, refunded_at FROM purchases").fetchall() == [("p_1", 0)]
        assert kept.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)


def test_a_file_is_copied_before_it_is_migrated_and_only_then(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    before = os.umask(0)
    try:
        open_database(tmp_path / "new" / FILE_NAME).close()
        file_of_version_1(path, PURCHASE)
        open_database(path).close()
        open_database(path).close()
    finally:
        os.umask(before)
    assert list((tmp_path / "new").glob("*.before-*")) == []
    (copy,) = tmp_path.glob(f"{FILE_NAME}.before-v{schema.VERSION}-*")
    assert os.name != "posix" or copy.stat().st_mode & 0o777 == 0o600
    with contextlib.closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT id FROM purchases").fetchall() == [("p_1",)]
        assert kept.execute("PRAGMA user_version").fetchone() == (1,)


def test_purchases_of_an_old_file_are_derived_anew_from_its_snapshots(tmp_path: Path) -> None:
    path, made = tmp_path / FILE_NAME, tmp_path / "made" / FILE_NAME
    told = event("customer.subscription.updated", subscription(), created=START)
    database = open_database(made)
    writer = database.home.writer()
    writer.begin()
    ingest(writer, [Received(Incoming(START, "stripe", [], b"{}"), parse_event(told, START))])
    writer.commit()
    writer.close()
    database.close()
    # as an engine of the first version would have left it: the snapshot is there, the purchase is wrong
    with contextlib.closing(sqlite3.connect(made)) as old:
        right = old.execute("SELECT * FROM purchases").fetchall()
        old.execute("UPDATE purchases SET state = 'paused', refunded_at = 7")
        old.execute("PRAGMA user_version = 1")
        old.commit()
    made.rename(path)
    open_database(path).close()
    with contextlib.closing(sqlite3.connect(path)) as kept:
        assert kept.execute("SELECT * FROM purchases").fetchall() == right
        assert kept.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
