"""The Settings screen: what is chosen holds, what is forgotten is gone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from glassfy_desktop import __version__
from glassfy_desktop.services.app_settings import AppSettings
from glassfy_desktop.services.keychain import Keychain, KeychainState, SecretKind
from glassfy_desktop.ui import tasks
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.settings.presenter import SettingsPresenter
from glassfy_desktop.ui.settings.secrets import SecretRow
from glassfy_desktop.ui.settings.view import SettingsScreen
from glassfy_desktop.ui.theme import theme
from tests.screenshots.engine import SECRETS, FakeEngine
from tests.screenshots.open_store import Went, at_rest, context_of, open_store, stop_engine
from tests.screenshots.settings import keep_secrets


class Shown:
    """The screen in a window of its own, over a store with keys in a keychain."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.engine = FakeEngine()
        self.workspace = open_store(root, self.engine)
        self.went = Went()
        self.browsed: list[str] = []
        self.host = QWidget()
        self.host.resize(1200, 720)

    async def show(self) -> None:
        await keep_secrets(self.workspace)
        self.context = context_of(self.workspace, self.host, self.went)
        presenter = SettingsPresenter(self.workspace, self.context.settings, self.context.set_theme)
        self.screen = SettingsScreen(self.context, presenter, self.browsed.append)
        self.screen.setParent(self.host)
        self.screen.setGeometry(self.host.rect())
        self.host.show()
        await at_rest()

    def row(self, kind: SecretKind, slug: str = "northwind-trails") -> SecretRow:
        return self.screen.secrets.rows[slug, kind]


@pytest.fixture
async def shown(tmp_path: Path, qtbot: QtBot) -> AsyncIterator[Shown]:
    made = Shown(tmp_path)
    qtbot.addWidget(made.host)
    await made.show()
    yield made
    await tasks.cancel_all()
    messages().clear_all()


async def test_a_theme_is_chosen_through_the_window(shown: Shown) -> None:
    shown.screen.theme.set_value("dark")
    assert shown.went.themes == ["dark"]


async def test_a_theme_chosen_elsewhere_is_shown(shown: Shown) -> None:
    shown.context.settings.theme = "dark"
    theme().set_dark(True)
    assert shown.screen.theme.value == "dark"
    assert shown.went.themes == [], "showing it is not choosing it"


async def test_a_word_that_means_nothing_in_the_file_is_shown_as_the_system(shown: Shown) -> None:
    shown.context.settings.theme = shown.context.settings.reduce_motion = "purple"
    shown.screen.refresh()
    assert (shown.screen.theme.value, shown.screen.motion.value) == ("system", "system")


async def test_reduced_motion_holds_now_and_next_time(shown: Shown) -> None:
    shown.screen.motion.set_value("off")
    assert not theme().reduce_motion
    shown.screen.motion.set_value("on")
    assert theme().reduce_motion
    kept = AppSettings.load(shown.root)
    assert kept.reduce_motion == "on"
    assert kept.stillness is True


async def test_settings_that_cannot_be_kept_are_said_so(shown: Shown) -> None:
    (shown.root / "settings.json").mkdir()
    shown.screen.motion.set_value("off")
    assert any("could not be written" in banner.happened for banner in messages().banners)


async def test_secrets_show_their_ends_and_their_place_only(shown: Shown) -> None:
    [store] = shown.screen.presenter.secrets
    assert [(held.kind, held.masked, held.place) for held in store.held] == [
        (SecretKind.STRIPE_KEY, "rk_test_…w8Qz", "Secret Service"),
        (SecretKind.SDK_KEY, "gsdk_…7fQ2", "Secret Service"),
        (SecretKind.REST_KEY, "grest_…Kx0a", "Secret Service"),
    ]
    assert store.token.startswith("gadmin_…")
    words = " ".join(label.text() for label in shown.screen.findChildren(Label))
    assert "Secret Service" in words
    assert not any(secret in words for secret in (*SECRETS.values(), shown.workspace._admin_token))


async def test_what_is_in_memory_only_is_said_so(shown: Shown) -> None:
    shown.workspace.keychain = Keychain()
    shown.workspace.keychain.state = KeychainState(opened=True, reason="it is locked")
    await shown.workspace.keep(SecretKind.STRIPE_KEY, SECRETS[SecretKind.STRIPE_KEY])
    await at_rest()
    words = " ".join(label.text() for label in shown.screen.findChildren(Label))
    assert "Memory, until you quit" in words


