"""Reading the account's lists from beginning to end, each page kept together with the place it ended at.

A backfill does this into whatever is there, a reconcile to see what differs: for both, what is known already
adds nothing.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from glassfy_desktop.engine import job_store, reads
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.job_work import Work
from glassfy_desktop.engine.resources import BY_NAME, Page, Resource, check_mode, pages
from glassfy_desktop.stripe_account.client import StripeRefusedError
from glassfy_desktop.stripe_account.probe import is_missing_permission

Json = dict[str, Any]


async def compare(work: Work, cursors: Mapping[str, Json]) -> None:
    """Read every list that has a cursor, side by side; Stripe's pace is shared among them.

    Raises what the first of them to fail raises, and cancels the others.
    """
    try:
        async with asyncio.TaskGroup() as group:
            for name, cursor in cursors.items():
                group.create_task(_step(work, BY_NAME[name], cursor), name=f"{work.job} {name}")
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None


async def _step(work: Work, resource: Resource, cursor: Json) -> None:
    try:
        async for page in pages(work.account, resource, cursor):
            check_mode(page.reads, work.livemode())
            await work.write(partial(_keep, work, resource, page))
            work.progress(len(page.reads))
    except StripeRefusedError as refusal:
        if not resource.buys or not is_missing_permission(refusal):
            raise
        await work.write(partial(_say_not_permitted, work, resource))


def _keep(work: Work, resource: Resource, page: Page, connection: Connection) -> None:
    job_store.hold(connection, work.job, work.me)
    changed = reads.keep(connection, page.reads, time.time(), work.watcher)
    state = job_store.DONE if page.cursor is None else job_store.RUNNING
    job_store.mark(
        connection,
        work.job,
        resource.name,
        state=state,
        cursor=page.cursor or {},
        done=len(page.reads),
        changed=changed,
    )


def _say_not_permitted(work: Work, resource: Resource, connection: Connection) -> None:
    job_store.hold(connection, work.job, work.me)
    job_store.mark(connection, work.job, resource.name, state=job_store.NOT_PERMITTED, cursor={})
    sentence = f"The key may not read {resource.name}. With {resource.permission}, {resource.buys}."
    job_store.note(connection, work.job, sentence)


def wanted(only: Sequence[str] | None) -> list[str]:
    """The lists to read, in the order in which they are shown."""
    return [each for each in BY_NAME if only is None or each in only]
