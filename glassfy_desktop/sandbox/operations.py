"""Operations of the API: what each needs and takes; the ones that every resource has; lists."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
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


@dataclass(frozen=True)
class Filter:
    """One thing a list can be asked by: how the value is read and which objects stay.

    Where the account has an index of the parameter's name, `look_up` turns the value asked for into the one
    to look up there; None means that all have to be looked at.
    """

    read: takes.Kind
    keep: Keep
    look_up: Callable[[Any], object] = lambda value: None


def equal(field_name: str, read: takes.Kind = takes.needed_text) -> Filter:
    """Keeps objects whose field is the value asked for."""
    return Filter(read, lambda each, value: bool(each.get(field_name) == value), lambda value: value)


def within(field_name: str) -> Filter:
    """Keeps objects whose time lies in the range asked for (`takes.time_range`)."""

    def keep(each: StripeObject, wanted: object) -> bool:
        time = each.get(field_name)
        if not isinstance(wanted, dict):
            return bool(time == wanted)
        return time is not None and all(_COMPARE[word](time, bound) for word, bound in wanted.items())

    return Filter(takes.time_range, keep)


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


def listing(kind: str, path: str, permission: str, filters: Mapping[str, Filter]) -> Operation:
    """`GET path`: newest first, filtered, paged. Every list can be asked by `created`."""
    known = {"created": within("created"), **filters}

    def list_objects(account: Account, given: Given) -> StripeObject:
        asked = {name: value for name, value in given.items() if name in known}

        def stays(each: StripeObject) -> bool:
            return all(known[name].keep(each, value) for name, value in asked.items())

        by = _narrowest(account, kind, known, asked)
        found, more = _page_of(account, kind, given, by, stays)
        return list_of(found, path, more)

    return Operation(
        "GET", path, permission, list_objects, {**PAGING, **{name: each.read for name, each in known.items()}}
    )


def _narrowest(
    account: Account, kind: str, known: Mapping[str, Filter], asked: Given
) -> tuple[str, object] | None:
    """The index, and the value to look up in it, that leaves the fewest objects to look at."""
    shelf = account.shelf(kind)
    looked_up = {name: known[name].look_up(value) for name, value in asked.items() if shelf.has_index(name)}
    usable = [(name, value) for name, value in looked_up.items() if value is not None]
    return min(usable, key=lambda each: shelf.count(*each), default=None)


def _page_of(
    account: Account,
    kind: str,
    given: Given,
    by: tuple[str, object] | None,
    stays: Callable[[StripeObject], bool],
) -> tuple[list[StripeObject], bool]:
    """One page of a kind, newest first, and whether there is more. No more is looked at than it needs."""
    limit, after, before = _paging(given)
    shelf = account.shelf(kind)
    if before:
        cursor = account.position(account.get(kind, before, "ending_before"))
        found, more = _cut(filter(stays, shelf.after(cursor, by)), limit)
        return found[::-1], more
    cursor_after = account.position(account.get(kind, after, "starting_after")) if after else None
    return _cut(filter(stays, shelf.before(cursor_after, by)), limit)


def _paging(given: Given) -> tuple[int, str | None, str | None]:
    limit, after, before = given.get("limit", 10), given.get("starting_after"), given.get("ending_before")
    if after and before:
        raise invalid("ending_before", "You cannot use both starting_after and ending_before.")
    return limit, after, before


def _cut(found: Iterable[StripeObject], limit: int) -> tuple[list[StripeObject], bool]:
    taken = list(islice(found, limit + 1))
    return taken[:limit], len(taken) > limit


def page(found: list[StripeObject], given: Given, url: str) -> StripeObject:
    """One page of a short list, in the order given."""
    limit, after, before = _paging(given)
    if after:
        found = found[_position(found, after, "starting_after") + 1 :]
    if before:
        found = found[: _position(found, before, "ending_before")]
        return list_of(found[-limit:], url, len(found) > limit)
    return list_of(found[:limit], url, len(found) > limit)


def _position(found: list[StripeObject], cursor: str, name: str) -> int:
    for position, each in enumerate(found):
        if each["id"] == cursor:
            return position
    raise invalid(name, f"No such object in this list: '{cursor[:100]}'", "resource_missing")


def merged_metadata(old: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    """Metadata after a request: an empty value removes its key, an empty hash removes all."""
    if not given:
        return {}
    return {key: value for key, value in {**old, **given}.items() if value}
