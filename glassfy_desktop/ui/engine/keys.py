"""The keys card: what apps, back ends and the engine itself show when they ask."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.ui.engine.presenter import EnginePresenter, KeyEntry
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts.button import Button, IconButton
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.confirm import Confirm
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.tasks import spawn
from glassfy_desktop.ui.theme import Role

MASKED_WIDTH = 112


class KeysCard(Card):
    """One row a key; it is made anew only when a key has changed."""

    def __init__(self, presenter: EnginePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.rows: dict[SecretKind, KeyRow] = {}
        self._shown: list[KeyEntry] | None = None
        presenter.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the keys that there are."""
        entries = self.presenter.keys
        if entries != self._shown:
            self._shown = entries
            self.clear()
            self.add_head(self.tr("Keys"))
            self.rows = {each.kind: KeyRow(self.presenter, each) for each in entries}
            for key_row in self.rows.values():
                self.add_row(key_row, height=36)
        for key_row in self.rows.values():
            key_row.refresh()


class KeyRow(QWidget):
    """A key: what it is, its ends, whose it is; copy and roll, which asks in place."""

    def __init__(self, presenter: EnginePresenter, entry: KeyEntry) -> None:
        super().__init__()
        self.presenter = presenter
        self.entry = entry
        title, purpose = self._words()
        name = Label(title, Role.SECONDARY_STRONG)
        name.setFixedWidth(60)
        masked = Label(entry.masked, Role.MONO, colour="text2", elide="middle")
        masked.setFixedWidth(MASKED_WIDTH)
        use = Label(purpose, Role.SECONDARY, colour="text2", elide="right")
        self.copy_button = IconButton("copy", self.tr("Copy the {0} key").format(title), compact=True)
        self.copy_button.clicked.connect(self._copy)
        self.roll_button = Button(self.tr("Roll"), "link")
        self.roll_button.setAccessibleName(self.tr("Roll the {0} key").format(title))
        for button in (self.copy_button, self.roll_button):
            button.setVisible(entry.own)
        line = row(name, 4, masked, 4, use, self.copy_button, self.roll_button, gap=4)
        line.setStretch(4, 1)
        rest = QWidget()
        rest.setLayout(line)
        warning = self.tr("The old key is refused at once.")
        self.confirm = Confirm(
            rest, self.roll_button, warning, verb=self.tr("Roll it"), keep=self.tr("Keep it")
        )
        self.confirm.confirmed.connect(self._roll)
        self.setLayout(column(self.confirm, gap=0, margins=(16, 0, 8, 0)))

    def refresh(self) -> None:
        """Allow what can be done now."""
        running = self.presenter.workspace.engine_running
        for button in (self.roll_button, self.confirm.sure_button):
            button.setEnabled(running)
            button.setToolTip("" if running else self.tr("The engine is not running."))

    def _words(self) -> tuple[str, str]:
        match self.entry.kind:
            case SecretKind.SDK_KEY:
                return self.tr("SDK"), self.tr("For your apps")
            case SecretKind.REST_KEY:
                return self.tr("REST"), self.tr("For your back ends")
            case _:
                return self.tr("Stripe"), self.tr("Set up replaces it")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.presenter.full_key(self.entry.kind))
        messages().toast(self.tr("The {0} key is copied.").format(self._words()[0]))

    def _roll(self) -> None:
        self.confirm.sure_button.set_busy(True, self.tr("Rolling"))
        spawn(self.presenter, self._roll_and_say(), "roll a key", self._failed)

    async def _roll_and_say(self) -> None:
        said = self.tr("The {0} key is new. Give it to whoever uses it.").format(self._words()[0])
        await self.presenter.roll(self.entry.kind)
        messages().toast(said)

    def _failed(self, error: Exception) -> None:
        self.confirm.sure_button.set_busy(False)
        messages().report(error, "roll a key")
