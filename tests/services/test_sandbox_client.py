"""The sandbox's own routes as the app uses them, against the real sandbox as a process."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.requirements import REQUIRED_PERMISSIONS
from glassfy_desktop.services.processes import ChildProcess, Command
from glassfy_desktop.services.sandbox_client import Faults, SandboxClient
from glassfy_desktop.stripe_account.client import StripeAccount, StripeRefusedError

DAY = 86_400


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[SandboxClient]:
    async def command() -> Command:
        state = str(tmp_path / "sandbox.state")
        return Command(["sandbox", "serve", "--port", "0", "--state", state, "--supervised"])

    child = ChildProcess("sandbox", command)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(child.run())
        ready = await asyncio.wait_for(child.until_running(), 30)
        client = SandboxClient(ready["url"], ready["secret_key"], ready["restricted_key"])
        yield client
        await client.close()
        running.cancel()


async def test_the_clock_moves_on_by_as_much_as_it_is_told(sandbox: SandboxClient) -> None:
    before = await sandbox.time()
    after = await sandbox.advance(DAY)
    assert after.offset == before.offset + DAY
    assert DAY <= after.now - before.now <= DAY + 60


async def test_the_clock_moves_to_a_date(sandbox: SandboxClient) -> None:
    wanted = (await sandbox.time()).now + 40 * DAY
    assert wanted <= (await sandbox.advance_to(wanted)).now <= wanted + 60


async def test_the_clock_moves_past_the_next_renewal(sandbox: SandboxClient) -> None:
    await sandbox.play("new-subscription", "user_1")
    renews = (await sandbox.time()).next_renewal
    assert renews is not None
    after = await sandbox.advance_to_next_renewal()
    assert after.now > renews
    assert after.next_renewal is not None and after.next_renewal > after.now


async def test_where_nothing_renews_the_sandbox_says_why_it_stays(sandbox: SandboxClient) -> None:
    assert (await sandbox.time()).next_renewal is None
    with pytest.raises(UserError) as refused:
        await sandbox.advance_to_next_renewal()
    assert refused.value.happened == "The sandbox answered 400."
    assert "next_renewal" in refused.value.remedy


async def test_the_first_key_has_the_required_permissions(sandbox: SandboxClient) -> None:
    [first] = await sandbox.restricted_keys()
    assert set(first.permissions) == {each.name for each in REQUIRED_PERMISSIONS}
    assert first.state == "active"
    assert first.masked.endswith(sandbox.keys.restricted[-4:])
    assert sandbox.keys.restricted not in repr(first)


async def test_a_new_key_works_until_it_loses_what_it_may(sandbox: SandboxClient) -> None:
    made = await sandbox.make_key(["rak_customer_read"])
    account = StripeAccount(made, sandbox.url)
    try:
        assert (await account.get("/v1/customers"))["data"] == []
        _, key = await sandbox.restricted_keys()
        changed = await sandbox.change_key(key.id, permissions=[])
        assert changed.permissions == () and changed.state == "active"
        with pytest.raises(StripeRefusedError) as refused:
            await account.get("/v1/customers")
        assert refused.value.status == 403
        await sandbox.change_key(key.id, state="revoked")
        with pytest.raises(StripeRefusedError) as refused:
            await account.get("/v1/customers")
        assert refused.value.status == 401
    finally:
        await account.close()


async def test_faults_are_off_until_switched_on(sandbox: SandboxClient) -> None:
    assert await sandbox.faults() == Faults()
    wanted = Faults(rate_limit=5, outage=True, duplicates=True, shuffle=True, delay=30)
    assert await sandbox.set_faults(wanted) == wanted
    assert await sandbox.faults() == wanted
    assert await sandbox.set_faults(Faults()) == Faults()


async def test_a_sandbox_that_is_gone_is_said_to_be_gone() -> None:
    client = SandboxClient("http://127.0.0.1:9", "sk_test_none", "rk_test_none")
    try:
        with pytest.raises(UserError, match="not answering"):
            await client.time()
    finally:
        await client.close()
