"""The pane of choices: secrets, what is left to fill in, the file's name, and what the check found."""

from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from glassfy_desktop.services.export.secrets import Finding
from glassfy_desktop.ui.export.presenter import ExportPresenter
from glassfy_desktop.ui.parts.fields import Field, LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.parts.sign import Sign
from glassfy_desktop.ui.parts.toggles import RadioButton
from glassfy_desktop.ui.theme import Role

WIDTH = 288


class Choices(QWidget):
    """Sets the presenter's choices and shows what follows from them."""

    def __init__(self, presenter: ExportPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self._shown: list[str] | None = None
        self.setFixedWidth(WIDTH - 1)
        self._make_secrets()
        self.placeholders = column(gap=8)
        self.name = LineEdit(presenter.name, mono=True)
        self.name.textEdited.connect(presenter.set_name)
        self.notice: Notice | None = None
        self._notice_place = column()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(0)
        layout.addWidget(Label(self.tr("Secrets"), Role.HEADING))
        layout.addSpacing(8)
        for button, words in ((self.leave_out, self._leave_out_words), (self.include, self._include_words)):
            layout.addWidget(button)
            layout.addLayout(row(words, margins=(26, 0, 0, 0)))
            layout.addSpacing(12)
        layout.addSpacing(8)
        layout.addWidget(Label(self.tr("Placeholders"), Role.HEADING))
        layout.addSpacing(8)
        layout.addLayout(self.placeholders)
        layout.addSpacing(20)
        layout.addWidget(Field(self.tr("Name"), self.name))
        layout.addStretch(1)
        layout.addLayout(self._notice_place)
        presenter.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the choices as the presenter has them."""
        presenter = self.presenter
        (self.include if presenter.include else self.leave_out).setChecked(True)
        self.include.setEnabled(presenter.may_include)
        self._include_words.setEnabled(presenter.may_include)
        self.include.setToolTip(self._why_not())
        self._show_placeholders(presenter.placeholders)
        self._show_notice()

    def _make_secrets(self) -> None:
        self.leave_out = RadioButton(self.tr("Leave out"), checked=True)
        self.include = RadioButton(self.tr("Include"))
        group = QButtonGroup(self)
        for button in (self.leave_out, self.include):
            group.addButton(button)
        self.include.toggled.connect(self._include_toggled)
        words = self.tr("Named placeholders stand in their place.")
        self._leave_out_words = Label(words, Role.SECONDARY, colour="text2", wrap=True)
        words = self.tr("Written to a file only you can read, mode 0600. Chosen anew each time.")
        self._include_words = Label(words, Role.SECONDARY, colour="text2", wrap=True)
        self.leave_out.setAccessibleDescription(self._leave_out_words.text())
        self.include.setAccessibleDescription(words)

    def _include_toggled(self, on: bool) -> None:
        if on != self.presenter.include:
            self.presenter.set_include(on)

    def _why_not(self) -> str:
        if self.presenter.may_include:
            return ""
        if not self.presenter.format.takes_secrets:
            return self.tr("{0} never holds a secret.").format(self.presenter.format.title)
        return self.tr("This store holds no secret yet.")

    def _show_placeholders(self, names: list[str]) -> None:
        if names == self._shown:
            return
        self._shown = names
        clear(self.placeholders)
        for name in names:
            line = QWidget()
            line.setLayout(row(Sign("key", "warn_mark"), Label(name, Role.MONO), None))
            self.placeholders.addWidget(line)
        if not names:
            self.placeholders.addWidget(Label(self.tr("None"), Role.SECONDARY, colour="text2"))

    def _show_notice(self) -> None:
        clear(self._notice_place)
        self.notice = self._make_notice()
        self._notice_place.addWidget(self.notice)

    def _make_notice(self) -> Notice:
        count = len(self.presenter.held)
        match self.presenter.finding:
            case Finding.HELD:
                text = self.tr("Take it out of the store’s names and descriptions, then export.")
                return Notice("bad", self.tr("A secret of this store stands in this text."), text)
            case Finding.SHAPED:
                text = self.tr("Take it out of the store’s names and descriptions, then export.")
                return Notice("bad", self.tr("A text shaped like a key stands in this export."), text)
        if self.presenter.include:
            one = self.tr("The saved file holds a secret in plain text.")
            many = self.tr("The saved file holds {0} secrets in plain text.").format(count)
            return Notice("warn", "", one if count == 1 else many)
        checked = self.tr("No secret in this export. Checked against the {0} this store holds.")
        single = self.tr("No secret in this export. Checked against the one this store holds.")
        none = self.tr("No secret in this export. This store holds none.")
        return Notice("good", "", {0: none, 1: single}.get(count, checked.format(count)))


def clear(layout: QVBoxLayout) -> None:
    """Take every widget out of a column."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
