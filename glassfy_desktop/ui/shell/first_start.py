"""First start asks one thing: connect a Stripe account, or try the sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from glassfy_desktop import __version__, resources
from glassfy_desktop.ui import icons
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.button import Button, Kind
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Panel, column, row
from glassfy_desktop.ui.theme import Role

if TYPE_CHECKING:
    from glassfy_desktop.ui.parts.messages import Banner


class Tile(QWidget):
    """An icon of 20 px on a soft ground of 40."""

    def __init__(self, icon: str, ground: str, tone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = (icon, ground, tone)
        self.setFixedSize(40, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        icon, ground, tone = self._look
        painter = paint.painter_on(self)
        paint.frame(painter, self.rect(), fill=ground, radius=8)
        icons.paint(painter, icon, 10, 10, tone, size=20, stroke=1.3)


class Mark(QWidget):
    """The app's own mark, 48 px."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(48, 48)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        painter.drawPixmap(QRect(0, 0, 48, 48), icons.logo(48, self.devicePixelRatioF()))


class Fact(QWidget):
    """A tick and one line."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLayout(row(24, Label(text, Role.BODY, colour="text2"), None, gap=0))
        self.setFixedHeight(24)

    def paintEvent(self, event: QPaintEvent) -> None:
        icons.paint(paint.painter_on(self), "check", 0, 4, "good_mark")


class Choice(QWidget):
    """One of the two ways in, 376 × 312."""

    def __init__(
        self,
        tile: Tile,
        title: str,
        body: str,
        *,
        facts: Sequence[str],
        button: Button,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        layout = column(gap=0, margins=(24, 24, 24, 24))
        layout.addWidget(tile)
        layout.addSpacing(15)
        layout.addWidget(Label(title, Role.SECTION))
        layout.addSpacing(6)
        layout.addWidget(Label(body, Role.BODY, colour="text2", wrap=True))
        layout.addSpacing(14)
        for fact in facts:
            layout.addWidget(Fact(fact))
        layout.addStretch(1)
        layout.addLayout(row(button, None))
        self.setLayout(layout)
        self.setFixedSize(376, 312)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.frame(paint.painter_on(self), self.rect(), fill="surface", edge="line2", radius=10)

    def sizeHint(self) -> QSize:
        return QSize(376, 312)


def scenarios() -> int:
    """How many scenarios come with the sandbox."""
    return sum(1 for _ in resources.path("scenarios").glob("*.json"))


class FirstStart(Panel):
    """The page. `connect_wanted`, `sandbox_wanted` and `import_wanted` are its three ways on."""

    connect_wanted = Signal()
    sandbox_wanted = Signal()
    import_wanted = Signal()
    banner_closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tone="chrome", parent=parent)
        self.connect_button = self._button(self.tr("Connect Stripe"), "primary", self.connect_wanted)
        self.sandbox_button = self._button(self.tr("Open the sandbox"), "secondary", self.sandbox_wanted)
        import_link = self._button(self.tr("Import it"), "link", self.import_wanted)
        centre = Qt.AlignmentFlag.AlignHCenter
        layout = column(gap=0, margins=(24, 0, 24, 18))
        layout.addStretch(118)
        layout.addWidget(Mark(), alignment=centre)
        layout.addSpacing(22)
        layout.addWidget(Label(self.tr("Connect a store"), Role.DISPLAY), alignment=centre)
        promise = self.tr(
            "See which of your customers may do what, and why, from the Stripe data you already have."
        )
        layout.addWidget(Label(promise, Role.LEAD, colour="text2"), alignment=centre)
        layout.addSpacing(30)
        layout.addLayout(row(None, self._stripe(), self._sandbox(), None, gap=24))
        layout.addSpacing(28)
        question = Label(self.tr("Have a store configuration file?"), Role.BODY, colour="text2")
        layout.addLayout(row(None, question, import_link, None))
        layout.addStretch(120)
        version = Label(self.tr("Version {0}").format(__version__), Role.SECONDARY, colour="text2")
        stays = Label(self.tr("Your keys and data stay on this machine."), Role.SECONDARY, colour="text2")
        layout.addLayout(row(version, None, stays))
        self._banner: Banner | None = None
        self._whole = column(gap=0)
        self._whole.addLayout(layout, 1)
        self.setLayout(self._whole)

    @property
    def banner(self) -> Banner:
        """The message over the page; made when there is a first one."""
        if self._banner is None:
            from glassfy_desktop.ui.parts.messages import Banner

            self._banner = Banner()
            self._banner.closed.connect(self.banner_closed)
            self._whole.insertWidget(0, self._banner)
        return self._banner

    def hide_banner(self) -> None:
        """Take the message away, where there is one."""
        if self._banner is not None:
            self._banner.hide()

    def focus_first(self) -> None:
        """Give the keyboard to the first choice."""
        self.connect_button.setFocus(Qt.FocusReason.TabFocusReason)

    def _button(self, text: str, kind: Kind, signal: SignalInstance) -> Button:
        button = Button(text, kind)
        button.clicked.connect(signal)
        return button

    def _stripe(self) -> Choice:
        facts = (
            self.tr("Seven steps, about ten minutes"),
            self.tr("Key kept in the system’s keychain"),
            self.tr("Nothing is written to Stripe unasked"),
        )
        body = self.tr(
            "Use a restricted key that you make in Stripe. Test or live; you can add more stores later."
        )
        tile = Tile("key", "accent_soft", "accent_text")
        return Choice(
            tile, self.tr("Connect my Stripe account"), body, facts=facts, button=self.connect_button
        )

    def _sandbox(self) -> Choice:
        facts = (
            self.tr("No key, no account, no network"),
            self.tr("{0} scenarios, from trial to dispute").format(scenarios()),
            self.tr("Switch to your own store at any time"),
        )
        body = self.tr(
            "A Stripe account simulated on this machine. Everything works, with made-up customers."
        )
        tile = Tile("flask", "sandbox_soft", "sandbox")
        return Choice(tile, self.tr("Try the sandbox"), body, facts=facts, button=self.sandbox_button)
