"""Each fault the engine has to stand, by its name: disks, locks, damage, clocks, odd deliveries, odd pages.

`kill -9` has a file of its own (test_durability), and so have slow clients (test_clients) and secrets
(test_secrets); that any order of deliveries ends in one state is shown by test_convergence.
"""

import asyncio
import contextlib
import itertools
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glassfy_desktop.engine import ingest
from glassfy_desktop.engine.database import FILE_NAME
from glassfy_desktop.engine.state import Engine
from tests.engine.lives import Life
from tests.engine.support import (
    ADMIN,
    DAY,
    Caller,
    Json,
    bearer,
    event,
    listening,
    refused,
    running,
    signed,
    subscription,
)  # fmt: skip
from tests.engine.test_lookups import COMPLETED, LINES, SESSION, stripe, until, verdicts

UPDATED = "customer.subscription.updated"
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits as Linux has them")
numbers = itertools.count(1)


def news(**changes: Any) -> Json:
    """An event about ada's subscription that was never sent before."""
    return event(UPDATED, subscription(**changes), f"evt_{next(numbers)}")


async def deliver_until_refused(caller: Caller) -> set[str]:
    """Deliver until the answer is 503, which has to say when to come again; the events taken until then."""
    taken: set[str] = set()
    for _ in range(20_000):
        told = news()
        answer = await caller.deliver(told)
        if answer.status_code != 200:
            assert answer.status_code == 503
            assert int(answer.headers["Retry-After"]) > 0
            return taken
        taken.add(told["id"])
    raise AssertionError("the disk never filled")


async def is_ready(caller: Caller) -> bool:
    return (await caller.http.get("/readyz")).status_code == 200


async def check_after_a_full_disk(caller: Caller, taken: set[str]) -> None:
    """There is room again: deliveries are taken, and all that were acknowledged are there."""
    assert await is_ready(caller)
    assert (await caller.deliver(news())).json()["duplicate"] is False
    assert await caller.premium() == "5"
    total = (await caller.deliveries(filter="status:applied"))["total"]
    assert total == len(taken) + 1


# Disk full


async def test_disk_full_as_sqlite_says_it(engine: Engine, caller: Caller) -> None:
    def pages(most: int) -> Callable[[Any], Any]:
        return lambda connection: connection.raw.execute(f"PRAGMA max_page_count = {most}").fetchone()

    (now,) = await engine.database.write(pages(1))
    await engine.database.write(pages(now + 20))
    taken = await deliver_until_refused(caller)
    assert (await caller.http.get("/healthz")).status_code == 200
    assert (await caller.deliveries())["total"] == len(taken)
    await engine.database.write(pages(2**30))
    await check_after_a_full_disk(caller, taken)


@linux
async def test_disk_full_as_a_limit_on_files_says_it(tmp_path: Path) -> None:
    import resource

    async with running(tmp_path) as engine:
        await engine.caller.configure()
        taken = {(told := news())["id"]}
        assert (await engine.caller.deliver(told)).status_code == 200
        log = (tmp_path / f"{FILE_NAME}-wal").stat().st_size
        _, most = resource.prlimit(engine.child.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(engine.child.pid, resource.RLIMIT_FSIZE, (log, most))
        taken |= await deliver_until_refused(engine.caller)
        assert not await is_ready(engine.caller)
        assert await engine.caller.premium() == "5"
        resource.prlimit(engine.child.pid, resource.RLIMIT_FSIZE, (most, most))
        await check_after_a_full_disk(engine.caller, taken)
        assert await engine.end() == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB, where this machine lets one be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(path: Path) -> None:
    """Take what room is left."""
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass


async def test_disk_full_as_the_system_says_it(small_disk: Path) -> None:
    async with running(small_disk) as engine:
        await engine.caller.configure()
        ballast = small_disk / "ballast"
        ballast.write_bytes(b"x" * 1_500_000)
        taken = await deliver_until_refused(engine.caller)
        fill(small_disk / "more ballast")
        assert not await is_ready(engine.caller)
        assert await engine.caller.premium() == "5"
        ballast.unlink()
        await check_after_a_full_disk(engine.caller, taken)
        assert await engine.end() == 0


# Database locked by another process

HOLD = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


@contextlib.asynccontextmanager
async def locked_by_another_process(path: Path) -> AsyncIterator[None]:
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, str(path), stdin=pipe, stdout=pipe, stderr=pipe
    )
    assert child.stdout is not None
    assert child.stdin is not None
    assert await child.stdout.readline() == b"locked\n"
    try:
        yield
    finally:
        child.stdin.close()
        await child.communicate()


