"""The API's manners: keys, parameters, lists, expansion, metadata, idempotency, errors."""

from typing import Any

import httpx
import pytest

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.server import LARGEST_BODY, build
from tests.sandbox.conftest import NOON


async def ask(api: httpx.AsyncClient, path: str, form: dict[str, str] | None = None) -> dict[str, Any]:
    """GET, or POST with a form; the answer must be 200."""
    answer = await (api.get(path) if form is None else api.post(path, data=form))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def refusal(
    api: httpx.AsyncClient, path: str, form: dict[str, str] | None = None, **more: Any
) -> tuple[int, dict[str, Any]]:
    """Status and error of a request that is refused."""
    answer = await (api.get(path, **more) if form is None else api.post(path, data=form, **more))
    assert answer.headers["request-id"].startswith("req_")
    return answer.status_code, answer.json()["error"]


async def make_key(api: httpx.AsyncClient, permissions: list[str], state: str = "active") -> dict[str, str]:
    """The Authorization header of a new restricted key."""
    made = await api.post("/_sandbox/keys", json={"permissions": permissions, "state": state})
    assert made.json() == {"key": made.json()["key"], "permissions": permissions, "state": state}
    return {"Authorization": f"Bearer {made.json()['key']}"}


# keys


async def test_the_permission_is_asked_before_the_object_is_looked_up(api: httpx.AsyncClient) -> None:
    key = await make_key(api, ["rak_customer_read"])
    status, error = await refusal(api, "/v1/subscriptions/sub_nobody", headers=key)
    assert status == 403
    assert "Having the 'rak_subscription_read' permission would allow" in error["message"]
    assert key["Authorization"][7:] not in error["message"]
    status, _ = await refusal(api, "/v1/customers/cus_nobody", headers=key)
    assert status == 404


async def test_write_includes_read(api: httpx.AsyncClient) -> None:
    key = await make_key(api, ["rak_webhook_write"])
    assert (await api.get("/v1/webhook_endpoints", headers=key)).status_code == 200
    key = await make_key(api, ["rak_webhook_read"])
    status, error = await refusal(
        api, "/v1/webhook_endpoints", {"url": "https://e.com", "enabled_events[]": "*"}, headers=key
    )
    assert (status, "rak_webhook_write" in error["message"]) == (403, True)


@pytest.mark.parametrize(
    ("state", "code", "sentence"),
    [("expired", "api_key_expired", "Expired API Key"), ("revoked", None, "Invalid API Key")],
)
async def test_a_key_that_is_over_is_refused(
    api: httpx.AsyncClient, state: str, code: str | None, sentence: str
) -> None:
    key = await make_key(api, ["rak_customer_read"], state)
    status, error = await refusal(api, "/v1/customers", headers=key)
    assert (status, error.get("code")) == (401, code)
    assert error["message"].startswith(f"{sentence} provided: rk_test_***")


async def test_without_a_key_nothing_is_told(account: Account) -> None:
    transport = httpx.ASGITransport(build(account))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as nobody:
        status, error = await refusal(nobody, "/v1/customers")
        assert (status, error["type"]) == (401, "invalid_request_error")
        for path in ("keys", "scenarios/new-subscription"):
            assert (await nobody.post(f"/_sandbox/{path}", json={})).status_code == 401


async def test_the_secret_key_works_as_basic_authentication(api: httpx.AsyncClient) -> None:
    key = api.headers.pop("Authorization").removeprefix("Bearer ")
    assert (await api.get("/v1/account", auth=(key, ""))).status_code == 200


