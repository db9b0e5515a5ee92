"""The Customers screen, as it is used."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QDateTime, QPoint, Qt, QTimeZone
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui import tasks
from glassfy_desktop.ui.customers.sheets import ConnectSheet
from glassfy_desktop.ui.customers.view import CustomersScreen
from glassfy_desktop.ui.parts.cells import cell_of
from tests.screenshots.customers import NOW, FakeEngine, build
from tests.screenshots.open_store import Went, at_rest, context_of, open_store, start_engine, stop_engine

NONE = Qt.KeyboardModifier.NoModifier


class Shown:
    """The screen in a window of its own, and what stands behind it."""

    def __init__(self, root: Path, engine: FakeEngine) -> None:
        self.engine = engine
        self.workspace: Workspace = open_store(root, engine)
        self.host = QWidget()
        self.host.resize(1200, 720)
        self.went = Went()
        context = context_of(self.workspace, self.host, self.went)
        screen = build(context)
        assert isinstance(screen, CustomersScreen)
        self.screen = screen
        screen.setParent(self.host)
        screen.setGeometry(self.host.rect())
        self.host.show()


@pytest.fixture
async def shown(tmp_path: Path, qtbot: QtBot) -> AsyncIterator[Shown]:
    made = Shown(tmp_path, FakeEngine())
    qtbot.addWidget(made.host)
    await made.workspace.open()
    await at_rest()
    yield made
    made.screen.presenter.live.stop()
    await tasks.cancel_all()


def rows_of(screen: CustomersScreen) -> list[list[str]]:
    model = screen.person.permissions.model()
    return [
        [cell_of(model.index(row, column)).text for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def is_shown(widget: QWidget) -> bool:
    return widget.isVisible()


async def test_a_persons_permissions_say_code_until_and_why(shown: Shown) -> None:
    rows = rows_of(shown.screen)
    assert rows[0][:3] == ["premium", "Grace", "27 Nov 2026"]
    assert rows[1][:3] == ["offline_maps", "One-time", "No end"]
    assert rows[4] == ["live_tracking", "None", "–", "Never bought"]
    assert shown.screen.person.badge.text() == "In grace"
    assert shown.screen.person.head.subtitle.text() == "2 Stripe customers, 3 purchases"


async def test_typing_searches_at_once_and_counts(shown: Shown) -> None:
    QTest.keyClicks(shown.screen.search, "usr_45")
    await at_rest()
    assert shown.screen.model.rowCount() == 8
    assert shown.screen.person.head.title.text() == "usr_4471", "searching does not turn the page"


async def test_a_row_says_whom_it_is_about_as_well_as_is_known(tmp_path: Path, qtbot: QtBot) -> None:
    people = (("usr_1", "ada.k@example.com", 5), ("usr_2", None, 3), ("usr_3", None, -9))
    made = Shown(tmp_path, FakeEngine(people))
    qtbot.addWidget(made.host)
    await at_rest()
    model = made.screen.model
    said = [str(model.index(row, 0).data()) for row in range(3)]
    assert said == [
        "usr_1, ada.k@example.com, Active",
        "usr_2, guest, by metadata, Active",
        "usr_3, no Stripe customer, No access",
    ]


async def test_arrow_keys_walk_through_the_people(shown: Shown) -> None:
    QTest.keyClick(shown.screen.list, Qt.Key.Key_Down)
    await at_rest()
    assert shown.screen.person.head.title.text() == "usr_4478"


async def test_return_shows_what_an_app_gets_for_an_unknown_customid(shown: Shown) -> None:
    QTest.keyClicks(shown.screen.search, "usr_new")
    await at_rest()
    assert shown.screen.hint.isVisibleTo(shown.screen)
    QTest.keyClick(shown.screen.search, Qt.Key.Key_Return)
    await at_rest()
    assert shown.screen.person.head.title.text() == "usr_new"
    assert {row[1] for row in rows_of(shown.screen)} == {"None"}
    assert not shown.screen.list.currentIndex().isValid()


async def test_another_time_shows_its_field_and_asks_again(shown: Shown) -> None:
    as_of = shown.screen.person.as_of
    place = as_of.choice.findText("In a week")
    as_of.choice.setCurrentIndex(place)
    as_of.choice.activated.emit(place)
    await at_rest()
    assert is_shown(as_of.edit)
    as_of.edit.setDateTime(QDateTime.fromSecsSinceEpoch(NOW + 3600, QTimeZone(QTimeZone.Initialization.UTC)))
    await at_rest()
    assert shown.engine.asked_as_of[-1] == (NOW + 3600) // 60 * 60
    as_of.choice.setCurrentIndex(0)
    as_of.choice.activated.emit(0)
    await at_rest()
    assert shown.engine.asked_as_of.count(None) == 2
    assert not is_shown(as_of.edit)


async def test_dragging_the_line_moves_the_clock(shown: Shown) -> None:
    line = shown.screen.person.time_line
    tag = line.tag_rect().center()
    QTest.mousePress(line, Qt.MouseButton.LeftButton, NONE, tag)
    earlier = tag - QPoint(100, 0)
    QTest.mouseMove(line, earlier)
    QTest.mouseRelease(line, Qt.MouseButton.LeftButton, NONE, earlier)
    await at_rest()
    asked = shown.engine.asked_as_of[-1]
    assert asked is not None and asked < NOW
    assert abs(line.tag_rect().center().x() - earlier.x()) <= 1, "it lies where it was dropped"
    assert shown.screen.person.as_of.edit.isVisibleTo(shown.screen)


async def test_a_time_out_of_view_brings_other_months(shown: Shown) -> None:
    line = shown.screen.person.time_line
    shown.screen.presenter.set_as_of(NOW + 400 * 86_400)
    await at_rest()
    assert abs(line.tag_rect().center().x() - line.width() // 2) < line.width() // 3


async def test_the_time_line_is_told_in_words(shown: Shown) -> None:
    said = shown.screen.person.time_line.accessibleDescription()
    assert "Premium, monthly, Renewing since 20 Jun, Grace until 27 Nov" in said


async def test_a_purchases_id_is_copied_from_its_menu(shown: Shown) -> None:
    line = shown.screen.person.time_line
    place = QPoint(60, 34 + 44 + 20)
    found = line.lane_at(place)
    assert found is not None and found.object == "pi_3PfAlp0sLmXw8R"
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, line.mapToGlobal(place))
    QCoreApplication.sendEvent(line, event)
    line.menu.actions()[0].trigger()
    line.menu.close()
    assert QGuiApplication.clipboard().text() == "pi_3PfAlp0sLmXw8R"
    assert line.lane_at(QPoint(60, 5)) is None


async def test_a_hidden_screen_asks_for_nothing(shown: Shown) -> None:
    shown.screen.hide()
    searched = len(shown.engine.searched)
    shown.screen.presenter.live.timeout.emit()
    await at_rest()
    assert len(shown.engine.searched) == searched
    shown.screen.show()
    await at_rest()
    assert len(shown.engine.searched) == searched + 1


async def test_connecting_asks_for_an_id_and_judges_it(shown: Shown) -> None:
    shown.screen.open_connect()
    sheet = shown.host.findChild(ConnectSheet)
    assert sheet is not None
    QTest.keyClicks(sheet.edit, "ada@example.com")
    QTest.keyClick(sheet.edit, Qt.Key.Key_Return)
    assert "starts with cus_" in sheet.edit.error
    sheet.edit.setText("cus_New1")
    assert sheet.edit.error == ""
    QTest.keyClick(sheet.edit, Qt.Key.Key_Return)
    await at_rest()
    assert shown.engine.connected == [("usr_4471", "cus_New1", False)]
    assert not sheet.isVisible()


async def test_a_customer_connected_elsewhere_is_moved_only_when_wanted(shown: Shown) -> None:
    shown.screen.open_connect()
    sheet = shown.host.findChild(ConnectSheet)
    assert sheet is not None
    sheet.edit.setText(shown.engine.taken)
    sheet.connect_button.click()
    await at_rest()
    assert sheet.notice is not None
    assert sheet.connect_button.text() == "Move it here"
    assert shown.engine.connected == []
    sheet.connect_button.click()
    await at_rest()
    assert shown.engine.connected == [("usr_4471", shown.engine.taken, True)]


async def test_another_id_takes_back_the_offer_to_move(shown: Shown) -> None:
    shown.screen.open_connect()
    sheet = shown.host.findChild(ConnectSheet)
    assert sheet is not None
    sheet.edit.setText(shown.engine.taken)
    sheet.connect_button.click()
    await at_rest()
    sheet.edit.setText("cus_Somebody")
    assert sheet.notice is None
    assert sheet.connect_button.text() == "Connect"


async def test_the_json_is_what_an_app_gets_and_can_be_copied(shown: Shown) -> None:
    shown.screen.person.json_button.click()
    await at_rest()
    sheet = shown.screen.json_sheet
    assert sheet is not None and sheet.isVisible()
    exact = await shown.engine.subscriber("usr_4471", "any")
    assert json.loads(sheet.text) == json.loads(exact)
    assert shown.engine.rest_keys[0] == shown.workspace.secret(SecretKind.REST_KEY)
    sheet.copy_button.click()
    assert QGuiApplication.clipboard().text() == sheet.text


async def test_the_engines_own_answer_has_the_reasons(shown: Shown) -> None:
    shown.screen.open_json()
    sheet = shown.screen.json_sheet
    assert sheet is not None
    sheet.choice.set_value("reasons")
    person = shown.screen.presenter.person
    assert person is not None
    assert json.loads(sheet.text) == person.answer


async def test_an_unknown_customid_shows_the_refusal_an_app_gets(shown: Shown) -> None:
    shown.screen.presenter.show("usr_new")
    shown.screen.open_json()
    await at_rest()
    sheet = shown.screen.json_sheet
    assert sheet is not None
    assert json.loads(sheet.text)["error"]["code"] == 1001


async def test_the_json_says_that_apps_are_answered_for_now(shown: Shown) -> None:
    shown.screen.open_json()
    shown.screen.presenter.set_as_of(NOW - 86_400)
    await at_rest()
    sheet = shown.screen.json_sheet
    assert sheet is not None
    assert "always answered for now" in sheet.note.text()


async def test_without_a_rest_key_the_json_says_so(shown: Shown) -> None:
    await shown.workspace.forget(SecretKind.REST_KEY)
    shown.screen.open_json()
    await at_rest()
    sheet = shown.screen.json_sheet
    assert sheet is not None
    assert "no REST key" in sheet.note.text()
    assert not sheet.copy_button.isEnabled()


async def test_the_json_follows_the_page_until_it_is_closed(shown: Shown) -> None:
    shown.screen.open_json()
    sheet = shown.screen.json_sheet
    assert sheet is not None
    shown.screen.presenter.show("usr_4478")
    await at_rest()
    assert json.loads(sheet.text)["subscriber"]["customid"] == "usr_4478"
    sheet.dismiss()
    assert shown.screen.json_sheet is None
    asked = len(shown.engine.rest_keys)
    shown.screen.presenter.show("usr_4480")
    await at_rest()
    assert len(shown.engine.rest_keys) == asked


async def test_a_stopped_engine_says_so_and_disables_what_needs_it(shown: Shown) -> None:
    stop_engine(shown.workspace)
    shown.screen.presenter.reload()
    await at_rest()
    button = shown.screen.person.connect_button
    assert not button.isEnabled() and button.toolTip()
    assert rows_of(shown.screen), "what is known stays"
    assert shown.screen.problem.count() == 1
    start_engine(shown.workspace)
    await at_rest()
    assert button.isEnabled()
    assert shown.screen.problem.count() == 0


async def test_without_customers_the_screen_leads_on(tmp_path: Path, qtbot: QtBot) -> None:
    made = Shown(tmp_path, FakeEngine(()))
    qtbot.addWidget(made.host)
    await at_rest()
    assert made.screen.pages.currentWidget() is made.screen.empty
    made.screen.presenter.find("nobody")
    await at_rest()
    assert made.screen.pages.currentWidget() is not made.screen.empty


async def test_everything_is_named_and_in_the_palette(shown: Shown) -> None:
    screen = shown.screen
    for widget in (screen.search, screen.list, screen.person.permissions, screen.person.as_of.choice):
        assert widget.accessibleName()
    names = {action.objectName() for action in screen.context.actions.all()}
    assert {"customers.search", "customers.connect", "customers.json"} <= names
