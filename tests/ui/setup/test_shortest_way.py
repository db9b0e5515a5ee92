"""The shortest way for an account of one's own, as the README counts it: 8 clicks and one paste."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest

from glassfy_desktop.domain.onboarding import Link, StepId
from glassfy_desktop.services.engine_shapes import DeliveryRow
from glassfy_desktop.ui import tasks
from glassfy_desktop.ui.parts.segment import Segment
from glassfy_desktop.ui.setup.view import SetupScreen
from glassfy_desktop.ui.tasks import spawn
from tests.screenshots.open_store import delivery
from tests.ui.setup.fakes import RESTRICTED, Shop
from tests.ui.setup.seen import pane, paste, press, secret_field, within

README = Path(__file__).parents[3] / "README.md"
POLLED: DeliveryRow = {**delivery(), "source": "poll"}


async def at_rest_but(way: asyncio.Task[Any]) -> None:
    """Wait until nothing but the way of the events is under way."""
    while under_way := [each for each in tasks._running if each is not way]:
        await asyncio.gather(*under_way, return_exceptions=True)


async def until_open(shop: Shop) -> None:
    """Wait until the events are fetched and the secret for them was tried."""
    opened = asyncio.Event()
    facts = shop.set_up.seen
    stop = shop.set_up.changed.add(lambda: opened.set() if facts.facts.link is Link.OPEN else None)
    if facts.facts.link is not Link.OPEN:
        await asyncio.wait_for(opened.wait(), 10)
    stop()


async def test_eight_clicks_and_one_paste_lead_from_nothing_to_the_catalog(
    show: Callable[[Shop], SetupScreen], shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    shop.stripe.customers = [{"id": "cus_1", "metadata": {"customid": "user_1"}}]
    shop.workspace._connected.set()
    screen = show(shop)
    ways = spawn(screen, shop.set_up.ways.run(), "way")
    clicks = 1  # “Connect my Stripe account”, on the page before this one

    async def click(words: str) -> None:
        nonlocal clicks
        press(screen, words)
        clicks += 1
        await at_rest_but(ways)

    await click("Open the key page in Stripe")
    assert opened[0].host() == "dashboard.stripe.com"
    paste(secret_field(pane(screen)), RESTRICTED)
    await at_rest_but(ways)
    await click("Continue")
    [segment] = within(pane(screen), Segment)
    QTest.mouseClick(segment.button("none"), Qt.MouseButton.LeftButton)
    clicks += 1
    await until_open(shop)
    await click("Continue")
    assert screen.presenter.selected == StepId.FIRST_EVENT.value
    shop.workspace.arrived.tell(POLLED)
    await click("Continue")
    await click("Count the customers")
    await click("Continue")
    assert screen.presenter.selected == StepId.CATALOG.value
    assert [step.id for step in screen.presenter.steps if not step.done] == [StepId.CATALOG]
    told = re.search(r"(\d+) clicks and one paste", README.read_text())
    assert told and int(told[1]) == clicks == 8
    ways.cancel()
