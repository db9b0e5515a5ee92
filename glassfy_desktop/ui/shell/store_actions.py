"""What can be done with stores from menu and palette: switch, make, rename, duplicate, delete."""

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from glassfy_desktop.services.store_files import StoreEntry
from glassfy_desktop.ui.actions import Actions
from glassfy_desktop.ui.shell.frame import Frame
from glassfy_desktop.ui.shell.presenter import ShellPresenter
from glassfy_desktop.ui.shell.store_sheets import DeleteSheet, NameSheet, StoreSheet
from glassfy_desktop.ui.tasks import spawn

SWITCH = "store.switch."


class StoreActions(QObject):
    """Registers the actions and fills the switcher's menu. `sheet` is the sheet that is open, if any."""

    def __init__(self, window: QWidget, presenter: ShellPresenter, known: Actions, frame: Frame) -> None:
        super().__init__(window)
        self._window = window
        self._presenter = presenter
        self._known = known
        self._frame = frame
        self.sheet: StoreSheet | None = None
        frame.menu.aboutToShow.connect(self.fill_menu)
        self._register()
        presenter.opened.connect(self.refresh)
        self.refresh()

    def _register(self) -> None:
        add = self._known.add
        add("store.menu", self.tr("Switch the store"), self._open_menu, icon="updown", shortcut="Ctrl+O")
        add("store.new", self.tr("Make a store"), self.make, icon="plus", shortcut="Ctrl+N")
        add("store.rename", self.tr("Rename this store"), self.rename, icon="file")
        add("store.duplicate", self.tr("Duplicate this store"), self.duplicate, icon="copy")
        add("store.delete", self.tr("Delete this store"), self.delete, icon="x")

    def refresh(self) -> None:
        """Offer what can be done now: the open store's actions, and every other store to switch to."""
        workspace = self._presenter.workspace
        for name in ("store.menu", "store.new", "store.rename", "store.duplicate", "store.delete"):
            self._known.get(name).setEnabled(workspace is not None)
        for action in self._known.all():
            if action.objectName().startswith(SWITCH):
                self._known.remove(action.objectName())
        for entry in self._presenter.stores():
            if not entry.fault and (workspace is None or entry.slug != workspace.slug):
                text = self.tr("Switch to {0} ({1})").format(entry.name, entry.mode)
                run = partial(self._open, entry.slug)
                self._known.add(f"{SWITCH}{entry.slug}", text, run, icon="updown")

    def fill_menu(self) -> None:
        """List the stores, and what can be done, in the switcher's menu."""
        menu, workspace = self._frame.menu, self._presenter.workspace
        menu.clear()
        for entry in self._presenter.stores():
            self._add_store(menu, entry, shown=workspace is not None and entry.slug == workspace.slug)
        menu.addSeparator()
        for name in ("store.new", "store.sandbox", "store.import"):
            menu.addAction(self._known.get(name))
        menu.addSeparator()
        for name in ("store.rename", "store.duplicate", "store.delete"):
            menu.addAction(self._known.get(name))

    def _add_store(self, menu: QMenu, entry: StoreEntry, *, shown: bool) -> None:
        name = entry.name.replace("&", "&&")
        action = menu.addAction(f"{name}   {entry.mode.upper() or self.tr('cannot be read')}")
        action.setEnabled(not entry.fault)
        action.setToolTip(entry.fault)
        action.setCheckable(True)
        action.setChecked(shown)
        action.triggered.connect(lambda checked=False: self._open(entry.slug))

    def _open(self, slug: str) -> None:
        if self._presenter.workspace is None or self._presenter.workspace.slug != slug:
            spawn(self._window, self._presenter.open_store(slug), "open a store")

    def _open_menu(self) -> None:
        self._frame.top.open_menu()

    # Sheets

    def make(self) -> None:
        """Ask for a name and a mode, and make a store."""
        words = (
            self.tr("Make a store"),
            self.tr("One store for each Stripe account and mode"),
            self.tr("Make it"),
        )
        self._show(NameSheet(self._frame.middle, self._window, words, self._presenter.create_store))

    def rename(self) -> None:
        """Ask for another name for the open store."""
        entry = self._entry()
        words = (self.tr("Rename this store"), entry.name, self.tr("Rename it"))
        host, hint = self._frame.middle, self.tr("Only the name changes, not what the store is connected to.")

        async def rename(name: str, mode: str) -> None:
            await self._presenter.rename_store(name)

        sheet = NameSheet(host, self._window, words, rename, name=entry.name, choose_mode=False, hint=hint)
        self._show(sheet)

    def duplicate(self) -> None:
        """Ask for name and mode of a copy of the open store."""
        entry = self._entry()
        words = (self.tr("Duplicate this store"), entry.name, self.tr("Duplicate it"))
        hint = self.tr("The copy has the catalog and the choices; no account, webhook, key or data.")
        self._show(
            NameSheet(
                self._frame.middle,
                self._window,
                words,
                self._presenter.duplicate_store,
                name=self.tr("{0} copy").format(entry.name),
                mode=entry.mode,
                hint=hint,
            )
        )

    def delete(self) -> None:
        """Say what deleting the open store means, and do it."""
        self._show(DeleteSheet(self._frame.middle, self._window, self._entry(), self._presenter.delete_store))

    def _entry(self) -> StoreEntry:
        workspace = self._presenter.workspace
        if workspace is None:
            raise RuntimeError("no store is open")
        return StoreEntry(workspace.slug, workspace.config.store, workspace.config.mode)

    def _show(self, sheet: StoreSheet) -> None:
        if self.sheet is not None:
            self.sheet.dismiss()
        self.sheet = sheet
        sheet.closed.connect(self._closed)
        sheet.open()

    def _closed(self) -> None:
        self.sheet = None
