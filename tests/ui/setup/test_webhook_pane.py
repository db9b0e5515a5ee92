"""Step 3: what is sent is shown before it is, and nothing is sent that cannot work or is not meant."""

import json
from collections.abc import Callable

import pytest
from PySide6.QtTest import QTest

from glassfy_desktop.domain.onboarding import StepId
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.processes import Phase, ProcessState
from glassfy_desktop.services.webhook_preview import EVENTS
from glassfy_desktop.stripe_account.client import StripeRefusedError
from glassfy_desktop.stripe_account.endpoints import create_request
from glassfy_desktop.ui.setup.view import SetupScreen
from tests.screenshots.open_store import at_rest
from tests.ui.setup.fakes import ENDPOINTS, LIVE, PUBLIC, RESTRICTED, WHSEC, Shop
from tests.ui.setup.seen import (
    buttons,
    choose,
    code,
    name_field,
    pane,
    press,
    texts,
    url_field,
    usable,
)

Show = Callable[[Shop], SetupScreen]


@pytest.fixture
async def screen(show: Show, shop: Shop) -> SetupScreen:
    """Step 3 of a store in test mode that has its key."""
    await shop.set_up.accept_key(RESTRICTED)
    await shop.set_up.webhook.check()
    made = show(shop)
    choose(made, StepId.WEBHOOK)
    return made


def shown_request(screen: SetupScreen) -> tuple[str, dict[str, object]]:
    """The first request of the preview: its line and its fields."""
    line, _, rest = code(pane(screen)).partition("\n")
    fields: dict[str, object] = json.loads(rest.partition("\n\n")[0])
    return line, fields


# The address


async def test_an_address_on_this_machine_is_told_with_the_way_out(screen: SetupScreen, shop: Shop) -> None:
    said = texts(pane(screen))
    assert url_field(screen).text() == shop.workspace.local_webhook_url
    assert "Stripe cannot reach this address: it is on this machine or network" in said
    assert f"a tunnel to {shop.workspace.local_webhook_url}, or no address at all" in said
    assert "Create the webhook" not in usable(pane(screen))
    assert "https" in buttons(pane(screen))["Create the webhook"].toolTip()


async def test_a_public_https_address_may_be_created(screen: SetupScreen) -> None:
    url_field(screen).setText(PUBLIC)
    assert "Stripe cannot reach" not in texts(pane(screen))
    assert "Create the webhook" in usable(pane(screen))


async def test_an_address_without_https_is_told(screen: SetupScreen) -> None:
    url_field(screen).setText(PUBLIC.replace("https", "http"))
    assert "Stripe sends to https addresses only" in texts(pane(screen))
    assert "Create the webhook" not in usable(pane(screen))


@pytest.mark.parametrize("nothing", ["", "   ", "hooks"])
async def test_what_is_no_address_cannot_be_created(screen: SetupScreen, nothing: str) -> None:
    url_field(screen).setText(nothing)
    assert "Create the webhook" not in usable(pane(screen))
    screen.refresh()
    assert url_field(screen).text() == nothing, "a field that somebody emptied stays empty"


async def test_the_address_follows_the_engine_until_somebody_writes_one(
    screen: SetupScreen, shop: Shop
) -> None:
    shop.engine.url = "http://127.0.0.1:51799"
    screen.refresh()
    assert url_field(screen).text() == "http://127.0.0.1:51799/stripe/webhook"
    url_field(screen).setText(PUBLIC)
    shop.engine.url = "http://127.0.0.1:51800"
    screen.refresh()
    assert url_field(screen).text() == PUBLIC


async def test_the_sandbox_sends_to_this_machine(show: Show, sandbox_shop: Shop) -> None:
    made = show(sandbox_shop)
    choose(made, StepId.WEBHOOK)
    assert url_field(made).isReadOnly()
    assert "Stripe cannot reach" not in texts(pane(made))
    assert "Create the webhook" in usable(pane(made))


async def test_the_address_of_an_endpoint_made_by_hand_is_kept_and_the_endpoint_found(
    screen: SetupScreen, shop: Shop
) -> None:
    assert "Keep this address" not in usable(pane(screen))
    url_field(screen).setText(PUBLIC)
    shop.add_endpoint(url=PUBLIC)
    press(screen, "Keep this address")
    await at_rest()
    assert shop.workspace.config.webhook.url == PUBLIC
    assert "Stripe sends every event that is needed" in texts(pane(screen))
    assert shop.stripe.posted == []


# The preview


async def test_the_preview_is_exactly_what_is_sent(screen: SetupScreen, shop: Shop) -> None:
    url_field(screen).setText(f" {PUBLIC} ")
    line, fields = shown_request(screen)
    press(screen, "Create the webhook")
    await at_rest()
    [(path, sent)] = shop.stripe.posted
    assert (line, fields) == (f"POST {path}", sent)
    assert sent == create_request(PUBLIC, EVENTS)


