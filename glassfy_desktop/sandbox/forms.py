"""Form-encoded requests decoded as Stripe decodes them: `items[0][price]=…`, `expand[]=…`."""

import re
from itertools import pairwise
from urllib.parse import parse_qsl

from glassfy_desktop.sandbox.errors import ApiError

Raw = str | dict[str, "Raw"]
"""A decoded value. Lists are hashes with the keys 0, 1, …: only the parameter knows which is meant."""

MOST_PAIRS = 2000
DEEPEST = 12
_NAME = re.compile(r"(?P<root>[^\[\]]+)(?P<rest>(?:\[[^\[\]]*\])*)")


def decode(encoded: str) -> dict[str, Raw]:
    """The parameters of a query string or a form body.

    Raises ApiError (400) for broken escapes, malformed names, contradicting shapes and too many parameters.
    """
    try:
        pairs = parse_qsl(encoded, keep_blank_values=True, errors="strict", max_num_fields=MOST_PAIRS)
    except ValueError as problem:
        raise ApiError(400, f"Invalid request: the parameters cannot be read ({problem}).") from problem
    root: dict[str, Raw] = {}
    for name, value in pairs:
        _put(root, _path(name), value, name)
    return root


def _path(name: str) -> list[str]:
    match = _NAME.fullmatch(name)
    if match is None:
        raise ApiError(400, f"Invalid request: malformed parameter name: {name[:100]}", param=name[:100])
    path = [match["root"], *re.findall(r"\[([^\[\]]*)\]", match["rest"])]
    if len(path) > DEEPEST:
        raise ApiError(400, "Invalid request: parameters are nested too deeply.", param=name[:100])
    return path


def _put(here: dict[str, Raw], path: list[str], value: str, name: str) -> None:
    for step, following in pairwise(path):
        inner = here.setdefault(_key(here, step, following), {})
        if isinstance(inner, str):
            raise ApiError(400, f"Invalid request: {name[:100]} is given both a value and keys.")
        here = inner
    last = _key(here, path[-1], None)
    if isinstance(here.get(last), dict):
        raise ApiError(400, f"Invalid request: {name[:100]} is given both a value and keys.")
    here[last] = value


def _key(here: dict[str, Raw], step: str, following: str | None) -> str:
    """The key meant by a step; an empty one appends, or goes on with the last element that lacks the key."""
    if step:
        return step
    last = here.get(str(len(here) - 1))
    if following and isinstance(last, dict) and following not in last:
        return str(len(here) - 1)
    return str(len(here))
