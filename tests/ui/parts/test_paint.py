"""What the parts paint with: lines on whole pixels, shadows that fade, texts that fit."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.theme import LIGHT, Role, colour, font


def canvas(ratio: float = 1.0, side: int = 120) -> QPixmap:
    """A white square of `side` logical pixels."""
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.white)
    return made


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 1.75, 2.0])
def test_every_hairline_is_equally_thick_and_sharp(ratio: float) -> None:
    drawn = canvas(ratio)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for y in range(3, 120, 13):
        paint.hairline(painter, 0, y, width=120, tone="text")
    painter.end()
    image = drawn.toImage()
    column = [image.pixelColor(10, y).name() for y in range(image.height())]
    assert set(column) == {"#ffffff", LIGHT.text.lower()}
    assert column.count(LIGHT.text.lower()) == 9 * int(ratio)


def test_a_shadow_is_strongest_at_the_edge_and_fades(themed_app: object) -> None:
    drawn = canvas(side=200)
    painter = QPainter(drawn)
    paint.shadow(painter, QRect(50, 50, 100, 100))
    painter.end()
    image = drawn.toImage()
    below = [image.pixelColor(100, y).lightness() for y in range(151, 175)]
    assert below == sorted(below)
    assert below[0] < 245
    assert below[-1] == 255
    assert image.pixelColor(100, 100) == QColor(Qt.GlobalColor.white)


def test_a_text_of_its_own_width_is_not_elided() -> None:
    for words in ("Backfill", "Webhooks", "15:48:31", "checkout.session.completed"):
        for role in (Role.TITLE, Role.HEADING, Role.SECONDARY, Role.MONO):
            assert not paint.is_elided(words, font(role), paint.text_width(words, font(role)))


def test_a_text_tells_how_much_room_it_took() -> None:
    drawn = canvas()
    painter = QPainter(drawn)
    short = paint.text(painter, QRect(0, 0, 120, 20), "Save", font=font(Role.BODY))
    long = paint.text(painter, QRect(0, 20, 60, 20), "Save version 15 of the catalog", font=font(Role.BODY))
    painter.end()
    assert 0 < short < 60
    assert 40 < long <= 60


def test_an_edge_lies_within_its_rectangle() -> None:
    drawn = canvas()
    painter = QPainter(drawn)
    paint.frame(painter, QRect(10, 10, 50, 30), fill="surface", edge="bad", radius=0)
    painter.end()
    image = drawn.toImage()
    assert image.pixelColor(30, 10) == colour("bad")
    assert image.pixelColor(30, 39) == colour("bad")
    assert image.pixelColor(30, 9).name() == image.pixelColor(30, 40).name() == "#ffffff"
