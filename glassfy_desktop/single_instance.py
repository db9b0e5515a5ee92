"""One window for a data folder: who starts the program again is shown the one that is open."""

import logging
from pathlib import Path
from typing import BinaryIO

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from glassfy_desktop import file_lock

log = logging.getLogger(__name__)

PATIENCE = 1000
"""Milliseconds the open window has to answer."""


def claim(root: Path) -> BinaryIO | None:
    """The data folder's lock, held until the process ends; None where another window has it."""
    return file_lock.take(root / "window.lock")


def raise_the_other(root: Path) -> None:
    """Ask the window that is open on this data folder to come to the front."""
    from PySide6.QtNetwork import QLocalSocket  # 20 ms that the first paint need not wait for

    socket = QLocalSocket()
    socket.connectToServer(_name(root))
    socket.waitForConnected(PATIENCE)
    socket.abort()


def answer_others(window: QWidget, root: Path) -> None:
    """Come to the front whenever the program is started again; needs the lock."""
    from PySide6.QtNetwork import QLocalServer

    server = QLocalServer(window)
    server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)

    def asked() -> None:
        while connection := server.nextPendingConnection():
            connection.deleteLater()
        to_front(window)

    server.newConnection.connect(asked)
    QLocalServer.removeServer(_name(root))  # left behind by a crash: the lock says that nobody listens
    if not server.listen(_name(root)):
        log.warning("a second start will not raise this window: %s", server.errorString())


def to_front(window: QWidget) -> None:
    """Show the window, minimised or hidden behind others, and give it the keyboard."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def _name(root: Path) -> str:
    """The name to be reached by; a path would not do, since systems allow about 100 characters."""
    from hashlib import sha256

    return f"glassfy-desktop-{sha256(str(root.resolve()).encode()).hexdigest()[:16]}"
