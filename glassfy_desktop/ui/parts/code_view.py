"""Code to read and to copy from: numbered lines of 20 px, colours, fills behind placeholders and hits."""

from PySide6.QtCore import QCoreApplication, QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.highlight import PLACEHOLDER, Highlighter, Language
from glassfy_desktop.ui.theme import Role, colour, font

LINE_HEIGHT = 20
GUTTER = 56
MARGIN = 14
COLOURED_UP_TO = 256 * 1024
"""Longer texts are shown without colours, which would take seconds."""


class CodeView(QTextEdit):
    """Plain text from anywhere, read-only. `numbers` shows a gutter of 56 px; `tone` is the ground."""

    def __init__(
        self,
        text: str = "",
        language: Language = "plain",
        *,
        numbers: bool = True,
        tone: str = "sunken",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.tone = tone
        self._hits: list[QTextCursor] = []
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAcceptRichText(False)
        self.setFont(font(Role.MONO))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        selectable = (
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTextInteractionFlags(selectable)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self._highlighter = Highlighter(self.document())
        QCoreApplication.sendPostedEvents(self._highlighter, QEvent.Type.MetaCall.value)
        self._gutter = Gutter(self) if numbers else None
        self.setViewportMargins(GUTTER if numbers else MARGIN, MARGIN, MARGIN, 0)
        self.set_code(text, language)

    def set_code(self, text: str, language: Language = "plain") -> None:
        """Show another text from its top."""
        self._hits = []
        self.clear()
        self._attach(self.document() if len(text) <= COLOURED_UP_TO else None)
        self._highlighter.language = language
        self.setPlainText(text)
        self._format_lines()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        if self._gutter is not None:
            self._gutter.update()

    def _attach(self, document: QTextDocument | None) -> None:
        """Give the highlighter its document, still empty: its first look waits for the loop."""
        if self._highlighter.document() is not document:
            self._highlighter.setDocument(document)
            QCoreApplication.sendPostedEvents(self._highlighter, QEvent.Type.MetaCall.value)

    def _format_lines(self) -> None:
        """Give all lines their height, and with it their colours.

        A change of the whole document is coloured while it is made and laid out once; `rehighlight` lays
        everything out again for each line, which takes seconds from 50 KB on.
        """
        lines = QTextBlockFormat()
        lines.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(lines)

    def find_all(self, text: str) -> int:
        """Mark every place where `text` stands (any case), go to the first, and return how many there are."""
        self._hits = []
        found = self.document().find(text) if text else QTextCursor()
        while not found.isNull():
            self._hits.append(found)
            found = self.document().find(text, found)
        if self._hits:
            first = QTextCursor(self._hits[0])
            first.clearSelection()
            self.setTextCursor(first)
            self.ensureCursorVisible()
        self.viewport().update()
        return len(self._hits)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self.viewport())
        painter.fillRect(self.viewport().rect(), colour(self.tone))
        for block in self.visible_blocks():
            self._paint_fills(painter, block)
        painter.end()
        super().paintEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:  # what lies around the viewport
            QPainter(self).fillRect(self.rect(), colour(self.tone))
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "_highlighter"):
            self._format_lines()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._gutter is not None:
            self._gutter.setGeometry(QRect(0, MARGIN, GUTTER, self.viewport().height()))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if self._gutter is not None:
            self._gutter.update()

    def block_top(self, block: QTextBlock) -> float:
        """Where a line begins, in pixels from the top of the viewport."""
        return (
            self.document().documentLayout().blockBoundingRect(block).top() - self.verticalScrollBar().value()
        )

    def visible_blocks(self) -> list[QTextBlock]:
        """The lines that are in view."""
        first = self.cursorForPosition(self.viewport().rect().topLeft()).block()
        found = []
        while first.isValid() and self.block_top(first) < self.viewport().height():
            found.append(first)
            first = first.next()
        return found

    def _paint_fills(self, painter: QPainter, block: QTextBlock) -> None:
        start, end = block.position(), block.position() + block.length()
        hits = [hit for hit in self._hits if start <= hit.selectionStart() < end]
        spans = [(found.start(), found.end()) for found in PLACEHOLDER.finditer(block.text())]
        spans += [(hit.selectionStart() - start, min(hit.selectionEnd(), end) - start) for hit in hits]
        line = block.layout().lineAt(0)
        for first, last in spans:
            left, right = line.cursorToX(first)[0], line.cursorToX(last)[0]  # type: ignore[index]
            base = self.block_top(block) + line.y() + line.ascent()
            top = round(base - QFontMetrics(self.font()).ascent() - 3)
            shift = self.horizontalScrollBar().value()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("syn_mark"))
            painter.drawRoundedRect(QRectF(left - shift - 2, top, right - left + 4, LINE_HEIGHT - 2), 3, 3)


class Gutter(QWidget):
    """The numbers of the lines in view, right-aligned."""

    def __init__(self, code: CodeView) -> None:
        super().__init__(code)
        self._code = code

    def sizeHint(self) -> QSize:
        return QSize(GUTTER, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(self._code.tone))
        painter.setFont(font(Role.MONO))
        painter.setPen(colour("text3"))
        for block in self._code.visible_blocks():
            number = str(block.blockNumber() + 1)
            left = GUTTER - 20 - paint.text_width(number, font(Role.MONO))
            line = block.layout().lineAt(0)
            painter.drawText(left, round(self._code.block_top(block) + line.y() + line.ascent()), number)
