"""Set up in the real window, over Stripe and an engine in memory."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from glassfy_desktop.ui import tasks
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.setup.view import SetupScreen
from glassfy_desktop.ui.shell.window import MainWindow
from tests.screenshots import frame
from tests.ui.setup.fakes import Shop


@pytest.fixture(autouse=True)
async def quiet() -> AsyncIterator[None]:
    """No banner before, no task after."""
    messages().clear_all()
    yield
    await tasks.cancel_all()
    messages().clear_all()


@pytest.fixture
async def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.fixture
async def live_shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path, "live")


@pytest.fixture
async def sandbox_shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path, "sandbox")


@pytest.fixture
def show(shown: Callable[[MainWindow], MainWindow]) -> Callable[[Shop], SetupScreen]:
    """Shows Set up of a store."""

    def screen_of(shop: Shop) -> SetupScreen:
        window = shown(frame.window(shop.presenter, "setup"))
        found = window.findChild(SetupScreen)
        assert isinstance(found, SetupScreen)
        return found

    return screen_of
