"""The sandbox's own routes: keys, scenarios, deliveries and the clock, in JSON, for the secret key."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from glassfy_desktop.domain.requirements import PERMISSIONS
from glassfy_desktop.sandbox import access, api, scenarios, settings, timeline
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError, invalid
from glassfy_desktop.sandbox.steps.time import UNTIL_PAID
from glassfy_desktop.sandbox.values import DAY

Body = dict[str, Any]

_ASKED = {each.permission for each in api.OPERATIONS} | {each.name for each in PERMISSIONS}
_KNOWN = {
    f"{name.rpartition('_')[0]}_{right}"
    for name in _ASKED
    if name.startswith("rak_")
    for right in ("read", "write")
}

FURTHEST = 366 * DAY
"""Seconds the clock may be moved on at once."""


@dataclass(frozen=True)
class ControlRoute:
    method: str
    path: str
    run: Callable[[Account, dict[str, str], Body], Body]


def answer(account: Account, route: ControlRoute, key: str | None, ids: dict[str, str], raw: bytes) -> Body:
    """Do what a control route asks. Raises ApiError: 401 without the secret key, 400 for a bad body."""
    if access.authenticate(account, key) is not None:
        raise ApiError(403, "The sandbox's own routes take the secret key only.")
    return route.run(account, ids, _read(raw))


def _read(raw: bytes) -> Body:
    try:
        body = orjson.loads(raw) if raw.strip() else {}
    except ValueError as problem:
        raise ApiError(400, "The body is not JSON.") from problem
    if not isinstance(body, dict):
        raise ApiError(400, "The body is not a JSON object.")
    return body


def _only(body: Body, *names: str) -> None:
    for name in body:
        if name not in names:
            raise invalid(name[:100], f"Received unknown parameter: {name[:100]}", "parameter_unknown")


def _list_keys(account: Account, ids: dict[str, str], body: Body) -> Body:
    _only(body)
    return {"keys": [access.shown(account, each) for each in account.shelf("_key")]}


def _make_key(account: Account, ids: dict[str, str], body: Body) -> Body:
    given = {"permissions": [], "state": "active", **_key_fields(body)}
    with account.transaction():
        key = access.make_key(account, given["permissions"], given["state"])
    return {"key": key, **given}


def _change_key(account: Account, ids: dict[str, str], body: Body) -> Body:
    record, fields = account.get("_key", ids["id"]), _key_fields(body)
    with account.transaction():
        account.update(record, **fields)
    return access.shown(account, record)


def _key_fields(body: Body) -> Body:
    _only(body, "permissions", "state")
    permissions = body.get("permissions", [])
    if not isinstance(permissions, list):
        raise invalid("permissions", "The permissions are a list of names such as rak_customer_read.")
    for name in permissions:
        if not isinstance(name, str) or name not in _KNOWN:
            raise invalid("permissions", f"There is no permission {json.dumps(name)[:100]}.")
    if body.get("state", "active") not in access.STATES:
        raise invalid("state", f"The state is one of {', '.join(access.STATES)}.")
    return dict(body)


def _list_scenarios(account: Account, ids: dict[str, str], body: Body) -> Body:
    shown = [{"name": s.name, "title": s.title, "sentence": s.sentence} for s in scenarios.known()]
    return {"scenarios": shown}


def _play(account: Account, ids: dict[str, str], body: Body) -> Body:
    _only(body, "customid", "price")
    for name in ("customid", "price"):
        if body.get(name) is not None and not (isinstance(body[name], str) and 0 < len(body[name]) <= 500):
            raise invalid(name, f"{name} is a string of at most 500 characters.")
    scenario = scenarios.find(ids["name"])
    with account.transaction():
        timeline.catch_up(account)
        played = scenarios.play(account, scenario, body.get("customid"), body.get("price"))
    return {
        "name": scenario.name,
        "sentence": scenario.sentence,
        "customer": played.customer,
        "customid": played.customid,
        "events": played.events,
    }


def _list_deliveries(account: Account, ids: dict[str, str], body: Body) -> Body:
    shown = [{k: v for k, v in each.items() if k != "object"} for each in account.shelf("_delivery")]
    return {"deliveries": shown}


def _show_clock(account: Account, ids: dict[str, str], body: Body) -> Body:
    _only(body)
    return {
        "now": account.now(),
        "offset": account.offset,
        "next_renewal": account.agenda.next_renewal(),
    }


def _move_clock(account: Account, ids: dict[str, str], body: Body) -> Body:
    _only(body, "advance", "to", "next_renewal")
    if len(body) != 1:
        raise invalid("advance", "Say one of advance, to and next_renewal.", "parameter_missing")
    with account.transaction():
        timeline.catch_up(account)
        timeline.advance(account, _seconds(account, body))
    return _show_clock(account, ids, {})


def _seconds(account: Account, body: Body) -> int:
    """How far a body wants to move the clock. Raises ApiError."""
    [(name, value)] = body.items()
    if name == "next_renewal":
        following = account.agenda.next_renewal()
        if value is not True or following is None:
            raise invalid(name, "next_renewal is true, and something has to renew.")
        return max(following - account.now(), 0) + UNTIL_PAID
    is_number = isinstance(value, int) and not isinstance(value, bool)
    seconds = (value - account.now() if name == "to" else value) if is_number else -1
    if not 0 <= seconds <= FURTHEST:
        raise invalid(name, f"{name} moves the clock on by 0 to {FURTHEST} seconds.")
    return int(seconds)


def _whole(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


_FAULTS: dict[str, Callable[[object], bool]] = {
    "rate_limit": lambda value: value is None or _whole(0, 10_000)(value),
    "outage": _is_switch,
    "duplicates": _is_switch,
    "shuffle": _is_switch,
    "delay": _whole(0, 3600),
}
_SETTINGS: dict[str, Callable[[object], bool]] = {
    "failed_renewals": lambda value: value in settings.FAILED_RENEWALS,
}


def _show_faults(account: Account, ids: dict[str, str], body: Body) -> Body:
    _only(body)
    return settings.faults(account)


def _set_faults(account: Account, ids: dict[str, str], body: Body) -> Body:
    _set(account, "faults", _FAULTS, body)
    return settings.faults(account)


def _show_settings(account: Account, ids: dict[str, str], body: Body) -> Body:
    _only(body)
    return settings.settings(account)


def _set_settings(account: Account, ids: dict[str, str], body: Body) -> Body:
    _set(account, "settings", _SETTINGS, body)
    return settings.settings(account)


def _set(account: Account, which: str, known: dict[str, Callable[[object], bool]], body: Body) -> None:
    _only(body, *known)
    for name, value in body.items():
        if not known[name](value):
            raise invalid(name, f"{name} cannot be {json.dumps(value)[:100]}.")
    with account.transaction():
        settings.change(account, which, body)


ROUTES = [
    ControlRoute("GET", "/_sandbox/keys", _list_keys),
    ControlRoute("POST", "/_sandbox/keys", _make_key),
    ControlRoute("POST", "/_sandbox/keys/{id}", _change_key),
    ControlRoute("GET", "/_sandbox/scenarios", _list_scenarios),
    ControlRoute("POST", "/_sandbox/scenarios/{name}", _play),
    ControlRoute("GET", "/_sandbox/deliveries", _list_deliveries),
    ControlRoute("GET", "/_sandbox/clock", _show_clock),
    ControlRoute("POST", "/_sandbox/clock", _move_clock),
    ControlRoute("GET", "/_sandbox/faults", _show_faults),
    ControlRoute("PUT", "/_sandbox/faults", _set_faults),
    ControlRoute("GET", "/_sandbox/settings", _show_settings),
    ControlRoute("PUT", "/_sandbox/settings", _set_settings),
]
