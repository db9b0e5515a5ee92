"""The types of the engine's columns where the two databases need different ones."""

from sqlalchemy import BigInteger
from sqlalchemy import Integer as Int
from sqlalchemy import Text as AnyText
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.types import TypeEngine

Integer: TypeEngine[int] = Int().with_variant(BigInteger(), "postgresql")
"""Holds every time until the year 9999. On SQLite every integer does, and a key has to be called INTEGER."""

Text: TypeEngine[str] = AnyText().with_variant(TEXT(collation="C"), "postgresql")
"""Compared code point by code point on both, as pages and prefixes need it, in whatever language a server is
set up."""
