"""The Engine screen's backfill and reconcile: how far they are, what can be done, what is said."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.engine_client import EngineRefusedError
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.ui import tasks
from glassfy_desktop.ui.engine.backfill_card import BackfillCard
from glassfy_desktop.ui.engine.jobs import Jobs
from glassfy_desktop.ui.engine.reconcile_card import ReconcileCard
from glassfy_desktop.ui.messages import messages
from tests.screenshots.engine_work import backfill, reconcile, step
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


def card_of(shown: Shown) -> BackfillCard:
    return shown.screen.cards.backfill


def reconcile_of(shown: Shown) -> ReconcileCard:
    return shown.screen.cards.reconcile


def jobs_of(shown: Shown) -> Jobs:
    return shown.presenter.jobs


async def test_a_running_backfill_says_how_far_each_list_is(shown: Shown) -> None:
    card = card_of(shown)
    assert card.figure.text() == "206,688"
    assert card.words.text() == "Objects read, 240 a second, 206,667 new, 5 of 8 lists done"
    assert (card.bar.value(), card.bar.maximum()) == (5, 8)
    invoices, customers = card.steps["invoices"], card.steps["customers"]
    assert invoices.accessibleName() == "Invoices, reading, 75,162, 75,160 new"
    assert invoices.bar.moving and invoices.bar.value() == 0, "no total is known, so none is shown"
    assert customers.bar.value() == customers.bar.maximum() and not customers.bar.moving
    assert not card.buttons.start.isVisible() and not card.buttons.resume.isVisible()


async def test_the_stream_moves_the_figures(shown: Shown) -> None:
    told = backfill(compared=300_000)
    told["steps"][2] = step("invoices", "done", 113_480, 113_480)
    shown.workspace.job_went_on.tell(told)
    card = card_of(shown)
    assert card.figure.text() == "300,000"
    assert card.steps["invoices"].accessibleName().startswith("Invoices, done, 113,480")
    assert card.bar.value() == 6


async def test_a_backfill_nobody_here_began_is_shown_when_the_stream_tells_of_it(made: Shown) -> None:
    made.engine.all_jobs = []
    await made.show()
    assert "Nothing was read yet." in texts(card_of(made))
    made.workspace.job_went_on.tell(backfill())
    assert "Nothing was read yet." not in texts(card_of(made))
    assert card_of(made).figure.isVisible()


async def test_what_the_stream_told_while_the_list_was_on_its_way_stays(shown: Shown) -> None:
    jobs, engine = jobs_of(shown), shown.engine
    engine.answers.clear()
    engine.asked_for_jobs.clear()
    jobs.read()
    await engine.asked_for_jobs.wait()
    done = backfill("done")
    shown.workspace.job_went_on.tell(done)
    engine.answers.set()
    await at_rest()
    assert jobs.newest("backfill") == done


async def test_the_first_backfill_is_started_from_its_card(made: Shown) -> None:
    made.engine.all_jobs = []
    await made.show()
    start = card_of(made).buttons.start
    assert start.text() == "Start" and start.isEnabled()
    start.setFocus()
    QTest.keyClick(start, Qt.Key.Key_Return)
    await at_rest()
    assert made.engine.begun == ["backfill"]


async def test_cancel_ends_the_running_one(shown: Shown) -> None:
    card_of(shown).buttons.cancel.click()
    assert not card_of(shown).buttons.cancel.isEnabled(), "not twice"
    await at_rest()
    assert shown.engine.begun == ["cancel job_backfill"]


@pytest.mark.parametrize("state", ["failed", "cancelled"])
async def test_what_ended_before_its_end_can_go_on_or_begin_anew(made: Shown, state: str) -> None:
    made.engine.all_jobs = [backfill(state, reason="Stripe could not be reached.")]
    await made.show()
    buttons = card_of(made).buttons
    assert buttons.resume.isVisible() and buttons.start.text() == "Start again"
    assert ("Stripe could not be reached." in texts(card_of(made))) == (state == "failed")
    assert card_of(made).steps["invoices"].accessibleName().startswith("Invoices, in part")
    assert not card_of(made).steps["invoices"].bar.moving
    buttons.resume.click()
    await at_rest()
    assert made.engine.begun == ["resume job_backfill"]


async def test_a_done_one_says_when(made: Shown) -> None:
    made.engine.all_jobs = [backfill("done")]
    await made.show()
    assert card_of(made).hint.text().startswith("Done ")
    assert card_of(made).buttons.start.text() == "Start again"


async def test_what_a_permission_would_add_is_said_and_leads_to_set_up(made: Shown) -> None:
    note = "The key may not read charges. With rak_charge_read, refunds end access too."
    job = backfill("done", note=note)
    job["steps"][6] = step("charges", "not permitted")
    made.engine.all_jobs = [job]
    await made.show()
    assert note in texts(card_of(made))
    assert card_of(made).steps["charges"].accessibleName() == "Charges, not permitted, 0"
    made.press("Go to Set up")
    assert made.went.to == ["setup"]


async def test_what_it_waits_for_is_said(made: Shown) -> None:
    made.engine.all_jobs = [backfill(reason="Stripe asks to wait for 12 s.")]
    await made.show()
    assert "Stripe asks to wait for 12 s." in texts(card_of(made))


async def test_without_a_key_nothing_is_begun_and_set_up_is_named(made: Shown) -> None:
    made.engine.all_jobs = []
    made.secrets = {SecretKind.SDK_KEY: "gsdk_BelievableKeyForApps000007fQ2"}
    await made.show()
    assert "This store has no Stripe key yet." in texts(card_of(made))
    for button in (card_of(made).buttons.start, made.screen.reconcile_button):
        assert not button.isEnabled() and button.toolTip() == "This store has no Stripe key yet."
    assert not made.screen.context.actions.get("engine.backfill").isEnabled()
    jobs_of(made).begin("reconcile")
    await at_rest()
    assert made.engine.begun == []
    made.press("Go to Set up")
    assert made.went.to == ["setup"]


async def test_reconcile_now_stands_at_the_head_and_in_the_palette(shown: Shown) -> None:
    shown.screen.reconcile_button.click()
    await at_rest()
    shown.screen.context.actions.get("engine.reconcile").trigger()
    await at_rest()
    assert shown.engine.begun == ["reconcile", "reconcile"]


async def test_a_running_reconcile_cannot_be_begun_again_but_cancelled(made: Shown) -> None:
    made.engine.all_jobs = [reconcile("running", finished=None)]
    await made.show()
    assert not made.screen.reconcile_button.isEnabled()
    assert made.screen.reconcile_button.toolTip() == "A reconcile runs already."
    assert reconcile_of(made).words.text() == "43,042 compared, 2 mended"
    reconcile_of(made).buttons.cancel.click()
    await at_rest()
    assert made.engine.begun == ["cancel job_reconcile"]


async def test_a_reconcile_that_was_done_says_what_it_mended(shown: Shown) -> None:
    card = reconcile_of(shown)
    assert card.words.text() == "43,042 compared, 2 mended"
    assert card.ended.text().startswith("Done ")
    assert not card.buttons.cancel.isVisible() and not card.buttons.resume.isVisible()


async def test_a_refusal_is_said_in_the_card_until_the_next_try(made: Shown) -> None:
    made.engine.all_jobs = []
    await made.show()
    refusal = EngineRefusedError(409, "A backfill runs already.", "Wait until it is done.", [])
    made.engine.down = refusal
    card_of(made).buttons.start.click()
    await at_rest()
    assert "A backfill runs already." in texts(card_of(made))
    made.engine.down = None
    card_of(made).buttons.start.click()
    await at_rest()
    assert "A backfill runs already." not in texts(card_of(made))


async def test_jobs_that_cannot_be_read_are_no_empty_list(made: Shown) -> None:
    made.engine.unread = UserError("The jobs cannot be read.", "Try again.")
    await made.show()
    said = texts(card_of(made))
    assert "The jobs cannot be read." in said and "Nothing was read yet." not in said


async def test_nothing_can_be_begun_while_the_engine_is_down(shown: Shown) -> None:
    stop_engine(shown.workspace)
    cancel = card_of(shown).buttons.cancel
    assert not cancel.isEnabled() and cancel.toolTip() == "The engine is not running."
    assert not shown.screen.reconcile_button.isEnabled()
    assert card_of(shown).figure.text() == "206,688", "what is known stays readable"


async def test_a_hidden_screen_reads_no_jobs(shown: Shown) -> None:
    shown.screen.hide()
    listed = shown.engine.listed
    shown.workspace.reloaded.tell()
    await at_rest()
    assert shown.engine.listed == listed
    shown.screen.show()
    await at_rest()
    assert shown.engine.listed == listed + 1


async def test_a_known_total_fills_the_bar(shown: Shown) -> None:
    told = backfill()
    told["steps"][2]["total"] = 150_324
    shown.workspace.job_went_on.tell(told)
    bar = card_of(shown).steps["invoices"].bar
    assert not bar.moving and bar.value() * 2 == bar.maximum()
