"""Stripe and the engine in memory, for Set up: what was asked is noted, what they answer can be changed."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.engine_client import EngineClient, WebhookAnswer
from glassfy_desktop.services.engine_shapes import ConfigAnswer
from glassfy_desktop.services.sandbox_client import Played, SandboxClient
from glassfy_desktop.services.set_up import SetUp
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.stripe_account.client import StripeAccount, StripeRefusedError
from tests.screenshots import frame

RESTRICTED = "_".join(("rk", "test", "0123456789abcdefw8Qz"))
LIVE = "_".join(("rk", "live", "0123456789abcdefw8Qz"))
ONE_TIME = "_".join(("sk", "test", "9876543210fedcbaONCE"))
WHSEC = "_".join(("whsec", "0123456789abcdefghijKLMN"))
PUBLIC = "https://hooks.northwindtrails.com/stripe/webhook"
ENDPOINTS = "/v1/webhook_endpoints"


class FakeStripe(StripeAccount):
    """An account: `posted` are the write requests, `missing` the paths its key may not read."""

    def __init__(self, key: str = RESTRICTED) -> None:
        super().__init__(key)
        self.key = key
        self.posted: list[tuple[str, dict[str, Any]]] = []
        self.missing: set[str] = set()
        self.endpoints: list[dict[str, Any]] = []
        self.customers: list[dict[str, Any]] = []
        self.refuse: UserError | None = None
        self.closed = False

    async def get(self, path: str, **params: Any) -> dict[str, Any]:
        if path in self.missing:
            words = "The provided key does not have the 'rak_some_read' permission."
            raise StripeRefusedError(f"GET {path}", 403, "", words)
        return {"id": "acct_1", "data": []}

    async def post(self, path: str, **params: Any) -> dict[str, Any]:
        if self.refuse is not None:
            raise self.refuse
        self.posted.append((path, params))
        if path == ENDPOINTS:
            made = {**params, "id": f"we_{len(self.endpoints) + 1}", "status": "enabled", "secret": WHSEC}
            self.endpoints.append(made)
            return made
        [changed] = [each for each in self.endpoints if path.endswith(each["id"])]
        changed.update(params, status="enabled")
        return changed

    async def delete(self, path: str) -> dict[str, Any]:
        self.posted.append((f"DELETE {path}", {}))
        self.endpoints = [each for each in self.endpoints if not path.endswith(each["id"])]
        return {"deleted": True}

    async def list_all(self, path: str, **params: Any) -> AsyncIterator[dict[str, Any]]:
        if self.refuse is not None:
            raise self.refuse
        listed = {ENDPOINTS: self.endpoints, "/v1/customers": self.customers}
        for each in list(listed.get(path, [])):
            yield each

    async def close(self) -> None:
        self.closed = True


class FakeEngine(EngineClient):
    """Accepts every event, unless `status` says otherwise, and every configuration."""

    def __init__(self) -> None:
        super().__init__(frame.ENGINE, "not-a-token")
        self.status_of_delivery = 200
        self.delivered: list[bytes] = []

    async def config(self) -> ConfigAnswer:
        return {"version": 0, "config": {}}

    async def put_config(self, document: dict[str, Any], version: int | None) -> int:
        return (version or 0) + 1

    async def put_secrets(self, **secrets: Any) -> None:
        """Taken as they are."""

    async def deliver(self, body: bytes, secret: str, source: str) -> WebhookAnswer:
        self.delivered.append(body)
        bad = self.status_of_delivery != 200
        return WebhookAnswer(self.status_of_delivery, "No secret known here fits." if bad else "")

    async def deliveries(self, query: str = "", after: str | None = None, limit: int = 200) -> Any:
        return {"deliveries": [], "next": None, "total": 0}


class FakeSandbox(SandboxClient):
    """A sandbox with keys; `played` are the scenarios it was asked for."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:51790", ONE_TIME, RESTRICTED)
        self.played: list[tuple[str, str]] = []

    async def make_key(self, permissions: list[str]) -> str:
        return RESTRICTED

    async def play(self, name: str, customid: str, price: str | None = None) -> Played:
        self.played.append((name, customid))
        return Played(customid, "cus_1", (), "")


class Shop:
    """A store in `mode` whose Stripe account, engine and (for a sandbox store) sandbox are in memory."""

    def __init__(self, root: Path, mode: str = "test") -> None:
        self.engine = FakeEngine()
        self.stripe = FakeStripe()
        self.presenter = frame.open_store(root, frame.document(mode=mode), self.engine)
        assert self.presenter.workspace is not None and self.presenter.set_up is not None
        self.workspace: Workspace = self.presenter.workspace
        self.set_up: SetUp = self.presenter.set_up
        self.sandbox = FakeSandbox()
        if mode == "sandbox":
            self.workspace.sandbox_client = self.sandbox
        for key in (RESTRICTED, LIVE, ONE_TIME):
            self.workspace._accounts[key] = self.stripe

    def add_endpoint(self, **fields: Any) -> None:
        """Let the account have an endpoint for this store's address; `fields` say what is wrong with it."""
        made = {"id": "we_9", "url": self.workspace.webhook_url, "enabled_events": ["*"]}
        self.stripe.endpoints.append({**made, "api_version": "2022-11-15", "status": "enabled", **fields})
