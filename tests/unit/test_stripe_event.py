"""Events are read, or refused with a sentence; snapshots of one second are put in order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassfy_desktop.domain.stripe_event import (
    Moment,
    NotAnEventError,
    fits,
    in_order,
    parse_event,
    reference,
    seconds,
    version_note,
)

WHOLE = {
    "id": "evt_1",
    "object": "event",
    "type": "customer.subscription.updated",
    "created": 100,
    "livemode": True,
    "api_version": "2022-11-15",
    "data": {"object": {"id": "sub_1", "object": "subscription"}, "previous_attributes": {"status": "x"}},
}


def test_an_event_is_read() -> None:
    event = parse_event(WHOLE, 7)
    assert (event.id, event.created, event.livemode, event.object_id) == ("evt_1", 100, True, "sub_1")
    assert event.previous == {"status": "x"}


def test_an_odd_time_counts_as_the_time_of_arrival() -> None:
    assert parse_event(WHOLE | {"created": "yesterday"}, 7).created == 7


@pytest.mark.parametrize(
    "value", [None, [], {}, WHOLE | {"object": "v2.core.event"}, WHOLE | {"id": ""}, WHOLE | {"data": {}}]
)
def test_what_is_no_event_is_refused(value: object) -> None:
    with pytest.raises(NotAnEventError):
        parse_event(value, 7)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(list(WHOLE)), json_values))
def test_any_json_is_an_event_or_refused(changes: dict[str, object]) -> None:
    try:
        event = parse_event(WHOLE | changes, 7)
    except NotAnEventError:
        return
    assert event.id
    assert event.type


def test_previous_attributes_fit_by_their_changed_keys_only() -> None:
    snapshot = {"plan": {"id": "p", "amount": 1}, "items": [1, 2], "status": "active"}
    assert fits({"plan": {"amount": 1}}, snapshot)
    assert fits({"items": [1, 2], "cancel_at": None}, snapshot)
    assert not fits({"items": [1]}, snapshot)
    assert not fits({"plan": {"amount": 2}}, snapshot)
    assert not fits({}, snapshot)


def test_where_nothing_fits_the_later_in_its_life_is_newer() -> None:
    moments = [Moment("evt_1", 5, {}, {}), Moment("evt_2", 1, {}, {})]
    assert [each.event_id for each in in_order(moments)] == ["evt_2", "evt_1"]


def test_the_snapshot_before_settles_a_change_that_was_taken_back() -> None:
    before = Moment("evt_0", 0, {"on": False}, {})
    on = Moment("evt_2", 0, {"on": True}, {"on": False})
    off = Moment("evt_1", 0, {"on": False}, {"on": True})
    assert in_order([off, on], before) == [on, off]


def test_times_that_cannot_be_are_none() -> None:
    assert [seconds(each) for each in (5, -5, 2**63, True, "5", None, 1.5)] == [5, 0, 0, 0, 0, 0, 0]


def test_a_reference_is_an_id_or_the_object_itself() -> None:
    assert reference("cus_1") == reference({"id": "cus_1"}) == "cus_1"
    assert reference(None) == reference({"id": 7}) == ""


def test_only_versions_beyond_the_known_ones_are_flagged() -> None:
    assert version_note("2022-11-15") == version_note("2025-03-31.basil") == version_note("") == ""
    assert "2031-01-01.fern" in version_note("2031-01-01.fern")


def test_ids_longer_than_stripes_are_refused() -> None:
    longest, longer = "x" * 255, "x" * 256
    named = parse_event(WHOLE | {"id": longest, "data": {"object": {"id": longest}}}, 7)
    assert (named.id, named.object_id) == (longest, longest)
    for told in ({"id": longer}, {"data": {"object": {"id": longer}}}):
        with pytest.raises(NotAnEventError, match="longer than 255 characters"):
            parse_event(WHOLE | told, 7)
