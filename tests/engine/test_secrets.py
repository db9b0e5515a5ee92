"""Every secret, searched for in every file, log line and answer it could leak to, after a whole life."""

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from glassfy_desktop.engine.secrets import Secrets
from tests.engine.support import CONFIG, EngineProcess, Json, bearer, event, running, signed, subscription
from tests.engine.test_lookups import COMPLETED, SESSION, stripe

OLD: Json = {
    "signing_secrets": ["whsec_old1Qh7Zr3TnB", "whsec_old2Xk9Wm5LpC"],
    "admin_token": "admin-Vb4Ns8Jd2KfG",
    "sdk_key": "sdk-Yt6Rc1Hx9QwE",
    "rest_key": "rest-Mz3Pg7Ld5SaU",
    "stripe_key": "rk_test_51Fj8Ke2Nv6Bq4Tz",
}
NEW: Json = {
    "signing_secrets": ["whsec_newGd5Xt8RkVp"],
    "sdk_key": "sdk-newHb2Wq7ZnM",
    "rest_key": "rest-newCf9Ly4JsT",
    "stripe_key": "sk_test_51Uo3Ip7Yh1Wd9Xe",
}
BY_MISTAKE = ["sk_live_51Mistake0Aa9Bb8", "whsec_mistakeZz7Yy6", "mistaken-token-Qq5Ww4"]


def every_secret() -> set[str]:
    given = [value for each in (OLD, NEW) for value in each.values()]
    return {each for value in given for each in (value if isinstance(value, list) else [value])} | set(
        BY_MISTAKE
    )


class Ear:
    """Asks, and keeps every answer, headers included."""

    def __init__(self, engine: EngineProcess) -> None:
        self.http = engine.caller.http
        self.heard: list[tuple[str, bytes]] = []

    async def ask(self, method: str, path: str, key: str = "", **rest: Any) -> httpx.Response:
        headers = (bearer(key) if key else {}) | rest.pop("headers", {})
        answer = await self.http.request(method, path, headers=headers, **rest)
        self.heard.append((f"{method} {path}", repr(answer.headers.raw).encode() + answer.content))
        return answer

    async def deliver(self, told: Json | bytes, secret: str, **headers: str) -> httpx.Response:
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        return await self.ask("POST", "/stripe/webhook", content=body, headers=signed(body, secret) | headers)


async def receive(ear: Ear) -> None:
    """Deliveries that are taken and refused, with credentials in their headers that do not belong there."""
    first, second = OLD["signing_secrets"]
    told = event("customer.subscription.updated", subscription(), "evt_1")
    credentials = {"Authorization": f"Bearer {OLD['admin_token']}", "Cookie": f"token={OLD['admin_token']}",
                   "Proxy-Authorization": f"Bearer {OLD['rest_key']}"}  # fmt: skip
    assert (await ear.deliver(told, first, **credentials)).status_code == 200
    assert (await ear.deliver(told, second, **credentials)).json()["duplicate"] is True
    assert (await ear.deliver(told, BY_MISTAKE[1])).status_code == 400
    assert (await ear.deliver(b"no event", first, **credentials)).status_code == 400
    assert (await ear.deliver(b"x" * 1_048_577, first, **credentials)).status_code == 413
    assert (await ear.deliver(event(COMPLETED, SESSION, "evt_2"), first)).status_code == 200


async def serve(ear: Ear, sdk_key: str, rest_key: str) -> None:
    """The calls of apps and back ends, some with keys where they do not belong."""
    query = {"installationid": "inst", "glii": "x"}
    for method, path in (("POST", "/v0/init"), ("GET", "/v1/permissions"), ("GET", "/v0/storeinfo")):
        assert (await ear.ask(method, path, sdk_key, params=query)).json()["status"] == 200
        await ear.ask(method, path, BY_MISTAKE[2], params=query | {"key": sdk_key})
    assert (await ear.ask("GET", "/v1/subscriber?customid=ada", rest_key)).status_code == 200
    await ear.ask("GET", f"/v1/subscriber?customid=ada&key={rest_key}", BY_MISTAKE[2])
    await ear.ask("POST", "/v1/connect_stripe", rest_key, content=b'{"customid": ')


async def administer(ear: Ear) -> None:
    token = str(OLD["admin_token"])
    assert (await ear.ask("PUT", "/admin/v1/secrets", token, json=NEW)).status_code == 204
    wrongs = [
        json.dumps({"stripe_key": BY_MISTAKE[0]}).encode()[:-1],
        json.dumps({"stripe_key": [BY_MISTAKE[0]]}).encode(),
        json.dumps({BY_MISTAKE[0]: 1}).encode(),
        json.dumps({"signing_secrets": BY_MISTAKE[1]}).encode(),
        json.dumps({"admin_token": BY_MISTAKE[2]}).encode(),
    ]
    for wrong in wrongs:
        assert (await ear.ask("PUT", "/admin/v1/secrets", token, content=wrong)).status_code == 400
    for place in ({"note": BY_MISTAKE[0]}, {BY_MISTAKE[0]: 1}, {"skus": [{"id": BY_MISTAKE[1]}]}):
        assert (await ear.ask("PUT", "/admin/v1/config", token, json=CONFIG | place)).status_code == 422
    await ear.ask("GET", f"/admin/v1/deliveries?after={token}", token)
    await ear.ask("POST", "/admin/v1/connect", BY_MISTAKE[2], json={"customid": "ada", "customer": token})


