"""Forms are read as Stripe reads them, and no form, however odd, is more than a refusal."""

import json
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glassfy_desktop.sandbox import access, control, scenarios, shop, timeline
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.api import OPERATIONS, Request, answer
from glassfy_desktop.sandbox.errors import ApiError
from glassfy_desktop.sandbox.forms import Raw, decode
from glassfy_desktop.sandbox.idempotency import Idempotency
from glassfy_desktop.sandbox.operations import Operation
from glassfy_desktop.sandbox.values import DAY
from tests.sandbox.conftest import NOON


@pytest.mark.parametrize(
    ("form", "decoded"),
    [
        ("a=1&b=", {"a": "1", "b": ""}),
        ("a=1&a=2", {"a": "2"}),
        ("a+b=c%20d%2B", {"a b": "c d+"}),
        ("items[0][price]=p&items[0][quantity]=2", {"items": {"0": {"price": "p", "quantity": "2"}}}),
        ("expand[]=x&expand[]=y", {"expand": {"0": "x", "1": "y"}}),
        ("l[][a]=1&l[][b]=2&l[][a]=3", {"l": {"0": {"a": "1", "b": "2"}, "1": {"a": "3"}}}),
        ("metadata[käse]=%E2%9C%93", {"metadata": {"käse": "✓"}}),
    ],
)
def test_brackets_nest(form: str, decoded: dict[str, Raw]) -> None:
    assert decode(form) == decoded


@pytest.mark.parametrize(
    "form",
    ["a=1&a[b]=2", "a[b]=1&a=2", "a[=1", "[a]=1", "a]b=1", "a[b]c=1", "a=%FF", "a" + "[b]" * 12 + "=1",
     "&".join(f"k{n}=v" for n in range(2001))],
)  # fmt: skip
def test_what_contradicts_itself_is_refused(form: str) -> None:
    with pytest.raises(ApiError) as refused:
        decode(form)
    assert refused.value.status == 400


names = st.text("abz09_é ", min_size=1, max_size=6)
trees = st.recursive(
    st.text(max_size=10),
    lambda inner: st.dictionaries(names, inner, min_size=1, max_size=4),
    max_leaves=12,
)


def flattened(tree: object, name: str = "") -> list[tuple[str, str]]:
    if not isinstance(tree, dict):
        return [(name, str(tree))]
    return [
        pair for key, value in tree.items() for pair in flattened(value, f"{name}[{key}]" if name else key)
    ]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(names, trees, max_size=5))
def test_what_was_encoded_is_decoded(tree: dict[str, Raw]) -> None:
    assert decode(urlencode(flattened(tree))) == tree


KNOWN_NAMES = sorted({name for operation in OPERATIONS for name in operation.shape})
odd_names = st.one_of(
    st.sampled_from(KNOWN_NAMES),
    st.builds(
        "{}{}".format,
        st.sampled_from(KNOWN_NAMES),
        st.text("[]0a", max_size=8)
        | st.sampled_from(["[]", "[0][price]", "[0][id]", "[metadata][a]", "[gte]"]),
    ),
    st.text(max_size=5),
)
odd_values = st.one_of(
    st.sampled_from(
        ["", "true", "0", "-1", "1e5", "99999999999999999999", "eur", "pm_card_visa", "*", "now"]
    ),
    st.sampled_from(
        ["http://[", "http://a:99999", "https://e.com", "premium_monthly", "subscription", "all"]
    ),
    st.text(max_size=20),
)


def lively_account() -> Account:
    """An account with one of everything, the same at each call."""
    account = Account(seed="fuzz", real_time=lambda: NOON)
    shop.furnish(account)
    with account.transaction():
        for name in ("new-subscription", "credit-note", "dispute-lost", "full-refund"):
            scenarios.play(account, scenarios.find(name), "user_1")
    return account


