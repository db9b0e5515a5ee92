"""The sandbox's own routes: keys, scenarios, deliveries and the clock, in JSON, for the secret key."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from glassfy_desktop.sandbox import access, scenarios, timeline
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError, invalid
from glassfy_desktop.sandbox.values import DAY

Body = dict[str, Any]

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
        body = json.loads(raw) if raw.strip() else {}
    except (ValueError, RecursionError) as problem:
        raise ApiError(400, "The body is not JSON.") from problem
    if not isinstance(body, dict):
        raise ApiError(400, "The body is not a JSON object.")
    return body


def _only(body: Body, *names: str) -> None:
    for name in body:
        if name not in names:
            raise invalid(name[:100], f"Received unknown parameter: {name[:100]}", "parameter_unknown")


def _make_key(account: Account, ids: dict[str, str], body: Body) -> Body:
    _only(body, "permissions", "state")
    permissions, state = body.get("permissions", []), body.get("state", "active")
    if not isinstance(permissions, list) or not all(_is_permission(name) for name in permissions):
        raise invalid("permissions", "The permissions are a list of names such as rak_customer_read.")
    if state not in access.STATES:
        raise invalid("state", f"The state is one of {', '.join(access.STATES)}.")
    with account.transaction():
        key = access.make_key(account, permissions, state)
    return {"key": key, "permissions": permissions, "state": state}


def _is_permission(name: object) -> bool:
    return isinstance(name, str) and re.fullmatch(r"rak_[a-z_]{1,80}", name) is not None


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
    shown = [{k: v for k, v in each.items() if k != "object"} for each in account.all("_delivery")]
    return {"deliveries": shown}


def _advance(account: Account, ids: dict[str, str], body: Body) -> Body:
    _only(body, "advance")
    seconds = body.get("advance")
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 <= seconds <= FURTHEST:
        raise invalid("advance", f"advance is a number of seconds from 0 to {FURTHEST}.")
    with account.transaction():
        timeline.advance(account, seconds)
    return {"now": account.now(), "offset": account.offset}


ROUTES = [
    ControlRoute("POST", "/_sandbox/keys", _make_key),
    ControlRoute("GET", "/_sandbox/scenarios", _list_scenarios),
    ControlRoute("POST", "/_sandbox/scenarios/{name}", _play),
    ControlRoute("GET", "/_sandbox/deliveries", _list_deliveries),
    ControlRoute("POST", "/_sandbox/clock", _advance),
]
