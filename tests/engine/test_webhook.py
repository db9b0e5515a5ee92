"""What Stripe may send, and what it is answered."""

import json
import sqlite3
import time
from typing import Any

import pytest
from sqlalchemy import text

from glassfy_desktop.engine.database import file_of
from glassfy_desktop.engine.state import Engine
from tests.engine.support import ADMIN, SECRET, Caller, bearer, event, signed, subscription


async def verdict(caller: Caller) -> tuple[str, str]:
    newest = (await caller.deliveries(limit=1))["deliveries"][0]
    return newest["verdict"], newest["reason"]


async def test_an_event_is_applied_once_and_every_duplicate_is_recorded(caller: Caller) -> None:
    first = await caller.deliver(event("customer.subscription.updated", subscription()))
    second = await caller.deliver(event("customer.subscription.updated", subscription()))
    assert (first.json()["duplicate"], second.json()["duplicate"]) == (False, True)
    rows = (await caller.deliveries())["deliveries"]
    assert [row["verdict"] for row in rows] == ["duplicate", "applied"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"object": "event", "created": NaN}', "not JSON"),
        (b'{"object": "event"', "not JSON"),
        (b'{"object": "event\xff"}', "not UTF-8"),
        (b"[" * 5000 + b"]" * 5000, "not JSON"),
        (b"[]", "no Stripe event"),
        (b'{"id": "evt_1", "object": "event", "type": "a.b", "data": {}}', "no object"),
        (b'{"id": 7, "object": "event", "type": "a.b", "data": {"object": {}}}', "its id"),
    ],
)
async def test_what_is_no_event_is_refused_and_recorded(caller: Caller, body: bytes, reason: str) -> None:
    answer = await caller.deliver(body)
    assert answer.status_code == 400
    assert reason in answer.json()["reason"]
    assert await verdict(caller) == ("rejected", answer.json()["reason"])


@pytest.mark.parametrize("offset", [-301, 301])
async def test_a_timestamp_too_far_from_now_is_refused(caller: Caller, offset: int) -> None:
    body = json.dumps(event("customer.subscription.updated", subscription())).encode()
    headers = signed(body, at=int(time.time()) + offset)
    answer = await caller.deliver(body, **headers)
    assert answer.status_code == 400
    assert (await verdict(caller))[0] == "rejected"


async def test_a_wrong_secret_is_refused_and_any_of_several_right_ones_is_taken(
    engine: Engine, caller: Caller
) -> None:
    body = json.dumps(event("customer.subscription.updated", subscription())).encode()
    assert (await caller.deliver(body, **signed(body, "whsec_another_0123456789"))).status_code == 400
    engine.secrets.signing_secrets = ("whsec_another_0123456789", SECRET)
    assert (await caller.deliver(body)).status_code == 200


async def test_without_a_secret_nothing_is_taken_and_the_list_says_why(
    engine: Engine, caller: Caller
) -> None:
    engine.secrets.signing_secrets = ()
    answer = await caller.deliver(event("customer.subscription.updated", subscription()))
    assert answer.status_code == 400
    assert "No signing secret is known" in (await verdict(caller))[1]


async def test_an_event_of_the_other_mode_is_refused(caller: Caller) -> None:
    answer = await caller.deliver(event("customer.subscription.updated", subscription(), livemode=True))
    assert answer.status_code == 400
    assert "live mode" in answer.json()["reason"]
    assert await caller.permission() == {
        "identifier": "premium", "entitlement": -9, "expires_date": 0, "skus": [], "reason": "never bought",
    }  # fmt: skip


async def test_a_body_above_1_mib_is_answered_413_and_recorded(caller: Caller) -> None:
    answer = await caller.deliver(b" " * (1024 * 1024 + 1))
    assert answer.status_code == 413
    assert (await verdict(caller))[0] == "rejected"


