"""Whatever is kept, rolled or forgotten reaches the engine: at once, or as soon as it runs."""

import json
from pathlib import Path

import pytest

from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.processes import Phase, ProcessState
from glassfy_desktop.services.workspace import Workspace
from tests.screenshots.engine import FakeEngine
from tests.screenshots.open_store import URL, open_store


class FakeConfiguredEngine(FakeEngine):
    """Has a configuration too, as a workspace reads it on connecting."""

    puts = 0

    async def config(self) -> dict[str, object]:
        return {"version": 0, "config": None}

    async def put_secrets(self, **secrets: object) -> None:
        self.puts += 1
        await super().put_secrets(**secrets)


@pytest.fixture
def engine() -> FakeConfiguredEngine:
    return FakeConfiguredEngine()


@pytest.fixture
async def workspace(tmp_path: Path, engine: FakeConfiguredEngine) -> Workspace:
    made = open_store(tmp_path, engine)
    await made.open()
    return made


async def test_a_running_engine_hears_of_it_at_once(
    workspace: Workspace, engine: FakeConfiguredEngine
) -> None:
    await workspace._engine_command()
    await workspace.keep(SecretKind.SIGNING_SECRET, "whsec_MadeUp4SigningSecret000000Kd3")
    assert engine.secrets["signing_secrets"] == ["whsec_MadeUp4SigningSecret000000Kd3"]
    await workspace.forget(SecretKind.SIGNING_SECRET)
    assert engine.secrets["signing_secrets"] == []


async def test_an_engine_that_is_starting_hears_of_it_once_it_runs(
    workspace: Workspace, engine: FakeConfiguredEngine
) -> None:
    workspace.engine.state = ProcessState(Phase.STARTING)
    given = json.loads((await workspace._engine_command()).input_line)
    engine.puts = 0
    await workspace.roll(SecretKind.SDK_KEY)
    rolled = workspace.secret(SecretKind.SDK_KEY)
    assert given["sdk_key"] != rolled
    assert engine.puts == 0
    workspace.engine.state = ProcessState(Phase.RUNNING, URL, 1)
    await workspace._connect(URL)
    assert engine.secrets["sdk_key"] == rolled


async def test_an_engine_that_was_given_everything_is_left_alone(
    workspace: Workspace, engine: FakeConfiguredEngine
) -> None:
    await workspace._engine_command()
    engine.puts = 0
    await workspace._connect(URL)
    assert engine.puts == 0


async def test_only_keys_of_our_own_are_rolled(workspace: Workspace) -> None:
    with pytest.raises(KeyError):
        await workspace.roll(SecretKind.STRIPE_KEY)
    await workspace.roll(SecretKind.REST_KEY)
    rolled = workspace.secret(SecretKind.REST_KEY)
    assert rolled is not None and rolled.startswith("grest_")
