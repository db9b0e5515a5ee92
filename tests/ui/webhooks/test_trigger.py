"""Playing scenarios: which there are, for whom, and what is said of it."""

import pytest
from PySide6.QtCore import QObject

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.ui.messages import ToastMessage, messages
from glassfy_desktop.ui.webhooks.trigger import Trigger
from tests.screenshots.webhooks import SCENARIOS, FakeSandbox, forget_webhook, stop_engine
from tests.ui.webhooks.conftest import OpenStore, all_done, sandbox_of, until


async def test_the_scenarios_are_those_of_the_sandbox(store: OpenStore, owner: QObject) -> None:
    trigger = Trigger(await store("sandbox"), owner)
    await until(trigger.changed, lambda: trigger.can_play)
    assert trigger.scenarios == list(SCENARIOS)


async def test_they_come_when_the_sandbox_comes_up(store: OpenStore, owner: QObject) -> None:
    workspace = await store("sandbox")
    workspace.sandbox_client = None
    trigger = Trigger(workspace, owner)
    assert not trigger.can_play
    workspace.sandbox_client = FakeSandbox()
    workspace.changed.tell()
    await until(trigger.changed, lambda: trigger.can_play)


async def test_other_stores_have_none(store: OpenStore, owner: QObject) -> None:
    trigger = Trigger(await store("test"), owner)
    assert not trigger.is_sandbox
    assert not trigger.can_play


async def test_a_scenario_is_played_for_a_user_and_said_to_be(store: OpenStore, owner: QObject) -> None:
    workspace = await store("sandbox")
    trigger = Trigger(workspace, owner)
    await until(trigger.changed, lambda: trigger.can_play)
    toasts: list[ToastMessage] = []
    messages().toasted.connect(toasts.append)
    trigger.play("new-subscription", "usr_4471")
    assert trigger.playing == "new-subscription"
    await until(messages().toasted, lambda: bool(toasts))
    messages().toasted.disconnect(toasts.append)
    assert sandbox_of(workspace).played == [("new-subscription", "usr_4471")]
    assert toasts[0].text == "“New subscription” played for usr_4471."
    assert not trigger.playing


async def test_without_a_customid_it_is_a_new_user_each_time(store: OpenStore, owner: QObject) -> None:
    workspace = await store("sandbox")
    trigger = Trigger(workspace, owner)
    await until(trigger.changed, lambda: trigger.can_play)
    for count in (1, 2):
        trigger.play("new-subscription")
        await until(trigger.changed, lambda count=count: len(sandbox_of(workspace).played) == count)  # type: ignore[misc]
    customids = {customid for _, customid in sandbox_of(workspace).played}
    assert len(customids) == 2
    assert all(each.startswith("user_") for each in customids)


async def test_a_refusal_reaches_the_messages_and_the_button_is_free_again(
    store: OpenStore, owner: QObject
) -> None:
    workspace = await store("sandbox")
    trigger = Trigger(workspace, owner)
    await until(trigger.changed, lambda: trigger.can_play)
    sandbox_of(workspace).broken = UserError("The sandbox is not answering.", "Try again in a moment.")
    trigger.play("new-subscription")
    await until(messages().changed, lambda: bool(messages().banners))
    assert messages().banners[0].happened == "The sandbox is not answering."
    assert trigger.can_play


async def test_while_the_engine_is_down_nothing_is_played(store: OpenStore, owner: QObject) -> None:
    workspace = await store("sandbox")
    trigger = Trigger(workspace, owner)
    await until(trigger.changed, lambda: trigger.can_play)
    stop_engine(workspace)
    assert not trigger.can_play


async def test_before_the_webhook_exists_nothing_is_played(store: OpenStore, owner: QObject) -> None:
    workspace = await store("sandbox")
    trigger = Trigger(workspace, owner)
    await until(trigger.changed, lambda: trigger.can_play)
    forget_webhook(workspace)
    assert trigger.needs_webhook
    trigger.play("new-subscription")
    assert not trigger.playing


async def test_a_scenario_that_takes_long_need_not_be_waited_for(store: OpenStore, owner: QObject) -> None:
    workspace = await store("sandbox")
    trigger = Trigger(workspace, owner)
    await until(trigger.changed, lambda: trigger.can_play)
    trigger.play("new-subscription", "usr_4471")
    trigger.cancel()
    assert trigger.can_play
    await all_done()
    assert trigger.last is None


@pytest.mark.parametrize("name", ["", "no-such-scenario"])
async def test_an_unknown_scenario_is_not_played(store: OpenStore, owner: QObject, name: str) -> None:
    workspace = await store("sandbox")
    trigger = Trigger(workspace, owner)
    await until(trigger.changed, lambda: trigger.can_play)
    trigger.play(name)
    assert not trigger.playing
