"""The app's own icons, drawn from `resources/icons` in the colour of a token and kept once drawn."""

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from glassfy_desktop import resources
from glassfy_desktop.ui.theme import theme

APP_ICON = "glassfy-desktop"


def pixmap(
    name: str, colour: str = "text2", size: int = 16, ratio: float = 1.0, stroke: float = 1.5
) -> QPixmap:
    """An icon as a pixmap of `size` logical pixels at a device pixel ratio.

    `colour` is a token's name; `stroke` is in units of the 16 px drawing. Raises FileNotFoundError for a
    name without a drawing.
    """
    return _drawn(name, getattr(theme().tokens, colour), size, ratio, stroke)


def paint(
    painter: QPainter,
    name: str,
    x: float,
    y: float,
    colour: str = "text2",
    *,
    size: int = 16,
    stroke: float = 1.5,
) -> None:
    """Paint an icon with its top left corner at (x, y), sharp at the painter's device pixel ratio."""
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(QPointF(x, y), pixmap(name, colour, size, ratio, stroke))


def icon(name: str, colour: str = "text2", size: int = 16) -> QIcon:
    """An icon for menus and other places that want a QIcon; its disabled state is drawn as such."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(pixmap(name, colour, size, ratio))
        made.addPixmap(pixmap(name, "disabled", size, ratio), QIcon.Mode.Disabled)
    return made


@cache
def app_icon() -> QIcon:
    """The program's own mark, for windows and task bars."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(logo(size))
    return made


@cache
def logo(size: int, ratio: float = 1.0) -> QPixmap:
    """The program's own mark as a pixmap of `size` logical pixels."""
    return _render(_source(APP_ICON).encode(), size, ratio)


@cache
def _source(name: str) -> str:
    return resources.path("icons", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=1024)
def _drawn(name: str, hex_colour: str, size: int, ratio: float, stroke: float) -> QPixmap:
    source = _source(name).replace("currentColor", hex_colour)
    return _render(source.replace('stroke-width="1.5"', f'stroke-width="{stroke}"').encode(), size, ratio)


def _render(source: bytes, size: int, ratio: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer  # only when a first icon is drawn

    drawn = QPixmap(round(size * ratio), round(size * ratio))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(source)).render(painter, QRectF(drawn.rect()))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn
