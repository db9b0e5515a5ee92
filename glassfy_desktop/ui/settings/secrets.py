"""The store's secrets: what is kept, shown by its ends, and a way to forget each."""

from PySide6.QtWidgets import QWidget

from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.confirm import Confirm
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import row
from glassfy_desktop.ui.settings.presenter import SecretEntry, SettingsPresenter
from glassfy_desktop.ui.tasks import spawn
from glassfy_desktop.ui.theme import Role


class SecretsCard(Card):
    """One row a kind; made anew only when a secret has changed."""

    def __init__(self, presenter: SettingsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.rows: dict[SecretKind, SecretRow] = {}
        self._shown: list[SecretEntry] | None = None
        presenter.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the secrets as they are kept now."""
        entries = self.presenter.secrets
        if entries == self._shown:
            return
        self._shown = entries
        self.clear()
        self.rows = {each.kind: SecretRow(self.presenter, each) for each in entries}
        for secret_row in self.rows.values():
            self.add_row(secret_row, height=36)


class SecretRow(QWidget):
    """A secret: its name, its ends, and Forget, which says what follows and asks in place."""

    def __init__(self, presenter: SettingsPresenter, entry: SecretEntry) -> None:
        super().__init__()
        self.presenter = presenter
        self.entry = entry
        self.title, to_forget, follows = self._words()
        name = Label(self.title, Role.SECONDARY_STRONG)
        name.setFixedWidth(108)
        masked = Label(entry.masked or "–", Role.MONO, colour="text2" if entry.masked else "text3")
        self.forget_button = Button(self.tr("Forget"), "link")
        self.forget_button.setAccessibleName(to_forget)
        self.forget_button.setVisible(bool(entry.masked))
        rest = QWidget()
        rest.setLayout(row(masked, None, self.forget_button))
        self.confirm = Confirm(
            rest, self.forget_button, follows, verb=self.tr("Forget it"), keep=self.tr("Keep it")
        )
        self.confirm.confirmed.connect(self._forget)
        layout = row(name, margins=(16, 0, 8, 0))
        layout.addWidget(self.confirm, 1)
        self.setLayout(layout)

    def _words(self) -> tuple[str, str, str]:
        """The secret's name, what its Forget is called, and what follows from it."""
        match self.entry.kind:
            case SecretKind.STRIPE_KEY:
                return (
                    self.tr("Stripe key"),
                    self.tr("Forget the Stripe key"),
                    self.tr("Look-ups at Stripe stop."),
                )
            case SecretKind.SIGNING_SECRET:
                follows = self.tr("Every delivery is then refused.")
                return self.tr("Signing secret"), self.tr("Forget the signing secret"), follows
            case SecretKind.SDK_KEY:
                return self.tr("SDK key"), self.tr("Forget the SDK key"), self.tr("Apps are then refused.")
            case SecretKind.REST_KEY:
                return (
                    self.tr("REST key"),
                    self.tr("Forget the REST key"),
                    self.tr("Back ends are then refused."),
                )

    def _forget(self) -> None:
        self.confirm.sure_button.set_busy(True, self.tr("Forgetting"))
        spawn(self.presenter, self._forget_and_say(), "forget a secret", self._failed)

    async def _forget_and_say(self) -> None:
        said = self.tr("{0}: forgotten.").format(self.title)
        await self.presenter.forget(self.entry.kind)
        messages().toast(said)

    def _failed(self, error: Exception) -> None:
        self.confirm.sure_button.set_busy(False)
        messages().report(error, "forget a secret")
