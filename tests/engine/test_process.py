"""The engine as a real process: the way of an event, restarts, crashes, and how it refuses to start."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sqlite3
from pathlib import Path

import httpx

from glassfy_desktop.engine.database import FILE_NAME
from tests.engine.support import (
    ADMIN,
    CONFIG,
    REST,
    SDK,
    SECRET,
    SECRETS,
    Caller,
    event,
    refused,
    running,
    start,
    subscription,
)


async def test_a_subscription_gives_access_until_it_is_deleted_and_a_restart_changes_nothing(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as engine:
        assert engine.ready["pid"] == engine.child.pid
        assert engine.ready["database"] == "sqlite"
        await engine.caller.configure()
        answer = await engine.caller.deliver(event("customer.subscription.updated", subscription()))
        assert answer.status_code == 200
        assert answer.json() == {"received": True, "event": "evt_1", "duplicate": False}
        assert await engine.caller.premium() == "5"
        ended = subscription(status="canceled", ended_at=1_790_000_000)
        await engine.caller.deliver(event("customer.subscription.deleted", ended, "evt_2"))
        assert await engine.caller.premium() == "-5"
        assert await engine.end() == 0
    async with running(tmp_path) as engine:
        assert await engine.caller.premium() == "-5"


async def test_sigterm_ends_within_five_seconds_while_another_process_holds_the_database(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as engine, asyncio.TaskGroup() as group:
        await engine.caller.configure()
        with contextlib.closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            told = event("customer.subscription.updated", subscription())
            asked = [group.create_task(engine.caller.admin("POST", "/connect", json=CONNECTION))]
            while "glassfy_writer_queue 0.0" in (await engine.caller.http.get("/metrics")).text:
                unsigned = engine.caller.deliver(b"{}", **{"Stripe-Signature": "t=1,v1=2"})
                asked += [group.create_task(engine.caller.deliver(told)), group.create_task(unsigned)]
            async with asyncio.timeout(5):
                assert await engine.end() == 0
            for each in asked:
                answer = await each
                assert answer.status_code == 503
                assert answer.headers["Retry-After"] == "5"


CONNECTION = {"customid": "ada", "customer": "cus_2"}


async def test_kill_9_under_load_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    acknowledged: set[str] = set()
    enough = asyncio.Event()

    async def send(engine_url: str, sender: int) -> None:
        async with httpx.AsyncClient(base_url=engine_url, trust_env=False) as http:
            for number in range(10_000):
                event_id = f"evt_{sender}_{number}"
                body = event("customer.subscription.updated", subscription(id=f"sub_{sender}"), event_id)
                if (await Caller(http).deliver(body)).status_code == 200:
                    acknowledged.add(event_id)
                if len(acknowledged) >= 300:
                    enough.set()

    async with running(tmp_path) as engine:
        await engine.caller.configure()
        with contextlib.suppress(ExceptionGroup):
            async with asyncio.TaskGroup() as group:
                for sender in range(16):
                    group.create_task(send(engine.ready["url"], sender))
                await enough.wait()
                os.kill(engine.child.pid, signal.SIGKILL)
    async with running(tmp_path) as engine:
        status = (await engine.caller.admin("GET", "/status")).json()
        with contextlib.closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
            known = [row[0] for row in database.execute("SELECT id FROM events")]
            recorded = database.execute("SELECT event_id, count(*) FROM deliveries GROUP BY 1").fetchall()
        assert acknowledged <= set(known)
        assert status["events"] == status["deliveries"] == len(known)
        assert all(count == 1 for _, count in recorded)
        some = sorted(acknowledged)[0]
        again = await engine.caller.deliver(event("customer.subscription.updated", subscription(), some))
        assert again.json()["duplicate"] is True


async def test_the_engine_ends_when_its_parent_closes_the_input(tmp_path: Path) -> None:
    async with running(tmp_path) as engine:
        assert engine.child.stdin is not None
        engine.child.stdin.close()
        assert await asyncio.wait_for(engine.child.wait(), 5) == 0


async def test_input_that_closed_before_the_start_supervises_nothing(tmp_path: Path) -> None:
    child = await start("--data-dir", str(tmp_path), secrets=SECRETS)
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.close()
    assert b"url" in await asyncio.wait_for(child.stdout.readline(), 20)
    assert child.returncode is None
    child.terminate()
    await child.communicate()
    assert child.returncode == 0


async def test_an_open_stream_does_not_delay_the_end(tmp_path: Path) -> None:
    async with running(tmp_path) as engine:
        headers = {"Authorization": f"Bearer {SECRETS['admin_token']}"}
        async with engine.caller.http.stream("GET", "/admin/v1/stream", headers=headers) as stream:
            assert stream.status_code == 200
            assert await asyncio.wait_for(engine.end(), 5) == 0


async def test_a_taken_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, sentence = await refused("--data-dir", str(tmp_path), "--port", port)
    assert code == 1
    assert sentence.startswith(f"The engine cannot listen on 127.0.0.1, port {port}")


async def test_a_data_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    code, sentence = await refused("--data-dir", str(tmp_path / "file" / "folder"))
    assert code == 1
    assert "cannot be used" in sentence


async def test_a_damaged_database_is_said_copied_and_left_as_it_is(tmp_path: Path) -> None:
    garbage = b"no database at all, but long enough to look at" * 100
    (tmp_path / FILE_NAME).write_bytes(garbage)
    code, sentence = await refused("--data-dir", str(tmp_path))
    assert code == 1
    assert "is damaged" in sentence
    assert (tmp_path / FILE_NAME).read_bytes() == garbage
    assert copies_of_damaged(tmp_path) == [garbage]


def copies_of_damaged(folder: Path) -> list[bytes]:
    return [each.read_bytes() for each in folder.glob("*.damaged-*")]


async def test_a_second_engine_on_the_same_data_folder_is_refused_until_the_first_is_gone(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as engine:
        code, sentence = await refused("--data-dir", str(tmp_path))
        assert code == 1
        assert sentence.startswith(f"Another engine is running on the data folder {tmp_path}.")
        engine.child.kill()
        await engine.child.wait()
    async with running(tmp_path) as engine:
        assert await engine.end() == 0


async def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        database.execute("PRAGMA user_version = 999")
    code, sentence = await refused("--data-dir", str(tmp_path))
    assert code == 1
    assert "newer version" in sentence


async def test_wrong_usage_ends_with_2(tmp_path: Path) -> None:
    for arguments in (
        ("--database", "mysql://elsewhere/db"),
        ("--admin-token-env", "NO_SUCH_VARIABLE"),
        ("--port", "99999"),
    ):
        code, _ = await refused("--data-dir", str(tmp_path), *arguments)
        assert code == 2


async def test_secrets_come_from_the_environment_too(tmp_path: Path) -> None:
    environment = os.environ | {"HOOK": "whsec_one, whsec_two", "TOKEN": "token-of-an-operator"}
    child = await start(
        "--data-dir", str(tmp_path), "--signing-secret-env", "HOOK", "--admin-token-env", "TOKEN",
        env=environment,
    )  # fmt: skip
    assert child.stdout is not None
    url = json.loads(await asyncio.wait_for(child.stdout.readline(), 20))["url"]
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        answer = await http.get("/admin/v1/status", headers={"Authorization": "Bearer token-of-an-operator"})
    child.terminate()
    await child.communicate()
    assert answer.json()["secrets"] == 2


async def log_of(data_dir: Path, *arguments: str) -> tuple[int, list[dict[str, str]]]:
    """Start and end an engine: the version of its configuration, and what it logged."""
    async with running(data_dir, *arguments, "--log-format", "json") as engine:
        version = (await engine.caller.admin("GET", "/config")).json()["version"]
        await engine.caller.deliver(b"no event")
        engine.child.terminate()
        _, errors = await engine.child.communicate()
    return version, [json.loads(line) for line in errors.splitlines()]


async def test_a_configuration_file_begins_a_store_and_is_ignored_with_a_warning_once_it_differs(
    tmp_path: Path,
) -> None:
    data, file = tmp_path / "data", tmp_path / "acme.json"
    file.write_text(json.dumps(CONFIG))
    assert await log_of(data, "--config", str(file)) == (1, [])
    file.write_text(json.dumps(CONFIG | {"version": 1}))
    assert await log_of(data, "--config", str(file)) == (1, [])
    file.write_text(json.dumps(CONFIG | {"store": "Acme, renamed"}))
    version, (line,) = await log_of(data, "--config", str(file))
    assert version == 1
    assert (line["level"], "was ignored" in line["message"]) == ("warning", True)


async def test_a_configuration_file_that_cannot_be_used_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "acme.json").write_text('{"schema": 1, "store": "Acme", "mode": "dream"}')
    code, sentence = await refused("--data-dir", str(tmp_path), "--config", str(tmp_path / "acme.json"))
    assert code == 1
    assert "/mode has to be one of test, live, sandbox" in sentence


async def test_no_secret_is_ever_written(tmp_path: Path) -> None:
    async with running(tmp_path) as engine:
        await engine.caller.configure()
        await engine.caller.deliver(
            event("customer.subscription.updated", subscription()), Authorization=f"Bearer {ADMIN}"
        )
        await engine.caller.deliver(b"no event", Authorization=f"Bearer {ADMIN}")
        await engine.caller.premium()
        engine.child.terminate()
        out, errors = await engine.child.communicate()
    for written in [out, errors, *contents(tmp_path)]:
        for secret in (ADMIN, SDK, REST, SECRET):
            assert secret.encode() not in written


def contents(folder: Path) -> list[bytes]:
    return [each.read_bytes() for each in folder.rglob("*") if each.is_file()]


async def test_admin_routes_answer_to_the_names_that_are_allowed_besides_the_own(tmp_path: Path) -> None:
    async with running(tmp_path, "--allow-host", "Engine.example", "--allow-host", "other.example") as engine:
        for host, status in (("engine.example", 200), ("other.example:8443", 200), ("evil.example", 403)):
            answer = await engine.caller.admin("GET", "/status", headers={"Host": host})
            assert answer.status_code == status
