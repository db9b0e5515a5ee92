"""Whatever order deliveries come in, and however often, the state in the end is that of the right order."""

import sqlite3
from collections.abc import Iterable
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from glassfy_desktop.domain.stripe_event import parse_event
from glassfy_desktop.engine import schema
from glassfy_desktop.engine.connection import SqliteConnection
from glassfy_desktop.engine.deliveries import Incoming
from glassfy_desktop.engine.ingest import Received, ingest
from tests.engine.support import DAY, START, Json, event, subscription

STATE = {
    "purchases": "SELECT * FROM purchases ORDER BY id",
    "links": "SELECT id, customid, source, since FROM customers ORDER BY id",
    "objects": "SELECT * FROM objects ORDER BY id",
    "events": "SELECT id FROM events ORDER BY id",
}


def empty_database() -> SqliteConnection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for table in schema.metadata.sorted_tables:
        connection.execute(str(CreateTable(table).compile(dialect=sqlite.dialect())))
        for index in table.indexes:
            connection.execute(str(CreateIndex(index).compile(dialect=sqlite.dialect())))
    return SqliteConnection(connection)


def state_after(deliveries: Iterable[Json], together: int = 1) -> dict[str, list[Any]]:
    """What the database holds after these deliveries, in this order, so many of them taken together."""
    connection = empty_database()
    received = [
        Received(Incoming(START, "stripe", [], orjson.dumps(value)), parse_event(value, START))
        for value in deliveries
    ]
    for first in range(0, len(received), together):
        ingest(connection, received[first : first + together])
    state = {name: connection.ask(text(sql)).fetchall() for name, sql in STATE.items()}
    connection.close()
    return state


def moment(number: int, at: int, kind: str, stripe_object: Json, previous: Json | None = None) -> Json:
    return event(kind, stripe_object, f"evt_{number:02}", created=START + at, previous=previous or {})


def sub(**changes: Any) -> Json:
    period = {"current_period_start": START, "current_period_end": START + 30 * DAY}
    return subscription(**period | changes)


CREATED, UPDATED = "customer.subscription.created", "customer.subscription.updated"
DELETED = "customer.subscription.deleted"

# a first payment, a change of mind taken back within one second, an upgrade, a late payment, the end
LIFE = [
    moment(1, 0, CREATED, sub(status="incomplete")),
    moment(2, 0, UPDATED, sub(), {"status": "incomplete"}),
    moment(3, 50, UPDATED, sub(cancel_at_period_end=True), {"cancel_at_period_end": False}),
    moment(4, 50, UPDATED, sub(), {"cancel_at_period_end": True}),
    moment(5, 100, UPDATED, sub(products=["prod_team"]), {"items": sub()["items"]}),
    moment(6, 200, UPDATED, sub(products=["prod_team"], status="past_due"), {"status": "active"}),
    moment(7, 300, DELETED, sub(products=["prod_team"], status="canceled", ended_at=START + 300)),
    moment(8, 10, "customer.updated", {"id": "cus_1", "object": "customer", "email": "a@b.example",
                                       "metadata": {"customid": "grace"}}),
    moment(9, 250, UPDATED, sub(products=["prod_team"], status="past_due", metadata={}),
           {"metadata": {"customid": "ada"}}),
]  # fmt: skip


def test_in_order_the_life_ends_as_it_should() -> None:
    state = state_after(LIFE)
    codes = {row[3]: row[6] for row in state["purchases"]}
    assert codes == {"sub_1/prod_premium": "replaced", "sub_1/prod_team": "payment_failed"}
    assert state["links"] == [("cus_1", "grace", "customer", START + 10)]


@settings(max_examples=60, deadline=None)
@given(st.permutations(LIFE), st.lists(st.sampled_from(LIFE), max_size=6), st.integers(1, 16))
def test_shuffled_and_repeated_deliveries_end_in_the_same_state(
    shuffled: list[Json], repeated: list[Json], together: int
) -> None:
    assert state_after([*shuffled, *repeated], together) == state_after(LIFE)
    assert state_after([*repeated, *shuffled], together) == state_after(LIFE)


SECOND = [
    moment(1, 5, UPDATED, sub(cancel_at_period_end=False)),
    moment(9, 5, UPDATED, sub(cancel_at_period_end=True), {"cancel_at_period_end": False}),
    moment(3, 5, UPDATED, sub(cancel_at_period_end=True, cancel_at=START + DAY), {"cancel_at": None}),
    moment(2, 5, UPDATED, sub(cancel_at=START + DAY), {"cancel_at_period_end": True}),
]


@given(st.permutations(SECOND))
def test_within_one_second_what_changed_tells_the_order(shuffled: list[Json]) -> None:
    (purchase,) = state_after(shuffled)["purchases"]
    assert purchase[6] == "ending"
    assert purchase[10] == START + DAY


def test_a_flood_within_one_second_ends_the_same_in_any_order() -> None:
    flood = [moment(number, 7, UPDATED, sub(current_period_end=START + number)) for number in range(100, 400)]
    assert state_after(flood)["purchases"] == state_after(reversed(flood))["purchases"]


def test_a_deleted_subscription_stays_deleted_whatever_comes_late() -> None:
    late = moment(10, 400, UPDATED, sub(products=["prod_team"]), {"status": "past_due"})
    purchases = state_after([*LIFE, late])["purchases"]
    assert {row[6] for row in purchases} == {"replaced", "payment_failed"}


def test_metadata_that_repeats_itself_is_no_news_and_removed_metadata_changes_nothing() -> None:
    events = [
        moment(1, 0, UPDATED, sub(metadata={"customid": "ada"})),
        moment(2, 10, UPDATED, sub(id="sub_2", metadata={"customid": "grace"})),
        moment(3, 20, UPDATED, sub(metadata={"customid": "ada"}, cancel_at_period_end=True)),
        moment(4, 30, UPDATED, sub(id="sub_2", metadata={})),
    ]
    assert state_after(events)["links"] == [("cus_1", "grace", "subscription", START + 10)]


MOVED = [
    moment(9, 5, "checkout.session.completed",
           {"id": "cs_1", "object": "checkout.session", "customer": "cus_1",
            "metadata": {"customid": "ada"}}),
    moment(2, 5, "customer.created",
           {"id": "cus_1", "object": "customer", "metadata": {"customid": "ada"}}),
    moment(1, 5, "customer.updated",
           {"id": "cus_1", "object": "customer", "metadata": {"customid": "grace"}},
           {"metadata": {"customid": "ada"}}),
]  # fmt: skip


@given(st.permutations(MOVED))
def test_a_customer_moved_within_the_second_of_its_purchase_stays_moved(shuffled: list[Json]) -> None:
    assert state_after(shuffled)["links"] == [("cus_1", "grace", "customer", START + 5)]
