"""`glassfy-desktop check` as a process, against the real sandbox process."""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from glassfy_desktop.domain.catalog import Catalog, Permission, Sku
from glassfy_desktop.domain.requirements import PERMISSIONS, REQUIRED_EVENTS
from glassfy_desktop.domain.signature import sign
from glassfy_desktop.domain.store_config import new_document, with_catalog, with_webhook
from glassfy_desktop.services.check_event import check_event
from glassfy_desktop.services.processes import ChildProcess, Command
from glassfy_desktop.services.sandbox_client import SandboxClient
from glassfy_desktop.services.store_files import StoreFiles
from glassfy_desktop.stripe_account.client import StripeAccount

HOOK = "https://hooks.acme.example/stripe/webhook"
SECRET = "whsec_0123456789abcdefghijklmn"
TOKEN = "gadmin_0123456789abcdef"
ALL = [each.name for each in PERMISSIONS]


@dataclass
class Ran:
    """How a run of the program ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        found: dict[str, Any] = json.loads(self.out)
        return found

    def state(self, step: str) -> str:
        """A step's state and finding."""
        [found] = [each for each in self.document["steps"] if each["step"] == step]
        return f"{found['state']} {found['finding']}"


class Store:
    """A test store on disk whose account is the sandbox's."""

    def __init__(self, root: Path, sandbox: SandboxClient) -> None:
        self.root = root
        self.sandbox = sandbox
        self.files = StoreFiles(root / "glassfy-desktop")
        self.account = StripeAccount(sandbox.keys.secret, sandbox.url)
        self.slug = self.files.create("Acme Outdoor", "test").slug

    async def set_up(self, key_permissions: list[str], events: tuple[str, ...] = REQUIRED_EVENTS) -> str:
        """Give it an endpoint and a catalog that fit; returns a key with these permissions."""
        made = await self.account.post(
            "/v1/webhook_endpoints", url=HOOK, enabled_events=list(events), api_version="2022-11-15"
        )
        product = (await self.account.get("/v1/products", limit=1))["data"][0]["id"]
        catalog = Catalog((Sku("monthly", product),), (Permission("premium", ("monthly",)),))
        document = with_catalog(new_document("Acme Outdoor", "test"), catalog)
        self.files.save(self.slug, with_webhook(document, HOOK, made["id"], "2022-11-15"))
        return await self.sandbox.make_key(key_permissions)

    async def check(self, *options: str, key: str = "", base: str = "", name: str = "Acme Outdoor") -> Ran:
        """Run the command with the key and a signing secret in its environment."""
        environment = {
            "PATH": os.environ["PATH"],
            "XDG_DATA_HOME": str(self.root),
            "HOME": str(self.root),
            "GLASSFY_KEY": key,
            "GLASSFY_SECRET": SECRET,
            "GLASSFY_TOKEN": TOKEN,
        }
        named = ["--stripe-key-env", "GLASSFY_KEY", "--signing-secret-env", "GLASSFY_SECRET"] if key else []
        arguments = [
            "check",
            "--store",
            name,
            "--stripe-api-base",
            base or self.sandbox.url,
            *named,
            *options,
        ]
        return await run(arguments, environment)


async def run(arguments: list[str], environment: dict[str, str]) -> Ran:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "glassfy_desktop",
        *arguments,
        cwd=Path(__file__).parent.parent.parent,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    return Ran(process.returncode or 0, out.decode(), err.decode())


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async def command() -> Command:
        return Command(["sandbox", "serve", "--supervised"])

    child = ChildProcess("sandbox", command)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(child.run())
        ready = await asyncio.wait_for(child.until_running(), 30)
        client = SandboxClient(ready["url"], ready["secret_key"], ready["restricted_key"])
        made = Store(tmp_path, client)
        yield made
        await made.account.close()
        await client.close()
        running.cancel()


async def test_a_store_that_is_set_up_well_is_all_good(store: Store) -> None:
    key = await store.set_up(ALL)
    ran = await store.check("--json", key=key)
    assert (ran.code, ran.err) == (0, "")
    assert (ran.document["store"], ran.document["mode"], ran.document["result"]) == (
        "Acme Outdoor",
        "test",
        "good",
    )
    assert [ran.state(step) for step in ("key", "permissions", "webhook", "secret", "catalog")] == [
        "done kept",
        "done granted",
        "done good",
        "done verified",
        "done mapped",
    ]
    assert ran.state("first_event") == "todo waiting", "nobody has bought yet, which is no fault"
    assert len(ran.out.splitlines()) == 1
    assert key not in ran.out and SECRET not in ran.out
    words = await store.check(key=key)
    assert words.code == 0
    assert words.out.splitlines()[-1] == "All good."
    assert key not in words.out and SECRET not in words.out


async def test_a_missing_permission_needs_attention_and_is_named(store: Store) -> None:
    key = await store.set_up([name for name in ALL if name != "rak_invoice_read"])
    ran = await store.check("--json", key=key)
    assert (ran.code, ran.document["result"]) == (1, "attention")
    assert ran.state("permissions") == "failed missing"
    assert ran.document["permissions"]["rak_invoice_read"] == "missing"
    assert "Missing: Invoices (rak_invoice_read)." in (await store.check(key=key)).out


async def test_an_endpoint_that_lacks_events_needs_attention(store: Store) -> None:
    key = await store.set_up(ALL, events=("invoice.paid",))
    ran = await store.check(key=key)
    assert ran.code == 1
    assert "It does not send checkout.session.completed" in ran.out
    assert ran.out.splitlines()[-1] == "1 step needs attention."