async def test_the_secrets_of_stores_that_are_not_open_are_there_too(shown: Shown) -> None:
    keychain, other = shown.workspace.keychain, shown.workspace.files.create("Alpine Huts", "live")
    await keychain.put(other.slug, SecretKind.STRIPE_KEY, "rk_live_0123456789abWXYZ")
    shown.screen.presenter.look_everywhere()
    await at_rest()
    row = shown.row(SecretKind.STRIPE_KEY, other.slug)
    assert row.forget_button.accessibleName() == "Forget the Stripe key of Alpine Huts"
    row.forget_button.click()
    row.confirm.sure_button.click()
    await at_rest()
    assert await keychain.get(other.slug, SecretKind.STRIPE_KEY) is None
    assert shown.workspace.secret(SecretKind.STRIPE_KEY) is not None, "the open store keeps its own"
    assert [store.name for store in shown.screen.presenter.secrets] == ["Northwind Trails"]


async def test_forgetting_asks_first_and_reaches_keychain_and_engine(shown: Shown) -> None:
    row = shown.row(SecretKind.STRIPE_KEY)
    row.forget_button.click()
    assert shown.workspace.secret(SecretKind.STRIPE_KEY) is not None, "not before it is confirmed"
    row.confirm.sure_button.click()
    await at_rest()
    assert shown.workspace.secret(SecretKind.STRIPE_KEY) is None
    assert await shown.workspace.keychain.get(shown.workspace.slug, SecretKind.STRIPE_KEY) is None
    assert shown.engine.secrets["stripe_key"] is None
    assert ("northwind-trails", SecretKind.STRIPE_KEY) not in shown.screen.secrets.rows


async def test_a_secret_is_forgotten_also_while_the_engine_is_down(shown: Shown) -> None:
    stop_engine(shown.workspace)
    row = shown.row(SecretKind.SDK_KEY)
    row.forget_button.click()
    row.confirm.sure_button.click()
    await at_rest()
    assert shown.workspace.secret(SecretKind.SDK_KEY) is None
    assert messages().banners == []


def keychain_words(screen: SettingsScreen) -> str:
    item = screen.keychain.itemAt(0)
    widget = item.widget() if item is not None else None
    assert widget is not None
    labels = [widget] if isinstance(widget, Label) else widget.findChildren(Label)
    return " ".join(label.text() for label in labels)


async def test_the_keychain_is_named(shown: Shown) -> None:
    assert "Secret Service" in keychain_words(shown.screen)


async def test_without_a_keychain_the_reason_and_the_remedy_are_told(shown: Shown) -> None:
    shown.workspace.keychain.state = KeychainState(opened=True, reason="it is locked")
    shown.workspace.changed.tell()
    await at_rest()
    assert shown.screen.findChildren(Notice)
    assert "it is locked" in keychain_words(shown.screen)
    assert "until you quit" in keychain_words(shown.screen)


async def test_the_data_folder_is_shown_and_opened(shown: Shown) -> None:
    assert shown.screen.folder.text == str(shown.root)
    shown.screen.open_button.click()
    assert shown.browsed == [str(shown.root)]


async def test_the_version_is_told(shown: Shown) -> None:
    assert __version__ in shown.screen.about.text()


async def test_all_parts_open_in_a_window_of_their_own(shown: Shown) -> None:
    shown.screen.gallery_button.click()
    first = shown.screen.gallery
    assert first is not None and first.isWindow() and first.isVisible()
    shown.screen.gallery_button.click()
    assert shown.screen.gallery is first
    first.hide()


@pytest.mark.parametrize(("kept", "still"), [("system", None), ("on", True), ("off", False), ("odd", None)])
def test_reduced_motion_as_it_is_kept(kept: str, still: bool | None) -> None:
    assert AppSettings(reduce_motion=kept).stillness is still


async def test_everything_is_named_and_in_the_palette(shown: Shown) -> None:
    row = shown.row(SecretKind.STRIPE_KEY)
    for widget in (shown.screen.theme, shown.screen.motion, shown.screen.open_button, row.forget_button):
        assert widget.accessibleName()
    names = {action.objectName() for action in shown.context.actions.all()}
    assert {"settings.folder", "settings.keychain", "settings.parts"} <= names
