"""An open store with the catalog of the pictures, its engine in memory, and the screen in a window."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from glassfy_desktop.ui.catalog.detail import Pane
from glassfy_desktop.ui.catalog.view import CatalogScreen
from glassfy_desktop.ui.parts.layout import ScrollPane
from glassfy_desktop.ui.shell.window import MainWindow
from tests.screenshots import frame
from tests.screenshots.catalog import Store, open_store, saved_catalog, screen_of

Show = Callable[[QWidget], QWidget]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store in test mode."""
    return open_store(tmp_path, saved_catalog())


@pytest.fixture
def live_store(tmp_path: Path) -> Store:
    """The same store in live mode."""
    return open_store(tmp_path, saved_catalog(), mode="live")


@pytest.fixture
def show(shown: Show) -> Callable[[Store], CatalogScreen]:
    """Shows the Catalog screen of a store in the app's window."""

    def open_screen(store: Store) -> CatalogScreen:
        window = frame.window(store.presenter, "catalog")
        shown(window)
        return screen_of(window)

    return open_screen


@pytest.fixture
def screen(show: Callable[[Store], CatalogScreen], store: Store) -> CatalogScreen:
    """The Catalog screen of the store in test mode."""
    return show(store)


def window_of(screen: CatalogScreen) -> MainWindow:
    """The window around a screen."""
    window = screen.window()
    assert isinstance(window, MainWindow)
    return window


def shown_title(screen: CatalogScreen) -> str:
    """What the detail pane is about."""
    area = screen.detail.currentWidget()
    assert isinstance(area, ScrollPane)
    pane = area.widget()
    assert isinstance(pane, Pane)
    return pane.title.text()
