"""Engines on PostgreSQL, one alone and several on one database: the same state, each event applied once."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from glassfy_desktop.engine import schema
from glassfy_desktop.engine.database import DatabaseRefusedError, open_database
from glassfy_desktop.engine.postgresql import PostgresServer
from tests.engine.lives import Life
from tests.engine.servers import connected, needs_postgresql, new_database
from tests.engine.support import (
    ADMIN,
    CONFIG,
    DAY,
    START,
    Caller,
    EngineProcess,
    Json,
    bearer,
    event,
    refused,
    running,
    subscription,
)
from tests.engine.test_lookups import COMPLETED, LINES, SESSION, stripe
from tests.engine.test_order import LIFE, STATE, state_after

pytestmark = needs_postgresql
UPDATED = "customer.subscription.updated"


@pytest.fixture
def url() -> Iterator[str]:
    with new_database() as made:
        yield made


@asynccontextmanager
async def engines(
    folder: Path, url: str, *arguments: str, count: int = 3
) -> AsyncIterator[list[EngineProcess]]:
    """So many engine processes on one database, started at once."""
    async with AsyncExitStack() as stack:
        starts = [running(folder / str(n), "--database", url, *arguments) for n in range(count)]
        yield list(await asyncio.gather(*map(stack.enter_async_context, starts)))


def asked(url: str, sql: str) -> list[Any]:
    with connected(url) as connection:
        return connection.execute(sql.encode()).fetchall()


def state_of(url: str) -> dict[str, list[Any]]:
    return {name: asked(url, sql) for name, sql in STATE.items()}


def lives(count: int, gap: int) -> list[Json]:
    """The events of some customers whose payments, refunds and disputes belong together."""
    events: list[Json] = []
    for number in range(count):
        life = Life(number, gap)
        life.buy("a")
        life.invoice("b", life.line("b", "prod_once"), life.line("c", "prod_other"))
        life.subscribe()
        period = f"s{life.now - 3 * gap}"
        life.credit("b", 300, 1)
        life.dispute("a")
        life.refund("a", 400)
        life.refund(period, 1000)
        life.credit("b", 700, 2)
        life.dispute("a", "won", "closed")
        life.now += DAY
        life.period()
        events += life.events
    return events


async def deliver(engines: list[EngineProcess], events: list[Json], seed: int) -> None:
    """All events at once, shuffled, each to one, two or three of the engines."""
    chance = random.Random(seed)
    sent = [
        (each, engine.caller)
        for each in events
        for engine in chance.sample(engines, chance.randint(1, len(engines)))
    ]
    chance.shuffle(sent)
    limit = asyncio.Semaphore(48)

    async def send(value: Json, caller: Caller) -> None:
        async with limit:
            (await caller.deliver(value)).raise_for_status()

    async with asyncio.TaskGroup() as group:
        for value, caller in sent:
            group.create_task(send(value, caller))


async def test_three_engines_on_one_database_end_in_the_state_of_one(tmp_path: Path, url: str) -> None:
    events = lives(10, 100)
    async with engines(tmp_path, url) as three:
        await three[0].caller.configure()
        await deliver(three, events, seed=1)
        status = [(await each.caller.admin("GET", "/status")).json() for each in three]
    assert state_of(url) == state_after(events)
    assert {each["events"] for each in status} == {len(events)}
    applied = asked(url, "SELECT event_id, count(*) FROM deliveries WHERE verdict = 'applied' GROUP BY 1")
    assert sorted(applied) == sorted((each["id"], 1) for each in events)


@pytest.mark.parametrize("seed", range(3))
async def test_ties_of_one_second_at_three_engines_end_in_the_state_of_one(
    tmp_path: Path, url: str, seed: int
) -> None:
    events = [*LIFE, *lives(3, 0)]
    async with engines(tmp_path, url) as three:
        await three[0].caller.configure()
        await deliver(three, events, seed)
    assert state_of(url) == state_after(events)


async def test_a_configuration_saved_at_one_engine_is_answered_by_the_others_at_once(
    tmp_path: Path, url: str
) -> None:
    async with engines(tmp_path, url) as (one, other, third):
        await one.caller.configure()
        await other.caller.deliver(event(UPDATED, subscription()))
        assert await third.caller.premium() == "5"
        await other.caller.configure(permissions=[{"id": "premium", "skus": []}])
        assert await one.caller.premium() == "-9"
        found = await third.caller.admin("GET", "/config")
        assert (found.json()["version"], found.headers["ETag"]) == (2, '"2"')
        stale = await third.caller.admin("PUT", "/config", json=CONFIG, headers={"If-Match": '"1"'})
        assert stale.status_code == 409
        saved = await asyncio.gather(
            *(
                each.caller.admin("PUT", "/config", json=CONFIG, headers={"If-Match": '"2"'})
                for each in (one, other, third)
            )
        )
    assert sorted(each.status_code for each in saved) == [200, 409, 409]


async def test_kill_9_of_one_of_three_loses_nothing_that_was_acknowledged(tmp_path: Path, url: str) -> None:
    acknowledged: set[str] = set()
    enough = asyncio.Event()

    async def send(caller: Caller, sender: int) -> None:
        for number in range(200):
            event_id = f"evt_{sender}_{number}"
            value = event(UPDATED, subscription(id=f"sub_{sender}"), event_id, created=START + number)
            try:
                answer = await caller.deliver(value)
            except OSError:
                return
            except Exception as error:
                if type(error).__module__.startswith("httpx"):
                    return
                raise
            if answer.status_code == 200:
                acknowledged.add(event_id)
            if len(acknowledged) >= 150:
                enough.set()

    async with engines(tmp_path, url) as three:
        await three[0].caller.configure()
        async with asyncio.TaskGroup() as group:
            for sender in range(12):
                group.create_task(send(three[sender % 3].caller, sender))
            await enough.wait()
            os.kill(three[0].child.pid, signal.SIGKILL)
        rest = await three[1].caller.deliver(event(UPDATED, subscription(), "evt_last"))
        assert rest.status_code == 200
    known = {row[0] for row in asked(url, "SELECT id FROM events")}
    assert acknowledged < known
    assert asked(url, "SELECT event_id FROM deliveries GROUP BY 1 HAVING count(*) > 1") == []


async def test_a_look_up_is_asked_by_one_engine_only_whoever_took_the_event(tmp_path: Path, url: str) -> None:
    async with (
        stripe((200, LINES)) as account,
        engines(tmp_path, url, "--stripe-api-base", account.url) as three,
    ):
        await three[0].caller.configure()
        headers = bearer(ADMIN)
        async with three[1].caller.http.stream(
            "GET", "/admin/v1/stream", headers=headers, timeout=60
        ) as news:
            lines = news.aiter_lines()
            assert await anext(lines) == ": ping"
            for each in three:
                secrets = {"stripe_key": "rk_test_0123456789"}
                (await each.caller.admin("PUT", "/secrets", json=secrets)).raise_for_status()
            await three[2].caller.deliver(event(COMPLETED, SESSION))
            async with asyncio.timeout(20):
                while '"applied"' not in await anext(lines):
                    pass
        assert await three[0].caller.premium() == "3"
    assert account.asked == ["/v1/checkout/sessions/cs_1/line_items"]


async def test_the_stream_of_one_engine_tells_what_another_one_received(tmp_path: Path, url: str) -> None:
    async with engines(tmp_path, url, count=2) as (one, other):
        headers = bearer(ADMIN)
        async with one.caller.http.stream("GET", "/admin/v1/stream", headers=headers, timeout=60) as news:
            lines = news.aiter_lines()
            assert await anext(lines) == ": ping"
            await other.caller.configure()
            await other.caller.deliver(event(UPDATED, subscription(), "evt_elsewhere"))
            told: list[str] = []
            async with asyncio.timeout(20):
                while not (told and "evt_elsewhere" in told[-1]):
                    told.append(await anext(lines))
    assert "event: config" in told


async def test_connections_that_the_server_ends_are_opened_again(tmp_path: Path, url: str) -> None:
    end = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    async with running(tmp_path, "--database", url) as engine:
        assert engine.ready["database"] == "postgresql"
        await engine.caller.configure()
        for number in range(3):
            ((ended,),) = asked(url, end)
            assert ended >= 2
            answer = await engine.caller.deliver(event(UPDATED, subscription(), f"evt_{number}"))
            assert answer.status_code == 200
            assert await engine.caller.premium() == "5"
        status = (await engine.caller.admin("GET", "/status")).json()
    assert (status["database"], status["events"]) == ("postgresql", 3)
    assert status["size"] > 1_000_000


async def test_while_connections_are_refused_the_answer_is_503_and_later_it_goes_on(
    tmp_path: Path, url: str
) -> None:
    name = url.rpartition("/")[2]
    server = f"{url.rpartition('/')[0]}/postgres"
    async with running(tmp_path, "--database", url) as engine:
        await engine.caller.configure()
        asked_there = f"ALTER DATABASE {name} ALLOW_CONNECTIONS "
        with connected(server) as admin:
            admin.execute(f"{asked_there} false".encode())
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )
            answer = await engine.caller.deliver(event(UPDATED, subscription()))
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
            assert (await engine.caller.http.get("/readyz")).status_code == 503
            assert (await engine.caller.admin("GET", "/customers/ada")).status_code == 503
            assert (await engine.caller.http.get("/healthz")).status_code == 200
            admin.execute(f"{asked_there} true".encode())
        answer = await engine.caller.deliver(event(UPDATED, subscription()))
        assert answer.json() == {"received": True, "event": "evt_1", "duplicate": False}
        assert await engine.caller.premium() == "5"


async def test_nul_characters_are_kept_as_a_replacement_character(tmp_path: Path, url: str) -> None:
    async with running(tmp_path, "--database", url) as engine:
        await engine.caller.configure()
        told = subscription(metadata={"customid": "a\0da"}, customer="cus_\0")
        answer = await engine.caller.deliver(event(UPDATED, told, "evt_\0"))
        assert answer.json() == {"received": True, "event": "evt_\ufffd", "duplicate": False}
        assert await engine.caller.premium("a\0da") == await engine.caller.premium("a\ufffdda") == "5"
        link = {"customid": "b\0b", "customer": "cus_\0"}
        assert (await engine.caller.admin("POST", "/connect", json=link)).status_code == 200
        assert await engine.caller.premium("b\ufffdb") == "5"


def test_the_migrations_make_the_tables_that_are_written_down(url: str) -> None:
    with ThreadPoolExecutor(3) as pool:
        for opened in pool.map(open_database, [url] * 3):
            opened.close()
    server = PostgresServer(url)
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(**server.conninfo), poolclass=NullPool
    )
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
    assert asked(url, "SELECT version_num FROM alembic_version") == [(f"{schema.VERSION:04}",)]


def test_every_column_holds_every_time_and_is_compared_by_code_point(url: str) -> None:
    open_database(url).close()
    wrong = (
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND (data_type = 'integer' OR data_type = 'text' AND collation_name IS DISTINCT FROM 'C')"
    )
    assert asked(url, wrong) == []


def test_a_newer_database_is_refused(url: str) -> None:
    open_database(url).close()
    asked(url, "UPDATE alembic_version SET version_num = '9999' RETURNING 1")
    with pytest.raises(DatabaseRefusedError, match="written by a newer version"):
        open_database(url)


async def test_a_server_that_cannot_be_reached_is_said_without_the_password(tmp_path: Path) -> None:
    secret = "never-to-be-shown"
    for wrong in (f"postgresql+psycopg://me:{secret}@127.0.0.1:1/db", f"postgresql://me:{secret}%zz@h/db?x"):
        environment = os.environ | {"WHERE": wrong}
        code, sentence = await refused("--database-env", "WHERE", env=environment)
        assert code == 1
        assert "database" in sentence or "Write postgresql" in sentence
        assert secret not in sentence


async def test_the_url_is_in_no_log(tmp_path: Path, url: str) -> None:
    password = url.partition("://")[2].partition("@")[0].partition(":")[2]
    async with running(tmp_path, "--database", url, "--log-format", "json") as engine:
        await engine.caller.configure()
        with connected(f"{url.rpartition('/')[0]}/postgres") as admin:
            admin.execute(f"ALTER DATABASE {url.rpartition('/')[2]} ALLOW_CONNECTIONS false".encode())
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                (url.rpartition("/")[2],),
            )
        assert (await engine.caller.deliver(event(UPDATED, subscription()))).status_code == 503
        engine.child.terminate()
        _, errors = await engine.child.communicate()
    assert b"could not be written" in errors
    assert password.encode() not in errors


def test_a_database_whose_encoding_cannot_hold_everything_is_refused(url: str) -> None:
    base, _, name = url.rpartition("/")
    with connected(url) as server:
        server.execute(
            f"CREATE DATABASE {name}_ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0".encode()
        )
        try:
            with pytest.raises(DatabaseRefusedError, match="SQL_ASCII"):
                open_database(f"{base}/{name}_ascii")
        finally:
            server.execute(f"DROP DATABASE {name}_ascii WITH (FORCE)".encode())


def test_readers_cannot_write(url: str) -> None:
    open_database(url).close()
    with (
        closing(PostgresServer(url).reader()) as reader,
        pytest.raises(psycopg.errors.ReadOnlySqlTransaction),
    ):
        reader.raw.execute("DELETE FROM events")


async def test_while_a_table_is_locked_it_is_503_and_says_nothing_of_the_server_and_sigterm_ends_it(
    tmp_path: Path, url: str
) -> None:
    async with engines(tmp_path, url, count=1) as (engine,), asyncio.TaskGroup() as group:
        await engine.caller.configure()
        with connected(url) as holder:
            holder.execute("BEGIN")
            holder.execute("LOCK TABLE deliveries, notices, jobs IN ACCESS EXCLUSIVE MODE")
            read = await engine.caller.admin("GET", "/deliveries")
            assert (read.status_code, read.headers["Retry-After"]) == (503, "5")
            assert read.json()["title"] == "The database cannot be used right now."
            figures = await engine.caller.http.get("/metrics")
            assert figures.status_code == 200
            assert "glassfy_writer_queue" in figures.text
            assert "glassfy_database_bytes" not in figures.text
            taken = await engine.caller.deliver(event(UPDATED, subscription()))
            assert taken.status_code == 503
            assert taken.json() == {"error": "The database cannot be used right now. Try again in a moment."}
            waiting = group.create_task(engine.caller.deliver(event(UPDATED, subscription())))
            await blocked(url)
            async with asyncio.timeout(5):
                assert await engine.end() == 0
            answer = await waiting
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


async def blocked(url: str) -> None:
    """Wait until a session waits for a lock."""
    while not await asyncio.to_thread(asked, url, "SELECT 1 FROM pg_locks WHERE NOT granted"):
        pass