@pytest.mark.parametrize(
    "odd",
    [
        event("some.thing.new", {"object": "surprise"}),
        event("customer.subscription.updated", {"object": "subscription"}),
        event("customer.subscription.updated", subscription(items=7, status=["x"], customer={}, metadata=[])),
        event("customer.subscription.updated", subscription(current_period_end=2**63, cancel_at=-1)),
        event("invoice.paid", {"id": "in_1", "object": "invoice", "lines": "no", "status": "paid"}),
        event("checkout.session.completed", {"id": "cs_1", "object": "checkout.session", "mode": {}}),
    ],
)
async def test_an_event_of_unknown_type_or_odd_shape_is_stored_and_answered_with_200(
    caller: Caller, odd: dict[str, Any]
) -> None:
    answer = await caller.deliver(odd)
    assert answer.status_code == 200
    assert (await verdict(caller))[0] == "applied"


async def test_an_event_that_defeats_the_engine_is_kept_and_said(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> set[str]:
        raise RuntimeError("a bug")

    monkeypatch.setattr("glassfy_desktop.engine.ingest.apply", broken)
    answer = await caller.deliver(event("customer.subscription.updated", subscription()))
    assert answer.status_code == 200
    assert "could not be read" in (await verdict(caller))[1]
    assert "a bug" in caplog.text


async def test_a_newer_api_version_is_applied_and_flagged(caller: Caller) -> None:
    item = {"price": {"product": "prod_premium"}, "current_period_end": int(time.time()) + 1000}
    later = subscription(items={"data": [item]})
    del later["current_period_end"]
    answer = await caller.deliver(
        event("customer.subscription.updated", later, api_version="2031-01-01.fern")
    )
    assert answer.status_code == 200
    assert "2031-01-01.fern is newer" in (await verdict(caller))[1]
    assert await caller.premium() == "5"


async def test_only_post_is_for_stripe(caller: Caller) -> None:
    answer = await caller.http.get("/stripe/webhook")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


async def test_only_the_admin_may_name_a_source(caller: Caller) -> None:
    told = {"Glassfy-Source": "trigger"}
    await caller.deliver(event("customer.subscription.updated", subscription(), "evt_1"), **told)
    await caller.deliver(
        event("customer.subscription.updated", subscription(), "evt_2"), **told, **bearer(ADMIN)
    )
    await caller.configure(mode="sandbox")
    await caller.deliver(event("customer.subscription.updated", subscription(), "evt_3"))
    rows = (await caller.deliveries())["deliveries"]
    assert [row["source"] for row in rows] == ["sandbox", "trigger", "stripe"]


async def test_a_delivery_is_kept_to_the_byte_without_its_credentials(caller: Caller) -> None:
    body = json.dumps(event("customer.subscription.updated", subscription()), indent=3).encode()
    await caller.deliver(body, **bearer(ADMIN), Cookie="session=1")
    newest = (await caller.deliveries())["deliveries"][0]
    whole = (await caller.admin("GET", f"/deliveries/{newest['id']}")).json()
    assert whole["body"].encode() == body
    assert whole["size"] == len(body)
    names = [name.lower() for name, _ in whole["headers"]]
    assert "stripe-signature" in names
    assert not {"authorization", "cookie"} & set(names)
    assert ADMIN not in json.dumps(whole)


async def test_a_body_that_is_not_utf_8_is_shown_in_base64(caller: Caller) -> None:
    await caller.deliver(b"\xff\xfe")
    newest = (await caller.deliveries())["deliveries"][0]
    whole = (await caller.admin("GET", f"/deliveries/{newest['id']}")).json()
    assert (whole["body"], whole["body_base64"]) == (None, "//4=")


async def test_a_locked_database_is_answered_503_and_nothing_is_lost(engine: Engine, caller: Caller) -> None:
    await engine.database.write(lambda connection: connection.ask(text("PRAGMA busy_timeout = 10")) and None)
    other = sqlite3.connect(file_of(engine.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = await caller.deliver(event("customer.subscription.updated", subscription()))
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert (await caller.http.get("/readyz")).status_code == 503
    other.execute("ROLLBACK")
    other.close()
    assert (await caller.http.get("/readyz")).status_code == 200
    again = await caller.deliver(event("customer.subscription.updated", subscription()))
    assert again.json()["duplicate"] is False
