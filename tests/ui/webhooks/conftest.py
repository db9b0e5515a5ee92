"""An open store with believable deliveries, and a way to wait for what a presenter says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, SignalInstance

from glassfy_desktop.services.engine_shapes import DeliveryRow
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.tasks import cancel_all, names
from tests.screenshots.webhooks import FakeEngine, FakeSandbox, listed, open_store

OpenStore = Callable[..., Awaitable[Workspace]]


@pytest.fixture(autouse=True)
async def nothing_runs_on() -> AsyncIterator[None]:
    """Ends what a test started, and forgets what it had to say."""
    yield
    await cancel_all()
    messages().clear_all()


@pytest.fixture
def store(tmp_path: Path) -> OpenStore:
    """Opens a store: `await store("sandbox", rows, kept)`; at first a test store with the believable rows."""

    async def opened(
        mode: str = "test", rows: list[DeliveryRow] | None = None, kept: int | None = None
    ) -> Workspace:
        return await open_store(tmp_path, mode, listed() if rows is None else rows, kept)

    return opened


@pytest.fixture
def owner(qapp: QObject) -> QObject:
    """What the presenters of a test belong to."""
    return QObject()


def engine_of(workspace: Workspace) -> FakeEngine:
    assert isinstance(workspace.client, FakeEngine)
    return workspace.client


def sandbox_of(workspace: Workspace) -> FakeSandbox:
    assert isinstance(workspace.sandbox_client, FakeSandbox)
    return workspace.sandbox_client


async def until(signal: SignalInstance, holds: Callable[[], bool]) -> None:
    """Wait until something holds, looking each time the signal is sent."""
    reached = asyncio.Event()

    def look() -> None:
        if holds():
            reached.set()

    signal.connect(look)
    look()
    try:
        async with asyncio.timeout(5):
            await reached.wait()
    finally:
        signal.disconnect(look)


async def all_done() -> None:
    """Wait until every task that the screen started has ended."""
    async with asyncio.timeout(5):
        while running := [task for task in asyncio.all_tasks() if task.get_name() in names()]:
            await asyncio.wait(running)
