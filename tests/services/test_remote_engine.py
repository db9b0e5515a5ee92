"""An engine on another machine: looked at from all sides, given no secret, refused where it does not fit."""

import asyncio
import json
import shutil
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from glassfy_desktop.domain.store_config import new_document
from glassfy_desktop.services import engine_choice
from glassfy_desktop.services.check_event import check_event
from glassfy_desktop.services.keychain import Keychain, KeychainState, SecretKind
from glassfy_desktop.services.processes import ChildProcess, Command, Phase
from glassfy_desktop.services.remote_engine import (
    EngineSeen,
    RemoteEngine,
    RemoteEngineError,
    examine,
    is_unprotected,
    read_address,
)
from glassfy_desktop.services.store_files import StoreFiles
from glassfy_desktop.services.workspace import Workspace
from tests.services.fake_engine import TOKEN, RemoteDouble, running


@pytest.fixture
async def double() -> AsyncIterator[RemoteDouble]:
    async with running() as made:
        yield made


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (" https://Engine.Example/ ", "https://engine.example"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("https://[::1]:8443/", "https://[::1]:8443"),
    ],
)
def test_an_address_is_read(typed: str, read: str) -> None:
    assert read_address(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "engine.example",
        "ftp://engine.example",
        "https://",
        "https://a:b@engine.example",
        "https://engine.example/admin",
        "https://engine.example?token=1",
        "https://engine.example:port",
        "https://[engine",
    ],
)
def test_what_is_no_address_of_an_engine_is_refused(typed: str) -> None:
    with pytest.raises(RemoteEngineError):
        read_address(typed)


def test_only_http_to_another_machine_is_unprotected() -> None:
    assert is_unprotected("http://engine.example")
    assert not is_unprotected("https://engine.example")
    assert not is_unprotected("http://127.0.0.1:8080")


async def test_a_good_engine_tells_version_mode_and_store(double: RemoteDouble) -> None:
    double.be_good(mode="live", account="acct_1")
    seen = await examine(double.url, TOKEN)
    assert seen == EngineSeen("1.2.3", "postgresql", 3, "live", "Acme", "acct_1")


async def test_the_token_goes_only_to_what_has_shown_to_be_an_engine(double: RemoteDouble) -> None:
    await examine(double.url, TOKEN)
    assert [token for path, token in double.asked if not path.startswith("/admin/")] == ["", ""]
    double.asked.clear()
    double.answers["/healthz"] = (200, b"<html>hello</html>")
    with pytest.raises(RemoteEngineError):
        await examine(double.url, TOKEN)
    assert double.asked == [("/healthz", "")]


@pytest.mark.parametrize(
    ("path", "answer", "says"),
    [
        ("/healthz", (404, b""), "it is no engine"),
        ("/healthz", (200, b"[]"), "it is no engine"),
        ("/healthz", (302, b""), "it is no engine"),
        ("/healthz", (502, b""), "its engine is not"),
        (
            "/readyz",
            (503, {"status": "no", "checks": {"database": "cannot be written"}}),
            "not ready (database cannot be written)",
        ),
        ("/admin/v1/status", (403, {}), "does not let itself be administered as 127.0.0.1"),
        ("/admin/v1/config", (500, b""), "answered 500 to /admin/v1/config"),
    ],
)
async def test_what_is_wrong_is_said_in_a_sentence(
    double: RemoteDouble, path: str, answer: tuple[int, object], says: str
) -> None:
    double.answers[path] = answer
    with pytest.raises(RemoteEngineError) as refused:
        await examine(double.url, TOKEN)
    assert says in refused.value.happened
    assert TOKEN not in str(refused.value)


