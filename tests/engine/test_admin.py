"""The admin routes: configuration, lists, customers, links, secrets, and who may ask."""

import time

import pytest

from glassfy_desktop.engine.state import Engine
from tests.engine.support import ADMIN, CONFIG, DAY, REST, Caller, Json, bearer, event, subscription

UPDATED = "customer.subscription.updated"


@pytest.mark.parametrize("headers", [{}, bearer("wrong"), {"Authorization": f"Basic {ADMIN}"}, bearer(REST)])
async def test_without_the_admin_token_nothing_is_told(caller: Caller, headers: dict[str, str]) -> None:
    for path in ("config", "deliveries", "customers", "status", "stream"):
        answer = await caller.http.get(f"/admin/v1/{path}", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:8080"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
    ],
)
async def test_a_foreign_name_or_origin_is_refused(caller: Caller, headers: dict[str, str]) -> None:
    answer = await caller.admin("GET", "/config", headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers", [{"Host": "localhost:1"}, {"Host": "[::1]:8080"}, {"Origin": "http://127.0.0.1:8080"}]
)
async def test_the_engines_own_names_and_origin_are_welcome(caller: Caller, headers: dict[str, str]) -> None:
    assert (await caller.admin("GET", "/config", headers=headers)).status_code == 200


async def test_webhook_and_openapi_accept_any_host(caller: Caller) -> None:
    answer = await caller.deliver(event(UPDATED, subscription()), Host="hooks.example.com")
    assert answer.status_code == 200
    headers = bearer(REST) | {"Host": "api.example.com"}
    answer = await caller.http.get("/v1/subscriber", params={"customid": "ada"}, headers=headers)
    assert answer.status_code == 200


async def test_a_saved_configuration_gets_the_next_version(caller: Caller) -> None:
    before = await caller.admin("GET", "/config")
    assert before.json() == {"version": 1, "config": CONFIG}
    assert before.headers["ETag"] == '"1"'
    changed = CONFIG | {"store": "Acme 2", "unknown": {"kept": True}}
    answer = await caller.admin("PUT", "/config", json=changed, headers={"If-Match": '"1"'})
    assert answer.json() == {"version": 2}
    assert (await caller.admin("GET", "/config")).json()["config"] == changed


async def test_a_change_of_an_older_version_is_a_conflict(caller: Caller) -> None:
    await caller.configure()
    answer = await caller.admin("PUT", "/config", json=CONFIG, headers={"If-Match": '"1"'})
    assert answer.status_code == 409
    assert (await caller.admin("GET", "/config")).json()["version"] == 2


async def test_an_invalid_configuration_names_every_problem_with_its_place(caller: Caller) -> None:
    wrong = CONFIG | {"permissions": [{"id": "premium", "skus": ["premium_monthly", "ghost"]}]}
    answer = await caller.admin("PUT", "/config", json=wrong)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [each["path"] for each in answer.json()["errors"]] == ["/permissions/0/skus/1"]
    assert (await caller.admin("PUT", "/config", content=b'{"schema": NaN}')).status_code == 400
    assert (await caller.admin("PUT", "/config", json=CONFIG | {"skus": 7})).status_code == 422
    assert (await caller.admin("PUT", "/config", content=b" " * 1_048_577)).status_code == 413


async def test_a_configuration_with_a_secret_in_it_is_refused_and_the_secret_not_repeated(
    caller: Caller,
) -> None:
    answer = await caller.admin("PUT", "/config", json=CONFIG | {"note": {"key": "sk_live_0123456789abcdef"}})
    assert answer.status_code == 422
    assert [each["path"] for each in answer.json()["errors"]] == ["/note/key"]
    assert "0123456789" not in answer.text


async def test_a_file_is_used_only_where_its_version_is_higher(engine: Engine) -> None:
    assert not await engine.config.offer(CONFIG)
    assert await engine.config.offer(CONFIG | {"version": 7, "store": "From a file"})
    assert (engine.config.version, engine.config.current.store) == (7, "From a file")
    assert not await engine.config.offer(CONFIG | {"version": 7})


async def test_a_changed_catalogue_counts_at_once_for_what_was_bought_before(caller: Caller) -> None:
    await caller.deliver(event(UPDATED, subscription(products=["prod_other"])))
    assert await caller.premium() == "-9"
    await caller.configure(skus=[{"id": "premium_monthly", "product": "prod_other"}])
    assert await caller.premium() == "5"


async def fill(caller: Caller) -> None:
    await caller.deliver(event(UPDATED, subscription(), "evt_1"))
    await caller.deliver(event(UPDATED, subscription(), "evt_1"))
    await caller.deliver(event("invoice.paid", {"id": "in_9", "object": "invoice"}, "evt_2"))
    await caller.deliver(event("invoice.updated", {"id": "in_9", "object": "invoice"}, "evt_3"))
    await caller.deliver(b"no event")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 5),
        ("type:invoice.*", 2),
        ("type:invoice.paid", 1),
        ("status:duplicate", 1),
        ("status:rejected source:stripe", 1),
        ("in_9", 2),
        ("in_", 2),
        ("evt_1 status:applied", 1),
        ("after:10m", 5),
        ("source:replay", 0),
    ],
)
async def test_the_list_is_filtered_and_counted(caller: Caller, query: str, found: int) -> None:
    await fill(caller)
    page = await caller.deliveries(filter=query, limit=2)
    assert page["total"] == found
    assert len(page["deliveries"]) == min(found, 2)


