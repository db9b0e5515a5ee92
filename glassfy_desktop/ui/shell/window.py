"""The one window: first start, or the open store's screens in their frame.

It paints itself before anything else is loaded; `attach` gives it its presenter once that is there.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from glassfy_desktop.ui import icons
from glassfy_desktop.ui.parts.layout import column

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from glassfy_desktop.ui.actions import Actions
    from glassfy_desktop.ui.messages import ToastMessage
    from glassfy_desktop.ui.screen import ScreenContext
    from glassfy_desktop.ui.shell.first_start import FirstStart
    from glassfy_desktop.ui.shell.frame import Frame
    from glassfy_desktop.ui.shell.palette import Palette
    from glassfy_desktop.ui.shell.presenter import ShellPresenter
    from glassfy_desktop.ui.shell.store_actions import StoreActions

SIZE = QSize(1280, 800)
SMALLEST = QSize(1080, 680)
THEMES = {"system": None, "light": False, "dark": True}


class MainWindow(QWidget):
    """Shows what the presenter says. `closing` is sent when the user closes it; it is hidden at the end.

    With `returning` it begins with the frame of a store that is about to be opened.
    """

    closing = Signal()
    presenter: ShellPresenter
    known: Actions
    palette_over_all: Palette
    store_actions: StoreActions

    def __init__(self, *, returning: bool) -> None:
        super().__init__()
        self._first_start: FirstStart | None = None
        self._frame: Frame | None = None
        self._stack = QStackedWidget()
        self.setWindowTitle("Glassfy Desktop")
        self.setMinimumSize(SMALLEST)
        self.resize(SIZE)
        self.setLayout(column(self._stack, gap=0))
        self._stack.setCurrentWidget(self.frame if returning else self.first_start)

    def attach(self, presenter: ShellPresenter) -> None:
        """Follow this presenter from now on."""
        from glassfy_desktop.ui.actions import Actions
        from glassfy_desktop.ui.messages import messages
        from glassfy_desktop.ui.shell.palette import Palette
        from glassfy_desktop.ui.shell.store_actions import StoreActions
        from glassfy_desktop.ui.theme import theme

        theme().apply()  # the style sheet, which the first paint went without
        self.presenter = presenter
        self.known = Actions(self)
        self.palette_over_all = Palette(self, self.known)
        self.setWindowIcon(icons.app_icon())
        self._register_actions()
        self.store_actions = StoreActions(self, presenter, self.known, self.frame)
        presenter.opened.connect(self._store_opened)
        presenter.changed.connect(self._show_store)
        messages().changed.connect(self._show_banner)
        messages().toasted.connect(self._show_toast)
        self._store_opened()

    @property
    def first_start(self) -> FirstStart:
        """The page for somebody without a store; made when it is first wanted."""
        if self._first_start is None:
            from glassfy_desktop.ui.shell.first_start import FirstStart

            self._first_start = FirstStart()
            self._first_start.connect_wanted.connect(self._connect)
            self._first_start.sandbox_wanted.connect(self._try_sandbox)
            self._first_start.import_wanted.connect(self._import)
            self._first_start.banner_closed.connect(self._close_banner)
            self._stack.addWidget(self._first_start)
        return self._first_start

    @property
    def frame(self) -> Frame:
        """The frame around an open store; made when it is first wanted."""
        if self._frame is None:
            from glassfy_desktop.ui.shell.frame import Frame

            self._frame = Frame()
            self._frame.chosen.connect(self.go)
            self._frame.banner_closed.connect(self._close_banner)
            self._frame.top.palette_wanted.connect(self._open_palette)
            self._frame.top.about_wanted.connect(self._about)
            self._stack.addWidget(self._frame)
        return self._frame

    def go(self, name: str) -> None:
        """Show a screen of the open store."""
        if self.presenter.workspace is not None:
            self.frame.show_screen(name, self.context())

    def set_theme(self, name: str) -> None:
        """Choose `system`, `light` or `dark`, and keep the choice."""
        from glassfy_desktop.ui.theme import theme

        theme().set_dark(THEMES[name])
        self.presenter.set_theme(name)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.closing.emit()

    def context(self) -> ScreenContext:
        """What a screen of the open store gets. Raises RuntimeError while none is open."""
        from glassfy_desktop.ui.screen import ScreenContext

        workspace, set_up = self.presenter.workspace, self.presenter.set_up
        if workspace is None or set_up is None:
            raise RuntimeError("no store is open")
        return ScreenContext(
            workspace=workspace,
            set_up=set_up,
            actions=self.known,
            settings=self.presenter.settings,
            go=self.go,
            host=self.frame.middle,
            set_theme=self.set_theme,
            reopen=self._reopen,
        )

    # What the presenter tells

    def _store_opened(self) -> None:
        if self._frame is not None:
            self._frame.forget_screens()
        if self.presenter.workspace is not None:
            self._stack.setCurrentWidget(self.frame)
            self._show_banner()
            self.go(self.frame.current)
            self._show_store()
        elif not self.presenter.remembered():
            self._stack.setCurrentWidget(self.first_start)
            self.first_start.focus_first()

    def _show_store(self) -> None:
        if self.presenter.workspace is not None:
            self.setWindowTitle(f"{self.presenter.workspace.config.store} – Glassfy Desktop")
            self.frame.show_store(self.presenter)

    def _show_banner(self) -> None:
        from glassfy_desktop.ui.messages import messages
        from glassfy_desktop.ui.parts.button import Button

        on_frame = self._stack.currentWidget() is self._frame
        page = self.frame if on_frame else self.first_start
        banners = messages().banners
        if not banners:
            page.hide_banner()
            return
        worst = banners[0]
        buttons = []
        for action in worst.actions:
            button = Button(action.text, "secondary", action.icon, compact=True)
            button.clicked.connect(lambda checked=False, action=action: action.run())
            buttons.append(button)
        page.banner.show_message(worst.severity, worst.happened, worst.remedy, buttons, len(banners) - 1)

    def _close_banner(self) -> None:
        from glassfy_desktop.ui.messages import messages

        if banners := messages().banners:
            messages().close(banners[0].key)

    def _show_toast(self, message: ToastMessage) -> None:
        from glassfy_desktop.ui.parts.messages import Toast

        host = self.frame.middle if self._stack.currentWidget() is self._frame else self.first_start
        toast = Toast(message.text, action=self.tr("Undo") if message.undo else "", parent=host)
        if message.undo is not None:
            toast.acted.connect(message.undo)
        toast.closed.connect(toast.deleteLater)
        toast.appear()

    # Actions

    def _register_actions(self) -> None:
        from glassfy_desktop.ui.screen import SCREENS

        add = self.known.add
        for entry in SCREENS:
            title = self.tr("Go to {0}").format(entry.title)
            run = partial(self.go, entry.name)
            add(f"go.{entry.name}", title, run, icon=entry.icon, shortcut=entry.shortcut)
        search = self.tr("Search or run a command")
        add("palette", search, self._open_palette, icon="search", shortcut="Ctrl+K")
        add("store.sandbox", self.tr("Open the sandbox"), self._try_sandbox, icon="flask")
        add("store.import", self.tr("Import a store configuration"), self._import, icon="inbox")
        for name, text in self._theme_names().items():
            add(f"theme.{name}", text, partial(self.set_theme, name), screen="settings", icon="settings")
        add("about", self.tr("About Glassfy Desktop"), self._about, icon="info")
        add("quit", self.tr("Quit"), self.close, icon="x", shortcut="Ctrl+Q")

    def _theme_names(self) -> dict[str, str]:
        return {
            "system": self.tr("Theme: as the system"),
            "light": self.tr("Theme: light"),
            "dark": self.tr("Theme: dark"),
        }

    def _open_palette(self) -> None:
        if self.presenter.workspace is not None:
            self.palette_over_all.open(self.frame.current)

    def _reopen(self) -> None:
        self._spawn(self.presenter.reopen(), "open the store again")

    def _try_sandbox(self) -> None:
        self._spawn(self.presenter.try_sandbox(), "open the sandbox")

    def _connect(self) -> None:
        self._spawn(self.presenter.connect_stripe(), "make a store")

    def _import(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self, self.tr("Import a store configuration"))
        dialog.setNameFilter(self.tr("Store configuration (*.json)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._import_path)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _import_path(self, path: str) -> None:
        self._spawn(self.presenter.import_file(Path(path)), "import a store")

    def _about(self) -> None:
        from glassfy_desktop import __version__
        from glassfy_desktop.ui.messages import messages

        text = self.tr("Glassfy Desktop {0}. Keys and data stay on this machine.")
        messages().toast(text.format(__version__))

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        from glassfy_desktop.ui.tasks import spawn

        spawn(self, work, name)