async def test_a_wrong_token_is_told(double: RemoteDouble) -> None:
    with pytest.raises(RemoteEngineError, match="refuses this admin token"):
        await examine(double.url, "gadmin_another")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://127.0.0.1:9", "Nothing listens at http://127.0.0.1:9"),
        ("https://nobody.invalid", "There is no machine called nobody.invalid"),
    ],
)
async def test_what_cannot_be_reached_is_told(monkeypatch: pytest.MonkeyPatch, url: str, says: str) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(RemoteEngineError) as refused:
        await examine(url, TOKEN)
    assert says in refused.value.happened


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl to make a certificate")
async def test_a_certificate_that_nobody_vouches_for_is_told_and_nothing_is_sent(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1"]
    making = await asyncio.create_subprocess_exec(
        *command, "-keyout", str(key), "-out", str(certificate), stderr=asyncio.subprocess.DEVNULL
    )
    assert await making.wait() == 0
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    async with running(tls) as double:
        with pytest.raises(RemoteEngineError, match=r"The certificate of .* is not trusted"):
            await examine(double.url, TOKEN)
        assert double.asked == []


async def test_https_where_only_http_is_spoken_is_told(double: RemoteDouble) -> None:
    with pytest.raises(RemoteEngineError, match="does not speak TLS"):
        await examine(double.url.replace("http:", "https:"), TOKEN)


@pytest.mark.parametrize(
    ("seen", "fits"),
    [
        (EngineSeen("1", "sqlite", 1, "test", "Acme", "acct_1"), True),
        (EngineSeen("1", "sqlite", 1, "test", "Acme", ""), True),
        (EngineSeen("1", "sqlite", 0), True),
        (EngineSeen("1", "sqlite", 1, "live", "Acme", "acct_1"), False),
        (EngineSeen("1", "sqlite", 1, "sandbox", "Acme", "acct_1"), False),
        (EngineSeen("1", "sqlite", 1, "test", "Acme", "acct_2"), False),
    ],
)
def test_modes_and_accounts_never_mix(seen: EngineSeen, fits: bool) -> None:
    if fits:
        seen.check_fits("test", "acct_1")
    else:
        with pytest.raises(RemoteEngineError):
            seen.check_fits("test", "acct_1")


async def until(engine: RemoteEngine, phase: Phase) -> None:
    reached = asyncio.Event()
    stop = engine.changed.add(lambda: reached.set() if engine.state.phase is phase else None)
    if engine.state.phase is not phase:
        await asyncio.wait_for(reached.wait(), 20)
    stop()


async def test_an_engine_is_followed_through_failure_and_back(double: RemoteDouble) -> None:
    async def token() -> str:
        return TOKEN

    engine = RemoteEngine(double.url, token, lambda seen: seen.check_fits("test", ""))
    double.answers["/healthz"] = (502, b"")
    async with asyncio.TaskGroup() as group:
        following = group.create_task(engine.run())
        await until(engine, Phase.WAITING)
        assert "its engine is not" in engine.state.reason
        double.be_good()
        engine.try_now()
        assert await asyncio.wait_for(engine.until_running(), 20) == {"url": double.url}
        double.be_good(mode="live")
        engine.restart()
        await until(engine, Phase.WAITING)
        assert "in live mode" in engine.state.reason
        following.cancel()
    assert engine.state.phase is Phase.STOPPED


# A store with a remote engine: a real one, in a process of its own


class Remote:
    """An engine as an operator runs it, with secrets of its own."""

    def __init__(self, folder: Path, mode: str = "test", configured: bool = True) -> None:
        self.config = folder / "remote-store.json"
        document = new_document("Acme remote", mode)
        self.config.write_text(json.dumps({**document, "version": 5}))
        self._folder, self._configured = folder, configured
        self.child = ChildProcess("engine", self._command)

    async def _command(self) -> Command:
        arguments = ["engine", "serve", "--data-dir", str(self._folder / "remote"), "--secrets-stdin"]
        if self._configured:
            arguments += ["--config", str(self.config)]
        secrets = {"admin_token": TOKEN, "signing_secrets": ["whsec_of_the_operator_0123456789"]}
        return Command(arguments, json.dumps(secrets).encode())


@pytest.fixture
def store(tmp_path: Path) -> Workspace:
    """A test store that is not running yet, its secrets in memory."""
    files = StoreFiles(tmp_path / "data")
    slug = files.create("Acme", "test").slug
    keychain = Keychain()
    keychain.state = KeychainState(opened=True)
    return Workspace(files, keychain, slug, files.load(slug))


def opened_again(store: Workspace) -> Workspace:
    return Workspace(store.files, store.keychain, store.slug, store.files.load(store.slug))


async def test_a_store_works_with_a_remote_engine_and_leaves_its_secrets_alone(
    store: Workspace, tmp_path: Path
) -> None:
    await store.keep(SecretKind.SIGNING_SECRET, "whsec_of_this_machine_0123456789")
    remote = Remote(tmp_path)
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(remote.child.run())
        url = (await asyncio.wait_for(remote.child.until_running(), 30))["url"]
        seen = await engine_choice.use_remote(store, url, TOKEN)
        assert (seen.mode, seen.store, seen.config_version) == ("test", "Acme remote", 5)
        there = opened_again(store)
        following = group.create_task(there.run())
        await there.open()
        client = await asyncio.wait_for(there.until_connected(), 30)
        assert (there.remote, there.config.store, there.engine_url) == (url, "Acme remote", url)
        event = check_event(livemode=False)
        assert (await client.deliver(event, "whsec_of_the_operator_0123456789", "check")).status == 200
        assert (await client.deliver(event, "whsec_of_this_machine_0123456789", "check")).status == 400
        following.cancel()
        serving.cancel()
    assert there.files.load(store.slug).store == "Acme", "the local configuration is untouched"
    assert await store.keychain.get(store.slug, SecretKind.ENGINE_TOKEN) == TOKEN
    assert TOKEN not in "".join(
        path.read_text("utf-8", "replace") for path in store.files.root.rglob("*.json")
    )
    await engine_choice.use_local(there)
    here = opened_again(store)
    assert (here.remote, here.config.store) == ("", "Acme")
    assert isinstance(here.engine, ChildProcess)
    assert await store.keychain.get(store.slug, SecretKind.ENGINE_TOKEN) is None


async def test_an_engine_without_a_configuration_gets_the_stores(store: Workspace, tmp_path: Path) -> None:
    remote = Remote(tmp_path, configured=False)
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(remote.child.run())
        url = (await asyncio.wait_for(remote.child.until_running(), 30))["url"]
        assert (await engine_choice.use_remote(store, url, TOKEN)).config_version == 0
        there = opened_again(store)
        following = group.create_task(there.run())
        await there.open()
        client = await asyncio.wait_for(there.until_connected(), 30)
        answer = await client.config()
        assert (answer["version"], answer["config"]["store"]) == (1, "Acme")
        following.cancel()
        serving.cancel()


async def test_an_engine_of_the_other_mode_is_refused_and_nothing_changes(
    store: Workspace, double: RemoteDouble
) -> None:
    double.be_good(mode="live")
    with pytest.raises(
        RemoteEngineError, match="This engine is in live mode, and this store is in test mode"
    ):
        await engine_choice.use_remote(store, double.url, TOKEN)
    assert opened_again(store).remote == ""
    assert await store.keychain.get(store.slug, SecretKind.ENGINE_TOKEN) is None


async def test_a_sandbox_store_keeps_its_engine_here(tmp_path: Path, double: RemoteDouble) -> None:
    files = StoreFiles(tmp_path)
    slug = files.create("Sandbox", "sandbox").slug
    workspace = Workspace(files, Keychain(), slug, files.load(slug))
    with pytest.raises(RemoteEngineError, match="keeps its engine on this machine"):
        await engine_choice.use_remote(workspace, double.url, TOKEN)
    assert double.asked == []
