"""What is chosen, offered and told on the screen of Set up, beyond the plain way."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from glassfy_desktop.domain.keys import KeyKind, StripeKey
from glassfy_desktop.domain.onboarding import Facts, Link, StepId, Way
from glassfy_desktop.services import stripe_cli, tunnels
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.stripe_account.client import StripeUnreachableError
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts.copy_field import CopyField
from glassfy_desktop.ui.parts.segment import Segment
from glassfy_desktop.ui.parts.tabs import Tabs
from glassfy_desktop.ui.setup.by_hand import ByHand
from glassfy_desktop.ui.setup.view import SetupScreen
from glassfy_desktop.ui.setup.ways_panel import WayRow
from tests.screenshots.open_store import at_rest
from tests.ui.setup.fakes import PUBLIC, RESTRICTED, WHSEC, Shop
from tests.ui.setup.seen import (
    choose,
    code,
    everything,
    pane,
    paste,
    press,
    secret_field,
    texts,
    url_field,
    usable,
    within,
)
from tests.ui.setup.test_steps import KEY

Show = Callable[[Shop], SetupScreen]
CLIPBOARD = "The clipboard still holds what you pasted."


@pytest.fixture
async def screen(show: Show, shop: Shop) -> SetupScreen:
    """Step 3 of a store in test mode that has its key."""
    await shop.set_up.accept_key(RESTRICTED)
    await shop.set_up.webhook.check()
    made = show(shop)
    choose(made, StepId.WEBHOOK)
    return made


# The key


async def test_a_key_may_be_dropped_into_its_field(show: Show, shop: Shop) -> None:
    edit = secret_field(pane(show(shop)))
    dropped = QMimeData()
    dropped.setText(RESTRICTED)
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    edit.dropEvent(QDropEvent(QPointF(5, 5), copy, dropped, left, none))
    await at_rest()
    assert shop.workspace.secret(SecretKind.STRIPE_KEY) == RESTRICTED
    assert edit.text() == ""


async def test_the_clipboard_is_cleared_when_it_is_wanted_and_still_holds_the_key(
    show: Show, shop: Shop
) -> None:
    screen = show(shop)
    paste(secret_field(pane(screen)), RESTRICTED)
    await at_rest()
    assert CLIPBOARD in texts(screen)
    press(screen, "Clear the clipboard")
    assert QApplication.clipboard().text() == ""
    assert CLIPBOARD not in texts(screen)


async def test_what_was_copied_meanwhile_stays_in_the_clipboard(show: Show, shop: Shop) -> None:
    screen = show(shop)
    paste(secret_field(pane(screen)), RESTRICTED)
    await at_rest()
    QApplication.clipboard().setText("something else")
    assert CLIPBOARD not in texts(screen), "nothing is left to clear"
    screen.presenter.clipboard.clear()
    assert QApplication.clipboard().text() == "something else"


async def test_a_key_that_may_do_everything_has_two_ways_on(show: Show, shop: Shop) -> None:
    powerful = "_".join(("sk", "test", "0123456789abcdefw8Qz"))
    await shop.workspace.keep(SecretKind.STRIPE_KEY, powerful)
    shop.set_up.facts = Facts(key=StripeKey(powerful, KeyKind.SECRET, "test"))
    screen = show(shop)
    assert usable(pane(screen))[:2] == ["Make a restricted one", "Continue with it"]
    press(screen, "Continue with it")
    assert screen.presenter.step(StepId.KEY).done
    assert screen.presenter.selected is not StepId.KEY


# Permissions


async def test_a_network_that_fails_is_told_once_over_the_rows(show: Show, shop: Shop) -> None:
    screen = show(shop)

    async def fail(path: str, **params: Any) -> dict[str, Any]:
        raise StripeUnreachableError(f"GET {path}", "The connection failed (ConnectError).")

    shop.stripe.get = fail  # type: ignore[method-assign]
    paste(secret_field(pane(screen)), RESTRICTED)
    await at_rest()
    said = texts(choose(screen, StepId.PERMISSIONS))
    assert said.count("The connection failed (ConnectError).") == 1
    assert said.count("Not known: the reason stands above") == 10
    assert "Granted" not in said


async def test_the_report_goes_to_the_clipboard_without_the_key(show: Show, shop: Shop) -> None:
    await shop.set_up.accept_key(RESTRICTED)
    screen = show(shop)
    choose(screen, StepId.PERMISSIONS)
    assert "More than needed: It may also read Payouts, Transfers and Files" in texts(pane(screen))
    press(screen, "Copy report")
    report = QApplication.clipboard().text()
    assert report.startswith("# Permissions of the Stripe key of Northwind Trails")
    assert RESTRICTED not in report


# The webhook


async def test_the_way_is_chosen_on_the_screen_and_needs_no_endpoint_without_an_address(
    screen: SetupScreen, shop: Shop
) -> None:
    [ways] = within(pane(screen), Segment)
    ways.set_value("none")
    assert shop.set_up.facts.way is Way.POLL
    shop.set_up.seen.learn(link=Link.OPEN)
    said = texts(pane(screen))
    assert "no address and no endpoint is needed" in said and "Works" in said
    assert "What will be sent" not in said
    assert usable(pane(screen))[0] == "Continue" or "Continue" in usable(pane(screen))


async def test_a_tunnel_program_that_is_not_installed_shows_how_it_is(
    screen: SetupScreen, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tunnels, "installed", lambda: ["ngrok"])
    monkeypatch.setattr(stripe_cli, "is_installed", lambda: False)
    shop.set_up.ways.choose(Way.TUNNEL)
    cloudflared, ngrok = within(pane(screen), WayRow)
    assert within(cloudflared, CopyField)[0].text == "brew install cloudflared"
    assert usable(cloudflared) == [] and usable(ngrok) == ["Open a tunnel"]
    press(ngrok, "Open a tunnel")
    assert shop.set_up.ways.program == "ngrok"
    shop.set_up.seen.learn(link=Link.BROKEN, link_reason="ERR_NGROK_4018")
    assert "ERR_NGROK_4018" in texts(ngrok) and "Down" in texts(ngrok)
    assert "Create the webhook" not in usable(pane(screen))
    press(ngrok, "Close the tunnel")
    assert shop.set_up.ways.program == ""


async def test_by_hand_every_value_can_be_copied(
    screen: SetupScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[bool] = []
    monkeypatch.setattr(ByHand, "open_page", lambda _: opened.append(True))
    url_field(screen).setText(PUBLIC)
    press(screen, "Make it by hand in Stripe")
    [card] = within(pane(screen), ByHand)
    values = [each.text for each in within(card, CopyField)]
    assert opened and values[0] == "2022-11-15" and values[2] == PUBLIC
    assert "checkout.session.completed, " in values[1]
    url_field(screen).setText(PUBLIC + "2")
    assert within(card, CopyField)[2].text == PUBLIC + "2"


async def test_a_second_endpoint_for_the_address_is_shown_as_the_request_that_deletes_it(
    screen: SetupScreen, shop: Shop
) -> None:
    shop.add_endpoint(id="we_1")
    shop.add_endpoint(id="we_2")
    await shop.set_up.webhook.check()
    assert "every event comes twice" in texts(pane(screen))
    [other] = shop.set_up.facts.duplicates
    assert code(pane(screen)) == f"DELETE /v1/webhook_endpoints/{other.id}"
    press(screen, "Delete the other one")
    await at_rest()
    assert "Done" in texts(pane(screen))


# The secret


async def test_a_secret_that_could_not_be_kept_is_shown_until_it_is_saved(show: Show, shop: Shop) -> None:
    screen = show(shop)
    shop.set_up.secret.unsaved = WHSEC
    choose(screen, StepId.SECRET)
    assert WHSEC in everything(screen.window())
    press(screen, "I have saved it elsewhere")
    assert WHSEC not in everything(screen.window())


async def test_a_rolled_secret_says_until_when_the_old_one_is_taken(show: Show, shop: Shop) -> None:
    screen = show(shop)
    choose(screen, StepId.SECRET)
    paste(secret_field(pane(screen)), "whsec_" + "o" * 24)
    await at_rest()
    paste(secret_field(pane(screen)), WHSEC)
    await at_rest()
    assert "During the roll whsec_…oooo is taken as well, until" in texts(pane(screen))
    press(screen, "Forget the old one")
    await at_rest()
    assert shop.workspace.secret(SecretKind.OLD_SIGNING_SECRET) is None


# Customers


async def test_counting_shows_how_far_it_is_and_can_be_stopped(show: Show, shop: Shop) -> None:
    await shop.set_up.accept_key(RESTRICTED)
    shop.set_up.seen.learn(customers=7, customers_linked=3)
    go_on = asyncio.Event()

    async def many(path: str, **params: Any) -> AsyncIterator[dict[str, Any]]:
        for number in range(100):
            yield {"id": f"cus_{number}", "metadata": {"customid": "a"} if number % 2 else {}}
        await go_on.wait()

    shop.stripe.list_all = many  # type: ignore[method-assign]
    screen = show(shop)
    choose(screen, StepId.CUSTOMERS)
    reached = asyncio.Event()
    shop.set_up.changed.add(lambda: reached.set() if shop.set_up.facts.customers == 100 else None)
    press(screen, "Count the customers")
    await asyncio.wait_for(reached.wait(), 10)
    assert "100 customers so far, 50 of them with a customid." in texts(pane(screen))
    press(screen, "Stop counting")
    await at_rest()
    assert "3 of 7 customers carry a customid." in texts(pane(screen))


async def test_the_code_is_there_in_six_languages_for_both_ways(show: Show, shop: Shop) -> None:
    screen = show(shop)
    shop.set_up.unlinked = "cus_real"
    shown = choose(screen, StepId.CUSTOMERS)
    [languages], [kinds] = within(shown, Tabs), within(shown, Segment)
    seen = set()
    for kind in ("metadata", "connect"):
        kinds.set_value(kind)
        for place in range(languages.count()):
            languages.setCurrentIndex(place)
            assert "cus_real" in code(shown)
            seen.add(code(shown))
    assert len(seen) == 12


# Drift


async def test_what_drifted_is_told_in_one_banner_until_it_is_good_again(show: Show, shop: Shop) -> None:
    screen = show(shop)
    shop.set_up.facts = Facts(key=KEY, key_refused="Expired API Key.")
    shop.set_up.drifted = [shop.set_up.steps[0]]
    shop.set_up.changed.tell()
    [banner] = [each for each in messages().banners if each.key == "drift"]
    assert "Restricted key: Stripe refuses rk_test_…w8Qz." in banner.remedy
    shop.set_up.drifted = []
    shop.set_up.changed.tell()
    assert [each for each in messages().banners if each.key == "drift"] == []
    assert screen.presenter.set_up is shop.set_up
