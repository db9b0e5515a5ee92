"""What the Settings screen shows and changes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from glassfy_desktop.services.app_settings import AppSettings
from glassfy_desktop.services.keychain import HeldSecret, KeychainState, SecretKind
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.tasks import spawn
from glassfy_desktop.ui.theme import theme


@dataclass(frozen=True)
class StoreSecrets:
    """The secrets of a store as they may be shown; `token` is its engine's of this run, masked, or empty."""

    slug: str
    name: str
    held: tuple[HeldSecret, ...]
    token: str = ""


class SettingsPresenter(QObject):
    """Changes the app's settings and forgets secrets. `changed` tells of either."""

    changed = Signal()

    def __init__(self, workspace: Workspace, settings: AppSettings, set_theme: Callable[[str], None]) -> None:
        super().__init__()
        self.workspace = workspace
        self.settings = settings
        self._set_theme = set_theme
        self._others: tuple[StoreSecrets, ...] = ()
        self._own = StoreSecrets(workspace.slug, workspace.config.store, ())
        stops = (workspace.changed.add(self.look), workspace.keychain.changed.add(self.look_everywhere))
        self.destroyed.connect(lambda: [stop() for stop in stops])

    @property
    def keychain(self) -> KeychainState:
        return self.workspace.keychain.state

    @property
    def data_folder(self) -> Path:
        """Where stores and settings are kept."""
        return self.workspace.files.root.parent

    @property
    def secrets(self) -> tuple[StoreSecrets, ...]:
        """Every secret that this app holds, those of the open store first."""
        return (self._own, *self._others)

    def look(self) -> None:
        """See again which secrets the open store has."""
        spawn(self, self._look_here(), "look for the store's secrets")

    def look_everywhere(self) -> None:
        """See again which secrets all stores have."""
        spawn(self, self._look_everywhere(), "look for secrets")

    async def _look_here(self) -> None:
        workspace = self.workspace
        held = tuple(await workspace.keychain.held(workspace.slug))
        self._own = StoreSecrets(workspace.slug, workspace.config.store, held, workspace.masked_engine_token)
        self.changed.emit()

    async def _look_everywhere(self) -> None:
        keychain, own = self.workspace.keychain, self.workspace.slug
        others = [entry for entry in self.workspace.files.list() if entry.slug != own]
        found = [StoreSecrets(each.slug, each.name, tuple(await keychain.held(each.slug))) for each in others]
        self._others = tuple(each for each in found if each.held)
        await self._look_here()

    async def try_keychain_again(self) -> None:
        """Look for a keychain once more; what is in memory goes into it."""
        await self.workspace.open_keychain()

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

    async def forget(self, slug: str, kind: SecretKind) -> None:
        """Remove a secret from the keychain and from memory; one of the open store from its engine too."""
        if slug == self.workspace.slug:
            await self.workspace.forget(kind)
            await self._look_here()
        else:
            await self.workspace.keychain.forget(slug, kind)
            await self._look_everywhere()
