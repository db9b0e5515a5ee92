"""Every secret that the app holds: whose it is, shown by its ends, where it is, and a way to forget it."""

from PySide6.QtWidgets import QWidget

from glassfy_desktop.services.keychain import HeldSecret, SecretKind
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.confirm import Confirm
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import row
from glassfy_desktop.ui.settings.presenter import SettingsPresenter, StoreSecrets
from glassfy_desktop.ui.tasks import spawn
from glassfy_desktop.ui.theme import Role

NAME, MASKED = 132, 168
HEIGHT = 36


class SecretsCard(Card):
    """A head a store, a row a secret; made anew only when a secret has changed."""

    def __init__(self, presenter: SettingsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.rows: dict[tuple[str, SecretKind], SecretRow] = {}
        self._shown: tuple[StoreSecrets, ...] | None = None
        presenter.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the secrets as they are kept now."""
        stores = self.presenter.secrets
        if stores == self._shown:
            return
        self._shown = stores
        self.clear()
        self.rows = {}
        for store in stores:
            self._add_store(store)

    def _add_store(self, store: StoreSecrets) -> None:
        self.add_head(store.name)
        for held in store.held:
            made = self.rows[store.slug, held.kind] = SecretRow(self.presenter, store, held)
            self.add_row(made, height=HEIGHT)
        if store.token:
            words = self.tr("Memory, made for this run")
            self.add_row(secret_line(self.tr("Engine token"), store.token, words), height=HEIGHT)
        elif not store.held:
            nothing = Label(self.tr("No secret is held."), Role.SECONDARY, colour="text2")
            self.add_row(row(nothing, margins=(16, 0, 8, 0)), height=HEIGHT)


def secret_line(name: str, masked: str, place: str, *more: QWidget) -> QWidget:
    """What a secret is, its ends, and where it is."""
    title = Label(name, Role.SECONDARY_STRONG)
    title.setFixedWidth(NAME)
    ends = Label(masked, Role.MONO, colour="text2", elide="middle")
    ends.setFixedWidth(MASKED)
    where = Label(place, Role.SECONDARY, colour="text2", elide="right")
    made = QWidget()
    line = row(title, ends, where, *more, gap=8, margins=(16, 0, 8, 0))
    line.setStretch(2, 1)
    made.setLayout(line)
    return made


class SecretRow(QWidget):
    """A secret, and Forget, which says what follows and asks in place."""

    def __init__(self, presenter: SettingsPresenter, store: StoreSecrets, held: HeldSecret) -> None:
        super().__init__()
        self.presenter = presenter
        self.store = store
        self.held = held
        self.title, what, follows = self._words()
        self.forget_button = Button(self.tr("Forget"), "link")
        self.forget_button.setAccessibleName(
            self.tr("Forget {0} of {1}").format(what, store.name) if what else self.tr("Forget")
        )
        place = held.place or self.tr("Memory, until you quit")
        self.confirm = Confirm(
            secret_line(self.title, held.masked, place, self.forget_button),
            self.forget_button,
            follows,
            verb=self.tr("Forget it"),
            keep=self.tr("Keep it"),
        )
        self.confirm.confirmed.connect(self._forget)
        self.setLayout(row(self.confirm, gap=0))

    def _words(self) -> tuple[str, str, str]:
        """The secret's name, alone and within a sentence, and what follows from forgetting it."""
        match self.held.kind:
            case SecretKind.STRIPE_KEY:
                follows = self.tr("Look-ups at Stripe stop.")
                return self.tr("Stripe key"), self.tr("the Stripe key"), follows
            case SecretKind.SIGNING_SECRET:
                follows = self.tr("Every delivery is then refused.")
                return self.tr("Signing secret"), self.tr("the signing secret"), follows
            case SecretKind.SDK_KEY:
                return self.tr("SDK key"), self.tr("the SDK key"), self.tr("Apps are then refused.")
            case SecretKind.REST_KEY:
                return self.tr("REST key"), self.tr("the REST key"), self.tr("Back ends are then refused.")
            case SecretKind.ENGINE_TOKEN:
                follows = self.tr("The remote engine is then out of reach.")
                return self.tr("Admin token"), self.tr("the admin token"), follows
            case other:
                name = str(other).replace("_", " ")
                return name[:1].upper() + name[1:], name, self.tr("It cannot be brought back.")

    def _forget(self) -> None:
        self.confirm.sure_button.set_busy(True, self.tr("Forgetting"))
        spawn(self.presenter, self._forget_and_say(), "forget a secret", self._failed)

    async def _forget_and_say(self) -> None:
        said = self.tr("{0}: forgotten.").format(self.title)
        await self.presenter.forget(self.store.slug, self.held.kind)
        messages().toast(said)

    def _failed(self, error: Exception) -> None:
        self.confirm.sure_button.set_busy(False)
        messages().report(error, "forget a secret")
