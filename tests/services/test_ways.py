"""The ways for events to reach the engine: opened, followed when they change, told when they break."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from glassfy_desktop.domain.keys import KeyRefusedError
from glassfy_desktop.domain.onboarding import Link, StepState, Way
from glassfy_desktop.services import outside_program, tunnels
from glassfy_desktop.services.check_event import check_event
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.outside_program import OutsideCommand, OutsideProgram
from glassfy_desktop.services.set_up import SetUp
from glassfy_desktop.services.workspace import Workspace
from tests.sandbox import stripe_cli as real
from tests.services import programs

WEBHOOK, SECRET = 2, 3


@pytest.fixture(autouse=True)
async def kept_open(set_up: SetUp) -> AsyncIterator[None]:
    """The chosen way is kept open meanwhile, as the window does it."""
    async with asyncio.TaskGroup() as group:
        running = group.create_task(set_up.ways.run())
        yield
        running.cancel()


async def until(set_up: SetUp, wanted: Callable[[], bool]) -> None:
    """Wait until something that was learned makes it so."""
    happened = asyncio.Event()
    stop = set_up.changed.add(lambda: happened.set() if wanted() else None)
    if not wanted():
        await asyncio.wait_for(happened.wait(), 20)
    stop()


def link(set_up: SetUp) -> Link:
    return set_up.facts.link


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs that end are started again without a wait."""
    monkeypatch.setattr(outside_program.OutsideProgram.__init__, "__defaults__", ((0.0,),))


