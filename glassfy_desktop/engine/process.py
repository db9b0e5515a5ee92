"""The engine as a process: its settings, its secrets, its socket, its signals, its end."""

import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import orjson
import uvicorn
from platformdirs import user_data_path

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.store_config import InvalidConfigError
from glassfy_desktop.engine.database import FILE_NAME, Database, open_database
from glassfy_desktop.engine.guards import Guard, hosts_for
from glassfy_desktop.engine.patience import Patience
from glassfy_desktop.engine.retention import USUAL, Limits
from glassfy_desktop.engine.secrets import Secrets, SecretsError, several
from glassfy_desktop.engine.server import build_app, make_engine
from glassfy_desktop.engine.state import Engine

log = logging.getLogger(__name__)

BREAK_OFF_SECONDS = 2.0
"""How long the database may take for what is under way; then it is interrupted, and 503 is answered."""
GRACE_SECONDS = 3
"""How long requests under way may take once the engine was told to end."""
BACKLOG = 2048
MOST_FILES = 65_536
LARGEST_SECRETS = 65_536


class StartError(UserError):
    """The engine cannot start."""


@dataclass(frozen=True)
class Settings:
    """What a run of the engine is told, secrets apart."""

    host: str
    port: int
    database: Path | str = field(repr=False)
    config: Path | None = None
    stripe_api_base: str | None = None
    limits: Limits = USUAL
    allowed_hosts: tuple[str, ...] = ()
    """Names besides the engine's own by which admin routes may be asked for, without a port."""


def database_of(url: str | None, data_dir: Path | None) -> Path | str:
    """The database's file, or its URL, which may hold a password. Raises StartError, quoting neither."""
    if url is None:
        folder = data_dir or user_data_path("glassfy-desktop", appauthor=False) / "engine"
        return folder / FILE_NAME
    scheme, separator, path = url.partition("://")
    if separator and scheme in ("postgresql+psycopg", "postgresql"):
        return url
    if scheme != "sqlite" or not path.startswith("/") or path == "/":
        raise StartError(
            "The URL of the database is neither SQLite’s nor PostgreSQL’s.",
            "Leave --database away, or write sqlite:///path/to/file or postgresql+psycopg://user@host/name.",
        )
    return Path(path[1:])


def variable(name: str, environment: Mapping[str, str]) -> str:
    """The value of an environment variable. Raises StartError where it has none."""
    if value := environment.get(name, "").strip():
        return value
    raise StartError(f"The environment variable {name} is not set, or empty.")


def read_secrets(variables: Mapping[str, str], environment: Mapping[str, str], stdin: bool) -> Secrets:
    """The secrets from standard input and from the variables named. Raises UserError, quoting none."""
    secrets = Secrets()
    if stdin:
        secrets.replace(_secrets_of_stdin())
    for name, its in variables.items():
        value = variable(its, environment)
        secrets.replace({"signing_secrets": several(value)} if name == "signing_secret" else {name: value})
    return secrets


def _secrets_of_stdin() -> dict[str, Any]:
    """The JSON object on standard input: read without a buffer, since what follows is only watched."""
    raw = b""
    while len(raw) < LARGEST_SECRETS:
        chunk = os.read(0, 4096)
        raw += chunk
        with contextlib.suppress(orjson.JSONDecodeError):
            value = orjson.loads(raw)
            if isinstance(value, dict):
                return value
            break
        if not chunk:
            break
    raise SecretsError("Standard input holds no JSON object of secrets.")


class Server(uvicorn.Server):
    """uvicorn, which says where it listens, ends streams when told to end, and then ends with code 0."""

    def __init__(self, config: uvicorn.Config, engine: Engine) -> None:
        super().__init__(config)
        self._engine = engine

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if sockets and not self.should_exit:
            _say_ready(sockets[0], self._engine.database.home.kind)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {each: signal.signal(each, self.handle_exit) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.end()

    def end(self) -> None:
        """Take no more requests and finish those under way, as far as the database lets them."""
        if not self.should_exit:
            timer = threading.Timer(BREAK_OFF_SECONDS, self._engine.database.break_off)
            timer.daemon = True
            timer.start()
        self.should_exit = True
        self._engine.stream.close()


def serve(settings: Settings, secrets: Secrets, watch_stdin: bool) -> None:
    """Serve until a signal, or until standard input closes. Raises UserError where it cannot start."""
    database = open_database(settings.database)
    _allow_connections()
    try:
        with contextlib.closing(_listen(settings.host, settings.port)) as listener:
            asyncio.run(_serve(settings, secrets, database, listener, watch_stdin))
    finally:
        database.close()


def _allow_connections() -> None:
    """Let as many connections be open as the system allows; the usual 1,024 are soon taken by idle ones."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows, which has no such limit

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        unlimited = most == resource.RLIM_INFINITY
        resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_FILES if unlimited else min(most, MOST_FILES), most))


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # named TCP, asyncio sends at once; otherwise each answer would wait up to 40 ms for an acknowledgement
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except (OSError, UnicodeError) as error:
        listener.close()
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise StartError(
            f"The engine cannot listen on {host}, port {port}: {why}.",
            "Choose another with --host and --port, or end what listens there.",
        ) from error
    return listener


async def _serve(
    settings: Settings, secrets: Secrets, database: Database, listener: socket.socket, watch_stdin: bool
) -> None:
    hosts = hosts_for(settings.host) | {each.lower() for each in settings.allowed_hosts if each != "*"}
    engine = make_engine(database, secrets, settings.stripe_api_base, hosts)
    engine.limits = settings.limits
    await engine.config.load()
    if settings.config is not None:
        await _offer_config(engine, settings.config)
    server = Server(server_config(engine), engine)
    if watch_stdin:
        _watch_stdin(server)
    # what is there now stays: looking through it again and again would cost a tenth of the throughput
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    await server.serve(sockets=[listener])


def server_config(engine: Engine) -> uvicorn.Config:
    """How uvicorn serves an engine."""
    return uvicorn.Config(
        Guard(build_app(engine), engine),
        http=Patience,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


async def _offer_config(engine: Engine, path: Path) -> None:
    try:
        document = orjson.loads(await asyncio.to_thread(path.read_bytes))
        used = await engine.config.offer(document)
    except OSError as error:
        raise StartError(f"The configuration {path} cannot be read: {error.strerror}.") from error
    except orjson.JSONDecodeError as error:
        raise StartError(f"The configuration {path} is not JSON: {error.msg}.") from error
    except InvalidConfigError as error:
        raise StartError(f"{path}: {error}") from error
    if not used and not engine.config.says(document):
        log.warning("%s was ignored: version %d is in force and not lower", path, engine.config.version)


def _say_ready(listener: socket.socket, database: str) -> None:
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    ready = {"url": f"http://{shown}:{port}", "pid": os.getpid(), "database": database}
    sys.stdout.write(f"{orjson.dumps(ready).decode()}\n")
    sys.stdout.flush()


def _watch_stdin(server: Server) -> None:
    """End when standard input closes while the engine runs: whoever started it is gone.

    Input that closed before the engine was ready came from a pipe or a file and supervises nothing, unless
    the parent died meanwhile.
    """
    loop, parent = asyncio.get_running_loop(), os.getppid()

    def watch() -> None:
        while os.read(0, 4096):
            pass
        if server.started or os.getppid() != parent:
            loop.call_soon_threadsafe(server.end)

    threading.Thread(target=watch, name="stdin", daemon=True).start()
