"""From an empty account to delivered, signed events: the way a new user goes."""

import time
from typing import Any

import httpx
import stripe

from glassfy_desktop.domain import signature
from glassfy_desktop.domain.requirements import API_VERSION, REQUIRED_EVENTS
from tests.sandbox.process import Sandbox
from tests.sandbox.receiver import Delivery, Receiver


def client_of(sandbox: Sandbox, key: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=sandbox.url, headers={"Authorization": f"Bearer {key}"}, trust_env=False
    )


async def play(admin: httpx.AsyncClient, name: str, customid: str) -> dict[str, Any]:
    answer = await admin.post(f"/_sandbox/scenarios/{name}", json={"customid": customid})
    assert answer.status_code == 200, answer.text
    played: dict[str, Any] = answer.json()
    return played


def check_signatures(deliveries: list[Delivery], secret: str) -> None:
    for each in deliveries:
        assert signature.verify(each.signature, each.body, [secret], int(time.time())) == secret
        event = stripe.Webhook.construct_event(each.body, each.signature, secret)
        assert event.api_version == API_VERSION


async def test_the_way_of_a_new_user(sandbox: Sandbox, receiver: Receiver) -> None:
    endpoint = {
        "url": receiver.url,
        "api_version": API_VERSION,
        **{f"enabled_events[{n}]": name for n, name in enumerate(REQUIRED_EVENTS)},
    }
    async with client_of(sandbox, sandbox.restricted_key) as restricted:
        assert (await restricted.get("/v1/customers?limit=1")).status_code == 200
        refused = await restricted.post("/v1/webhook_endpoints", data=endpoint)
        assert refused.status_code == 403
        assert "rak_webhook_write" in refused.json()["error"]["message"]
    async with client_of(sandbox, sandbox.secret_key) as admin:
        made = (await admin.post("/v1/webhook_endpoints", data=endpoint)).json()
        assert made["api_version"] == API_VERSION

        await play(admin, "new-subscription", "user_1042")
        came = await receiver.until("checkout.session.completed")
        check_signatures(came, made["secret"])
        assert all(each.path == "/hook?store=1" for each in came)
        by_type = {each.event["type"]: each.event for each in came}
        assert set(by_type) <= set(REQUIRED_EVENTS)
        updated = by_type["customer.subscription.updated"]["data"]
        assert updated["object"]["status"] == "active"
        assert updated["previous_attributes"] == {"status": "incomplete"}
        assert by_type["invoice.paid"]["data"]["object"]["subscription"] == updated["object"]["id"]

        wider = {"enabled_events[]": "*"}
        await admin.post(f"/v1/webhook_endpoints/{made['id']}", data=wider)
        ended = await play(admin, "cancel-now", "user_1042")
        [deleted] = await receiver.until("customer.subscription.deleted")
        assert deleted.event["id"] in ended["events"]
        assert deleted.event["data"]["object"]["status"] == "canceled"

        await play(admin, "one-time-purchase", "user_1042")
        session = (await receiver.until("checkout.session.completed"))[-1].event["data"]["object"]
        lines = (await admin.get(f"/v1/checkout/sessions/{session['id']}/line_items")).json()["data"]
        product = (await admin.get(f"/v1/products/{lines[0]['price']['product']}")).json()
        assert product["name"] == "Map pack Alps"
        customer = (await admin.get(f"/v1/customers/{session['customer']}")).json()
        assert customer["metadata"] == {"customid": "user_1042"}
