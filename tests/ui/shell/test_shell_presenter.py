"""What the window is told of the open store, without a window."""

import time
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from glassfy_desktop.config_schema import read_config
from glassfy_desktop.domain.keys import KeyKind, StripeKey
from glassfy_desktop.domain.store_config import with_webhook
from glassfy_desktop.services.keychain import KeychainState, SecretKind
from glassfy_desktop.services.processes import ChildProcess, Command, Phase, ProcessState
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.messages import BannerMessage, ToastMessage, messages
from tests.screenshots import frame
from tests.screenshots.open_store import at_rest, delivery
from tests.ui.shell.conftest import Opening, set_engine, set_keychain


def shown(key: str) -> BannerMessage | None:
    """The banner of that key, where it is shown."""
    return next((banner for banner in messages().banners if banner.key == key), None)


async def test_a_stopped_engine_is_told_with_its_reason_and_a_way_to_hurry_it(
    presenter: Opening, workspace: Workspace
) -> None:
    set_engine(workspace, Phase.WAITING, "It was ended by signal 9.", time.monotonic() + 4)
    banner = shown("engine")
    assert banner is not None
    assert (banner.severity, banner.happened) == ("bad", "The engine stopped.")
    assert "signal 9" in banner.remedy and "no event is lost" in banner.remedy
    assert [action.text for action in banner.actions] == ["Try now"]
    assert presenter.seconds_to_next_try == 4


async def test_an_engine_that_runs_again_is_told_once(
    presenter: Opening, workspace: Workspace, toasts: list[ToastMessage]
) -> None:
    set_engine(workspace, Phase.WAITING, "It ended.")
    set_engine(workspace, Phase.STARTING)
    assert shown("engine") is not None, "it does not run yet"
    set_engine(workspace, Phase.RUNNING)
    set_engine(workspace, Phase.RUNNING)
    assert shown("engine") is None
    assert [toast.text for toast in toasts] == ["The engine runs again."]


async def test_an_engine_that_is_ended_on_purpose_is_not_told_as_running(
    workspace: Workspace, toasts: list[ToastMessage]
) -> None:
    set_engine(workspace, Phase.WAITING, "It ended.")
    set_engine(workspace, Phase.STOPPED)
    assert shown("engine") is None
    assert toasts == []


async def test_a_stopped_sandbox_is_told(presenter: Opening, workspace: Workspace) -> None:
    async def never() -> Command:
        raise AssertionError("nothing is started here")

    workspace.sandbox = ChildProcess("sandbox", never)
    workspace.sandbox.state = ProcessState(Phase.WAITING, reason="It ended.")
    presenter.workspace_changed()
    banner = shown("sandbox")
    assert banner is not None and "its account is kept" in banner.remedy
    workspace.sandbox.state = ProcessState(Phase.RUNNING)
    presenter.workspace_changed()
    assert shown("sandbox") is None


async def test_a_port_that_was_taken_is_told_with_the_new_address(
    presenter: Opening, workspace: Workspace
) -> None:
    workspace.port_taken = 51700
    presenter.workspace_changed()
    banner = shown("port")
    assert banner is not None
    assert "51700" in banner.happened and f"{frame.ENGINE}/stripe/webhook" in banner.remedy
    workspace.port_taken = 0
    presenter.workspace_changed()
    assert shown("port") is None


async def test_a_webhook_made_for_an_address_that_the_engine_left_is_told(
    presenter: Opening, workspace: Workspace
) -> None:
    left = "http://127.0.0.1:51700/stripe/webhook"
    workspace.config = read_config(with_webhook(workspace.config.document, left, "we_1", "2022-11-15"))
    presenter.workspace_changed()
    banner = shown("port")
    assert banner is not None and banner.severity == "bad"
    assert left in banner.remedy and "Repair the webhook" in banner.remedy


async def test_a_missing_keychain_is_told_and_stays_closed_while_nothing_changes(presenter: Opening) -> None:
    set_keychain(presenter, "no Secret Service answers")
    banner = shown("keychain")
    assert banner is not None and "no Secret Service answers" in banner.happened
    messages().close("keychain")
    presenter.workspace_changed()
    assert shown("keychain") is None, "it was read"
    set_keychain(presenter, "the keychain is locked")
    assert shown("keychain") is not None, "that is another situation"
    set_keychain(presenter, "")
    assert shown("keychain") is None


async def test_a_keychain_that_locks_in_mid_step_is_told_at_once_and_can_be_tried_again(
    presenter: Opening, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Locked:
        def set_password(self, service: str, entry: str, secret: str) -> None:
            raise KeyringLocked("locked")

    opened: list[str] = []

    async def open_again() -> None:
        opened.append("again")

    presenter.keychain._backend = cast(KeyringBackend, Locked())
    await workspace.keychain.put(workspace.slug, SecretKind.STRIPE_KEY, "rk_test_0123456789abcdef")
    banner = shown("keychain")
    assert banner is not None and banner.happened == "No keychain is in use: it is locked."
    assert "Keys last until you quit." in banner.remedy
    monkeypatch.setattr(workspace, "open_keychain", open_again)
    [again] = banner.actions
    again.run()
    await at_rest()
    assert (again.text, opened) == ("Try again", ["again"])


async def test_a_keychain_that_was_not_looked_for_yet_is_not_missed(presenter: Opening) -> None:
    presenter.keychain.state = KeychainState()
    presenter.workspace_changed()
    assert shown("keychain") is None


async def test_deliveries_are_counted_by_the_minute_and_old_ones_forgotten(
    presenter: Opening, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 10_000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    workspace.arrived.add(presenter._arrived)
    for _ in range(3):
        workspace.arrived.tell(delivery())
    assert presenter.per_minute()[-1] == 3
    now += 90
    workspace.arrived.tell(delivery())
    assert presenter.per_minute()[-2:] == [3, 1]
    now += 60 * 16
    assert sum(presenter.per_minute()) == 0


async def test_set_up_and_a_stopped_engine_need_attention(presenter: Opening, workspace: Workspace) -> None:
    set_up = presenter.set_up
    assert set_up is not None
    assert presenter.attention() == set(), "what is to do is no fault"
    powerful = StripeKey("_".join(("sk", "test", "0example0example")), KeyKind.SECRET, "test")
    set_up.facts = replace(set_up.facts, key=powerful)
    assert presenter.attention() == {"setup"}
    set_engine(workspace, Phase.WAITING, "It ended.")
    assert presenter.attention() == {"setup", "engine"}


async def test_a_closed_store_leaves_nothing_behind(presenter: Opening, workspace: Workspace) -> None:
    set_engine(workspace, Phase.WAITING, "It ended.")
    await presenter.close_store()
    assert presenter.workspace is None and presenter.set_up is None
    assert messages().banners == []
    assert presenter.phase is Phase.STOPPED
    assert presenter.seconds_to_next_try == 0


async def test_a_store_that_is_gone_is_not_remembered(presenter: Opening, tmp_path: Path) -> None:
    presenter.settings.last_store = "store"
    assert presenter.remembered() == "store"
    presenter.files.delete("store")
    assert presenter.remembered() == ""
    await presenter.start()
    assert presenter.asked == []
