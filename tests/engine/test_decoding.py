"""Every SDK route as the two SDKs call it, its answer read as strictly as they read it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from glassfy_desktop.engine.database import Database
from glassfy_desktop.engine.writer import DatabaseBusyError
from tests.engine.decoders import Android, DecodeError, Ios, Properties, Sdk, ServerError, Sku, StoreInfo
from tests.engine.lives import Life
from tests.engine.support import CONFIG, DAY, SDK, Caller, Json, bearer, event, subscription

UPDATED = "customer.subscription.updated"
PREMIUM = Sku("premium_monthly", "prod_premium", "4")
ONCE = Sku("once", "prod_once", "4")
STORE: Json = {
    "skus": [*CONFIG["skus"], {"id": "once", "product": "prod_once"}],
    "permissions": [{"id": "premium", "skus": ["premium_monthly", "once"]}],
    "offerings": [{"id": "default", "skus": ["premium_monthly", "once"]}, {"id": "empty", "skus": []}],
}
SDKS = [pytest.param(Android(), id="Android"), pytest.param(Ios(), id="iOS")]


@dataclass
class App:
    """An app with one of the SDKs, on one device."""

    caller: Caller
    sdk: Sdk
    key: str = SDK
    subscriberid: str = ""

    async def call(self, method: str, path: str, body: Json | None = None, **params: str) -> bytes:
        """What HTTP answers, which has to be 200: the SDKs look no further otherwise."""
        query = {"installationid": "5D1E-inst", "glii": "eyJwbGF0Zm9ybSI6ICJ4In0="} | params
        if isinstance(self.sdk, Android):
            query["subscriberid"] = self.subscriberid
        content = None if body is None else orjson.dumps(body)
        headers = bearer(self.key) | {"Content-Type": "application/json; charset=UTF-8"}
        answer = await self.caller.http.request(method, path, params=query, content=content, headers=headers)
        assert answer.status_code == 200
        return answer.content

    async def init(self) -> None:
        if isinstance(self.sdk, Android):
            purchases = [{"productid": "old", "token": "abc", "isacknowledged": True}]
            body = {
                "packagename": "com.acme.app",
                "owned_purchases": purchases,
                "locale": "de",
                "country": None,
            }
            self.subscriberid = self.sdk.init(await self.call("POST", "/v0/init", body))
        elif isinstance(self.sdk, Ios):
            assert not self.sdk.init(await self.call("GET", "/v0/init", bundle_id="com.acme.app"))

    async def connect(self, body: Json) -> None:
        self.sdk.ok(await self.call("POST", "/v0/connect", body))


@pytest.fixture(params=SDKS)
async def app(request: pytest.FixtureRequest, caller: Caller) -> App:
    """An app that was started and whose user signed in as user_1."""
    await caller.configure(**STORE)
    app = App(caller, request.param)
    await app.init()
    await app.connect({"customid": "user_1"})
    return app


def sub(**changes: Any) -> Json:
    return subscription(metadata={"customid": "user_1"}, **changes)


async def live(caller: Caller, life: Life) -> None:
    for each in life.events:
        (await caller.deliver(each)).raise_for_status()


async def nothing(caller: Caller) -> None:
    """Never bought."""


async def active(caller: Caller) -> None:
    await caller.deliver(event(UPDATED, sub()))


async def on_trial(caller: Caller) -> None:
    end = int(time.time()) + 7 * DAY
    await caller.deliver(event(UPDATED, sub(status="trialing", trial_end=end, current_period_end=end)))


async def late(caller: Caller) -> None:
    await caller.deliver(event(UPDATED, sub(status="past_due")))


async def given_for_ever(caller: Caller) -> None:
    body = {"customid": "user_1", "sku": "premium_monthly", "until": None, "note": ""}
    (await caller.admin("POST", "/grants", json=body)).raise_for_status()


async def given_for_a_day(caller: Caller) -> None:
    body = {"customid": "user_1", "sku": "premium_monthly", "until": int(time.time()) + DAY, "note": ""}
    (await caller.admin("POST", "/grants", json=body)).raise_for_status()


async def for_life(caller: Caller) -> None:
    life = Life(now=int(time.time()) - 3600)
    life.buy("a")
    await live(caller, life)


async def refunded(caller: Caller) -> None:
    life = Life(now=int(time.time()) - 3600)
    life.buy("a")
    life.refund("a", 1000)
    await live(caller, life)


async def replaced(caller: Caller) -> None:
    now = int(time.time())
    await caller.deliver(event(UPDATED, sub(), "evt_1", created=now - 10))
    await caller.deliver(event(UPDATED, sub(products=["prod_else"]), "evt_2", created=now - 5))


@dataclass(frozen=True)
class Case:
    """A state, and what an app sees of it; `ends`: has the permission an end?"""

    state: Callable[[Caller], Any]
    code: int
    ends: bool
    skus: tuple[Sku, ...]
    trials: tuple[str, ...] = ()


CASES = [
    Case(nothing, -9, False, ()),
    Case(active, 5, True, (PREMIUM,)),
    Case(on_trial, 5, True, (PREMIUM,), ("premium_monthly",)),
    Case(late, 1, True, (PREMIUM,)),
    Case(given_for_ever, 2, False, (PREMIUM,)),
    Case(given_for_a_day, 2, True, (PREMIUM,)),
    Case(for_life, 3, False, (ONCE,)),
    Case(refunded, -8, True, (ONCE,)),
    Case(replaced, -6, True, (PREMIUM,)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.state.__name__)
async def test_permissions_of_every_state_reach_the_app_whole(app: App, case: Case) -> None:
    await case.state(app.caller)
    subscriberid, found = app.sdk.permissions(await app.call("GET", "/v1/permissions"))
    assert subscriberid
    assert [each.identifier for each in found] == ["premium"]
    assert (found[0].code, found[0].ends > 0) == (case.code, case.ends)
    assert (found[0].skus, found[0].trials) == (case.skus, case.trials)


@pytest.mark.parametrize("version", ["v0", "v1"])
async def test_offerings_name_their_skus(app: App, version: str) -> None:
    found = app.sdk.offerings(await app.call("GET", f"/{version}/offerings"))
    assert {each.identifier: each.skus for each in found} == {"default": (PREMIUM, ONCE), "empty": ()}


async def test_a_sku_of_stripe_is_asked_for_by_its_store(app: App) -> None:
    answer = await app.call("GET", "/v1/sku", identifier="premium_monthly", store="4")
    assert app.sdk.sku(answer) == PREMIUM
    with pytest.raises(ServerError) as refusal:
        app.sdk.sku(await app.call("GET", "/v1/sku", identifier="ghost", store="4"))
    assert refusal.value.code == 1010


async def test_the_history_is_in_milliseconds(app: App) -> None:
    before = int(time.time()) - 3601
    await for_life(app.caller)
    await active(app.caller)
    await given_for_ever(app.caller)
    customid, found = app.sdk.history(await app.call("GET", "/v0/purchases"))
    assert customid == "user_1"
    bought = {each.product: each for each in found}
    assert {each.store for each in found} == {"4"}
    once, premium = bought["prod_once"], bought["prod_premium"]
    assert (once.type, once.ends_ms) == (5008, 0)
    assert before * 1000 <= once.at_ms <= time.time() * 1000
    assert premium.ends_ms > premium.at_ms or premium.ends_ms == 0
    assert len(found) == 3


async def test_the_store_info_names_customer_subscription_and_product(app: App) -> None:
    await active(app.caller)
    found = app.sdk.store_info(await app.call("GET", "/v0/storeinfo"))
    assert found == (StoreInfo("4", "cus_1", "sub_1", "prod_premium"),)


async def test_nothing_bought_is_an_empty_history_and_no_store_info(app: App) -> None:
    assert app.sdk.history(await app.call("GET", "/v0/purchases")) == ("user_1", ())
    assert app.sdk.store_info(await app.call("GET", "/v0/storeinfo")) == ()


async def test_properties_come_back_as_they_were_told(app: App) -> None:
    assert app.sdk.properties(await app.call("GET", "/v0/property")) == Properties(None, None, None)
    for body in ({"email": "ada@acme.example"}, {"token": "push-1"}, {"info": {"plan": "a", "n": "1"}}):
        app.sdk.ok(await app.call("POST", "/v1/property", body))
    found = app.sdk.properties(await app.call("GET", "/v0/property"))
    assert found == Properties("ada@acme.example", "push-1", {"plan": "a", "n": "1"})
    app.sdk.ok(await app.call("POST", "/v1/property", {"email": None}))
    assert app.sdk.properties(await app.call("GET", "/v0/property")).email is None


@pytest.mark.parametrize("wrong", [{"email": 7}, {"token": ["a"]}, {"info": "text"}, {"email": {}}])
async def test_properties_no_sdk_could_read_again_are_refused(app: App, wrong: Json) -> None:
    with pytest.raises(ServerError) as refusal:
        app.sdk.ok(await app.call("POST", "/v1/property", wrong))
    assert refusal.value.code == 1010
    assert app.sdk.properties(await app.call("GET", "/v0/property")) == Properties(None, None, None)


async def test_errors_of_the_engine_itself_reach_the_app_as_it_can_read_them(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: object) -> None:
        raise DatabaseBusyError("a test")

    monkeypatch.setattr(Database, "write", busy)
    with pytest.raises(ServerError) as refusal:
        app.sdk.ok(await app.call("PUT", "/v0/lastseen"))
    assert (refusal.value.status, refusal.value.code) == (503, 1005)


@pytest.mark.parametrize("nobody", [{"customid": None}, {}], ids=["null", "absent"])
async def test_disconnected_the_app_sees_nothing_of_the_user(app: App, nobody: Json) -> None:
    await active(app.caller)
    await app.connect(nobody)
    _, (premium,) = app.sdk.permissions(await app.call("GET", "/v1/permissions"))
    assert (premium.code, premium.skus, premium.ends) == (-9, (), 0)
    assert app.sdk.history(await app.call("GET", "/v0/purchases")) == (None, ())
    await app.connect({"customid": "user_1"})
    _, (premium,) = app.sdk.permissions(await app.call("GET", "/v1/permissions"))
    assert premium.is_valid


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/v0/lastseen", {}),
        ("POST", "/v0/attribution", {"attributions": [{"type": 1, "value": "x"}]}),
        ("POST", "/v1/token", {"token": "purchase-token", "productid": "x", "subscription": True}),
        ("POST", "/v1/restoretokens", {"tokens": []}),
        ("POST", "/v1/receipt", {"receiptdata": "AAAA"}),
        ("POST", "/v0/products", {"products": []}),
        ("POST", "/v0/login", {}),
        ("POST", "/v0/logout", {}),
    ],
)
async def test_calls_about_other_stores_are_taken(app: App, method: str, path: str, body: Json) -> None:
    app.sdk.ok(await app.call(method, path, body))


ROUTES = [
    ("GET", "/v0/init"), ("POST", "/v0/init"), ("GET", "/v1/permissions"), ("GET", "/v0/offerings"),
    ("GET", "/v1/offerings"), ("GET", "/v1/sku"), ("POST", "/v0/connect"), ("GET", "/v0/purchases"),
    ("POST", "/v1/property"), ("GET", "/v0/property"), ("GET", "/v0/storeinfo"), ("PUT", "/v0/lastseen"),
    ("POST", "/v0/attribution"), ("POST", "/v1/token"), ("POST", "/v1/restoretokens"),
    ("POST", "/v1/receipt"), ("POST", "/v0/products"), ("POST", "/v0/login"), ("POST", "/v0/logout"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_a_wrong_key_is_1202_in_the_body_at_http_200(app: App, method: str, path: str) -> None:
    app.key = "wrong"
    body: Json | None = {} if method != "GET" else None
    with pytest.raises(ServerError) as refusal:
        app.sdk.ok(await app.call(method, path, body, identifier="once", store="4"))
    assert (refusal.value.status, refusal.value.code) == (401, 1202)


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_whatever_is_sent_the_app_can_read_the_answer(app: App, method: str, path: str) -> None:
    if method == "GET":
        app.sdk.ok(await app.call(method, path, identifier="once", store="4"))
        return
    query = {"installationid": "5D1E-inst", "glii": ""}
    for content in (
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"customid": 7}',
    ):
        answer = await app.caller.http.request(
            method, path, params=query, content=content, headers=bearer(SDK)
        )
        assert answer.status_code == 200
        try:
            app.sdk.ok(answer.content)
        except ServerError as refusal:
            assert refusal.code in (1005, 1010)


# The decoders themselves: each has to refuse what its SDK refuses.

GOOD: Json = {
    "status": 200, "error": None, "subscriberid": "s",
    "permissions": [
        {"identifier": "premium", "entitlement": "5", "expires_date": 1767225600,
         "skuarray": [{"identifier": "m", "productid": "prod_X", "store": "4", "istrial": False,
                       "isinintrooffer": False}]},
        {"identifier": "team", "entitlement": "-9", "expires_date": 0, "skuarray": []},
    ],
}  # fmt: skip


def broken(path: tuple[str | int, ...], value: Any) -> bytes:
    """The good answer with one place changed."""
    answer = orjson.loads(orjson.dumps(GOOD))
    place = answer
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return orjson.dumps(answer)


@pytest.mark.parametrize("sdk", SDKS)
def test_both_decoders_read_the_documented_body(sdk: Sdk) -> None:
    subscriberid, (premium, team) = sdk.permissions(orjson.dumps(GOOD))
    assert (subscriberid, premium.code, premium.skus, team.code) == ("s", 5, (Sku("m", "prod_X", "4"),), -9)


FIRST = ("permissions", 0)
WRONG_ITEMS: list[tuple[tuple[str | int, ...], Any]] = [
    ((*FIRST, "entitlement"), 5),
    ((*FIRST, "entitlement"), None),
    ((*FIRST, "entitlement"), "active"),
    ((*FIRST, "identifier"), None),
    ((*FIRST, "expires_date"), None),
    ((*FIRST, "expires_date"), "1767225600"),
    ((*FIRST, "expires_date"), 1.5),
    ((*FIRST, "skuarray"), None),
    (FIRST, "premium"),
]
WRONG_SKUS: list[tuple[tuple[str | int, ...], Any]] = [
    ((*FIRST, "skuarray", 0, "store"), 4),
    ((*FIRST, "skuarray", 0, "identifier"), None),
    ((*FIRST, "skuarray", 0, "productid"), 7),
    ((*FIRST, "skuarray", 0, "istrial"), "no"),
]
WRONG_ANSWERS: list[tuple[tuple[str | int, ...], Any]] = [
    (("status",), None),
    (("status",), "200"),
    (("status",), True),
    (("status",), 500),
    (("subscriberid",), 7),
    (("permissions",), None),
    (("error",), "no"),
    (("error",), {"code": "1202", "description": "x"}),
    (("error",), {"code": 1202}),
]


@pytest.mark.parametrize(("path", "value"), WRONG_ITEMS + WRONG_SKUS + WRONG_ANSWERS)
def test_android_fails_over_anything_it_cannot_read(path: tuple[str | int, ...], value: Any) -> None:
    with pytest.raises(DecodeError):
        Android().permissions(broken(path, value))


@pytest.mark.parametrize("code", ["-10", "6"])
def test_android_throws_on_a_code_it_does_not_know(code: str) -> None:
    with pytest.raises(DecodeError):
        Android().permissions(broken((*FIRST, "entitlement"), code))


@pytest.mark.parametrize(("path", "value"), WRONG_ITEMS)
def test_ios_drops_a_permission_it_cannot_read(path: tuple[str | int, ...], value: Any) -> None:
    _, found = Ios().permissions(broken(path, value))
    assert [each.identifier for each in found] == ["team"]


@pytest.mark.parametrize(("path", "value"), WRONG_SKUS)
def test_ios_drops_a_sku_it_cannot_read(path: tuple[str | int, ...], value: Any) -> None:
    _, (premium, _) = Ios().permissions(broken(path, value))
    assert premium.skus == ()


@pytest.mark.parametrize(("path", "value"), WRONG_ANSWERS)
def test_ios_fails_over_an_answer_without_its_frame(path: tuple[str | int, ...], value: Any) -> None:
    with pytest.raises(DecodeError):
        Ios().permissions(broken(path, value))


def test_each_decoder_demands_its_own_word_at_init() -> None:
    frame: Json = {"status": 200, "error": None, "skus": []}
    assert Android().init(orjson.dumps(frame | {"subscriberid": "s"})) == "s"
    assert Ios().init(orjson.dumps(frame | {"hasreceipt": False})) is False
    with pytest.raises(DecodeError):
        Android().init(orjson.dumps(frame | {"hasreceipt": False}))
    with pytest.raises(DecodeError):
        Ios().init(orjson.dumps(frame | {"subscriberid": "s"}))


LINE: Json = {"productid": "p", "store": "4", "type": 5001, "date_ms": 1, "expire_date_ms": 0}


@pytest.mark.parametrize(
    "wrong", [{"store": 4}, {"type": "5001"}, {"date_ms": "1"}, {"expire_date_ms": None}, {"date_ms": 1.5}]
)
def test_a_history_with_dates_or_types_that_are_no_numbers_is_not_read(wrong: Json) -> None:
    frame = {"status": 200, "subscriberid": "s", "customid": None}
    bad = orjson.dumps(frame | {"purchases": [LINE | wrong, LINE]})
    with pytest.raises(DecodeError):
        Android().history(bad)
    assert len(Ios().history(bad)[1]) == 1
    with pytest.raises(DecodeError):
        Android().history(orjson.dumps(frame | {"purchases": [LINE | {"type": 1}]}))
