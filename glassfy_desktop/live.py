"""The program's life once its window is there: one asyncio loop on Qt's, until the user leaves."""

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

os.environ["QT_API"] = "pyside6"  # qasync reads it when it is imported

import qasync

from glassfy_desktop import single_instance
from glassfy_desktop.services.keychain import Keychain
from glassfy_desktop.services.logs import log_to
from glassfy_desktop.ui import tasks
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.shell.presenter import ShellPresenter
from glassfy_desktop.ui.shell.window import MainWindow

QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def run(app: QApplication, window: MainWindow, root: Path) -> int:
    """Live until the user leaves; returns the exit code."""
    gc.enable()
    log_to(root / "logs")
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        code: int = loop.run_until_complete(live(window, root))
        if sys.platform != "win32":
            signal.set_wakeup_fd(-1)  # a second signal finds no loop to wake any more
        return code


async def live(window: MainWindow, root: Path) -> int:
    """Open the store that was open last, wait for the end, and close everything in order."""
    leaving = asyncio.Event()
    heed_signals(leaving.set)
    report_failures()
    presenter = ShellPresenter(root, Keychain())
    window.closing.connect(leaving.set)
    window.attach(presenter)
    single_instance.answer_others(window, root)
    tasks.spawn(window, presenter.start(), "start")
    await leaving.wait()
    window.hide()
    await presenter.close_store()
    await tasks.cancel_all()
    window.deleteLater()
    return 0


def heed_signals(leave: Callable[[], Any]) -> None:
    """End the app in order on SIGTERM and SIGINT; a socket wakes the loop while Qt waits."""
    if sys.platform == "win32":
        signal.signal(signal.SIGINT, lambda *_: leave())
        return
    reading, writing = socket.socketpair()
    for each in (reading, writing):
        each.setblocking(False)
    signal.set_wakeup_fd(writing.detach(), warn_on_full_buffer=False)  # open until the process ends
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: leave())
    asyncio.get_running_loop().add_reader(reading.fileno(), lambda: reading.recv(512))


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
