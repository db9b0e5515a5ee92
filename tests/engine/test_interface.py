"""/openapi.json is kept: whatever it lets one send, the answer is one it names, and never a mistake."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.result import Ok

from tests.engine.support import ADMIN, REST, SDK, Caller, bearer, event, running, signed, subscription

load_all_checks()
HELD: list[Any] = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ]
)
Operation = schemathesis.APIOperation[Any, Any, Any, Any]
ENDLESS = {"/admin/v1/stream"}
"""Answers that go on until the client hangs up."""


def credentials(path: str) -> dict[str, str]:
    """What a route wants to see."""
    if path.startswith("/admin/"):
        return bearer(ADMIN)
    return bearer(REST if path.startswith(("/v1/subscriber", "/v1/connect_")) else SDK)


def hold_to_its_word(url: str, examples: int) -> list[str]:
    """Send every route what its description allows, and what it does not; the routes that were asked."""
    described = schemathesis.openapi.from_url(f"{url}/openapi.json")
    operations = [found.ok() for found in described.get_all_operations() if isinstance(found, Ok)]
    asked = []
    for operation in operations:
        if operation.path not in ENDLESS:
            send_anything(operation, GenerationMode.POSITIVE, examples)
            send_anything(operation, GenerationMode.NEGATIVE, examples)
            asked.append(f"{operation.method.upper()} {operation.path}")
    return asked


def send_anything(operation: Operation, mode: GenerationMode, examples: int) -> None:
    @settings(
        max_examples=examples, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(operation.as_strategy(generation_mode=mode))
    def send(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers=credentials(case.path), checks=HELD)

    try:
        send()
    except Unsatisfiable:  # a route without parameters cannot be asked wrongly
        assert mode is GenerationMode.NEGATIVE


@pytest.mark.parametrize("examples", [8, pytest.param(300, marks=pytest.mark.slow)])
async def test_every_route_answers_as_it_is_described_whatever_is_sent(tmp_path: Path, examples: int) -> None:
    async with running(tmp_path) as engine:
        caller = engine.caller
        await caller.configure()
        (await caller.deliver(event("customer.subscription.updated", subscription()))).raise_for_status()
        asked = await asyncio.to_thread(hold_to_its_word, engine.ready["url"], examples)
        paths = (await caller.http.get("/openapi.json")).json()["paths"]
        assert set(asked) == {
            f"{method.upper()} {path}" for path, its in paths.items() if path not in ENDLESS for method in its
        }
        await caller.configure()
        assert (await caller.deliver(event("a.b", {"id": "x"}, "evt_last"))).json()["duplicate"] is False
        assert await engine.end() == 0


async def test_the_webhook_is_described_with_every_answer_it_gives(caller: Caller) -> None:
    described = (await caller.http.get("/openapi.json")).json()
    route = described["paths"]["/stripe/webhook"]["post"]
    assert {"200", "400", "408", "413", "503"} <= route["responses"].keys()
    assert [each["name"] for each in route["parameters"]] == ["Stripe-Signature"]
    shape = described["components"]["schemas"]["Taken"]["required"]
    body = b'{"id": "evt_1", "object": "event", "type": "a.b", "data": {"object": {}}}'
    answer = await caller.http.post("/stripe/webhook", content=body, headers=signed(body))
    assert sorted(answer.json()) == sorted(shape)


async def test_every_admin_route_names_the_refusals_of_the_guard(caller: Caller) -> None:
    paths = (await caller.http.get("/openapi.json")).json()["paths"]
    admin = [route for path, its in paths.items() if path.startswith("/admin/") for route in its.values()]
    assert len(admin) > 10
    for route in admin:
        assert {"401", "403", "413", "422", "503"} <= route["responses"].keys()
        assert "application/problem+json" in route["responses"]["422"]["content"]


async def test_every_answer_in_json_has_a_shape(caller: Caller) -> None:
    paths = (await caller.http.get("/openapi.json")).json()["paths"]
    for path, its in paths.items():
        for method, route in its.items():
            content = route["responses"].get("200", {}).get("content", {})
            assert content.get("application/json", {"schema": True}).get("schema"), f"{method} {path}"
