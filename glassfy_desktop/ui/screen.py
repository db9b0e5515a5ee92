"""What every screen gets, and the list of screens: each is imported when it is first shown."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from glassfy_desktop.services.app_settings import AppSettings
    from glassfy_desktop.services.set_up import SetUp
    from glassfy_desktop.services.workspace import Workspace
    from glassfy_desktop.ui.actions import Actions


@dataclass(frozen=True)
class ScreenContext:
    """The open store and the ways out: `go` shows another screen by name, `host` carries sheets.

    `reopen` closes the store and opens it again, with what was chosen meanwhile.
    """

    workspace: Workspace
    set_up: SetUp
    actions: Actions
    settings: AppSettings
    go: Callable[[str], None]
    host: QWidget
    set_theme: Callable[[str], None]
    reopen: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class ScreenEntry:
    """A screen in the rail. Its module `ui.<name>.view` has `build(context) -> QWidget`."""

    name: str
    source: str
    icon: str
    shortcut: str

    @property
    def title(self) -> str:
        """Its name in the user's language."""
        return QCoreApplication.translate("Screens", self.source)

    def build(self, context: ScreenContext) -> QWidget:
        """Import the screen's module and make the screen."""
        module = cast(ScreenModule, importlib.import_module(f"glassfy_desktop.ui.{self.name}.view"))
        return module.build(context)


class ScreenModule(Protocol):
    """A screen's `view` module."""

    def build(self, context: ScreenContext) -> QWidget: ...


SCREENS = (
    ScreenEntry("setup", str(QT_TRANSLATE_NOOP("Screens", "Set up")), "setup", "Ctrl+1"),
    ScreenEntry("webhooks", str(QT_TRANSLATE_NOOP("Screens", "Webhooks")), "webhooks", "Ctrl+2"),
    ScreenEntry("catalog", str(QT_TRANSLATE_NOOP("Screens", "Catalog")), "catalog", "Ctrl+3"),
    ScreenEntry("customers", str(QT_TRANSLATE_NOOP("Screens", "Customers")), "customers", "Ctrl+4"),
    ScreenEntry("export", str(QT_TRANSLATE_NOOP("Screens", "Export")), "export", "Ctrl+5"),
    ScreenEntry("engine", str(QT_TRANSLATE_NOOP("Screens", "Engine")), "engine", "Ctrl+6"),
    ScreenEntry("settings", str(QT_TRANSLATE_NOOP("Screens", "Settings")), "settings", "Ctrl+,"),
)
"""Every screen, in the rail's order; the last stands at the rail's foot."""
