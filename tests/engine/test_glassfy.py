"""Glassfy's own routes, as its SDKs and back ends call them."""

from typing import Any

import httpx
import pytest

from glassfy_desktop.engine.database import Database
from glassfy_desktop.engine.writer import DatabaseBusyError
from tests.engine.support import REST, SDK, Caller, Json, bearer, event, subscription

UPDATED = "customer.subscription.updated"


async def sdk(caller: Caller, method: str, path: str, **rest: Any) -> Json:
    params = {"installationid": "inst_1", "glii": "x"} | rest.pop("params", {})
    answer = await caller.http.request(method, path, params=params, headers=bearer(SDK), **rest)
    assert answer.status_code == 200
    found: Json = answer.json()
    return found


async def openapi(caller: Caller, method: str, path: str, key: str = REST, **rest: Any) -> httpx.Response:
    return await caller.http.request(method, path, headers=bearer(key), **rest)


async def test_a_back_end_reads_a_subscriber(caller: Caller) -> None:
    await caller.deliver(event(UPDATED, subscription(trial_end=4_000_000_000)))
    answer = await openapi(caller, "GET", "/v1/subscriber", params={"customid": "ada"})
    found = answer.json()
    assert (found["status"], found["error"]) == (200, None)
    assert found["subscriber"]["customid"] == "ada"
    (permission,) = found["permissions"]
    assert permission["entitlement"] == "5"
    assert isinstance(permission["expires_date"], int)
    assert permission["skus"] == [
        {"identifier": "premium_monthly", "productid": "prod_premium", "store": "4", "istrial": True,
         "isinintrooffer": False}
    ]  # fmt: skip
    by_id = {"subscriberid": found["subscriber"]["subscriberid"]}
    assert (await openapi(caller, "GET", "/v1/subscriber", params=by_id)).json() == found


@pytest.mark.parametrize(
    ("params", "code"),
    [({}, 1010), ({"customid": "x"}, 1001), ({"subscriberid": "x"}, 1001)],
)
async def test_a_subscriber_never_heard_of_is_1001(caller: Caller, params: dict[str, str], code: int) -> None:
    answer = await openapi(caller, "GET", "/v1/subscriber", params=params)
    assert answer.status_code == answer.json()["status"] == 400
    assert answer.json()["error"]["code"] == code


async def test_a_wrong_rest_key_is_1202_at_401(caller: Caller) -> None:
    answer = await openapi(caller, "GET", "/v1/subscriber", key=SDK, params={"customid": "ada"})
    assert answer.status_code == 401
    assert answer.json() == {"status": 401, "error": {"code": 1202, "description": "Invalid APIKEY"}}


async def connect_stripe(caller: Caller, **body: Any) -> tuple[int, int | None]:
    answer = await openapi(caller, "POST", "/v1/connect_stripe", json=body)
    error = answer.json()["error"]
    return answer.status_code, error["code"] if error else None


async def test_a_back_end_connects_a_customer(caller: Caller) -> None:
    assert await connect_stripe(caller, customid="grace", customerid="cus_1") == (200, None)
    await caller.deliver(event(UPDATED, subscription()))
    assert await caller.premium("grace") == "5"
    assert await connect_stripe(caller, customid="grace", customerid="cus_1") == (200, None)
    assert await connect_stripe(caller, customid="ada", customerid="cus_1") == (400, 1050)
    assert await connect_stripe(caller, customid="ada", customerid="cus_1", force=True) == (200, None)
    assert await caller.premium("ada") == "5"
    assert await connect_stripe(caller, customid="ada") == (400, 1010)
    assert await connect_stripe(caller, customid=7, customerid="cus_1") == (400, 1010)
    answer = await openapi(caller, "POST", "/v1/connect_stripe", content=b"nonsense")
    assert answer.json()["error"]["code"] == 1010


