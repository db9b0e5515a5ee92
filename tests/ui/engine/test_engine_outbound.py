"""The Engine screen's webhooks out: each target's last one, all with their tries, and sending again."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from glassfy_desktop.config_schema import read_config
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services import webhooks_out
from glassfy_desktop.services.engine_client import EngineClient, EngineRefusedError
from glassfy_desktop.services.engine_shapes import OutboundWebhook
from glassfy_desktop.ui import tasks
from glassfy_desktop.ui.engine.outbound_card import OutboundCard, TargetRow
from glassfy_desktop.ui.engine.outbound_sheet import OutboundSheet
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts.cells import cell_of
from tests.screenshots.engine import FakeEngine
from tests.screenshots.engine_work import API, LAST, PARTNER, webhook
from tests.screenshots.open_store import at_rest, stop_engine
from tests.ui.engine.conftest import texts
from tests.ui.engine.shown import Shown


@pytest.fixture
async def made(tmp_path: Path, qtbot: QtBot) -> AsyncIterator[Shown]:
    """The store and its fake engine, to be changed before the screen is shown."""
    shown = Shown(tmp_path)
    qtbot.addWidget(shown.host)
    yield shown
    shown.stop()
    await tasks.cancel_all()
    messages().clear_all()


@pytest.fixture
async def shown(made: Shown) -> Shown:
    await made.show()
    return made


@pytest.fixture
async def sheet(shown: Shown) -> OutboundSheet:
    """All webhooks out, as the card's link shows them."""
    card_of(shown).all_button.click()
    await at_rest()
    return shown.screen.outbound_sheet


def card_of(shown: Shown) -> OutboundCard:
    return shown.screen.cards.outbound


def rows_of(shown: Shown) -> list[str]:
    """What each target's row says."""
    card = card_of(shown)
    QCoreApplication.sendPostedEvents()  # rows put into a visible card show themselves with an event
    return [each.accessibleName() for each in card.findChildren(TargetRow) if each.isVisibleTo(card)]


def name_targets(shown: Shown, *urls: str) -> None:
    document = {**shown.workspace.config.document, "outbound": [{"url": each} for each in urls]}
    shown.workspace.config = read_config(document)


async def choose(sheet: OutboundSheet, row: int) -> None:
    sheet.table.setCurrentIndex(sheet.model.index(row, 0))
    await at_rest()


async def test_each_target_says_what_came_of_its_last_webhook(shown: Shown) -> None:
    assert rows_of(shown) == [
        "api.northwindtrails.com/hook, 5001, 200, 61 ms",
        "crm.partner.example/in, 5003, 503, try 3 at 15:51",
    ]


@pytest.mark.parametrize(
    ("newest", "said"),
    [
        (webhook(1, 5004, API, "given_up", (503, 9), (None, 60_000)), "5004, no answer, given up"),
        (webhook(1, 5004, API, "waiting"), "5004, not sent yet"),
        (webhook(1, 5004, API, "waiting", (500, 3), due=1.0), "5004, 500, try 2 now"),
        (webhook(1, 9999, API, "delivered", (204, 1_200)), "9999, 204, 1,200 ms"),
    ],
)
async def test_every_outcome_has_its_words(made: Shown, newest: OutboundWebhook, said: str) -> None:
    made.engine.webhooks = [newest]
    await made.show()
    assert rows_of(made) == [
        f"api.northwindtrails.com/hook, {said}",
        "crm.partner.example/in, nothing sent yet",
    ]


async def test_more_targets_than_fit_are_counted(made: Shown) -> None:
    name_targets(made, API, PARTNER, "https://a.example", "https://b.example", "https://c.example")
    await made.show()
    assert len(rows_of(made)) == 3
    assert "2 more targets" in texts(card_of(made))


async def test_where_targets_are_set_is_said_where_there_is_none(made: Shown) -> None:
    name_targets(made)
    made.engine.webhooks = []
    await made.show()
    card = card_of(made)
    assert "under “outbound”" in texts(card)
    assert not card.all_button.isVisible()
    assert made.screen.figures.outbound.meaning.text() == "No target is configured"
    card.export_button.click()
    assert made.went.to == ["export"]


async def test_what_is_given_up_leads_the_figure(made: Shown) -> None:
    made.engine.webhooks[0]["state"] = "given_up"
    await made.show()
    figure = made.screen.figures.outbound
    assert (figure.value.text(), figure.meaning.text()) == ("99.7 %", "1 of 1,204 were given up")
    assert figure.sign.isVisible()


async def test_what_is_not_whole_is_never_called_so(made: Shown) -> None:
    made.engine.webhooks = [
        *(webhook(each, 5003, API, "delivered", (200, 1)) for each in range(5000, 1, -1)),
        webhook(1, 5003, API, "waiting"),
    ]
    await made.show()
    assert made.screen.figures.outbound.value.text() == "99.9 %"


async def test_what_was_tried_counts_as_a_targets_last_before_what_waits() -> None:
    engine = FakeEngine()
    engine.webhooks = [webhook(2, 5003, API, "waiting"), webhook(1, 5001, API, "delivered", (200, 5))]
    client: EngineClient = engine  # type: ignore[assignment]
    seen = await webhooks_out.look(client, [API])
    assert seen.targets[0].newest is not None and seen.targets[0].newest["id"] == "1"
    assert (seen.waiting, seen.delivered, seen.given_up, seen.total) == (1, 1, 0, 2)


