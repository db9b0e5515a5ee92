"""Purchases on a time line: a lane each, and a line at the time the permissions are asked for."""

from datetime import UTC, datetime

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolTip, QWidget

from glassfy_desktop.ui import icons
from glassfy_desktop.ui.customers.lanes import Bar, Lane, months
from glassfy_desktop.ui.customers.times import day, month
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.theme import Role, colour, font

HEAD, LANE, TAIL = 34, 44, 30
NAMES = 180
SIDE = 16
BAR_HEIGHT = 20
FILLS = {"good": ("good_soft", "good_mark"), "grace": ("warn_soft", "warn_mark"), "past": ("hover", "text3")}
WORDS = {"good": "good", "grace": "warn", "past": "text2"}
GRIP = 6


class TimeLine(QWidget):
    """Bars over seven months. `moved(int)`: the line was dragged to another time (Unix seconds)."""

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lanes: list[Lane] = []
        self._months = months(0)
        self._at = self._now = 0.0
        self._dragged: float | None = None
        self.menu = QMenu(self)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Purchases on a time line"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_lanes(self, lanes: list[Lane], at: float, now: float) -> None:
        """Show these purchases with the line at `at`; both times in Unix seconds.

        The months in view stay as long as the line is among them, so that it lies where it was dropped.
        """
        self._lanes, self._now = lanes, now
        if self._dragged is None:
            self._at = at
            if not self._months[0] <= at < self._months[-1]:
                self._months = months(at)
        self.setAccessibleDescription(". ".join(lane.words for lane in lanes))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, HEAD + LANE * len(self._lanes) + TAIL)

    def minimumSizeHint(self) -> QSize:
        return QSize(360, self.sizeHint().height())

    # The line that can be dragged

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._grips(event.position().toPoint()):
            self._dragged = self._at

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if self._dragged is None:
            shape = Qt.CursorShape.SizeHorCursor if self._grips(place) else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            return
        self._dragged = self._at = self._time(place.x())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None:
            at, self._dragged = round(self._dragged), None
            self.moved.emit(at)

    # What a lane is, whole

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            lane = self.lane_at(event.pos())
            QToolTip.showText(event.globalPos(), f"{lane.words}\n{lane.object}" if lane else "", self)
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if lane := self.lane_at(event.pos()):
            self.menu.clear()
            copy = self.menu.addAction(self.tr("Copy {0}").format(lane.object))
            copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(lane.object))
            self.menu.popup(event.globalPos())

    def lane_at(self, place: QPoint) -> Lane | None:
        """The lane at a place, None beside them."""
        number = (place.y() - HEAD) // LANE
        return self._lanes[number] if 0 <= number < len(self._lanes) else None

    def _grips(self, place: QPoint) -> bool:
        return abs(place.x() - self._x(self._at)) <= GRIP or self.tag_rect().contains(place)

    # Where things are

    def _track(self) -> QRect:
        return QRect(SIDE + NAMES, HEAD, self.width() - 2 * SIDE - NAMES, LANE * len(self._lanes))

    def _x(self, at: float) -> int:
        """Where a time lies, held within the track."""
        track, first, last = self._track(), self._months[0], self._months[-1]
        share = min(max((at - first) / (last - first), 0.0), 1.0)
        return round(track.left() + share * track.width())

    def _time(self, x: int) -> float:
        track, first, last = self._track(), self._months[0], self._months[-1]
        share = min(max((x - track.left()) / max(track.width(), 1), 0.0), 1.0)
        return first + share * (last - first)

    def tag_rect(self) -> QRect:
        """Where the tag of the line lies, which can be dragged."""
        width = paint.text_width(self._tag_text(), font(Role.LABEL)) + 20
        left = self._x(self._at) - width // 2
        left = min(max(left, SIDE), self.width() - SIDE - width)
        return QRect(left, self._track().bottom() + 2, width, 20)

    def _tag_text(self) -> str:
        return self.tr("As of {0}").format(day(self._at, self._now))

    # Paint

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        self._paint_months(painter)
        for place, lane in enumerate(self._lanes):
            self._paint_lane(painter, lane, HEAD + place * LANE, last=place == len(self._lanes) - 1)
        self._paint_as_of(painter)

    def _paint_months(self, painter: QPainter) -> None:
        track = self._track()
        for start, following in zip(self._months, self._months[1:], strict=False):
            left, right = self._x(start), self._x(following)
            when = datetime.fromtimestamp(start, UTC)
            words = f"{month(when.month)} {when.year}" if when.month == 1 else month(when.month)
            paint.hairline(painter, left, HEAD - 8, height=track.height() + 4)
            rect = QRect(left + 6, 10, right - left - 6, 20)
            paint.text(painter, rect, words, font=font(Role.LABEL), tone="text3")

    def _paint_lane(self, painter: QPainter, lane: Lane, top: int, *, last: bool) -> None:
        names = QRect(SIDE, top + 4, NAMES - 12, 17)
        paint.text(painter, names, lane.name, font=font(Role.SECONDARY_STRONG))
        below = names.translated(0, 17)
        mono = font(Role.MONO)
        paint.text(painter, below, lane.object, font=mono, tone="text2", elide=paint.MIDDLE_ELIDED)
        if not last:
            paint.hairline(painter, SIDE, top + LANE - 1, width=self.width() - 2 * SIDE)
        middle = top + LANE // 2 - 1
        shown = [bar for bar in lane.bars if self._in_view(bar)]
        for bar in shown:
            self._paint_bar(painter, bar, middle)
        self._paint_words(painter, shown or list(lane.bars), middle)
        if lane.failed_at is not None and self._months[0] <= lane.failed_at <= self._months[-1]:
            self._paint_failure(painter, self._x(lane.failed_at), middle)

    def _in_view(self, bar: Bar) -> bool:
        return bar.end > self._months[0] and bar.start < self._months[-1]

    def _bar_rect(self, bar: Bar, middle: int) -> QRect:
        left, right = self._x(bar.start), self._x(bar.end)
        return QRect(left, middle - BAR_HEIGHT // 2, max(right - left, 4), BAR_HEIGHT)

    def _paint_bar(self, painter: QPainter, bar: Bar, middle: int) -> None:
        fill, edge = FILLS[bar.tone]
        paint.frame(painter, self._bar_rect(bar, middle), fill=fill, edge=edge, radius=4)

    def _paint_words(self, painter: QPainter, bars: list[Bar], middle: int) -> None:
        """Each bar's text inside it where it fits; else that of the last one beside the bars."""
        rects = [self._bar_rect(bar, middle) for bar in bars]
        for bar, rect in zip(bars, rects, strict=True):
            width = paint.text_width(bar.text, font(Role.LABEL))
            place = rect.adjusted(8, 0, -8, 0)
            if width > place.width():
                if bar is not bars[-1]:
                    continue
                place = self._beside(rects, width)
            paint.text(painter, place, bar.text, font=font(Role.LABEL), tone=WORDS[bar.tone])

    def _beside(self, rects: list[QRect], width: int) -> QRect:
        """The place for a text right of a lane's bars; left of them where that is too narrow."""
        left = rects[-1].right() + 8
        if left + width > self.width() - SIDE:
            left = max(rects[0].left() - 8 - width, self._track().left())
        return QRect(left, rects[0].top(), width, BAR_HEIGHT)

    def _paint_failure(self, painter: QPainter, x: int, middle: int) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("surface"))
        painter.drawEllipse(QRectF(x - 10, middle - 10, 20, 20))
        painter.setBrush(colour("bad_mark"))
        painter.drawEllipse(QRectF(x - 9, middle - 9, 18, 18))
        icons.paint(painter, "x", x - 6, middle - 6, "on_accent", size=12, stroke=2)

    def _paint_as_of(self, painter: QPainter) -> None:
        track, tag = self._track(), self.tag_rect()
        x = self._x(self._at)
        painter.fillRect(QRectF(x - 0.75, HEAD - 6, 1.5, track.height() + 12), colour("accent_text"))
        paint.frame(painter, tag, fill="accent", radius=4)
        words = font(Role.LABEL)
        paint.text(painter, tag, self._tag_text(), font=words, tone="on_accent", align=paint.CENTRE)