@pytest.mark.parametrize("headers", [{"Host": "sandbox.example"}, {"Origin": "https://evil.example"}])
async def test_another_machines_name_is_refused(api: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert (await api.get("/v1/customers", headers=headers)).status_code == 403


async def test_control_routes_take_the_secret_key_only(api: httpx.AsyncClient) -> None:
    key = await make_key(api, ["rak_customer_write"])
    assert (await api.post("/_sandbox/keys", json={}, headers=key)).status_code == 403


# versions and addresses


@pytest.mark.parametrize("version", ["2022-11-15", "2020-08-27", "2026-10-28.endive"])
async def test_a_known_version_is_welcome(api: httpx.AsyncClient, version: str) -> None:
    answer = await api.get("/v1/customers", headers={"Stripe-Version": version})
    assert (answer.status_code, answer.headers["stripe-version"]) == (200, version)


async def test_an_unknown_version_is_refused(api: httpx.AsyncClient) -> None:
    status, error = await refusal(api, "/v1/customers", headers={"Stripe-Version": "2022-11-16"})
    assert status == 400
    assert error["message"] == "Invalid Stripe API version: 2022-11-16"


async def test_an_unknown_address_is_told_so(api: httpx.AsyncClient) -> None:
    for answer in (await api.get("/v1/unicorns"), await api.delete("/v1/customers")):
        assert answer.status_code == 404
        assert "Unrecognized request URL" in answer.json()["error"]["message"]


# parameters


@pytest.mark.parametrize(
    ("path", "form", "code", "param"),
    [
        ("/v1/customers", {"nickname": "x"}, "parameter_unknown", "nickname"),
        ("/v1/customers", {"address[planet]": "x"}, "parameter_unknown", "address[planet]"),
        ("/v1/products", {"active": "true"}, "parameter_missing", "name"),
        ("/v1/products", {"name": ""}, "parameter_invalid_empty", "name"),
        ("/v1/products", {"name": "x", "active": "yes"}, None, "active"),
        ("/v1/prices", {"currency": "euro", "product": "p", "unit_amount": "1"}, None, "currency"),
        ("/v1/prices", {"currency": "eur", "product": "p", "unit_amount": "1"}, "resource_missing",
         "product"),
        ("/v1/prices", {"currency": "eur", "product": "p", "unit_amount": "1.5"}, "parameter_invalid_integer",
         "unit_amount"),
        ("/v1/subscriptions", {"customer": "cus_x"}, "resource_missing", "customer"),
        ("/v1/webhook_endpoints", {"url": "nonsense", "enabled_events[]": "*"}, "url_invalid", "url"),
        ("/v1/webhook_endpoints", {"url": "https://e.com", "enabled_events[]": "x.y"}, None,
         "enabled_events[0]"),
        ("/v1/webhook_endpoints", {"url": "https://e.com", "enabled_events[]": "*", "api_version": "1"}, None,
         "api_version"),
    ],
)  # fmt: skip
async def test_a_bad_parameter_is_named(
    api: httpx.AsyncClient, path: str, form: dict[str, str], code: str | None, param: str
) -> None:
    status, error = await refusal(api, path, form)
    assert (status, error.get("code"), error["param"]) == (400, code, param)


async def test_a_price_that_does_not_recur_cannot_be_subscribed(api: httpx.AsyncClient) -> None:
    customer = await ask(api, "/v1/customers", {"payment_method": "pm_card_visa"})
    [price] = (await ask(api, "/v1/prices?type=one_time"))["data"]
    form = {"customer": customer["id"], "items[0][price]": price["id"]}
    status, error = await refusal(api, "/v1/subscriptions", form)
    assert (status, error["param"]) == (400, "items[0][price]")


async def test_too_large_a_body_is_refused(api: httpx.AsyncClient) -> None:
    answer = await api.post("/v1/customers", content=b"a" * (LARGEST_BODY + 1))
    assert answer.status_code == 413


async def test_json_is_not_a_form(api: httpx.AsyncClient) -> None:
    answer = await api.post("/v1/customers", json={"email": "a@example.com"})
    assert answer.status_code == 400
    assert "x-www-form-urlencoded" in answer.json()["error"]["message"]


# lists


async def five_customers(api: httpx.AsyncClient) -> list[str]:
    """Their ids, newest first."""
    made = [await ask(api, "/v1/customers", {"email": f"c{n}@example.com"}) for n in range(5)]
    return [each["id"] for each in reversed(made)]


async def test_a_list_goes_forward_and_back(api: httpx.AsyncClient) -> None:
    ids = await five_customers(api)
    first = await ask(api, "/v1/customers?limit=2")
    assert ([c["id"] for c in first["data"]], first["has_more"]) == (ids[:2], True)
    last = await ask(api, f"/v1/customers?limit=3&starting_after={ids[1]}")
    assert ([c["id"] for c in last["data"]], last["has_more"]) == (ids[2:], False)
    back = await ask(api, f"/v1/customers?limit=2&ending_before={ids[4]}")
    assert ([c["id"] for c in back["data"]], back["has_more"]) == (ids[2:4], True)


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("starting_after=cus_nobody", "starting_after"),
        ("ending_before=cus_nobody", "ending_before"),
        ("created[about]=5", "created[about]"),
    ],
)
async def test_a_bad_page_is_refused(api: httpx.AsyncClient, query: str, param: str) -> None:
    status, error = await refusal(api, f"/v1/customers?{query}")
    assert (status, error["param"]) == (400, param)


