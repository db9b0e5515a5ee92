"""Tables and lists: rows, keys, hover, ring, tooltips, copying, the pill, the grey rows."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import (
    QAbstractListModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QAccessible, QGuiApplication, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from glassfy_desktop.ui.parts import table as table_module
from glassfy_desktop.ui.parts.cells import CELL, Cell, Index, TwoLines, mono, number, verdict, verdict_width
from glassfy_desktop.ui.parts.paint import text_width
from glassfy_desktop.ui.parts.steps import Step, StepDot, StepList
from glassfy_desktop.ui.parts.table import NewRows, Table
from glassfy_desktop.ui.parts.table_rows import TwoLineList, text_room
from glassfy_desktop.ui.theme import LIGHT, Role, colour, font, theme
from tests.ui.parts.seen import name_of, role_of, shows

Show = Callable[[QWidget], QWidget]
INVALID = QModelIndex()
TYPE = "customer.subscription.trial_will_end"


class Deliveries(QAbstractTableModel):
    """A handful of rows as a screen's model hands them out."""

    HEADS = ("Verdict", "Type", "Forward")

    def __init__(self, count: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        failed = Cell("1,204 ms", align="right", lead="500", lead_tone="bad", lead_role=Role.SECONDARY_BOLD)
        one = [verdict("Applied", "good"), mono(TYPE, "text"), number("38 ms")]
        other = [verdict("Rejected", "bad"), mono("invoice.paid", "text"), failed]
        self.rows = [list(one if row % 2 == 0 else other) for row in range(count)]

    def rowCount(self, parent: Index = INVALID) -> int:
        return len(self.rows)

    def columnCount(self, parent: Index = INVALID) -> int:
        return len(self.HEADS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        cell = self.rows[index.row()][index.column()]
        if role == CELL:
            return cell
        return cell.text if role == Qt.ItemDataRole.DisplayRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        return self.HEADS[section] if role == Qt.ItemDataRole.DisplayRole else None


class People(QAbstractListModel):
    """Two rows of a master list."""

    ROWS = (
        TwoLines("usr_4471", "ada.k@example.com", Role.MONO, end_icon="clock"),
        TwoLines("usr_4478", "jonas"),
    )

    def rowCount(self, parent: Index = INVALID) -> int:
        return len(self.ROWS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        lines = self.ROWS[index.row()]
        if role == CELL:
            return lines
        return f"{lines.title}, {lines.below}" if role == Qt.ItemDataRole.DisplayRole else None


@pytest.fixture
def table(shown: Show) -> Table:
    made = Table(name="Deliveries")
    made.setModel(Deliveries(40, made))
    made.set_widths(98, 0, 96)
    made.resize(420, 300)
    shown(made)
    return made


def test_every_row_has_the_same_height(table: Table) -> None:
    assert {table.rowHeight(row) for row in range(40)} == {32}
    assert table.horizontalHeader().height() == 28


def test_the_column_without_a_width_takes_what_is_left(table: Table) -> None:
    assert sum(table.columnWidth(column) for column in range(3)) == table.viewport().width()
    assert (table.columnWidth(0), table.columnWidth(2)) == (98, 96)


def test_the_arrow_keys_choose_a_row_and_return_opens_it(qtbot: QtBot, table: Table) -> None:
    table.setFocus()
    table.selectRow(0)
    with qtbot.waitSignal(table.chosen) as chosen:
        QTest.keyClick(table, Qt.Key.Key_Down)
    assert chosen.args is not None
    assert chosen.args[0].row() == 1
    with qtbot.waitSignal(table.opened) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.args is not None
    assert opened.args[0].row() == 1


def test_home_and_end_go_to_the_first_and_the_last_row(table: Table) -> None:
    table.setFocus()
    table.selectRow(5)
    QTest.keyClick(table, Qt.Key.Key_End)
    assert table.currentIndex().row() == 39
    QTest.keyClick(table, Qt.Key.Key_Home)
    assert table.currentIndex().row() == 0


def test_tab_leaves_the_table(table: Table) -> None:
    assert not table.tabKeyNavigation()


def test_a_selected_row_has_its_ground_and_a_bar_at_the_left(table: Table) -> None:
    table.selectRow(1)
    image = table.viewport().grab().toImage()
    assert image.pixelColor(1, 48).name() == LIGHT.accent_text.lower()
    assert image.pixelColor(4, 48).name() == LIGHT.accent_soft.lower()
    assert image.pixelColor(table.viewport().width() - 2, 48).name() == LIGHT.accent_soft.lower()


def test_the_ring_comes_with_the_keyboard_and_not_with_the_pointer(table: Table) -> None:
    at = table.visualRect(table.model().index(1, 1)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert not shows(table.viewport(), colour("focus"))
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert shows(table.viewport(), colour("focus"))
    table.clearFocus()
    assert not shows(table.viewport(), colour("focus"))


def test_the_pointer_tints_the_whole_row_and_only_that(table: Table) -> None:
    QTest.mouseMove(table.viewport(), table.visualRect(table.model().index(2, 1)).center())
    assert table.hover_row == 2
    image = table.viewport().grab().toImage()
    assert {image.pixelColor(x, 66).name() for x in (2, 200, 400)} == {LIGHT.hover.lower()}
    assert image.pixelColor(2, 34).name() == LIGHT.surface.lower()
    QApplication.sendEvent(table, QEvent(QEvent.Type.Leave))
    assert table.hover_row == -1


def test_an_elided_cell_tells_its_whole_text(table: Table) -> None:
    assert tip_at(table, 0, 1) == TYPE


def test_a_cell_that_fits_has_no_tooltip(table: Table) -> None:
    assert tip_at(table, 1, 1) == ""


def tip_at(table: Table, row: int, column: int) -> str:
    at = table.visualRect(table.model().index(row, column)).center()
    viewport = table.viewport()
    QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, at, viewport.mapToGlobal(at)))
    return QToolTip.text()


def test_copying_a_row_takes_whole_texts(table: Table) -> None:
    table.setFocus()
    table.selectRow(1)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Rejected\tinvoice.paid\t500 1,204 ms"


def test_a_screen_reader_hears_of_a_table_and_its_name(table: Table) -> None:
    assert role_of(table) is QAccessible.Role.Table
    assert name_of(table) == "Deliveries"


def test_the_pill_counts_new_rows_and_goes_to_the_top(table: Table) -> None:
    pill = table.findChild(NewRows)
    assert pill is not None
    assert not pill.isVisible()
    table.scrollToBottom()
    table.set_new_count(1204)
    assert pill.isVisible()
    assert pill.text() == f"{table.locale().toString(1204)} new"
    assert pill.y() == 28 + 8
    QTest.mouseClick(pill, Qt.MouseButton.LeftButton)
    assert table.verticalScrollBar().value() == 0
    assert not pill.isVisible()


def test_fresh_rows_are_tinted_for_a_moment(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, shown: Show
) -> None:
    monkeypatch.setattr(table_module, "FRESH_TIME", 50)
    theme().set_reduce_motion(False)
    made = Table()
    made.setModel(Deliveries(3, made))
    shown(made)
    made.show_fresh(1)
    assert shows(made.viewport(), colour("accent_soft"))
    qtbot.waitUntil(lambda: not shows(made.viewport(), colour("accent_soft")))


def test_fresh_rows_stay_plain_where_motion_is_reduced(table: Table) -> None:
    table.show_fresh(2)
    assert not shows(table.viewport(), colour("accent_soft"))


def test_an_empty_table_shows_grey_rows_only_while_it_loads(qtbot: QtBot) -> None:
    table = Table()
    table.setModel(Deliveries(0, table))
    qtbot.addWidget(table)
    table.resize(500, 200)
    assert not shows(table.viewport(), colour("press"))
    table.set_loading(True)
    assert shows(table.viewport(), colour("press"))
    table.set_loading(False)
    assert not shows(table.viewport(), colour("press"))


def test_only_the_sorted_columns_head_has_an_arrow(table: Table) -> None:
    head = table.horizontalHeader()
    before = head.grab().toImage()
    head.setSortIndicatorShown(True)
    head.setSortIndicator(1, Qt.SortOrder.DescendingOrder)
    down = head.grab().toImage()
    head.setSortIndicator(1, Qt.SortOrder.AscendingOrder)
    assert len({before.cacheKey(), down.cacheKey()}) == 2
    assert before != down != head.grab().toImage()


def test_a_list_of_two_lines_is_told_in_both(shown: Show) -> None:
    people = TwoLineList(name="Customers")
    people.setModel(People(people))
    people.resize(264, 200)
    shown(people)
    assert people.visualRect(people.model().index(0, 0)).height() == 48
    people.setFocus()
    people.setCurrentIndex(people.model().index(0, 0))
    QTest.keyClick(people, Qt.Key.Key_Down)
    assert people.currentIndex().row() == 1
    assert people.ring.shown


def test_a_list_refuses_a_row_it_cannot_show(qtbot: QtBot) -> None:
    people = TwoLineList()
    people.setModel(Deliveries(1, people))
    qtbot.addWidget(people)
    with pytest.raises(TypeError):
        people.grab()


@pytest.fixture
def steps(shown: Show) -> StepList:
    made = StepList(
        [Step("Restricted key", "In the keychain", "done"), Step("Permissions", "One is missing", "failed")]
    )
    made.resize(288, 300)
    shown(made)
    return made


def test_steps_are_moved_through_by_keyboard_and_read_out(qtbot: QtBot, steps: StepList) -> None:
    steps.setFocus()
    steps.setCurrentRow(0)
    with qtbot.waitSignal(steps.currentRowChanged) as changed:
        QTest.keyClick(steps, Qt.Key.Key_Down)
    assert changed.args == [1]
    assert steps.item(1).text() == "Permissions. One is missing"
    assert steps.visualItemRect(steps.item(0)).height() == 64


def test_a_step_changes_where_it_stands(steps: StepList) -> None:
    assert shows(steps.viewport(), colour("bad"))
    steps.set_state(1, "done", "All six are granted")
    assert steps.step(1) == Step("Permissions", "All six are granted", "done")
    assert not shows(steps.viewport(), colour("bad"))


def test_the_arc_turns_only_while_a_step_is_checked(qtbot: QtBot, steps: StepList) -> None:
    steps.set_state(1, "checking", "Asking Stripe")
    first = steps.viewport().grab().toImage()
    qtbot.waitUntil(lambda: steps.viewport().grab().toImage() != first)
    steps.set_state(1, "attention", "Stripe answered 429")
    assert shows(steps.viewport(), colour("warn"))


def test_a_step_to_do_shows_its_number_and_a_done_one_its_tick(qtbot: QtBot) -> None:
    dot = StepDot(4)
    qtbot.addWidget(dot)
    dot.resize(dot.sizeHint())
    number_only = dot.grab().toImage()
    dot.set_state("done")
    assert dot.grab().toImage() != number_only
    assert dot.grab().toImage().pixelColor(QPoint(12, 3)).name() == LIGHT.good_soft.lower()
    theme().set_dark(True)
    assert shows(dot, colour("good_soft"))


def test_a_column_of_verdicts_shows_each_word_whole_and_is_98_px_at_least() -> None:
    words = ["Applied", "Duplicate", "Exceptionally long"]
    for word in words:
        cell = verdict(word, "good")
        width = verdict_width([word])
        room = text_room(QRect(0, 0, width, 32), cell)
        assert room >= text_width(word, font(cell.role)), word
    assert verdict_width(["Ok"]) == 98
    assert verdict_width(words) > 98