@pytest.mark.parametrize(
    ("customer", "is_one"),
    [
        ("gcus_imported", True), ("x" * 255, True), ("x" * 256, False), ("", False), ("cus_\n1", False),
        ("cus_\x7f", False),
    ],
)  # fmt: skip
async def test_both_ways_to_connect_take_the_same_customers(
    caller: Caller, customer: str, is_one: bool
) -> None:
    status, code = await connect_stripe(caller, customid="ada", customerid=customer)
    assert (status, code) == ((200, None) if is_one else (400, 1010))
    answer = await caller.admin("POST", "/connect", json={"customid": "ada", "customer": customer})
    assert (answer.status_code == 200) is is_one


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"customid": "ada", "universalcode": "ABC"}, 1051),
        ({"customid": "ada", "universalcode": "ABC", "force": True}, 1051),
        ({"customid": "ada"}, 1010),
        ({"customid": "ada", "universalcode": "ABC", "force": "yes"}, 1010),
    ],
)
async def test_no_universal_code_is_known(caller: Caller, body: Json, code: int) -> None:
    answer = await openapi(caller, "POST", "/v1/connect_glassfy_universal_code", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


async def test_errors_for_back_ends_are_in_glassfys_words(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await openapi(caller, "GET", "/v1/subscriber", params={"customid": "x" * 501})
    assert answer.status_code == answer.json()["status"] == 422
    assert answer.json()["error"]["code"] == 1010

    async def busy(*_: object) -> None:
        raise DatabaseBusyError("a test")

    monkeypatch.setattr(Database, "write", busy)
    body = {"customid": "ada", "customerid": "cus_1"}
    answer = await openapi(caller, "POST", "/v1/connect_stripe", json=body)
    assert answer.status_code == answer.json()["status"] == 503
    assert answer.json()["error"]["code"] == 1005


async def test_an_app_asks_for_its_users_permissions_after_connect(caller: Caller) -> None:
    await caller.deliver(event(UPDATED, subscription()))
    first = await sdk(caller, "POST", "/v0/init", json={"packagename": "com.acme"})
    assert first["subscriberid"]
    again = await sdk(caller, "GET", "/v0/init", params={"subscriberid": ""})
    assert again["subscriberid"] == first["subscriberid"]
    assert (await sdk(caller, "GET", "/v1/permissions"))["permissions"][0]["entitlement"] == "-9"
    assert (await sdk(caller, "POST", "/v0/connect", json={"customid": "ada"}))["status"] == 200
    (permission,) = (await sdk(caller, "GET", "/v1/permissions"))["permissions"]
    assert permission["entitlement"] == "5"
    assert [each["store"] for each in permission["skuarray"]] == ["4"]
    await sdk(caller, "POST", "/v0/connect", json={"customid": None})
    assert (await sdk(caller, "GET", "/v1/permissions"))["permissions"][0]["entitlement"] == "-9"


async def test_an_app_that_lost_its_installation_is_known_by_its_subscriber(caller: Caller) -> None:
    first = await sdk(caller, "POST", "/v0/init")
    params = {"installationid": "inst_2", "subscriberid": first["subscriberid"]}
    assert (await sdk(caller, "POST", "/v0/init", params=params))["subscriberid"] == first["subscriberid"]


async def test_sdk_errors_travel_at_http_200(caller: Caller) -> None:
    answer = await caller.http.get(
        "/v1/permissions", params={"installationid": "inst_1"}, headers=bearer(REST)
    )
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["error"]["code"]) == (401, 1202)
    assert (await sdk(caller, "GET", "/v1/permissions"))["error"]["code"] == 1001
    assert (await sdk(caller, "POST", "/v0/init", params={"installationid": ""}))["error"]["code"] == 1010
    assert (await sdk(caller, "POST", "/v0/connect", content=b"[]"))["error"]["code"] == 1010


async def test_an_app_reads_offerings_and_skus(caller: Caller) -> None:
    sku = {"identifier": "premium_monthly", "productid": "prod_premium", "store": "4"}
    for version in ("v0", "v1"):
        offerings = (await sdk(caller, "GET", f"/{version}/offerings"))["offerings"]
        assert offerings == [{"identifier": "default", "skus": [sku]}]
    params = {"identifier": "premium_monthly", "store": "4"}
    assert (await sdk(caller, "GET", "/v1/sku", params=params))["sku"] == sku
    assert (await sdk(caller, "GET", "/v1/sku", params=params | {"store": "1"}))["error"]["code"] == 1010


async def test_an_app_reads_history_store_info_and_properties(caller: Caller) -> None:
    await caller.deliver(event(UPDATED, subscription()))
    await sdk(caller, "POST", "/v0/init")
    await sdk(caller, "POST", "/v0/connect", json={"customid": "ada"})
    history = await sdk(caller, "GET", "/v0/purchases")
    (purchase,) = history["purchases"]
    assert history["customid"] == "ada"
    assert purchase["type"] == 5001
    assert purchase["expire_date_ms"] % 1000 == 0
    assert purchase["expire_date_ms"] > purchase["date_ms"] > 10**12
    assert (await sdk(caller, "GET", "/v0/storeinfo"))["info"] == [
        {"store": "4", "customerid": "cus_1", "subscriptionid": "sub_1", "productid": "prod_premium"}
    ]
    await sdk(caller, "POST", "/v1/property", json={"email": "ada@acme.example"})
    await sdk(caller, "POST", "/v1/property", json={"info": {"a": 1}})
    assert (await sdk(caller, "GET", "/v0/property"))["property"] == {
        "email": "ada@acme.example", "token": None, "info": {"a": 1},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/v0/lastseen"), ("POST", "/v0/attribution"), ("POST", "/v1/token"),
        ("POST", "/v1/restoretokens"), ("POST", "/v1/receipt"), ("POST", "/v0/products"),
        ("POST", "/v0/login"), ("POST", "/v0/logout"),
    ],
)  # fmt: skip
async def test_calls_about_other_stores_are_taken(caller: Caller, method: str, path: str) -> None:
    await sdk(caller, "POST", "/v0/init")
    assert (await sdk(caller, method, path))["status"] == 200
