"""Step 1: the restricted key, made in Stripe and pasted here."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from glassfy_desktop.domain.onboarding import Step, StepId
from glassfy_desktop.domain.requirements import PERMISSIONS
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.fields import Field
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import row
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.setup.pane import Pane
from glassfy_desktop.ui.setup.secret_edit import SecretEdit
from glassfy_desktop.ui.theme import Role


class KeyPane(Pane):
    """Opens Stripe's page, lists what to tick there, and takes the key."""

    id = StepId.KEY

    def fill(self) -> None:
        self._too_powerful = Notice(
            "warn",
            self.tr("This key may do everything"),
            self.tr("It works. A restricted key that may only read is safer: make one, then paste it here."),
        )
        self.body.addWidget(self._too_powerful)
        self._edit = SecretEdit(self.tr("rk_test_…"), at_once=True)
        self._edit.handed.connect(self.presenter.paste_key)
        hint = self.tr("Paste it, or drop it here. It is kept {0} and never shown again.").format(
            self.presenter.place
        )
        self._field = Field(self.tr("Restricted key"), self._edit, hint)
        self._open = Button(self.tr("Open the key page in Stripe"), "secondary", "ext")
        self._open.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self.presenter.key_page())))
        self._tick = self._tick_list()
        self.body.addWidget(self._field)
        self.below.addSpacing(24)
        self.below.addWidget(self._tick)
        self._sandbox = Button(self.tr("Use the sandbox’s key"), "primary", "key")
        self._sandbox.clicked.connect(self.presenter.use_sandbox_key)
        self._accept = Button(self.tr("Continue with it"))
        self._accept.clicked.connect(self.presenter.accept_power)
        self._forget = Button(self.tr("Forget the key"))
        self._forget.clicked.connect(self.presenter.forget_key)
        for button in (self._sandbox, self._open, self._accept, self._forget):
            self.foot.addWidget(button)

    def refresh(self, step: Step) -> None:
        super().refresh(step)
        presenter, key = self.presenter, self.presenter.facts.key
        sandbox = presenter.is_sandbox
        self.says.set_text(self._sentence())
        powerful = step.finding == "too_powerful"
        self._too_powerful.setVisible(powerful)
        self._accept.setVisible(powerful)
        open_page, make_one = self.tr("Open the key page in Stripe"), self.tr("Make a restricted one")
        self._open.setText(make_one if powerful else open_page)
        self._tick.setVisible(not sandbox)
        self._open.setVisible(not sandbox)
        self._sandbox.setVisible(sandbox)
        self._sandbox.setEnabled(presenter.workspace.sandbox_client is not None)
        self._sandbox.setToolTip(
            "" if self._sandbox.isEnabled() else self.tr("The sandbox is still starting")
        )
        self._forget.setVisible(key is not None)
        self.rank(self._sandbox, step)
        for button in (self._sandbox, self._open):
            button.set_busy(self.is_busy("key"), self.tr("Checking the key"))
        self._edit.setPlaceholderText(self.tr("rk_live_…") if presenter.is_live else self.tr("rk_test_…"))
        self._show_error()

    def _sentence(self) -> str:
        presenter, key = self.presenter, self.presenter.facts.key
        if presenter.facts.key_refused:
            return self.tr("Stripe refuses this key: {0} Paste another one.").format(
                presenter.facts.key_refused
            )
        if key is not None:
            said = self.tr("{0}, {1} mode, is kept {2}. Paste another key to replace it.")
            return said.format(key.masked, key.mode, presenter.place)
        if presenter.is_sandbox:
            return self.tr("The sandbox makes a restricted key with every permission that this app can use.")
        return self.tr(
            "Make a restricted key in Stripe with the permissions below, copy it, and paste it here."
        )

    def _tick_list(self) -> Card:
        card = Card()
        card.add_head(self.tr("Tick these in Stripe"))
        for each in PERMISSIONS:
            level = self.tr("Write") if each.name.endswith("_write") else self.tr("Read")
            level = level if each.required else self.tr("{0}, optional").format(level)
            name = Label(each.resource, Role.SECONDARY_STRONG)
            name.setFixedWidth(130)
            machine = Label(each.name, Role.MONO, colour="text2")
            machine.setFixedWidth(200)
            why = Label(each.purpose, Role.SECONDARY, colour="text2", elide="right")
            line = row(name, machine, why, Label(level, Role.SECONDARY, colour="text3"), gap=12)
            line.setContentsMargins(16, 0, 16, 0)
            line.setStretch(2, 1)
            card.add_row(line, height=32)
        return card

    def _show_error(self) -> None:
        error = self.presenter.refusals.get(self.id)
        self._edit.set_error(str(error) if error else "")

    def show_refusal(self) -> None:
        """The field's own error line says it."""
