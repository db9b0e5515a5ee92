"""The engine's log lines, parsed and filtered."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import QAbstractTableModel, QDateTime, QModelIndex, QPersistentModelIndex, Qt

from glassfy_desktop.ui.parts.cells import CELL, Cell
from glassfy_desktop.ui.theme import Role

Least = Literal["all", "warnings", "errors"]
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
MOST = 2000
"""Lines kept; the oldest go first."""
LEVELS = {"debug": 0, "info": 1, "warning": 2, "error": 3, "critical": 3}
LEAST: dict[Least, int] = {"all": 0, "warnings": 2, "errors": 3}
WORDS = {"warning": "WARN", "critical": "ERROR"}
TONES = {"warning": "warn", "error": "bad", "critical": "bad"}


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line; `time` as the engine wrote it (ISO 8601, UTC), all but `message` empty for plain text."""

    message: str
    time: str = ""
    level: str = ""
    logger: str = ""
    raw: str = ""

    @property
    def clock(self) -> str:
        """Hours to milliseconds in the machine's own zone; empty where the line has no time."""
        when = QDateTime.fromString(self.time, Qt.DateFormat.ISODateWithMs)
        return when.toLocalTime().toString("HH:mm:ss.zzz") if when.isValid() else ""

    @property
    def level_word(self) -> str:
        return WORDS.get(self.level, self.level.upper())

    def fits(self, least: Least, text: str) -> bool:
        """Whether the line is at least so serious and holds the text, whatever its case.

        A line without a level counts as an error: it is what a crash leaves.
        """
        serious = LEVELS.get(self.level, 3) >= LEAST[least]
        return serious and text.casefold() in self.raw.casefold()


def parse(raw: str) -> LogLine:
    """A line of the engine's standard error: a JSON object (time, level, logger, message) or plain text."""
    try:
        found = json.loads(raw)
    except ValueError:
        return LogLine(raw, raw=raw)
    if not isinstance(found, dict) or "message" not in found:
        return LogLine(raw, raw=raw)
    logger = str(found.get("logger", "")).rpartition(".")[2]
    level = str(found.get("level", "")).lower()
    return LogLine(str(found["message"]), str(found.get("time", "")), level, logger, raw)


class LogModel(QAbstractTableModel):
    """The lines that fit the filter, newest first: time, level, part of the engine, message."""

    def __init__(self) -> None:
        super().__init__()
        self._all: list[LogLine] = []
        self._shown: list[LogLine] = []
        self._least: Least = "all"
        self._text = ""

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 4

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self._cell(self._shown[index.row()], index.column())
        if role == CELL:
            return cell
        return cell.text if role == Qt.ItemDataRole.DisplayRole else None

    def add(self, lines: Iterable[str]) -> None:
        """Take in new lines, oldest first; what is beyond the most that are kept goes."""
        fresh = [parse(line) for line in lines][::-1]
        self._all = [*fresh, *self._all][:MOST]
        fitting = [line for line in fresh if line.fits(self._least, self._text)]
        if fitting:
            self.beginInsertRows(ROOT, 0, len(fitting) - 1)
            self._shown = [*fitting, *self._shown]
            self.endInsertRows()
        if (over := len(self._shown)) > MOST:
            self.beginRemoveRows(ROOT, MOST, over - 1)
            del self._shown[MOST:]
            self.endRemoveRows()

    def set_filter(self, least: Least, text: str) -> None:
        """Show only lines that are at least so serious and hold the text."""
        self._least, self._text = least, text.strip()
        self._refill()

    def text(self) -> str:
        """The lines shown, as the engine wrote them, oldest first."""
        return "\n".join(line.raw for line in reversed(self._shown))

    def _refill(self) -> None:
        self.beginResetModel()
        self._shown = [line for line in self._all if line.fits(self._least, self._text)]
        self.endResetModel()

    def _cell(self, line: LogLine, column: int) -> Cell:
        tone = TONES.get(line.level, "text2")
        if column == 0:
            return Cell(line.clock, "text2", Role.MONO)
        if column == 1:
            return Cell(line.level_word, tone, Role.MONO_BOLD if tone != "text2" else Role.MONO)
        if column == 2:
            return Cell(line.logger, "text2", Role.MONO)
        message = " ".join(line.message.split())
        return Cell(message, "text", Role.MONO, tip=line.message if "\n" in line.message else "")
