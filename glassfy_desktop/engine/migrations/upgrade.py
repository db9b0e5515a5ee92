"""Brings a database to the newest tables."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection as SqlConnection
from sqlalchemy import create_engine, select, text
from sqlalchemy.pool import NullPool

from glassfy_desktop.engine import apply
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.schema import snapshots
from glassfy_desktop.engine.sql import EMPTY

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent
LOCK = 0x676C617373667921
"""Held while a server's database is migrated: engines that start at once do it one after the other."""
DERIVED_SINCE = 2
"""The first version whose purchases are derived as they are today."""
BATCH = 500


def upgrade_file(path: Path) -> None:
    """Run every migration a SQLite file lacks, in one transaction."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.begin() as connection:
        _upgrade(connection)


def upgrade_server(connect: Callable[[], Any]) -> None:
    """Run every migration a PostgreSQL database lacks, in one transaction; `connect` gives a connection."""

    def open_connection() -> Any:
        raw = connect()
        raw.autocommit = False
        return raw

    engine = create_engine("postgresql+psycopg://", creator=open_connection, poolclass=NullPool)
    with engine.begin() as connection:
        # another engine may be at it for minutes
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        _upgrade(connection)


def _upgrade(connection: SqlConnection) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def derive_anew(connection: Connection, version: int) -> None:
    """Make every purchase anew from the snapshots, where they were derived before a version knew how."""
    if version >= DERIVED_SINCE:
        return
    after, done = "", 0
    while objects := _objects(connection, after):
        connection.begin()
        apply.derive_anew(connection, set(objects))
        connection.commit()
        after, done = objects[-1], done + len(objects)
        log.info("The purchases of %d objects were derived anew", done)


def _objects(connection: Connection, after: str) -> list[str]:
    """The ids that follow, in their order."""
    which = select(snapshots.c.object).where(snapshots.c.object > (after or EMPTY)).distinct()
    rows = connection.ask(which.order_by(snapshots.c.object).limit(BATCH))
    return [row[0] for row in rows.fetchall()]
