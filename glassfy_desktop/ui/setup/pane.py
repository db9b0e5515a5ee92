"""What every step's pane has: title, state, a sentence, what was refused, buttons, and the way on."""

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from glassfy_desktop.domain.onboarding import Step, StepId
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.parts.pill import Badge
from glassfy_desktop.ui.parts.states import StateName
from glassfy_desktop.ui.setup import texts
from glassfy_desktop.ui.setup.presenter import SetupPresenter
from glassfy_desktop.ui.theme import Role


class NoticeSlot(QWidget):
    """A place for one notice, there only while there is something to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said = ("", "")
        self._layout = column(gap=0)
        self.setLayout(self._layout)
        self.hide()

    def say(self, state: StateName, title: str, text: str = "", *actions: QWidget) -> None:
        """Show this notice, in place of the one before; `actions` are taken only where it is another one."""
        if (title, text) == self._said:
            return
        self.clear()
        self._said = (title, text)
        self._layout.addWidget(Notice(state, title, text, *actions))
        self.show()

    def clear(self) -> None:
        """Say nothing."""
        self._said = ("", "")
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.hide()


class Pane(QWidget):
    """One step at the right. Subclasses fill `body`, `foot` and, for reference, `below`.

    `refresh` shows the step as it is now.
    """

    id: StepId

    def __init__(self, presenter: SetupPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.badge = Badge()
        self.aside = Label("", Role.SECONDARY, colour="text2")
        self.says = Label("", Role.BODY, colour="text2", wrap=True)
        self.body = QVBoxLayout()
        self.body.setSpacing(16)
        self.refusal = NoticeSlot()
        self.foot = row(gap=8)
        self.below = QVBoxLayout()
        self.note = Label("", Role.SECONDARY, colour="text2")
        self.go_on = Button(self.tr("Continue"), "primary", "arrow")
        self.go_on.clicked.connect(presenter.go_on)
        head = row(Label(texts.title(self.id), Role.SECTION), self.badge, None, self.aside, gap=12)
        layout = column(head, 4, self.says, 16, gap=0, margins=(24, 20, 24, 24))
        layout.addLayout(self.body)
        layout.addSpacing(20)
        layout.addLayout(self.foot)
        layout.addLayout(self.below)
        layout.addStretch(1)
        self.setLayout(layout)
        self.fill()
        self.body.addWidget(self.refusal)
        self.foot.insertWidget(0, self.go_on)
        self.foot.addStretch(1)
        self.foot.addWidget(self.note)
        for before, after in pairwise(self.foot_buttons()):
            QWidget.setTabOrder(before, after)

    def fill(self) -> None:
        """Put the step's own widgets into `body` and `foot`."""
        raise NotImplementedError

    def refresh(self, step: Step) -> None:
        """Show the step as it is now."""
        self.badge.set_state(texts.badge(step.state), texts.BADGES[step.state])
        self.go_on.setVisible(step.done and not all(each.done for each in self.presenter.steps))
        self.show_refusal()

    def rank(self, button: Button, step: Step) -> None:
        """Make a button the primary one, unless *Continue* is: there is one of them at a time."""
        button.kind = "secondary" if step.done else "primary"
        button.update()

    def is_busy(self, name: str) -> bool:
        return name in self.presenter.working

    def show_refusal(self) -> None:
        """Show what the last attempt was answered with, as a notice below the rest."""
        error = self.presenter.refusals.get(self.id)
        if error is None:
            self.refusal.clear()
        else:
            self.refusal.say("bad", error.happened, error.remedy)

    def foot_buttons(self) -> list[Button]:
        """The buttons of the foot from left to right, the hidden ones too."""
        widgets = (item.widget() for place in range(self.foot.count()) if (item := self.foot.itemAt(place)))
        return [each for each in widgets if isinstance(each, Button)]

    def home(self) -> QWidget | None:
        """Where the keyboard starts: the primary button where it can be used, else the first stop."""
        usable = (each for each in self.foot_buttons() if each.isVisibleTo(self) and each.isEnabled())
        primary = next((each for each in usable if each.kind == "primary"), None)
        return primary or self._first_stop()

    def _first_stop(self) -> QWidget | None:
        """The first widget that the Tab key visits."""
        stop = self.nextInFocusChain()
        while stop is not None and stop is not self and self.isAncestorOf(stop):
            tabbable = stop.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
            if tabbable and stop.isVisibleTo(self) and stop.isEnabled():
                return stop
            stop = stop.nextInFocusChain()
        return None
