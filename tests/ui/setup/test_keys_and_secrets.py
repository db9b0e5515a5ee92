"""Keys and secrets in Set up: judged at once, told at their field, kept once, shown nowhere."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from glassfy_desktop.domain.onboarding import StepId
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.stripe_account.client import StripeRefusedError
from glassfy_desktop.ui.setup.view import SetupScreen
from tests.screenshots.open_store import at_rest
from tests.ui.setup.fakes import LIVE, ONE_TIME, PUBLIC, RESTRICTED, WHSEC, FakeStripe, Shop
from tests.ui.setup.seen import (
    choose,
    everything,
    pane,
    paste,
    press,
    secret_field,
    texts,
    url_field,
    usable,
)

Show = Callable[[Shop], SetupScreen]

WRONG_KEYS = {
    "pk_test_0123456789abcdefXYZ1": "This is a publishable key.",
    WHSEC: "This is a signing secret, not a key.",
    "rk_test_012 3456789abcdefXYZ1": "This key is not whole.",
    "hunter2 hunter2": "This is not a Stripe key.",
    LIVE: "This is a key of live mode, and this store is in test mode.",
}
WRONG_SECRETS = {
    RESTRICTED: "This is not a signing secret.",
    "whsec_short": "This is not a signing secret.",
}


@pytest.mark.parametrize("wrong", WRONG_KEYS)
async def test_a_wrong_key_is_told_at_its_field_and_is_gone_from_it(
    show: Show, shop: Shop, wrong: str
) -> None:
    screen = show(shop)
    edit = secret_field(pane(screen))
    paste(edit, wrong)
    await at_rest()
    assert edit.error.startswith(WRONG_KEYS[wrong])
    assert WRONG_KEYS[wrong] in texts(pane(screen)), "the sentence stands below the field"
    assert edit.text() == ""
    assert wrong not in everything(screen.window())
    assert shop.workspace.secret(SecretKind.STRIPE_KEY) is None


@pytest.mark.parametrize("wrong", WRONG_SECRETS)
async def test_a_wrong_signing_secret_is_told_at_its_field_and_is_gone_from_it(
    show: Show, shop: Shop, wrong: str
) -> None:
    screen = show(shop)
    edit = secret_field(choose(screen, StepId.SECRET))
    paste(edit, wrong)
    await at_rest()
    assert edit.error.startswith(WRONG_SECRETS[wrong])
    assert edit.text() == ""
    assert wrong not in everything(screen.window())
    assert shop.workspace.secret(SecretKind.SIGNING_SECRET) is None


async def test_a_good_key_is_kept_at_once_and_only_its_ends_are_shown(show: Show, shop: Shop) -> None:
    screen = show(shop)
    edit = secret_field(pane(screen))
    paste(edit, RESTRICTED)
    await at_rest()
    assert shop.workspace.secret(SecretKind.STRIPE_KEY) == RESTRICTED
    assert screen.presenter.selected is StepId.PERMISSIONS, "which is where its answers are"
    choose(screen, StepId.KEY)
    assert "rk_test_…w8Qz, test mode, is kept in the keychain." in texts(pane(screen))
    assert edit.text() == ""
    assert RESTRICTED not in everything(screen.window())


async def test_a_key_that_is_typed_waits_for_return(show: Show, shop: Shop) -> None:
    screen = show(shop)
    edit = secret_field(pane(screen))
    QTest.keyClicks(edit, "rk_test_")
    await at_rest()
    assert edit.error == "", "nobody is told off while typing"
    QTest.keyClick(edit, Qt.Key.Key_Return)
    await at_rest()
    assert edit.error.startswith("This key is not whole.")


async def test_a_later_good_key_takes_the_error_away(show: Show, shop: Shop) -> None:
    screen = show(shop)
    edit = secret_field(pane(screen))
    paste(edit, "hunter2 hunter2")
    await at_rest()
    paste(edit, RESTRICTED)
    await at_rest()
    choose(screen, StepId.KEY)
    assert edit.error == ""


async def test_what_is_typed_is_not_to_be_read(show: Show, shop: Shop) -> None:
    screen = show(shop)
    for step in (StepId.KEY, StepId.WEBHOOK, StepId.SECRET):
        edit = secret_field(choose(screen, step))
        assert edit.echoMode() is edit.EchoMode.Password


async def test_a_key_that_stripe_does_not_take_is_told_in_stripes_words(show: Show, shop: Shop) -> None:
    screen = show(shop)

    async def refuse(path: str, **params: object) -> dict[str, object]:
        raise StripeRefusedError(f"GET {path}", 401, "", "Invalid API Key provided: rk_test_…w8Qz.")

    shop.stripe.get = refuse  # type: ignore[method-assign]
    paste(secret_field(pane(screen)), RESTRICTED)
    await at_rest()
    choose(screen, StepId.KEY)
    assert "Stripe refuses this key: Invalid API Key provided: rk_test_…w8Qz." in texts(pane(screen))


async def test_a_forgotten_key_is_gone_and_the_step_is_to_do_again(show: Show, shop: Shop) -> None:
    screen = show(shop)
    paste(secret_field(pane(screen)), RESTRICTED)
    await at_rest()
    choose(screen, StepId.KEY)
    press(screen, "Forget the key")
    await at_rest()
    assert shop.workspace.secret(SecretKind.STRIPE_KEY) is None
    assert "To do" in texts(pane(screen))
    assert "Forget the key" not in usable(pane(screen))


async def test_a_signing_secret_is_kept_and_tried_through_the_engine(show: Show, shop: Shop) -> None:
    screen = show(shop)
    paste(secret_field(choose(screen, StepId.SECRET)), WHSEC)
    await at_rest()
    assert len(shop.engine.delivered) == 1
    assert "An event signed with whsec_…KLMN went through the engine" in texts(pane(screen))
    assert WHSEC not in everything(screen.window())


async def test_a_secret_that_the_engine_refuses_is_told_with_its_reason(show: Show, shop: Shop) -> None:
    screen = show(shop)
    shop.engine.status_of_delivery = 400
    paste(secret_field(choose(screen, StepId.SECRET)), WHSEC)
    await at_rest()
    said = "The engine refused an event signed with whsec_…KLMN: No secret known here fits."
    assert said in texts(pane(screen))


@pytest.fixture
def borrowed(monkeypatch: pytest.MonkeyPatch) -> list[FakeStripe]:
    """The accounts that a one-time key was used for."""
    made: list[FakeStripe] = []

    def account(key: str, api_base: str | None = None) -> FakeStripe:
        made.append(FakeStripe(key))
        return made[-1]

    monkeypatch.setattr("glassfy_desktop.services.live_guard.StripeAccount", account)
    return made


async def test_a_one_time_key_is_used_for_one_request_and_forgotten(
    show: Show, shop: Shop, borrowed: list[FakeStripe]
) -> None:
    await shop.set_up.accept_key(RESTRICTED)
    screen = show(shop)
    edit = secret_field(choose(screen, StepId.WEBHOOK))
    url_field(screen).setText(PUBLIC)
    paste(edit, ONE_TIME)
    assert edit.text() == ONE_TIME, "it is used by the button, not by pasting"
    press(screen, "Create the webhook")
    assert edit.text() == ""
    await at_rest()
    [account] = borrowed
    assert account.key == ONE_TIME
    assert [path for path, _ in account.posted] == ["/v1/webhook_endpoints"]
    assert account.closed
    assert shop.stripe.posted == []
    assert ONE_TIME not in everything(screen.window())
    assert ONE_TIME not in [shop.workspace.secret(kind) for kind in SecretKind]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (LIVE, "This is a key of live mode, and this store is in test mode."),
        (WHSEC, "This is a signing secret"),
    ],
)
async def test_a_one_time_key_that_cannot_serve_is_told_at_its_field_and_nothing_is_sent(
    show: Show, shop: Shop, borrowed: list[FakeStripe], wrong: str, says: str
) -> None:
    await shop.set_up.accept_key(RESTRICTED)
    screen = show(shop)
    edit = secret_field(choose(screen, StepId.WEBHOOK))
    url_field(screen).setText(PUBLIC)
    paste(edit, wrong)
    press(screen, "Create the webhook")
    await at_rest()
    assert edit.error.startswith(says)
    assert borrowed == [] and shop.stripe.posted == []
    assert wrong not in everything(screen.window())