@pytest.mark.usefixtures("at_once")
async def test_a_tunnels_address_is_read_and_followed_when_it_changes(
    workspace: Workspace, set_up: SetUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = programs.CLOUDFLARED.format(count=str(tmp_path / "count"), stop=str(tmp_path / "stop"))
    programs.put_on_path(monkeypatch, tmp_path / "bin", "cloudflared", code)
    await set_up.use_sandbox_key()
    set_up.ways.choose(Way.TUNNEL, "cloudflared")
    await until(set_up, lambda: link(set_up) is Link.OPEN)
    first = "https://four-words-run-0.trycloudflare.com/stripe/webhook"
    assert workspace.webhook_url == workspace.config.webhook.url == first
    assert set_up.steps[WEBHOOK].finding == "none", "the endpoint is still to be made"
    await set_up.webhook.create(first)
    assert set_up.steps[WEBHOOK].done

    (tmp_path / "stop0").touch()
    second = first.replace("run-0", "run-1")
    await until(set_up, lambda: workspace.config.webhook.url == second and link(set_up) is Link.OPEN)
    assert set_up.steps[WEBHOOK].finding == "repair", "the endpoint still sends to the old address"
    await set_up.webhook.repair()
    assert set_up.steps[WEBHOOK].done
    assert set_up.facts.endpoint is not None and set_up.facts.endpoint.endpoint.url == second


async def test_what_is_closed_ends_its_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs.put_on_path(monkeypatch, tmp_path / "bin", "ngrok", programs.NGROK)
    started = asyncio.Event()
    command = OutsideCommand(["ngrok", *tunnels.program("ngrok").arguments("http://127.0.0.1:1")])

    async def same() -> OutsideCommand:
        return command

    outside = OutsideProgram(same, lambda line: started.set(), pytest.fail)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(outside.run())
        await asyncio.wait_for(started.wait(), 20)
        pid = outside.pid
        running.cancel()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_ngroks_address_is_read(set_up: SetUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs.put_on_path(monkeypatch, tmp_path / "bin", "ngrok", programs.NGROK)
    set_up.ways.choose(Way.TUNNEL, "ngrok")
    await until(set_up, lambda: link(set_up) is Link.OPEN)
    assert set_up.workspace.webhook_url == "https://a1b2c3.ngrok-free.app/stripe/webhook"


CANNOT = {
    "cloudflared": (programs.FAILING_CLOUDFLARED, "no such host"),
    "ngrok": (programs.NGROK_WITHOUT_ACCOUNT, "ERR_NGROK_4018"),
}


@pytest.mark.parametrize("name", CANNOT)
async def test_a_tunnel_that_cannot_be_opened_says_why(
    set_up: SetUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    code, says = CANNOT[name]
    programs.put_on_path(monkeypatch, tmp_path / "bin", name, code)
    set_up.ways.choose(Way.TUNNEL, name)
    await until(set_up, lambda: link(set_up) is Link.BROKEN)
    assert says in set_up.facts.link_reason
    assert set_up.steps[WEBHOOK].state is StepState.ATTENTION


async def test_a_program_that_is_not_there_is_told(
    set_up: SetUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    set_up.ways.choose(Way.TUNNEL, "cloudflared")
    await until(set_up, lambda: link(set_up) is Link.BROKEN)
    assert "could not be started" in set_up.facts.link_reason


async def test_without_an_address_the_accounts_events_are_fetched_and_the_steps_done(
    workspace: Workspace, set_up: SetUp
) -> None:
    await set_up.use_sandbox_key()
    set_up.ways.choose(Way.POLL)
    await until(set_up, lambda: link(set_up) is Link.OPEN and set_up.facts.secret_verified)
    assert set_up.steps[WEBHOOK].done and set_up.steps[SECRET].done
    assert set_up.facts.endpoint is None, "no endpoint was needed"
    await set_up.make_first_event("user_1")
    await until(set_up, lambda: set_up.facts.first_event is not None)
    page = await workspace.need_engine().deliveries("source:poll status:applied")
    assert page["total"] >= 1
    kept = workspace.files.local(workspace.slug)
    assert kept["way"] == "poll" and kept["polled"]["event"].startswith("evt_")


async def test_polling_without_a_key_says_what_it_needs_and_goes_on_once_it_is_there(set_up: SetUp) -> None:
    set_up.ways.choose(Way.POLL)
    await until(set_up, lambda: link(set_up) is Link.BROKEN)
    assert "no Stripe key yet" in set_up.facts.link_reason
    await set_up.use_sandbox_key()
    await until(set_up, lambda: link(set_up) is Link.OPEN)


async def test_a_chosen_way_is_there_again_after_a_restart(workspace: Workspace, set_up: SetUp) -> None:
    set_up.ways.choose(Way.TUNNEL, "ngrok")
    again = SetUp(workspace)
    assert (again.facts.way, again.ways.program) == (Way.TUNNEL, "ngrok")


async def test_stripes_command_line_hands_events_on_and_its_secret_is_taken_over(
    workspace: Workspace, set_up: SetUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        program = await asyncio.to_thread(real.install)
    except real.NotToBeHadError as why:
        pytest.skip(str(why))
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    await set_up.use_sandbox_key()
    set_up.ways.choose(Way.LISTEN)
    await until(set_up, lambda: link(set_up) in (Link.OPEN, Link.BROKEN))
    assert link(set_up) is Link.OPEN, set_up.facts.link_reason
    secret, key = workspace.secret(SecretKind.LOCAL_SECRET), workspace.secret(SecretKind.STRIPE_KEY)
    assert secret and secret.startswith("whsec_") and key
    assert set_up.steps[WEBHOOK].done and set_up.steps[SECRET].done
    assert set_up.ways.outside is not None
    arguments = Path(f"/proc/{set_up.ways.outside.pid}/cmdline").read_bytes()
    assert key.encode() not in arguments, "everybody on the machine can read arguments"
    assert secret not in "\n".join(set_up.ways.outside.lines)
    await set_up.make_first_event("user_1")
    await until(set_up, lambda: set_up.facts.first_event is not None)


async def test_a_secret_rolled_in_stripe_is_taken_beside_the_old_one_for_a_day(
    workspace: Workspace, set_up: SetUp
) -> None:
    old, new = "whsec_" + "o" * 24, "whsec_" + "n" * 24
    await set_up.secret.accept(old)
    await set_up.secret.accept(new)
    assert set_up.facts.secret_verified and set_up.facts.old_secret_masked == "whsec_…oooo"
    for secret in (old, new):
        answer = await workspace.need_engine().deliver(check_event(livemode=False), secret, "check")
        assert answer.status == 200
    await set_up.secret.forget_old()
    answer = await workspace.need_engine().deliver(check_event(livemode=False), old, "check")
    assert answer.status == 400
    with pytest.raises(KeyRefusedError):
        await set_up.secret.accept("rk_test_0123456789")


async def test_an_old_secret_ends_when_its_day_is_over(workspace: Workspace, set_up: SetUp) -> None:
    await set_up.secret.accept("whsec_" + "o" * 24)
    await set_up.secret.accept("whsec_" + "n" * 24)
    workspace.files.save_local(workspace.slug, old_secret_until=1.0)
    await set_up.secret.check()
    assert workspace.secret(SecretKind.OLD_SIGNING_SECRET) is None
    assert set_up.facts.old_secret_masked == ""
