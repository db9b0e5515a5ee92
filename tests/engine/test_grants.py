"""What is decided by hand: grants, and customers taken from a customid."""

import time
from typing import Any

from tests.engine.support import DAY, SDK, Caller, Json, bearer, event, subscription

UPDATED = "customer.subscription.updated"


async def grant(caller: Caller, **wanted: Any) -> str:
    body = {"customid": "ada", "sku": "premium_monthly", "until": None, "note": "for the trouble"} | wanted
    answer = await caller.admin("POST", "/grants", json=body)
    return str(answer.raise_for_status().json()["id"])


async def test_a_grant_gives_its_permission_until_it_is_taken_back(caller: Caller) -> None:
    grant_id = await grant(caller)
    assert await caller.premium() == "2"
    found = await caller.permission()
    assert (found["entitlement"], found["expires_date"]) == (2, 0)
    assert [each["identifier"] for each in found["skus"]] == ["premium_monthly"]
    (purchase,) = (await caller.admin("GET", "/customers/ada")).json()["purchases"]
    assert purchase["id"] == grant_id
    assert (purchase["kind"], purchase["note"], purchase["code"]) == ("manual", "for the trouble", 2)
    assert purchase["product"] == "prod_premium"
    answer = await caller.admin("DELETE", f"/grants/{grant_id}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert await caller.premium() == "-9"
    assert (await caller.admin("DELETE", f"/grants/{grant_id}")).status_code == 404


async def test_a_grant_ends_at_its_end_and_was_not_there_before_it_was_made(caller: Caller) -> None:
    until = int(time.time()) + DAY
    await grant(caller, until=until)
    found = await caller.permission()
    assert (found["entitlement"], found["expires_date"]) == (2, until)
    assert (await caller.permission(as_of=until))["entitlement"] == -5
    assert (await caller.permission(as_of=int(time.time()) - 60))["entitlement"] == -9


async def test_a_subscription_is_worth_more_than_a_grant(caller: Caller) -> None:
    await grant(caller)
    await caller.deliver(event(UPDATED, subscription()))
    assert await caller.premium() == "5"


async def test_a_grant_counts_for_its_sku_whatever_its_product_is_now(caller: Caller) -> None:
    await grant(caller)
    skus = [{"id": "premium_monthly", "product": "prod_new"}, {"id": "other", "product": "prod_premium"}]
    await caller.configure(skus=skus)
    assert await caller.premium() == "2"
    permissions = [{"id": "premium", "skus": ["other"]}]
    await caller.configure(skus=skus, permissions=permissions, offerings=[])
    assert await caller.premium() == "-9"


async def test_a_grant_in_test_mode_gives_nothing_in_live_mode(caller: Caller) -> None:
    await grant(caller)
    await caller.configure(mode="live")
    assert await caller.premium() == "-9"


async def test_what_cannot_be_granted_is_refused_with_its_place(caller: Caller) -> None:
    unknown = {"customid": "ada", "sku": "ghost", "until": None, "note": ""}
    answer = await caller.admin("POST", "/grants", json=unknown)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [each["path"] for each in answer.json()["errors"]] == ["/sku"]
    wrongs: list[Json] = [{"until": -1}, {"until": "soon"}, {"customid": ""}, {"note": 7}]
    for wrong in wrongs:
        body = unknown | {"sku": "premium_monthly"} | wrong
        assert (await caller.admin("POST", "/grants", json=body)).status_code == 422
    assert (await caller.admin("GET", "/customers")).json()["total"] == 0


async def disconnect(caller: Caller, customid: str = "ada") -> int:
    body = {"customid": customid, "customer": "cus_1"}
    return (await caller.admin("POST", "/disconnect", json=body)).status_code


async def test_a_customer_disconnected_by_hand_stays_so_whatever_metadata_says(caller: Caller) -> None:
    await caller.deliver(event(UPDATED, subscription()))
    assert await disconnect(caller, "grace") == 404
    assert await disconnect(caller) == 200
    assert await caller.premium() == "-9"
    assert (await caller.admin("GET", "/customers/ada")).json()["links"] == []
    await caller.deliver(event(UPDATED, subscription(id="sub_2"), "evt_2"))
    assert await caller.premium() == "-9"
    assert await disconnect(caller) == 404
    body = {"customid": "grace", "customer": "cus_1"}
    assert (await caller.admin("POST", "/connect", json=body)).status_code == 200
    assert await caller.premium("grace") == "5"
    history = (await caller.admin("GET", "/customers/ada")).json()["history"]
    assert [(each["customid"], each["source"]) for each in history] == [
        ("ada", "subscription"), ("", "disconnect"), ("grace", "connect"),
    ]  # fmt: skip


async def test_the_description_names_the_routes_decided_by_hand(caller: Caller) -> None:
    paths = (await caller.http.get("/openapi.json")).json()["paths"]
    assert {"/admin/v1/grants", "/admin/v1/grants/{grant_id}", "/admin/v1/disconnect"} <= paths.keys()


async def test_a_grant_is_among_an_apps_purchases_with_the_product_of_its_sku(caller: Caller) -> None:
    await grant(caller)
    at = {"installationid": "phone"}
    (await caller.http.post("/v0/init", params=at, headers=bearer(SDK))).raise_for_status()
    await caller.http.post("/v0/connect", params=at, json={"customid": "ada"}, headers=bearer(SDK))

    async def products() -> list[str]:
        answer = await caller.http.get("/v0/purchases", params=at, headers=bearer(SDK))
        return [each["productid"] for each in answer.json()["purchases"]]

    assert await products() == ["prod_premium"]
    await caller.configure(skus=[], permissions=[], offerings=[])
    assert await products() == []
