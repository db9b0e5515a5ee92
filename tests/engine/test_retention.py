"""Bodies are forgotten by age and by size, never the youngest; the list stays."""

import time
from functools import partial

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.sql import ClauseElement

from glassfy_desktop.engine import retention
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.retention import DAY, Limits, Retention
from glassfy_desktop.engine.schema import bodies, deliveries
from glassfy_desktop.engine.state import Engine
from tests.engine.support import Caller, event, refused, subscription

UPDATED = "customer.subscription.updated"


async def fill(engine: Engine, caller: Caller, *days_ago: float) -> None:
    """Deliveries, each received so many days ago; every third of them rejected."""
    for number, days in enumerate(days_ago):
        told = event(UPDATED, subscription(id=f"sub_{number}"), f"evt_{number}")
        await caller.deliver(b"no event" * 1000 if number % 3 == 2 else told)
        at = {"received_at": time.time() - days * DAY}
        of = update(deliveries).where(deliveries.c.id == number + 1).values(at)
        await engine.database.write(partial(ask, of))


def ask(statement: ClauseElement, connection: Connection) -> None:
    connection.ask(statement)


async def kept(engine: Engine) -> list[int]:
    found = select(bodies.c.delivery).order_by(bodies.c.delivery)
    rows = await engine.database.read(lambda connection: connection.ask(found).fetchall())
    return [row[0] for row in rows]


async def test_bodies_are_forgotten_by_their_age_and_the_list_says_so(engine: Engine, caller: Caller) -> None:
    await fill(engine, caller, 40, 31, 31, 29, 0)
    assert await Retention(engine.database, Limits(30)).forget() == 3
    assert await kept(engine) == [4, 5]
    gone = (await caller.admin("GET", "/deliveries/3")).json()
    assert (gone["body"], gone["body_gone"], gone["verdict"]) == (None, "no longer kept", "rejected")
    assert (await caller.deliveries())["total"] == 5


async def test_the_oldest_are_forgotten_where_all_take_too_much(
    engine: Engine, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "CHUNK", 2)
    monkeypatch.setattr(retention, "BATCH", 2)
    await fill(engine, caller, *(9 - number for number in range(8)))
    length = func.length(bodies.c.body) + func.length(bodies.c.headers)
    newest = select(func.sum(length)).where(bodies.c.delivery >= 6)
    size = await engine.database.read(lambda connection: connection.ask(newest).fetchone()[0])
    monkeypatch.setattr(retention, "MEGABYTE", size)
    keeper = Retention(engine.database, Limits(30, 1))
    assert await keeper.forget() == 5
    assert await kept(engine) == [6, 7, 8]
    assert await keeper.forget() == 0


@pytest.mark.parametrize("limits", [Limits(0, 2048), Limits(30, 0)])
async def test_with_nothing_kept_the_youngest_stay_until_their_order_is_known(
    engine: Engine, caller: Caller, limits: Limits
) -> None:
    await fill(engine, caller, 1, 0.01, 0)
    assert await Retention(engine.database, limits).forget() == 2
    assert await kept(engine) == [3]


async def test_a_limit_that_is_no_number_is_refused() -> None:
    code, sentence = await refused("--keep-bodies-days", "soon")
    assert code == 2
    assert "“soon” is no whole number" in sentence
