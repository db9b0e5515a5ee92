"""The page of all parts: type, controls in their states, icons, messages, colours.

It is where a broken token shows first. It opens from the developer menu, and is among the golden pictures.
"""

from typing import Literal

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from glassfy_desktop.ui import icons
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.button import Button, Kind
from glassfy_desktop.ui.parts.fields import ComboBox, ErrorLine, LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Hairline, Panel
from glassfy_desktop.ui.parts.messages import Notice, Toast
from glassfy_desktop.ui.parts.pill import Badge, Chip, ModeBadge, Verdict
from glassfy_desktop.ui.parts.segment import Segment
from glassfy_desktop.ui.parts.tabs import Tabs
from glassfy_desktop.ui.parts.toggles import CheckBox, RadioButton
from glassfy_desktop.ui.theme import Role

translate = QCoreApplication.translate
SIZE = QSize(1280, 800)
ButtonState = Literal["rest", "hover", "pressed", "focus", "disabled"]
BUTTON_STATES: tuple[ButtonState, ...] = ("rest", "hover", "pressed", "focus", "disabled")
BUTTON_KINDS: tuple[Kind, ...] = ("primary", "secondary", "ghost", "danger")
ICONS = (
    "setup webhooks catalog customers export engine settings check x minus plus alert question",
    "okc badc info circle clock copy ext down right updown search refresh bolt",
    "replay dots key shield link gift file lock undo redo arrow db pause",
    "play cal inbox table graph history box terminal flask filter eyeoff",
)
COLOURS = (
    "chrome surface sunken hover press line line2 control text3 text2 text accent accent_text accent_soft",
    "good_mark good good_soft bad_mark bad bad_soft warn_mark warn warn_soft test_mark test_soft "
    "sandbox_mark sandbox_soft live_mark",
)


def build_gallery() -> QWidget:
    """The page, 1280 × 800, made of the same widgets as every screen."""
    page = Gallery()
    page.add(32, 0, Label(translate("Gallery", "Parts"), Role.TITLE), middle=37)
    add_type(page)
    add_buttons(page)
    add_fields(page)
    page.add(32, 392, Hairline(), width=1216)
    add_pills(page)
    add_icons(page)
    add_messages(page)
    page.add(32, 594, Hairline(), width=1216)
    add_colours(page)
    return page


class Gallery(Panel):
    """A page on which parts stand at fixed places, so that a picture of it compares."""

    def __init__(self) -> None:
        super().__init__(tone="surface")
        self.setFixedSize(SIZE)
        self.setWindowTitle(translate("Gallery", "Parts"))

    def add(self, x: int, y: int, part: QWidget, *, width: int = 0, middle: int = 0) -> None:
        """Put a part with its top left corner at (x, y); `middle` centres it upon that y instead."""
        part.setParent(self)
        size = part.sizeHint().expandedTo(part.minimumSize()).boundedTo(part.maximumSize())
        top = middle - size.height() // 2 if middle else y
        part.setGeometry(x, top, width or size.width(), size.height())

    def head(self, x: int, middle: int, text: str) -> None:
        """The quiet title of a group."""
        self.add(x, 0, Label(text, Role.SECONDARY_BOLD, colour="text2"), middle=middle)


class StillButton(Button):
    """A button held in one state."""

    def __init__(self, kind: Kind, state: ButtonState) -> None:
        super().__init__(translate("Gallery", "Save"), kind)
        self._state = state
        self._ring = state == "focus"
        self.setEnabled(state != "disabled")
        self.setDown(state == "pressed")

    def underMouse(self) -> bool:
        return self._state == "hover"

    def hasFocus(self) -> bool:
        return self._state == "focus"


