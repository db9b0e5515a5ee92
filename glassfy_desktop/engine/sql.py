"""Statements written once with SQLAlchemy Core, compiled to the database's own SQL when they are made.

Running the compiled text on the driver costs a third of running it through Core.
"""

from typing import Any

from sqlalchemy import Select, Text, bindparam, func, literal_column, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import ClauseElement

Row = tuple[Any, ...]
"""One row as the driver gives it; its columns are those of the statement."""

EMPTY = literal_column("''", Text)
"""The empty string, written into a statement."""


def each_of(name: str) -> Select[tuple[Any]]:
    """The values of a JSON list that is given as one parameter, for `column.in_(…)`."""
    return select(func.json_each(bindparam(name)).table_valued("value").c.value)


_DIALECT = sqlite.dialect(paramstyle="named")


def compiled(statement: ClauseElement) -> str:
    """The SQL text of a statement whose values are all named parameters, given when it runs."""
    ready = statement.compile(dialect=_DIALECT)
    if fixed := [name for name, value in ready.params.items() if value is not None]:
        raise ValueError(f"values in a statement that is kept: {fixed}")
    return str(ready)


def with_values(statement: ClauseElement) -> tuple[str, dict[str, Any]]:
    """The SQL text and the values of a statement that was put together for one question."""
    ready = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    return str(ready), dict(ready.params)