async def test_a_new_webhooks_secret_is_kept_and_the_step_done(screen: SetupScreen, shop: Shop) -> None:
    url_field(screen).setText(PUBLIC)
    press(screen, "Create the webhook")
    await at_rest()
    assert shop.workspace.secret(SecretKind.SIGNING_SECRET) == WHSEC
    assert "Done" in texts(pane(screen))
    assert usable(pane(screen))[0] == "Continue"


async def test_a_repair_is_shown_as_it_is_sent(screen: SetupScreen, shop: Shop) -> None:
    shop.add_endpoint(enabled_events=["invoice.paid", "charge.failed"], status="disabled")
    await shop.set_up.webhook.check()
    assert "It is disabled." in texts(pane(screen))
    line, fields = shown_request(screen)
    press(screen, "Repair the webhook")
    await at_rest()
    [(path, sent)] = shop.stripe.posted
    assert (line, fields) == (f"POST {path}", sent)
    assert path == f"{ENDPOINTS}/we_9"
    assert "charge.failed" in sent["enabled_events"], "nothing is taken away"
    assert "Done" in texts(pane(screen))


async def test_what_a_new_endpoint_replaces_is_shown_too(screen: SetupScreen, shop: Shop) -> None:
    await shop.workspace.save({**shop.workspace.config.document, **with_address(shop)})
    shop.add_endpoint(api_version="2024-06-20")
    await shop.set_up.webhook.check()
    assert "Version 2024-06-20 is too new" in texts(pane(screen))
    assert code(pane(screen)).endswith(f"DELETE {ENDPOINTS}/we_9")
    press(screen, "Recreate the webhook")
    await at_rest()
    assert [path for path, _ in shop.stripe.posted] == [ENDPOINTS, f"DELETE {ENDPOINTS}/we_9"]


def with_address(shop: Shop) -> dict[str, object]:
    """The part of the configuration that names a public address."""
    stripe = shop.workspace.config.document["stripe"]
    return {"stripe": {**stripe, "webhook": {"url": PUBLIC, "events": ["*"], "endpoint": None}}}


# What is refused


async def test_a_refusal_of_stripe_is_told_in_its_words(screen: SetupScreen, shop: Shop) -> None:
    url_field(screen).setText(PUBLIC)
    words = "The key lacks 'rak_webhook_write'."
    shop.stripe.refuse = StripeRefusedError(f"POST {ENDPOINTS}", 403, "", words)
    press(screen, "Create the webhook")
    await at_rest()
    assert "The key may not create or change webhook endpoints." in texts(pane(screen))
    assert words in texts(pane(screen))
    shop.stripe.refuse = None
    press(screen, "Check again")
    await at_rest()
    assert words not in texts(pane(screen))


async def test_endpoints_that_stripe_does_not_list_are_unknown_not_missing(
    screen: SetupScreen, shop: Shop
) -> None:
    shop.stripe.refuse = StripeRefusedError(f"GET {ENDPOINTS}", 403, "", "The key lacks a right.")
    await shop.set_up.webhook.check()
    said = texts(pane(screen))
    assert "Stripe did not list its endpoints" in said
    assert "The key lacks a right." in said
    assert "no endpoint for this store yet" not in said


async def test_nothing_is_created_while_the_engine_is_down(screen: SetupScreen, shop: Shop) -> None:
    url_field(screen).setText(PUBLIC)
    shop.workspace.engine.state = ProcessState(Phase.WAITING, reason="It ended.")
    shop.workspace.changed.tell()
    assert "Create the webhook" not in usable(pane(screen))
    assert buttons(pane(screen))["Create the webhook"].toolTip() == "The engine is not running"


# Live


async def test_a_live_store_is_written_to_only_with_its_name_typed(show: Show, live_shop: Shop) -> None:
    await live_shop.set_up.accept_key(LIVE)
    made = show(live_shop)
    choose(made, StepId.WEBHOOK)
    url_field(made).setText(PUBLIC)
    create = buttons(pane(made))["Create the webhook"]
    for typed in ("", "northwind trails", "Northwind Trail"):
        name_field(made).setText(typed)
        assert not create.isEnabled()
        assert create.toolTip() == "This store is live: type its name first"
    name_field(made).clear()
    QTest.keyClicks(name_field(made), "Northwind Trails")
    assert create.isEnabled()
    create.click()
    await at_rest()
    assert [path for path, _ in live_shop.stripe.posted] == [ENDPOINTS]


async def test_a_live_stores_repair_is_guarded_as_well(show: Show, live_shop: Shop) -> None:
    await live_shop.set_up.accept_key(LIVE)
    live_shop.add_endpoint(status="disabled")
    await live_shop.set_up.webhook.check()
    made = show(live_shop)
    choose(made, StepId.WEBHOOK)
    assert "Repair the webhook" not in usable(pane(made))
    name_field(made).setText("Northwind Trails")
    assert "Repair the webhook" in usable(pane(made))


async def test_a_test_store_asks_for_no_name(screen: SetupScreen) -> None:
    assert "This store is live" not in texts(pane(screen))
