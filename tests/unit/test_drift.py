"""What was good and is so no longer is noticed; what is not known now is not."""

from dataclasses import replace

import pytest

from glassfy_desktop.domain.drift import WATCHED, drifted, good_steps
from glassfy_desktop.domain.key_audit import NOT_NEEDED, audit
from glassfy_desktop.domain.keys import KeyKind
from glassfy_desktop.domain.onboarding import (
    Facts,
    Grant,
    Link,
    RefusedDelivery,
    StepId,
    StepState,
    Way,
    steps,
)
from glassfy_desktop.domain.webhook_endpoint import judge
from tests.unit.test_onboarding import ALL_DONE, GOOD, GRANTED, KEY, URL, step

BEFORE = [each.value for each in WATCHED]

DRIFTS: list[tuple[dict[str, object], StepId, str]] = [
    ({"key_refused": "Invalid API Key"}, StepId.KEY, "refused"),
    ({"grants": {**GRANTED, "rak_invoice_read": Grant.MISSING}}, StepId.PERMISSIONS, "missing"),
    ({"endpoint": None}, StepId.WEBHOOK, "none"),
    ({"endpoint": judge(replace(GOOD, enabled=False), URL)}, StepId.WEBHOOK, "repair"),
    ({"endpoint": judge(replace(GOOD, events=("invoice.paid",)), URL)}, StepId.WEBHOOK, "repair"),
    ({"endpoint": judge(replace(GOOD, api_version="2024-06-20"), URL)}, StepId.WEBHOOK, "recreate"),
    ({"duplicates": (replace(GOOD, id="we_2"),)}, StepId.WEBHOOK, "duplicate"),
    (
        {"refused_delivery": RefusedDelivery("invoice.paid", 1.0, "No known signing secret fits.")},
        StepId.SECRET,
        "not_stripes",
    ),
]


@pytest.mark.parametrize(("facts", "which", "finding"), DRIFTS, ids=[f"{row[1]}-{row[2]}" for row in DRIFTS])
def test_what_somebody_undid_is_noticed(facts: dict[str, object], which: StepId, finding: str) -> None:
    judged = steps(replace(ALL_DONE, **facts))  # type: ignore[arg-type]
    assert [(each.id, each.finding) for each in drifted(judged, BEFORE)] == [(which, finding)]
    assert which.value not in good_steps(judged, BEFORE)


@pytest.mark.parametrize(
    "facts",
    [
        {"grants": dict.fromkeys(GRANTED, Grant.UNKNOWN)},
        {"endpoint": None, "endpoints_seen": False, "endpoint_unknown": "no network"},
        {"secret_verified": False},
        {"way": Way.POLL, "link": Link.OPENING},
        {"checking": frozenset(StepId)},
    ],
    ids=["permissions", "endpoints", "engine", "way", "checking"],
)
def test_what_is_not_known_now_is_no_drift_and_is_looked_at_again(facts: dict[str, object]) -> None:
    judged = steps(replace(ALL_DONE, **facts))  # type: ignore[arg-type]
    assert drifted(judged, BEFORE) == []
    assert set(good_steps(judged, BEFORE)) == set(BEFORE)


def test_a_new_store_has_drifted_from_nothing() -> None:
    assert drifted(steps(Facts()), []) == []
    assert good_steps(steps(Facts()), []) == []
    assert good_steps(steps(ALL_DONE), []) == BEFORE


# The ways


@pytest.mark.parametrize("way", [Way.POLL, Way.LISTEN])
@pytest.mark.parametrize(
    ("link", "state"),
    [
        (Link.OFF, StepState.TODO),
        (Link.OPENING, StepState.TODO),
        (Link.OPEN, StepState.DONE),
        (Link.BROKEN, StepState.ATTENTION),
    ],
)
def test_without_an_endpoint_the_step_is_done_while_the_way_is_open(
    way: Way, link: Link, state: StepState
) -> None:
    judged = step(replace(ALL_DONE, way=way, link=link, endpoint=None), StepId.WEBHOOK)
    assert (judged.state, judged.finding) == (state, f"{way}_{link}")


@pytest.mark.parametrize(
    ("link", "state"),
    [(Link.OFF, StepState.TODO), (Link.BROKEN, StepState.ATTENTION), (Link.OPEN, StepState.DONE)],
)
def test_a_good_endpoint_behind_a_tunnel_is_done_only_while_the_tunnel_is_open(
    link: Link, state: StepState
) -> None:
    assert step(replace(ALL_DONE, way=Way.TUNNEL, link=link), StepId.WEBHOOK).state is state


def test_a_key_that_may_do_everything_is_done_once_somebody_said_to_go_on() -> None:
    powerful = replace(ALL_DONE, key=replace(KEY, kind=KeyKind.SECRET))
    assert step(powerful, StepId.KEY).finding == "too_powerful"
    assert step(replace(powerful, key_accepted=True), StepId.KEY).state is StepState.DONE


# The audit


def test_the_audit_calls_a_secret_key_what_it_is() -> None:
    assert "read and change everything" in audit(replace(KEY, kind=KeyKind.SECRET), {})


def test_the_audit_names_what_a_key_may_read_needlessly_and_guesses_nothing() -> None:
    missing = {each.name: Grant.MISSING for each in NOT_NEEDED}
    assert "It may not read Payouts, Transfers or Files, as it should be." in audit(KEY, missing)
    more = audit(KEY, {**missing, "rak_payout_read": Grant.GRANTED, "rak_file_read": Grant.GRANTED})
    assert "It may also read Payouts and Files, which this app never does." in more
    unknown = audit(KEY, {**missing, "rak_file_read": Grant.UNKNOWN})
    assert "unknown" in unknown
    for said in (more, unknown):
        assert "Whether it may write cannot be seen without writing" in said
