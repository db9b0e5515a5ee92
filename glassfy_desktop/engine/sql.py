"""Statements written once with SQLAlchemy Core, compiled to each database's own SQL when first used.

Running the compiled text on the driver costs a third of running it through Core.
"""

from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, literal_column, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler, SQLiteDialect
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

__all__ = ["EMPTY", "POSTGRESQL", "SQLITE", "Row", "Statement", "compiled", "each_of", "lesser", "upsert"]

Row = tuple[Any, ...]
"""One row as the driver gives it; its columns are those of the statement."""

EMPTY = literal_column("''", Text)
"""The empty string, written into a statement."""


class _SqliteCompiler(SQLiteCompiler):
    """Writes LIMIT alone where there is no OFFSET: SQLAlchemy adds one, with a value of its own."""

    def limit_clause(self, select: Any, **options: Any) -> str:
        if select._limit_clause is not None and select._offset_clause is None:
            return f"\n LIMIT {self.process(select._limit_clause, **options)}"
        return str(super().limit_clause(select, **options))  # type: ignore[no-untyped-call]


class _SqliteDialect(SQLiteDialect):
    statement_compiler = _SqliteCompiler
    supports_statement_cache = True


SQLITE: Dialect = _SqliteDialect(paramstyle="named")
POSTGRESQL: Dialect = psycopg.dialect()  # type: ignore[no-untyped-call]


class Statement:
    """A statement whose values are all named parameters, given when it runs."""

    def __init__(self, clause: ClauseElement) -> None:
        self._clause = clause
        ready = clause.compile(dialect=SQLITE)
        if fixed := [name for name, value in ready.params.items() if value is not None]:
            raise ValueError(f"values in a statement that is kept: {fixed}")
        self.sqlite = str(ready)

    @cached_property
    def postgresql(self) -> str:
        return str(self._clause.compile(dialect=POSTGRESQL))


def compiled(statement: ClauseElement) -> Statement:
    """A statement to be kept and run again and again."""
    return Statement(statement)


def with_values(statement: ClauseElement, dialect: Dialect) -> tuple[str, dict[str, Any]]:
    """The SQL text and the values of a statement that was put together for one question."""
    ready = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    return str(ready), dict(ready.params)


class json_values(FunctionElement[Any]):
    """The texts of a JSON list, one a row."""

    inherit_cache = True


class json_items(FunctionElement[Any]):
    """The items of a JSON list, themselves JSON, one a row."""

    inherit_cache = True


class json_place(FunctionElement[Any]):
    """What stands at one place of a JSON list, as a text or a number."""

    inherit_cache = True


class whole(FunctionElement[Any]):
    """A number of zero or more without its fraction."""

    inherit_cache = True


class lesser(FunctionElement[Any]):
    """The lesser of two values."""

    inherit_cache = True


def _spelled(function: type[FunctionElement[Any]], dialect: str, pattern: str) -> None:
    """How a database spells a function; `{}` stands for its arguments."""

    def spell(element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:
        parts = [compiler.process(each, **options) for each in element.clauses]
        return pattern.format(*parts) if pattern.count("{}") > 1 else pattern.format(", ".join(parts))

    compiles(function, dialect)(spell)


_spelled(json_values, "sqlite", "json_each({})")
_spelled(json_values, "postgresql", "jsonb_array_elements_text(CAST({} AS jsonb))")
_spelled(json_items, "sqlite", "json_each({})")
_spelled(json_items, "postgresql", "jsonb_array_elements(CAST({} AS jsonb))")
_spelled(json_place, "sqlite", "json_extract({}, '$[{}]')")
_spelled(json_place, "postgresql", "({} ->> {})")
_spelled(whole, "sqlite", "CAST({} AS INTEGER)")
_spelled(whole, "postgresql", "CAST(floor({}) AS BIGINT)")
_spelled(lesser, "sqlite", "min({})")
_spelled(lesser, "postgresql", "least({})")


def each_of(name: str) -> Select[tuple[Any]]:
    """The values of a JSON list that is given as one parameter, for `column.in_(…)`."""
    value: ColumnElement[str] = json_values(bindparam(name, type_=Text)).table_valued("value").c.value
    return select(value)
