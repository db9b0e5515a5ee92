"""What every step's pane has: title, state, a sentence, what was refused, buttons, and the way on."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from glassfy_desktop.domain.onboarding import Step, StepId
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.parts.pill import Badge
from glassfy_desktop.ui.setup import texts
from glassfy_desktop.ui.setup.presenter import SetupPresenter
from glassfy_desktop.ui.theme import Role


class Pane(QWidget):
    """One step at the right. Subclasses fill `body` and `foot`, and show what is new in `refresh`."""

    id: StepId

    def __init__(self, presenter: SetupPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.badge = Badge()
        self.aside = Label("", Role.SECONDARY, colour="text2")
        self.says = Label("", Role.BODY, colour="text2", wrap=True)
        self.body = QVBoxLayout()
        self.body.setSpacing(16)
        self._refusal = QVBoxLayout()
        self._refused_with = ""
        self.foot = row(gap=8)
        self.note = Label("", Role.SECONDARY, colour="text2")
        self.go_on = Button(self.tr("Continue"), "primary", "arrow")
        self.go_on.clicked.connect(presenter.go_on)
        head = row(Label(texts.title(self.id), Role.SECTION), self.badge, None, self.aside, gap=12)
        layout = column(head, 4, self.says, 16, gap=0, margins=(24, 20, 24, 24))
        layout.addLayout(self.body)
        layout.addLayout(self._refusal)
        layout.addSpacing(20)
        layout.addLayout(self.foot)
        layout.addStretch(1)
        self.setLayout(layout)
        self.fill()
        self.foot.insertWidget(0, self.go_on)
        self.foot.addStretch(1)
        self.foot.addWidget(self.note)

    def fill(self) -> None:
        """Put the step's own widgets into `body` and `foot`."""
        raise NotImplementedError

    def refresh(self, step: Step) -> None:
        """Show the step as it is now."""
        self.badge.set_state(texts.badge(step.state), texts.BADGES[step.state])
        self.go_on.setVisible(step.done and not all(each.done for each in self.presenter.steps))
        self._show_refusal()

    def rank(self, button: Button, step: Step) -> None:
        """Make a button the primary one, unless *Continue* is: there is one of them at a time."""
        button.kind = "secondary" if step.done else "primary"
        button.update()

    def is_busy(self, name: str) -> bool:
        return name in self.presenter.working

    def _show_refusal(self) -> None:
        error = self.presenter.refusals.get(self.id)
        text = str(error) if error else ""
        if text == self._refused_with:
            return
        self._refused_with = text
        while (item := self._refusal.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if error is not None:
            self._refusal.addSpacing(16)
            self._refusal.addWidget(Notice("bad", error.happened, error.remedy))