async def test_news_of_the_stream_are_gathered_and_read_once(shown: Shown) -> None:
    news = shown.presenter.outbound.news
    shown.workspace.sent_out.tell()
    timer = news.timerId()
    shown.engine.webhooks = [webhook(LAST + 1, 5009, API, "delivered", (201, 7))]
    for _ in range(20):
        shown.workspace.sent_out.tell()
    assert news.timerId() == timer, "a steady stream must not put it off for ever"
    news.stop()
    news.timeout.emit()
    await at_rest()
    assert rows_of(shown)[0].endswith("5009, 201, 7 ms")


async def test_targets_saved_elsewhere_are_looked_up(shown: Shown) -> None:
    name_targets(shown, PARTNER)
    shown.workspace.changed.tell()
    await at_rest()
    assert [each.split(",")[0] for each in rows_of(shown)] == ["crm.partner.example/in"]


async def test_the_sheet_lists_them_newest_first_and_reads_on(sheet: OutboundSheet) -> None:
    assert sheet.total.text() == "1,204 webhooks"
    model = sheet.model
    first = [cell_of(model.index(0, each)).text for each in range(model.columnCount())]
    assert first == ["Delivered", "15:45", "5001 InitialBuy", "u_51077", "api.northwindtrails.com/hook"]
    assert model.rowCount() == 200
    model.fetchMore(model.index(-1, -1))
    await at_rest()
    assert [each["id"] for each in model.rows] == [str(LAST - each) for each in range(400)]


async def test_the_states_filter(sheet: OutboundSheet) -> None:
    sheet.states.set_value("waiting")
    await at_rest()
    assert [row["state"] for row in sheet.model.rows] == ["waiting", "waiting"]
    sheet.states.set_value("given_up")
    await at_rest()
    assert sheet.model.rowCount() == 0 and sheet.none.isVisible()


async def test_a_chosen_one_shows_every_try_and_its_body(sheet: OutboundSheet) -> None:
    assert not sheet.retry_button.isEnabled() and sheet.retry_button.toolTip()
    await choose(sheet, 1)
    said = texts(sheet.detail)
    for words in (PARTNER, "sub_1QaPk2LmXw8Rt0", "try 3 at 15:51", "118 ms", "97 ms", "It answered 503."):
        assert words in said
    assert json.loads(sheet.detail.body.toPlainText())["type"] == 5003


async def test_it_is_sent_again_by_keyboard(shown: Shown, sheet: OutboundSheet) -> None:
    await choose(sheet, 1)
    sheet.retry_button.setFocus()
    QTest.keyClick(sheet.retry_button, Qt.Key.Key_Space)
    await at_rest()
    assert shown.engine.begun == [f"retry {LAST - 1}"]
    assert not sheet.retry_button.is_busy


@pytest.mark.parametrize("newer", [0, 1])
async def test_what_becomes_of_it_is_followed_and_the_choice_stays(
    shown: Shown, sheet: OutboundSheet, newer: int
) -> None:
    await choose(sheet, 1)
    sent = webhook(LAST - 1, 5003, PARTNER, "delivered", (503, 118), (503, 97), (202, 33))
    shown.engine.webhooks[1] = sent
    shown.engine.webhooks[:0] = [webhook(LAST + 1, 5001, API, "waiting")] * newer
    shown.presenter.outbound.read()
    await at_rest()
    assert sheet.table.currentIndex().row() == 1 + newer
    assert "33 ms" in texts(sheet.detail)


async def test_one_whose_target_is_gone_cannot_be_sent(shown: Shown, sheet: OutboundSheet) -> None:
    name_targets(shown, API)
    await choose(sheet, 1)
    assert not sheet.retry_button.isEnabled()
    assert sheet.retry_button.toolTip() == "Its target is no longer in the configuration."


async def test_a_refusal_is_said_in_the_sheet(shown: Shown, sheet: OutboundSheet) -> None:
    await choose(sheet, 0)
    shown.engine.down = EngineRefusedError(409, "It is not sent.", "Its target is gone.", [])
    sheet.retry()
    await at_rest()
    assert "It is not sent." in texts(sheet) and sheet.retry_button.isEnabled()


async def test_webhooks_that_cannot_be_read_are_said_so(made: Shown) -> None:
    made.engine.unsent = UserError("The webhooks out cannot be read.", "Try again.")
    await made.show()
    assert "The webhooks out cannot be read." in texts(card_of(made))


async def test_the_palette_opens_the_list_and_everything_in_it_is_named(shown: Shown) -> None:
    shown.screen.context.actions.get("engine.outbound").trigger()
    await at_rest()
    sheet = shown.screen.outbound_sheet
    assert sheet.isVisible()
    for part in (sheet, sheet.table, sheet.detail.body):
        assert part.accessibleName()


async def test_a_stopped_engine_leaves_what_is_known(shown: Shown) -> None:
    stop_engine(shown.workspace)
    assert len(rows_of(shown)) == 2
    assert not card_of(shown).all_button.isEnabled() and card_of(shown).all_button.toolTip()
