"""What the parts paint with: frames, lines, focus rings, arcs, shadows and elided text, on whole pixels."""

from functools import lru_cache
from math import ceil

from PySide6.QtCore import QMargins, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from glassfy_desktop.ui.theme import colour

SHADOW_REACH = 16
"""How many pixels a shadow reaches beyond its rectangle."""

SINGLE_LINE = Qt.TextFlag.TextSingleLine
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
MIDDLE_ELIDED = Qt.TextElideMode.ElideMiddle
END_ELIDED = Qt.TextElideMode.ElideRight


def painter_on(widget: QWidget) -> QPainter:
    """A painter on a widget, antialiased; end it by leaving the function that made it."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def frame(
    painter: QPainter,
    rect: QRect,
    *,
    fill: str | QColor = "",
    edge: str = "",
    radius: float = 6,
    width: float = 1,
) -> None:
    """A rounded rectangle; `fill` and `edge` name tokens, empty for none. The edge lies inside `rect`."""
    painter.setBrush(_qcolour(fill) if fill else Qt.BrushStyle.NoBrush)
    if not edge:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(rect), radius, radius)
        return
    painter.setPen(QPen(colour(edge), width))
    inset = width / 2
    within = QRectF(rect).adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(within, radius - inset, radius - inset)


def focus_ring(painter: QPainter, rect: QRect, radius: float = 6, *, solid: bool = False) -> None:
    """The 2 px ring of keyboard focus; on a solid control a line of the surface sets it off."""
    frame(painter, rect, edge="focus", radius=radius, width=2)
    if solid:
        frame(
            painter, rect.marginsRemoved(QMargins(2, 2, 2, 2)), edge="surface", radius=radius - 2, width=1.5
        )


def hairline(
    painter: QPainter, x: int, y: int, *, width: int = 0, height: int = 0, tone: str = "line"
) -> None:
    """A line of 1 px: give `width` for a horizontal one, `height` for a vertical one.

    At a ratio such as 1.25 it is put on whole pixels of the device, or some lines would be twice as thick.
    """
    to_device = painter.deviceTransform()
    ratio = to_device.m11()
    if ratio.is_integer():
        painter.fillRect(QRect(x, y, width or 1, height or 1), colour(tone))
        return
    at = to_device.map(QPointF(x, y))
    size = QSizeF(width * ratio if width else int(ratio), height * ratio if height else int(ratio))
    snapped = QRectF(QPointF(round(at.x()), round(at.y())), size)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(to_device.inverted()[0].mapRect(snapped), colour(tone))
    painter.restore()


def text(
    painter: QPainter,
    rect: QRect,
    words: str,
    *,
    font: QFont,
    tone: str = "text",
    align: Qt.AlignmentFlag = LEFT,
    elide: Qt.TextElideMode = END_ELIDED,
) -> int:
    """One line of text, elided into `rect`. Returns the width it took."""
    metrics = QFontMetrics(font)
    fits = metrics.horizontalAdvance(words) <= rect.width()
    shown = words if fits else metrics.elidedText(words, elide, rect.width())
    painter.setFont(font)
    painter.setPen(colour(tone))
    painter.drawText(rect, align | SINGLE_LINE, shown)
    return metrics.horizontalAdvance(shown)


def text_width(words: str, font: QFont) -> int:
    """How many whole pixels a text needs, so that it is not elided for a fraction of one."""
    return ceil(QFontMetricsF(font).horizontalAdvance(words))


def is_elided(words: str, font: QFont, width: int) -> bool:
    """Whether `words` does not fit into `width` pixels."""
    return QFontMetrics(font).horizontalAdvance(words) > width


def arc(painter: QPainter, rect: QRect, tone: str, degrees: int) -> None:
    """The 2 px arc of something under way, turned by `degrees`, 12 px wide in the middle of `rect`."""
    side = 12
    within = QRectF(rect.center().x() - side / 2 + 0.5, rect.center().y() - side / 2 + 0.5, side, side)
    pen = QPen(colour(tone), 2)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawArc(within.adjusted(1, 1, -1, -1), -degrees * 16, 270 * 16)


def shadow(painter: QPainter, rect: QRect, radius: int = 10) -> None:
    """The soft shadow around `rect`, reaching `SHADOW_REACH` beyond it: a nine-patch drawn once per theme."""
    reach, corner = SHADOW_REACH, SHADOW_REACH + radius + 4
    patch = _shadow_patch(colour("shadow").rgba(), radius)
    outer = rect.adjusted(-reach, -reach + 4, reach, reach + 4)
    side = patch.width()
    xs = ((outer.left(), 0, corner), (outer.left() + corner, corner, outer.width() - 2 * corner))
    columns = (*xs, (outer.right() + 1 - corner, side - corner, corner))
    ys = ((outer.top(), 0, corner), (outer.top() + corner, corner, outer.height() - 2 * corner))
    rows = (*ys, (outer.bottom() + 1 - corner, side - corner, corner))
    for row, (y, source_y, height) in enumerate(rows):
        for column, (x, source_x, width) in enumerate(columns):
            if (row, column) == (1, 1):
                continue
            source = QRect(source_x, source_y, 2 if column == 1 else corner, 2 if row == 1 else corner)
            painter.drawPixmap(QRect(x, y, width, height), patch, source)


def keyboard_focus(event: QFocusEvent, before: bool) -> bool:
    """Whether a control that just got the focus shows its ring: yes, unless a click brought it.

    `before` is kept when only the window became active again, or a menu of the control closed.
    """
    reason = event.reason()
    if reason in {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}:
        return before
    return reason is not Qt.FocusReason.MouseFocusReason


def _qcolour(fill: str | QColor) -> QColor:
    return fill if isinstance(fill, QColor) else colour(fill)


@lru_cache(maxsize=8)
def _shadow_patch(rgba: int, radius: int) -> QPixmap:
    """Nested translucent rounded rectangles: together they reach the shadow's full value at the edge."""
    reach = SHADOW_REACH
    side = 2 * (reach + radius + 4) + 2
    patch = QPixmap(side, side)
    patch.fill(Qt.GlobalColor.transparent)
    painter = QPainter(patch)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    tint = QColor.fromRgba(rgba)
    tint.setAlphaF(tint.alphaF() / reach)
    for step in range(reach):
        path = QPainterPath()
        path.addRoundedRect(
            QRectF(step, step, side - 2 * step, side - 2 * step), *2 * (radius + reach - step,)
        )
        painter.fillPath(path, tint)
    painter.end()
    return patch
