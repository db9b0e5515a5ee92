"""Stripe's own command line, unmodified, takes the sandbox for Stripe."""

import json
import time
from pathlib import Path

import httpx
import pytest
import stripe

from glassfy_desktop.domain.requirements import REQUIRED_EVENTS
from tests.sandbox.process import Sandbox
from tests.sandbox.receiver import Receiver
from tests.sandbox.stripe_cli import NotToBeHadError, StripeCli, install

MORE_EVENTS = (
    "charge.captured",
    "charge.dispute.created",
    "checkout.session.expired",
    "credit_note.created",
    "customer.created",
    "customer.deleted",
    "customer.subscription.created",
    "customer.subscription.deleted",
    "customer.subscription.trial_will_end",
    "customer.updated",
    "invoice.finalized",
    "invoice.payment_failed",
    "payment_intent.canceled",
    "payment_intent.payment_failed",
    "price.updated",
    "product.deleted",
)


@pytest.fixture(scope="module")
def program() -> Path:
    try:
        return install()
    except NotToBeHadError as reason:
        pytest.skip(f"Stripe's command line is not here: {reason}")


@pytest.fixture
def cli(program: Path, sandbox: Sandbox, tmp_path: Path) -> StripeCli:
    return StripeCli(program, tmp_path, sandbox)


async def events_of(sandbox: Sandbox, kind: str) -> list[str]:
    """The ids of the events of a type, newest first."""
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as client:
        answer = await client.get("/v1/events", params={"type": kind}, auth=(sandbox.secret_key, ""))
    return [each["id"] for each in answer.json()["data"]]


@pytest.mark.parametrize("kind", [*REQUIRED_EVENTS, *MORE_EVENTS])
async def test_trigger_makes_its_event_happen(cli: StripeCli, kind: str) -> None:
    before = await events_of(cli.sandbox, kind)
    code, output = await cli.run("trigger", kind)
    assert (code, "Trigger succeeded!" in output) == (0, True), output
    assert await events_of(cli.sandbox, kind) != before


async def test_get_shows_an_object_and_what_it_refuses(cli: StripeCli) -> None:
    code, output = await cli.run("get", "/v1/prices", "--limit", "1")
    assert code == 0
    [price] = json.loads(output)["data"]
    code, output = await cli.run("get", price["product"])
    assert (code, json.loads(output)["object"]) == (0, "product")
    _, output = await cli.run("get", "/v1/customers/cus_nobody")
    assert "No such customer: 'cus_nobody'" in output


async def test_listen_forwards_what_happens_and_what_is_sent_again(
    cli: StripeCli, receiver: Receiver
) -> None:
    async with cli.listening(receiver.url) as secret:
        assert (await cli.run("trigger", "customer.created"))[0] == 0
        came = (await receiver.until("customer.created"))[-1]
        assert came.path == "/hook?store=1"
        event = stripe.Webhook.construct_event(came.body, came.signature, secret)
        assert (event.type, event.api_version) == ("customer.created", "2022-11-15")

        code, _ = await cli.run("events", "resend", event.id)
        assert code == 0
        again = (await receiver.until("customer.created"))[-1]
        assert again.event["id"] == event.id
        assert stripe.Webhook.construct_event(again.body, again.signature, secret).id == event.id
    async with cli.listening(receiver.url) as the_next_time:
        assert the_next_time == secret


async def test_what_the_listeners_receiver_answers_is_logged(cli: StripeCli, receiver: Receiver) -> None:
    receiver.answers = [418]
    async with cli.listening(receiver.url):
        await cli.run("trigger", "customer.created")
        event = (await receiver.until("customer.created"))[-1].event["id"]
        logged = await _delivery_of(cli.sandbox, event)
    assert (logged["endpoint"], logged["url"]) == ("stripe listen", receiver.url)
    assert (logged["state"], logged["status"]) == ("failed", 418)


async def _delivery_of(sandbox: Sandbox, event: str) -> dict[str, object]:
    """The log's entry of an event, asked for until it is there."""
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as client:
        key = {"Authorization": f"Bearer {sandbox.secret_key}"}
        until = time.monotonic() + 10
        while time.monotonic() < until:
            log = (await client.get("/_sandbox/deliveries", headers=key)).json()["deliveries"]
            for each in log:
                if each["event"] == event:
                    return {**each, "status": each["attempts"][0]["status"]}
    raise AssertionError("the listener's answer was not logged")
