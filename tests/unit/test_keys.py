"""Keys are told apart by prefix and never shown whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassfy_desktop.domain.keys import (
    KeyKind,
    KeyRefusedError,
    holds_secret,
    mask,
    recognise_key,
    recognise_signing_secret,
    redact,
)

TAIL = "abcdefgh12345678WXYZ"
BODY = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=8, max_size=100)


@pytest.mark.parametrize(
    ("prefix", "kind", "mode"),
    [
        ("rk_test_", KeyKind.RESTRICTED, "test"),
        ("rk_live_", KeyKind.RESTRICTED, "live"),
        ("sk_test_", KeyKind.SECRET, "test"),
        ("sk_live_", KeyKind.SECRET, "live"),
    ],
)
def test_kind_and_mode_are_read_off_the_prefix(prefix: str, kind: KeyKind, mode: str) -> None:
    key = recognise_key(f"  {prefix}{TAIL}\n")
    assert (key.kind, key.mode, key.value) == (kind, mode, prefix + TAIL)
    assert key.masked == f"{prefix}…WXYZ"
    assert TAIL not in repr(key)


@pytest.mark.parametrize(
    ("pasted", "says"),
    [
        ("", "Nothing was pasted."),
        ("   ", "Nothing was pasted."),
        (f"pk_test_{TAIL}", "This is a publishable key."),
        (f"whsec_{TAIL}", "This is a signing secret, not a key."),
        ("rk_test_", "This key is not whole."),
        ("rk_test_abc…w8Qz", "This key is not whole."),
        (f"rk_test_{TAIL} and more", "This key is not whole."),
        ("hello", "This is not a Stripe key."),
        ("rk_prod_" + TAIL, "This is not a Stripe key."),
    ],
)
def test_anything_else_is_refused_with_a_remedy(pasted: str, says: str) -> None:
    with pytest.raises(KeyRefusedError) as refused:
        recognise_key(pasted)
    assert refused.value.happened == says
    assert refused.value.remedy
    assert TAIL not in str(refused.value)


def test_a_signing_secret_is_taken_and_a_key_in_its_place_refused() -> None:
    assert recognise_signing_secret(f" whsec_{TAIL} ") == f"whsec_{TAIL}"
    for wrong in ("", f"rk_test_{TAIL}", "whsec_short"):
        with pytest.raises(KeyRefusedError):
            recognise_signing_secret(wrong)


@given(
    st.sampled_from(
        ["rk_test_", "rk_live_", "sk_test_", "sk_live_", "pk_live_", "whsec_", "gsdk_", "grest_", "gadmin_"]
    ),
    BODY,
    st.text(),
)
def test_no_key_survives_redaction(prefix: str, body: str, around: str) -> None:
    shown = redact(f"{around} {prefix}{body} {around}")
    assert prefix + body not in shown
    assert f"{prefix}…" in shown


@pytest.mark.parametrize("word", ["Bearer", "bearer"])
@given(token=BODY)
def test_no_bearer_token_survives_redaction(word: str, token: str) -> None:
    assert redact(f"Authorization: {word} {token}, X-Other: 1") == f"Authorization: {word} …, X-Other: 1"


def test_our_own_keys_are_redacted_whole_with_the_signs_they_may_hold() -> None:
    assert redact("gadmin_ab-cd_ef-ghijklmnop") == "gadmin_…mnop"


def test_a_text_that_only_speaks_of_secrets_holds_none() -> None:
    assert holds_secret(f"the key is sk_live_{TAIL}")
    assert holds_secret(f"(whsec_{TAIL})")
    for text in ("starts with rk_test_ or whsec_", "$STRIPE_KEY", "Bearer authentication", "rk_test_…w8Qz"):
        assert not holds_secret(text)


def test_redaction_leaves_everything_else_as_it_is() -> None:
    text = "No such customer: 'cus_123'; account acct_1, permission rak_customer_read, task_test_me"
    assert redact(text) == text


def test_a_short_secret_shows_nothing_of_itself() -> None:
    assert mask("whsec_abc") == "whsec_…"
    assert mask("abc") == "…"
