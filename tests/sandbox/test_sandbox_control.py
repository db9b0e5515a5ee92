"""The sandbox's own routes: its clock, its keys, its faults and settings."""

import json
from typing import Any

import httpx
import pytest

from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.values import DAY, HOUR
from tests.sandbox.conftest import NOON
from tests.sandbox.shop import Shop


async def control(api: httpx.AsyncClient, method: str, path: str, body: object = None) -> dict[str, Any]:
    """Ask one of the sandbox's own routes; the answer must be 200."""
    answer = await api.request(method, f"/_sandbox/{path}", json=body)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def refused(api: httpx.AsyncClient, method: str, path: str, body: object) -> tuple[int, str | None]:
    """Status and param of what is refused."""
    answer = await api.request(method, f"/_sandbox/{path}", json=body)
    return answer.status_code, answer.json()["error"].get("param")


# the clock


async def test_the_clock_is_shown(api: httpx.AsyncClient) -> None:
    assert await control(api, "GET", "clock") == {"now": NOON, "offset": 0, "next_renewal": None}


async def test_the_clock_moves_by_seconds_and_to_a_time(api: httpx.AsyncClient) -> None:
    moved = await control(api, "POST", "clock", {"advance": DAY})
    assert moved == {"now": NOON + DAY, "offset": DAY, "next_renewal": None}
    moved = await control(api, "POST", "clock", {"to": NOON + 3 * DAY})
    assert (moved["now"], moved["offset"]) == (NOON + 3 * DAY, 3 * DAY)


async def test_the_next_renewal_is_lived_through_until_it_is_paid(api: httpx.AsyncClient, shop: Shop) -> None:
    later = await shop.subscribe(trial_period_days="20")
    sooner = await shop.subscribe(trial_period_days="10")
    assert (await control(api, "GET", "clock"))["next_renewal"] == sooner["trial_end"]
    moved = await control(api, "POST", "clock", {"next_renewal": True})
    assert moved["now"] == sooner["trial_end"] + 2 * HOUR
    assert moved["next_renewal"] == later["trial_end"]
    paid = await shop.get(f"/v1/subscriptions/{sooner['id']}?expand[]=latest_invoice")
    assert (paid["status"], paid["latest_invoice"]["status"]) == ("active", "paid")


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"to": NOON - 1}, "to"),
        ({"to": NOON + 367 * DAY}, "to"),
        ({"to": "tomorrow"}, "to"),
        ({"next_renewal": True}, "next_renewal"),
        ({"next_renewal": False}, "next_renewal"),
        ({}, "advance"),
        ({"advance": 1, "to": NOON + 1}, "advance"),
        ({"back": 1}, "back"),
    ],
)
async def test_a_step_nobody_can_take_is_refused(
    api: httpx.AsyncClient, body: dict[str, Any], param: str
) -> None:
    assert await refused(api, "POST", "clock", body) == (400, param)


# keys


async def test_keys_are_listed_by_their_ends_and_changed(api: httpx.AsyncClient) -> None:
    made = await control(api, "POST", "keys", {"permissions": ["rak_charge_read"]})
    first, second = (await control(api, "GET", "keys"))["keys"]
    assert len(first["permissions"]) == 6
    assert (second["permissions"], second["state"]) == (["rak_charge_read"], "active")
    assert second["key"] != made["key"]
    assert (second["key"][:12], second["key"][-4:]) == ("rk_test_****", made["key"][-4:])

    own = {"Authorization": f"Bearer {made['key']}"}
    assert (await api.get("/v1/customers", headers=own)).status_code == 403
    changed = await control(
        api, "POST", f"keys/{second['id']}", {"permissions": ["rak_customer_read"], "state": "active"}
    )
    assert changed == {**second, "permissions": ["rak_customer_read"]}
    assert (await api.get("/v1/customers", headers=own)).status_code == 200
    await control(api, "POST", f"keys/{second['id']}", {"state": "revoked"})
    assert (await api.get("/v1/customers", headers=own)).status_code == 401


async def test_a_key_that_is_not_there_and_a_state_that_is_none_are_refused(api: httpx.AsyncClient) -> None:
    assert await refused(api, "POST", "keys/key_nobody", {"state": "revoked"}) == (404, "id")
    [first] = (await control(api, "GET", "keys"))["keys"]
    assert await refused(api, "POST", f"keys/{first['id']}", {"state": "lost"}) == (400, "state")
    assert await refused(api, "POST", f"keys/{first['id']}", {"permissions": "all"}) == (400, "permissions")


async def test_a_permission_that_does_not_exist_is_named(api: httpx.AsyncClient) -> None:
    for unknown in ("rak_unicorn_read", 7, None):
        body = {"permissions": ["rak_customer_read", unknown]}
        answer = await api.post("/_sandbox/keys", json=body)
        assert (answer.status_code, answer.json()["error"]["param"]) == (400, "permissions")
        assert answer.json()["error"]["message"] == f"There is no permission {json.dumps(unknown)}."


# faults and settings

ALL_OFF = {"rate_limit": None, "outage": False, "duplicates": False, "shuffle": False, "delay": 0}


async def test_faults_are_off_until_they_are_switched_on(api: httpx.AsyncClient) -> None:
    assert await control(api, "GET", "faults") == ALL_OFF
    assert await control(api, "PUT", "faults", {"outage": True}) == {**ALL_OFF, "outage": True}
    assert await control(api, "PUT", "faults", {"delay": 5}) == {**ALL_OFF, "outage": True, "delay": 5}


async def test_in_an_outage_the_api_answers_503_and_the_control_routes_go_on(api: httpx.AsyncClient) -> None:
    await control(api, "PUT", "faults", {"outage": True})
    answer = await api.get("/v1/customers")
    assert (answer.status_code, answer.json()["error"]["type"]) == (503, "api_error")
    await control(api, "PUT", "faults", {"outage": False})
    assert (await api.get("/v1/customers")).status_code == 200


async def test_above_the_rate_limit_the_api_answers_429_until_the_next_second(
    account: Account, api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await control(api, "PUT", "faults", {"rate_limit": 2})
    statuses = [(await api.get("/v1/customers")).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    monkeypatch.setattr(account, "_real_time", lambda: NOON + 1)
    assert (await api.get("/v1/customers")).status_code == 200
    await control(api, "PUT", "faults", {"rate_limit": 0})
    answer = await api.get("/v1/customers")
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "rate_limit")


@pytest.mark.parametrize(
    ("path", "body", "param"),
    [
        ("faults", {"rate_limit": -1}, "rate_limit"),
        ("faults", {"rate_limit": True}, "rate_limit"),
        ("faults", {"outage": "yes"}, "outage"),
        ("faults", {"delay": 3601}, "delay"),
        ("faults", {"flood": True}, "flood"),
        ("settings", {"failed_renewals": "forgiven"}, "failed_renewals"),
    ],
)
async def test_a_fault_nobody_knows_is_refused(
    api: httpx.AsyncClient, path: str, body: dict[str, Any], param: str
) -> None:
    assert await refused(api, "PUT", path, body) == (400, param)


async def test_settings_say_what_becomes_of_a_failed_renewal(api: httpx.AsyncClient) -> None:
    assert await control(api, "GET", "settings") == {"failed_renewals": "canceled"}
    assert await control(api, "PUT", "settings", {"failed_renewals": "unpaid"}) == {
        "failed_renewals": "unpaid"
    }
