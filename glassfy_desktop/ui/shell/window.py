"""The one window: first start, or the open store's screens in their frame."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFileDialog, QMenu, QStackedWidget, QWidget

from glassfy_desktop import __version__
from glassfy_desktop.ui import icons
from glassfy_desktop.ui.actions import Actions
from glassfy_desktop.ui.messages import ToastMessage, messages
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.layout import Hairline, Panel, column, row
from glassfy_desktop.ui.parts.messages import Banner, Toast
from glassfy_desktop.ui.screen import SCREENS, ScreenContext
from glassfy_desktop.ui.shell.bars import ModeLine, StatusBar, TopBar
from glassfy_desktop.ui.shell.first_start import FirstStart
from glassfy_desktop.ui.shell.palette import Palette
from glassfy_desktop.ui.shell.presenter import ShellPresenter
from glassfy_desktop.ui.shell.rail import Rail
from glassfy_desktop.ui.tasks import spawn
from glassfy_desktop.ui.theme import theme

SIZE = QSize(1280, 800)
SMALLEST = QSize(1080, 680)
THEMES = {"system": None, "light": False, "dark": True}


class MainWindow(QWidget):
    """Shows what the presenter says. `closing` is sent when the user closes it; it is hidden at the end."""

    closing = Signal()

    def __init__(self, presenter: ShellPresenter) -> None:
        super().__init__()
        self.presenter = presenter
        self.actions_known = Actions(self)
        self._screens: dict[str, QWidget] = {}
        self._current = ""
        self.setWindowTitle("Glassfy Desktop")
        self.setWindowIcon(icons.app_icon())
        self.setMinimumSize(SMALLEST)
        self.resize(SIZE)
        self._lay_out()
        self._register_actions()
        presenter.opened.connect(self._store_opened)
        presenter.changed.connect(self._render)
        messages().changed.connect(self._render_banner)
        messages().toasted.connect(self._show_toast)
        self._store_opened()

    # Screens

    def go(self, name: str) -> None:
        """Show a screen of the open store."""
        if self.presenter.workspace is None or self.presenter.set_up is None:
            return
        if name not in self._screens:
            entry = next(each for each in SCREENS if each.name == name)
            self._screens[name] = entry.build(self._context())
            self._pages.addWidget(self._screens[name])
        self._current = name
        self._pages.setCurrentWidget(self._screens[name])
        self._rail.select(name)
        self._screens[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.closing.emit()

    def _context(self) -> ScreenContext:
        workspace, set_up = self.presenter.workspace, self.presenter.set_up
        if workspace is None or set_up is None:
            raise RuntimeError("no store is open")
        return ScreenContext(
            workspace=workspace,
            set_up=set_up,
            actions=self.actions_known,
            settings=self.presenter.settings,
            go=self.go,
            host=self._middle,
            set_theme=self.set_theme,
        )

    def set_theme(self, name: str) -> None:
        """Choose `system`, `light` or `dark`, and keep the choice."""
        theme().set_dark(THEMES[name])
        self.presenter.set_theme(name)

    # Frame

    def _lay_out(self) -> None:
        self._first_start = FirstStart()
        self._first_start.connect_wanted.connect(self._connect)
        self._first_start.sandbox_wanted.connect(self._try_sandbox)
        self._first_start.import_wanted.connect(self._import)
        self._mode_line = ModeLine()
        self._switcher_menu = QMenu(self)
        self._switcher_menu.aboutToShow.connect(self._fill_switcher)
        self._top = TopBar(self._switcher_menu)
        self._top.palette_wanted.connect(self._open_palette)
        self._top.about_wanted.connect(self._about)
        self._rail = Rail()
        self._rail.chosen.connect(self.go)
        self._banner = Banner()
        self._banner.closed.connect(self._close_banner)
        self._pages = QStackedWidget()
        self._middle = QWidget()
        beside = column(self._banner, self._pages, gap=0)
        beside.setStretch(1, 1)
        inside = row(self._rail, Hairline(vertical=True), gap=0)
        inside.addLayout(beside, 1)
        self._middle.setLayout(inside)
        self._status = StatusBar()
        frame = column(self._mode_line, self._top, gap=0)
        frame.addWidget(self._middle, 1)
        frame.addWidget(self._status)
        self._first_banner = Banner()
        self._first_banner.closed.connect(self._close_banner)
        welcome = column(self._first_banner, gap=0)
        welcome.addWidget(self._first_start, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(Panel(welcome, tone="chrome"))
        self._stack.addWidget(Panel(frame))
        self.setLayout(column(self._stack, gap=0))
        self._palette = Palette(self, self.actions_known)

    def _register_actions(self) -> None:
        add = self.actions_known.add
        for entry in SCREENS:
            title = self.tr("Go to {0}").format(entry.title)
            add(
                f"go.{entry.name}",
                title,
                partial(self.go, entry.name),
                icon=entry.icon,
                shortcut=entry.shortcut,
            )
        add(
            "palette",
            self.tr("Search or run a command"),
            self._open_palette,
            icon="search",
            shortcut="Ctrl+K",
        )
        add("store.sandbox", self.tr("Open the sandbox"), self._try_sandbox, icon="flask")
        add("store.connect", self.tr("Connect another Stripe account"), self._connect, icon="key")
        add("store.import", self.tr("Import a store configuration"), self._import, icon="inbox")
        for name, text in self._theme_names().items():
            add(
                f"theme.{name}",
                text,
                partial(self.set_theme, name),
                screen="settings",
                icon="settings",
            )
        add("about", self.tr("About Glassfy Desktop"), self._about, icon="info")
        add("quit", self.tr("Quit"), self.close, icon="x", shortcut="Ctrl+Q")

    def _theme_names(self) -> dict[str, str]:
        return {
            "system": self.tr("Theme: as the system"),
            "light": self.tr("Theme: light"),
            "dark": self.tr("Theme: dark"),
        }

    def _store_opened(self) -> None:
        for screen in self._screens.values():
            self._pages.removeWidget(screen)
            screen.deleteLater()
        self._screens.clear()
        self._banner.hide()
        self._first_banner.hide()
        if self.presenter.workspace is None and not self.presenter.remembered():
            self._stack.setCurrentIndex(0)
            self._first_start.focus_first()
            return
        self._stack.setCurrentIndex(1)
        self._render_banner()
        self.go(self._current or SCREENS[0].name)
        self._render()

    def _render(self) -> None:
        workspace = self.presenter.workspace
        if workspace is None:
            return
        config = workspace.config
        self.setWindowTitle(f"{config.store} – Glassfy Desktop")
        self._mode_line.mode = config.mode
        self._mode_line.update()
        self._top.show_store(config.store, config.mode, config.account)
        self._rail.set_attention(self.presenter.attention())
        self._status.show_engine(self.presenter)

    def _render_banner(self) -> None:
        banner = self._first_banner if self.presenter.workspace is None else self._banner
        banners = messages().banners
        if not banners:
            banner.hide()
            return
        worst = banners[0]
        buttons = []
        for action in worst.actions:
            button = Button(action.text, "secondary", action.icon, compact=True)
            button.clicked.connect(lambda checked=False, action=action: action.run())
            buttons.append(button)
        banner.show_message(worst.severity, worst.happened, worst.remedy, buttons, len(banners) - 1)

    def _close_banner(self) -> None:
        if banners := messages().banners:
            messages().clear(banners[0].key)

    def _show_toast(self, message: ToastMessage) -> None:
        toast = Toast(message.text, action=self.tr("Undo") if message.undo else "", parent=self._middle)
        if message.undo is not None:
            toast.acted.connect(message.undo)
        toast.closed.connect(toast.deleteLater)
        toast.appear()

    # What the frame's own controls do

    def _open_palette(self) -> None:
        if self.presenter.workspace is not None:
            self._palette.open(self._current)

    def _try_sandbox(self) -> None:
        spawn(self, self.presenter.try_sandbox(), "open the sandbox")

    def _connect(self) -> None:
        spawn(self, self.presenter.connect_stripe(), "make a store")

    def _import(self) -> None:
        dialog = QFileDialog(self, self.tr("Import a store configuration"))
        dialog.setNameFilter(self.tr("Store configuration (*.json)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._import_path)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _import_path(self, path: str) -> None:
        spawn(self, self.presenter.import_file(Path(path)), "import a store")

    def _fill_switcher(self) -> None:
        self._switcher_menu.clear()
        for entry in self.presenter.stores():
            action = self._switcher_menu.addAction(f"{entry.name}   {entry.mode.upper()}")
            action.setEnabled(not entry.fault)
            action.triggered.connect(lambda checked=False, slug=entry.slug: self._open(slug))
        self._switcher_menu.addSeparator()
        for name in ("store.connect", "store.sandbox", "store.import"):
            self._switcher_menu.addAction(self.actions_known.get(name))

    def _open(self, slug: str) -> None:
        if self.presenter.workspace is None or self.presenter.workspace.slug != slug:
            spawn(self, self.presenter.open_store(slug), "open a store")

    def _about(self) -> None:
        text = self.tr("Glassfy Desktop {0}. Keys and data stay on this machine.").format(__version__)
        messages().toast(text)
