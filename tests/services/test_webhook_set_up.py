"""Step 3 at Stripe and step 4's secret: refusals with their way out, and a secret that is never lost."""

import time
from pathlib import Path

import httpx
import pytest

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.signature import sign
from glassfy_desktop.services.address_check import ask_health, health_url
from glassfy_desktop.services.check_event import check_event
from glassfy_desktop.services.keychain import KeychainState, SecretKind
from glassfy_desktop.services.live_guard import LiveGuardError
from glassfy_desktop.services.reports import permissions_report
from glassfy_desktop.services.set_up import SetUp
from glassfy_desktop.services.webhook_set_up import (
    AddressRefusedError,
    EndpointLimitError,
    MayNotWriteError,
)
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.stripe_account.client import StripeRefusedError
from tests.ui.setup.fakes import ENDPOINTS, PUBLIC, RESTRICTED, WHSEC, Shop

REFUSALS = [
    (400, "You have reached the maximum of 100 test webhook endpoints.", EndpointLimitError, "100"),
    (
        400,
        "Invalid URL: URL must be publicly accessible. Consider using a tool to tunnel to it.",
        AddressRefusedError,
        "public https address",
    ),
    (
        403,
        "The provided key does not have the required permissions. Having the 'rak_webhook_write' permission"
        " would allow this request to continue.",
        MayNotWriteError,
        "one-time key",
    ),
    (403, "This key lacks ('webhook_write', 'webhook_read'). Edit it.", MayNotWriteError, "one-time key"),
    (403, "This key does not allow requests from your IP address.", StripeRefusedError, "IP address"),
]


@pytest.fixture
async def shop(tmp_path: Path) -> Shop:
    made = Shop(tmp_path)
    await made.set_up.accept_key(RESTRICTED)
    return made


@pytest.mark.parametrize(("status", "words", "kind", "way_out"), REFUSALS)
async def test_a_refused_write_names_its_way_out(
    shop: Shop, status: int, words: str, kind: type[UserError], way_out: str
) -> None:
    shop.stripe.refuse = StripeRefusedError(f"POST {ENDPOINTS}", status, "", words)
    with pytest.raises(kind) as refused:
        await shop.set_up.webhook.create(PUBLIC)
    assert way_out in str(refused.value)
    assert shop.workspace.secret(SecretKind.SIGNING_SECRET) is None


async def test_an_endpoint_that_doubles_another_is_found_and_deleted(shop: Shop) -> None:
    shop.add_endpoint(id="we_1")
    shop.add_endpoint(id="we_2")
    shop.add_endpoint(id="we_3", url="https://elsewhere.example.com/")
    await shop.set_up.webhook.check()
    facts = shop.set_up.facts
    assert (len(facts.duplicates), [each.id for each in facts.others]) == (1, ["we_3"])
    assert shop.set_up.steps[2].finding == "duplicate"
    await shop.set_up.webhook.delete_duplicates()
    assert shop.set_up.steps[2].done
    assert len(shop.stripe.endpoints) == 2


async def test_another_endpoint_can_be_taken_over(shop: Shop) -> None:
    shop.add_endpoint(id="we_3", url=PUBLIC)
    await shop.set_up.webhook.check()
    [other] = shop.set_up.facts.others
    await shop.set_up.webhook.name_address(other.url, other.id)
    assert shop.set_up.steps[2].done
    assert shop.workspace.config.webhook.endpoint == "we_3"


