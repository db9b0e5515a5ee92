"""The settings of Northwind Trails; there is no picture of them."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from glassfy_desktop.services.keychain import HeldSecret, Keychain, KeychainState
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


class KeychainOfMara(Keychain):
    """Says that what it holds in memory is in the system's keychain."""

    async def held(self, store: str) -> list[HeldSecret]:
        return [replace(each, place="Secret Service") for each in await super().held(store)]


async def keep_secrets(workspace: Workspace) -> None:
    """Let the store hold its keys in a keychain."""
    workspace.keychain = KeychainOfMara()
    await keep_engine_secrets(workspace)
    workspace.keychain.state = KeychainState(opened=True, persistent=True, name="Secret Service")
    workspace._admin_token = "gadmin_BelievableTokenOfThisRun0aB3d"


def build(context: ScreenContext) -> QWidget:
    """The screen."""
    presenter = Presenter(context.workspace, context.settings, context.set_theme)
    return SettingsScreen(context, presenter)
