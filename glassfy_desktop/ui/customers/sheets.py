"""The two sheets of a person's page: connecting a Stripe customer, and the answers as JSON."""

import json

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.ui.customers.presenter import CustomersPresenter
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.code_view import CodeView
from glassfy_desktop.ui.parts.fields import Field, LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.parts.segment import Segment
from glassfy_desktop.ui.parts.sheet import Sheet
from glassfy_desktop.ui.tasks import spawn
from glassfy_desktop.ui.theme import Role

JSON_WIDTH = 480


class ConnectSheet(Sheet):
    """Asks for a Stripe customer and connects it; where it belongs to somebody else, offers to move it."""

    def __init__(self, presenter: CustomersPresenter, host: QWidget) -> None:
        self.presenter = presenter
        super().__init__(host, "", presenter.customid)
        self.title.set_text(self.tr("Connect a Stripe customer"))
        self.setAccessibleName(self.title.text())
        self.edit = LineEdit(placeholder="cus_…", mono=True, width=264)
        self.edit.textChanged.connect(self._typed)
        self.edit.returnPressed.connect(self._connect)
        hint = self.tr("Its purchases then count for {0}, before any metadata.").format(presenter.customid)
        self.field = Field(self.tr("Stripe customer"), self.edit, hint)
        self.body.addWidget(self.field)
        self.notice: Notice | None = None
        self.body.addStretch(1)
        self.connect_button = Button(self.tr("Connect"), "primary", "link")
        self.connect_button.clicked.connect(self._connect)
        cancel = Button(self.tr("Cancel"))
        cancel.clicked.connect(self.dismiss)
        self.add_foot(None, cancel, self.connect_button)
        self.closed.connect(self.deleteLater)
        self._typed()

    @property
    def customer(self) -> str:
        return self.edit.text().strip()

    def _typed(self) -> None:
        self.edit.set_error("")
        self._show_conflict(False)

    def _connect(self) -> None:
        if self.connect_button.is_busy:
            return
        if not self.customer.startswith("cus_"):
            self.edit.set_error(self.tr("A Stripe customer’s id starts with cus_. Copy it from Stripe."))
            return
        self.connect_button.set_busy(True, self.tr("Connecting"))
        spawn(self, self._send(force=self.notice is not None), "connect a customer", self._failed)

    async def _send(self, *, force: bool) -> None:
        done = await self.presenter.connect_customer(self.customer, force)
        self.connect_button.set_busy(False)
        if done:
            said = self.tr("{0} is connected to {1}.").format(self.customer, self.presenter.customid)
            messages().toast(said)
            self.dismiss()
        else:
            self._show_conflict(True)

    def _failed(self, error: Exception) -> None:
        self.connect_button.set_busy(False)
        if isinstance(error, UserError):
            self.edit.set_error(str(error))
        else:
            messages().report(error, "connect a customer")

    def _show_conflict(self, shown: bool) -> None:
        if self.notice is not None:
            self.notice.hide()
            self.notice.deleteLater()
            self.notice = None
        self.connect_button.setText(self.tr("Connect"))
        if shown:
            title = self.tr("{0} is connected to somebody else.").format(self.customer)
            text = self.tr("Moving it takes its purchases from them and gives them to {0}.")
            self.notice = Notice("warn", title, text.format(self.presenter.customid))
            self.body.insertWidget(1, self.notice)
            self.connect_button.setText(self.tr("Move it here"))
        self.connect_button.updateGeometry()


class JsonSheet(Sheet):
    """What an app gets for the person shown, or the engine's own answer; follows the page while open."""

    def __init__(self, presenter: CustomersPresenter, host: QWidget) -> None:
        super().__init__(host, "", width=JSON_WIDTH, modal=False)
        self.presenter = presenter
        self.title.set_text(self.tr("Permissions as JSON"))
        self.setAccessibleName(self.title.text())
        choices = [("app", self.tr("What an app gets")), ("reasons", self.tr("With the reasons"))]
        self.choice = Segment(choices)
        self.choice.changed.connect(self.refresh)
        self.note = Label("", Role.SECONDARY, colour="text2", wrap=True)
        self.code = CodeView(name=self.title.text())
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addLayout(column(row(self.choice, None), self.note, gap=8, margins=(24, 12, 24, 12)))
        self.body.addWidget(self.code, 1)
        self.copy_button = Button(self.tr("Copy"), icon="copy")
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text))
        self.add_foot(None, self.copy_button)
        presenter.changed.connect(self.refresh)
        self.closed.connect(lambda: presenter.want_app_answer(False))
        presenter.want_app_answer(True)
        self.refresh()

    @property
    def text(self) -> str:
        """The JSON that is shown."""
        return self.code.toPlainText()

    def refresh(self) -> None:
        """Show the answer at hand; the old one stays until a new one is there."""
        presenter = self.presenter
        self.subtitle.set_text(presenter.customid)
        if presenter.person is None:
            return
        if self.choice.value == "reasons":
            self.note.set_text(
                self.tr("The engine’s own answer for the time chosen, with each code’s reason.")
            )
            self._show(json.dumps(presenter.person.answer, indent=2, ensure_ascii=False))
        else:
            self.note.set_text(self._app_note())
            self._show(indented(presenter.app_answer))

    def _app_note(self) -> str:
        if not self.presenter.workspace.secret(SecretKind.REST_KEY):
            return self.tr("This store has no REST key to ask with. Start the engine again to get one.")
        if self.presenter.as_of is not None:
            return self.tr("GET /v1/subscriber. Apps are always answered for now, not for the time chosen.")
        return self.tr("GET /v1/subscriber with the REST key. SDKs get the same permissions.")

    def _show(self, text: str) -> None:
        if text != self.text:
            self.code.set_code(text, "json")
        self.copy_button.setEnabled(bool(text))


def indented(text: str) -> str:
    """JSON laid out to be read; anything else as it is."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text
