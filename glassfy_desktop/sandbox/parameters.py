"""What a request may say: each parameter's kind, checked and turned into its type."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from glassfy_desktop.sandbox.errors import invalid, missing_parameter, unknown_parameter
from glassfy_desktop.sandbox.forms import Raw
from glassfy_desktop.sandbox.values import Given

Kind = Callable[[Raw, str], Any]
"""Reads a raw value; the second argument is its name, as an error shows it (`items[0][price]`)."""

Shape = Mapping[str, Kind]

_LARGEST = 99_999_999_99
_LAST_SECOND = 253_402_300_799  # the year 9999


def read(shape: Shape, raw: Mapping[str, Raw], required: tuple[str, ...] = (), inside: str = "") -> Given:
    """The given parameters by the shape. Raises ApiError (400) for unknown, missing and unreadable ones."""
    named = {key: f"{inside}[{key}]" if inside else key for key in [*raw, *required]}
    for key in raw:
        if key not in shape:
            raise unknown_parameter(named[key][:200])
    for key in required:
        if key not in raw:
            raise missing_parameter(named[key])
    return {key: shape[key](value, named[key]) for key, value in raw.items()}


def text(raw: Raw, name: str) -> str | None:
    """A string of at most 5000 characters; an empty one unsets."""
    if not isinstance(raw, str):
        raise invalid(name, f"Invalid string: {name} must be a string.")
    if len(raw) > 5000:
        raise invalid(
            name, f"Invalid string: {name} must be at most 5000 characters.", "parameter_invalid_string"
        )
    return raw or None


def needed_text(raw: Raw, name: str) -> str:
    """A string that cannot be unset."""
    value = text(raw, name)
    if value is None:
        raise invalid(
            name,
            f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a "
            f"parameter; however '{name}' cannot be unset. You should remove '{name}' from your request or "
            "supply a non-empty value.",
            "parameter_invalid_empty",
        )
    return value


def integer(least: int = -_LARGEST, most: int = _LARGEST) -> Kind:
    """A whole number within bounds, both included."""

    def read_integer(raw: Raw, name: str) -> int:
        if not isinstance(raw, str) or not re.fullmatch(r"-?[0-9]{1,18}", raw):
            raise invalid(name, f"Invalid integer: {str(raw)[:100]}", "parameter_invalid_integer")
        value = int(raw)
        if not least <= value <= most:
            sentence = f"This value must be between {least} and {most} (inclusive)."
            raise invalid(name, sentence, "parameter_invalid_integer")
        return value

    return read_integer


amount = integer(0)
time = integer(0, _LAST_SECOND)


def boolean(raw: Raw, name: str) -> bool:
    if raw not in ("true", "false"):
        raise invalid(name, f"Invalid boolean: {str(raw)[:100]}")
    return raw == "true"


def one_of(*words: str) -> Kind:
    """One of these words."""

    def read_word(raw: Raw, name: str) -> str:
        if not isinstance(raw, str) or raw not in words:
            allowed = ", ".join(words[:-1]) + (" or " if len(words) > 1 else "") + words[-1]
            raise invalid(name, f"Invalid {name}: must be one of {allowed}")
        return raw

    return read_word


def currency(raw: Raw, name: str) -> str:
    """A three-letter currency code, in small letters."""
    if not isinstance(raw, str) or not re.fullmatch(r"[A-Za-z]{3}", raw):
        raise invalid(name, f"Invalid currency: {str(raw)[:20]}.")
    return raw.lower()


def many(kind: Kind) -> Kind:
    """A list of one kind; an empty string is an empty list."""

    def read_list(raw: Raw, name: str) -> list[Any]:
        if raw == "":
            return []
        if isinstance(raw, str) or not all(re.fullmatch(r"[0-9]{1,6}", key) for key in raw):
            raise invalid(name, "Invalid array")
        return [kind(raw[key], f"{name}[{key}]") for key in sorted(raw, key=int)]

    return read_list


def record(shape: Shape, required: tuple[str, ...] = ()) -> Kind:
    """A hash with these keys; an empty string unsets it."""

    def read_record(raw: Raw, name: str) -> Given | None:
        if raw == "":
            return None
        if isinstance(raw, str):
            raise invalid(name, "Invalid object")
        return read(shape, raw, required, name)

    return read_record


def either(first: Kind, second: Kind) -> Kind:
    """The first kind for hashes, the second for single values."""
    return lambda raw, name: second(raw, name) if isinstance(raw, str) else first(raw, name)


def metadata(raw: Raw, name: str) -> dict[str, str]:
    """Up to 50 keys; an empty value removes its key, `metadata=` all of them (an empty hash)."""
    if raw == "":
        return {}
    if isinstance(raw, str):
        raise invalid(name, "Invalid object")
    if len(raw) > 50:
        raise invalid(name, "You can only have up to 50 keys in metadata.")
    for key, value in raw.items():
        if not isinstance(value, str):
            raise invalid(f"{name}[{key}]", "Metadata values must be strings.")
        if len(key) > 40 or len(value) > 500:
            raise invalid(f"{name}[{key}]", "Metadata keys have at most 40 characters, values at most 500.")
    return {key: value for key, value in raw.items() if isinstance(value, str)}


time_range = either(record(dict.fromkeys(("gt", "gte", "lt", "lte"), time)), time)
"""A time, or bounds: `created[gte]=…`."""

ADDRESS = record(dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"), text))
SHIPPING = record({"address": ADDRESS, "name": text, "phone": text, "carrier": text, "tracking_number": text})
