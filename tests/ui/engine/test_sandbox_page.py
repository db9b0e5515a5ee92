"""The Sandbox page: scenarios, customers, keys and faults."""

import asyncio
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QLineEdit,
    QTabBar,
    QWidget,
)

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.sandbox_client import Faults
from glassfy_desktop.stripe_account.client import StripeRefusedError
from glassfy_desktop.ui.engine.presenter import EnginePresenter
from glassfy_desktop.ui.engine.view import EngineScreen
from glassfy_desktop.ui.parts.cells import cell_of
from tests.screenshots import engine
from tests.screenshots.open_store import at_rest, context_of, delivery, open_store
from tests.screenshots.sandbox import KEYS, MADE, PEOPLE, REQUIRED, scenarios
from tests.ui.engine.conftest import Opened, press, texts


def customers_shown(opened: Opened) -> list[list[str]]:
    model = opened.page.customers_tab.model
    columns = range(model.columnCount())
    return [[cell_of(model.index(row, at)).text for at in columns] for row in range(model.rowCount())]


# The face


async def test_the_page_is_there_in_sandbox_stores_only(made: Opened) -> None:
    await made.show()
    other = open_store(made.workspace.files.root, engine.FakeEngine(), "test")
    screen = EngineScreen(context_of(other, made.host), EnginePresenter(other))
    screen.setParent(made.host)
    assert screen.sandbox is None
    assert not hasattr(screen, "face")


async def test_the_segment_changes_face_title_and_what_can_be_done(opened: Opened) -> None:
    screen = opened.screen
    assert screen.head.title.text() == "Sandbox"
    assert "http://127.0.0.1:51790" in screen.head.subtitle.text()
    assert not screen.restart_button.isVisible()
    press(screen.face.button("engine"))
    assert screen.head.title.text() == "Engine"
    assert screen.restart_button.isVisible()
    assert not opened.page.isVisible()


async def test_it_reads_again_when_the_sandbox_came_back_elsewhere(made: Opened) -> None:
    sandbox = made.sandbox
    made.workspace.sandbox_client = None
    await made.show()
    assert "The sandbox is starting" in texts(made.page)
    assert not made.page.bar.day.isEnabled()
    made.workspace.sandbox_client = sandbox
    made.workspace.changed.tell()
    await at_rest()
    assert made.page.bar.day.isEnabled()
    assert len(customers_shown(made)) == len(PEOPLE)


# Scenarios


async def test_all_scenarios_stand_there_with_their_sentence(opened: Opened) -> None:
    tab = opened.page.scenarios_tab
    assert tab.model.rowCount() == len(scenarios()) == 22
    for place, scenario in enumerate(scenarios()):
        tab.list.setCurrentIndex(tab.model.index(place))
        assert (tab.title.text(), tab.sentence.text()) == (scenario.title, scenario.sentence)


async def test_a_scenario_is_played_for_the_typed_user_and_leads_on(opened: Opened) -> None:
    tab = opened.page.scenarios_tab
    tab.list.setCurrentIndex(tab.model.index_of("renewal"))
    QTest.keyClicks(tab.customid, "usr_4471")
    press(tab.play)
    await at_rest()
    assert opened.sandbox.played == [("renewal", "usr_4471")]
    assert "2 events were made for usr_4471." in texts(tab)
    press(tab.see_deliveries)
    press(tab.see_permissions)
    assert opened.went.to == ["webhooks", "customers"]
    assert QGuiApplication.clipboard().text() == "usr_4471"


async def test_return_in_the_list_plays_for_a_new_user(opened: Opened) -> None:
    tab = opened.page.scenarios_tab
    tab.list.setFocus()
    QTest.keyClick(tab.list, Qt.Key.Key_Down)
    QTest.keyClick(tab.list, Qt.Key.Key_Return)
    await at_rest()
    [(name, customid)] = opened.sandbox.played
    assert name == "trial-then-paid"
    assert customid.startswith("user_")


