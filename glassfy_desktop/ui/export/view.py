"""The Export screen: forms, their preview, and the choices that go with them."""

import time
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from glassfy_desktop.services.export import FORMATS
from glassfy_desktop.ui.customers.times import day
from glassfy_desktop.ui.export.choices import Choices
from glassfy_desktop.ui.export.presenter import ExportPresenter
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.cells import CELL, TwoLines
from glassfy_desktop.ui.parts.code_view import CodeView
from glassfy_desktop.ui.parts.highlight import Language
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Hairline, Panel, column, row
from glassfy_desktop.ui.parts.page_header import PageHeader
from glassfy_desktop.ui.parts.sign import Sign
from glassfy_desktop.ui.parts.table_rows import TwoLineList
from glassfy_desktop.ui.screen import ScreenContext
from glassfy_desktop.ui.tasks import spawn
from glassfy_desktop.ui.theme import Role, grown

FORMS_WIDTH = 256
BAR_HEIGHT = 48
ICONS = {"env": "terminal"}
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


def build(context: ScreenContext) -> QWidget:
    """The screen for the open store."""
    return ExportScreen(context, ExportPresenter(context.workspace))


class FormsModel(QAbstractListModel):
    """The forms, each with its purpose."""

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(FORMATS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        form = FORMATS[index.row()]
        if role == CELL:
            return TwoLines(form.title, self.tr(form.purpose), icon=ICONS.get(form.name, "file"))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{form.title}: {self.tr(form.purpose)}"
        return None


class ExportScreen(QWidget):
    """Forms at the left, the preview in the middle, choices at the right."""

    def __init__(self, context: ScreenContext, presenter: ExportPresenter) -> None:
        super().__init__()
        self.context = context
        self.presenter = presenter
        presenter.setParent(self)
        self.dialog: QFileDialog | None = None
        self._make_head()
        self._make_forms()
        self._make_preview()
        self.choices = Choices(presenter)
        middle = row(self.forms_pane, Hairline(vertical=True), gap=0)
        middle.addLayout(self._preview, 1)
        middle.addWidget(Hairline(vertical=True))
        middle.addWidget(self.choices)
        layout = column(self.head, gap=0)
        layout.addLayout(middle, 1)
        self.setLayout(layout)
        self.setFocusProxy(self.forms)
        self._register()
        presenter.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the text and what can be done with it."""
        presenter = self.presenter
        self.head.set_subtitle(self._version())
        self.file_name.set_text(presenter.file_name)
        count = self.locale().toString
        figures = self.tr("{0} lines, {1} bytes")
        self.figures.set_text(figures.format(count(presenter.lines), count(presenter.size)))
        language = cast(Language, presenter.format.language)
        text = presenter.text.removesuffix("\n")
        if self.code.toPlainText() != text:
            self.code.set_code(text, language)
        self._allow()

    def _allow(self) -> None:
        presenter = self.presenter
        leak = "" if presenter.can_save else self.tr("A secret stands in this text.")
        self.save_button.setEnabled(presenter.can_save)
        self.save_button.setToolTip(leak)
        only_file = self.tr("Secrets go to a file only.") if presenter.include else ""
        self.copy_button.setEnabled(not (leak or only_file))
        self.copy_button.setToolTip(leak or only_file)
        for name, button in (("export.save", self.save_button), ("export.copy", self.copy_button)):
            self.context.actions.get(name).setEnabled(button.isEnabled())

    def _version(self) -> str:
        at = self.presenter.saved_at()
        version = self.tr("Version {0} of the store configuration").format(
            self.presenter.workspace.config.catalog_version
        )
        if not at:
            return version
        return self.tr("{0}, saved {1}").format(version, day(at, time.time()))

    # Parts

    def _make_head(self) -> None:
        self.head = PageHeader(self.tr("Export"))
        self.import_button = Button(self.tr("Import a file"), "ghost", "inbox")
        self.import_button.clicked.connect(self.context.actions.get("store.import").trigger)
        self.save_button = Button(self.tr("Save as"), "primary", "export")
        self.save_button.clicked.connect(self.ask_where)
        self.head.add_action(self.import_button, self.save_button)

    def _make_forms(self) -> None:
        self.forms = TwoLineList(rounded=True, name=self.tr("Forms"))
        self.forms.setModel(FormsModel(self))
        self.forms.setCurrentIndex(self.forms.model().index(0, 0))
        self.forms.selectionModel().currentChanged.connect(
            lambda now, before: self.presenter.choose(FORMATS[now.row()].name)
        )
        self.forms_pane = Panel(row(self.forms, margins=(12, 14, 12, 12)))
        self.forms_pane.setFixedWidth(FORMS_WIDTH - 1)

    def _make_preview(self) -> None:
        self.file_name = Label("", Role.MONO, elide="middle")
        self.figures = Label("", Role.SECONDARY, colour="text2")
        self.copy_button = Button(self.tr("Copy"), "secondary", "copy", compact=True)
        self.copy_button.clicked.connect(self.copy)
        bar = Panel(
            row(Sign("file"), self.file_name, self.figures, None, self.copy_button, margins=(16, 0, 16, 0))
        )
        bar.setFixedHeight(grown(BAR_HEIGHT))
        self.code = CodeView(name=self.tr("Preview"))
        self._preview = column(bar, Hairline(), gap=0)
        self._preview.addWidget(self.code, 1)

    def _register(self) -> None:
        add = self.context.actions.add
        save, copy = self.tr("Save the export as"), self.tr("Copy the export")
        add("export.save", save, self.ask_where, screen="export", icon="export")
        add("export.copy", copy, self.copy, screen="export", icon="copy")

    # What is done

    def copy(self) -> None:
        """Copy the text."""
        QGuiApplication.clipboard().setText(self.presenter.text)
        messages().toast(self.tr("{0} is copied.").format(self.presenter.file_name))

    def ask_where(self) -> None:
        """Ask where to save, without holding anything up."""
        self.context.go("export")
        self.dialog = dialog = QFileDialog(self, self.tr("Save as"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.selectFile(self.presenter.file_name)
        dialog.fileSelected.connect(self.save_to)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_to(self, path: str) -> None:
        """Write the file and say so."""
        self.save_button.set_busy(True, self.tr("Saving"))
        spawn(self, self._save(Path(path)), "save the export")

    async def _save(self, path: Path) -> None:
        try:
            await self.presenter.save(path)
        finally:
            self.save_button.set_busy(False)
        messages().toast(self.tr("Saved {0}.").format(path.name))
