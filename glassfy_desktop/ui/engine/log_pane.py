"""The log at the screen's foot: filtered, following the engine unless it is scrolled or paused."""

from typing import cast

from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from glassfy_desktop.ui.engine.logs import Least, LogModel
from glassfy_desktop.ui.engine.presenter import EnginePresenter
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts.button import Button, IconButton
from glassfy_desktop.ui.parts.cells import Index
from glassfy_desktop.ui.parts.fields import LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Hairline, Panel, column, row
from glassfy_desktop.ui.parts.segment import Segment
from glassfy_desktop.ui.parts.table import Table
from glassfy_desktop.ui.parts.table_rows import TableRows
from glassfy_desktop.ui.theme import Role, colour, grown

ROW_HEIGHT = 22
BAR_HEIGHT = 43
WIDTHS = (104, 60, 96, 0)


class LogPane(QWidget):
    """A bar with level, filter, pause and copy, over the lines, newest first."""

    def __init__(self, presenter: EnginePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.paused = False
        self._held: list[str] = []
        self.model = LogModel()
        self.model.setParent(self)
        self.table = LogTable(self.tr("Log"))
        self.table.setModel(self.model)
        self.table.set_widths(*WIDTHS)
        self._make_bar()
        layout = column(Hairline(), self._bar, Hairline(), gap=0)
        layout.addWidget(Panel(row(self.table, margins=(12, 8, 0, 0)), tone="sunken"), 1)
        self.setLayout(layout)
        self.model.add(presenter.lines_so_far())
        self.table.verticalScrollBar().valueChanged.connect(self._scrolled)
        presenter.logged.connect(self.add)

    def add(self, lines: list[str]) -> None:
        """Show new lines; while paused they wait, while scrolled what is read stays in place."""
        if self.paused:
            self._held += lines
            self._say()
            return
        bar = self.table.verticalScrollBar()
        before, rows = bar.value(), self.model.rowCount()
        self.model.add(lines)
        if before > 0:
            self.table.doItemsLayout()  # else the bar does not reach so far yet
            bar.setValue(before + (self.model.rowCount() - rows) * self.table.row_height)

    def pause(self, paused: bool) -> None:
        """Hold the lines back, or show those that came meanwhile."""
        self.paused = paused
        self.pause_button.setText(self.tr("Follow") if paused else self.tr("Pause"))
        self.pause_button.set_icon("play" if paused else "pause")
        if not paused:
            held, self._held = self._held, []
            self.model.add(held)
            self.table.scrollToTop()
        self._say()

    def focus_filter(self) -> None:
        self.filter.setFocus()
        self.filter.selectAll()

    def _make_bar(self) -> None:
        levels = [
            ("all", self.tr("All")),
            ("warnings", self.tr("Warnings")),
            ("errors", self.tr("Errors")),
        ]
        self.level = Segment(levels)
        self.level.changed.connect(self._filter)
        self.filter = LineEdit(
            placeholder=self.tr("Filter"),
            name=self.tr("Filter the log"),
            icon="search",
            width=240,
            compact=True,
        )
        self.filter.textChanged.connect(self._filter)
        self.following = Label(self.tr("Following"), Role.SECONDARY, colour="text2")
        self.pause_button = Button(self.tr("Pause"), "ghost", "pause", compact=True)
        self.pause_button.clicked.connect(lambda: self.pause(not self.paused))
        copy = IconButton("copy", self.tr("Copy the lines shown"), compact=True)
        copy.clicked.connect(self._copy)
        title = Label(self.tr("Logs"), Role.HEADING)
        left = (title, 4, self.level, 4, self.filter, None)
        self._bar = Panel(row(*left, self.following, self.pause_button, copy, margins=(24, 0, 16, 0)))
        self._bar.setFixedHeight(grown(BAR_HEIGHT))

    def _filter(self) -> None:
        self.model.set_filter(cast(Least, self.level.value), self.filter.text())
        self.table.scrollToTop()

    def _scrolled(self) -> None:
        self._say()

    def _say(self) -> None:
        if self.paused:
            count = self.locale().toString(len(self._held))
            self.following.set_text(self.tr("Paused, {0} new").format(count))
        else:
            at_top = self.table.verticalScrollBar().value() == 0
            self.following.set_text(self.tr("Following") if at_top else self.tr("Scrolled"))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.model.text())
        messages().toast(self.tr("The lines shown are copied."))


class LogTable(Table):
    """Lines of 22 px on the sunken ground, without a head."""

    def __init__(self, name: str) -> None:
        super().__init__(row_height=ROW_HEIGHT, name=name)
        self.setItemDelegate(LogRows(self))
        self.horizontalHeader().hide()

    @property
    def row_height(self) -> int:
        return self.verticalHeader().defaultSectionSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self.viewport()).fillRect(self.viewport().rect(), colour("sunken"))
        super().paintEvent(event)


class LogRows(TableRows):
    """Cells without hairlines, on the sunken ground."""

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = cast(LogTable, self._table).hover_row == index.row()
        painter.fillRect(option.rect, colour("accent_soft" if selected else "hover" if hovered else "sunken"))