async def test_before_the_webhook_exists_nothing_is_played_and_set_up_is_a_click_away(made: Opened) -> None:
    config = made.workspace.config
    made.workspace.config = replace(config, webhook=replace(config.webhook, endpoint=""))
    await made.show()
    tab = made.page.scenarios_tab
    assert not tab.play.isEnabled()
    assert tab.play.toolTip() == "The sandbox has no webhook yet, so nothing would arrive"
    assert tab.create_webhook.isVisible()
    press(tab.create_webhook)
    assert made.went.to == ["setup"]


# Customers


async def test_customers_are_those_of_the_account_with_the_state_of_their_subscriptions(
    opened: Opened,
) -> None:
    shown = {row[2]: row for row in customers_shown(opened)}
    assert shown["cus_QxT41bVn8sPz0R"] == [
        "usr_4471",
        "ada.k@example.com",
        "cus_QxT41bVn8sPz0R",
        "Active, 1 more",
        "20 Jan 2027",
    ]
    assert shown["cus_QwK77fAb4wHq1D"][0] == "–"
    assert shown["cus_RgM12dYx6uKn7B"][3:] == ["None", "–"]
    assert shown["cus_RgQ88cXw2tLm5A"][3] == "Past due"


async def test_a_persons_permissions_are_a_click_away(opened: Opened) -> None:
    tab = opened.page.customers_tab
    assert not tab.show_permissions.isEnabled()
    opened.page.show_tab("customers")
    tab.table.selectRow(3)
    press(tab.show_permissions)
    assert opened.went.to == ["customers"]
    assert QGuiApplication.clipboard().text() == "usr_4471"
    assert opened.toasts == ["usr_4471 is copied. Paste it into the search here."]


async def test_a_customer_without_customid_has_no_permissions_and_it_is_said(opened: Opened) -> None:
    tab = opened.page.customers_tab
    tab.table.selectRow(5)
    assert not tab.show_permissions.isEnabled()
    assert "no customid" in tab.show_permissions.toolTip()


async def test_later_pages_come_as_one_scrolls_and_stay_when_the_first_is_read_anew(made: Opened) -> None:
    made.account.page_size = 3
    await made.show()
    model = made.page.customers_tab.model
    while model.canFetchMore(model.index(0, 0).parent()):
        model.fetchMore(model.index(0, 0).parent())
        await at_rest()
    ids = [each[2] for each in PEOPLE]
    assert [row[2] for row in customers_shown(made)] == ids
    made.account.people = (("usr_new", "", "cus_New", ("active",)), *PEOPLE)
    made.page.customers_tab.table.selectRow(3)
    made.page.customers.read()
    await at_rest()
    assert [row[2] for row in customers_shown(made)] == ["cus_New", *ids]
    chosen = made.page.customers_tab.chosen
    assert chosen is not None and chosen.customid == "usr_4471"


async def test_an_empty_account_leads_to_the_scenarios(made: Opened) -> None:
    made.account.people = ()
    await made.show()
    made.page.show_tab("customers")
    assert "No customers yet" in texts(made.page.customers_tab)
    [button] = made.page.customers_tab.empty.findChildren(QAbstractButton)
    press(button)
    assert made.page.pages.currentWidget() is made.page.scenarios_tab


async def test_customers_that_cannot_be_read_are_an_error_and_no_empty_list(made: Opened) -> None:
    made.account.refused = StripeRefusedError("GET /v1/customers", 503, "", "The sandbox has an outage.")
    await made.show()
    made.page.show_tab("customers")
    assert "Stripe answered 503 to GET /v1/customers." in texts(made.page)
    assert "No customers yet" not in texts(made.page)


async def delivery_arrives(opened: Opened) -> None:
    """Let a delivery arrive, and the second for which deliveries are gathered be over."""
    opened.workspace.arrived.tell(delivery())
    assert opened.page.news.isActive()
    opened.page.news.stop()
    opened.page.news.timeout.emit()
    await at_rest()


async def test_a_delivery_makes_it_read_the_customers_in_view_anew(opened: Opened) -> None:
    opened.page.show_tab("customers")
    opened.account.people = (("usr_new", "", "cus_New", ("active",)), *PEOPLE)
    await delivery_arrives(opened)
    assert [row[2] for row in customers_shown(opened)] == ["cus_New", *(each[2] for each in PEOPLE)]


