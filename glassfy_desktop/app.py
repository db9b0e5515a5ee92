"""The composition root: makes the application, shows its window, runs its loop, and ends all in order.

The window is painted before the loop and all that lies behind it are even imported.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from glassfy_desktop import __version__, single_instance
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.app_settings import AppSettings
from glassfy_desktop.services.folders import NAME, data_folder, ensure_writable
from glassfy_desktop.ui.shell.window import THEMES, MainWindow
from glassfy_desktop.ui.theme import install, theme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LONGEST_WAIT = 1000
"""Milliseconds after which the program goes on, though no window has been painted (it may be minimised)."""


def run() -> int:
    """Show the window until the user closes it. Returns the exit code: 0, or 1 where it cannot be shown.

    Where one is open on this data folder already, that one comes to the front instead.
    """
    if problem := no_display():
        sys.stderr.write(f"{problem}\n")
        return 1
    app = make_application()
    root = data_folder()
    if not writable(app, root):
        return 1
    lock = single_instance.claim(root)
    if lock is None:
        single_instance.raise_the_other(root)
        sys.stderr.write("Glassfy Desktop is already open.\n")
        return 0
    settings = AppSettings.load(root)
    theme().set_dark(THEMES.get(settings.theme))
    theme().set_reduce_motion(settings.stillness)
    window = MainWindow(returning=settings.remembers_store(root))
    window.show()
    until_painted(app, window)

    from glassfy_desktop import live

    with lock:
        return live.run(app, window, root)


def no_display() -> str:
    """Why no window can be shown here, in a sentence; empty where one can."""
    if not sys.platform.startswith("linux"):
        return ""
    if any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        return ""
    return (
        "Glassfy Desktop found no display (neither DISPLAY nor WAYLAND_DISPLAY is set)."
        " Start it in a desktop session; on a server, use `glassfy-desktop engine serve`."
    )


def make_application() -> QApplication:
    """The one QApplication, named, with the theme installed."""
    app = QApplication([NAME])
    app.setApplicationName(NAME)
    app.setApplicationDisplayName("Glassfy Desktop")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName(NAME)
    app.setQuitOnLastWindowClosed(False)
    if QLocale().language() == QLocale.Language.C:  # no locale set: numbers are still to be readable
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    install(app, sheet=False)
    return app


class FirstPaint(QObject):
    """Calls `done` once, when what it watches has been painted."""

    def __init__(self, watched: QWidget, done: Callable[[], object]) -> None:
        super().__init__(watched)
        self._done = done
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._done)
        return False


def until_painted(app: QApplication, window: QWidget) -> None:
    """Run Qt's loop just until the window has been painted."""
    painted = FirstPaint(window, app.exit)  # not quit(), which asks the window to close
    patience = QTimer(painted, singleShot=True, interval=LONGEST_WAIT)
    patience.timeout.connect(app.exit)
    patience.start()
    app.exec()
    painted.deleteLater()


def writable(app: QApplication, root: Path) -> bool:
    """Whether the data folder can be used; while it cannot, a window says so and lets the user try again."""
    while True:
        try:
            ensure_writable(root)
        except UserError as error:
            sys.stderr.write(f"{error}\n")
            if not asked_to_try_again(app, error):
                return False
        else:
            return True


def asked_to_try_again(app: QApplication, error: UserError) -> bool:
    """Show the problem until the user wants to try again (True) or to leave (False)."""
    from glassfy_desktop.ui.shell.problem import ProblemWindow

    window = ProblemWindow(error)
    window.again.connect(lambda: app.exit(1))
    window.closing.connect(lambda: app.exit(0))
    window.show()
    again = app.exec() == 1
    window.deleteLater()
    return again
