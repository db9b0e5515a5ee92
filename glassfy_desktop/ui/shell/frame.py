"""The frame around the open store's screens: mode line, top bar, rail, banner, status bar, palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from glassfy_desktop.ui.parts.layout import Panel, column, row
from glassfy_desktop.ui.screen import SCREENS
from glassfy_desktop.ui.shell.bars import ModeLine, StatusBar, TopBar
from glassfy_desktop.ui.shell.rail import Rail

if TYPE_CHECKING:
    from collections.abc import Callable

    from glassfy_desktop.ui.parts.messages import Banner
    from glassfy_desktop.ui.screen import ScreenContext
    from glassfy_desktop.ui.shell.presenter import ShellPresenter


class Frame(Panel):
    """Shows the open store and one of its screens. `chosen` sends the name of a screen the rail wants."""

    chosen = Signal(str)
    banner_closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tone="surface", parent=parent)
        self.current = SCREENS[0].name
        self.menu = QMenu(self)
        self.top = TopBar(self.menu)
        self._banner: Banner | None = None
        self.middle = QWidget()
        """What lies between top bar and status bar; sheets and toasts are its children."""
        self._screens: dict[str, QWidget] = {}
        self._mode_line = ModeLine()
        self._rail = Rail()
        self._rail.chosen.connect(self.chosen)
        self._pages = QStackedWidget()
        self._status = StatusBar()
        self._lay_out()

    @property
    def banner(self) -> Banner:
        """The message over the screens; made when there is a first one."""
        if self._banner is None:
            from glassfy_desktop.ui.parts.messages import Banner

            self._banner = Banner()
            self._banner.closed.connect(self.banner_closed)
            self._beside.insertWidget(0, self._banner)
        return self._banner

    def hide_banner(self) -> None:
        """Take the message away, where there is one."""
        if self._banner is not None:
            self._banner.hide()

    def show_store(self, presenter: ShellPresenter) -> None:
        """Show the open store's name, mode, engine and what needs attention."""
        workspace = presenter.workspace
        if workspace is None:
            return
        config = workspace.config
        self._mode_line.set_mode(config.mode)
        self.top.show_store(config.store, config.mode, config.account)
        self._rail.set_attention(presenter.attention())
        self._status.show_engine(presenter)

    def shown_screen(self, name: str) -> QWidget:
        """A screen that has been shown. Raises KeyError."""
        return self._screens[name]

    def show_screen(
        self, name: str, context: ScreenContext, build: Callable[[ScreenContext], QWidget] | None = None
    ) -> None:
        """Show a screen; it is made when it is first wanted, by its entry or by `build`."""
        if name not in self._screens:
            entry = next(each for each in SCREENS if each.name == name)
            self._screens[name] = (build or entry.build)(context)
            self._pages.addWidget(self._screens[name])
        if name != self.current:
            self._dismiss_toasts()
        self.current = name
        self._pages.setCurrentWidget(self._screens[name])
        self._rail.select(name)
        self._screens[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def forget_screens(self) -> None:
        """Take all screens away: they belong to a store that is closed."""
        for screen in self._screens.values():
            self._pages.removeWidget(screen)
            screen.deleteLater()
        self._screens.clear()
        self.hide_banner()

    def _dismiss_toasts(self) -> None:
        """What a toast says belongs to the screen it came with."""
        from glassfy_desktop.ui.parts.messages import Toast

        for toast in self.middle.findChildren(Toast):
            toast.dismiss()

    def _lay_out(self) -> None:
        self._beside = column(gap=0)
        self._beside.addWidget(self._pages, 1)
        inside = row(self._rail, gap=0)
        inside.addLayout(self._beside, 1)
        self.middle.setLayout(inside)
        layout = column(self._mode_line, self.top, gap=0)
        layout.addWidget(self.middle, 1)
        layout.addWidget(self._status)
        self.setLayout(layout)
