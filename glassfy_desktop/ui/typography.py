"""The type scale: a handful of roles, built from the platform's own fonts."""

from enum import Enum
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QGuiApplication

MONO_FALLBACKS = ("JetBrains Mono", "Cascadia Mono", "SF Mono", "Menlo", "Consolas", "DejaVu Sans Mono")
COARSE_FONTS = ("DejaVu Sans", "DejaVu Sans Mono")
"""Fonts that need vertical hinting to look clean at a device pixel ratio of 1."""


class Role(Enum):
    """What a text is for. The value is (pixels for a system font of 13 px, weight, monospaced)."""

    DISPLAY = (28, 600, False)
    TITLE = (20, 600, False)
    TITLE_MONO = (20, 500, True)
    SECTION = (15, 600, False)
    LEAD = (15, 500, False)
    HEADING = (13, 600, False)
    BUTTON = (13, 500, False)
    BODY = (13, 400, False)
    SECONDARY = (12, 400, False)
    SECONDARY_STRONG = (12, 500, False)
    SECONDARY_BOLD = (12, 600, False)
    MONO = (12, 400, True)
    MONO_STRONG = (12, 500, True)
    MONO_BOLD = (12, 600, True)
    LABEL = (11, 600, False)
    RAIL = (11, 500, False)
    MODE = (11, 700, False)


@cache
def size_step() -> int:
    """How many pixels every role grows (or shrinks) with the system's own font size: -1 to 2."""
    system = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)).pixelSize()
    return min(max(system, 12), 15) - 13


def grown(pixels: int) -> int:
    """A row height or padding for this system's font: 2 px more for each step above 13 px."""
    return pixels + 2 * max(size_step(), 0)


@cache
def font(role: Role) -> QFont:
    """The font of a role. It is shared: copy it before changing it."""
    pixels, weight, mono = role.value
    made = QFont(_mono_font() if mono else QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
    made.setPixelSize(pixels + size_step())
    made.setWeight(QFont.Weight(weight))
    made.setFeature(QFont.Tag("tnum"), 1)
    if mono:
        made.setFeature(QFont.Tag("calt"), 0)
    made.setHintingPreference(_hinting(made))
    return made


def _mono_font() -> QFont:
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    if not QFontInfo(system).family().startswith("Courier"):
        return system
    present = set(QFontDatabase.families())
    family = next((name for name in MONO_FALLBACKS if name in present), system.family())
    return QFont(family)


def _hinting(made: QFont) -> QFont.HintingPreference:
    screen = QGuiApplication.primaryScreen()
    sharp = screen is not None and screen.devicePixelRatio() > 1
    if sharp or QFontInfo(made).family() not in COARSE_FONTS:
        return QFont.HintingPreference.PreferNoHinting
    return QFont.HintingPreference.PreferVerticalHinting