async def test_customers_out_of_view_are_read_anew_once_they_are_looked_at(opened: Opened) -> None:
    opened.account.people = (("usr_new", "", "cus_New", ("active",)), *PEOPLE)
    opened.account.asked.clear()
    await delivery_arrives(opened)
    assert not opened.account.asked
    opened.page.show_tab("customers")
    await at_rest()
    assert customers_shown(opened)[0][2] == "cus_New"


async def test_nothing_is_read_for_deliveries_while_the_page_is_out_of_sight(opened: Opened) -> None:
    opened.screen.show_face("engine")
    opened.workspace.arrived.tell(delivery())
    assert not opened.page.news.isActive()


# Keys


async def test_a_new_key_can_be_copied_once_and_is_never_shown_whole(opened: Opened) -> None:
    opened.act("sandbox.new_key")
    await at_rest()
    tab = opened.page.keys_tab
    assert opened.page.pages.currentWidget() is tab
    assert "rk_test_…Ab3d is made" in texts(tab)
    press(tab.made.copy)
    assert QGuiApplication.clipboard().text() == MADE
    press(tab.made.done)
    assert opened.page.keys.made == ""
    assert not tab.made.isVisibleTo(tab)
    for secret in (MADE, KEYS.secret, KEYS.restricted):
        assert secret not in texts(opened.screen)
    assert tab.detail.key_id == opened.sandbox.listed[-1].id


async def test_a_permission_is_switched_off_and_on_for_the_chosen_key(opened: Opened) -> None:
    opened.page.show_tab("keys")
    tab = opened.page.keys_tab
    switch = tab.detail.switches["rak_invoice_read"]
    assert switch.isChecked()
    press(switch)
    await at_rest()
    assert "rak_invoice_read" not in opened.sandbox.listed[0].permissions
    assert len(opened.sandbox.listed[0].permissions) == len(REQUIRED) - 1
    press(switch)
    press(tab.detail.switches["rak_event_read"])
    await at_rest()
    assert set(opened.sandbox.listed[0].permissions) == {*REQUIRED, "rak_event_read"}
    assert opened.sandbox.listed[1].permissions == REQUIRED[:3]


async def test_permissions_that_no_switch_shows_stay(made: Opened) -> None:
    first = made.sandbox.listed[0]
    made.sandbox.listed[0] = replace(first, permissions=(*REQUIRED, "rak_payout_read"))
    await made.show()
    made.page.keys.permit("key_first", "rak_invoice_read", False)
    await at_rest()
    assert "rak_payout_read" in made.sandbox.listed[0].permissions


async def test_a_key_is_revoked_and_says_what_follows(opened: Opened) -> None:
    opened.page.show_tab("keys")
    tab = opened.page.keys_tab
    press(tab.detail.state.button("revoked"))
    await at_rest()
    assert opened.sandbox.listed[0].state == "revoked"
    assert "The sandbox answers 401 to whoever shows this key." in texts(tab.detail)
    assert "Revoked, 6 permissions" in str(tab.model.data(tab.model.index(0)))


async def test_a_switch_that_the_sandbox_refuses_goes_back(opened: Opened) -> None:
    opened.page.show_tab("keys")
    switch = opened.page.keys_tab.detail.switches["rak_invoice_read"]
    opened.sandbox.held = asyncio.Event()
    press(switch)
    assert not switch.isChecked()
    await asyncio.sleep(0)
    opened.sandbox.refuses = UserError("The sandbox answered 400.", "Not this one.")
    opened.sandbox.held.set()
    await at_rest()
    assert switch.isChecked()
    assert "The sandbox answered 400. Not this one." in texts(opened.page)


async def test_what_is_read_while_something_changes_is_read_after_it(opened: Opened) -> None:
    opened.page.show_tab("keys")
    opened.sandbox.held = asyncio.Event()
    press(opened.page.keys_tab.detail.switches["rak_invoice_read"])
    await asyncio.sleep(0)
    opened.page.keys.read()
    opened.sandbox.listed.append(replace(opened.sandbox.listed[0], id="key_3"))
    opened.sandbox.held.set()
    await at_rest()
    assert len(opened.page.keys.keys) == 3
    assert "rak_invoice_read" not in opened.page.keys.keys[0].permissions


