"""What others see of a widget: assistive technology, and the eye."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QImage
from PySide6.QtWidgets import QWidget


def accessible(widget: QWidget) -> QAccessibleInterface:
    """What assistive technology gets to know of a widget."""
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found


def name_of(widget: QWidget) -> str:
    """The name that a screen reader says."""
    return accessible(widget).text(QAccessible.Text.Name)


def role_of(widget: QWidget) -> QAccessible.Role:
    """As what a screen reader announces it."""
    return accessible(widget).role()


def pixel(widget: QWidget, x: int, y: int) -> str:
    """The colour at a place, as `#rrggbb`."""
    return widget.grab().toImage().pixelColor(QPoint(x, y)).name()


def shows(widget: QWidget, colour: QColor) -> bool:
    """Whether any pixel has exactly this colour."""
    return colour.name() in colours_of(widget)


def colours_of(widget: QWidget) -> set[str]:
    """All colours that a widget shows."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {QColor.fromRgb(pixel).name() for pixel in set(memoryview(image.constBits()).cast("I"))}
