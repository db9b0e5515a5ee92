"""What Set up does with what it is asked, without a window."""

import asyncio
from pathlib import Path

import pytest
from shiboken6 import delete

from glassfy_desktop.domain.onboarding import Facts, StepId
from glassfy_desktop.services.engine_client import EngineDownError
from glassfy_desktop.services.keychain import KeychainState
from glassfy_desktop.ui.messages import ToastMessage, messages
from glassfy_desktop.ui.setup.presenter import SetupPresenter
from tests.screenshots.open_store import at_rest
from tests.ui.setup.fakes import LIVE, PUBLIC, RESTRICTED, Shop
from tests.ui.setup.test_steps import GOOD, GRANTED, KEY


@pytest.fixture
async def presenter(shop: Shop) -> SetupPresenter:
    return SetupPresenter(shop.set_up)


async def test_a_request_under_way_is_not_made_twice(presenter: SetupPresenter, shop: Shop) -> None:
    asked: list[str] = []
    answer = asyncio.Event()

    async def check() -> None:
        asked.append("check")
        await answer.wait()

    shop.set_up.webhook.check = check  # type: ignore[method-assign]
    presenter.check_webhook()
    presenter.check_webhook()
    assert presenter.working == {"webhook"}
    answer.set()
    await at_rest()
    assert asked == ["check"]
    assert presenter.working == set()


async def test_a_refusal_is_kept_with_its_step_until_the_next_attempt(presenter: SetupPresenter) -> None:
    presenter.paste_key(LIVE)
    await at_rest()
    assert set(presenter.refusals) == {StepId.KEY}
    presenter.paste_key(RESTRICTED)
    await at_rest()
    assert presenter.refusals == {}


async def test_an_engine_that_is_down_is_told_over_the_page_not_at_the_step(
    presenter: SetupPresenter, shop: Shop
) -> None:
    async def down() -> None:
        raise EngineDownError

    shop.set_up.secret.check = down  # type: ignore[method-assign]
    presenter.check_secret()
    await at_rest()
    assert presenter.refusals == {}
    assert [banner.happened for banner in messages().banners] == ["The engine is not answering."]


async def test_a_bug_is_reported_and_the_button_is_free_again(presenter: SetupPresenter, shop: Shop) -> None:
    async def broken() -> None:
        raise ZeroDivisionError

    shop.set_up.secret.check = broken  # type: ignore[method-assign]
    presenter.check_secret()
    await at_rest()
    assert presenter.working == set()
    assert "Glassfy Desktop itself" in messages().banners[0].happened


async def test_what_was_written_to_stripe_is_told(presenter: SetupPresenter, shop: Shop) -> None:
    heard: list[ToastMessage] = []
    messages().toasted.connect(heard.append)
    await shop.set_up.accept_key(RESTRICTED)
    presenter.create_webhook(PUBLIC, "", "")
    await at_rest()
    messages().toasted.disconnect(heard.append)
    assert [toast.text for toast in heard] == ["The webhook is made and its secret kept."]


async def test_go_on_leads_to_the_first_step_that_is_not_done(presenter: SetupPresenter, shop: Shop) -> None:
    shop.set_up.facts = Facts(key=KEY, grants=GRANTED, endpoint=GOOD)
    presenter.go_on()
    assert presenter.selected is StepId.SECRET


async def test_where_secrets_are_kept_is_said(presenter: SetupPresenter, shop: Shop) -> None:
    assert presenter.place == "in the keychain"
    shop.workspace.keychain.state = KeychainState(opened=True, reason="none was found")
    assert presenter.place == "in memory until you quit"


@pytest.mark.parametrize(("mode", "part"), [("test", "/test/"), ("live", "")])
async def test_the_key_page_is_that_of_the_stores_mode(tmp_path: Path, mode: str, part: str) -> None:
    page = SetupPresenter(Shop(tmp_path, mode).set_up).key_page()
    assert page.startswith("https://dashboard.stripe.com/")
    assert ("/test/" in page) == bool(part)


async def test_a_screen_that_is_gone_hears_nothing(shop: Shop) -> None:
    presenter = SetupPresenter(shop.set_up)
    told: list[None] = []
    presenter.changed.connect(lambda: told.append(None))
    shop.set_up.changed.tell()
    delete(presenter)
    shop.set_up.changed.tell()  # a call into what is gone would raise
    assert len(told) == 1
