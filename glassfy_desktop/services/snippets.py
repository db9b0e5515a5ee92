"""Code that gives a Stripe customer a `customid`: in Stripe's metadata, or by the engine's OpenAPI route."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from glassfy_desktop import resources


class Kind(StrEnum):
    METADATA = "metadata"
    CONNECT = "connect"


LANGUAGES = {
    "sh": "curl",
    "py": "Python",
    "mjs": "Node.js",
    "php": "PHP",
    "rb": "Ruby",
    "go": "Go",
}
"""The languages by the end of their file's name. Each needs nothing but what the language comes with."""


@dataclass(frozen=True)
class Values:
    """What stands in the code: addresses without a path, a customer's id, your user id. None is a secret;
    keys are read from the environment."""

    stripe: str
    engine: str
    customer: str
    customid: str


def snippet(kind: Kind, language: str, values: Values) -> str:
    """The code with these values in place."""
    code = _template(f"{kind}.{language}")
    for name, value in vars(values).items():
        code = code.replace(f"@{name.upper()}@", value)
    return code


@cache
def _template(name: str) -> str:
    return resources.path("snippets", name).read_text("utf-8")