async def test_the_list_is_paged_newest_first(caller: Caller) -> None:
    await fill(caller)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await caller.deliveries(limit=2, **({"after": cursor} if cursor else {}))
        seen += [each["id"] for each in page["deliveries"]]
        cursor = page["next"]
    assert seen == ["5", "4", "3", "2", "1"]


@pytest.mark.parametrize("query", ["colour:red", "status:failed", "after:soon", "type:a*b", "type:"])
async def test_a_filter_that_is_not_known_is_refused_with_what_is(caller: Caller, query: str) -> None:
    answer = await caller.admin("GET", "/deliveries", params={"filter": query})
    assert answer.status_code == 400
    assert query in answer.json()["title"] or query.partition(":")[2] in answer.json()["title"]


async def test_an_unknown_delivery_is_404(caller: Caller) -> None:
    assert (await caller.admin("GET", "/deliveries/77")).status_code == 404
    assert (await caller.admin("GET", "/deliveries/x")).status_code == 404
    assert (await caller.admin("GET", "/deliveries", params={"after": "x"})).status_code == 400


async def test_a_permission_tells_its_reason_now_and_at_any_time(caller: Caller) -> None:
    now = int(time.time())
    await caller.deliver(event(UPDATED, subscription(), "evt_1", created=now - 100))
    ended = subscription(status="canceled", ended_at=now - 50)
    await caller.deliver(event("customer.subscription.deleted", ended, "evt_2", created=now - 50))
    assert (await caller.permission())["entitlement"] == -5
    assert (await caller.permission(as_of=now - 60))["entitlement"] == 5
    assert (await caller.permission(as_of=now - 101))["entitlement"] == -9
    assert (await caller.permission(as_of=now + 100 * DAY))["entitlement"] == -5
    assert "sub_1" in (await caller.permission())["reason"]


async def test_an_unknown_customid_was_never_bought_for(caller: Caller) -> None:
    found = await caller.permission("nobody")
    assert (found["entitlement"], found["expires_date"], found["skus"]) == (-9, 0, [])


async def test_a_customid_with_a_slash_is_found(caller: Caller) -> None:
    await caller.deliver(event(UPDATED, subscription(metadata={"customid": "team/ada"})))
    assert (await caller.permission("team%2Fada"))["entitlement"] == 5
    assert (await caller.admin("GET", "/customers/team%2Fada")).json()["customid"] == "team/ada"


async def test_a_customer_shows_links_and_purchases(caller: Caller) -> None:
    await caller.deliver(event(UPDATED, subscription()))
    customer = {"id": "cus_1", "object": "customer", "email": "ada@acme.example", "metadata": {}}
    await caller.deliver(event("customer.updated", customer, "evt_2"))
    found = (await caller.admin("GET", "/customers/ada")).json()
    assert found["email"] == "ada@acme.example"
    assert [(each["customer"], each["source"]) for each in found["links"]] == [("cus_1", "subscription")]
    (purchase,) = found["purchases"]
    assert (purchase["object"], purchase["status"], purchase["code"]) == ("sub_1", "renewing", 5)


async def test_customers_are_searched_and_paged(caller: Caller) -> None:
    for number, name in enumerate(("ada", "bob", "cyd")):
        sub = subscription(id=f"sub_{name}", customer=f"cus_{name}", metadata={"customid": name})
        await caller.deliver(event(UPDATED, sub, f"evt_{number}"))
    customer = {"id": "cus_bob", "object": "customer", "email": "robert@acme.example"}
    await caller.deliver(event("customer.updated", customer, "evt_9"))

    async def names(**params: str | int) -> tuple[list[str], str | None, int]:
        page: Json = (await caller.admin("GET", "/customers", params=params)).json()
        return [each["customid"] for each in page["customers"]], page["next"], page["total"]

    assert await names(limit=2) == (["ada", "bob"], "bob", 3)
    assert await names(limit=2, after="bob") == (["cyd"], None, 3)
    for search in ("bo", "cus_bob", "robert@"):
        assert await names(search=search) == (["bob"], None, 1)
    row = (await caller.admin("GET", "/customers", params={"search": "bob"})).json()["customers"][0]
    assert row == {
        "customid": "bob", "email": "robert@acme.example", "customers": ["cus_bob"],
        "entitlement": 5, "purchases": 1,
    }  # fmt: skip


async def connect(caller: Caller, customid: str, customer: str = "cus_1", force: bool = False) -> int:
    body = {"customid": customid, "customer": customer, "force": force}
    return (await caller.admin("POST", "/connect", json=body)).status_code


