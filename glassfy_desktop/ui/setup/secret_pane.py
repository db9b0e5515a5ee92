"""Step 4: the signing secret, captured with the webhook or pasted, and proved by a round trip."""

from glassfy_desktop.domain.onboarding import Step, StepId
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.copy_field import CopyField
from glassfy_desktop.ui.parts.fields import Field
from glassfy_desktop.ui.parts.layout import Panel, row
from glassfy_desktop.ui.setup.pane import NoticeSlot, Pane
from glassfy_desktop.ui.setup.secret_edit import SecretEdit
from glassfy_desktop.ui.setup.texts import at


class SecretPane(Pane):
    """Shows the secret's ends, checks it through the engine, takes another one."""

    id = StepId.SECRET

    def fill(self) -> None:
        self._unsaved = NoticeSlot()
        self._only_copy = CopyField()
        self._saved = Button(self.tr("I have saved it elsewhere"), "secondary", "check")
        self._saved.clicked.connect(self.presenter.saved_elsewhere)
        self._keep_it = Panel(row(self._only_copy, self._saved))
        self._other = NoticeSlot()
        for widget in (self._unsaved, self._keep_it, self._other):
            self.body.addWidget(widget)
        self._edit = SecretEdit(self.tr("whsec_…"), at_once=True)
        self._edit.handed.connect(self.presenter.paste_secret)
        hint = self.tr("It stands on the endpoint’s page in Stripe, under “Signing secret”.")
        self.body.addWidget(Field(self.tr("Paste a signing secret"), self._edit, hint))
        self._anew = Button(self.tr("Make the webhook anew"), "primary", "webhooks")
        self._anew.clicked.connect(self.presenter.recreate_webhook)
        self.foot.addWidget(self._anew)
        self._check = Button(self.tr("Check again"), "primary", "refresh")
        self._check.clicked.connect(self.presenter.check_secret)
        self.foot.addWidget(self._check)
        self._forget_old = Button(self.tr("Forget the old one"))
        self._forget_old.clicked.connect(self.presenter.forget_old_secret)
        self.foot.addWidget(self._forget_old)

    def refresh(self, step: Step) -> None:
        super().refresh(step)
        facts = self.presenter.facts
        self.says.set_text(self._sentence())
        self._show_unsaved()
        self._show_other(step)
        self._forget_old.setVisible(bool(facts.old_secret_masked))
        self._anew.setVisible(step.finding == "lost")
        self._check.setVisible(bool(facts.secret_masked))
        self._check.setEnabled(self.presenter.workspace.engine_running)
        self._check.setToolTip("" if self._check.isEnabled() else self.tr("The engine is not running"))
        self._check.set_busy(StepId.SECRET in facts.checking, self.tr("Checking"))
        self.rank(self._check, step)
        error = self.presenter.refusals.get(self.id)
        self._edit.set_error(str(error) if error else "")

    def _show_unsaved(self) -> None:
        """A secret that could not be kept stays in view until it is safe: Stripe told it once."""
        secret = self.presenter.set_up.secret.unsaved
        self._keep_it.setVisible(bool(secret))
        self._only_copy.set_text(secret)
        if secret:
            title = self.tr("The keychain did not take this signing secret")
            text = self.tr("Stripe tells it only once, and it is lost when you quit. Put it in a safe place.")
            self._unsaved.say("bad", title, text)
        else:
            self._unsaved.clear()

    def _show_other(self, step: Step) -> None:
        refused = self.presenter.facts.refused_delivery
        if step.finding != "not_stripes" or refused is None:
            self._other.clear()
            return
        title = self.tr("Stripe signs with another secret")
        text = self.tr(
            "{0} came at {1} and was refused: {2} The secret was rolled in Stripe, or belongs to another"
            " endpoint. Reveal it on the endpoint’s page and paste it here."
        )
        self._other.say("warn", title, text.format(refused.type, at(refused.received_at), refused.reason))

    def _sentence(self) -> str:
        facts = self.presenter.facts
        if facts.secret_verified and facts.old_secret_masked:
            said = self.tr("{0} was accepted by the engine. During the roll {1} is taken as well, until {2}.")
            return said.format(facts.secret_masked, facts.old_secret_masked, at(facts.old_secret_until))
        if facts.secret_refused:
            said = self.tr("The engine refused an event signed with {0}: {1}")
            return said.format(facts.secret_masked, facts.secret_refused)
        if facts.secret_verified:
            said = self.tr(
                "An event signed with {0} went through the engine and was accepted. It is kept {1}."
            )
            return said.format(facts.secret_masked, self.presenter.place)
        if facts.secret_masked:
            return self.tr("{0} is kept {1}; it has not been tried yet.").format(
                facts.secret_masked, self.presenter.place
            )
        if facts.endpoint is not None:
            return self.tr(
                "Stripe tells a secret once, when the webhook is made. Make it anew, or paste the secret."
            )
        return self.tr(
            "It is taken over by itself when the webhook is created here. Made by hand, paste it below."
        )

    def show_refusal(self) -> None:
        """The field's own error line says it."""
