"""The field that moves the clock: now, a few times around it, or any other."""

import time

from PySide6.QtCore import QDateTime, QTimeZone, Signal
from PySide6.QtWidgets import QDateTimeEdit, QWidget

from glassfy_desktop.ui.customers.times import moment
from glassfy_desktop.ui.parts.fields import ComboBox
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import row
from glassfy_desktop.ui.theme import Role, font, grown

DAY = 86_400
NOW, OTHER = "now", "other"


class AsOf(QWidget):
    """`changed(object)`: the chosen time in Unix seconds, None for now. Times are entered in UTC."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = ComboBox(name=self.tr("As of"), icon="cal", width=196)
        for text, key in self._choices():
            self.choice.addItem(text, key)
        self.choice.setToolTip(self.tr("Moves the clock for the permissions below. Times are UTC."))
        self.choice.activated.connect(self._chosen)
        self.edit = QDateTimeEdit()
        self.edit.setTimeZone(QTimeZone(QTimeZone.Initialization.UTC))
        self.edit.setDisplayFormat("d MMM yyyy HH:mm")
        self.edit.setFont(font(Role.BODY))
        self.edit.setFixedSize(160, grown(32))
        self.edit.lineEdit().setTextMargins(8, 0, 8, 0)
        self.edit.setAccessibleName(self.tr("Date and time, UTC"))
        self.edit.setKeyboardTracking(False)
        self.edit.dateTimeChanged.connect(self._typed)
        self.edit.hide()
        caption = Label(self.tr("As of"), Role.SECONDARY, colour="text2")
        caption.setBuddy(self.choice)
        self.setLayout(row(caption, self.choice, self.edit, gap=8))

    def show_time(self, at: int | None, now: int) -> None:
        """Show the time chosen elsewhere; `now` in Unix seconds is what “Now” says."""
        self.choice.setItemText(0, self.tr("Now, {0}").format(moment(now, now)))
        if at is None:
            self.choice.setCurrentIndex(0)
        elif self.choice.currentIndex() == 0:
            self.choice.setCurrentIndex(self.choice.count() - 1)
        self.edit.setVisible(at is not None)
        if at is not None and at // 60 != self.edit.dateTime().toSecsSinceEpoch() // 60:
            self._set_edit(at)

    def _choices(self) -> list[tuple[str, str | int]]:
        return [
            (self.tr("Now"), NOW),
            (self.tr("A month ago"), -30 * DAY),
            (self.tr("A week ago"), -7 * DAY),
            (self.tr("In a week"), 7 * DAY),
            (self.tr("In a month"), 30 * DAY),
            (self.tr("Another time"), OTHER),
        ]

    def _chosen(self) -> None:
        key = self.choice.currentData()
        if key == NOW:
            self.edit.hide()
            self.changed.emit(None)
            return
        at = int(time.time()) + (0 if key == OTHER else int(key))
        self._set_edit(at)
        self.edit.show()
        if key == OTHER:
            self.edit.setFocus()
        self.changed.emit(at)

    def _set_edit(self, at: int) -> None:
        self.edit.blockSignals(True)
        self.edit.setDateTime(QDateTime.fromSecsSinceEpoch(at, QTimeZone(QTimeZone.Initialization.UTC)))
        self.edit.blockSignals(False)

    def _typed(self, when: QDateTime) -> None:
        self.choice.setCurrentIndex(self.choice.count() - 1)
        self.changed.emit(when.toSecsSinceEpoch())
