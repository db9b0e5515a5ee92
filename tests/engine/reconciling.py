"""An engine that missed events, and what it knows once it has fetched them."""

from collections.abc import Sequence
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from sqlalchemy import text

from glassfy_desktop.domain.stripe_event import parse_event
from glassfy_desktop.engine import job_store, reconcile
from glassfy_desktop.engine.database import FILE_NAME, Database, open_database
from glassfy_desktop.engine.deliveries import Incoming
from glassfy_desktop.engine.ingest import Received, ingest
from glassfy_desktop.engine.job_work import Work
from glassfy_desktop.stripe_account.client import StripeAccount
from tests.engine.support import DAY, START, Json
from tests.stripe_account.server import Reply, serving

NOW = START + 20 * DAY
"""The account's time: the events of the lives in these tests lie within the 30 days before it."""


async def state_after_reconcile(
    folder: Path, received: Sequence[Json], everything: Sequence[Json], queries: dict[str, str]
) -> dict[str, list[Any]]:
    """What an engine holds that received some events, in this order, and then fetched those it missed.

    `everything` is what the account lists, in any order; `queries` are SQL by the names of the answer.
    """
    database = open_database(folder / FILE_NAME)
    try:
        for each in received:
            one = Received(Incoming(START, "stripe", [], orjson.dumps(each)), parse_event(each, START))
            await database.write_together(ingest, one)
        await _catch_up(database, everything)
        return await database.read(
            lambda connection: {name: connection.ask(text(sql)).fetchall() for name, sql in queries.items()}
        )
    finally:
        database.close()


async def _catch_up(database: Database, everything: Sequence[Json]) -> None:
    await database.write(
        lambda connection: job_store.add(connection, "job_1", "reconcile", {}, [reconcile.STEP])
    )
    await database.write(lambda connection: job_store.take(connection, "a test", ()))
    listed = sorted(everything, key=lambda each: int(each["created"]), reverse=True)
    async with serving(lambda target: _answer(target, listed)) as server:
        account = StripeAccount("rk_test_0123456789", server.url)
        work = Work("job_1", "a test", account, database, lambda: None, lambda count: None, lambda row: None)
        await reconcile.catch_up(work, {}, reconcile.MOST_DAYS)
        await account.close()


def _answer(target: str, listed: Sequence[Json]) -> Reply:
    """A page of `/v1/events`, newest first."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
    since, until = int(asked.get("created[gte]", 0)), int(asked.get("created[lt]", NOW + 1))
    found = [each for each in listed if since <= each["created"] < until]
    if after := asked.get("starting_after"):
        found = found[[each["id"] for each in found].index(after) + 1 :]
    limit = int(asked["limit"])
    page = {"object": "list", "data": found[:limit], "has_more": len(found) > limit}
    return Reply(200, page, {"Date": formatdate(NOW, usegmt=True)})
