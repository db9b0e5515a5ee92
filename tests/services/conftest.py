"""An open sandbox store with its real engine and sandbox as processes."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from glassfy_desktop.services.keychain import Keychain, KeychainState
from glassfy_desktop.services.set_up import SetUp
from glassfy_desktop.services.store_files import StoreFiles
from glassfy_desktop.services.workspace import Workspace


@pytest.fixture
async def workspace(tmp_path: Path) -> AsyncIterator[Workspace]:
    """Running, connected, with secrets in memory."""
    files = StoreFiles(tmp_path)
    entry = files.create("Sandbox", "sandbox")
    keychain = Keychain()
    keychain.state = KeychainState(opened=True)
    opened = Workspace(files, keychain, entry.slug, files.load(entry.slug))
    async with asyncio.TaskGroup() as group:
        running = group.create_task(opened.run())
        await opened.open()
        await asyncio.wait_for(opened.until_connected(), 30)
        yield opened
        running.cancel()


@pytest.fixture
def set_up(workspace: Workspace) -> SetUp:
    return SetUp(workspace)
