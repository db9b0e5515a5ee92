"""An engine in the test's own process: the whole application, over HTTP without a socket."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from glassfy_desktop.engine.database import FILE_NAME, open_database
from glassfy_desktop.engine.secrets import Secrets
from glassfy_desktop.engine.server import build_app, make_engine
from glassfy_desktop.engine.state import Engine
from tests.engine.support import ADMIN, CONFIG, REST, SDK, SECRET, Caller


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    """A running engine on an empty database, configured with one SKU and one permission."""
    database = open_database(tmp_path / FILE_NAME)
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
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as http,
    ):
        yield Caller(http)
