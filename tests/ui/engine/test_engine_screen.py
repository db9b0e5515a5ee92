"""The Engine screen: its figures, its keys, its log."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from glassfy_desktop.services.engine_client import EngineRefusedError
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.processes import ChildProcess, Phase, ProcessState
from glassfy_desktop.ui import tasks
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts.cells import cell_of
from tests.screenshots.engine import LINES, SECRETS, line
from tests.screenshots.open_store import URL, at_rest, delivery, start_engine, stop_engine
from tests.ui.engine.shown import Shown


@pytest.fixture
async def shown(tmp_path: Path, qtbot: QtBot) -> AsyncIterator[Shown]:
    made = Shown(tmp_path)
    qtbot.addWidget(made.host)
    await made.show()
    yield made
    made.stop()
    await tasks.cancel_all()
    messages().clear_all()


async def test_five_figures_say_how_the_engine_does(shown: Shown) -> None:
    figures = shown.screen.figures
    said = [
        (each.value.text(), each.meaning.text())
        for each in (figures.lag, figures.database, figures.waiting, figures.outbound)
    ]
    assert said == [
        ("0.4 s", "Slowest 2.1 s, 11:40"),
        ("1.84 GB", "SQLite, 2,318,410 events"),
        ("3", "To look up at Stripe"),
        ("99.8 %", "2 of 1,204 wait"),
    ]
    assert figures.state.value.text() == "Running"
    assert figures.state.meaning.text().endswith("process 48213")
    assert "Running" in figures.state.accessibleName()


async def test_deliveries_make_it_ask_for_the_figures_once(shown: Shown) -> None:
    asked = shown.engine.asked
    shown.workspace.arrived.tell(delivery())
    timer = shown.presenter.news.timerId()
    for _ in range(20):
        shown.workspace.arrived.tell(delivery())
    assert shown.presenter.news.timerId() == timer, "a steady stream must not put it off for ever"
    shown.presenter.news.stop()
    shown.presenter.news.timeout.emit()
    await at_rest()
    assert shown.engine.asked == asked + 1


async def test_a_hidden_screen_asks_for_nothing(shown: Shown) -> None:
    shown.screen.hide()
    asked = shown.engine.asked
    shown.workspace.arrived.tell(delivery())
    assert not shown.presenter.news.isActive()
    shown.screen.show()
    await at_rest()
    assert shown.engine.asked == asked + 1


async def test_a_stopped_engine_counts_down_and_can_be_tried_now(shown: Shown) -> None:
    stop_engine(shown.workspace)
    figures = shown.screen.figures
    assert figures.state.value.text() == "Stopped"
    assert figures.state.meaning.text() == "Next try in 4 s"
    assert figures.database.value.text() == "1.84 GB", "what is known stays readable"
    assert shown.presenter.tick.isActive()
    assert shown.screen.restart_button.text() == "Try now"
    shown.screen.restart_button.click()
    engine = shown.workspace.engine
    assert isinstance(engine, ChildProcess) and engine._hurry.is_set()
    assert not shown.screen.docs_button.isEnabled() and shown.screen.docs_button.toolTip()


async def test_it_asks_again_when_the_engine_is_back(shown: Shown) -> None:
    stop_engine(shown.workspace)
    asked = shown.engine.asked
    start_engine(shown.workspace)
    await at_rest()
    assert shown.engine.asked == asked + 1
    assert not shown.presenter.tick.isActive()


async def test_a_starting_engine_cannot_be_restarted(shown: Shown) -> None:
    shown.workspace.engine.state = ProcessState(Phase.STARTING)
    shown.workspace.changed.tell()
    assert not shown.screen.restart_button.isEnabled()
    assert shown.screen.figures.state.value.text() == "Starting"


async def test_what_the_engine_refuses_is_said_in_place(shown: Shown) -> None:
    shown.engine.down = EngineRefusedError(503, "The database cannot be read.", "The disk is full.", [])
    shown.presenter.ask()
    await at_rest()
    assert shown.screen.notices.count() == 1
    shown.engine.down = None
    shown.presenter.ask()
    await at_rest()
    assert shown.screen.notices.count() == 0


async def test_the_api_docs_open_in_the_browser(shown: Shown) -> None:
    shown.screen.docs_button.click()
    assert shown.browsed == [f"{URL}/docs"]


async def test_keys_show_their_ends_only(shown: Shown) -> None:
    words = [entry.masked for entry in shown.presenter.keys]
    assert words == ["gsdk_…7fQ2", "grest_…Kx0a", "rk_test_…w8Qz"]


async def test_the_sdk_key_is_copied_whole_and_the_stripe_key_never(shown: Shown) -> None:
    rows = shown.screen.keys.rows
    rows[SecretKind.SDK_KEY].copy_button.click()
    assert QGuiApplication.clipboard().text() == SECRETS[SecretKind.SDK_KEY]
    assert not rows[SecretKind.STRIPE_KEY].copy_button.isVisible()
    with pytest.raises(KeyError):
        shown.presenter.full_key(SecretKind.STRIPE_KEY)


async def test_rolling_asks_first_and_then_tells_the_engine(shown: Shown) -> None:
    row = shown.screen.keys.rows[SecretKind.REST_KEY]
    row.roll_button.click()
    assert row.confirm.sure_button.isVisible()
    row.confirm.keep_button.click()
    assert row.roll_button.isVisible()
    assert shown.workspace.secret(SecretKind.REST_KEY) == SECRETS[SecretKind.REST_KEY]
    row.roll_button.click()
    row.confirm.sure_button.click()
    await at_rest()
    rolled = shown.workspace.secret(SecretKind.REST_KEY)
    assert rolled != SECRETS[SecretKind.REST_KEY]
    assert rolled is not None and rolled.startswith("grest_") and len(rolled) > 30
    assert shown.engine.secrets["rest_key"] == rolled
    assert shown.workspace.secret(SecretKind.SDK_KEY) == SECRETS[SecretKind.SDK_KEY]
    assert shown.screen.keys.rows[SecretKind.REST_KEY].entry.masked.endswith(rolled[-4:])


async def test_nothing_is_rolled_while_the_engine_is_down(shown: Shown) -> None:
    stop_engine(shown.workspace)
    roll = shown.screen.keys.rows[SecretKind.SDK_KEY].roll_button
    assert not roll.isEnabled() and roll.toolTip()


async def test_the_log_begins_with_what_was_written_before(shown: Shown) -> None:
    assert shown.log() == [each[3] for each in reversed(LINES)]


async def test_new_lines_come_on_top(shown: Shown) -> None:
    shown.logs(line("15:48:33.000", "info", "receiver", "one"), "two")
    assert shown.log()[:2] == ["two", "one"]


async def test_a_paused_log_waits_and_counts(shown: Shown) -> None:
    pane = shown.screen.log
    pane.pause_button.click()
    shown.logs("one", "two")
    assert "one" not in shown.log()
    assert pane.following.text() == "Paused, 2 new"
    pane.pause_button.click()
    assert shown.log()[:2] == ["two", "one"]
    assert pane.following.text() == "Following"


async def test_what_is_read_further_down_stays_in_place(shown: Shown) -> None:
    shown.logs(*(f"line {number}" for number in range(200)))
    table = shown.screen.log.table
    table.doItemsLayout()
    bar = table.verticalScrollBar()
    bar.setValue(10 * table.row_height)
    read = cell_of(table.indexAt(table.viewport().rect().topLeft()).siblingAtColumn(3)).text
    shown.logs("newer", "newest")
    assert bar.value() == 12 * table.row_height
    assert cell_of(table.indexAt(table.viewport().rect().topLeft()).siblingAtColumn(3)).text == read
    assert shown.screen.log.following.text() == "Scrolled"


async def test_level_and_filter_go_together(shown: Shown) -> None:
    pane = shown.screen.log
    pane.level.set_value("warnings")
    QTest.keyClicks(pane.filter, "rejected")
    assert shown.log() == ["rejected evt_1QaR7c…: no known secret fits"]


async def test_everything_is_named_and_in_the_palette(shown: Shown) -> None:
    pane = shown.screen.log
    keys = shown.screen.keys.rows[SecretKind.SDK_KEY]
    for widget in (pane.filter, pane.table, keys.copy_button, keys.roll_button):
        assert widget.accessibleName()
    names = {action.objectName() for action in shown.screen.context.actions.all()}
    assert {"engine.restart", "engine.docs", "engine.log"} <= names