async def test_a_secret_that_the_keychain_does_not_take_stays_until_it_is_saved_elsewhere(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    keychain = shop.workspace.keychain

    async def locked(store: str, kind: SecretKind, secret: str, **_: object) -> None:
        keychain.state = KeychainState(opened=True, reason="it is locked")

    monkeypatch.setattr(keychain, "put", locked)
    await shop.set_up.webhook.create(PUBLIC)
    assert shop.set_up.secret.unsaved == WHSEC
    assert shop.set_up.facts.secret_verified, "it works all the same, from memory"
    shop.set_up.secret.saved_elsewhere()
    assert shop.set_up.secret.unsaved == ""


async def test_a_secret_is_kept_before_the_endpoint_before_it_is_deleted(shop: Shop) -> None:
    shop.add_endpoint(api_version="2024-06-20", url=PUBLIC)
    await shop.set_up.webhook.name_address(PUBLIC, "we_9")
    kept_when_deleted: list[str | None] = []
    delete = shop.stripe.delete

    async def watched(path: str) -> dict[str, object]:
        kept_when_deleted.append(shop.workspace.secret(SecretKind.SIGNING_SECRET))
        return await delete(path)

    shop.stripe.delete = watched  # type: ignore[method-assign]
    await shop.set_up.webhook.create(PUBLIC)
    assert kept_when_deleted == [WHSEC]


async def test_a_live_account_is_written_to_only_with_the_stores_name(tmp_path: Path) -> None:
    live = Shop(tmp_path, "live")
    key = "_".join(("rk", "live", "zyxwvutsrqponmlkjihg"))
    await live.workspace.keep(SecretKind.STRIPE_KEY, key)
    with pytest.raises(LiveGuardError):
        await live.set_up.webhook.create(PUBLIC, typed="another name")
    assert live.workspace.config.webhook.endpoint == ""


async def test_the_report_tells_all_and_holds_no_key(shop: Shop) -> None:
    shop.stripe.missing = {"/v1/credit_notes"}
    await shop.set_up.check_permissions()
    report = permissions_report(shop.set_up)
    assert "| Credit notes (`rak_credit_note_read`) | required | missing | 403 The provided key" in report
    assert "| Customers (`rak_customer_read`) | required | granted |" in report
    assert "rk_test_…w8Qz" in report and RESTRICTED not in report
    assert "More than needed: It may also read Payouts, Transfers and Files" in report


async def test_a_key_that_may_do_everything_stays_accepted_until_there_is_another(shop: Shop) -> None:
    powerful = "_".join(("sk", "test", "0123456789abcdefPOWR"))
    shop.workspace._accounts[powerful] = shop.stripe
    await shop.set_up.accept_key(powerful)
    assert shop.set_up.steps[0].finding == "too_powerful"
    shop.set_up.accept_power()
    assert shop.set_up.steps[0].done
    assert powerful not in str(shop.workspace.files.local(shop.workspace.slug))
    another = powerful.replace("POWR", "NEWE")
    shop.workspace._accounts[another] = shop.stripe
    await shop.set_up.accept_key(another)
    assert shop.set_up.steps[0].finding == "too_powerful"


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://hooks.example.com/stripe/webhook", "https://hooks.example.com/healthz"),
        ("https://example.com/engine/stripe/webhook/", "https://example.com/engine/healthz"),
        ("https://example.com", "https://example.com/healthz"),
    ],
)
def test_the_engine_is_asked_beside_its_webhook(url: str, asked: str) -> None:
    assert health_url(url) == asked


async def test_an_engine_that_answers_is_seen_and_anything_else_is_not(workspace: Workspace) -> None:
    await ask_health(workspace.webhook_url)
    assert workspace.sandbox_client is not None
    with pytest.raises(UserError, match="Something else answers"):
        await ask_health(f"{workspace.sandbox_client.url}/v1/stripe/webhook")
    with pytest.raises(UserError, match="Nothing answers"):
        await ask_health("http://127.0.0.1:9/stripe/webhook")


async def test_what_was_undone_at_stripe_is_told_at_the_next_look(
    workspace: Workspace, set_up: SetUp
) -> None:
    await set_up.use_sandbox_key()
    await set_up.webhook.create(workspace.webhook_url)
    await set_up.look()
    assert set_up.drifted == []
    endpoint = workspace.config.webhook.endpoint
    await workspace.sandbox_account().post(f"/v1/webhook_endpoints/{endpoint}", disabled=True)
    again = SetUp(workspace)
    await again.look()
    assert [(each.id.value, each.finding) for each in again.drifted] == [("webhook", "repair")]
    kept = (workspace.files.folder(workspace.slug) / "local.json").read_text()
    assert "whsec" not in kept and "rk_test_" not in kept
    await again.webhook.repair()
    await again.look()
    assert again.drifted == []


async def test_deliveries_signed_with_an_unknown_secret_are_told_as_such(
    workspace: Workspace, set_up: SetUp
) -> None:
    await set_up.use_sandbox_key()
    await set_up.webhook.create(workspace.webhook_url)
    other = "whsec_" + "x" * 24
    body = check_event(livemode=False)
    async with httpx.AsyncClient(trust_env=False) as stripe:
        headers = {"Stripe-Signature": sign([other], int(time.time()), body)}
        answer = await stripe.post(workspace.webhook_url, content=body, headers=headers)
    assert answer.status_code == 400
    await set_up.find_refused()
    assert set_up.steps[3].finding == "not_stripes"