async def test_a_list_is_filtered(api: httpx.AsyncClient) -> None:
    await five_customers(api)
    found = await ask(api, "/v1/customers?email=c3@example.com")
    assert [each["email"] for each in found["data"]] == ["c3@example.com"]
    assert len((await ask(api, f"/v1/customers?created[gte]={NOON}"))["data"]) == 5
    assert (await ask(api, f"/v1/customers?created[gt]={NOON}"))["data"] == []


# expansion, metadata, idempotency


async def test_ids_become_objects_where_asked(api: httpx.AsyncClient) -> None:
    await play(api, "new-subscription")
    path = (
        "/v1/subscriptions?expand[]=data.customer&expand[]=data.latest_invoice.payment_intent.latest_charge"
    )
    [subscription] = (await ask(api, path))["data"]
    assert subscription["customer"]["object"] == "customer"
    assert subscription["latest_invoice"]["payment_intent"]["latest_charge"]["paid"] is True
    [plain] = (await ask(api, "/v1/subscriptions"))["data"]
    assert isinstance(plain["customer"], str)
    deep = await ask(api, f"/v1/subscriptions/{plain['id']}?expand[]=items.data.price.product")
    assert deep["items"]["data"][0]["price"]["product"]["name"] == "Premium, monthly"


@pytest.mark.parametrize("path", ["unicorn", "status", "customer.email", "items.data.unicorn", "a.b.c.d.e"])
async def test_what_cannot_be_expanded_is_refused(api: httpx.AsyncClient, path: str) -> None:
    await play(api, "new-subscription")
    [subscription] = (await ask(api, "/v1/subscriptions"))["data"]
    status, error = await refusal(api, f"/v1/subscriptions/{subscription['id']}?expand[]={path}")
    assert (status, error["param"]) == (400, "expand")


@pytest.mark.parametrize("path", ["data.unicorn", "data.status", "data.customer.email", "unicorn"])
async def test_what_cannot_be_expanded_is_refused_in_an_empty_list_too(
    api: httpx.AsyncClient, path: str
) -> None:
    status, error = await refusal(api, f"/v1/subscriptions?expand[]={path}")
    assert (status, error["param"]) == (400, "expand")
    assert (await ask(api, "/v1/subscriptions?expand[]=data.latest_invoice"))["data"] == []


async def test_customers_show_their_subscriptions_where_asked(api: httpx.AsyncClient) -> None:
    await play(api, "cancel-now")
    await play(api, "new-subscription")
    path = "/v1/customers?expand[]=data.subscriptions.data.latest_invoice"
    subscribed, cancelled = (await ask(api, path))["data"]
    assert [each["latest_invoice"]["status"] for each in subscribed["subscriptions"]["data"]] == ["paid"]
    assert subscribed["subscriptions"]["url"] == f"/v1/customers/{subscribed['id']}/subscriptions"
    assert cancelled["subscriptions"]["data"] == []
    assert "subscriptions" not in (await ask(api, f"/v1/customers/{subscribed['id']}"))


