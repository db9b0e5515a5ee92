"""The composition root: makes the application, its loop and its window, and ends them in order."""

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

os.environ["QT_API"] = "pyside6"  # qasync reads it when it is imported

import qasync
from PySide6.QtCore import QLocale, QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from glassfy_desktop import __version__
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.folders import NAME, data_folder, ensure_writable
from glassfy_desktop.services.keychain import Keychain
from glassfy_desktop.services.logs import log_to
from glassfy_desktop.ui import tasks
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.shell.presenter import ShellPresenter
from glassfy_desktop.ui.shell.window import THEMES, MainWindow
from glassfy_desktop.ui.theme import install, theme

log = logging.getLogger(__name__)

QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def run() -> int:
    """Show the window until the user closes it. Returns the exit code: 0, or 1 where it cannot be shown."""
    if problem := no_display():
        sys.stderr.write(f"{problem}\n")
        return 1
    app = make_application()
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        code: int = loop.run_until_complete(live(data_folder()))
        return code


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
    install(app)
    return app


async def live(root: Path) -> int:
    """From the first window to the last task's end."""
    closing = asyncio.Event()
    heed_signals(closing.set)
    if not await writable(root, closing):
        return 1
    log_to(root / "logs")
    report_failures()
    presenter = ShellPresenter(root, Keychain())
    theme().set_dark(THEMES.get(presenter.settings.theme))
    window = MainWindow(presenter)
    window.closing.connect(closing.set)
    window.show()
    # after the first paint: nothing of this may hold it up
    QTimer.singleShot(0, window, lambda: tasks.spawn(window, presenter.start(), "start"))
    await closing.wait()
    window.hide()
    await presenter.close_store()
    await tasks.cancel_all()
    window.deleteLater()
    return 0


async def writable(root: Path, closing: asyncio.Event) -> bool:
    """Whether the data folder can be used; while it cannot, a window says so and lets the user try again."""
    while True:
        try:
            ensure_writable(root)
        except UserError as error:
            sys.stderr.write(f"{error}\n")
            if not await try_again(error, closing):
                return False
        else:
            return True


async def try_again(error: UserError, closing: asyncio.Event) -> bool:
    """Show the problem until the user wants to try again (True) or to leave (False)."""
    from glassfy_desktop.ui.shell.problem import ProblemWindow

    answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def decide(again: bool) -> None:
        if not answer.done():
            answer.set_result(again)

    window = ProblemWindow(error)
    window.again.connect(lambda: decide(True))
    window.closing.connect(lambda: decide(False))
    window.show()
    async with asyncio.TaskGroup() as group:
        leaving = group.create_task(closing.wait())
        leaving.add_done_callback(lambda task: decide(False))
        again = await answer
        leaving.cancel()
    window.deleteLater()
    return again


def heed_signals(leave: Callable[[], Any]) -> None:
    """End the app in order on SIGTERM and SIGINT; a socket wakes the loop while Qt waits."""
    if sys.platform == "win32":
        signal.signal(signal.SIGINT, lambda *_: leave())
        return
    reading, writing = socket.socketpair()
    for each in (reading, writing):
        each.setblocking(False)
    signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: leave())
    loop = asyncio.get_running_loop()
    loop.add_reader(reading.fileno(), reading.recv, 512)
    log.debug("signals wake socket %s through %s", reading.fileno(), writing.detach())
    _kept.append(reading)


_kept: list[socket.socket] = []


def report_failures() -> None:
    """Whatever nobody caught is logged with its trace and shown; the app goes on."""

    def from_python(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        messages().report(error.with_traceback(trace), "the window")

    def from_loop(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception") or RuntimeError(context["message"])
        messages().report(error, "the background")

    def from_qt(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        logging.getLogger("qt").log(QT_LEVELS[kind], text)

    sys.excepthook = from_python
    asyncio.get_running_loop().set_exception_handler(from_loop)
    qInstallMessageHandler(from_qt)
