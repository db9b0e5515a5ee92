"""The review: what is said before saving, and what becomes of it."""

import asyncio
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from glassfy_desktop.domain.catalog import Sku
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.store_config import with_catalog
from glassfy_desktop.services.engine_client import EngineDownError, EngineRefusedError
from glassfy_desktop.ui import tasks
from glassfy_desktop.ui.catalog.review import Review
from glassfy_desktop.ui.catalog.view import CatalogScreen
from glassfy_desktop.ui.parts.messages import Notice
from tests.screenshots.catalog import Store, edit, saved_catalog

Show = Callable[[Store], CatalogScreen]


def review_of(screen: CatalogScreen) -> Review:
    screen.review.click()
    assert isinstance(screen.sheets.current, Review)
    return screen.sheets.current


def texts(review: Review) -> list[str]:
    return [label.text() for label in review.changes.findChildren(QLabel)]


def notices(review: Review) -> str:
    found = [each for each in review.findChildren(Notice) if not each.isHidden()]
    return "\n".join(label.text() for each in found for label in each.findChildren(QLabel))


def test_every_change_is_said_in_words(screen: CatalogScreen) -> None:
    edit(screen)
    review = review_of(screen)
    assert texts(review) == [
        "family_yearly → live_tracking",
        "SKU gives one permission more",
        "summer_pass_2026 → offline_maps",
        "SKU gives one permission less",
        "student_yearly",
        "New SKU with 3 permissions",
    ]
    assert review.subtitle.text() == "Version 14 to version 15, not saved yet"
    assert review.save.text() == "Save version 15"


async def test_saving_closes_the_review_and_the_marks_are_gone(store: Store, screen: CatalogScreen) -> None:
    edit(screen)
    review = review_of(screen)
    assert not review.name.isVisible()
    review.save.click()
    await asyncio.gather(*tasks._running)
    assert screen.sheets.current is None
    assert store.workspace.config.catalog.sku("student_yearly") is not None
    assert screen.review.text() == "Review changes"
    assert screen.header.subtitle.text() == "Version 15"


async def test_a_live_store_is_saved_only_under_its_typed_name(live_store: Store, show: Show) -> None:
    screen = show(live_store)
    edit(screen)
    review = review_of(screen)
    assert review.name.hasFocus()
    assert not review.save.isEnabled()
    QTest.keyClicks(review.name, "Northwind Tr")
    QTest.keyClick(review.name, Qt.Key.Key_Return)
    assert not tasks._running
    QTest.keyClicks(review.name, "ails")
    assert review.save.isEnabled()
    QTest.keyClick(review.name, Qt.Key.Key_Return)
    await asyncio.gather(*tasks._running)
    assert live_store.workspace.config.version == 15


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (EngineDownError(), "The engine is not answering."),
        (
            EngineRefusedError(422, "Not valid.", "", [{"path": "/skus/3", "problem": "has no id"}]),
            "/skus/3 has no id",
        ),
    ],
)
async def test_a_save_that_fails_says_why_and_keeps_the_draft(
    store: Store, screen: CatalogScreen, refusal: UserError, said: str
) -> None:
    edit(screen)
    review = review_of(screen)
    store.engine.refuse = refusal
    review.save.click()
    await asyncio.gather(*tasks._running, return_exceptions=True)
    await asyncio.sleep(0)
    assert said in notices(review)
    assert "Your draft is kept." in notices(review)
    assert screen.review.text() == "Review 3 changes"
    assert review.save.isEnabled()
    assert not review.save.is_busy
    review.save.click()
    await asyncio.gather(*tasks._running)
    assert store.workspace.config.version == 15


async def test_what_somebody_saved_meanwhile_is_compared_with_before_saving_again(
    store: Store, screen: CatalogScreen
) -> None:
    edit(screen)
    review = review_of(screen)
    theirs = saved_catalog().with_sku(Sku("theirs", "prod_OaTeam4401"))
    store.engine.document, store.engine.version = with_catalog(store.engine.document, theirs), 15
    store.engine.refuse = EngineRefusedError(409, "Changed meanwhile.", "", [])
    review.save.click()
    await asyncio.gather(*tasks._running, return_exceptions=True)
    await asyncio.sleep(0)
    assert "Somebody saved version 15 meanwhile." in notices(review)
    assert review.save.text() == "Save version 16"
    assert "theirs" in texts(review)


def test_while_the_engine_is_down_saving_says_why_it_waits(store: Store, screen: CatalogScreen) -> None:
    edit(screen)
    review = review_of(screen)
    store.run_engine(False)
    assert not review.save.isEnabled()
    assert "engine is not running" in review.save.toolTip()
    assert review.reason.isVisible()
    store.run_engine(True)
    assert review.save.isEnabled()


def test_keep_editing_goes_back_and_changes_nothing(screen: CatalogScreen) -> None:
    edit(screen)
    review = review_of(screen)
    review.keep.click()
    assert screen.sheets.current is None
    assert screen.review.text() == "Review 3 changes"
