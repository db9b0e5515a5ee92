"""The icons: all drawn, in the colour asked for, sharp, once."""

import subprocess
import sys

import pytest
from PySide6.QtGui import QColor, QIcon, QPixmap

from glassfy_desktop import resources
from glassfy_desktop.ui import icons
from glassfy_desktop.ui.gallery import ICONS
from glassfy_desktop.ui.theme import LIGHT, theme

NAMES = " ".join(ICONS).split()


def strongest(drawn: QPixmap) -> QColor:
    """The most opaque pixel of an icon."""
    image = drawn.toImage()
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return max(pixels, key=lambda pixel: pixel.alpha())


def test_the_page_of_parts_shows_every_icon_there_is() -> None:
    drawn = {path.stem for path in resources.path("icons").glob("*.svg")} - {icons.APP_ICON}
    assert drawn == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_is_drawn_in_the_colour_of_its_token(name: str) -> None:
    pixel = strongest(icons.pixmap(name, "bad_mark", size=64))
    assert pixel.alpha() > 250
    assert pixel.name() == LIGHT.bad_mark.lower()


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_keeps_clear_of_the_edge(name: str) -> None:
    image = icons.pixmap(name, "text", size=64).toImage()
    border = [image.pixelColor(at, edge).alpha() for at in range(64) for edge in (0, 63)]
    border += [image.pixelColor(edge, at).alpha() for at in range(64) for edge in (0, 63)]
    assert max(border) == 0


def test_an_icon_has_the_pixels_of_its_screen() -> None:
    drawn = icons.pixmap("copy", size=16, ratio=2.0)
    assert (drawn.width(), drawn.devicePixelRatio()) == (32, 2.0)
    assert drawn.deviceIndependentSize().width() == 16


def test_an_icon_is_drawn_once_for_each_colour() -> None:
    light = icons.pixmap("copy")
    assert icons.pixmap("copy").cacheKey() == light.cacheKey()
    theme().set_dark(True)
    assert icons.pixmap("copy").cacheKey() != light.cacheKey()


def test_a_name_without_a_drawing_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        icons.pixmap("gear")


def test_a_menu_gets_a_disabled_icon_too() -> None:
    made = icons.icon("copy")
    pale = made.pixmap(16, QIcon.Mode.Disabled)
    assert strongest(pale).name() == LIGHT.disabled.lower()


def test_the_apps_own_mark_comes_in_every_size() -> None:
    assert {size.width() for size in icons.app_icon().availableSizes()} >= {16, 32, 48, 256}
    assert strongest(icons.logo(48)).alpha() == 255


def test_importing_the_icons_draws_nothing() -> None:
    code = "import sys, glassfy_desktop.ui.icons; sys.exit('PySide6.QtSvg' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=resources.folder().parent, check=False).returncode
        == 0
    )
