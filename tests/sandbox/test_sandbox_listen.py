"""The websocket of `stripe listen`, as far as Stripe's own command line cannot be had to speak for itself."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from glassfy_desktop.domain import signature
from tests.sandbox.process import Sandbox

PROTOCOL = "stripecli-devproxy-v1"


@pytest.fixture
async def admin(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    key = {"Authorization": f"Bearer {sandbox.secret_key}"}
    async with httpx.AsyncClient(base_url=sandbox.url, headers=key, trust_env=False) as client:
        yield client


async def session(admin: httpx.AsyncClient) -> dict[str, Any]:
    form = {"device_name": "a test", "websocket_features[]": "webhooks"}
    opened: dict[str, Any] = (await admin.post("/v1/stripecli/sessions", data=form)).raise_for_status().json()
    return opened


def listening(opened: dict[str, Any], **headers: str) -> connect:
    """The websocket of a session, opened as the command line does."""
    return connect(
        f"{opened['websocket_url']}?websocket_feature={opened['websocket_authorized_feature']}",
        subprotocols=[PROTOCOL],  # type: ignore[list-item]
        additional_headers={"Websocket-Id": opened["websocket_id"], **headers},
        proxy=None,
    )


async def heard(socket: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(await socket.recv())
    return message


async def test_every_session_has_the_same_secret(admin: httpx.AsyncClient) -> None:
    assert (await session(admin))["secret"] == (await session(admin))["secret"]


async def test_an_event_comes_signed_and_comes_again_when_it_is_resent(admin: httpx.AsyncClient) -> None:
    opened = await session(admin)
    async with listening(opened) as socket:
        assert socket.subprotocol == PROTOCOL
        await admin.post("/v1/customers", data={"name": "Anna"})
        first = await heard(socket)
        event = json.loads(first["event_payload"])
        assert (first["type"], event["type"]) == ("webhook_event", "customer.created")
        header = first["http_headers"]["Stripe-Signature"]
        at = signature.parse(header).timestamp
        assert signature.verify(header, first["event_payload"].encode(), [opened["secret"]], at)
        await socket.send("no message at all")
        await admin.post(f"/v1/events/{event['id']}/retry", data={"for_stripecli": "true"})
        assert json.loads((await heard(socket))["event_payload"])["id"] == event["id"]


async def test_a_stranger_is_not_let_in(admin: httpx.AsyncClient) -> None:
    opened = await session(admin)
    with pytest.raises(InvalidStatus) as unknown:
        await listening({**opened, "websocket_id": "cliws_of_somebody_else"})
    assert unknown.value.response.status_code == 401
    with pytest.raises(InvalidStatus) as foreign:
        await listening(opened, Origin="https://evil.example")
    assert foreign.value.response.status_code == 403


async def test_an_event_goes_again_to_one_endpoint(admin: httpx.AsyncClient) -> None:
    form = {"url": "http://127.0.0.1:9/", "enabled_events[]": "invoice.paid"}
    endpoint = (await admin.post("/v1/webhook_endpoints", data=form)).json()["id"]
    [event] = (await admin.get("/v1/events?limit=1")).json()["data"]
    path = f"/v1/events/{event['id']}/retry"
    assert (await admin.post(path, data={"webhook_endpoint": endpoint})).status_code == 200
    log = (await admin.get("/_sandbox/deliveries")).json()["deliveries"]
    assert [each["event"] for each in log if each["endpoint"] == endpoint] == [event["id"]]
    refused = await admin.post(path)
    assert (refused.status_code, refused.json()["error"]["param"]) == (400, "webhook_endpoint")
