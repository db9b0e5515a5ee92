"""The step by step explanation of a signature: every cause is told from the others."""

import json

import pytest

from glassfy_desktop.domain.signature import compute, sign
from glassfy_desktop.domain.signature_check import Fault, KnownSecret, SignatureCheck, check

SECRET = KnownSecret("current", "whsec_current0000000000009kTd")
OTHER = KnownSecret("rolled", "whsec_rolled00000000000000Lq3A")
NOW = 1_795_448_892
EVENT = {"id": "evt_1", "object": "event", "data": {"object": {"name": "Zoë", "livemode": False}}}
BODY = json.dumps(EVENT, indent=2, ensure_ascii=False).encode()


def checked(
    header: str | None,
    body: bytes = BODY,
    secrets: tuple[KnownSecret, ...] = (SECRET,),
    livemode: bool | None = False,
) -> SignatureCheck:
    return check(header, body, secrets, NOW, livemode=livemode, expected=False)


def signed(age: int = 1, body: bytes = BODY, secret: KnownSecret = SECRET) -> str:
    return sign([secret.value], NOW - age, body)


def test_a_good_delivery_has_no_fault_and_every_step_holds() -> None:
    seen = checked(f"{signed()},v0=ignored")
    assert seen.fault is None
    assert seen.schemes == ("t", "v1", "v0")
    assert (seen.timestamp, seen.age) == (NOW - 1, 1)
    assert (seen.age_holds, seen.signature_holds, seen.mode_holds) == (True, True, True)


def test_a_missing_header_leaves_the_other_steps_unreached() -> None:
    seen = checked(None)
    assert seen.fault is Fault.MISSING
    assert (seen.age_holds, seen.signature_holds) == (None, None)


@pytest.mark.parametrize("header", ["v1=abc", "t=12", "t=soon,v1=abc", "nonsense"])
def test_a_malformed_header_is_told_from_a_missing_one(header: str) -> None:
    assert checked(header).fault is Fault.MALFORMED


def test_no_known_secret_is_no_mismatch() -> None:
    seen = checked(signed(), secrets=())
    assert seen.fault is Fault.NO_SECRET
    assert seen.signature_holds is None


def test_an_untouched_body_with_another_secret_blames_the_secret() -> None:
    assert checked(signed(secret=OTHER)).fault is Fault.SECRET


@pytest.mark.parametrize(
    "changed",
    [
        json.dumps(EVENT).encode(),
        json.dumps(EVENT, separators=(",", ":"), ensure_ascii=False).encode(),
        BODY.replace(b"\n", b"\r\n"),
        BODY + b"\n",
        b"\xef\xbb\xbf" + BODY,
    ],
    ids=["written anew", "compact", "line ends", "line end added", "mark added"],
)
def test_a_body_that_was_only_written_anew_is_found_out(changed: bytes) -> None:
    assert checked(signed(), body=changed).fault is Fault.BODY


@pytest.mark.parametrize("body", [b'{"id": "evt_2"}', b"not JSON", b"\xff\xfe", b"[" * 100_000])
def test_what_may_be_either_is_called_so(body: bytes) -> None:
    assert checked(signed(secret=OTHER), body=body).fault is Fault.MISMATCH


@pytest.mark.parametrize(
    ("age", "fault"), [(301, Fault.OLD), (-301, Fault.FUTURE), (300, None), (-300, None)]
)
def test_the_age_is_judged_in_both_directions(age: int, fault: Fault | None) -> None:
    assert checked(signed(age)).fault is fault


def test_a_wrong_secret_is_never_reported_as_a_wrong_clock() -> None:
    seen = checked(signed(9000, secret=OTHER))
    assert seen.fault is Fault.SECRET
    assert seen.age_holds is False


def test_the_other_mode_is_the_last_thing_looked_at() -> None:
    assert checked(signed(), livemode=True).fault is Fault.MODE
    assert checked(signed(), livemode=None).fault is None


def test_each_secret_is_compared_and_shown_by_its_ends_only() -> None:
    seen = checked(signed(secret=OTHER), secrets=(SECRET, OTHER))
    assert [(each.masked, each.fits) for each in seen.compared] == [
        ("whsec_…9kTd", False),
        ("whsec_…Lq3A", True),
    ]
    assert seen.compared[0].computed == compute(SECRET.value, NOW - 1, BODY)
    assert SECRET.value not in repr(seen) + repr(SECRET)
