"""The store configuration: its document is kept to the letter, its view is typed, its faults are named."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassfy_desktop.config_schema import read_config
from glassfy_desktop.domain.catalog import Catalog, Permission, Sku
from glassfy_desktop.domain.requirements import REQUIRED_EVENTS
from glassfy_desktop.domain.store_config import (
    InvalidConfigError,
    new_document,
    with_account,
    with_catalog,
    with_webhook,
    write,
)


def document(**parts: Any) -> dict[str, Any]:
    return {**new_document("Acme", "test"), **parts}


def problems_of(found: object) -> dict[str, str]:
    with pytest.raises(InvalidConfigError) as refused:
        read_config(found)
    return {problem.path: problem.problem for problem in refused.value.problems}


@pytest.mark.parametrize("mode", ["test", "live", "sandbox"])
def test_a_new_document_is_valid_and_says_what_it_is(mode: str) -> None:
    config = read_config(new_document("Acme", mode))
    assert (config.store, config.mode, config.livemode, config.version) == ("Acme", mode, mode == "live", 0)
    assert config.webhook.events == REQUIRED_EVENTS
    assert (config.policy.grace_days, config.policy.stale_after_days) == (7, 3)


def test_what_is_left_out_has_its_default() -> None:
    config = read_config({"schema": 1, "store": "Acme", "mode": "test", "policy": {"grace_days": 0}})
    assert config.policy.grace_days == 0
    assert config.policy.revoke_on_refund is True
    assert config.catalog == Catalog()
    assert config.webhook.url == ""


@pytest.mark.parametrize(
    "secret", [f"{kind}_0123456789abcdef" for kind in ("rk_live", "sk_test", "whsec", "grest")]
)
def test_a_secret_is_refused_wherever_it_stands_and_not_repeated(secret: str) -> None:
    found = problems_of(
        document(
            skus=[{"id": "a", "product": "prod_1", "description": f"see {secret}"}],
            notes={"mine": ["fine", secret], secret: 1},
            store=secret,
        )
    )
    assert list(found.values()).count("holds something that looks like a secret; take it out") == 4
    assert {"/skus/0/description", "/notes/mine/1", "/store"} < set(found)
    assert secret not in str(found)


def test_every_fault_of_shape_is_named_with_its_place() -> None:
    found = problems_of(
        document(
            mode="production",
            skus=[{"id": "a", "product": 5}, {"product": "prod_1"}],
            policy={"grace_days": -1},
            forward=[{"url": "ftp://x"}],
        )
    )
    assert set(found) == {"/mode", "/skus/0/product", "/skus/1", "/policy/grace_days", "/forward/0/url"}
    assert found["/mode"] == "has to be one of test, live, sandbox"
    assert found["/skus/1"] == "lacks “id”"
    assert found["/skus/0/product"] == "has to be a text"


def test_references_to_nothing_and_duplicate_ids_are_named_with_their_place() -> None:
    found = problems_of(
        document(
            skus=[{"id": "a", "product": "p"}, {"id": "a", "product": "q"}],
            permissions=[{"id": "premium", "skus": ["a", "b"]}],
            offerings=[{"id": "o", "skus": ["c"]}],
        )
    )
    assert found == {
        "/skus/1/id": "“a” stands here twice",
        "/permissions/0/skus/1": "names the unknown SKU “b”",
        "/offerings/0/skus/0": "names the unknown SKU “c”",
    }


@pytest.mark.parametrize("found", [None, [], 5, "text"])
def test_what_is_no_object_is_refused(found: object) -> None:
    assert problems_of(found) == {"": "is not a JSON object"}


def test_a_newer_schema_is_refused_as_such() -> None:
    assert "newer version" in problems_of(document(schema=2))["/schema"]


def test_unknown_fields_stay_where_they_are_after_an_edit() -> None:
    before = document(
        skus=[{"id": "a", "product": "p", "note": "mine"}, {"id": "b", "product": "q"}],
        permissions=[{"id": "premium", "skus": ["a"], "colour": "red"}],
        colour={"of": "the document"},
    )
    edited = Catalog(
        skus=(Sku("b", "q"), Sku("a", "p2", 30, "thirty days")),
        permissions=(Permission("premium", ("b",), "All of it"),),
    )
    after = with_catalog(before, edited)
    assert read_config(after).catalog == edited
    assert after["skus"][1]["note"] == "mine"
    assert after["permissions"][0]["colour"] == "red"
    assert after["colour"] == {"of": "the document"}
    assert before["skus"][0] == {"id": "a", "product": "p", "note": "mine"}, "the one before is unchanged"


def test_webhook_and_account_are_written_into_a_copy() -> None:
    before = document()
    after = with_account(with_webhook(before, "https://x.example/", "we_1", "2022-11-15"), "acct_1")
    config = read_config(after)
    assert (config.webhook.url, config.webhook.endpoint, config.account) == (
        "https://x.example/",
        "we_1",
        "acct_1",
    )
    assert before == document()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1), JSON, max_size=4))
def test_written_and_read_again_it_is_the_same_with_every_field(extra: dict[str, Any]) -> None:
    kept = {name: value for name, value in extra.items() if name not in new_document("x", "test")}
    kept.pop("version", None)
    before = {**document(), **kept}
    text = write(before)
    config = read_config(json.loads(text))
    assert config.document == before
    assert write(config.document) == text


@given(JSON)
def test_no_json_value_makes_reading_fail_otherwise(found: object) -> None:
    try:
        read_config(found)
    except InvalidConfigError as refused:
        assert refused.problems