class IconSample(QWidget):
    """One icon, 16 px, with its name as tooltip."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setToolTip(name)
        self.setFixedSize(16, 16)

    def sizeHint(self) -> QSize:
        return QSize(16, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        icons.paint(paint.painter_on(self), self._name, 0, 0)


class Swatch(QWidget):
    """One colour, 72 × 32."""

    def __init__(self, tone: str) -> None:
        super().__init__()
        self._tone = tone
        self.setFixedSize(72, 32)

    def sizeHint(self) -> QSize:
        return QSize(72, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.frame(paint.painter_on(self), self.rect(), fill=self._tone, edge="line2", radius=4)


def add_type(page: Gallery) -> None:
    samples = (
        (117, Role.DISPLAY, translate("Gallery", "Display 28")),
        (155, Role.TITLE, translate("Gallery", "Page title 20")),
        (187, Role.SECTION, translate("Gallery", "Section 15")),
        (214, Role.HEADING, translate("Gallery", "Heading 13 semibold")),
        (241, Role.BODY, translate("Gallery", "Body 13 regular")),
        (268, Role.SECONDARY, translate("Gallery", "Secondary 12, 1,284 of 1,311")),
        (294, Role.MONO, "Mono 12 sub_1QaPk2LmXw8"),
        (320, Role.LABEL, translate("Gallery", "Label 11 semibold")),
    )
    page.head(32, 77, translate("Gallery", "Type"))
    for middle, role, text in samples:
        page.add(32, 0, Label(text, role), middle=middle)


def add_buttons(page: Gallery) -> None:
    page.head(318, 77, translate("Gallery", "Buttons"))
    for row, kind in enumerate(BUTTON_KINDS):
        for column, state in enumerate(BUTTON_STATES):
            x, y = 318 + 67 * column, 96 + 62 * row
            button = StillButton(kind, state)
            page.add(x, y, button)
            name = Label(translate("Gallery", state), Role.RAIL, colour="text2")
            page.add(x + (button.width() - name.sizeHint().width()) // 2, 0, name, middle=y + 43)


def add_fields(page: Gallery) -> None:
    page.head(697, 77, translate("Gallery", "Fields"))
    page.add(697, 96, LineEdit("Northwind Trails", name=translate("Gallery", "Name"), width=280))
    focused = LineEdit("usr_44", name=translate("Gallery", "Search"), icon="search", width=280)
    page.add(697, 136, focused)
    focused.setFocus()
    wrong = LineEdit("sk_live_…", name=translate("Gallery", "Key"), mono=True, width=280)
    wrong.set_error(translate("Gallery", "A secret key. Paste a restricted one (rk_…)."))
    page.add(697, 176, wrong)
    page.add(697, 211, ErrorLine(wrong.error), width=300)
    page.add(
        697,
        236,
        ComboBox(
            [translate("Gallery", "As long as it is paid")], name=translate("Gallery", "Duration"), width=280
        ),
    )
    toggles = (
        (697, CheckBox(translate("Gallery", "Checked"), checked=True)),
        (796, CheckBox(translate("Gallery", "Not"))),
        (863, RadioButton(translate("Gallery", "One"), checked=True)),
        (933, RadioButton(translate("Gallery", "Other"))),
    )
    for x, toggle in toggles:
        page.add(x, 0, toggle, middle=284)
    tabs = Tabs(
        [translate("Gallery", "Summary"), translate("Gallery", "Payload"), translate("Gallery", "Diff")]
    )
    tabs.setCurrentIndex(1)
    tabs.set_count(2, 3)
    page.add(697, 304, tabs)
    page.add(
        697,
        348,
        Segment([("tree", translate("Gallery", "Tree")), ("raw", translate("Gallery", "Raw bytes"))]),
    )


def add_pills(page: Gallery) -> None:
    page.head(32, 417, translate("Gallery", "Modes, verdicts, codes"))
    add_in_row(page, 436, ModeBadge("test"), ModeBadge("live"), ModeBadge("sandbox"))
    applied, duplicate = (
        Verdict(translate("Gallery", "Applied"), "good"),
        Verdict(translate("Gallery", "Duplicate"), "duplicate"),
    )
    rejected, pending = (
        Verdict(translate("Gallery", "Rejected"), "bad"),
        Verdict(translate("Gallery", "Pending"), "pending"),
    )
    add_in_row(page, 468, applied, duplicate, gap=20)
    add_in_row(page, 492, rejected, pending, gap=24)
    grace, archived = Badge(translate("Gallery", "In grace"), "warn"), Badge(translate("Gallery", "Archived"))
    add_in_row(
        page,
        522,
        Badge(translate("Gallery", "Active"), "good"),
        grace,
        Badge(translate("Gallery", "Rejected"), "bad"),
        archived,
    )
    add_in_row(page, 554, Chip("premium"), Chip("live_tracking", "added"))


def add_in_row(page: Gallery, y: int, *parts: QWidget, gap: int = 8) -> None:
    x = 32
    for part in parts:
        page.add(x, y, part)
        x += part.width() + gap


def add_icons(page: Gallery) -> None:
    page.head(348, 417, translate("Gallery", "Icons"))
    for row, names in enumerate(ICONS):
        for column, name in enumerate(names.split()):
            page.add(348 + 32 * column, 436 + 32 * row, IconSample(name))


def add_messages(page: Gallery) -> None:
    page.head(820, 417, translate("Gallery", "Messages"))
    link = Button(translate("Gallery", "How to fix"), "link")
    text = translate("Gallery", "Keys last until you quit.")
    page.add(
        820,
        436,
        Notice("warn", translate("Gallery", "No keychain found."), text, link, inline=True),
        width=428,
    )
    page.add(820, 480, Toast(translate("Gallery", "Saved version 15."), action=translate("Gallery", "Undo")))


def add_colours(page: Gallery) -> None:
    page.head(32, 619, translate("Gallery", "Colours"))
    for row, names in enumerate(COLOURS):
        for column, name in enumerate(names.split()):
            x, y = 32 + 86 * column, 638 + 64 * row
            page.add(x, y, Swatch(name))
            page.add(x, 0, Label(name, Role.RAIL, colour="text2", elide="right"), width=84, middle=y + 42)
