"""The top bar (store, mode, palette) and the status bar (engine, address, events per minute)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from glassfy_desktop.ui import icons
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.button import Button, IconButton
from glassfy_desktop.ui.parts.copy_field import CopyField
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Hairline, Panel, column, row
from glassfy_desktop.ui.parts.pill import ModeBadge, ModeName
from glassfy_desktop.ui.parts.progress import Sparkline
from glassfy_desktop.ui.theme import Role, colour, font, grown

if TYPE_CHECKING:
    from glassfy_desktop.ui.shell.presenter import ShellPresenter

MODE_LINE = 3
DOTS = {"running": "good_mark", "waiting": "bad_mark"}


class ModeLine(QWidget):
    """The coloured line under the window's top edge: test, sandbox or live."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode = ""
        self.setFixedHeight(MODE_LINE)

    def set_mode(self, mode: str) -> None:
        """Show `test`, `sandbox` or `live`; empty while no store is open."""
        self._mode = mode
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.painter_on(self).fillRect(self.rect(), colour(f"{self._mode}_mark" if self._mode else "chrome"))


class StoreSwitcher(Button):
    """The open store's name; pressed, it lists the others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "ghost", parent=parent)
        self.setFont(font(Role.HEADING))

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(22, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        self._paint_ground(painter)
        if self.hasFocus() and self._ring:
            paint.focus_ring(painter, self.rect())
        words = self.rect().adjusted(12, 0, -34, 0)
        width = paint.text(painter, words, self.text(), font=self.font(), tone="text")
        icons.paint(painter, "updown", 12 + width + 6, self.height() // 2 - 8, "text2")


class PaletteButton(Button):
    """Looks like a field, 280 wide, and opens the palette."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Search or run a command"), "secondary", "search", parent=parent)
        self.setFixedSize(280, grown(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        fill = "hover" if self.underMouse() else "raised"
        paint.frame(painter, self.rect(), fill=fill, edge="line2")
        if self.hasFocus() and self._ring:
            paint.focus_ring(painter, self.rect())
        icons.paint(painter, "search", 10, self.height() // 2 - 8, "text2")
        paint.text(painter, self.rect().adjusted(32, 0, -60, 0), self.text(), font=self.font(), tone="text2")
        keys = self.rect().adjusted(0, 0, -12, 0)
        paint.text(painter, keys, "Ctrl K", font=font(Role.RAIL), tone="text3", align=paint.RIGHT)


class TopBar(Panel):
    """Store switcher, mode and account at the left; the palette and About at the right."""

    palette_wanted = Signal()
    about_wanted = Signal()

    def __init__(self, switcher_menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(tone="chrome", parent=parent)
        self.switcher = StoreSwitcher()
        self.switcher.setAccessibleDescription(self.tr("Switch the store"))
        self._menu = switcher_menu
        self.switcher.clicked.connect(self.open_menu)
        self.mode = ModeBadge("test")
        self.account = Label("", Role.MONO, colour="text3", elide="middle")
        search = PaletteButton()
        search.clicked.connect(self.palette_wanted)
        about = IconButton("info", self.tr("About Glassfy Desktop"))
        about.clicked.connect(self.about_wanted)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 0, 12, 0)
        bar.setSpacing(8)
        for widget in (self.switcher, self.mode, self.account):
            bar.addWidget(widget)
        bar.addStretch(1)
        bar.addWidget(search)
        bar.addSpacing(8)
        bar.addWidget(about)
        above = QWidget()
        above.setLayout(bar)
        above.setFixedHeight(47)
        self.setLayout(column(above, Hairline(), gap=0))
        self.setFixedHeight(48)

    def show_store(self, name: str, mode: str, account: str) -> None:
        """Show the open store."""
        self.switcher.setText(name)
        self.switcher.setAccessibleName(name)
        self.switcher.updateGeometry()
        self.mode.set_mode(cast(ModeName, mode))
        self.account.set_text(account)

    def open_menu(self) -> None:
        """List the stores."""
        self._menu.popup(self.switcher.mapToGlobal(self.switcher.rect().bottomLeft()))


class StateDot(QWidget):
    """The engine's state as a dot of 8 px: running, on its way, stopped."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tone = "text3"
        self.setFixedSize(8, 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_on(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self.tone))
        painter.drawEllipse(self.rect())


class StatusBar(Panel):
    """The engine's state, where it listens, and how much comes in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tone="chrome", parent=parent)
        self._dot = StateDot()
        self._state = Label("", Role.SECONDARY_STRONG)
        self._address = CopyField("", framed=False)
        self._says = Label("", Role.SECONDARY, colour="text2", elide="right")
        self._spark = Sparkline()
        self._count = Label("0", Role.SECONDARY_BOLD)
        unit = Label(self.tr("events/min"), Role.SECONDARY, colour="text2")
        bar = row(
            self._dot, self._state, 8, self._address, None, self._says, 12, self._spark, self._count, unit
        )
        bar.setContentsMargins(16, 0, 16, 0)
        below = QWidget()
        below.setLayout(bar)
        below.setFixedHeight(27)
        self.setLayout(column(Hairline(), below, gap=0))
        self.setFixedHeight(28)

    def show_engine(self, presenter: ShellPresenter) -> None:
        """Show the engine as it is now."""
        self._dot.tone = DOTS.get(presenter.phase.value, "text3")
        self._dot.update()
        self._state.set_text(presenter.engine_text())
        workspace, set_up = presenter.workspace, presenter.set_up
        address = workspace.local_webhook_url if workspace else ""
        self._address.set_text(address)
        self._address.setVisible(bool(address))
        counts = presenter.per_minute()
        self._spark.set_values(counts)
        self._spark.setVisible(any(counts))
        self._count.set_text(str(counts[-1]))
        waiting = set_up is not None and set_up.facts.first_event is None
        self._says.set_text(self.tr("Waiting for the first event") if waiting else "")
