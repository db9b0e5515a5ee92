"""The panel at the foot of the list: a scenario, for whom, what should follow, and the way to play it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from glassfy_desktop.ui.parts.button import Button, IconButton
from glassfy_desktop.ui.parts.fields import ComboBox, LineEdit, buddy_label
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Hairline, column, row
from glassfy_desktop.ui.parts.sign import Sign
from glassfy_desktop.ui.screen import ScreenContext
from glassfy_desktop.ui.theme import Role, grown
from glassfy_desktop.ui.webhooks.trigger import FIRST, Trigger

CLOSED, OPEN, OPEN_ELSEWHERE = 32, 188, 124


class TriggerPanel(QWidget):
    """32 px closed; open 188 px, or 124 px in a store that is no sandbox."""

    def __init__(self, context: ScreenContext, trigger: Trigger) -> None:
        super().__init__()
        self._context = context
        self._trigger = trigger
        self.is_open = False
        self._lay_out()
        self.scenario.currentIndexChanged.connect(self._show_effect)
        self.play.clicked.connect(self._play)
        self.customid.returnPressed.connect(self._play)
        self.head.pressed.connect(self.toggle)
        self.head.chevron.clicked.connect(self.toggle)
        trigger.changed.connect(self.refresh)
        self._show_open()
        self.refresh()

    def _lay_out(self) -> None:
        self.head = TriggerHead(self.tr("Trigger"), self.tr("Play a scenario"))
        self._body = QStackedWidget()
        self._body.addWidget(self._form())
        self._body.addWidget(self._elsewhere())
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        for widget in (Hairline(), self.head, self._body):
            self._layout.addWidget(widget)
        self._layout.setStretch(2, 1)

    def _form(self) -> QWidget:
        self.scenario = ComboBox(width=264)
        self.scenario.setPlaceholderText(self.tr("The sandbox is starting"))
        self.customid = LineEdit(placeholder=self.tr("a new user"), mono=True, width=264)
        self.effect = Label("", Role.SECONDARY, colour="text2", wrap=True)
        self.play = Button(self.tr("Play scenario"), "primary", "play")
        self.create_webhook = create_webhook(self, self._context)
        form = QWidget()
        foot = row(Sign("info"), self.effect, self.create_webhook, self.play, gap=8)
        foot.setStretch(1, 1)
        foot.setAlignment(self.effect, Qt.AlignmentFlag.AlignVCenter)
        form.setLayout(
            column(
                row(buddy_label(self.tr("Scenario"), self.scenario), self.scenario, None),
                row(buddy_label(self.tr("customid"), self.customid), self.customid, None),
                foot,
                None,
                gap=6,
                margins=(16, 2, 16, 10),
            )
        )
        return form

    def _elsewhere(self) -> QWidget:
        words = Label(
            self.tr("Scenarios are played in the sandbox, where no real customer and no money is touched."),
            Role.SECONDARY,
            colour="text2",
            wrap=True,
        )
        self.open_sandbox = Button(self.tr("Open the sandbox"), "secondary", "flask")
        self.open_sandbox.clicked.connect(lambda: self._context.actions.get("store.sandbox").trigger())
        page = QWidget()
        page.setLayout(column(words, row(self.open_sandbox, None), None, gap=12, margins=(16, 6, 16, 12)))
        return page

    def toggle(self) -> None:
        """Open or close the panel."""
        self.is_open = not self.is_open
        self._show_open()

    def open(self) -> None:
        """Open the panel and put the focus on its first field."""
        if not self.is_open:
            self.toggle()
        first = self.scenario if self._trigger.is_sandbox else self.open_sandbox
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refresh(self) -> None:
        """Show which scenarios there are and whether one is being played."""
        trigger = self._trigger
        self._body.setCurrentIndex(0 if trigger.is_sandbox else 1)
        if self.scenario.count() != len(trigger.scenarios):
            self._fill(self.scenario.currentData() or FIRST)
        self.scenario.setEnabled(bool(trigger.scenarios))
        self.play.set_busy(bool(trigger.playing), self.tr("Playing"))
        usable = trigger.can_play or bool(trigger.playing)
        self.play.setEnabled(usable)
        self.play.setToolTip("" if usable else why_not(self, trigger))
        self.create_webhook.setVisible(trigger.needs_webhook)
        self._show_effect()

    def _fill(self, chosen: str) -> None:
        self.scenario.clear()
        for each in self._trigger.scenarios:
            self.scenario.addItem(each.title, each.name)
        self.scenario.setCurrentIndex(max(self.scenario.findData(chosen), 0))

    def _show_open(self) -> None:
        height = OPEN if self._trigger.is_sandbox else OPEN_ELSEWHERE
        self.setFixedHeight(grown(height if self.is_open else CLOSED))
        self.head.show_open(self.is_open)
        self._body.setVisible(self.is_open)

    def _show_effect(self) -> None:
        chosen = self._trigger.scenario(self.scenario.currentData() or "")
        self.effect.set_text(chosen.sentence if chosen else "")

    def _play(self) -> None:
        if self._trigger.can_play:
            self._trigger.play(self.scenario.currentData(), self.customid.text().strip())


class TriggerHead(QWidget):
    """The line that stays: a click anywhere on it opens or closes the panel."""

    pressed = Signal()

    def __init__(self, title: str, says: str) -> None:
        super().__init__()
        self._says = Label(says, Role.SECONDARY, colour="text2", elide="right")
        self.chevron = IconButton("right", self.tr("Open Trigger"), compact=True)
        words = (Sign("bolt"), Label(title, Role.HEADING), self._says)
        self.setLayout(row(*words, None, self.chevron, gap=8, margins=(16, 0, 10, 0)))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_open(self, is_open: bool) -> None:
        """Show that the panel is open or closed."""
        self.setFixedHeight(grown(40 if is_open else CLOSED - 1))
        self._says.setVisible(not is_open)
        name = self.tr("Close Trigger") if is_open else self.tr("Open Trigger")
        self.chevron.set_icon("down" if is_open else "right")
        self.chevron.setAccessibleName(name)
        self.chevron.setToolTip(name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()


def create_webhook(widget: QWidget, context: ScreenContext) -> Button:
    """The way to the step that has to come before anything is played."""
    made = Button(widget.tr("Create the webhook first"), "link")
    made.clicked.connect(lambda: context.go("setup"))
    return made


def why_not(widget: QWidget, trigger: Trigger) -> str:
    """Why nothing can be played right now."""
    if trigger.needs_webhook:
        return widget.tr("The sandbox has no webhook yet, so nothing would arrive")
    if not trigger.workspace.engine_running:
        return widget.tr("The engine is not running, so nothing would be received")
    return widget.tr("The sandbox is starting")
