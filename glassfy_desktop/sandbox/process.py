"""The sandbox as a process: one account, one server, one dispatcher, one clean end."""

import asyncio
import gc
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.sandbox import access, shop
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.deliveries import Dispatcher, new_client
from glassfy_desktop.sandbox.server import LARGEST_BODY, build
from glassfy_desktop.sandbox.state_file import StateFile

HOST = "127.0.0.1"


def serve(port: int, state: Path | None, *, supervised: bool) -> None:
    """Serve until SIGTERM or SIGINT, or, supervised, until standard input ends.

    Prints one JSON line when ready. Raises UserError for a port that is taken or an unusable state file.
    """
    listener = listen(port)
    file = StateFile(state) if state else None
    try:
        account = Account(file)
        if account.is_new:
            shop.furnish(account)
        gc.freeze()  # what is there stays; only what comes is looked through for garbage
        account.address = f"{HOST}:{listener.getsockname()[1]}"
        asyncio.run(_serve(account, listener, supervised=supervised))
    finally:
        listener.close()
        if file:
            file.close()


def listen(port: int) -> socket.socket:
    """A listening socket on this machine alone; port 0 takes a free one. Raises UserError for a taken one."""
    # asyncio sends at once (TCP_NODELAY) only where the protocol is named; else each answer waits 40 ms
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere the option lets two programs share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(256)
    except OSError as problem:
        listener.close()
        raise UserError(
            f"Port {port} cannot be used: {problem.strerror}.", "Name another one with --port."
        ) from problem
    return listener


async def _serve(account: Account, listener: socket.socket, *, supervised: bool) -> None:
    config = uvicorn.Config(
        build(account),
        log_config=None,
        access_log=False,
        date_header=False,  # answers tell the account's own time
        lifespan="off",
        timeout_graceful_shutdown=2,
        ws="websockets-sansio",
        ws_max_size=LARGEST_BODY,
    )
    server = _Server(config, lambda: _print_ready(account))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        if os.name == "posix":
            loop.add_signal_handler(number, server.end)
        else:
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(server.end))
    if supervised:
        _when_stdin_ends(lambda: loop.call_soon_threadsafe(server.end))
    async with new_client() as client, asyncio.TaskGroup() as group:
        dispatching = group.create_task(Dispatcher(account, client).run(), name="dispatcher")
        await server.serve([listener])
        dispatching.cancel()


def _print_ready(account: Account) -> None:
    ready = {
        "url": f"http://{account.address}",
        "secret_key": access.secret_key(account),
        "restricted_key": access.restricted_key(account),
    }
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()


def _when_stdin_ends(then: Callable[[], object]) -> None:
    """Call back, from another thread, when the parent has closed our standard input."""

    def wait() -> None:
        # not sys.stdin: its lock, held by a daemon thread, would break the interpreter's way out
        while os.read(0, 4096):
            pass
        then()

    threading.Thread(target=wait, name="waiting for the parent", daemon=True).start()


class _Server(uvicorn.Server):
    """uvicorn's server, with our own signals and a word when it is ready."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to us: uvicorn would raise them anew at its end."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    def end(self) -> None:
        self.should_exit = True
