"""NUL characters, which no text on PostgreSQL can hold: replaced on the way in, whichever database there is.

Events are read so by `stripe_event.text`; here is what people and programs ask.
"""

from typing import Any

import orjson
from starlette.types import Scope

from glassfy_desktop.domain.stripe_event import storable


def json_of(raw: bytes) -> Any:
    """The value of a JSON document. Raises orjson.JSONDecodeError."""
    value = orjson.loads(raw)
    return _storable(value) if b"\\u0000" in raw else value


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable(each) for each in value]
    if isinstance(value, dict):
        return {storable(name): _storable(each) for name, each in value.items()}
    return value


def clean(scope: Scope) -> None:
    """Replace them in a request's path and query."""
    if "\0" in scope["path"]:
        scope["path"] = storable(scope["path"])
    if b"%00" in scope["query_string"]:
        scope["query_string"] = scope["query_string"].replace(b"%00", b"%EF%BF%BD")