async def test_a_connection_by_hand_beats_metadata(caller: Caller) -> None:
    assert await connect(caller, "grace") == 200
    await caller.deliver(event(UPDATED, subscription()))
    assert (await caller.permission("grace"))["entitlement"] == 5
    assert (await caller.permission("ada"))["entitlement"] == -9
    assert await connect(caller, "grace") == 200
    assert await connect(caller, "ada") == 409
    assert await connect(caller, "ada", force=True) == 200
    assert (await caller.permission("ada"))["entitlement"] == 5


async def test_a_connection_needs_both_names(caller: Caller) -> None:
    answer = await caller.admin("POST", "/connect", json={"customid": "ada"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "/body/customer"


async def test_secrets_are_replaced_in_memory_and_never_told(engine: Engine, caller: Caller) -> None:
    answer = await caller.admin("PUT", "/secrets", json={"signing_secrets": [], "rest_key": "another"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await caller.deliver(event(UPDATED, subscription()))).status_code == 400
    assert engine.secrets.rest_key == "another"
    assert "another" not in repr(engine.secrets)
    refused: list[Json | list[str]] = [
        {"signing_secrets": "x"},
        {"rest_key": 7},
        {"admin_token": "x"},
        {"what": "x"},
        [],
    ]
    for wrong in refused:
        assert (await caller.admin("PUT", "/secrets", json=wrong)).status_code == 400


async def test_the_status_counts(caller: Caller) -> None:
    await fill(caller)
    status = (await caller.admin("GET", "/status")).json()
    assert (status["deliveries"], status["events"], status["pending"], status["secrets"]) == (5, 3, 0, 1)
    assert len(status["per_minute"]) == 60
    assert sum(status["per_minute"]) == 5
    assert status["size"] > 0


async def test_the_status_tells_how_late_events_come(caller: Caller) -> None:
    assert (await caller.admin("GET", "/status")).json()["lag"] is None
    now = int(time.time())
    for number, late in enumerate((0, 40, 200)):
        kept = event(UPDATED, subscription(id=f"sub_{number}"), f"evt_{number}", created=now - late)
        await caller.deliver(kept)
    await caller.deliver(kept)  # a duplicate is not late
    lag = (await caller.admin("GET", "/status")).json()["lag"]
    assert 40 <= lag["median"] < 100
    assert lag["slowest"] >= 200 and lag["slowest_at"] >= now


async def test_operators_see_health_and_figures_without_a_token(caller: Caller) -> None:
    await fill(caller)
    assert (await caller.http.get("/healthz")).json() == {"status": "ok"}
    assert (await caller.http.get("/readyz")).json() == {"status": "ok", "checks": {"database": "ok"}}
    metrics = (await caller.http.get("/metrics")).text
    assert 'glassfy_deliveries_total{verdict="rejected"} 1.0\n' in metrics
    assert 'glassfy_http_requests_total{method="POST",route="/stripe/webhook",status="400"} 1.0\n' in metrics
    assert 'glassfy_http_requests_total{method="GET",route="/readyz",status="200"} 1.0\n' in metrics
    assert "glassfy_ingest_group_size_count 5.0\n" in metrics
    assert "glassfy_database_bytes" in metrics
    assert "ada" not in metrics


async def test_the_description_is_made_from_the_handlers(caller: Caller) -> None:
    paths = (await caller.http.get("/openapi.json")).json()["paths"]
    assert {"/admin/v1/config", "/v1/subscriber", "/v1/permissions"} <= paths.keys()
    page = (await caller.http.get("/docs")).text
    assert "/admin/v1/config" in page
    assert "src=" not in page


async def test_a_filter_for_several_types_lists_them_together_newest_first(caller: Caller) -> None:
    kinds = ("invoice.paid", "charge.failed", "invoice.created", "invoice.paid", "invoicex.paid")
    for number, kind in enumerate(kinds):
        await caller.deliver(event(kind, {"id": f"one_{number}", "object": "thing"}, f"evt_{number}"))

    first = await caller.deliveries(filter="type:invoice.*", limit=2)
    rest = await caller.deliveries(filter="type:invoice.*", limit=2, after=first["next"])

    listed = [each["event_id"] for page in (first, rest) for each in page["deliveries"]]
    assert listed == ["evt_3", "evt_2", "evt_0"]
    assert (first["total"], rest["next"]) == (3, None)
    assert (await caller.deliveries(filter="type:dispute.*"))["deliveries"] == []


@pytest.mark.parametrize(
    ("if_match", "status"),
    [
        ('"1"', 200),
        ('"7", "1"', 200),
        ("*", 200),
        ('"9"', 409),
        ('"7","8"', 409),
        ("1", 400),
        ('"1', 400),
        ("", 400),
    ],
)
async def test_if_match_names_versions_of_which_one_has_to_be_the_newest(
    caller: Caller, if_match: str, status: int
) -> None:
    answer = await caller.admin("PUT", "/config", json=CONFIG, headers={"If-Match": if_match})
    assert answer.status_code == status
    if status == 409:
        assert answer.json()["title"] == "The change was not made from the newest configuration."
