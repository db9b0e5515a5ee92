"""Set up by keyboard alone: the focus always stands on the way on."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from glassfy_desktop.domain.catalog import Catalog, Permission, Sku
from glassfy_desktop.domain.onboarding import SeenEvent, StepId
from glassfy_desktop.ui.parts.copy_field import CopyButton
from glassfy_desktop.ui.setup.view import SetupScreen
from tests.screenshots.open_store import at_rest
from tests.ui.setup.fakes import PUBLIC, RESTRICTED, Shop
from tests.ui.setup.seen import buttons, choose, focused, pane, paste, press, secret_field, url_field, within

Show = Callable[[Shop], SetupScreen]


async def hit(key: Qt.Key) -> None:
    """Press a key where the focus is, and wait until what it started has ended."""
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key)
    await at_rest()


async def test_the_keyboard_alone_goes_through_all_steps(show: Show, sandbox_shop: Shop) -> None:
    set_up = sandbox_shop.set_up
    screen = show(sandbox_shop)
    assert focused() == "StepList"
    while focused() != "Use the sandbox’s key":
        await hit(Qt.Key.Key_Tab)
    await hit(Qt.Key.Key_Return)
    assert (screen.presenter.selected, focused()) == (StepId.PERMISSIONS, "Continue")
    await hit(Qt.Key.Key_Return)
    assert (screen.presenter.selected, focused()) == (StepId.WEBHOOK, "Create the webhook")
    await hit(Qt.Key.Key_Space)
    assert focused() == "Continue"
    await hit(Qt.Key.Key_Return)
    assert (screen.presenter.selected, focused()) == (StepId.FIRST_EVENT, "Play “New subscription”")
    await hit(Qt.Key.Key_Return)
    assert sandbox_shop.sandbox.played == [("new-subscription", "user_1")]
    set_up.seen.learn(first_event=SeenEvent("invoice.paid", 1_795_448_880.0))
    assert focused() == "Continue"
    await hit(Qt.Key.Key_Return)
    assert (screen.presenter.selected, focused()) == (StepId.CUSTOMERS, "Count the customers")
    sandbox_shop.stripe.customers = [{"metadata": {"customid": "user_1"}}]
    await hit(Qt.Key.Key_Return)
    assert focused() == "Continue"
    await hit(Qt.Key.Key_Return)
    assert (screen.presenter.selected, focused()) == (StepId.CATALOG, "Open Catalog")
    catalog = Catalog((Sku("p", "prod_1"),), (Permission("premium", ("p",)),))
    set_up.seen.learn(catalog=catalog, products=frozenset({"prod_1"}))
    assert all(step.done for step in set_up.steps)
    assert focused() == "Open Catalog", "there is nothing to continue to"


async def test_a_pasted_key_leads_on_to_what_it_may_do(show: Show, shop: Shop) -> None:
    screen = show(shop)
    paste(secret_field(pane(screen)), RESTRICTED)
    await at_rest()
    assert (screen.presenter.selected, focused()) == (StepId.PERMISSIONS, "Continue")


async def test_a_permission_that_is_missing_leaves_the_focus_on_check_again(show: Show, shop: Shop) -> None:
    shop.stripe.missing = {"/v1/customers"}
    screen = show(shop)
    paste(secret_field(pane(screen)), RESTRICTED)
    await at_rest()
    assert focused() == "Check again"
    shop.stripe.missing = set()
    await hit(Qt.Key.Key_Return)
    assert focused() == "Continue"


async def test_a_step_whose_button_cannot_be_used_starts_at_its_first_choice(show: Show, shop: Shop) -> None:
    await shop.set_up.accept_key(RESTRICTED)
    screen = show(shop)
    choose(screen, StepId.PERMISSIONS)
    press(screen, "Continue")
    assert screen.presenter.selected is StepId.WEBHOOK
    assert focused() == "SegmentButton", "which is how Stripe is to reach the engine"


async def test_news_leave_the_focus_where_somebody_writes(show: Show, shop: Shop) -> None:
    await shop.set_up.accept_key(RESTRICTED)
    screen = show(shop)
    choose(screen, StepId.WEBHOOK)
    url_field(screen).setFocus()
    url_field(screen).setText(PUBLIC)
    shop.set_up.changed.tell()
    assert QApplication.focusWidget() is url_field(screen)


async def test_news_leave_the_focus_in_the_list_of_steps(show: Show, sandbox_shop: Shop) -> None:
    screen = show(sandbox_shop)
    screen.list.setFocus()
    await sandbox_shop.set_up.use_sandbox_key()
    assert QApplication.focusWidget() is screen.list


async def test_a_step_chosen_meanwhile_stays_chosen(show: Show, shop: Shop) -> None:
    screen = show(shop)
    paste(secret_field(pane(screen)), RESTRICTED)
    choose(screen, StepId.CATALOG)
    await at_rest()
    assert screen.presenter.selected is StepId.CATALOG


async def test_the_arrow_keys_choose_a_step(show: Show, shop: Shop) -> None:
    screen = show(shop)
    screen.list.setFocus()
    chosen = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Home):
        await hit(key)
        chosen.append(screen.presenter.selected)
    assert chosen == [StepId.PERMISSIONS, StepId.CATALOG, StepId.KEY]


async def test_tab_goes_through_a_step_from_top_to_bottom_and_left_to_right(show: Show, shop: Shop) -> None:
    await shop.set_up.accept_key(RESTRICTED)
    screen = show(shop)
    choose(screen, StepId.KEY)
    secret_field(pane(screen)).setFocus()
    stops = []
    for _ in range(4):
        stops.append(focused())
        await hit(Qt.Key.Key_Tab)
    assert stops == ["SecretEdit", "Continue", "Open the key page in Stripe", "Forget the key"]


async def test_a_button_that_goes_away_hands_the_focus_to_the_way_on(show: Show, shop: Shop) -> None:
    shop.stripe.missing = {"/v1/credit_notes"}
    await shop.set_up.accept_key(RESTRICTED)
    screen = show(shop)
    shown = choose(screen, StepId.PERMISSIONS)
    [copy] = within(shown, CopyButton)
    copy.setFocus()
    shop.stripe.missing = set()
    await shop.set_up.check_permissions()
    assert focused() == "Continue"


async def test_a_forgotten_keys_button_hands_the_focus_to_the_field_for_another(
    show: Show, shop: Shop
) -> None:
    await shop.set_up.accept_key(RESTRICTED)
    screen = show(shop)
    choose(screen, StepId.KEY)
    buttons(pane(screen))["Forget the key"].setFocus()
    await hit(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is secret_field(pane(screen))
