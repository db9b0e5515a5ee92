"""Scenarios: what customers do, as readable data, played through the functions the API uses."""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from glassfy_desktop import resources
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError
from glassfy_desktop.sandbox.steps import STEPS
from glassfy_desktop.sandbox.steps.play import Play

Step = dict[str, Any]


@dataclass(frozen=True)
class Scenario:
    """One scenario file. `sentence` says what should follow for the user's permissions, and `expect` the code
    of the permission of each seeded product, by the product's name.

    A step is one named operation (`do`) with its parameters; glassfy_desktop.sandbox.steps has them all.
    """

    name: str
    title: str
    sentence: str
    expect: dict[str, int] = field(repr=False)
    steps: list[Step] = field(repr=False)


@dataclass(frozen=True)
class Played:
    """What came of it: the customer (None for a guest), its customid, the ids of the events in order."""

    customer: str | None
    customid: str
    events: list[str]


@cache
def known() -> tuple[Scenario, ...]:
    """Every scenario, by name."""
    files = sorted(resources.path("scenarios").glob("*.json"))
    return tuple(Scenario(**json.loads(file.read_text(encoding="utf-8"))) for file in files)


def find(name: str) -> Scenario:
    """The scenario of this name. Raises ApiError (404)."""
    for scenario in known():
        if scenario.name == name:
            return scenario
    raise ApiError(404, f"No such scenario: '{name[:100]}'", code="resource_missing", param="name")


def play(
    account: Account, scenario: Scenario, customid: str | None = None, price: str | None = None
) -> Played:
    """Play a scenario within the caller's transaction.

    `customid` is the user it happens to (a new one without it), `price` replaces the one that is bought.
    Raises ApiError for a price that does not fit.
    """
    before = account.next_position
    now = Play(account, customid or f"user_{account.new_id('u', 6)[2:].lower()}", price)
    for step in scenario.steps:
        parameters = {name: value for name, value in step.items() if name != "do"}
        STEPS[step["do"]](now, **parameters)
    customer = now.customer["id"] if now.customer else None
    return Played(customer, now.customid, [event["id"] for event in account.made_since("event", before)])
