"""The account's state: kept whole, kept private, the same again after a restart."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import httpx
import pytest

from glassfy_desktop.sandbox import access, scenarios, shop
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.api import OPERATIONS
from glassfy_desktop.sandbox.errors import ApiError
from glassfy_desktop.sandbox.resources import customers, webhook_endpoints
from glassfy_desktop.sandbox.server import build
from glassfy_desktop.sandbox.state_file import StateFile, StateFileError
from tests.sandbox.conftest import NOON, SEED


def test_a_restart_finds_everything_and_the_same_keys(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "state")
    first = Account(file)
    shop.furnish(first)
    with first.transaction():
        key = access.make_key(first, ["rak_charge_read"], "active")
        scenarios.play(first, scenarios.find("new-subscription"), "user_1")
    file.close()
    file = StateFile(tmp_path / "state")
    again = Account(file)
    assert not again.is_new
    assert (again.id, access.secret_key(again)) == (first.id, access.secret_key(first))
    assert access.authenticate(again, key) is not None
    for kind in ("customer", "price", "subscription", "event"):
        assert again.all(kind) == first.all(kind)
    with again.transaction():
        new = customers.create(again, {})
    assert new["id"] not in {each["id"] for each in first.all("customer")}
    file.close()


def test_no_key_and_no_signing_secret_stands_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "state"
    file = StateFile(path)
    account = Account(file)
    shop.furnish(account)
    form = {"url": "http://127.0.0.1:9/", "enabled_events": ["*"]}
    with account.transaction():
        key = access.make_key(account, ["rak_charge_read"], "active")
        create = next(o for o in webhook_endpoints.OPERATIONS if o.method == "POST")
        secret = create.run(account, form)["secret"]
        scenarios.play(account, scenarios.find("one-time-purchase"), "user_1")
    file.close()
    content = path.read_bytes()
    assert b"user_1" in content
    for private in (key, secret, access.secret_key(account), access.restricted_key(account)):
        assert private.split("_")[-1].encode() not in content
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_fails_leaves_no_trace(tmp_path: Path, account: Account) -> None:
    with account.transaction():
        kept = customers.create(account, {"name": "Anna"})
        gone = customers.create(account, {"name": "Ben"})
        late = customers.create(account, {"name": "Clara"})
    before = json.dumps([account.all("customer"), account.all("event")])
    with pytest.raises(ApiError), account.transaction():
        customers.update(account, {"id": kept["id"], "name": "Other"})
        customers.delete(account, {"id": gone["id"]})
        customers.create(account, {"name": "David"})
        account.get("customer", "cus_nobody")
    assert json.dumps([account.all("customer"), account.all("event")]) == before
    assert [each["id"] for each in account.all("customer")] == [kept["id"], gone["id"], late["id"]]


def test_a_file_that_cannot_be_written_undoes_the_change(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "state")
    account = Account(file)
    shop.furnish(account)
    file.close()
    with pytest.raises(sqlite3.Error), account.transaction():
        customers.create(account, {})
    assert account.all("customer") == []


def test_objects_change_inside_a_transaction_only(account: Account) -> None:
    with pytest.raises(RuntimeError):
        customers.create(account, {})


async def test_the_same_seed_and_steps_give_the_same_bytes() -> None:
    """Every scenario, every list, the control routes and the answers' own headers."""
    first, again = await everything_said(SEED), await everything_said(SEED)
    assert first == again
    assert await everything_said("another seed") != first


async def everything_said(seed: str) -> list[bytes]:
    account = Account(seed=seed, real_time=lambda: NOON)
    shop.furnish(account)
    headers = {"Authorization": f"Bearer {access.secret_key(account)}"}
    transport = httpx.ASGITransport(build(account))
    said = []
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as api:

        async def ask(method: str, path: str, **more: Any) -> None:
            answer = await api.request(method, path, **more)
            said.append(answer.content + str(answer.headers.raw).encode())

        endpoint = {"url": "http://127.0.0.1:9/", "enabled_events[]": "*"}
        await ask("POST", "/v1/webhook_endpoints", data=endpoint)
        await ask("PUT", "/_sandbox/faults", json={"duplicates": True})
        for scenario in scenarios.known():
            await ask("POST", f"/_sandbox/scenarios/{scenario.name}", json={})
        await ask("POST", "/_sandbox/clock", json={"next_renewal": True})
        await ask("POST", "/v1/customers", data={"nickname": "refused"})
        for operation in OPERATIONS:
            if operation.method == "GET" and "{" not in operation.path:
                await ask("GET", f"{operation.path}?limit=100")
        for path in ("keys", "deliveries", "clock"):
            await ask("GET", f"/_sandbox/{path}")
    return said


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE account (name, value)")
    other.close()
    content = path.read_bytes()
    with pytest.raises(StateFileError, match="another program"):
        StateFile(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", [b"this is no state of a sandbox, but a text" * 30, b"\x00" * 4096])
def test_a_file_of_another_kind_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes"
    path.write_bytes(content)
    with pytest.raises(StateFileError, match="cannot be used"):
        StateFile(path)
    assert path.read_bytes() == content