async def test_database_locked_by_another_process(engine: Engine, caller: Caller, tmp_path: Path) -> None:
    await engine.database.write(impatient)
    told = news()
    async with locked_by_another_process(tmp_path / FILE_NAME):
        answer = await caller.deliver(told)
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert not await is_ready(caller)
        assert (await caller.deliveries())["total"] == 0
        assert (await caller.admin("PUT", "/config", json={})).status_code in (422, 503)
    assert await is_ready(caller)
    assert (await caller.deliver(told)).json()["duplicate"] is False
    assert await caller.premium() == "5"


def impatient(connection: Any) -> None:
    connection.raw.execute("PRAGMA busy_timeout = 10")


# Corrupt database file


async def filled(folder: Path) -> None:
    """A database with some deliveries, left behind by an engine that was killed: its log is not merged."""
    async with running(folder) as engine:
        await engine.caller.configure()
        for number in range(30):
            await engine.caller.deliver(news(id=f"sub_{number}"))
        engine.child.kill()
        await engine.child.wait()


def files(folder: Path) -> dict[str, bytes]:
    """The database and its log, where anything stands in it."""
    names = (FILE_NAME, f"{FILE_NAME}-wal")
    found = {name: (folder / name).read_bytes() for name in names if (folder / name).exists()}
    return {name: content for name, content in found.items() if content}


def damage_the_middle(folder: Path) -> None:
    path = folder / FILE_NAME
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = bytearray(path.read_bytes())
    whole[4096 * 2 : 4096 * 6] = b"\x5a" * 4096 * 4
    path.write_bytes(whole)


def damage_the_start(folder: Path) -> None:
    path = folder / FILE_NAME
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path.write_bytes(b"\0" * 100 + path.read_bytes()[100:])


def damage_all_but_the_start_and_keep_the_log(folder: Path) -> None:
    path = folder / FILE_NAME
    path.write_bytes(path.read_bytes()[:4096] + b"\x5a" * (path.stat().st_size - 4096))
    assert (folder / f"{FILE_NAME}-wal").stat().st_size > 0


def cut_in_half(folder: Path) -> None:
    path = folder / FILE_NAME
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGES = [damage_the_middle, damage_the_start, damage_all_but_the_start_and_keep_the_log, cut_in_half]