async def look_at_everything(ear: Ear) -> None:
    """Every page that shows something."""
    token = str(OLD["admin_token"])
    for path in ("/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/nothing-here"):
        await ear.ask("GET", path)
    for path in ("status", "config", "customers", "customers/ada", "customers/ada/permissions", "deliveries"):
        assert (await ear.ask("GET", f"/admin/v1/{path}", token)).status_code == 200
    listed = (await ear.ask("GET", "/admin/v1/deliveries", token)).json()["deliveries"]
    for each in listed:
        assert (await ear.ask("GET", f"/admin/v1/deliveries/{each['id']}", token)).status_code == 200


async def asked_in_vain(ear: Ear) -> None:
    """Wait until Stripe refused the key, and the list says so."""
    token = bearer(str(OLD["admin_token"]))
    async with (
        asyncio.timeout(20),
        ear.http.stream("GET", "/admin/v1/stream", headers=token, timeout=30) as stream,
    ):
        async for chunk in stream.aiter_bytes():
            ear.heard.append(("stream", chunk))
            listed = await ear.ask("GET", "/admin/v1/deliveries?filter=status:pending", headers=token)
            if "asked for again" in listed.text:
                return


def written(folder: Path) -> Iterator[tuple[str, bytes]]:
    for each in folder.rglob("*"):
        if each.is_file():
            yield str(each), each.read_bytes()


def of_process(pid: int) -> Iterator[tuple[str, bytes]]:
    """What every user of the machine, or every child, could see of a process."""
    if sys.platform.startswith("linux"):
        for name in ("cmdline", "environ"):
            yield name, Path(f"/proc/{pid}/{name}").read_bytes()


@pytest.mark.parametrize("log_format", ["text", "json"])
async def test_no_secret_is_in_any_file_log_or_answer(tmp_path: Path, log_format: str) -> None:
    said = f"Invalid API Key provided: {OLD['stripe_key']}, and {NEW['stripe_key']}"
    quoting = {"error": {"type": "invalid_request_error", "message": said}}
    async with stripe((401, quoting)) as account:
        arguments = ("--stripe-api-base", account.url, "--log-format", log_format)
        async with running(tmp_path, *arguments, secrets=OLD) as engine:
            ear = Ear(engine)
            assert (
                await ear.ask("PUT", "/admin/v1/config", OLD["admin_token"], json=CONFIG)
            ).status_code == 200
            await receive(ear)
            await asked_in_vain(ear)
            await serve(ear, OLD["sdk_key"], OLD["rest_key"])
            await administer(ear)
            await serve(ear, NEW["sdk_key"], NEW["rest_key"])
            await look_at_everything(ear)
            seen = list(of_process(engine.child.pid))
            engine.child.terminate()
            out, errors = await engine.child.communicate()
    assert len(account.asked) >= 1
    assert b"Look-up" in errors
    places = [("stdout", out), ("stderr", errors), *ear.heard, *seen, *written(tmp_path)]
    assert len(places) > 50
    secrets = every_secret()
    leaks = {(each, place) for place, content in places for each in secrets if each.encode() in content}
    assert leaks == set()


def test_secrets_do_not_show_in_a_repr_or_an_error() -> None:
    secrets = Secrets()
    secrets.replace(OLD)
    shown = repr(secrets) + str(secrets)
    for wrong in ({"stripe_key": 7}, {"rest_key": "naïve-Qq5Ww4"}, {"sdk_key": "a\nb-Qq5Ww4"}):
        with pytest.raises(Exception) as refusal:
            secrets.replace(wrong)
        shown += f"{refusal.value!r} {refusal.value}"
    assert not any(each in shown for each in every_secret())
    assert "Qq5Ww4" not in shown


async def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    """The admin's own view shows a body to the letter: a secret in one has to be found by the search."""
    async with running(tmp_path, secrets=OLD) as engine:
        ear = Ear(engine)
        told = event("customer.updated", {"id": "cus_1", "object": "customer", "name": BY_MISTAKE[0]})
        await ear.deliver(told, OLD["signing_secrets"][0])
        await ear.ask("GET", "/admin/v1/deliveries/1", OLD["admin_token"])
    assert any(BY_MISTAKE[0].encode() in content for _, content in ear.heard)
