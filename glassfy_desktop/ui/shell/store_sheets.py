"""Sheets that make, rename, duplicate and delete stores."""

from collections.abc import Awaitable, Callable

from PySide6.QtWidgets import QWidget

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.store_files import StoreEntry
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.fields import Field, LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column
from glassfy_desktop.ui.parts.segment import Segment
from glassfy_desktop.ui.parts.sheet import Sheet
from glassfy_desktop.ui.tasks import spawn
from glassfy_desktop.ui.theme import Role

WIDTH = 480
NAME_WIDTH = 264


class StoreSheet(Sheet):
    """A form about a store. `do` is what its button does with `edit`'s text; a UserError stands at the field.

    What it does may close the store and with it everything around the sheet, so `keeper` outlives both.
    """

    def __init__(
        self, host: QWidget, keeper: QWidget, title: str, subtitle: str, do: Callable[[str], Awaitable[None]]
    ) -> None:
        super().__init__(host, title, subtitle, width=WIDTH)
        self._keeper = keeper
        self._do = do
        self.edit = LineEdit(width=NAME_WIDTH)
        self.edit.textChanged.connect(lambda: self.edit.set_error(""))
        self.edit.returnPressed.connect(self.submit)
        self.keep_button = Button(self.tr("Cancel"))
        self.keep_button.clicked.connect(self.dismiss)
        self.closed.connect(self.deleteLater)

    def set_button(self, button: Button) -> None:
        """Put the buttons into the foot."""
        self.button = button
        button.clicked.connect(self.submit)
        self.add_foot(None, self.keep_button, button)

    def submit(self) -> None:
        """Do it, once."""
        if self.button.isEnabled() and not self.button.is_busy:
            self.button.set_busy(True)
            spawn(self._keeper, self._work(), "change a store")

    async def _work(self) -> None:
        edit, button = self.edit, self.button
        try:
            await self._do(edit.text())
        except UserError as error:
            button.set_busy(False)
            edit.set_error(str(error))
            edit.setFocus()
            return
        self.dismiss()


class NameSheet(StoreSheet):
    """Asks for a name and, with `choose_mode`, for the mode."""

    def __init__(
        self,
        host: QWidget,
        keeper: QWidget,
        words: tuple[str, str, str],
        do: Callable[[str, str], Awaitable[None]],
        *,
        name: str = "",
        mode: str = "test",
        choose_mode: bool = True,
        hint: str = "",
    ) -> None:
        title, subtitle, verb = words

        async def named(text: str) -> None:
            await do(text, self.mode.value)

        super().__init__(host, keeper, title, subtitle, named)
        self.edit.setText(name)
        self.edit.selectAll()
        self.body.addWidget(Field(self.tr("Name"), self.edit, hint))
        self.mode = Segment(
            [("test", self.tr("Test")), ("live", self.tr("Live")), ("sandbox", self.tr("Sandbox"))]
        )
        self.mode.set_value(mode)
        self.mode.setAccessibleName(self.tr("Mode"))
        if choose_mode:
            self._add_mode()
        else:
            self.mode.setParent(self)
            self.mode.hide()
        self.body.addStretch(1)
        self.set_button(Button(verb, "primary"))

    def _add_mode(self) -> None:
        self.body.addSpacing(16)
        label = Label(self.tr("Mode"), Role.SECONDARY_STRONG, colour="text2")
        help_text = self.tr("Its key has to be of the same mode. A store’s mode cannot be changed later.")
        helping = Label(help_text, Role.SECONDARY, colour="text3", wrap=True)
        self.body.addLayout(column(label, self.mode, helping, gap=6))


class DeleteSheet(StoreSheet):
    """Says what goes and what stays; a live store asks for its name."""

    def __init__(
        self, host: QWidget, keeper: QWidget, entry: StoreEntry, do: Callable[[str], Awaitable[None]]
    ) -> None:
        super().__init__(host, keeper, "", entry.name, do)
        self.title.set_text(self.tr("Delete this store"))
        self.setAccessibleName(self.title.text())
        self._entry = entry
        goes = [
            self.tr("Its configuration with the catalog. Export it first if you want to keep it."),
            self.tr("The database of its engine on this machine: events, customers, purchases."),
            self.tr("Its sandbox, with all that happened there.")
            if entry.mode == "sandbox"
            else self.tr("Its keys and signing secrets, in the keychain or in memory."),
        ]
        stays = [
            self.tr("Everything at Stripe: the webhook, products and customers. Stripe keeps sending."),
            self.tr("The restricted key is valid until you delete it in Stripe."),
            self.tr("A remote engine and its data."),
        ]
        self._add_list(self.tr("This goes, and cannot be brought back"), goes)
        if entry.mode != "sandbox":
            self.body.addSpacing(16)
            self._add_list(self.tr("This stays"), stays)
        self.body.addSpacing(20)
        self._field = Field(self.tr("Type the store’s name to delete it"), self.edit)
        self.body.addWidget(self._field)
        self._field.setVisible(entry.mode == "live")
        self.body.addStretch(1)
        self.set_button(Button(self.tr("Delete {0}").format(entry.name), "danger"))
        self.edit.textChanged.connect(self._allow)
        self._allow()

    def _add_list(self, title: str, lines: list[str]) -> None:
        words = [Label(line, Role.BODY, colour="text2", wrap=True) for line in lines]
        self.body.addLayout(column(Label(title, Role.HEADING), *words, gap=8))

    def _allow(self) -> None:
        fits = self._entry.mode != "live" or self.edit.text().strip() == self._entry.name
        self.button.setEnabled(fits)
        self.button.setToolTip("" if fits else self.tr("This store is live. Type its name first."))