@pytest.mark.parametrize("damage", DAMAGES)
async def test_corrupt_database_file_is_said_backed_up_and_never_overwritten(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    await filled(tmp_path)
    damage(tmp_path)
    before = files(tmp_path)
    for _ in range(3):
        code, sentence = await refused("--data-dir", str(tmp_path))
        assert code == 1
        assert "is damaged" in sentence
        assert "copied to" in sentence
        assert files(tmp_path) == before
    copies = [each for each in tmp_path.iterdir() if ".damaged-" in each.name]
    assert sorted(each.read_bytes() for each in copies) == sorted(before.values())


# Clock jumps


@dataclass
class Clock:
    now: float


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The engine's clock, in the test's hand."""
    clock = Clock(time.time())
    monkeypatch.setattr(time, "time", lambda: clock.now)
    return clock


YEAR = 365 * DAY


@pytest.mark.parametrize("jump", [-10 * YEAR, -600, 600, 10 * YEAR])
async def test_while_the_clock_is_wrong_deliveries_are_refused_and_taken_when_sent_again(
    caller: Caller, clock: Clock, jump: int
) -> None:
    body = json.dumps(news()).encode()
    headers = signed(body)
    clock.now += jump
    answer = await caller.deliver(body, **headers)
    assert answer.status_code == 400
    assert "up to 300 are accepted" in answer.json()["reason"]
    assert (await caller.deliveries())["deliveries"][0]["verdict"] == "rejected"
    clock.now -= jump
    assert (await caller.deliver(body, **headers)).json()["duplicate"] is False
    assert await caller.premium() == "5"


async def test_when_the_clock_jumps_forwards_permissions_run_out_and_are_back_when_it_is_right(
    caller: Caller, clock: Clock
) -> None:
    await caller.deliver(news())
    clock.now += YEAR
    assert await caller.premium() == "0"
    clock.now -= YEAR
    assert await caller.premium() == "5"


async def test_when_the_clock_jumps_backwards_what_was_bought_stays_bought(
    caller: Caller, clock: Clock
) -> None:
    await caller.deliver(news())
    clock.now -= YEAR
    assert await caller.premium() == "5"
    clock.now += YEAR


async def test_when_the_clock_jumps_backwards_order_is_still_that_of_the_events(
    caller: Caller, clock: Clock
) -> None:
    first, second = news(), news(status="unpaid") | {"created": int(clock.now) + 60}
    await caller.deliver(second)
    clock.now -= 200
    await caller.deliver(first)
    assert await caller.premium() == "-2"
    listed = [each["event_id"] for each in (await caller.deliveries())["deliveries"]]
    assert listed == [first["id"], second["id"]]


async def test_a_look_up_put_off_by_a_wrong_clock_is_asked_when_the_clock_is_right(
    engine: Engine, caller: Caller, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stripe((403, {"error": {"message": "not yet"}}), (200, LINES)) as account:
        monkeypatch.setattr(engine.lookups, "_api_base", account.url)
        engine.secrets.stripe_key = "rk_test_0123456789"
        clock.now += YEAR
        await caller.deliver(event(COMPLETED, SESSION))

        async def failed_once() -> bool:
            return "asked for again" in (await caller.deliveries())["deliveries"][0]["reason"]

        await until(engine.stream, failed_once)
        clock.now -= YEAR
        engine.lookups.nudge()
        await until(engine.stream, lambda: applied(caller))
        assert await caller.premium() == "3"


async def applied(caller: Caller) -> bool:
    return await verdicts(caller) == ["applied"]


# Duplicate, shuffled, delayed and missing events


@pytest.fixture
def life() -> Life:
    """A subscription over two periods, the second paid late, and a purchase refunded in parts."""
    life = Life(now=int(time.time()) - 3600)
    life.subscribe()
    life.buy("a")
    life.refund("a", 400)
    life.period()
    life.refund("a", 1000, 400)
    return life


async def seen(caller: Caller) -> list[Json]:
    answer = await caller.admin("GET", "/customers/user_1")
    purchases: list[Json] = answer.raise_for_status().json()["purchases"]
    return sorted(purchases, key=lambda each: str(each["id"]))


async def tell(caller: Caller, events: list[Json]) -> list[str]:
    """Deliver events; the verdict of each."""
    for each in events:
        assert (await caller.deliver(each)).status_code == 200
    page = await caller.deliveries(limit=len(events))
    return [each["verdict"] for each in reversed(page["deliveries"])]


@pytest.fixture
async def in_order(tmp_path_factory: pytest.TempPathFactory, life: Life) -> list[Json]:
    """What an engine shows that was told the life once and in order."""
    async with running(tmp_path_factory.mktemp("in-order")) as engine:
        await engine.caller.configure()
        await tell(engine.caller, life.events)
        return await seen(engine.caller)


async def test_duplicate_events_are_recorded_and_change_nothing(
    caller: Caller, life: Life, in_order: list[Json]
) -> None:
    told = [each for event in life.events for each in (event, event)]
    assert await tell(caller, told) == ["applied", "duplicate"] * len(life.events)
    assert await seen(caller) == in_order
    assert set(await tell(caller, life.events)) == {"duplicate"}
    assert await seen(caller) == in_order


async def test_shuffled_events_end_as_in_order(caller: Caller, life: Life, in_order: list[Json]) -> None:
    await tell(caller, life.events[::2][::-1] + life.events[1::2])
    assert await seen(caller) == in_order


async def test_delayed_events_are_taken_whenever_they_come(
    caller: Caller, life: Life, in_order: list[Json], clock: Clock
) -> None:
    for each in reversed(life.events):
        await tell(caller, [each])
        clock.now += 3 * 3600
    clock.now -= 3 * 3600 * len(life.events)
    assert await seen(caller) == in_order


async def test_missing_events_leave_what_the_others_tell_and_are_made_good_when_they_come(
    caller: Caller, life: Life, in_order: list[Json]
) -> None:
    missing = [
        each for each in life.events if each["type"] in ("invoice.paid", "customer.subscription.created")
    ]
    await tell(caller, [each for each in life.events if each not in missing])
    codes = {each["product"]: each["code"] for each in await seen(caller)}
    assert codes == {each["product"]: each["code"] for each in in_order}
    await tell(caller, missing)
    assert await seen(caller) == in_order


# Bodies: truncated, huge, deeply nested, not UTF-8, wrong types


async def check_refused(caller: Caller, body: bytes, status: int = 400) -> None:
    before = (await caller.deliveries(limit=1))["total"]
    answer = await caller.deliver(body)
    assert answer.status_code == status
    page = await caller.deliveries(limit=1)
    assert page["total"] == before + 1
    newest = page["deliveries"][0]
    assert (newest["verdict"], newest["reason"]) == ("rejected", answer.json()["reason"])


async def test_truncated_bodies_are_refused_wherever_they_end(caller: Caller) -> None:
    whole = json.dumps(news()).encode()
    for end in range(0, len(whole), 37):
        await check_refused(caller, whole[:end])


async def test_huge_bodies_are_refused_whether_or_not_they_say_how_long_they_are(caller: Caller) -> None:
    huge = json.dumps(news(description="x" * 1024 * 1024)).encode()
    await check_refused(caller, huge, 413)

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(huge), 65_536):
            yield huge[start : start + 65_536]

    answer = await caller.http.post("/stripe/webhook", content=parts(), headers=signed(huge))
    assert answer.status_code == 413
    assert (await caller.deliveries())["total"] == 2


async def test_the_largest_body_there_may_be_is_taken(caller: Caller) -> None:
    told = news(description="")
    room = 1024 * 1024 - len(json.dumps(told).encode())
    told["data"]["object"]["description"] = "x" * room
    assert (await caller.deliver(json.dumps(told).encode())).status_code == 200


@pytest.mark.parametrize("depth", [100_000, 2_000])
@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
async def test_bodies_nested_deeper_than_json_goes_are_refused(
    caller: Caller, depth: int, opening: bytes, closing: bytes
) -> None:
    told = json.dumps(news(deep="DEEP")).encode()
    await check_refused(caller, told.replace(b'"DEEP"', opening * depth + b"1" + closing * depth))


@pytest.mark.parametrize("depth", [50, 900])
async def test_bodies_nested_as_deep_as_json_goes_are_taken_and_compared(caller: Caller, depth: int) -> None:
    def nested(core: int) -> bytes:
        told = json.dumps(news(deep="DEEP")).encode()
        return told.replace(b'"DEEP"', b'{"a":' * depth + str(core).encode() + b"}" * depth)

    for core in (1, 2, 3):
        assert (await caller.deliver(nested(core))).status_code == 200
    assert set(await verdicts(caller)) == {"applied"}
    reasons = [each["reason"] for each in (await caller.deliveries())["deliveries"]]
    assert ingest.DEFEATED not in reasons


@pytest.mark.parametrize("odd", [b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80"])
async def test_bodies_that_are_not_utf_8_are_refused(caller: Caller, odd: bytes) -> None:
    body = json.dumps(news(description="ODD")).encode().replace(b"ODD", odd)
    await check_refused(caller, body)


def every_kind_of_object() -> list[Json]:
    """Events of every kind of object that is read."""
    life = Life(now=int(time.time()) - 3600)
    life.subscribe()
    life.buy("a")
    life.refund("a", 1000)
    life.invoice("b", life.line("b", "prod_premium"))
    life.credit("b", 400)
    life.dispute("a")
    listed = SESSION | {"id": "cs_2", "line_items": LINES, "customer_details": {"email": "a@b.example"}}
    life.tell(COMPLETED, listed)
    life.tell("customer.updated", {"id": "cus_1", "object": "customer", "metadata": {"customid": "user_1"}})
    return life.events


WHOLE = every_kind_of_object()
Path_ = tuple[str | int, ...]


def paths(value: object, here: Path_ = ()) -> Iterator[Path_]:
    """Every place in a JSON value."""
    if here:
        yield here
    inner = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    for name, each in inner:
        yield from paths(each, (*here, name))


def changed(value: Json, path: Path_, new: object) -> Json:
    copy: Json = json.loads(json.dumps(value))
    place: Any = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = new
    return copy


PLACES = [(number, path) for number, each in enumerate(WHOLE) for path in paths(each)]
SIMPLE = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    | st.sampled_from(["cus_1", "prod_premium"])
)
NAMES = st.sampled_from(["id", "data", "object", "x"])
ANYTHING = st.recursive(
    SIMPLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner), max_leaves=5
)
ENVELOPE = {("id",), ("object",), ("type",), ("livemode",), ("data",), ("data", "object")}
"""Where another value may make it no event, or one of the other mode."""


@settings(
    max_examples=400, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.lists(st.tuples(st.sampled_from(PLACES), ANYTHING), min_size=1, max_size=3))
async def test_wrong_types_anywhere_never_make_it_fail_and_never_lose_an_event(
    caller: Caller, wrongs: list[tuple[tuple[int, Path_], object]]
) -> None:
    (number, _), _ = wrongs[0]
    told = WHOLE[number] | {"id": f"evt_wrong_{next(numbers)}"}
    for (of, path), value in wrongs:
        if of == number:
            with contextlib.suppress(
                KeyError, IndexError, TypeError
            ):  # an earlier change took the place away
                told = changed(told, path, value)
    touched = {path for (of, path), _ in wrongs if of == number}
    answer = await caller.deliver(json.dumps(told).encode())
    newest = (await caller.deliveries(limit=1))["deliveries"][0]
    if touched & ENVELOPE and answer.status_code == 400:
        assert newest["verdict"] == "rejected"
        return
    assert answer.status_code == 200
    assert newest["verdict"] in ("applied", "pending", "duplicate")
    assert newest["reason"] != ingest.DEFEATED
    for page in ("/customers", "/customers/user_1", "/customers/user_1/permissions"):
        assert (await caller.admin("GET", page)).status_code == 200


async def test_after_everything_odd_a_sound_event_is_still_applied(caller: Caller) -> None:
    for number, path in PLACES[::7]:
        odd = changed(WHOLE[number], path, {"id": ["odd"]}) if path != ("id",) else WHOLE[number]
        await caller.deliver(json.dumps(odd | {"id": f"evt_odd_{next(numbers)}"}).encode())
    await caller.deliver(news())
    assert await caller.premium() == "5"


# Stripe answering 429 and 500, or nonsense

LIMITED = {"error": {"type": "invalid_request_error", "code": "rate_limit", "message": "Too many requests"}}
BROKEN = {"error": {"type": "api_error", "message": "An unknown error occurred"}}


@pytest.mark.parametrize(
    "failure",
    [(429, LIMITED), (500, BROKEN), (200, {}), (200, {"data": "x", "has_more": 1}), (200, {"data": [7]})],
    ids=["429", "500", "no list", "a list that is none", "no objects"],
)
async def test_stripe_answering_anything_but_line_items_is_asked_again_and_the_list_says_why(
    engine: Engine, caller: Caller, monkeypatch: pytest.MonkeyPatch, failure: tuple[int, Json]
) -> None:
    tries = 3 if failure[0] == 500 else 1  # Stripe's library repeats what is Stripe's fault
    async with stripe(*[failure] * tries, (200, LINES)) as account:
        monkeypatch.setattr(engine.lookups, "_api_base", account.url)
        engine.secrets.stripe_key = "rk_test_0123456789"
        reasons: list[str] = []
        await caller.deliver(event(COMPLETED, SESSION))

        async def done() -> bool:
            newest = (await caller.deliveries())["deliveries"][0]
            reasons.append(newest["reason"] or "")
            return str(newest["verdict"]) == "applied"

        await until(engine.stream, done)
        assert len(account.asked) == tries + 1
        if failure[0] != 429:  # which is waited for as long as Stripe says, and no failure
            assert any("asked for again" in each for each in reasons)
        assert await caller.premium() == "3"


# DNS rebinding and cross-site requests


async def admin_routes(caller: Caller) -> list[tuple[str, str]]:
    described = (await caller.http.get("/openapi.json")).json()["paths"]
    return [
        (method.upper(), path.replace("{", "").replace("}", ""))
        for path, methods in described.items()
        if path.startswith("/admin/")
        for method in methods
    ]


async def test_dns_rebinding_a_page_that_comes_by_its_own_name_is_refused_everywhere(caller: Caller) -> None:
    routes = await admin_routes(caller)
    assert len(routes) > 10
    for method, path in routes:
        headers = bearer(ADMIN) | {"Host": "rebound.example:8080"}
        answer = await caller.http.request(method, path, headers=headers, json={})
        assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")


async def test_cross_site_a_page_of_another_origin_is_refused_everywhere(caller: Caller) -> None:
    for method, path in await admin_routes(caller):
        for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
            answer = await caller.http.request(
                method, path, headers=bearer(ADMIN) | {"Origin": origin}, json={}
            )
            assert answer.status_code == 403


async def test_cross_site_no_route_allows_a_page_to_ask(caller: Caller) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "PUT"}
    for path in ("/admin/v1/config", "/v1/permissions", "/v1/subscriber", "/stripe/webhook", "/metrics"):
        for method in ("OPTIONS", "GET", "POST"):
            answer = await caller.http.request(method, path, headers=headers)
            assert not any(name.startswith("access-control") for name in answer.headers)
        assert (await caller.http.options(path, headers=headers)).status_code in (403, 405)


async def test_admin_routes_need_the_token_everywhere(caller: Caller) -> None:
    for method, path in await admin_routes(caller):
        for headers in ({}, bearer("wrong"), {"Cookie": f"token={ADMIN}"}):
            answer = await caller.http.request(method, path, headers=headers, json={})
            assert answer.status_code == 401


async def test_a_request_without_any_host_is_refused_by_admin_routes(engine: Engine) -> None:
    async with listening(engine) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /admin/v1/config HTTP/1.0\r\nAuthorization: Bearer {ADMIN}\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        assert answer.startswith(b"HTTP/1.1 403")
