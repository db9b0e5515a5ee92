"""What the sandbox's tests share: an account with a clock of their own, its API, and the real process."""

import subprocess
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from glassfy_desktop.sandbox import access
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.server import build
from glassfy_desktop.sandbox.shop import furnish
from tests.sandbox.process import Sandbox, start
from tests.sandbox.receiver import Receiver
from tests.sandbox.shop import Shop

SEED = "a seed for tests"
NOON = 1_700_000_000
"""The time of the accounts made here, in Unix seconds."""


@pytest.fixture
def account() -> Account:
    """A furnished account in memory, always the same."""
    made = Account(seed=SEED, real_time=lambda: NOON)
    furnish(made)
    return made


@pytest.fixture
async def api(account: Account) -> AsyncIterator[httpx.AsyncClient]:
    """The account's API, asked with the secret key."""
    transport = httpx.ASGITransport(build(account))
    headers = {"Authorization": f"Bearer {access.secret_key(account)}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
        yield client


@pytest.fixture
def shop(api: httpx.AsyncClient) -> Shop:
    return Shop(api)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """The real process, shared by the tests of a module."""
    process, ready = start()
    yield ready
    process.terminate()
    assert process.wait(5) == 0
    _close(process)


def _close(process: subprocess.Popen[str]) -> None:
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            pipe.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A webhook receiver on this machine."""
    made = Receiver()
    await made.open()
    yield made
    await made.close()
