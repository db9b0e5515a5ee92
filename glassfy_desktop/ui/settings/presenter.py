"""What the Settings screen shows and changes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from glassfy_desktop.domain.keys import mask
from glassfy_desktop.services.app_settings import AppSettings
from glassfy_desktop.services.keychain import KeychainState, SecretKind
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.theme import theme


@dataclass(frozen=True)
class SecretEntry:
    """A secret as it may be shown; `masked` is empty where none is kept."""

    kind: SecretKind
    masked: str


class SettingsPresenter(QObject):
    """Changes the app's settings and forgets secrets. `changed` tells of either."""

    changed = Signal()

    def __init__(self, workspace: Workspace, settings: AppSettings, set_theme: Callable[[str], None]) -> None:
        super().__init__()
        self.workspace = workspace
        self.settings = settings
        self._set_theme = set_theme
        stop = workspace.changed.add(self.changed.emit)
        self.destroyed.connect(stop)

    @property
    def keychain(self) -> KeychainState:
        return self.workspace.keychain.state

    @property
    def data_folder(self) -> Path:
        """Where stores and settings are kept."""
        return self.workspace.files.root.parent

    @property
    def secrets(self) -> list[SecretEntry]:
        """Every kind of secret, kept or not."""
        held = ((kind, self.workspace.secret(kind)) for kind in SecretKind)
        return [SecretEntry(kind, mask(secret) if secret else "") for kind, secret in held]

    def choose_theme(self, name: str) -> None:
        """Show and keep a theme: `system`, `light` or `dark`."""
        if name != self.settings.theme:
            self._set_theme(name)
            self.changed.emit()

    def choose_motion(self, name: str) -> None:
        """Reduce motion: `on`, `off`, or as the `system` does. Raises UserError where it cannot be kept."""
        if name != self.settings.reduce_motion:
            self.settings.reduce_motion = name
            theme().set_reduce_motion(self.settings.stillness)
            self.settings.save(self.data_folder)
            self.changed.emit()

    async def forget(self, kind: SecretKind) -> None:
        """Remove a secret from the keychain, from memory and from the engine."""
        await self.workspace.forget(kind)
