"""The admin routes of webhooks out: what was sent, what waits, what was given up; and to send it again."""

import re
import time
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends, HTTPException, Query, Request
from sqlalchemy import bindparam, desc, func, literal_column, select, update
from starlette.responses import Response

from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.guards import admin_token
from glassfy_desktop.engine.notices import WAITING
from glassfy_desktop.engine.responses import json_response
from glassfy_desktop.engine.schema import notice_attempts
from glassfy_desktop.engine.schema import notices as table
from glassfy_desktop.engine.shapes import Notice, NoticeAttempt, NoticePage, NoticeRow
from glassfy_desktop.engine.sql import Row, compiled
from glassfy_desktop.engine.state import engine_of

router = APIRouter(
    prefix="/admin/v1/outbound",
    tags=["Admin"],
    dependencies=[Depends(admin_token)],
)

MOST_A_PAGE = 1000
_LISTED = (
    table.c.id, table.c.created_at, table.c.type, table.c.url, table.c.customid, table.c.subject,
    table.c.state, table.c.attempts, table.c.due,
)  # fmt: skip
_ONE = compiled(select(*_LISTED, table.c.body).where(table.c.id == bindparam("notice")))
_ATTEMPTS = compiled(
    select(notice_attempts.c.at, notice_attempts.c.status, notice_attempts.c.error, notice_attempts.c.ms)
    .where(notice_attempts.c.notice == bindparam("notice"))
    .order_by(notice_attempts.c.id)
)
_AGAIN = compiled(
    update(table)
    .where(table.c.id == bindparam("notice"))
    .values(state=bindparam("waiting"), due=bindparam("now"), attempts=literal_column("0"))
)


@router.get("", response_model=NoticePage)
async def list_notices(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=MOST_A_PAGE)] = 200,
    after: str | None = None,
    state: Literal["waiting", "delivered", "given_up"] | None = None,
) -> Response:
    """Webhooks out, newest first, from after the cursor; `state` shows those that wait, and so on."""
    below = _number(after, "This cursor is not one of ours.", 400) if after is not None else None
    matching = [table.c.state == state] if state else []

    def read(connection: Connection) -> NoticePage:
        total = connection.ask(select(func.count()).select_from(table).where(*matching)).fetchone()[0]
        conditions = [*matching, table.c.id < below] if below is not None else matching
        statement = select(*_LISTED).where(*conditions).order_by(desc(table.c.id)).limit(limit + 1)
        rows = [_row(each) for each in connection.ask(statement)]
        return NoticePage(rows[:limit], rows[limit - 1].id if len(rows) > limit else None, total)

    return json_response(await engine_of(request).database.read(read))


@router.get("/{number}", response_model=Notice)
async def get_notice(request: Request, number: str) -> Response:
    """One webhook out with its body and every attempt to deliver it."""
    wanted = _number(number, "No webhook has this id.", 404)
    found = await engine_of(request).database.read(lambda connection: _one(connection, wanted))
    return json_response(_known(found))


@router.post("/{number}/retry", response_model=Notice)
async def retry_notice(request: Request, number: str) -> Response:
    """Send a webhook at once, whatever became of it; with all its tries before it."""
    engine, wanted = engine_of(request), _number(number, "No webhook has this id.", 404)
    before = _known(await engine.database.read(lambda connection: _one(connection, wanted)))
    if before.url not in {each.url for each in engine.config.current.outbound}:
        raise HTTPException(409, "Its target is no longer in the configuration, so it is not sent.")

    def write(connection: Connection) -> Notice | None:
        connection.execute(_AGAIN, {"notice": wanted, "waiting": WAITING, "now": time.time()})
        return _one(connection, wanted)

    found = _known(await engine.database.write(write))
    engine.outbound.nudge()
    return json_response(found)


def _one(connection: Connection, number: int) -> Notice | None:
    row = connection.execute(_ONE, {"notice": number}).fetchone()
    if row is None:
        return None
    attempts = [NoticeAttempt(*each) for each in connection.execute(_ATTEMPTS, {"notice": number})]
    body: dict[str, Any] = orjson.loads(row[-1])
    listed = _row(row[:-1])
    return Notice(**{name: getattr(listed, name) for name in NoticeRow.__slots__}, body=body, log=attempts)


def _row(row: Row) -> NoticeRow:
    number, *rest = row
    return NoticeRow(str(number), *rest)


def _known(found: Notice | None) -> Notice:
    if found is None:
        raise HTTPException(404, "No webhook has this id.")
    return found


def _number(text: str, refusal: str, status: int) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise HTTPException(status, refusal)
    return int(text)