KINDS = (
    "customer", "price", "product", "subscription", "payment_intent", "payment_method", "checkout.session",
    "invoice", "invoiceitem", "charge", "dispute", "credit_note",
)  # fmt: skip
KNOWN_IDS = [each["id"] for kind in KINDS for each in lively_account().all(kind)]


@st.composite
def odd_requests(draw: st.DrawFn) -> tuple[Operation, str, str]:
    """An operation, an id for its path, and parameters: the right names, mostly, with odd values."""
    operation = draw(st.sampled_from(OPERATIONS))
    ids, values = st.sampled_from(KNOWN_IDS), odd_values | st.sampled_from(KNOWN_IDS)
    own = st.sampled_from(sorted(operation.shape)) if operation.shape else odd_names
    pairs = draw(st.lists(st.tuples(own | odd_names, values), max_size=6))
    pairs += [(name, draw(values)) for name in operation.required]
    return operation, draw(ids | st.text(max_size=8)), urlencode(pairs)


def assert_is_stripes(error: dict[str, object]) -> None:
    """A refusal says its type and a sentence, and names the parameter it is about."""
    assert set(error) <= {"type", "message", "code", "param"}
    assert error["type"] in ("invalid_request_error", "idempotency_error")
    assert isinstance(error["message"], str)
    assert error["message"]
    if str(error.get("code")).startswith("parameter_"):
        assert error["param"]


@settings(max_examples=200, deadline=None)
@given(st.lists(odd_requests(), min_size=1, max_size=4))
def test_no_request_is_answered_by_a_bug(requests: list[tuple[Operation, str, str]]) -> None:
    account = lively_account()
    for operation, identifier, encoded in requests:
        ids = {"id": identifier} if "{id}" in operation.path else {}
        request = Request(id="req_1", key=access.secret_key(account), ids=ids, encoded=encoded)
        replied = answer(account, Idempotency(), operation, request)
        assert replied.status in (200, 400, 402, 403, 404)
        if replied.status == 400:
            assert_is_stripes(replied.body["error"])
    with account.transaction():  # and whatever they set up comes to pass
        timeline.advance(account, 70 * DAY)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.binary(max_size=60))
async def test_bytes_that_are_no_form_are_refused(api: httpx.AsyncClient, body: bytes) -> None:
    replied = await api.post("/v1/products", content=body)
    assert replied.status_code == 400


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.just("rak_charge_read"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
CONTROL_NAMES = [
    "advance", "to", "next_renewal", "permissions", "state", "customid", "price", "rate_limit", "outage",
    "duplicates", "shuffle", "delay", "failed_renewals",
]  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    route=st.sampled_from(control.ROUTES),
    name=st.sampled_from(["key_first", "one-time-purchase", "nobody", "%00"]),
    body=st.dictionaries(st.sampled_from(CONTROL_NAMES), json_values, max_size=2),
)
async def test_no_control_request_is_answered_by_a_bug(
    api: httpx.AsyncClient, route: control.ControlRoute, name: str, body: dict[str, object]
) -> None:
    path = route.path.replace("{id}", name).replace("{name}", name)
    replied = await api.request(route.method, path, content=json.dumps(body))
    assert replied.status_code in (200, 400, 404), replied.text


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    path=st.text("/abc.%?&=[]é\\", max_size=12),
    headers=st.dictionaries(
        st.sampled_from(["Stripe-Version", "Idempotency-Key", "Content-Type", "Authorization"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30),
    ),
    method=st.sampled_from(["GET", "POST", "DELETE", "PUT", "PATCH"]),
)
async def test_no_address_and_no_header_is_answered_by_a_bug(
    api: httpx.AsyncClient, path: str, headers: dict[str, str], method: str
) -> None:
    for address in (f"/v1/{quote(path, safe='/%?&=')}", "/v1/customers"):
        replied = await api.request(method, address, headers=headers)
        assert replied.status_code in (200, 400, 401, 404), replied.text
        if replied.status_code != 200:
            assert replied.json()["error"]["message"]
