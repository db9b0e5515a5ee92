"""An engine in the test's own process: the whole application, over HTTP without a socket."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from glassfy_desktop.engine.database import FILE_NAME, open_database
from glassfy_desktop.engine.guards import Guard
from glassfy_desktop.engine.secrets import Secrets
from glassfy_desktop.engine.server import build_app, make_engine
from glassfy_desktop.engine.state import Engine
from tests.engine.servers import URL, new_database
from tests.engine.support import ADMIN, CONFIG, REST, SDK, SECRET, Caller

ON_BOTH = (
    "test_admin",
    "test_forward",
    "test_lookups",
    "test_money_back",
    "test_outbound",
    "test_preview",
    "test_retention",
)
"""Modules whose engine runs on PostgreSQL too, where there is one."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "place" in metafunc.fixturenames:
        both = metafunc.module.__name__.rpartition(".")[2] in ON_BOTH and URL
        metafunc.parametrize("place", ["sqlite", "postgresql"] if both else ["sqlite"], indirect=True)


@pytest.fixture(scope="session")
def template() -> Iterator[str]:
    """A PostgreSQL database with all tables, to be copied: that is quicker than to migrate each."""
    with new_database() as url:
        open_database(url).close()
        yield url.rpartition("/")[2]


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | str]:
    """Where an engine's database lies: in a file, or on a server."""
    if request.param == "sqlite":
        yield tmp_path / FILE_NAME
        return
    with new_database(request.getfixturevalue("template")) as url:
        yield url


@pytest.fixture
async def engine(place: Path | str) -> AsyncIterator[Engine]:
    """A running engine on an empty database, configured with one SKU and one permission."""
    database = open_database(place)
    secrets = Secrets((SECRET,), ADMIN, SDK, REST)
    engine = make_engine(database, secrets)
    await engine.config.save(CONFIG)
    try:
        yield engine
    finally:
        database.close()


@pytest.fixture
async def caller(engine: Engine) -> AsyncIterator[Caller]:
    """The engine from outside."""
    app = build_app(engine)
    transport = httpx.ASGITransport(Guard(app, engine))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as http,
    ):
        yield Caller(http)
