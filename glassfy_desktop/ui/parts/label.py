"""Texts: one line that may elide, or a paragraph with the line height of the type scale."""

from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.theme import Role, colour, font

LINE_HEIGHT = 1.4
LEAD_GAP = 3
"""Pixels after a lead on one line, beyond the space of the font."""
ELIDES = {"right": Qt.TextElideMode.ElideRight, "middle": Qt.TextElideMode.ElideMiddle}


class Label(QLabel):
    """A text in a role of the type scale and the colour of a token, always plain.

    `elide` ("right" for prose, "middle" for ids) lets it shrink, its whole text then stands in the tooltip.
    `wrap` makes it a paragraph. `lead` is put before the text in 600 and in the colour `lead_colour`.
    """

    def __init__(
        self,
        text: str = "",
        role: Role = Role.BODY,
        *,
        colour: str = "text",
        elide: Literal["", "right", "middle"] = "",
        wrap: bool = False,
        lead: str = "",
        lead_colour: str = "",
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.role = role
        self.tone = colour
        self._elide = elide
        self._lead_colour = lead_colour
        self._lead_length = 0
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(role))
        self.setWordWrap(wrap)
        self.setAlignment(align | Qt.AlignmentFlag.AlignVCenter)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_text(text, lead)

    def set_text(self, text: str, lead: str = "") -> None:
        """Show another text, with or without a lead before it."""
        self._lead_length = len(lead)
        self.setText(f"{lead} {text}".strip() if lead else text)

    def set_colour(self, tone: str) -> None:
        """Show the text in the colour of another token."""
        self.tone = tone
        self.update()

    def set_lead_colour(self, tone: str) -> None:
        """Show the lead in the colour of another token."""
        self._lead_colour = tone
        self.update()

    def sizeHint(self) -> QSize:
        if self.wordWrap():
            width = min(self._natural_width(), 640, self.maximumWidth())
            return QSize(width, self.heightForWidth(width))
        return QSize(self._natural_width(), self._line_height())

    def minimumSizeHint(self) -> QSize:
        if self.wordWrap():
            return QSize(80, self._line_height())
        return QSize(24, self.sizeHint().height()) if self._elide else self.sizeHint()

    def hasHeightForWidth(self) -> bool:
        return self.wordWrap()

    def heightForWidth(self, width: int) -> int:
        if not self.wordWrap():
            return -1
        return self._laid_out(width)[1]

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip and not self.toolTip():
            if self.is_elided():
                QToolTip.showText(event.globalPos(), self.text(), self)
            return True
        return super().event(event)

    def is_elided(self) -> bool:
        """Whether part of the text is not seen."""
        return bool(self._elide) and self._natural_width() > self.width()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.wordWrap():
            painter.setPen(colour(self._shown_tone()))
            self._laid_out(self.width())[0].draw(painter, QPointF(0, 0))
            return
        rect = QRect(0, 0, self.width(), self.height())
        words = self.text()
        if self._lead_length:
            lead = words[: self._lead_length]
            rect.setLeft(
                paint.text(painter, rect, lead, font=self._bold(), tone=self._lead_tone()) + LEAD_GAP
            )
            words = words[self._lead_length :]
        mode = ELIDES.get(self._elide, Qt.TextElideMode.ElideNone)
        tone = self._shown_tone()
        paint.text(painter, rect, words, font=self.font(), tone=tone, align=self.alignment(), elide=mode)

    def _shown_tone(self) -> str:
        return self.tone if self.isEnabled() else "disabled"

    def _line_height(self) -> int:
        return QFontMetrics(self.font()).height() + 2  # underscores reach below the font's own height

    def _lead_tone(self) -> str:
        return (self._lead_colour or self.tone) if self.isEnabled() else "disabled"

    def _bold(self) -> QFont:
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        return bold

    def _natural_width(self) -> int:
        lead, rest = self.text()[: self._lead_length], self.text()[self._lead_length :]
        width = paint.text_width(rest, self.font())
        return width + paint.text_width(lead, self._bold()) + LEAD_GAP if lead else width

    def _laid_out(self, width: int) -> tuple[QTextLayout, int]:
        """The text broken into lines of `width` pixels, and its height."""
        layout = QTextLayout(self.text().replace("\n", "\u2028"), self.font())
        option = QTextOption(self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask)
        wraps = (
            QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
            if self.wordWrap()
            else QTextOption.WrapMode.NoWrap
        )
        option.setWrapMode(wraps)
        layout.setTextOption(option)
        if self._lead_length:
            layout.setFormats([self._lead_format()])
        metrics = QFontMetrics(self.font())
        step = round(self.font().pixelSize() * LINE_HEIGHT) if self.wordWrap() else metrics.height()
        lines = 0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, lines * step + (step - metrics.height()) // 2))
            lines += 1
        layout.endLayout()
        return layout, max(lines, 1) * step

    def _lead_format(self) -> QTextLayout.FormatRange:
        bold = QTextCharFormat()
        bold.setFontWeight(600)
        bold.setForeground(colour(self._lead_tone()))
        made = QTextLayout.FormatRange()
        made.start, made.length, made.format = 0, self._lead_length, bold
        return made
