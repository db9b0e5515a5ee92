"""A remote engine is looked at before it is used; what is wrong stands in the sheet."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.store_files import REMOTE_FILE
from glassfy_desktop.services.workspace import REMOTE, Workspace
from glassfy_desktop.ui import tasks
from glassfy_desktop.ui.engine.presenter import EnginePresenter
from glassfy_desktop.ui.engine.remote_sheet import RemoteSheet
from glassfy_desktop.ui.engine.view import EngineScreen
from glassfy_desktop.ui.messages import messages
from tests.screenshots.engine import FakeEngine
from tests.screenshots.open_store import ACCOUNT, at_rest, context_of, open_store
from tests.services.fake_engine import TOKEN, RemoteDouble, running
from tests.ui.engine.conftest import texts


class Opened:
    """The Engine screen with the sheet for a remote engine."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.reopened = 0
        self.host = QWidget()
        self.host.resize(1000, 700)
        presenter = EnginePresenter(workspace, reopen=self._reopen)
        self.screen = EngineScreen(context_of(workspace, self.host), presenter)
        self.screen.setParent(self.host)
        self.host.show()

    def _reopen(self) -> None:
        self.reopened += 1

    @property
    def sheet(self) -> RemoteSheet:
        return self.screen.remote_sheet

    def type(self, url: str, token: str = TOKEN) -> None:
        self.sheet.address.setText(url)
        self.sheet.token.setText(token)

    async def press(self) -> None:
        self.sheet.button.click()
        await at_rest()


@pytest.fixture
async def double() -> AsyncIterator[RemoteDouble]:
    async with running() as made:
        made.be_good(account=ACCOUNT)
        yield made


@pytest.fixture
async def opened(tmp_path: Path, qtbot: QtBot) -> AsyncIterator[Opened]:
    made = Opened(open_store(tmp_path, FakeEngine()))
    qtbot.addWidget(made.host)
    made.screen.choose_remote()
    yield made
    made.host.hide()
    made.screen.presenter.news.stop()
    await tasks.cancel_all()
    messages().clear_all()


async def test_what_answers_is_shown_before_it_is_used(opened: Opened, double: RemoteDouble) -> None:
    opened.type(double.url)
    await opened.press()
    assert "This engine can be used." in texts(opened.sheet)
    assert "Version 1.2.3. It serves “Acme” in test mode." in texts(opened.sheet)
    assert opened.sheet.button.text() == "Use this engine"
    assert opened.reopened == 0
    assert REMOTE not in opened.workspace.files.local(opened.workspace.slug)
    await opened.press()
    workspace = opened.workspace
    assert opened.reopened == 1
    assert workspace.files.local(workspace.slug)[REMOTE] == double.url
    assert await workspace.keychain.get(workspace.slug, SecretKind.ENGINE_TOKEN) == TOKEN


async def test_it_is_used_by_keyboard_alone(opened: Opened, double: RemoteDouble) -> None:
    assert opened.sheet.address.hasFocus()
    QTest.keyClicks(opened.sheet.address, double.url)
    opened.sheet.token.setFocus()
    QTest.keyClicks(opened.sheet.token, TOKEN)
    for _ in range(2):
        QTest.keyClick(opened.sheet.token, Qt.Key.Key_Return)
        await at_rest()
    assert opened.reopened == 1


async def test_a_change_has_to_be_checked_anew(opened: Opened, double: RemoteDouble) -> None:
    opened.type(double.url)
    await opened.press()
    opened.sheet.token.setText("gadmin_another")
    assert opened.sheet.button.text() == "Check it"
    await opened.press()
    assert "The engine refuses this admin token." in texts(opened.sheet)
    assert opened.reopened == 0


async def test_an_engine_of_another_mode_is_refused(opened: Opened, double: RemoteDouble) -> None:
    double.be_good(mode="live")
    opened.type(double.url)
    await opened.press()
    assert "This engine is in live mode, and this store is in test mode." in texts(opened.sheet)
    assert opened.sheet.checked is None


async def test_an_address_that_is_none_is_told_at_the_field(opened: Opened) -> None:
    opened.type("engine.example")
    await opened.press()
    assert opened.sheet.address.error.startswith("This is not an address.")


async def test_http_to_another_machine_needs_a_word_of_its_own(opened: Opened) -> None:
    opened.type("http://engine.example")
    assert opened.sheet.warning.isVisible()
    assert not opened.sheet.button.isEnabled()
    opened.sheet.unprotected.setChecked(True)
    assert opened.sheet.button.isEnabled()
    opened.sheet.address.setText("http://127.0.0.1:8080")
    assert not opened.sheet.warning.isVisible()
    assert opened.sheet.button.isEnabled()


async def test_the_token_is_never_shown(opened: Opened, double: RemoteDouble) -> None:
    opened.type(double.url)
    await opened.press()
    assert opened.sheet.token.echoMode() is QLineEdit.EchoMode.Password
    assert TOKEN not in texts(opened.host)


async def test_a_store_with_a_remote_engine_says_so_and_leads_back(tmp_path: Path, qtbot: QtBot) -> None:
    first = open_store(tmp_path, FakeEngine())
    first.files.save_local(first.slug, **{REMOTE: "https://engine.example"})
    document = {**first.config.document, "store": "Northwind there"}
    first.files.save(first.slug, document, REMOTE_FILE)
    workspace = Workspace(first.files, first.keychain, first.slug, first.files.load(first.slug))
    opened = Opened(workspace)
    qtbot.addWidget(opened.host)
    assert workspace.config.store == "Northwind there", "what it had when it was last seen"
    assert "On another machine, https://engine.example" in texts(opened.screen)
    assert not opened.screen.keys.isVisible(), "its keys are its operator's"
    opened.screen.choice_button.click()
    await at_rest()
    assert opened.reopened == 1
    assert workspace.files.local(workspace.slug)[REMOTE] == ""
    opened.host.hide()
    opened.screen.presenter.news.stop()
