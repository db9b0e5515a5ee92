"""A preview says who gains and loses what, just as the answers would be, and changes nothing."""

import time
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Integer, cast, insert, literal, select

from glassfy_desktop.config_schema import read_config
from glassfy_desktop.domain.entitlement import permission_standings, standing
from glassfy_desktop.domain.purchase import State
from glassfy_desktop.domain.store_config import Policy, StoreConfig
from glassfy_desktop.engine import permissions, schema
from glassfy_desktop.engine.code_sql import purchase_code
from glassfy_desktop.engine.connection import SqliteConnection
from glassfy_desktop.engine.preview import Question, preview
from glassfy_desktop.engine.sql import compiled
from tests.engine.support import CONFIG, DAY, START, Caller, Json, event, subscription
from tests.engine.test_order import empty_database

UPDATED = "customer.subscription.updated"
MOMENTS = st.sampled_from([START + days * DAY + more for days in range(0, 61, 4) for more in (-1, 0)])
TIMES = st.one_of(st.just(0), MOMENTS)
SELDOM = st.sampled_from([0, 0, 0, 0, START + 5 * DAY])
PRODUCTS = ("prod_a", "prod_b", "prod_c")
PEOPLE = ("ada", "bob", "cyd")


@st.composite
def rows(draw: st.DrawFn) -> Json:
    """A row of purchases, of a linked customer, an unknown one or a guest."""
    state = draw(st.sampled_from([each for each in State if each is not State.GRANTED]))
    owner = draw(st.sampled_from([*(f"cus_{each}" for each in PEOPLE), "cus_unknown", "guest:ada"]))
    times = {name: draw(TIMES) for name in ("period_end", "until")}
    times |= {name: draw(SELDOM) for name in ("refunded_at", "disputed_at")}
    start = {name: draw(MOMENTS) for name in ("since", "period_start")}
    fixed = {"id": "x", "object": "x", "kind": "subscription", "trial_end": 0, "partly_at": 0}
    product, live = draw(st.sampled_from(PRODUCTS)), draw(st.integers(0, 1))
    return fixed | times | start | {"owner": owner, "product": product, "live": live, "state": state.value}


@st.composite
def configs(draw: st.DrawFn) -> StoreConfig:
    skus = [
        {"id": f"sku_{number}", "product": draw(st.sampled_from(PRODUCTS)), "duration_days": days}
        for number, days in enumerate(draw(st.lists(st.sampled_from([None, 5, 40]), max_size=4)))
    ]
    some = st.lists(st.sampled_from([each["id"] for each in skus]), unique=True) if skus else st.just([])
    names = draw(st.lists(st.sampled_from(["premium", "map", "team"]), unique=True))
    document = {
        "skus": skus,
        "permissions": [{"id": name, "skus": draw(some)} for name in names],
        "offerings": [],
        "mode": draw(st.sampled_from(["test", "test", "live"])),
        "policy": {
            "grace_days": draw(st.sampled_from([7, 20])),
            "stale_after_days": draw(st.sampled_from([3, 9])),
            "revoke_on_refund": draw(st.booleans()),
            "revoke_on_dispute": draw(st.booleans()),
        },
    }
    return read_config(CONFIG | document)


def filled(bought: list[Json], given_away: list[tuple[str, str, int, int]]) -> SqliteConnection:
    connection = empty_database()
    purchases = [row | {"id": f"p_{number}"} for number, row in enumerate(bought)]
    connection.executemany(compiled(insert(schema.purchases)), purchases)
    linked = [
        {"id": f"cus_{each}", "customid": each, "source": "x", "since": 1, "explicit": 0} for each in PEOPLE
    ]
    connection.executemany(compiled(insert(schema.customers)), linked)
    grants = [
        {"id": f"g_{number}", "customid": customid, "sku": sku, "until": until, "live": live, "since": START,
         "note": "", "withdrawn_at": 0}
        for number, (customid, sku, until, live) in enumerate(given_away)
    ]  # fmt: skip
    connection.executemany(compiled(insert(schema.grants)), grants)
    return connection


POLICIES = st.builds(
    Policy, st.sampled_from([0, 7, 20]), st.sampled_from([0, 3, 9]), st.booleans(), st.booleans()
)


@settings(max_examples=150, deadline=None)
@given(st.lists(rows(), min_size=1, max_size=30), POLICIES, MOMENTS, st.sampled_from([None, 5, 40]))
def test_the_codes_in_sql_are_the_codes_of_the_table(
    bought: list[Json], policy: Policy, now: int, days: int | None
) -> None:
    connection = filled(bought, [])
    code = purchase_code(policy, now, cast(literal(days), Integer))
    found = dict(connection.ask(select(schema.purchases.c.id, code)).fetchall())
    known = [
        each
        for customid in ("ada", "bob", "cyd")
        for live in (False, True)
        for each in permissions.owned(connection, customid, live)
    ]
    assert {each.id: found[each.id] for each in known} == {
        each.id: int(standing(each, policy, now, days).code) for each in known
    }
    connection.close()


