"""The settings of Northwind Trails; there is no picture of them."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from glassfy_desktop.services.keychain import KeychainState
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.screen import ScreenContext
from glassfy_desktop.ui.settings.presenter import SettingsPresenter
from glassfy_desktop.ui.settings.view import SettingsScreen
from tests.screenshots.engine import keep_secrets as keep_engine_secrets

FOLDER = Path("/home/mara/.local/share/glassfy-desktop")


class Presenter(SettingsPresenter):
    """Keeps its data where Mara's machine does."""

    @property
    def data_folder(self) -> Path:
        return FOLDER


async def keep_secrets(workspace: Workspace) -> None:
    """Let the store hold its keys in a keychain."""
    await keep_engine_secrets(workspace)
    workspace.keychain.state = KeychainState(opened=True, persistent=True, name="Secret Service")


def build(context: ScreenContext) -> QWidget:
    """The screen."""
    presenter = Presenter(context.workspace, context.settings, context.set_theme)
    return SettingsScreen(context, presenter)
