"""Setting up a store against the real sandbox and the real engine, without a window."""

import asyncio
import json
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from glassfy_desktop.domain.catalog import Catalog, Permission, Sku
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.keys import KeyRefusedError
from glassfy_desktop.domain.onboarding import Grant, StepId, StepState
from glassfy_desktop.domain.requirements import PERMISSIONS, REQUIRED_EVENTS, REQUIRED_PERMISSIONS
from glassfy_desktop.domain.store_config import with_catalog, with_webhook
from glassfy_desktop.services.engine_client import EngineRefusedError
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.listeners import Listeners
from glassfy_desktop.services.set_up import SetUp
from glassfy_desktop.services.webhook_set_up import MayNotWriteError
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.stripe_account.client import StripeAccount, StripeUnreachableError
from glassfy_desktop.stripe_account.endpoints import list_endpoints
from glassfy_desktop.stripe_account.products import list_products

USER = "user_42"


async def until(listeners: Listeners[()], wanted: Callable[[], bool]) -> None:
    """Wait until something told by `listeners` makes it so."""
    happened = asyncio.Event()
    stop = listeners.add(lambda: happened.set() if wanted() else None)
    if not wanted():
        await asyncio.wait_for(happened.wait(), 20)
    stop()


async def code(workspace: Workspace, customid: str) -> int:
    answer = await workspace.need_engine().permissions(customid)
    return answer["permissions"][0]["entitlement"]


async def until_code(workspace: Workspace, customid: str, wanted: int) -> None:
    """Look again at each delivery until the user's first permission has this code."""
    arrived = asyncio.Event()
    stop = workspace.arrived.add(lambda row: arrived.set())
    async with asyncio.timeout(20):
        while await code(workspace, customid) != wanted:
            await arrived.wait()
            arrived.clear()
    stop()


async def until_more_arrived(workspace: Workspace) -> None:
    """Wait until more than one delivery of the sandbox is there."""
    arrived = asyncio.Event()
    stop = workspace.arrived.add(lambda row: arrived.set())
    async with asyncio.timeout(20):
        while (await workspace.need_engine().deliveries("source:sandbox"))["total"] < 2:
            await arrived.wait()
            arrived.clear()
    stop()


async def test_the_whole_thread_from_no_key_to_a_permission_that_ends(
    workspace: Workspace, set_up: SetUp
) -> None:
    assert {step.state for step in set_up.steps} == {StepState.TODO}

    await set_up.use_sandbox_key()
    assert all(set_up.facts.grants[each.name] is Grant.GRANTED for each in PERMISSIONS)
    assert workspace.config.account.startswith("acct_")

    await set_up.webhook.check()
    assert set_up.steps[2].finding == "none"
    await set_up.webhook.create(workspace.webhook_url)
    endpoint = set_up.facts.endpoint
    assert endpoint is not None and endpoint.good
    assert endpoint.endpoint.api_version == "2022-11-15"
    assert set(REQUIRED_EVENTS) <= set(endpoint.endpoint.events)
    assert set_up.facts.secret_verified, "the captured secret went through the engine"
    assert set_up.facts.first_event is None, "our own round trip is not Stripe's first event"

    await set_up.check_catalog()
    premium = next(each for each in set_up.products if each.name == "Premium, monthly")
    catalog = Catalog((Sku("premium_monthly", premium.id),), (Permission("premium", ("premium_monthly",)),))
    await workspace.save(with_catalog(workspace.config.document, catalog))

    played = await set_up.make_first_event(USER)
    assert played.customid == USER
    await until(set_up.changed, lambda: set_up.facts.first_event is not None)
    await until_code(workspace, USER, 5)
    await set_up.count_customers()
    assert (set_up.facts.customers, set_up.facts.customers_linked) == (1, 1)
    assert all(step.done for step in set_up.steps)

    assert workspace.sandbox_client is not None
    await workspace.sandbox_client.play("cancel-now", USER)
    await until_code(workspace, USER, -5)


async def test_opened_again_everything_is_seen_again(workspace: Workspace, set_up: SetUp) -> None:
    await set_up.use_sandbox_key()
    await set_up.webhook.create(workspace.webhook_url)
    await set_up.make_first_event(USER)
    await until(set_up.changed, lambda: set_up.facts.first_event is not None)
    again = SetUp(workspace)
    await again.look()
    done = {step.id for step in again.steps if step.done}
    assert done == {StepId.KEY, StepId.PERMISSIONS, StepId.WEBHOOK, StepId.SECRET, StepId.FIRST_EVENT}


@pytest.mark.parametrize(
    "wrong", ["", "pk_test_0123456789abcdef", "whsec_0123456789abcdef", "rk_live_0123456789abcdef"]
)
async def test_a_key_that_cannot_serve_is_refused_and_not_kept(
    workspace: Workspace, set_up: SetUp, wrong: str
) -> None:
    with pytest.raises(KeyRefusedError):
        await set_up.accept_key(wrong)
    assert workspace.secret(SecretKind.STRIPE_KEY) is None
    assert set_up.facts.key is None


