"""The Export screen: what is previewed, copied and written, and what is kept back."""

import json
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from glassfy_desktop.config_schema import read_config
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.store_config import parse
from glassfy_desktop.services.export.secrets import SECRET_NAMES, Finding
from glassfy_desktop.ui import tasks
from glassfy_desktop.ui.export.presenter import ExportPresenter
from glassfy_desktop.ui.export.view import ExportScreen
from glassfy_desktop.ui.messages import messages
from tests.screenshots.customers import FakeEngine
from tests.screenshots.export import SECRETS, build, keep_secrets
from tests.screenshots.open_store import Went, at_rest, context_of, document, open_store


class Shown:
    """The screen in a window of its own, over a store that holds four secrets."""

    def __init__(self, root: Path) -> None:
        self.workspace = open_store(root, FakeEngine(), "live")
        self.host = QWidget()
        self.host.resize(1200, 720)
        self.imports = 0
        context = context_of(self.workspace, self.host, Went())
        context.actions.add("store.import", "Import", self._count_import)
        screen = build(context)
        assert isinstance(screen, ExportScreen)
        self.screen = screen
        screen.setParent(self.host)
        screen.setGeometry(self.host.rect())
        self.host.show()

    @property
    def presenter(self) -> ExportPresenter:
        return self.screen.presenter

    def choose(self, row: int) -> None:
        self.screen.forms.setCurrentIndex(self.screen.forms.model().index(row, 0))

    def _count_import(self) -> None:
        self.imports += 1


@pytest.fixture
async def shown(tmp_path: Path, qtbot: QtBot) -> AsyncIterator[Shown]:
    made = Shown(tmp_path)
    qtbot.addWidget(made.host)
    await keep_secrets(made.workspace)
    yield made
    await tasks.cancel_all()
    messages().clear_all()


async def test_the_preview_names_a_place_for_each_secret(shown: Shown) -> None:
    shown_text = shown.screen.code.toPlainText()
    assert all(f"{name}=<{name}>" in shown_text for name in SECRET_NAMES)
    assert shown.presenter.placeholders == list(SECRET_NAMES)
    assert not any(secret in shown_text for secret in SECRETS.values())


async def test_the_figures_are_those_of_the_file(shown: Shown, tmp_path: Path) -> None:
    path = tmp_path / "out.env"
    await shown.presenter.save(path)
    assert shown.presenter.size == path.stat().st_size
    assert shown.presenter.lines == len(path.read_text("utf-8").splitlines())
    assert shown.screen.figures.text() == f"14 lines, {path.stat().st_size} bytes"


async def test_another_form_shows_its_text_and_name(shown: Shown) -> None:
    shown.choose(1)
    assert json.loads(shown.screen.code.toPlainText()) == shown.workspace.config.document
    assert shown.screen.file_name.text() == "northwind-trails-glassfy.json"


async def test_the_check_counts_the_secrets_it_was_made_against(shown: Shown) -> None:
    assert shown.presenter.finding is Finding.CLEAN
    assert shown.screen.choices.notice is not None
    assert shown.screen.choices.notice.state == "good"
    assert len(shown.presenter.held) == 4


async def test_a_secret_in_a_description_is_found_and_nothing_leaves(shown: Shown, tmp_path: Path) -> None:
    raw = document("live")
    raw["skus"][0]["description"] = next(iter(SECRETS.values()))
    shown.workspace.config = parse(raw)  # as a version before kept it: reading refuses such a text now
    shown.choose(1)
    assert shown.presenter.finding is Finding.HELD
    assert shown.screen.choices.notice is not None and shown.screen.choices.notice.state == "bad"
    assert not shown.screen.save_button.isEnabled()
    assert not shown.screen.copy_button.isEnabled()
    with pytest.raises(UserError, match="Nothing was written"):
        await shown.presenter.save(tmp_path / "leak.json")
    assert not (tmp_path / "leak.json").exists()


async def test_including_shows_ends_only_and_writes_the_whole(shown: Shown, tmp_path: Path) -> None:
    shown.screen.choices.include.click()
    preview = shown.screen.code.toPlainText()
    assert not any(secret in preview for secret in SECRETS.values())
    assert "rk_live_…w8Qz" in preview
    assert not shown.screen.copy_button.isEnabled()
    size = shown.presenter.size
    path = tmp_path / "with.env"
    shown.screen.save_to(str(path))
    await at_rest()
    written = path.read_text("utf-8")
    assert all(secret in written for secret in SECRETS.values())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.stat().st_size == size


async def test_including_is_chosen_anew_each_time(shown: Shown, tmp_path: Path) -> None:
    shown.screen.choices.include.click()
    await shown.presenter.save(tmp_path / "once.env")
    assert not shown.presenter.include
    assert shown.screen.choices.leave_out.isChecked()
    await shown.presenter.save(tmp_path / "twice.env")
    assert not any(secret in (tmp_path / "twice.env").read_text() for secret in SECRETS.values())


async def test_json_offers_no_secrets_and_says_why(shown: Shown) -> None:
    shown.screen.choices.include.click()
    shown.choose(1)
    assert not shown.presenter.include
    assert not shown.screen.choices.include.isEnabled()
    assert "never holds a secret" in shown.screen.choices.include.toolTip()


async def test_a_link_is_refused_in_the_message_bar(shown: Shown, tmp_path: Path) -> None:
    link = tmp_path / "link.env"
    link.symlink_to(tmp_path / "elsewhere")
    shown.screen.save_to(str(link))
    await at_rest()
    assert any("link" in banner.happened for banner in messages().banners)
    assert not shown.screen.save_button.is_busy
    assert not (tmp_path / "elsewhere").exists()


async def test_the_name_cannot_lead_to_another_folder(shown: Shown) -> None:
    QTest.keyClicks(shown.screen.choices.name, "/../x")
    assert shown.presenter.file_name == "northwind-trails-glassfy-..-x.env"


async def test_copy_takes_the_text_to_the_clipboard(shown: Shown) -> None:
    QTest.mouseClick(shown.screen.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == shown.presenter.text


async def test_save_as_asks_without_holding_anything_up(shown: Shown) -> None:
    shown.screen.save_button.click()
    dialog = shown.screen.dialog
    assert isinstance(dialog, QFileDialog)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    dialog.reject()


async def test_importing_is_the_windows_own_action(shown: Shown) -> None:
    shown.screen.import_button.click()
    assert shown.imports == 1


async def test_a_changed_store_changes_the_preview(shown: Shown) -> None:
    raw = document("live")
    raw["store"] = "Southwind"
    shown.workspace.config = read_config(raw)
    shown.workspace.changed.tell()
    assert "GLASSFY_STORE=Southwind" in shown.screen.code.toPlainText()


async def test_everything_is_named_and_in_the_palette(shown: Shown) -> None:
    for widget in (shown.screen.forms, shown.screen.code, shown.screen.choices.name):
        assert widget.accessibleName()
    names = {action.objectName() for action in shown.screen.context.actions.all()}
    assert {"export.save", "export.copy"} <= names
