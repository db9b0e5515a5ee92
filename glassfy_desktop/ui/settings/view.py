"""The Settings screen: one column."""

import platform
from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from glassfy_desktop import __version__
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.keychain import KeychainState
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.copy_field import CopyField
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Item, Panel, column, row
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.parts.page_header import PageHeader
from glassfy_desktop.ui.parts.segment import Segment
from glassfy_desktop.ui.screen import ScreenContext
from glassfy_desktop.ui.settings.presenter import SettingsPresenter
from glassfy_desktop.ui.settings.secrets import SecretsCard
from glassfy_desktop.ui.tasks import spawn
from glassfy_desktop.ui.theme import Role, theme

WIDTH = 560
NAMES = 140
THEMES = ("system", "light", "dark")
MOTIONS = ("system", "on", "off")


def build(context: ScreenContext) -> QWidget:
    """The screen for the open store."""
    return SettingsScreen(context, SettingsPresenter(context.workspace, context.settings, context.set_theme))


def open_folder(path: str) -> object:
    """Show a folder in the system's file manager."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(path))


class SettingsScreen(QWidget):
    """Groups one below the other, 560 wide. `browse` opens a folder."""

    def __init__(
        self,
        context: ScreenContext,
        presenter: SettingsPresenter,
        browse: Callable[[str], object] = open_folder,
    ) -> None:
        super().__init__()
        self.context = context
        self.presenter = presenter
        presenter.setParent(self)
        self._browse = browse
        self._keychain_shown: KeychainState | None = None
        self.gallery: QWidget | None = None
        self._groups = QVBoxLayout()
        self._groups.setContentsMargins(24, 20, 24, 24)
        self._groups.setSpacing(32)
        self._add_appearance()
        self._add_secrets()
        self._add_data()
        self._add_about()
        self._add_developer()
        self._groups.addStretch(1)
        self._lay_out()
        self.setFocusProxy(self.theme.button(self.theme.value))
        self._register()
        presenter.changed.connect(self.refresh)
        theme().changed.connect(self.refresh)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.presenter.look_everywhere()
        self.refresh()

    def refresh(self) -> None:
        """Show the settings as they are, also when they were changed elsewhere."""
        settings = self.presenter.settings
        self.theme.set_value(settings.theme if settings.theme in THEMES else "system")
        self.motion.set_value(settings.reduce_motion if settings.reduce_motion in MOTIONS else "system")
        self._show_keychain()

    # Groups

    def _add_appearance(self) -> None:
        as_system = ("system", self.tr("As the system"))
        self.theme = Segment([as_system, ("light", self.tr("Light")), ("dark", self.tr("Dark"))])
        self.theme.changed.connect(self.presenter.choose_theme)
        self.motion = Segment([as_system, ("on", self.tr("On")), ("off", self.tr("Off"))])
        self.motion.changed.connect(self._choose_motion)
        self._add_group(
            self.tr("Appearance"),
            self._named(self.tr("Theme"), self.theme),
            self._named(self.tr("Reduce motion"), self.motion),
        )

    def _add_secrets(self) -> None:
        self.keychain = QVBoxLayout()
        self.secrets = SecretsCard(self.presenter)
        self._add_group(self.tr("Where are my secrets"), self.keychain, self.secrets)

    def _add_data(self) -> None:
        self.folder = CopyField(str(self.presenter.data_folder))
        self.open_button = Button(self.tr("Open"))
        self.open_button.setAccessibleName(self.tr("Open the data folder"))
        self.open_button.clicked.connect(self.open_data_folder)
        line = row(self.folder, self.open_button)
        line.setStretch(0, 1)
        words = self.tr("Stores, settings, the engine’s database and logs are kept here. No secret is.")
        self._add_group(self.tr("Data folder"), paragraph(words), line)

    def _add_about(self) -> None:
        words = self.tr("Glassfy Desktop {0}, with Python {1} and Qt {2}. MIT licence.")
        self.about = paragraph(words.format(__version__, platform.python_version(), qVersion()))
        self._add_group(self.tr("About"), self.about)

    def _add_developer(self) -> None:
        self.gallery_button = Button(self.tr("Show all parts"))
        self.gallery_button.clicked.connect(self.open_gallery)
        words = self.tr("Every part of this window in each of its states, on one page.")
        self._add_group(self.tr("Developer"), paragraph(words), row(self.gallery_button, None))

    def _add_group(self, title: str, *items: Item) -> None:
        self._groups.addLayout(column(Label(title, Role.HEADING), *items, gap=8))

    def _named(self, name: str, segment: Segment) -> Item:
        label = Label(name, Role.BODY)
        label.setFixedWidth(NAMES)
        segment.setAccessibleName(name)
        return row(label, segment, None)

    def _lay_out(self) -> None:
        pane = Panel(self._groups)
        pane.setFixedWidth(WIDTH + 48)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(Panel(row(pane, None)))
        layout = column(
            PageHeader(self.tr("Settings"), self.tr("How this app looks, and where it keeps things")), gap=0
        )
        layout.addWidget(scroll, 1)
        self.setLayout(layout)

    def _register(self) -> None:
        add = self.context.actions.add
        screen = "settings"
        add(
            "settings.folder",
            self.tr("Open the data folder"),
            self.open_data_folder,
            screen=screen,
            icon="file",
        )
        add(
            "settings.keychain",
            self.tr("Look for a keychain again"),
            self.try_keychain_again,
            screen=screen,
            icon="key",
        )
        add("settings.parts", self.tr("Show all parts"), self.open_gallery, screen=screen, icon="table")

    # What they do

    def open_data_folder(self) -> None:
        """Show the data folder in the system's file manager."""
        self._browse(str(self.presenter.data_folder))

    def try_keychain_again(self) -> None:
        """Look for a keychain once more; what is in memory goes into it."""
        spawn(self.presenter, self.presenter.try_keychain_again(), "look for a keychain")

    def open_gallery(self) -> None:
        """Show the page of all parts in a window of its own."""
        from glassfy_desktop.ui.gallery import build_gallery

        if self.gallery is None:
            self.gallery = build_gallery()
            self.gallery.setWindowTitle(self.tr("All parts – Glassfy Desktop"))
            self.gallery.setParent(self, Qt.WindowType.Window)
        self.gallery.show()
        self.gallery.raise_()

    def _choose_motion(self, name: str) -> None:
        try:
            self.presenter.choose_motion(name)
        except UserError as error:
            messages().report(error, "keep the settings")

    def _show_keychain(self) -> None:
        state = self.presenter.keychain
        if state == self._keychain_shown:
            return
        self._keychain_shown = state
        empty(self.keychain)
        if state.persistent:
            words = self.tr("In {0}, one entry each. They are never written to a file.").format(state.name)
            self.keychain.addWidget(paragraph(words))
        elif state.opened:
            title = self.tr("No keychain is in use: {0}.").format(state.reason)
            words = self.tr("Secrets last until you quit. Unlock or install a keychain, then try again.")
            self.keychain.addWidget(Notice("warn", title, words))
            again = Button(self.tr("Try again"), icon="refresh")
            again.setAccessibleName(self.tr("Look for a keychain again"))
            again.clicked.connect(self.try_keychain_again)
            self.keychain.addLayout(row(again, None))
        else:
            self.keychain.addWidget(paragraph(self.tr("Looking for the system’s keychain.")))


def empty(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (inner := item.layout()) is not None:
            empty(inner)
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def paragraph(words: str) -> Label:
    """A sentence or two about a group."""
    return Label(words, Role.BODY, colour="text2", wrap=True)
