"""The theme: its contrasts as measured in the design, and what a change of theme does."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from glassfy_desktop.ui.gallery import build_gallery
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.code_view import CodeView
from glassfy_desktop.ui.parts.copy_field import CopyField
from glassfy_desktop.ui.parts.empty import EmptyState
from glassfy_desktop.ui.parts.fields import ComboBox, LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.messages import Notice, Toast
from glassfy_desktop.ui.parts.page_header import PageHeader
from glassfy_desktop.ui.parts.pill import Badge, Chip, ModeBadge, Verdict
from glassfy_desktop.ui.parts.progress import ProgressBar
from glassfy_desktop.ui.parts.segment import Segment
from glassfy_desktop.ui.parts.steps import Step, StepDot, StepList
from glassfy_desktop.ui.parts.tabs import Tabs
from glassfy_desktop.ui.parts.toggles import CheckBox, RadioButton
from glassfy_desktop.ui.theme import DARK, LIGHT, Role, Tokens, colour, font, theme

Show = Callable[[QWidget], QWidget]

TEXT_ON = {
    "text": "surface chrome sunken raised hover press accent_soft bad_soft warn_soft",
    "text2": "surface chrome sunken raised hover press accent_soft bad_soft warn_soft good_soft",
    "text3": "surface chrome sunken raised hover press accent_soft",
    "accent_text": "surface chrome raised accent_soft press",
    "good": "surface raised hover accent_soft good_soft",
    "bad": "surface raised hover accent_soft bad_soft",
    "warn": "surface raised hover accent_soft warn_soft syn_mark",
    "on_accent": "accent accent_hover",
    "test": "test_soft",
    "sandbox": "sandbox_soft",
    "live": "live_soft",
    "syn_key": "sunken surface accent_soft syn_mark",
    "syn_str": "sunken surface accent_soft",
    "syn_num": "sunken surface accent_soft",
    "syn_com": "sunken",
}
SIGNS_ON = {
    "control": "surface chrome raised",
    "focus": "surface chrome accent_soft",
    "good_mark": "surface",
    "bad_mark": "surface",
    "warn_mark": "surface",
    "test_mark": "chrome",
    "sandbox_mark": "chrome",
    "live_mark": "chrome",
    "accent": "surface",
}
PARTS: tuple[Callable[[], QWidget], ...] = (
    lambda: Button("Save", "primary"),
    lambda: Button("Save"),
    lambda: Button("Save", "link"),
    lambda: Label("Set up", Role.TITLE),
    lambda: Label("A sentence that wraps.", wrap=True, lead="What breaks:"),
    lambda: Badge("Active", "good"),
    lambda: ModeBadge("test"),
    lambda: Verdict("Rejected", "bad"),
    lambda: Chip("premium"),
    lambda: Tabs(["Summary", "Payload"]),
    lambda: Segment([("tree", "Tree"), ("raw", "Raw bytes")]),
    lambda: CheckBox("Comments"),
    lambda: RadioButton("Include"),
    lambda: LineEdit("usr_44", icon="search"),
    lambda: ComboBox(["As long as it is paid"]),
    lambda: ProgressBar(100, 61),
    lambda: StepDot(4),
    lambda: StepList([Step("Restricted key")]),
    lambda: Notice("warn", "No keychain found.", "Keys last until you quit."),
    lambda: Toast("Saved version 15."),
    Card,
    lambda: PageHeader("Webhooks", "Newest first."),
    lambda: CopyField("an address"),
    lambda: EmptyState("No deliveries yet", "They appear here."),
    lambda: CodeView('{"id": 1}', "json"),
    build_gallery,
)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2 between two opaque colours."""

    def luminance(name: str) -> float:
        shade = QColor(name)
        linear = (
            each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4
            for each in (shade.redF(), shade.greenF(), shade.blueF())
        )
        return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(fore, ground) for fore, grounds in table.items() for ground in grounds.split()]


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("fore", "ground"), pairs(TEXT_ON))
def test_text_is_readable_on_every_ground_it_is_used_on(tokens: Tokens, fore: str, ground: str) -> None:
    assert contrast(getattr(tokens, fore), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("fore", "ground"), pairs(SIGNS_ON))
def test_edges_and_icons_stand_out_from_their_ground(tokens: Tokens, fore: str, ground: str) -> None:
    assert contrast(getattr(tokens, fore), getattr(tokens, ground)) >= 3.0


@pytest.mark.parametrize("make", PARTS)
def test_a_change_of_theme_repaints_every_part(qtbot: QtBot, make: Callable[[], QWidget]) -> None:
    part = make()
    qtbot.addWidget(part)
    part.show()
    before = part.grab().toImage()
    theme().set_dark(True)
    assert part.grab().toImage() != before
    theme().set_dark(False)
    assert part.grab().toImage() == before


def test_the_theme_tells_that_it_changed_once_palette_and_style_are_set(themed_app: QApplication) -> None:
    seen: list[str] = []
    theme().changed.connect(lambda: seen.append(themed_app.palette().color(QPalette.ColorRole.Base).name()))
    theme().set_dark(True)
    theme().set_dark(True)
    assert seen == [DARK.surface.lower()]


def test_without_a_choice_the_theme_follows_the_system() -> None:
    theme().set_dark(True)
    theme().set_dark(None)
    assert not theme().is_dark  # the offscreen platform knows no dark scheme


def test_colours_are_those_of_the_theme_in_force(dark: None) -> None:
    assert colour("accent_text") == QColor(DARK.accent_text)
    theme().set_dark(False)
    assert colour("accent_text") == QColor(LIGHT.accent_text)


def test_a_name_that_is_no_token_is_an_error() -> None:
    with pytest.raises(AttributeError):
        colour("accentText")


def test_disabled_text_has_its_own_colour_in_the_palette(themed_app: QApplication) -> None:
    disabled = themed_app.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled == QColor(LIGHT.disabled)


def test_a_field_keeps_its_text_in_place_when_it_gets_the_focus(shown: Show) -> None:
    page = shown(QWidget())
    field = QLineEdit("usr_44", page)
    field.setGeometry(0, 0, 200, 32)
    field.show()
    start = field.cursorRect().x()
    field.setFocus()
    assert field.hasFocus()
    assert field.cursorRect().x() == start


def test_figures_are_tabular_and_mono_joins_no_letters() -> None:
    tabular, joined = QFont.Tag("tnum"), QFont.Tag("calt")
    assert all(font(role).featureValue(tabular) == 1 for role in Role)
    assert font(Role.MONO).isFeatureSet(joined)
    assert font(Role.MONO).featureValue(joined) == 0


def test_every_role_keeps_its_distance_from_the_body_text() -> None:
    body = font(Role.BODY).pixelSize()
    assert {role: font(role).pixelSize() - body for role in Role} == {
        role: role.value[0] - 13 for role in Role
    }


def test_a_font_is_made_once() -> None:
    assert font(Role.BODY) is font(Role.BODY)
