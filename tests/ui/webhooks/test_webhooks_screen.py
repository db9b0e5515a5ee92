"""The Webhooks screen as a person uses it: with the pointer, with keys, and with assistive technology."""

import json
from collections.abc import Awaitable, Callable

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from glassfy_desktop.services.app_settings import AppSettings
from glassfy_desktop.services.engine_shapes import DeliveryRow
from glassfy_desktop.services.processes import Phase, ProcessState
from glassfy_desktop.services.set_up import SetUp
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.actions import Actions
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.screen import ScreenContext
from glassfy_desktop.ui.webhooks.payload_tab import PayloadTab
from glassfy_desktop.ui.webhooks.presenter import MOST_MATCHING, PAGE
from glassfy_desktop.ui.webhooks.signature_tab import SignatureTab
from glassfy_desktop.ui.webhooks.summary_tab import SummaryTab
from glassfy_desktop.ui.webhooks.view import WebhooksScreen, build
from tests.screenshots.webhooks import (
    KEPT,
    NOW,
    OTHER_SECRET,
    SECRET,
    choose,
    delivery_of,
    forget_webhook,
    listed,
    row_of,
    stop_engine,
)
from tests.ui.webhooks.conftest import OpenStore, all_done, engine_of, sandbox_of, until

REJECTED = 3


class Window:
    """Stands for the main window: where actions hang and where `go` leads."""

    def __init__(self, qtbot: QtBot) -> None:
        self.widget = QWidget()
        qtbot.addWidget(self.widget)
        self.actions = Actions(self.widget)
        self.gone_to: list[str] = []
        self.sandbox_opened = 0
        self.actions.add("store.sandbox", "Open the sandbox", self._open_sandbox)

    def _open_sandbox(self) -> None:
        self.sandbox_opened += 1

    def show(self, workspace: Workspace) -> WebhooksScreen:
        context = ScreenContext(
            workspace=workspace,
            set_up=SetUp(workspace),
            actions=self.actions,
            settings=AppSettings(),
            go=self.gone_to.append,
            host=self.widget,
            set_theme=lambda name: None,
        )
        screen = build(context)
        assert isinstance(screen, WebhooksScreen)
        screen.setParent(self.widget)
        self.widget.resize(1200, 720)
        screen.resize(1200, 720)
        self.widget.show()
        return screen


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    return Window(qtbot)


Opened = Callable[..., Awaitable[WebhooksScreen]]


@pytest.fixture
def opened(window: Window, store: OpenStore) -> Opened:
    """Opens the screen: `await opened("sandbox", rows, kept)`, its list read, the newest delivery shown."""

    async def screen_of(
        mode: str = "test", rows: list[DeliveryRow] | None = None, kept: int | None = None
    ) -> WebhooksScreen:
        screen = window.show(await store(mode, rows, kept))
        await until(screen.presenter.changed, lambda: screen.presenter.loaded)
        if screen.presenter.model.rows:
            await whole(screen)
        return screen

    return screen_of


async def whole(screen: WebhooksScreen) -> None:
    """Wait until the chosen delivery is there with its body."""
    inspection = screen.inspection
    await until(
        inspection.changed, lambda: inspection.shown is not None and inspection.shown.delivery is not None
    )


def texts(widget: QWidget) -> str:
    """Every text that is shown, in one string."""
    QCoreApplication.sendPostedEvents()  # widgets put into a visible layout show themselves with an event
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]
    buttons = [button.text() for button in widget.findChildren(QAbstractButton) if button.isVisibleTo(widget)]
    return "\n".join(labels + buttons)


