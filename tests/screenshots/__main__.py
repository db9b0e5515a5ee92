"""Writes every screen, light and dark, at 1280 × 800: `make screenshots` (`ARGS=05` for some of them).

The pictures are made offscreen with a system font of 13 px, whatever this machine's own size is, so that they
can be laid beside each other and beside those of another machine.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_FONT_DPI"] = "104"  # 9 points are 13 px then …
os.environ["QT_ENABLE_HIGHDPI_SCALING"] = "0"  # … and everything else stays as large as it is

from PySide6.QtWidgets import QApplication, QWidget

from glassfy_desktop import app as program
from glassfy_desktop.services.keychain import Keychain, KeychainState
from glassfy_desktop.services.set_up import SetUp
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui import tasks
from glassfy_desktop.ui.gallery import build_gallery
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.screen import ScreenContext
from glassfy_desktop.ui.shell.presenter import ShellPresenter
from glassfy_desktop.ui.shell.window import MainWindow
from glassfy_desktop.ui.theme import theme
from tests.screenshots import (
    catalog,
    customers,
    engine,
    export,
    frame,
    open_store,
    sandbox,
    settings,
    setup,
    webhooks,
)

FOLDER = Path(__file__).parent.parent.parent / "docs" / "screenshots"
Make = Callable[[Path], Awaitable[QWidget]]


async def first_start(root: Path) -> QWidget:
    window = MainWindow(returning=False)
    window.attach(ShellPresenter(root, Keychain()))
    return window


async def set_up(root: Path) -> QWidget:
    return setup.scene(root)


async def matrix(root: Path) -> QWidget:
    return catalog.scene(root)


async def review(root: Path) -> QWidget:
    return catalog.scene_review(root)


def webhook(name: str, *, palette: str = "") -> Make:
    """One of the scenes of Webhooks, perhaps with the palette open over it."""

    async def make(root: Path) -> QWidget:
        scene = (await webhooks.build(root))[name]
        window = window_of(root, scene.workspace, quiet=name.startswith("11"))
        window.go("webhooks")
        await settle()
        screen = window.frame.shown_screen("webhooks")
        scene.arrange(screen)  # type: ignore[arg-type]
        if palette:
            window.show()
            window.known.get("palette").trigger()
            window.palette_over_all.edit.setText(palette)
        return window

    return make


def over_fake_engine(
    name: str, build: Callable[[ScreenContext], QWidget], client: object, mode: str = "test"
) -> Make:
    """A screen of Northwind Trails that is built by its own scene."""

    async def make(root: Path) -> QWidget:
        workspace = open_store.open_store(root, client, mode)
        keep = {
            "engine": engine.keep_secrets,
            "export": export.keep_secrets,
            "settings": settings.keep_secrets,
        }
        if name in keep:
            await keep[name](workspace)
        window = window_of(root, workspace)
        window.frame.show_screen(name, window.context(), build)
        await settle()
        screen = window.frame.shown_screen(name)
        if name == "customers":
            customers.prepare(screen)  # type: ignore[arg-type]
        return window

    return make


async def in_sandbox(root: Path) -> QWidget:
    window = window_of(root, await sandbox.scene(root))
    window.frame.show_screen("engine", window.context(), sandbox.build)
    await settle()
    sandbox.prepare(window.frame.shown_screen("engine"))  # type: ignore[arg-type]
    return window


async def gallery(root: Path) -> QWidget:
    return build_gallery()


SCENES: dict[str, Make] = {
    "01-first-start": first_start,
    "02-set-up": set_up,
    "03-webhooks-signature": webhook("03-webhooks-signature"),
    "04-webhooks-payload": webhook("04-webhooks-payload"),
    "05-catalog-matrix": matrix,
    "06-catalog-review": review,
    "08-customers": over_fake_engine("customers", customers.build, customers.FakeEngine()),
    "09-export": over_fake_engine("export", export.build, engine.FakeEngine(), export.MODE),
    "10-engine": over_fake_engine("engine", engine.build, engine.FakeEngine()),
    "11-empty-state": webhook("11-empty-state"),
    "12-error-banner": webhook("12-error-banner"),
    "13-command-palette": webhook("03-webhooks-signature", palette="play"),
    "14-parts": gallery,
    "15-sandbox": in_sandbox,
    "16-settings": over_fake_engine("settings", settings.build, engine.FakeEngine()),
}


def window_of(root: Path, workspace: Workspace, *, quiet: bool = False) -> MainWindow:
    """The window with this store open; `quiet` where nothing was ever received."""
    messages().clear_all()
    keychain = Keychain()
    keychain.state = KeychainState(opened=True, persistent=True, name="Secret Service")
    presenter = ShellPresenter(root, keychain)
    presenter.workspace = workspace
    presenter.set_up = SetUp(workspace)
    if not quiet:
        frame.let_events_come(presenter)
    workspace.changed.add(presenter.workspace_changed)
    window = MainWindow(returning=True)
    window.attach(presenter)
    return window


async def settle() -> None:
    """Let what the screens have started come to rest, timers of a quarter of a second included."""
    app = QApplication.instance()
    assert app is not None
    for _ in range(8):
        await asyncio.sleep(0.06)
        app.processEvents()
        await asyncio.gather(*list(tasks._running), return_exceptions=True)


async def take(name: str, make: Make) -> None:
    """Make one scene in both themes and write it."""
    for dark in (False, True):
        theme().set_dark(dark)
        with tempfile.TemporaryDirectory() as root:
            widget = await make(Path(root))
            widget.resize(1280, 800)
            widget.show()
            widget.activateWindow()
            await settle()
            path = FOLDER / f"{name}-{'dark' if dark else 'light'}.png"
            widget.grab().save(str(path))
            widget.hide()
            widget.deleteLater()
            await settle()
        sys.stdout.write(f"{path.relative_to(FOLDER.parent.parent)}\n")


async def main(wanted: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in SCENES.items():
        if not wanted or any(name.startswith(each) for each in wanted):
            await take(name, make)


if __name__ == "__main__":
    application = program.make_application()
    theme().set_reduce_motion(True)
    asyncio.run(main(sys.argv[1:]))
