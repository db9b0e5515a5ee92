"""For every test of the window: no screen needed, the light theme without motion, and nothing left behind."""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from glassfy_desktop.ui.theme import install, theme

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

Shown = TypeVar("Shown", bound=QWidget)
HERE = Path(__file__).parent
OFFSCREEN = r"This plugin does not support (propagateSizeHints\(\)|raise\(\)|grabbing the keyboard)"
"""What the offscreen platform says each time a window is shown; it means nothing here."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN, extend=True))


@pytest.fixture(scope="session")
def themed_app(qapp: QApplication) -> QApplication:
    """The application with the app's own style, fonts and theme."""
    install(qapp)
    qapp.setCursorFlashTime(0)
    QAccessible.setActive(True)
    return qapp


@pytest.fixture(autouse=True)
def still_and_light(themed_app: QApplication) -> None:
    """Every test begins in the light theme and sees movements end at once."""
    theme().set_dark(False)
    theme().set_reduce_motion(True)


@pytest.fixture(autouse=True)
def english(themed_app: QApplication) -> Iterator[None]:
    """Numbers and months are written as in the United States, whatever the machine's own language."""
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def light(still_and_light: None) -> None:
    """The light theme."""
    theme().set_dark(False)


@pytest.fixture
def dark(still_and_light: None) -> None:
    """The dark theme."""
    theme().set_dark(True)


@pytest.fixture(autouse=True)
def nothing_left_behind(still_and_light: None) -> Iterator[None]:
    """Fails a test that leaves a window open or a timer running. Hand windows to `qtbot.addWidget`."""
    before = set(map(id, QApplication.topLevelWidgets()))
    yield
    QToolTip.hideText()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    windows = [window for window in QApplication.topLevelWidgets() if id(window) not in before]
    leaked = [window for window in windows if window.parent() is None and not is_tool_tip(window)]
    timers = running_timers()
    assert not leaked, f"windows left behind: {leaked}"
    assert not timers, f"timers left running, of: {[timer.parent() for timer in timers]}"


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[Shown], Shown]:
    """Shows a widget in the active window, so that it can have the focus, until the test ends."""
    kept: list[QWidget] = []

    def show(widget: Shown) -> Shown:
        kept.append(widget)
        qtbot.addWidget(widget)
        with qtbot.waitActive(widget):
            widget.show()
            widget.activateWindow()
        return widget

    return show


def running_timers() -> list[QTimer]:
    """The timers made in Python that run now."""
    timers = [each for each in gc.get_objects() if issubclass(type(each), QTimer)]
    return [timer for timer in timers if shiboken6.isValid(timer) and timer.isActive()]


def is_tool_tip(window: QWidget) -> bool:
    return window.metaObject().className() == "QTipLabel"
