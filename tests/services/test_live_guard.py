"""Nothing is written to a live account but what was agreed to by the store's name."""

import inspect
from pathlib import Path
from typing import Any

import pytest

from glassfy_desktop.services.keychain import Keychain, SecretKind
from glassfy_desktop.services.live_guard import (
    GuardedAccount,
    LiveGuardError,
    Write,
    account_for,
    allowing,
)
from glassfy_desktop.services.store_files import StoreFiles
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.stripe_account.client import StripeAccount

LIVE, TEST = "rk_live_0123456789abcdef", "rk_test_0123456789abcdef"
CREATE = Write("POST", "/v1/webhook_endpoints", {"url": "https://acme.example/hook"})
READS = {"get", "read", "list_all", "close", "tireless"}
"""What an account offers that changes nothing at Stripe."""


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Write]:
    """What would have gone to Stripe."""
    found: list[Write] = []

    async def post(self: StripeAccount, path: str, **params: Any) -> dict[str, Any]:
        found.append(Write("POST", path, params))
        return {}

    async def delete(self: StripeAccount, path: str) -> dict[str, Any]:
        found.append(Write("DELETE", path))
        return {}

    monkeypatch.setattr(StripeAccount, "post", post)
    monkeypatch.setattr(StripeAccount, "delete", delete)
    return found


@pytest.fixture
def account() -> StripeAccount:
    return account_for(LIVE, None, lambda: "Acme")


async def send(account: StripeAccount, write: Write) -> None:
    if write.method == "POST":
        await account.post(write.path, **write.fields)
    else:
        await account.delete(write.path)


@pytest.mark.parametrize("write", [CREATE, Write("DELETE", "/v1/webhook_endpoints/we_1")])
async def test_a_write_that_nobody_agreed_to_is_held_back(
    account: StripeAccount, sent: list[Write], write: Write
) -> None:
    with pytest.raises(LiveGuardError, match="held back"):
        await send(account, write)
    assert sent == []


@pytest.mark.parametrize("typed", ["", "acme", "Acm", "Acme 2"])
async def test_the_name_has_to_fit(account: StripeAccount, sent: list[Write], typed: str) -> None:
    with pytest.raises(LiveGuardError, match="This store is live"), allowing(account, typed, [CREATE]):
        await send(account, CREATE)
    assert sent == []


async def test_exactly_what_was_previewed_goes_out_and_once(
    account: StripeAccount, sent: list[Write]
) -> None:
    other = Write("POST", CREATE.path, {"url": "https://acme.example/other"})
    with allowing(account, "Acme", [CREATE]):
        with pytest.raises(LiveGuardError):
            await send(account, other)
        await send(account, CREATE)
        with pytest.raises(LiveGuardError):
            await send(account, CREATE)
    with pytest.raises(LiveGuardError):
        await send(account, CREATE)
    assert sent == [CREATE]


async def test_what_was_agreed_to_and_not_sent_is_void_afterwards(
    account: StripeAccount, sent: list[Write]
) -> None:
    with allowing(account, "Acme", [CREATE]):
        pass
    with pytest.raises(LiveGuardError):
        await send(account, CREATE)
    assert sent == []


async def test_a_test_account_asks_for_no_name(sent: list[Write]) -> None:
    account = account_for(TEST, None, lambda: "Acme")
    with allowing(account, "", [CREATE]):
        await send(account, CREATE)
    assert sent == [CREATE]


def test_every_way_to_write_that_an_account_has_is_guarded() -> None:
    public = {name for name, _ in inspect.getmembers(StripeAccount, callable) if not name.startswith("_")}
    guarded = {name for name in vars(GuardedAccount) if not name.startswith("_")}
    assert public - READS == guarded - {"allowing"} == {"post", "delete"}


async def test_whatever_account_a_store_hands_out_is_guarded_by_its_key(tmp_path: Path) -> None:
    files = StoreFiles(tmp_path)
    for mode in ("live", "test"):  # a live key in a store of another mode is as dangerous
        slug = files.create("Acme", mode).slug
        workspace = Workspace(files, Keychain(), slug, files.load(slug))
        workspace._kept[SecretKind.STRIPE_KEY] = LIVE
        for account in (workspace.account(), workspace.account(LIVE), workspace.one_time_account(LIVE)):
            assert isinstance(account, GuardedAccount)
        assert not isinstance(workspace.one_time_account(TEST), GuardedAccount)


def test_no_other_part_of_the_app_makes_an_account_of_its_own() -> None:
    root = Path(__file__).parent.parent.parent / "glassfy_desktop"
    makers = [
        path.relative_to(root).as_posix()
        for folder in ("services", "ui")
        for path in (root / folder).rglob("*.py")
        if "StripeAccount(" in path.read_text("utf-8").replace("GuardedAccount(StripeAccount)", "")
    ]
    assert makers == ["services/live_guard.py"]
