"""Operations of the API: what each needs and takes; the ones that every resource has; lists."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import invalid
from glassfy_desktop.sandbox.values import Given, StripeObject, list_of

Run = Callable[[Account, Given], StripeObject]
Keep = Callable[[StripeObject, Any], bool]
"""A list's filter: whether an object stays for the value asked for."""


@dataclass(frozen=True)
class Operation:
    """One method of one path. `{…}` parts of the path reach `run` among the parameters, by their names."""

    method: str
    path: str
    permission: str
    run: Run
    shape: takes.Shape = field(default_factory=dict)
    required: tuple[str, ...] = ()


def retrieving(kind: str, path: str, permission: str) -> Operation:
    """`GET path/{id}`."""

    def retrieve(account: Account, given: Given) -> StripeObject:
        return account.get(kind, given["id"])

    return Operation("GET", f"{path}/{{id}}", permission, retrieve)


def equal(field_name: str) -> Keep:
    """Keeps objects whose field is the value asked for."""
    return lambda each, value: bool(each.get(field_name) == value)


def within(field_name: str) -> Keep:
    """Keeps objects whose time lies in the range asked for (`takes.time_range`)."""

    def keep(each: StripeObject, wanted: object) -> bool:
        time = each.get(field_name)
        if not isinstance(wanted, dict):
            return bool(time == wanted)
        return time is not None and all(_COMPARE[word](time, bound) for word, bound in wanted.items())

    return keep


_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda time, bound: time > bound,
    "gte": lambda time, bound: time >= bound,
    "lt": lambda time, bound: time < bound,
    "lte": lambda time, bound: time <= bound,
}

PAGING: takes.Shape = {
    "limit": takes.integer(1, 100),
    "starting_after": takes.needed_text,
    "ending_before": takes.needed_text,
}


def listing(
    kind: str, path: str, permission: str, filters: Mapping[str, tuple[takes.Kind, Keep]]
) -> Operation:
    """`GET path`: newest first, filtered, paged. Every list can be asked by `created`."""
    known = {"created": (takes.time_range, within("created")), **filters}

    def list_objects(account: Account, given: Given) -> StripeObject:
        found = account.all(kind)[::-1]
        for name, (_, keep) in known.items():
            if name in given:
                found = [each for each in found if keep(each, given[name])]
        return page(found, given, path, lambda cursor, name: account.get(kind, cursor, name))

    return Operation(
        "GET", path, permission, list_objects, {**PAGING, **{name: each[0] for name, each in known.items()}}
    )


def page(
    found: list[StripeObject],
    given: Given,
    url: str,
    cursor_of: Callable[[str, str], StripeObject] | None = None,
) -> StripeObject:
    """One page of a list, in the order given.

    `cursor_of` finds a cursor's object where it may lie outside what was found, and refuses unknown ones.
    """
    limit, after, before = given.get("limit", 10), given.get("starting_after"), given.get("ending_before")
    if after and before:
        raise invalid("ending_before", "You cannot use both starting_after and ending_before.")
    if after:
        found = found[_position(found, after, "starting_after", cursor_of) + 1 :]
    if before:
        found = found[: _position(found, before, "ending_before", cursor_of)]
        return list_of(found[-limit:], url, len(found) > limit)
    return list_of(found[:limit], url, len(found) > limit)


def _position(
    found: list[StripeObject],
    cursor: str,
    name: str,
    cursor_of: Callable[[str, str], StripeObject] | None,
) -> int:
    for position, each in enumerate(found):
        if each["id"] == cursor:
            return position
    if cursor_of:
        cursor_of(cursor, name)
    raise invalid(name, f"No such object in this list: '{cursor[:100]}'", "resource_missing")


def merged_metadata(old: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    """Metadata after a request: an empty value removes its key, an empty hash removes all."""
    if not given:
        return {}
    return {key: value for key, value in {**old, **given}.items() if value}