async def test_a_key_that_stripe_does_not_know_is_told_by_its_answer(
    workspace: Workspace, set_up: SetUp
) -> None:
    await set_up.accept_key("rk_test_0123456789abcdefghij")
    step = set_up.steps[0]
    assert (step.state, step.finding) == (StepState.FAILED, "refused")
    assert "Invalid API Key" in set_up.facts.key_refused
    assert "0123456789abcdefghij" not in set_up.facts.key_refused
    assert Grant.GRANTED not in set_up.facts.grants.values()


async def test_a_key_without_the_right_to_write_is_told_so_and_a_one_time_key_helps(
    workspace: Workspace, set_up: SetUp
) -> None:
    sandbox = workspace.sandbox_client
    assert sandbox is not None
    await set_up.accept_key(sandbox.keys.restricted)
    assert all(set_up.facts.grants[each.name] is Grant.GRANTED for each in REQUIRED_PERMISSIONS)
    assert set_up.facts.grants["rak_webhook_write"] is Grant.MISSING
    await set_up.webhook.check()
    assert "rak_webhook" in set_up.facts.endpoint_unknown
    with pytest.raises(MayNotWriteError, match="one-time key"):
        await set_up.webhook.create(workspace.webhook_url)

    one_time = await sandbox.make_key(["rak_webhook_write"])
    await set_up.webhook.create(workspace.webhook_url, one_time)
    assert workspace.config.webhook.endpoint
    assert set_up.facts.secret_verified
    assert one_time not in workspace._kept.values()
    assert one_time not in workspace._accounts


async def test_an_endpoint_whose_secret_is_not_known_here_is_made_anew(
    workspace: Workspace, set_up: SetUp
) -> None:
    await set_up.use_sandbox_key()
    await set_up.webhook.create(workspace.webhook_url)
    before = workspace.config.webhook.endpoint
    await workspace.forget(SecretKind.SIGNING_SECRET)
    await set_up.secret.check()
    assert set_up.steps[3].finding == "lost"
    await set_up.webhook.create(workspace.webhook_url)
    assert set_up.steps[3].done
    [only] = await list_endpoints(workspace.account())
    assert only.id == workspace.config.webhook.endpoint != before
    assert workspace.config.webhook.events == only.events, "the configuration says what Stripe sends"


async def test_an_endpoint_made_for_an_address_the_engine_left_is_pointed_to_the_new_one(
    workspace: Workspace, set_up: SetUp
) -> None:
    await set_up.use_sandbox_key()
    await set_up.webhook.create(workspace.webhook_url)
    left = "http://127.0.0.1:9/stripe/webhook"
    endpoint = workspace.config.webhook.endpoint
    await workspace.account().post(f"/v1/webhook_endpoints/{endpoint}", url=left)
    await workspace.change(lambda document: with_webhook(document, left, endpoint, "2022-11-15"))
    moved = [workspace.address_moved]
    assert workspace.webhook_url == workspace.local_webhook_url
    await set_up.webhook.check()
    assert set_up.steps[2].finding == "repair"
    await set_up.webhook.repair()
    assert set_up.steps[2].done
    assert [*moved, workspace.address_moved] == [True, False]
    assert workspace.config.webhook.url == workspace.local_webhook_url


def with_field(name: str, document: dict[str, Any]) -> dict[str, Any]:
    return {**document, name: True}


async def test_changes_made_at_the_same_time_are_all_saved(workspace: Workspace) -> None:
    async with asyncio.TaskGroup() as group:
        for number in range(5):
            name = f"field_{number}"
            group.create_task(workspace.change(partial(with_field, name)))
    assert {f"field_{number}" for number in range(5)} <= set(workspace.config.document)


async def test_the_first_event_stays_the_first(workspace: Workspace, set_up: SetUp) -> None:
    await set_up.use_sandbox_key()
    await set_up.webhook.create(workspace.webhook_url)
    await set_up.make_first_event(USER)
    await until(set_up.changed, lambda: set_up.facts.first_event is not None)
    first = set_up.facts.first_event
    await until_more_arrived(workspace)
    again = SetUp(workspace)
    await again.find_first_event()
    assert again.facts.first_event == first


async def test_an_endpoint_that_lacks_events_is_repaired_and_one_too_new_is_replaced(
    workspace: Workspace, set_up: SetUp
) -> None:
    await set_up.use_sandbox_key()
    account = workspace.account()
    url = workspace.webhook_url
    await account.post(
        "/v1/webhook_endpoints", url=url, enabled_events=["invoice.paid"], api_version="2022-11-15"
    )
    await set_up.webhook.check()
    assert set_up.steps[2].finding == "repair"
    await set_up.webhook.repair()
    assert set_up.steps[2].done

    [made] = await list_endpoints(account)
    await account.delete(f"/v1/webhook_endpoints/{made.id}")
    await account.post("/v1/webhook_endpoints", url=url, enabled_events=["*"], api_version="2024-06-20")
    await set_up.webhook.check()
    assert set_up.steps[2].finding == "recreate"
    await set_up.webhook.create(url)
    assert set_up.steps[2].done
    assert [each.api_version for each in await list_endpoints(account)] == ["2022-11-15"]


