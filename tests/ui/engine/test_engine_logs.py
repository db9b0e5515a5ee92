"""The engine's log: parsed, filtered, newest first."""

import pytest

from glassfy_desktop.ui.engine.logs import MOST, LogModel, parse
from glassfy_desktop.ui.parts.cells import cell_of
from tests.screenshots.engine import LINES, line


@pytest.fixture
def model() -> LogModel:
    made = LogModel()
    made.add(line(*each) for each in LINES)
    return made


def messages(model: LogModel) -> list[str]:
    return [cell_of(model.index(row, 3)).text for row in range(model.rowCount())]


def test_a_json_line_is_taken_apart() -> None:
    read = parse(line("15:48:12.419", "warning", "receiver", "rejected evt_1"))
    assert (read.level_word, read.logger, read.message) == ("WARN", "receiver", "rejected evt_1")
    assert read.clock.endswith(":12.419")


@pytest.mark.parametrize("raw", ["Traceback (most recent call last):", "{broken", "[1, 2]", '"text"', "{}"])
def test_whatever_else_comes_is_shown_as_it_is(raw: str) -> None:
    assert parse(raw).message == raw


def test_the_newest_line_is_on_top(model: LogModel) -> None:
    assert messages(model)[0] == LINES[-1][3]
    model.add([line("15:48:32.000", "info", "receiver", "later")])
    assert messages(model)[:2] == ["later", LINES[-1][3]]


def test_warnings_show_errors_too(model: LogModel) -> None:
    model.set_filter("warnings", "")
    assert {cell_of(model.index(row, 1)).text for row in range(model.rowCount())} == {"WARN", "ERROR"}


def test_a_crash_without_a_level_counts_as_an_error(model: LogModel) -> None:
    model.set_filter("errors", "")
    model.add(["Segmentation fault"])
    assert messages(model)[0] == "Segmentation fault"


def test_the_filter_looks_into_the_whole_line_in_any_case(model: LogModel) -> None:
    model.set_filter("all", "  RECEIVER ")
    assert len(messages(model)) == 3


def test_lines_that_do_not_fit_come_back_when_the_filter_goes(model: LogModel) -> None:
    model.set_filter("errors", "")
    model.add([line("15:48:32.000", "info", "receiver", "quiet")])
    assert "quiet" not in messages(model)
    model.set_filter("all", "")
    assert messages(model)[0] == "quiet"


def test_only_so_many_lines_are_kept(model: LogModel) -> None:
    model.add(f"line {number}" for number in range(MOST + 10))
    assert model.rowCount() == MOST
    assert messages(model)[0] == f"line {MOST + 9}"


def test_a_trace_is_one_row_and_whole_in_its_tooltip(model: LogModel) -> None:
    model.add([line("15:48:32.000", "error", "writer", "failed\n  File x")])
    cell = cell_of(model.index(0, 3))
    assert cell.text == "failed File x"
    assert cell.tip == "failed\n  File x"


def test_copied_lines_are_as_the_engine_wrote_them_oldest_first(model: LogModel) -> None:
    assert model.text().split("\n") == [line(*each) for each in LINES]
