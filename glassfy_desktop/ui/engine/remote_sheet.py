"""A sheet that asks for a remote engine's address and token, looks at it, and uses it."""

from PySide6.QtWidgets import QLineEdit, QWidget

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.remote_engine import EngineSeen, is_unprotected, read_address
from glassfy_desktop.ui.engine.presenter import EnginePresenter
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.fields import Field, LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.parts.sheet import Sheet
from glassfy_desktop.ui.parts.toggles import CheckBox
from glassfy_desktop.ui.tasks import spawn
from glassfy_desktop.ui.theme import Role

WIDTH = 480
FIELD_WIDTH = 360


class RemoteSheet(Sheet):
    """First *Check it*, which shows what answers there; then *Use this engine*."""

    def __init__(self, presenter: EnginePresenter, host: QWidget) -> None:
        super().__init__(host, "", presenter.workspace.config.store, width=WIDTH)
        self.presenter = presenter
        self.title.set_text(self.tr("Use a remote engine"))
        self.setAccessibleName(self.title.text())
        self.checked: tuple[str, str] | None = None
        """Address and token as they were found good."""
        self._make_fields()
        self.found = column(gap=0)
        self.body.addLayout(self.found)
        self.body.addSpacing(16)
        for words in self._what_follows():
            self.body.addWidget(Label(words, Role.SECONDARY, colour="text2", wrap=True))
        self.body.addStretch(1)
        self.cancel = Button(self.tr("Cancel"))
        self.cancel.clicked.connect(self.dismiss)
        self.button = Button(self.tr("Check it"), "primary")
        self.button.clicked.connect(self.submit)
        self.add_foot(None, self.cancel, self.button)
        self.closed.connect(self.deleteLater)
        self._typed()

    def _make_fields(self) -> None:
        self.address = LineEdit(placeholder="https://engine.example", mono=True, width=FIELD_WIDTH)
        self.address.setText(self.presenter.workspace.remote)
        self.token = LineEdit(mono=True, width=FIELD_WIDTH)
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.unprotected = CheckBox(self.tr("Send the token where others can read it"))
        for edit in (self.address, self.token):
            edit.textChanged.connect(self._typed)
            edit.returnPressed.connect(self.submit)
        self.unprotected.toggled.connect(self._typed)
        warning = self.tr("Without https, the token and your customers’ data can be read on the way.")
        self.warning = Notice("warn", self.tr("This address is not protected."), warning)
        hint = self.tr("The one the engine was started with. It is kept in the keychain.")
        self.body.addWidget(Field(self.tr("Address"), self.address))
        self.body.addSpacing(8)
        self.body.addWidget(self.warning)
        self.body.addWidget(self.unprotected)
        self.body.addSpacing(8)
        self.body.addWidget(Field(self.tr("Admin token"), self.token, hint))
        self.body.addSpacing(12)

    def _what_follows(self) -> tuple[str, str]:
        return (
            self.tr("This window then shows that engine’s deliveries, customers and catalog."),
            self.tr(
                "Its keys and signing secrets stay as they are there, and none is sent to it."
                " The engine on this machine stops; its data stays, and you can switch back."
            ),
        )

    def submit(self) -> None:
        """Check what is typed; what was found good is used."""
        if self.button.is_busy or not self.button.isEnabled():
            return
        try:
            wanted = (read_address(self.address.text()), self.token.text().strip())
        except UserError as error:
            self.address.set_error(str(error))
            return
        self.button.set_busy(True, self.tr("Checking"))
        if wanted == self.checked:
            spawn(self.presenter, self.presenter.use_remote(*wanted), "use a remote engine", self._failed)
        else:
            spawn(self, self._check(*wanted), "look at an engine", self._failed)

    async def _check(self, url: str, token: str) -> None:
        seen = await self.presenter.look_at_remote(url, token)
        self.checked = (url, token)
        self.button.set_busy(False)
        self.button.setText(self.tr("Use this engine"))
        self.button.updateGeometry()
        self._show(Notice("good", self.tr("This engine can be used."), self._words(seen)))

    def _words(self, seen: EngineSeen) -> str:
        version = self.tr("Version {0}.").format(seen.version)
        if not seen.config_version:
            return f"{version} {self.tr('It has no store configuration yet, and gets this store’s.')}"
        what = self.tr("It serves “{0}” in {1} mode.").format(seen.store, seen.mode)
        return f"{version} {what}"

    def _typed(self) -> None:
        """What is typed has not been checked yet."""
        self.checked = None
        self.address.set_error("")
        self._show(None)
        try:
            unprotected = is_unprotected(read_address(self.address.text()))
        except UserError:
            unprotected = False
        self.warning.setVisible(unprotected)
        self.unprotected.setVisible(unprotected)
        whole = bool(self.address.text().strip() and self.token.text().strip())
        self.button.setText(self.tr("Check it"))
        self.button.setEnabled(whole and (not unprotected or self.unprotected.isChecked()))
        self.button.setToolTip("" if whole else self.tr("Type the address and the token first."))

    def _failed(self, error: Exception) -> None:
        self.button.set_busy(False)
        if isinstance(error, UserError):
            self._show(Notice("bad", error.happened, error.remedy))
        else:
            messages().report(error, "look at an engine")

    def _show(self, notice: Notice | None) -> None:
        while (item := self.found.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if notice is not None:
            self.found.addWidget(notice)