async def test_a_wrong_signing_secret_is_refused_by_the_engine_and_explained(
    workspace: Workspace, set_up: SetUp
) -> None:
    await workspace.need_engine().put_secrets(signing_secrets=["whsec_another_secret_0123456789"])
    workspace._kept[SecretKind.SIGNING_SECRET] = "whsec_0123456789abcdefghij"
    await set_up.secret.check()
    step = set_up.steps[3]
    assert (step.state, step.finding) == (StepState.FAILED, "refused")
    assert "secret" in set_up.facts.secret_refused


async def test_the_engine_killed_comes_back_with_its_secrets_and_its_list(
    workspace: Workspace, set_up: SetUp
) -> None:
    await set_up.use_sandbox_key()
    await set_up.webhook.create(workspace.webhook_url)
    before = await workspace.need_engine().deliveries()
    url, pid = workspace.webhook_url, workspace.engine.state.pid
    reloaded = asyncio.Event()
    workspace.reloaded.add(reloaded.set)
    os.kill(pid, signal.SIGKILL)
    await asyncio.wait_for(reloaded.wait(), 20)
    await until(workspace.changed, lambda: workspace.engine_running and workspace.engine.state.pid != pid)
    assert workspace.webhook_url == url, "Stripe's endpoint still points here"
    after = await workspace.need_engine().deliveries()
    assert [row["id"] for row in after["deliveries"]] == [row["id"] for row in before["deliveries"]]
    await set_up.secret.check()
    assert set_up.facts.secret_verified


async def test_a_configuration_saved_meanwhile_by_someone_else_is_not_overwritten(
    workspace: Workspace,
) -> None:
    engine = workspace.need_engine()
    theirs = with_catalog(workspace.config.document, Catalog((Sku("theirs", "prod_1"),)))
    await engine.put_config(theirs, None)
    mine = with_catalog(workspace.config.document, Catalog((Sku("mine", "prod_2"),)))
    with pytest.raises(EngineRefusedError) as refused:
        await workspace.save(mine)
    assert refused.value.status == 409
    assert (await engine.config())["config"]["skus"][0]["id"] == "theirs"


async def test_a_wrong_configuration_is_refused_with_the_place_of_each_fault(workspace: Workspace) -> None:
    wrong = {**workspace.config.document, "permissions": [{"id": "p", "skus": ["nothing"]}]}
    with pytest.raises(EngineRefusedError) as refused:
        await workspace.save(wrong)
    assert refused.value.status == 422
    assert refused.value.problems[0]["path"] == "/permissions/0/skus/0"
    assert workspace.config.catalog == Catalog()


async def test_no_secret_reaches_a_file_or_the_childrens_logs(workspace: Workspace, set_up: SetUp) -> None:
    await set_up.use_sandbox_key()
    await set_up.webhook.create(workspace.webhook_url)
    await set_up.make_first_event(USER)
    await until(set_up.changed, lambda: set_up.facts.first_event is not None)
    secrets = [found for kind in SecretKind if (found := workspace.secret(kind))]
    assert workspace.sandbox_client is not None and workspace.sandbox is not None
    secrets += [workspace.sandbox_client.keys.secret]
    assert len(secrets) == 5
    files = [path for path in workspace.files.root.rglob("*") if path.is_file()]
    assert files
    written = b"".join(path.read_bytes() for path in files)
    logged = "\n".join([*workspace.engine.lines, *workspace.sandbox.lines])
    for secret in secrets:
        assert secret.encode() not in written
        assert secret not in logged


async def test_what_cannot_be_reached_is_unknown_never_granted(workspace: Workspace, set_up: SetUp) -> None:
    set_up.facts = replace(set_up.facts, grants={})
    workspace._kept[SecretKind.STRIPE_KEY] = "rk_test_0123456789abcdefghij"
    workspace._accounts["rk_test_0123456789abcdefghij"] = unreachable = StripeAccount(
        "rk_test_0123456789abcdefghij", "http://127.0.0.1:9"
    )
    with pytest.raises(StripeUnreachableError):
        await unreachable.get("/v1/customers")
    await set_up.check_permissions()
    assert set(set_up.facts.grants.values()) == {Grant.UNKNOWN}
    assert set_up.steps[1].state is not StepState.DONE


async def test_products_come_with_their_prices(workspace: Workspace, set_up: SetUp) -> None:
    await set_up.use_sandbox_key()
    found = {each.name: each for each in await list_products(workspace.account())}
    [price] = found["Premium, monthly"].prices
    assert (price.unit_amount, price.currency, price.interval) == (490, "eur", "month")
    [once] = found["Map pack Alps"].prices
    assert once.interval == ""


async def test_a_restricted_key_that_may_not_list_products_says_so(
    workspace: Workspace, set_up: SetUp
) -> None:
    assert workspace.sandbox_client is not None
    await set_up.accept_key(workspace.sandbox_client.keys.restricted)
    with pytest.raises(UserError) as refused:
        await list_products(workspace.account())
    assert "403" in refused.value.happened
    assert json.dumps(refused.value.remedy)
