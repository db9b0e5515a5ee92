"""Stripe's signature, against its documented scheme, Stripe's own library, and itself."""

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from glassfy_desktop.domain.signature import TOLERANCE, SignatureError, compute, parse, sign, verify

SECRET = "whsec_test_vector_secret"
TIME = 1791496587
BODY = b'{"id":"evt_vector","object":"event"}'
GOLDEN = "62f168c739e46de5dd2a13a63690c3cac6c7df363866987235316438907f4b66"


def test_golden_vector() -> None:
    assert compute(SECRET, TIME, BODY) == GOLDEN
    assert sign([SECRET], TIME, BODY) == f"t={TIME},v1={GOLDEN}"


@given(st.binary(max_size=300), st.integers(0, 10**10))
def test_stripes_own_library_computes_the_same(body: bytes, timestamp: int) -> None:
    payload = f"{timestamp}.".encode() + body
    if body.isascii():
        theirs = stripe.WebhookSignature._compute_signature(payload.decode(), SECRET)
        assert compute(SECRET, timestamp, body) == theirs
    assert verify(sign([SECRET], timestamp, body), body, [SECRET], timestamp) == SECRET


def test_any_of_several_secrets_and_of_several_v1_will_do() -> None:
    rolled = sign(["whsec_old", "whsec_new"], TIME, BODY)
    assert verify(rolled, BODY, ["whsec_new"], TIME) == "whsec_new"
    assert verify(rolled, BODY, ["whsec_other", "whsec_old"], TIME) == "whsec_old"


def test_v0_of_test_mode_is_ignored() -> None:
    header = f"t={TIME},v1={GOLDEN},v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39"
    assert parse(header).v1 == (GOLDEN,)
    assert verify(header, BODY, [SECRET], TIME) == SECRET


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (None, "missing"),
        ("", "missing"),
        ("nonsense", "malformed"),
        (f"v1={GOLDEN}", "malformed"),
        (f"t={TIME}", "malformed"),
        (f"t=,v1={GOLDEN}", "malformed"),
        (f"t={TIME},t={TIME},v1={GOLDEN}", "malformed"),
        (f"t=٣٣,v1={GOLDEN}", "malformed"),
        (f"t={'9' * 5000},v1={GOLDEN}", "malformed"),
        (f"t={TIME},v1=00", "mismatch"),
        (f"t={TIME},v1=é", "mismatch"),
    ],
)
def test_a_bad_header_is_refused_with_its_reason(header: str | None, reason: str) -> None:
    with pytest.raises(SignatureError) as refused:
        verify(header, BODY, [SECRET], TIME)
    assert refused.value.reason == reason
    assert str(refused.value)


@pytest.mark.parametrize(
    ("now", "reason"),
    [(TIME + TOLERANCE + 1, "old"), (TIME - TOLERANCE - 1, "future")],
)
def test_a_timestamp_too_far_from_now_is_refused_in_either_direction(now: int, reason: str) -> None:
    with pytest.raises(SignatureError) as refused:
        verify(sign([SECRET], TIME, BODY), BODY, [SECRET], now)
    assert refused.value.reason == reason


@pytest.mark.parametrize("now", [TIME + TOLERANCE, TIME - TOLERANCE])
def test_the_tolerance_itself_is_accepted(now: int) -> None:
    assert verify(sign([SECRET], TIME, BODY), BODY, [SECRET], now) == SECRET


def test_a_changed_body_and_a_missing_secret_are_mismatches() -> None:
    for body, secrets in ((BODY + b" ", [SECRET]), (BODY, ["whsec_other"]), (BODY, [])):
        with pytest.raises(SignatureError) as refused:
            verify(sign([SECRET], TIME, BODY), body, secrets, TIME)
        assert refused.value.reason == "mismatch"


@given(st.text(max_size=200))
def test_no_header_makes_it_fail_otherwise(header: str) -> None:
    with pytest.raises(SignatureError):
        verify(header, BODY, [SECRET], TIME)
