"""Exports: read back by others' readers, equal to the store, and free of secrets unless wanted."""

import base64
import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from glassfy_desktop.config_schema import read_config
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.store_config import StoreConfig, parse
from glassfy_desktop.services.export import FORMATS, env, json_form
from glassfy_desktop.services.export.files import write_export
from glassfy_desktop.services.export.secrets import (
    NAMES,
    SECRET_NAMES,
    Finding,
    check,
    placeholder,
    placeholders_in,
)
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.store_files import StoreFiles

GOLDEN = Path(__file__).parent / "golden"
KEY = "rk_test_51NkQ2TLmXw8Rt0c4MadeUp000000w8Qz"
SECRET = "whsec_MadeUp4SigningSecret000000Kd3"
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def document() -> dict[str, Any]:
    """A store with what is easily lost: unknown fields, other alphabets, nulls, empty lists."""
    return {
        "schema": 1,
        "version": 14,
        "store": "Bergführer’s “Nordwand” & Söhne",
        "mode": "live",
        "stripe": {
            "account": "acct_1NkQ2TLmXw8Rt0c4",
            "api_version": "2022-11-15",
            "webhook": {"url": "https://hooks.example.com/stripe?a=1&b=2", "events": ["*"], "endpoint": ""},
        },
        "policy": {
            "grace_days": 5,
            "stale_after_days": 3,
            "revoke_on_refund": True,
            "revoke_on_dispute": False,
        },
        "skus": [
            {"id": "premium_monthly", "product": "prod_A", "duration_days": None, "description": "登山"},
            {"id": "summer_pass", "product": "prod_B", "duration_days": 90, "description": ""},
        ],
        "permissions": [{"id": "premium", "description": "", "skus": ["premium_monthly", "summer_pass"]}],
        "offerings": [],
        "from_the_future": {"kept": [1, None, "as it is"]},
    }


@pytest.fixture
def config() -> StoreConfig:
    return read_config(document())


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_each_form_is_as_the_golden_file_has_it(form: Any, config: StoreConfig) -> None:
    golden = GOLDEN / f"export{form.suffix}"
    assert form.render(config, {}) == golden.read_text("utf-8")


def test_json_imports_back_to_the_same_store(config: StoreConfig, tmp_path: Path) -> None:
    text = json_form.render(config, {})
    (tmp_path / "export.json").write_text(text, "utf-8")
    files = StoreFiles(tmp_path)
    entry = files.import_file(tmp_path / "export.json")
    back = files.load(entry.slug)
    assert back.document == config.document
    assert back == config
    assert json_form.render(back, {}) == text


def test_json_never_holds_a_secret_even_when_given_one(config: StoreConfig) -> None:
    assert KEY not in json_form.render(config, {"STRIPE_RESTRICTED_KEY": KEY})


@given(value=TEXTS)
def test_a_variable_is_read_back_as_it_was(value: str) -> None:
    line = env.variable("NAME", value) + "\nNEXT=1\n"
    assert dotenv_values(stream=io.StringIO(line, newline=""), interpolate=False) == {
        "NAME": value,
        "NEXT": "1",
    }


@given(store=TEXTS.filter(str.strip), url=TEXTS)
def test_the_whole_env_file_is_read_back(store: str, url: str) -> None:
    raw = document()
    raw["store"], raw["stripe"]["webhook"]["url"] = store, url
    text = env.render(parse(raw), {})
    read = dotenv_values(stream=io.StringIO(text, newline=""), interpolate=False)
    assert read["GLASSFY_STORE"] == store
    assert read["STRIPE_WEBHOOK_URL"] == url
    assert read["GLASSFY_SKUS"] == "premium_monthly,summer_pass"


def test_secrets_left_out_stand_as_placeholders(config: StoreConfig) -> None:
    text = env.render(config, {})
    assert placeholders_in(text) == list(SECRET_NAMES)
    assert all(f"{name}={placeholder(name)}\n" in text for name in SECRET_NAMES)


def test_included_secrets_are_read_back_and_the_others_stay_placeholders(config: StoreConfig) -> None:
    text = env.render(config, {"STRIPE_RESTRICTED_KEY": KEY})
    assert dotenv_values(stream=io.StringIO(text))["STRIPE_RESTRICTED_KEY"] == KEY
    assert placeholders_in(text) == list(SECRET_NAMES[1:])
    assert env.TO_FILL_IN in text


def test_nothing_is_said_to_be_filled_in_when_nothing_is(config: StoreConfig) -> None:
    assert env.TO_FILL_IN not in env.render(config, dict.fromkeys(SECRET_NAMES, "x"))


def test_every_secret_that_an_engine_elsewhere_needs_has_a_name_in_exports() -> None:
    here = {SecretKind.OLD_SIGNING_SECRET, SecretKind.LOCAL_SECRET, SecretKind.ENGINE_TOKEN}
    assert set(NAMES) == set(SecretKind) - here


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_an_export_without_secrets_is_found_clean(form: Any, config: StoreConfig) -> None:
    assert check(form.render(config, {}), [KEY, SECRET, "gsdk_x"]) is Finding.CLEAN


def test_a_held_secret_is_found_as_it_is_and_in_base64() -> None:
    assert check(f"a: gsdk_{'k' * 32}", [f"gsdk_{'k' * 32}"]) is Finding.HELD
    assert check(base64.b64encode(SECRET.encode()).decode(), [SECRET]) is Finding.HELD


def test_another_stores_key_in_a_description_is_found(config: StoreConfig) -> None:
    raw = document()
    raw["skus"][0]["description"] = f"made with {KEY}"
    config = parse(raw)  # the shape is not checked here: reading refuses such a text
    assert check(json_form.render(config, {}), []) is Finding.SHAPED


def test_a_file_is_only_its_owners_to_read(tmp_path: Path) -> None:
    path = tmp_path / "store.env"
    path.write_text("before")
    path.chmod(0o666)
    write_export(path, "after\n")
    assert path.read_text() == "after\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_is_refused_and_its_target_left_alone(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("before")
    link.symlink_to(target)
    with pytest.raises(UserError, match="link to another file"):
        write_export(link, "after")
    assert link.is_symlink() and target.read_text() == "before"


def test_a_dangling_link_is_refused_too(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(UserError):
        write_export(link, "after")


def test_golden_json_is_a_store_of_its_own() -> None:
    assert read_config(json.loads((GOLDEN / "export.json").read_text("utf-8"))).version == 14