async def test_the_stores_own_key_is_told_from_the_others(made: Opened) -> None:
    await engine.keep_secrets(made.workspace)
    await made.show()
    tab = made.page.keys_tab
    assert tab.detail.note.text().startswith("Set up uses this key")
    tab.list.setCurrentIndex(tab.model.index(1))
    assert tab.detail.note.text() == "The sandbox answers 401 to whoever shows this key."


# Faults


async def test_faults_are_switched_on_and_all_off(opened: Opened) -> None:
    opened.page.show_tab("faults")
    tab = opened.page.faults_tab
    assert not tab.requests.isEnabled() and tab.requests.toolTip()
    for switch in (tab.rate_limit, tab.outage, tab.duplicates, tab.delay, tab.shuffle):
        press(switch)
    await at_rest()
    assert opened.sandbox.set == Faults(rate_limit=1, outage=True, duplicates=True, shuffle=True, delay=5)
    tab.requests.setValue(20)
    tab.seconds.setValue(60)
    await at_rest()
    assert (opened.sandbox.set.rate_limit, opened.sandbox.set.delay) == (20, 60)
    assert opened.page.tabs.tabData(3) == 5
    for switch in (tab.rate_limit, tab.delay):
        press(switch)
    await at_rest()
    assert opened.sandbox.set == Faults(outage=True, duplicates=True, shuffle=True)
    press(tab.all_off)
    await at_rest()
    assert opened.sandbox.set == Faults()
    assert opened.page.tabs.tabData(3) is None
    assert not tab.rate_limit.isChecked() and not tab.all_off.isEnabled()


async def test_faults_that_were_on_are_shown_so(made: Opened) -> None:
    made.sandbox.set = Faults(rate_limit=0, delay=30)
    await made.show()
    tab = made.page.faults_tab
    assert tab.rate_limit.isChecked() and tab.requests.value() == 0
    assert tab.delay.isChecked() and tab.seconds.value() == 30
    assert not tab.outage.isChecked()
    assert not made.sandbox.told


# The palette, and everybody


async def test_everything_is_in_the_palette_and_leads_to_the_page(opened: Opened) -> None:
    opened.screen.show_face("engine")
    for name in ("scenarios", "customers", "keys", "faults"):
        opened.act(f"sandbox.{name}")
        assert opened.page.pages.currentWidget() is opened.page.tab_pages[name]
        assert opened.page.isVisible()
    opened.act("sandbox.day")
    await at_rest()
    assert opened.sandbox.offset > 0
    opened.act("sandbox.date")
    assert opened.page.bar.date.hasFocus() or opened.host.focusWidget() is opened.page.bar.date
    opened.act("sandbox.renewal")
    await at_rest()
    assert set(opened.went.to) == {"engine"}


async def test_a_screen_that_goes_takes_its_actions_with_it(opened: Opened) -> None:
    actions = opened.screen.context.actions
    opened.screen.hide()
    opened.screen.deleteLater()
    QCoreApplication.sendPostedEvents(opened.screen, QEvent.Type.DeferredDelete.value)
    left = [each.objectName() for each in actions.all()]
    assert not [name for name in left if name.startswith(("sandbox.", "engine."))]


async def test_everything_that_takes_the_focus_has_a_name(opened: Opened) -> None:
    kinds = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QLineEdit, QTabBar)
    nameless = []
    for name in opened.page.tab_pages:
        opened.page.show_tab(name)
        for widget in opened.page.findChildren(QWidget):
            if not isinstance(widget, kinds) or not widget.isVisible() or not widget.focusPolicy():
                continue
            found = QAccessible.queryAccessibleInterface(widget)
            inside = isinstance(widget.parent(), QAbstractSpinBox)
            if not inside and (found is None or not found.text(QAccessible.Text.Name)):
                nameless.append(widget)
    assert not nameless


async def test_nothing_is_wider_than_the_smallest_window(opened: Opened) -> None:
    for name in opened.page.tab_pages:
        opened.page.show_tab(name)
        assert opened.screen.minimumSizeHint().width() <= 1000
        assert opened.screen.minimumSizeHint().height() <= 601