def press(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def accessible_name(widget: QWidget) -> str:
    """What a screen reader says of a widget."""
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found.text(QAccessible.Text.Name)


def button_of(page: QWidget, text: str) -> QAbstractButton:
    """A button of a page that is made anew whenever it says something else."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return button_named(page, text)


def button_named(widget: QWidget, text: str) -> QAbstractButton:
    found = [each for each in widget.findChildren(QAbstractButton) if each.text() == text]
    assert len(found) == 1, f"{len(found)} buttons are called “{text}”"
    return found[0]


async def test_the_newest_delivery_is_told_in_a_sentence(opened: Opened) -> None:
    screen = await opened("test", listed(), KEPT)
    assert screen.header.subtitle.text() == "Newest first. 18,204 kept."
    assert screen.badge.text() == "Listening"
    assert "The late payment came in." in texts(screen.inspector)
    assert "evt_1QaR4xLmXw8Rt0c4" in screen.inspector.origin.text()


async def test_the_arrow_keys_go_from_delivery_to_delivery(opened: Opened) -> None:
    screen = await opened()
    QTest.keyClick(screen.list.table, Qt.Key.Key_Down)
    await whole(screen)
    assert screen.inspector.type.text() == "invoice.paid"
    assert "An invoice of 49.00 USD was paid." in texts(screen.inspector)


async def test_a_refused_delivery_says_why_and_that_nothing_changed(opened: Opened) -> None:
    screen = await opened()
    choose(screen, REJECTED)
    await whole(screen)
    shown = texts(screen.inspector)
    assert "Refused, and nothing was changed" in shown
    assert "It says: The late payment came in." in shown
    assert screen.inspector.verdict.text() == "Rejected"


async def test_the_chosen_delivery_stays_chosen_while_others_arrive(opened: Opened) -> None:
    screen = await opened()
    choose(screen, REJECTED)
    new = row_of(KEPT + 1, NOW + 1, "applied", "customer.created", "cus_new", "stripe")
    engine_of(screen.presenter.workspace).rows.insert(0, new)
    screen.presenter.workspace.arrived.tell(new)
    await until(screen.presenter.changed, lambda: len(screen.presenter.model.rows) == len(listed()) + 1)
    assert screen.list.table.currentIndex().row() == REJECTED + 1
    screen.presenter.workspace.reloaded.tell()
    await whole(screen)
    assert screen.list.table.currentIndex().row() == REJECTED + 1


async def test_scrolled_away_new_rows_are_counted_in_a_pill_that_leads_up(opened: Opened) -> None:
    rows = [row_of(300 - n, NOW - n, "applied", "invoice.paid", "in_1", "stripe") for n in range(150)]
    screen = await opened("test", rows)
    bar = screen.list.table.verticalScrollBar()
    bar.setValue(400)
    new = row_of(301, NOW + 1, "applied", "customer.created", "cus_new", "stripe")
    engine_of(screen.presenter.workspace).rows.insert(0, new)
    screen.presenter.workspace.arrived.tell(new)
    await until(screen.presenter.changed, lambda: screen.presenter.new_count == 1)
    assert bar.value() == 400
    press(button_named(screen.list.table, "1 new"))
    await until(screen.presenter.changed, lambda: screen.presenter.new_count == 0)
    assert bar.value() == 0
    assert screen.presenter.model.rows[0]["id"] == "301"


async def test_typing_a_filter_counts_what_matches(opened: Opened) -> None:
    screen = await opened("test", listed(), KEPT)
    QTest.keyClicks(screen.list.filter, "status:rejected")
    await until(screen.presenter.changed, lambda: screen.presenter.total == 2)
    assert screen.list.count.text() == "2 of 18,204"


async def test_a_count_that_stopped_says_that_there_are_more(opened: Opened) -> None:
    screen = await opened("test", listed(), KEPT)
    screen.presenter.query, screen.presenter.total = "type:invoice.*", MOST_MATCHING
    screen.list.refresh()
    assert screen.list.count.text() == "50,000+ of 18,204"


async def test_the_chosen_delivery_stays_chosen_when_the_list_is_filtered(opened: Opened) -> None:
    screen = await opened()
    choose(screen, REJECTED)
    screen.list.filter.setText("status:rejected")
    await until(screen.presenter.changed, lambda: screen.presenter.total == 2)
    assert screen.list.table.currentIndex().row() == 0


async def test_a_filtered_list_begins_at_its_top_though_the_chosen_one_is_far_below(opened: Opened) -> None:
    rows = [row_of(900 - n, NOW - n, "applied", "invoice.paid", "in_1", "stripe") for n in range(150)]
    screen = await opened("test", rows)
    choose(screen, 120)
    screen.list.filter.setText("type:invoice.*")
    asked = engine_of(screen.presenter.workspace).asked
    await until(screen.presenter.changed, lambda: ("type:invoice.*", None, PAGE) in asked)
    assert screen.list.table.currentIndex().row() == 120
    assert screen.list.table.verticalScrollBar().value() == 0


async def test_a_wrong_filter_is_explained_below_the_field(opened: Opened) -> None:
    screen = await opened()
    QTest.keyClicks(screen.list.filter, "typ:x")
    await until(screen.presenter.changed, lambda: bool(screen.presenter.filter_error))
    assert screen.list.error.isVisibleTo(screen)
    assert "The filter “typ:x” is not known." in texts(screen.list)
    assert screen.list.table.isVisibleTo(screen)


async def test_a_filter_that_nothing_fits_can_be_cleared(opened: Opened) -> None:
    screen = await opened()
    screen.list.filter.setText("type:nothing")
    await until(screen.presenter.changed, lambda: screen.presenter.total == 0)
    assert "Nothing matches" in texts(screen.list)
    press(button_named(screen.list, "Clear the filter"))
    await until(screen.presenter.changed, lambda: screen.presenter.total == len(listed()))
    assert screen.list.table.isVisibleTo(screen)


async def test_when_the_engine_stops_what_is_known_stays_readable(opened: Opened) -> None:
    screen = await opened()
    stop_engine(screen.presenter.workspace)
    assert screen.badge.text() == "Not listening"
    assert len(screen.presenter.model.rows) == len(listed())
    assert "The late payment came in." in texts(screen.inspector)
    choose(screen, REJECTED)
    inspection = screen.inspection
    await until(inspection.changed, lambda: inspection.shown is not None and bool(inspection.shown.problem))
    assert "The delivery cannot be read right now" in texts(screen.inspector)
    assert screen.inspector.verdict.text() == "Rejected"


async def test_an_unreadable_list_offers_to_try_again(window: Window, store: OpenStore) -> None:
    from glassfy_desktop.services.engine_client import EngineRefusedError

    workspace = await store()
    engine_of(workspace).broken = EngineRefusedError(503, "The engine cannot do this right now.", "Wait.", [])
    screen = window.show(workspace)
    await until(screen.presenter.changed, lambda: screen.presenter.problem is not None)
    assert "The engine cannot do this right now." in texts(screen)
    engine_of(workspace).broken = None
    press(button_named(screen, "Try again"))
    await until(screen.presenter.changed, lambda: screen.presenter.loaded)
    assert screen.list.isVisibleTo(screen)


async def test_an_empty_sandbox_plays_its_first_scenario(opened: Opened) -> None:
    screen = await opened("sandbox", [])
    await until(screen.trigger.changed, lambda: screen.trigger.can_play)
    assert "No deliveries yet" in texts(screen)
    assert "http://127.0.0.1:51783/stripe/webhook" in texts(screen)
    press(button_named(screen, "Play “New subscription”"))
    await until(screen.trigger.changed, lambda: bool(sandbox_of(screen.presenter.workspace).played))
    assert sandbox_of(screen.presenter.workspace).played[0][0] == "new-subscription"


async def test_the_button_that_plays_keeps_its_place_and_focus_while_it_is_busy(
    opened: Opened, window: Window
) -> None:
    screen = await opened("sandbox", [])
    await until(screen.trigger.changed, lambda: screen.trigger.can_play)
    first = button_named(screen, "Play “New subscription”")
    assert isinstance(first, Button)
    first.setFocus()
    press(first)
    assert first.is_busy
    await until(screen.trigger.changed, lambda: not screen.trigger.playing)
    assert window.widget.focusWidget() is first
    assert not first.is_busy


async def test_all_scenarios_stand_in_the_menu_of_an_empty_sandbox(opened: Opened) -> None:
    screen = await opened("sandbox", [])
    await until(screen.trigger.changed, lambda: screen.trigger.can_play)
    menu = button_named(screen, "All scenarios").findChild(QMenu)
    assert menu is not None
    named = {action.text(): action for action in menu.actions()}
    named["Cancel now"].trigger()
    await until(screen.trigger.changed, lambda: bool(sandbox_of(screen.presenter.workspace).played))
    assert sandbox_of(screen.presenter.workspace).played[0][0] == "cancel-now"


async def test_an_empty_store_of_another_mode_leads_to_set_up(opened: Opened, window: Window) -> None:
    screen = await opened("test", [])
    press(button_named(screen, "Set up the webhook"))
    assert window.gone_to == ["setup"]


async def test_the_first_delivery_replaces_the_empty_page(opened: Opened) -> None:
    screen = await opened("test", [])
    first = row_of(1, NOW, "applied", "invoice.paid", "in_1", "stripe")
    engine_of(screen.presenter.workspace).rows.append(first)
    screen.presenter.workspace.arrived.tell(first)
    await until(
        screen.presenter.changed, lambda: screen.presenter.kept == 1 and bool(screen.presenter.model.rows)
    )
    assert screen.list.isVisibleTo(screen)


async def test_a_scenario_is_played_from_the_panel_for_the_typed_user(opened: Opened) -> None:
    screen = await opened("sandbox")
    panel = screen.trigger_panel
    await until(screen.trigger.changed, lambda: screen.trigger.can_play)
    press(panel.head)
    assert panel.is_open
    assert panel.scenario.currentText() == "New subscription"
    assert panel.effect.text() == "premium becomes valid (5) until the end of the month."
    QTest.keyClick(panel.scenario, Qt.Key.Key_Up)
    assert panel.effect.text().startswith("premium stays in grace (1)")
    QTest.keyClicks(panel.customid, "usr_4471")
    press(panel.play)
    await until(screen.trigger.changed, lambda: bool(sandbox_of(screen.presenter.workspace).played))
    assert sandbox_of(screen.presenter.workspace).played == [("failed-renewal-recovered", "usr_4471")]


async def test_in_other_stores_the_panel_opens_the_sandbox(opened: Opened, window: Window) -> None:
    screen = await opened("test")
    press(screen.trigger_panel.head.chevron)
    press(screen.trigger_panel.open_sandbox)
    assert window.sandbox_opened == 1
    press(screen.trigger_panel.head.chevron)
    assert not screen.trigger_panel.is_open


async def test_play_says_why_it_is_dead(opened: Opened) -> None:
    screen = await opened("sandbox")
    await until(screen.trigger.changed, lambda: screen.trigger.can_play)
    stop_engine(screen.presenter.workspace)
    assert not screen.trigger_panel.play.isEnabled()
    assert screen.trigger_panel.play.toolTip() == "The engine is not running, so nothing would be received"


async def test_before_the_webhook_exists_the_panel_leads_to_set_up(opened: Opened, window: Window) -> None:
    screen = await opened("sandbox")
    await until(screen.trigger.changed, lambda: screen.trigger.can_play)
    panel = screen.trigger_panel
    press(panel.head)
    assert not panel.create_webhook.isVisibleTo(screen)
    forget_webhook(screen.presenter.workspace)
    assert not panel.play.isEnabled()
    assert panel.play.toolTip() == "The sandbox has no webhook yet, so nothing would arrive"
    assert panel.create_webhook.isVisibleTo(screen)
    press(panel.create_webhook)
    assert window.gone_to == ["setup"]


async def test_before_the_webhook_exists_the_empty_page_leads_to_set_up(
    window: Window, store: OpenStore
) -> None:
    workspace = await store("sandbox", [])
    forget_webhook(workspace)
    screen = window.show(workspace)
    await all_done()
    page = screen.first_page
    play = button_of(page, "Play “New subscription”")
    assert not play.isEnabled()
    assert play.toolTip() == "The sandbox has no webhook yet, so nothing would arrive"
    press(button_of(page, "Create the webhook first"))
    assert window.gone_to == ["setup"]


@pytest.mark.parametrize("phase", [Phase.STOPPED, Phase.STARTING])
async def test_an_engine_on_its_way_is_said_to_start(opened: Opened, phase: Phase) -> None:
    screen = await opened()
    assert (screen.badge.text(), screen.badge.state) == ("Listening", "good")
    screen.presenter.workspace.engine.state = ProcessState(phase)
    screen.presenter.workspace.changed.tell()
    assert (screen.badge.text(), screen.badge.state) == ("Starting", "neutral")


def payload_tab(screen: WebhooksScreen) -> PayloadTab:
    screen.inspector.show_tab("payload")
    pane = screen.inspector.pane()
    assert isinstance(pane, PayloadTab)
    return pane


async def test_the_payload_is_searched_and_return_goes_from_hit_to_hit(opened: Opened) -> None:
    pane = payload_tab(await opened())
    QTest.keyClicks(pane.search, "current_period")
    await until(pane.tree.path_changed, lambda: pane.path.text() == "data.object.current_period_end")
    QTest.keyClick(pane.search, Qt.Key.Key_Return)
    assert pane.path.text() == "data.object.current_period_start"
    QTest.keyClick(pane.search, Qt.Key.Key_Return)
    assert pane.path.text() == "data.object.current_period_end"


async def test_the_path_of_the_chosen_value_is_copied(opened: Opened) -> None:
    pane = payload_tab(await opened())
    assert not pane.copy_path.isEnabled()
    QTest.keyClicks(pane.search, "product")
    wanted = "data.object.items.data[0].price.product"
    await until(pane.tree.path_changed, lambda: pane.path.text() == wanted)
    press(pane.copy_path)
    assert QGuiApplication.clipboard().text() == wanted


async def test_the_raw_bytes_are_those_that_came(opened: Opened) -> None:
    pane = payload_tab(await opened())
    press(pane.view.button("raw"))
    assert pane.raw.shown_text() == delivery_of(listed()[0])["body"]
    assert not pane.copy_path.isEnabled()


async def test_a_body_that_is_no_json_opens_as_raw_bytes(opened: Opened) -> None:
    screen = await opened()
    row = listed()[REJECTED]
    engine_of(screen.presenter.workspace).bodies[row["id"]] = {**delivery_of(row), "body": "not JSON"}
    choose(screen, REJECTED)
    await whole(screen)
    pane = payload_tab(screen)
    assert pane.view.value == "raw"
    assert pane.raw.shown_text() == "not JSON"
    assert not pane.view.button("tree").isEnabled()
    choose(screen, 0)
    await whole(screen)
    assert pane.view.value == "tree"
    press(pane.view.button("raw"))
    choose(screen, 1)
    await whole(screen)
    assert pane.view.value == "raw"


async def test_view_and_search_stay_from_delivery_to_delivery(opened: Opened) -> None:
    screen = await opened()
    pane = payload_tab(screen)
    pane.search.setText("livemode")
    await until(pane.tree.path_changed, lambda: pane.path.text() == "livemode")
    choose(screen, 1)
    await whole(screen)
    assert pane.path.text() == "livemode"
    press(pane.view.button("raw"))
    choose(screen, 2)
    await whole(screen)
    assert pane.view.value == "raw"
    assert pane.raw.shown_text() == delivery_of(listed()[2])["body"]


async def test_the_payload_comes_back_once_it_can_be_read_again(opened: Opened) -> None:
    screen = await opened()
    pane, workspace = payload_tab(screen), screen.presenter.workspace
    running = workspace.engine.state
    stop_engine(workspace)
    choose(screen, REJECTED)
    inspection = screen.inspection
    await until(inspection.changed, lambda: inspection.shown is not None and bool(inspection.shown.problem))
    assert not pane.search.isEnabled()
    assert "The delivery cannot be read right now" in texts(pane)
    workspace.engine.state = running
    engine_of(workspace).broken = None
    choose(screen, 0)
    await whole(screen)
    assert pane.tree.isVisibleTo(screen)
    assert pane.search.isEnabled()


async def test_a_body_of_a_mebibyte_opens_without_making_all_its_nodes(opened: Opened) -> None:
    screen = await opened()
    row = listed()[1]
    lines = [{"id": f"il_{n}", "amount": n, "price": {"product": "prod_x"}} for n in range(12_000)]
    body = json.dumps({"object": "event", "data": {"object": {"id": "in_1", "lines": {"data": lines}}}})
    engine_of(screen.presenter.workspace).bodies[row["id"]] = {**delivery_of(row), "body": body}
    choose(screen, 1)
    await whole(screen)
    pane = payload_tab(screen)
    invoice = pane.tree.payload().root.children[1].children[0]
    listing = invoice.children[1].children[0]
    assert [node._children for node in listing.children] == [None] * 12_000
    pane.view.set_value("raw")
    assert pane.raw.shown_text() == body
    assert pane.raw.find_all("prod_x") == 12_000


async def test_the_signature_is_explained_and_leads_to_another_secret(opened: Opened, window: Window) -> None:
    screen = await opened()
    choose(screen, REJECTED)
    await whole(screen)
    screen.inspector.show_tab("signature")
    shown = texts(screen.inspector)
    for said in (
        "Signed with another secret",
        "Current secret",
        "whsec_…9kTd",
        "Not applied",
        "stripe-signature",
    ):
        assert said in shown
    press(button_named(screen.inspector, "Paste another secret"))
    assert window.gone_to == ["setup"]


async def test_no_secret_is_ever_shown_whole(opened: Opened) -> None:
    screen = await opened()
    for place in (0, REJECTED):
        choose(screen, place)
        await whole(screen)
        for name in ("summary", "payload", "signature"):
            screen.inspector.show_tab(name)
            assert SECRET not in texts(screen)
            assert OTHER_SECRET not in texts(screen)


async def test_a_tab_is_told_only_while_it_is_in_view(opened: Opened) -> None:
    screen = await opened()
    assert isinstance(screen.inspector.pane(), SummaryTab)
    screen.inspector.show_tab("signature")
    assert isinstance(screen.inspector.pane(), SignatureTab)
    choose(screen, 1)
    await whole(screen)
    screen.inspector.show_tab("summary")
    assert "An invoice of 49.00 USD was paid." in texts(screen.inspector)


async def test_the_actions_stand_in_the_palette_and_work(opened: Opened, window: Window) -> None:
    screen = await opened("sandbox")
    await until(screen.trigger.changed, lambda: screen.trigger.can_play)
    window.actions.get("webhooks.copy_id").trigger()
    assert QGuiApplication.clipboard().text() == listed()[0]["event_id"]
    window.actions.get("webhooks.copy_body").trigger()
    assert QGuiApplication.clipboard().text() == delivery_of(listed()[0])["body"]
    window.actions.get("webhooks.play").trigger()
    assert screen.trigger_panel.is_open
    assert window.widget.focusWidget() is screen.trigger_panel.scenario
    window.actions.get("webhooks.filter").trigger()
    assert window.widget.focusWidget() is screen.list.filter
    assert window.gone_to == ["webhooks", "webhooks"]


async def test_what_cannot_be_copied_yet_is_disabled(window: Window, store: OpenStore) -> None:
    workspace = await store()
    stop_engine(workspace)
    window.show(workspace)
    assert not window.actions.get("webhooks.copy_id").isEnabled()
    assert not window.actions.get("webhooks.copy_body").isEnabled()


async def test_control_f_belongs_to_the_screen_in_view(opened: Opened, window: Window) -> None:
    screen = await opened()
    assert window.actions.get("webhooks.filter").shortcut().toString() == "Ctrl+F"
    screen.hide()
    assert window.actions.get("webhooks.filter").shortcut().isEmpty()


async def test_a_screen_that_goes_takes_its_actions_but_not_the_next_ones(
    window: Window, store: OpenStore
) -> None:
    workspace = await store()
    first, second = window.show(workspace), window.show(workspace)
    shiboken6.delete(first)
    assert window.actions.get("webhooks.filter") is second.filter_action
    shiboken6.delete(second)
    assert [action.objectName() for action in window.actions.all()] == ["store.sandbox"]


async def test_at_the_smallest_width_object_and_source_give_way(opened: Opened) -> None:
    screen = await opened()
    screen.resize(1000, 560)
    assert screen.list.table.isColumnHidden(3)
    screen.resize(1200, 720)
    assert not screen.list.table.isColumnHidden(3)


async def test_everything_that_takes_the_focus_has_a_name(opened: Opened) -> None:
    screen = await opened("sandbox")
    screen.trigger_panel.toggle()
    for name in ("summary", "payload", "signature"):
        screen.inspector.show_tab(name)
        for widget in screen.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(screen):
                assert accessible_name(widget), f"{widget} has no name"