async def play(api: httpx.AsyncClient, name: str, **body: str) -> dict[str, Any]:
    answer = await api.post(f"/_sandbox/scenarios/{name}", json=body)
    assert answer.status_code == 200, answer.text
    played: dict[str, Any] = answer.json()
    return played


async def test_metadata_is_merged_key_by_key(api: httpx.AsyncClient) -> None:
    customer = await ask(api, "/v1/customers", {"metadata[customid]": "u1", "metadata[plan]": "a"})
    path = f"/v1/customers/{customer['id']}"
    changed = await ask(api, path, {"metadata[plan]": "", "metadata[since]": "2020"})
    assert changed["metadata"] == {"customid": "u1", "since": "2020"}
    [event] = (await ask(api, "/v1/events?type=customer.updated"))["data"]
    assert event["data"]["previous_attributes"] == {"metadata": {"plan": "a", "since": None}}
    assert (await ask(api, path, {"metadata": ""}))["metadata"] == {}


async def test_the_same_key_gives_the_same_answer(api: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "once"}
    first = await api.post("/v1/customers", data={"email": "a@example.com"}, headers=headers)
    again = await api.post("/v1/customers", data={"email": "a@example.com"}, headers=headers)
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    status, error = await refusal(api, "/v1/customers", {"email": "b@example.com"}, headers=headers)
    assert (status, error["type"]) == (400, "idempotency_error")
    assert len((await ask(api, "/v1/customers"))["data"]) == 1


# scenarios


async def test_a_scenario_reuses_the_customer_of_its_customid(api: httpx.AsyncClient) -> None:
    first = await play(api, "new-subscription", customid="user_9")
    second = await play(api, "one-time-purchase", customid="user_9")
    assert first["customer"] == second["customer"]
    stranger = await play(api, "one-time-purchase")
    assert stranger["customer"] != first["customer"]


async def test_cancel_now_makes_what_it_ends(api: httpx.AsyncClient) -> None:
    played = await play(api, "cancel-now", customid="user_9")
    kinds = [(await ask(api, f"/v1/events/{each}"))["type"] for each in played["events"]]
    assert kinds[0] == "customer.created"
    assert kinds[-1] == "customer.subscription.deleted"
    assert (await ask(api, f"/v1/subscriptions?customer={played['customer']}"))["data"] == []


async def test_a_scenario_buys_the_price_it_is_given(api: httpx.AsyncClient) -> None:
    [yearly] = (await ask(api, "/v1/prices?lookup_keys[]=premium_yearly"))["data"]
    await play(api, "new-subscription", price=yearly["id"])
    [subscription] = (await ask(api, "/v1/subscriptions"))["data"]
    assert subscription["current_period_end"] - subscription["current_period_start"] == 366 * 86400
    unfit = await api.post("/_sandbox/scenarios/one-time-purchase", json={"price": yearly["id"]})
    assert (unfit.status_code, unfit.json()["error"]["param"]) == (400, "price")


async def test_scenarios_say_what_they_do(api: httpx.AsyncClient) -> None:
    listed = (await ask(api, "/_sandbox/scenarios"))["scenarios"]
    assert {"new-subscription", "one-time-purchase", "cancel-now"} <= {each["name"] for each in listed}
    assert all(each["title"] and each["sentence"].endswith(".") for each in listed)
    assert (await api.post("/_sandbox/scenarios/unicorn", json={})).status_code == 404


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"unicorn": 1}', b'{"customid": 5}', b'{"price": ""}'])
async def test_a_bad_control_body_is_refused(api: httpx.AsyncClient, body: bytes) -> None:
    assert (await api.post("/_sandbox/scenarios/new-subscription", content=body)).status_code == 400
