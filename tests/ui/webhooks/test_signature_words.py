"""The check of a signature in words."""

import pytest

from glassfy_desktop.domain.signature import sign
from glassfy_desktop.domain.signature_check import KnownSecret, SignatureCheck, check
from glassfy_desktop.services.engine_shapes import DeliveryRow
from glassfy_desktop.ui.webhooks.signature_words import answer, rungs
from tests.screenshots.webhooks import OTHER_SECRET, SECRET, row_of

BODY = b'{\n  "id": "evt_1"\n}'
NOW = 1_795_448_892
KNOWN = (KnownSecret("current", SECRET),)


def row(verdict: str) -> DeliveryRow:
    return row_of(1, NOW, verdict, "invoice.paid", "in_1", "stripe")


def seen(
    header: str | None,
    body: bytes = BODY,
    secrets: tuple[KnownSecret, ...] = KNOWN,
    livemode: bool = False,
) -> SignatureCheck:
    return check(header, body, secrets, NOW, livemode=livemode, expected=False)


def signed(secret: str = SECRET, age: int = 1) -> str:
    return sign([secret], NOW - age, BODY)


@pytest.mark.parametrize(
    ("found", "title", "pastes"),
    [
        (seen(None), "The request carries no signature", False),
        (seen("v1=5"), "The signature header cannot be read", False),
        (seen(signed(), secrets=()), "No signing secret is known", True),
        (seen(signed(), body=b'{"id":"evt_1"}'), "The body was changed on its way", False),
        (seen(signed(OTHER_SECRET)), "Signed with another secret", True),
        (seen(signed(), body=b'{"id":"evt_2"}'), "No known secret fits", True),
        (seen(signed(age=400)), "Signed too long ago", False),
        (seen(signed(age=-400)), "Signed in the future", False),
        (seen(signed(), livemode=True), "An event of live mode", False),
    ],
)
def test_a_refusal_is_explained_by_its_cause(found: SignatureCheck, title: str, pastes: bool) -> None:
    said = answer(row("rejected"), found)
    assert (said.state, said.title, said.paste_secret) == ("bad", title, pastes)
    assert said.text


def test_a_good_one_is_said_to_hold() -> None:
    assert answer(row("applied"), seen(signed())).title == "The signature holds"


def test_one_accepted_with_a_secret_since_replaced_is_no_alarm() -> None:
    assert answer(row("applied"), seen(signed(OTHER_SECRET))).state == "info"


def test_one_refused_that_fits_today_says_why_it_was_refused() -> None:
    said = answer(row("rejected"), seen(signed()))
    assert said.state == "warn"
    assert "No known signing secret fits" in said.text


def test_the_ladder_of_a_good_delivery_holds_at_every_step() -> None:
    steps = rungs(row("applied"), seen(f"{signed()},v0=0"))
    assert [step.state for step in steps] == ["good"] * 6
    assert [step.value for step in steps] == [
        "t=,v1=,v0=",
        f"t={NOW - 1}",
        "1 s",
        "whsec_…9kTd",
        "test",
        "200",
    ]
    assert steps[0].finding == "One timestamp, one v1. The v0 of test mode is ignored."


def test_the_failed_step_opens_and_the_last_says_not_applied() -> None:
    steps = rungs(row("rejected"), seen(signed(OTHER_SECRET)))
    assert [(step.state, step.opens) for step in steps][3:] == [
        ("bad", True),
        ("good", False),
        ("none", False),
    ]
    assert (steps[-1].title, steps[-1].value) == ("Not applied", "400")


def test_steps_that_were_not_reached_are_dashes() -> None:
    assert [step.state for step in rungs(row("rejected"), seen(None))] == [
        "bad",
        "none",
        "none",
        "none",
        "good",
        "none",
    ]


def test_an_age_in_the_future_has_a_real_minus() -> None:
    age = rungs(row("rejected"), seen(signed(age=-400)))[2]
    assert (age.state, age.value) == ("bad", "\u2212400 s")
