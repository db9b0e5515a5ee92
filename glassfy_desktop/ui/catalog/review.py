"""Review: what saving the draft would change, and the button that saves it."""

from PySide6.QtWidgets import QSizePolicy, QWidget

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.catalog_editing import Change
from glassfy_desktop.services.engine_client import EngineRefusedError
from glassfy_desktop.ui.catalog import words
from glassfy_desktop.ui.catalog.presenter import CatalogPresenter
from glassfy_desktop.ui.catalog.sign import Sign
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.fields import LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.parts.sheet import Sheet
from glassfy_desktop.ui.tasks import spawn
from glassfy_desktop.ui.theme import Role

MOST_CHANGES = 200
MOST_SUBJECT = 360
"""Pixels an id may take, so that what happens to it stays readable."""


class Review(Sheet):
    """The sheet. A live store asks for its name; what keeps the draft from being saved stands at the button.

    `failed` tells that a try to save has ended badly, with the draft kept.
    """

    def __init__(self, host: QWidget, presenter: CatalogPresenter) -> None:
        super().__init__(host, self.tr("Review changes"))
        self.presenter = presenter
        self.body.setSpacing(8)
        self.notice = column(gap=0)
        self.changes = Card()
        self.body.addLayout(self.notice)
        self.body.addWidget(Label(self.tr("What changes"), Role.HEADING))
        self.body.addWidget(self.changes)
        self.body.addStretch(1)
        self.name = LineEdit(name=self.tr("Name of the store"), width=232)
        self.name.textChanged.connect(self._refresh_button)
        self.name.returnPressed.connect(self._save)
        self.keep = Button(self.tr("Keep editing"))
        self.keep.clicked.connect(self.dismiss)
        self.save = Button("", "primary")
        self.save.clicked.connect(self._save)
        self._fill_foot()
        self.closed.connect(self.deleteLater)
        presenter.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the changes as they are now."""
        config = self.presenter.workspace.config
        said = self.tr("Version {0} to version {1}, not saved yet")
        self.subtitle.set_text(said.format(config.catalog_version, self.presenter.next_version))
        self.save.setText(self.tr("Save version {0}").format(self.presenter.next_version))
        self.save.updateGeometry()
        self.changes.clear()
        changes = self.presenter.editor.difference.changes
        for change in changes[:MOST_CHANGES]:
            self.changes.add_row(change_row(change), height=32)
        if len(changes) > MOST_CHANGES:
            more = self.tr("{0} more").format(words.changes(len(changes) - MOST_CHANGES))
            self.changes.add_row(
                row(Label(more, Role.SECONDARY, colour="text2"), margins=(12, 0, 12, 0)), height=32
            )
        if not changes:
            nothing = Label(self.tr("Nothing has changed."), Role.SECONDARY, colour="text2")
            self.changes.add_row(row(nothing, margins=(12, 0, 12, 0)), height=32)
        self._refresh_button()

    def _fill_foot(self) -> None:
        self.reason = Label("", Role.SECONDARY_BOLD, elide="right")
        self.name.setVisible(self.presenter.workspace.config.livemode)
        buttons = row(self.name, None, self.keep, self.save)
        both = QWidget()
        both.setLayout(column(self.reason, buttons, gap=8))
        both.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.add_foot(both)

    def _refresh_button(self) -> None:
        reason = self.presenter.cannot_save(self.name.text())
        self.save.setEnabled(not reason)
        self.save.setToolTip(reason)
        self.reason.set_text(reason)
        self.reason.setVisible(bool(reason))

    def _save(self) -> None:
        if self.save.is_busy or self.presenter.cannot_save(self.name.text()):
            return
        self._show_notice(None)
        self.save.set_busy(True, self.tr("Saving"))
        spawn(self, self._save_and_close(), "save the catalog", self._failed)

    async def _save_and_close(self) -> None:
        await self.presenter.save()
        self.save.set_busy(False)
        self.dismiss()

    def _failed(self, error: Exception) -> None:
        self.save.set_busy(False)
        if not isinstance(error, UserError):
            messages().report(error, "save the catalog")
            return
        self._show_notice(error)
        self._refresh_button()

    def _show_notice(self, error: UserError | None) -> None:
        while (item := self.notice.takeAt(0)) is not None:
            if (before := item.widget()) is not None:
                before.hide()
                before.deleteLater()
        if error is not None:
            notice = Notice("bad", error.happened, explained(error))
            self.notice.addWidget(notice)
            self.notice.addSpacing(8)
            notice.show()


def explained(error: UserError) -> str:
    """What follows from an error, each problem that the engine found on a line of its own."""
    found = error.problems if isinstance(error, EngineRefusedError) else []
    lines = [f"{each.get('path', '')} {each.get('problem', '')}".strip() for each in found]
    return "\n".join([error.remedy, *lines, words.translate("Catalog", "Your draft is kept.")]).strip()


def change_row(change: Change) -> QWidget:
    """One change: its sign, what it is about, what it does."""
    if change.kind in words.MORE:
        sign = Sign("plus", "good", "good_soft")
    elif change.kind in words.LESS:
        sign = Sign("minus", "bad", "bad_soft")
    else:
        sign = Sign("arrow", "text2", "press")
    subject = Label(words.subject(change), Role.MONO, elide="middle")
    subject.setMaximumWidth(MOST_SUBJECT)
    sentence = Label(words.sentence(change), Role.SECONDARY, colour="text2", elide="right")
    line = row(sign, subject, sentence, gap=8, margins=(12, 0, 12, 0))
    line.setStretch(2, 1)
    made = QWidget()
    made.setLayout(line)
    return made
