"""How long a one-time purchase of a SKU lasts: without an end, or for a number of days."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from glassfy_desktop.ui.parts.fields import ComboBox, ErrorLine, LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.theme import Role

LONGEST = 36_500


class DurationField(QWidget):
    """A choice, and a field for the days. `chosen(int)` tells the days; 0 for no end."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = ComboBox(
            [self.tr("As long as it is paid"), self.tr("A number of days")],
            name=self.tr("Duration"),
            width=192,
        )
        self.days = LineEdit(name=self.tr("Days"), width=64)
        self._word = Label(self.tr("days"), Role.SECONDARY, colour="text2")
        self._error = ErrorLine()
        hint = Label(
            self.tr("A one-time purchase has no end unless set."), Role.SECONDARY, colour="text3", wrap=True
        )
        name = Label(self.tr("Duration"), Role.SECONDARY_STRONG, colour="text2")
        name.setBuddy(self.choice)
        days = row(self.days, self._word, None)
        self.setLayout(column(name, 2, row(self.choice, None), days, self._error, hint, gap=4))
        self.choice.activated.connect(self._choose)
        self.days.editingFinished.connect(self._judge)
        self.show_days(None)

    def show_days(self, days: int | None) -> None:
        """Show a duration in days; None for no end."""
        self.choice.setCurrentIndex(1 if days else 0)
        self.days.setText(str(days or ""))
        self._show_error("")
        self._show_days_field()

    def _choose(self, index: int) -> None:
        self._show_error("")
        self._show_days_field()
        if index == 0:
            self.days.clear()
            self.chosen.emit(0)
        else:
            self.days.setFocus()

    def _judge(self) -> None:
        text = self.days.text().strip()
        if text.isdecimal() and 1 <= int(text) <= LONGEST:
            self._show_error("")
            self.chosen.emit(int(text))
        elif self.choice.currentIndex() == 1:
            self._show_error(self.tr("A number of days from 1 to {0} is needed.").format(LONGEST))

    def _show_error(self, sentence: str) -> None:
        self.days.set_error(sentence)
        self._error.set_sentence(sentence)
        self._error.setVisible(bool(sentence))

    def _show_days_field(self) -> None:
        for widget in (self.days, self._word):
            widget.setVisible(self.choice.currentIndex() == 1)
