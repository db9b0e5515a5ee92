"""Databases on the PostgreSQL that `GLASSFY_TEST_POSTGRESQL` names, each a test's own."""

import contextlib
import os
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from glassfy_desktop.engine.postgresql import conninfo

URL = os.environ.get("GLASSFY_TEST_POSTGRESQL", "")
WHY_NOT = "needs a PostgreSQL: python3 packaging/postgresql_for_tests.py runs a command beside one"
needs_postgresql = pytest.mark.skipif(not URL, reason=WHY_NOT)


def connected(url: str) -> contextlib.closing["psycopg.Connection[tuple[Any, ...]]"]:
    """A connection to look into a database from outside."""
    return contextlib.closing(psycopg.connect(**{**conninfo(url), "autocommit": True}))


@contextlib.contextmanager
def new_database(template: str = "template1") -> Iterator[str]:
    """The URL of a new database like another one, usually empty; dropped afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with connected(URL) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    try:
        yield f"{URL.rpartition('/')[0]}/{name}"
    finally:
        with connected(URL) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
