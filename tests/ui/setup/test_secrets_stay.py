"""No secret leaves its place: after the whole way, files, logs, children and screens are searched."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from glassfy_desktop.domain.keys import KeyRefusedError
from glassfy_desktop.domain.onboarding import Link, StepId, Way
from glassfy_desktop.services.keychain import Keychain, SecretKind
from glassfy_desktop.services.logs import FILE, log_to
from glassfy_desktop.services.reports import permissions_report
from glassfy_desktop.services.set_up import SetUp
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.setup.view import SetupScreen
from glassfy_desktop.ui.shell.presenter import ShellPresenter
from glassfy_desktop.ui.shell.window import MainWindow
from tests.screenshots.frame import window
from tests.services.conftest import workspace
from tests.ui.setup.seen import choose, everything

__all__ = ["workspace"]

ROLLED = "whsec_" + "rolled0123456789abcdefgh"


async def go_the_whole_way(workspace: Workspace, set_up: SetUp) -> list[str]:
    """Every step and every way that handles a secret; returns all that there were."""
    sandbox = workspace.sandbox_client
    assert sandbox is not None
    await set_up.accept_key(sandbox.keys.restricted)
    one_time = await sandbox.make_key(["rak_webhook_write"])
    await set_up.webhook.create(workspace.webhook_url, one_time)
    with pytest.raises(KeyRefusedError):
        await set_up.secret.accept(one_time)
    await set_up.use_sandbox_key()
    await set_up.secret.accept(ROLLED)
    await set_up.count_customers()
    set_up.ways.choose(Way.POLL)
    opened = asyncio.Event()
    set_up.changed.add(lambda: opened.set() if set_up.facts.link is Link.OPEN else None)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(set_up.ways.run())
        await asyncio.wait_for(opened.wait(), 20)
        await set_up.make_first_event("user_1")
        await set_up.look()
        running.cancel()
    kept = [found for kind in SecretKind if (found := workspace.secret(kind))]
    assert len(kept) == 6, "key, signing secret, old one, local one, SDK key, REST key"
    return [*kept, one_time, sandbox.keys.secret, sandbox.keys.restricted, workspace._admin_token]


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """The app's own log, as it is kept while the app runs; everything that this app says is in it."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    log_to(tmp_path / "logs")
    root.setLevel(logging.DEBUG)
    for handler in root.handlers[len(handlers) :]:
        handler.setLevel(logging.DEBUG)
    yield tmp_path / "logs" / FILE
    for handler in root.handlers[len(handlers) :]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def children_of(workspace: Workspace) -> bytes:
    """Arguments and environment of engine and sandbox, as the system knows them."""
    assert workspace.sandbox is not None
    pids = [workspace.engine.state.pid, workspace.sandbox.state.pid]
    assert all(pids)
    return b"".join(
        Path(f"/proc/{pid}/{name}").read_bytes() for pid in pids for name in ("cmdline", "environ")
    )


def screens(screen: SetupScreen) -> str:
    found = []
    for step in StepId:
        choose(screen, step)
        found.append(everything(screen.window()))
    return "\n".join(found)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc to look at other processes")
async def test_after_the_whole_way_no_secret_is_found_anywhere(
    workspace: Workspace,
    shown: Callable[[MainWindow], MainWindow],
    tmp_path: Path,
    log_file: Path,
) -> None:
    presenter = ShellPresenter(tmp_path, Keychain())
    presenter.workspace, presenter.set_up = workspace, SetUp(workspace)
    secrets = await go_the_whole_way(workspace, presenter.set_up)
    screen = shown(window(presenter, "setup")).findChild(SetupScreen)
    assert screen is not None and workspace.sandbox is not None
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "local.json" for path in files)
    places = {
        "files": b"".join(path.read_bytes() for path in files),
        "logs": "\n".join([log_file.read_text(), *workspace.engine.lines, *workspace.sandbox.lines]).encode(),
        "children": children_of(workspace),
        "screens": screens(screen).encode(),
        "report": permissions_report(presenter.set_up).encode(),
        "facts": repr(presenter.set_up.facts).encode(),
    }
    assert all(places.values())
    found = [
        (place, secret[:8]) for place, text in places.items() for secret in secrets if secret.encode() in text
    ]
    assert found == []