async def test_an_account_without_the_endpoint_needs_attention(store: Store) -> None:
    key = await store.set_up(ALL)
    endpoints = await store.account.get("/v1/webhook_endpoints", limit=10)
    for each in endpoints["data"]:
        await store.account.delete(f"/v1/webhook_endpoints/{each['id']}")
    ran = await store.check("--json", key=key)
    assert (ran.code, ran.state("webhook")) == (1, "todo none")


async def test_a_key_that_stripe_refuses_needs_attention(store: Store) -> None:
    await store.set_up(ALL)
    ran = await store.check("--json", key="rk_test_0123456789abcdefghij")
    assert (ran.code, ran.state("key")) == (1, "failed refused")
    assert "0123456789abcdefghij" not in ran.out + ran.err


async def test_what_cannot_be_reached_cannot_be_checked(store: Store) -> None:
    key = await store.set_up(ALL)
    ran = await store.check("--json", key=key, base="http://127.0.0.1:9")
    assert (ran.code, ran.document["result"], ran.document["steps"]) == (2, "unchecked", [])
    assert "Stripe gave no answer" in ran.err and ran.err.strip() == ran.document["error"]


async def test_a_store_that_is_not_there_cannot_be_checked(store: Store) -> None:
    ran = await store.check("--json", name="Nobody", key="rk_test_0123456789abcdefghij")
    assert (ran.code, ran.document["result"]) == (2, "unchecked")
    assert "There is no store “Nobody”" in ran.err and "“Acme Outdoor”" in ran.err


async def test_without_a_key_nothing_can_be_checked(store: Store) -> None:
    ran = await store.check()
    assert (ran.code, ran.out) == (2, "")
    assert "This store has no Stripe key." in ran.err


@pytest.mark.parametrize("value", [None, "", "  "])
async def test_a_variable_that_is_unset_or_empty_is_refused(store: Store, value: str | None) -> None:
    environment = {"PATH": os.environ["PATH"], "XDG_DATA_HOME": str(store.root), "HOME": str(store.root)}
    if value is not None:
        environment["EMPTY"] = value
    ran = await run(["check", "--store", "Acme Outdoor", "--stripe-key-env", "EMPTY"], environment)
    assert (ran.code, ran.out) == (2, "")
    assert "The environment variable EMPTY is not set, or empty." in ran.err


async def test_a_key_of_the_other_mode_is_refused(store: Store) -> None:
    ran = await store.check(key="rk_live_0123456789abcdefghij")
    assert ran.code == 2
    assert "This is a key of live mode" in ran.err


@pytest.mark.parametrize("base", ["http://stripe.example", "ftp://127.0.0.1", "stripe"])
async def test_a_key_is_not_sent_in_the_clear_to_another_machine(store: Store, base: str) -> None:
    ran = await store.check(key="rk_test_0123456789abcdefghij", base=base)
    assert ran.code == 2
    assert "is no https:// address" in ran.err


async def test_no_window_is_needed_nor_its_library(store: Store) -> None:
    key = await store.set_up(ALL)
    program = (
        "import sys; from glassfy_desktop.cli import run; code = run(sys.argv[1:]);"
        "assert not [each for each in sys.modules if each.startswith(('PySide6', 'qasync'))]; sys.exit(code)"
    )
    environment = {"PATH": os.environ["PATH"], "XDG_DATA_HOME": str(store.root), "HOME": str(store.root)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, "check", "--store", "Acme Outdoor", "--stripe-key-env", "KEY",
        "--signing-secret-env", "SECRET", "--stripe-api-base", store.sandbox.url,
        cwd=Path(__file__).parent.parent.parent, env={**environment, "KEY": key, "SECRET": SECRET},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, err = await asyncio.wait_for(process.communicate(), 60)
    assert (process.returncode, err.decode()) == (0, "")


@asynccontextmanager
async def engine_of(store: Store, secret: str) -> AsyncIterator[str]:
    """The store's engine, running, with this signing secret; its address."""

    async def command() -> Command:
        arguments = ["engine", "serve", "--data-dir", str(store.root / "engine"), "--secrets-stdin"]
        given = {"signing_secrets": [secret], "admin_token": TOKEN}
        return Command(arguments, json.dumps(given).encode())

    child = ChildProcess("engine", command)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(child.run())
        url = (await asyncio.wait_for(child.until_running(), 30))["url"]
        store.files.save_local(store.slug, engine_port=httpx.URL(url).port)
        yield url
        running.cancel()


async def test_the_secret_is_tried_with_the_stores_own_engine_where_that_runs(store: Store) -> None:
    key = await store.set_up(ALL)
    async with engine_of(store, "whsec_another_0123456789") as url:
        ran = await store.check("--json", key=key)
    assert (ran.code, ran.state("secret")) == (1, "failed refused")
    assert ran.document["secret_tried_with"] == url


async def test_with_its_token_the_stores_engine_is_asked_for_the_first_event(store: Store) -> None:
    key = await store.set_up(ALL)
    async with engine_of(store, SECRET) as url:
        body = check_event(livemode=False)
        signature = {"Stripe-Signature": sign([SECRET], int(time.time()), body)}
        async with httpx.AsyncClient(base_url=url) as http:
            assert (await http.post("/stripe/webhook", content=body, headers=signature)).status_code == 200
        ran = await store.check("--json", "--admin-token-env", "GLASSFY_TOKEN", key=key)
        wrong = await store.check("--json", "--admin-token-env", "GLASSFY_KEY", key=key)
    assert (ran.code, ran.state("first_event")) == (0, "done seen")
    assert wrong.code == 2
    assert TOKEN not in ran.out + ran.err