GRANTS = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(["sku_0", "sku_1"]), TIMES, st.integers(0, 1))


@settings(max_examples=150, deadline=None)
@given(st.lists(rows(), max_size=8), st.lists(GRANTS, max_size=2), configs(), configs(), MOMENTS)
def test_a_preview_is_the_difference_of_the_answers_of_before_and_after(
    bought: list[Json],
    given_away: list[tuple[str, str, int, int]],
    before: StoreConfig,
    after: StoreConfig,
    now: int,
) -> None:
    connection = filled(bought, given_away)
    asked = Question(before, after, now)
    answers = [_answers(connection, config, now) for config in (before, after)]
    keys = sorted(answers[0].keys() | answers[1].keys())
    codes = [(*key, answers[0].get(key, -9), answers[1].get(key, -9)) for key in keys]
    expected = [each for each in codes if each[2] != each[3]]
    found = preview(connection, asked, None, 100)
    assert [(e.customid, e.permission, e.before, e.after) for e in found.changes] == expected
    for name, counts in found.summary.items():
        crossed = [(was > 0, will > 0) for _, permission, was, will in expected if permission == name]
        assert (counts.gain, counts.lose) == (crossed.count((False, True)), crossed.count((True, False)))
    connection.close()


def _answers(connection: SqliteConnection, config: StoreConfig, now: int) -> dict[tuple[str, str], int]:
    """What each person is answered, one by one, by the functions that answer."""
    return {
        (customid, each.identifier): int(each.code)
        for customid in PEOPLE
        for each in permission_standings(
            config.catalog, permissions.owned(connection, customid, config.livemode), config.policy, now
        )
    }


async def ask(caller: Caller, config: Json, **params: Any) -> Json:
    answer = await caller.admin("POST", "/config/preview", json=config, params=params)
    found: Json = answer.raise_for_status().json()
    return found


async def test_a_preview_counts_and_pages_and_changes_nothing(caller: Caller) -> None:
    for name in ("ada", "bob", "cyd"):
        bought = subscription(id=f"sub_{name}", customer=f"cus_{name}", metadata={"customid": name})
        await caller.deliver(event(UPDATED, bought, f"evt_{name}"))
    gone = CONFIG | {"permissions": [{"id": "pro", "skus": ["premium_monthly"]}]}
    first = await ask(caller, gone, limit=4)
    assert first["summary"] == {"premium": {"gain": 0, "lose": 3}, "pro": {"gain": 3, "lose": 0}}
    assert first["changes"][:2] == [
        {"customid": "ada", "permission": "premium", "before": 5, "after": -9},
        {"customid": "ada", "permission": "pro", "before": -9, "after": 5},
    ]
    second = await ask(caller, gone, limit=4, after=first["next"])
    assert second["summary"] == first["summary"]
    assert second["next"] is None
    assert [each["customid"] for each in second["changes"]] == ["cyd", "cyd"]
    assert (await caller.admin("GET", "/config")).json() == {"version": 1, "config": CONFIG}
    assert await ask(caller, CONFIG) == {
        "summary": {"premium": {"gain": 0, "lose": 0}}, "changes": [], "next": None,
    }  # fmt: skip


async def test_a_preview_also_tells_codes_that_change_below_zero(caller: Caller) -> None:
    now = int(time.time())
    late = subscription(status="past_due", current_period_start=now - 9 * DAY)
    await caller.deliver(event(UPDATED, late))
    found = await ask(caller, CONFIG | {"skus": [{"id": "premium_monthly", "product": "prod_other"}]})
    assert found["changes"] == [{"customid": "ada", "permission": "premium", "before": -1, "after": -9}]
    assert found["summary"] == {"premium": {"gain": 0, "lose": 0}}
    longer = await ask(caller, CONFIG | {"policy": {"grace_days": 20}})
    assert longer["summary"] == {"premium": {"gain": 1, "lose": 0}}


async def test_a_configuration_that_cannot_be_saved_cannot_be_previewed(caller: Caller) -> None:
    wrong = CONFIG | {"permissions": [{"id": "premium", "skus": ["ghost"]}]}
    answer = await caller.admin("POST", "/config/preview", json=wrong)
    assert answer.status_code == 422
    assert [each["path"] for each in answer.json()["errors"]] == ["/permissions/0/skus/0"]
    for cursor in ("nonsense", "W10=", "WzEsMl0="):
        answer = await caller.admin("POST", "/config/preview", json=CONFIG, params={"after": cursor})
        assert answer.status_code == 400
