"""Checks a store configuration against its published JSON Schema."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from glassfy_desktop import resources
from glassfy_desktop.domain.keys import holds_secret, redact
from glassfy_desktop.domain.store_config import SCHEMA, ConfigProblem, StoreConfig, parse

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError


KINDS: dict[Any, str] = {
    "array": "a list",
    "object": "an object",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
"""JSON Schema's types in plain words."""


@cache
def validator() -> "Draft202012Validator":
    """The validator of the schema in `resources/schema`."""
    from jsonschema import Draft202012Validator  # 90 ms that the window's first paint need not wait for

    schema = json.loads(resources.path("schema", f"store-config-{SCHEMA}.schema.json").read_text("utf-8"))
    return Draft202012Validator(schema)


def read_config(document: object) -> StoreConfig:
    """The store configuration in a JSON value.

    Raises InvalidConfigError with every problem: secrets and wrong types first, then references to nothing.
    """
    newer = (
        isinstance(document, dict) and isinstance(document.get("schema"), int) and document["schema"] > SCHEMA
    )
    if newer:
        sentence = "comes from a newer version of Glassfy Desktop; update the app to use it"
        return parse(document, [ConfigProblem("/schema", sentence)])
    found = sorted(validator().iter_errors(document), key=lambda error: list(map(str, error.absolute_path)))
    shape = [ConfigProblem(_pointer(error.absolute_path), _sentence(error)) for error in found]
    return parse(document, [*_secrets(document), *shape])


def _secrets(document: object) -> Iterator[ConfigProblem]:
    """Wherever something shaped like a secret stands: a configuration is shared, a secret must not be."""
    left: list[tuple[tuple[object, ...], object]] = [((), document)]  # no recursion: it may be nested deeply
    while left:
        path, value = left.pop()
        if isinstance(value, dict):
            for name, inner in value.items():
                left += [((*path, name), name), ((*path, name), inner)]
        elif isinstance(value, list):
            left += [((*path, index), inner) for index, inner in enumerate(value)]
        elif isinstance(value, str) and holds_secret(value):
            yield ConfigProblem(_pointer(path), "holds something that looks like a secret; take it out")


def _pointer(path: Iterable[object]) -> str:
    """A JSON pointer, with no secret in it either."""
    escaped = (redact(str(part)).replace("~", "~0").replace("/", "~1") for part in path)
    return "".join(f"/{part}" for part in escaped)


def _sentence(error: "ValidationError") -> str:
    wanted: Any = error.validator_value
    instance: Any = error.instance
    match error.validator:
        case "required":
            missing = [name for name in wanted if name not in instance]
            return f"lacks {', '.join(f'“{name}”' for name in missing)}"
        case "type":
            kinds = wanted if isinstance(wanted, list) else [wanted]
            return f"has to be {' or '.join(KINDS.get(kind, str(kind)) for kind in kinds)}"
        case "enum":
            return f"has to be one of {', '.join(map(str, wanted))}"
        case "const":
            return f"has to be {wanted}"
        case "pattern":
            return f"does not look like what belongs here ({wanted})"
        case "minLength":
            return "is empty"
        case _:
            return redact(error.message)[:200]
