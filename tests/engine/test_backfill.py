"""What Stripe has is read into the engine, whole, and once, whatever happens meanwhile."""

import json
from pathlib import Path

from glassfy_desktop import resources
from tests.engine.places import ALL_READS, begin, codes, ended, engine_of, job, sandbox, steps, until
from tests.engine.support import Json, running

SCENARIOS: list[Json] = [
    json.loads(each.read_text()) for each in sorted(resources.path("scenarios").glob("*.json"))
]
# those that wait move the clock: what ends with its period is played after them
SCENARIOS.sort(key=lambda each: bool(each["name"] == "cancel-at-period-end"))
REPLACED = -6
"""That a product was replaced stands in events only."""


async def test_after_a_backfill_every_scenario_has_the_codes_its_events_would_give(tmp_path: Path) -> None:
    wrong = {}
    async with sandbox() as account:
        played = {each["name"]: await account.play(each["name"], each["name"]) for each in SCENARIOS}
        async with engine_of(tmp_path, account, await account.key()) as engine:
            done = await ended(engine.caller, await begin(engine.caller))
            assert (done["state"], done["reason"], done["note"]) == ("done", None, "")
            for each in SCENARIOS:
                found = await codes(engine.caller, account, played[each["name"]]["customid"])
                expected = {name: code for name, code in each["expect"].items() if code != REPLACED}
                if found != {name: expected.get(name, -9) for name in found}:
                    wrong[each["name"]] = found
            assert (await codes(engine.caller, account, "moved-customer-moved"))["Premium, monthly"] == 5
            assert (await engine.caller.deliveries())["total"] == 0
            again = await ended(engine.caller, await begin(engine.caller))
    assert wrong == {}
    assert steps(again) == steps(done)
    assert all(steps(done, "changed")[name] for name in steps(done))
    assert set(steps(again, "changed").values()) == {0}


async def test_lists_of_many_pages_are_read_to_their_end(tmp_path: Path) -> None:
    async with sandbox() as account:
        await account.customers(230)
        async with engine_of(tmp_path, account, await account.key()) as engine:
            done = await ended(engine.caller, await begin(engine.caller, only=["customers"]))
            assert steps(done) == {"customers": 230}
            assert (await engine.caller.admin("GET", "/customers")).json()["total"] == 230


async def test_a_job_goes_on_after_kill_9_and_reads_nothing_twice(tmp_path: Path) -> None:
    async with sandbox() as account:
        await account.customers(230)
        key = await account.key()
        async with engine_of(tmp_path, account, key) as engine:
            await account.faults(rate_limit=1)
            first = await begin(engine.caller, only=["customers"])
            begun = await until(engine.caller, first, lambda one: one["compared"] > 0)
            assert begun["compared"] < 230
            engine.child.kill()
            await engine.child.wait()
            await account.faults(rate_limit=None)
        async with engine_of(tmp_path, account, key) as engine:
            done = await ended(engine.caller, first)
            assert (done["state"], steps(done), steps(done, "changed")) == (
                "done", {"customers": 230}, {"customers": 230},
            )  # fmt: skip
            assert (await engine.caller.admin("GET", "/customers")).json()["total"] == 230


async def test_a_cancelled_job_stops_within_a_page_and_can_be_resumed(tmp_path: Path) -> None:
    async with sandbox() as account:
        await account.customers(120)
        key = await account.key()
        async with engine_of(tmp_path, account, key) as engine:
            await account.faults(rate_limit=0)
            first = await begin(engine.caller, only=["customers"])
            waiting = await until(engine.caller, first, lambda one: bool(one["reason"]))
            assert waiting["reason"].startswith("Stripe answered 429 to GET /v1/customers")
            assert (await engine.caller.admin("POST", "/backfill")).status_code == 409
            cancelled = await engine.caller.admin("POST", f"/jobs/{first}/cancel")
            assert cancelled.status_code == 204
            found = await job(engine.caller, first)
            assert (found["state"], found["compared"], found["reason"]) == ("cancelled", 0, None)
            await account.faults(rate_limit=None)
            assert (await engine.caller.admin("POST", f"/jobs/{first}/cancel")).status_code == 409
            assert (await engine.caller.admin("POST", f"/jobs/{first}/resume")).status_code == 202
            done = await ended(engine.caller, first)
            assert (done["state"], steps(done)) == ("done", {"customers": 120})
            assert (await engine.caller.admin("POST", f"/jobs/{first}/resume")).status_code == 409


async def test_an_outage_is_waited_for(tmp_path: Path) -> None:
    async with sandbox() as account:
        await account.customers(3)
        async with engine_of(tmp_path, account, await account.key()) as engine:
            await account.faults(outage=True)
            first = await begin(engine.caller, only=["customers"])
            waiting = await until(engine.caller, first, lambda one: bool(one["reason"]))
            assert waiting["reason"].startswith("Stripe answered 503 to GET /v1/customers")
            await account.faults(outage=False)
            done = await ended(engine.caller, first)
            assert (done["state"], done["reason"], steps(done)) == ("done", None, {"customers": 3})


async def test_what_the_key_may_not_read_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    may = [each for each in ALL_READS if each not in ("rak_charge_read", "rak_dispute_read")]
    async with sandbox() as account:
        await account.play("full-refund", "ada")
        async with engine_of(tmp_path, account, await account.key(*may)) as engine:
            first = await begin(engine.caller)
            done = await ended(engine.caller, first)
            assert done["state"] == "done"
            assert steps(done, "state") == dict.fromkeys(steps(done), "done") | {
                "charges": "not permitted", "disputes": "not permitted",
            }  # fmt: skip
            assert "With rak_charge_read, refunds made before" in done["note"]
            assert "With rak_dispute_read, disputes opened before" in done["note"]
            assert (await codes(engine.caller, account, "ada"))["Map pack Alps"] == 3


async def test_a_run_that_fails_says_so_and_why_and_goes_on_once_that_is_mended(tmp_path: Path) -> None:
    async with sandbox() as account:
        await account.customers(2)
        async with engine_of(tmp_path, account, await account.key("rak_invoice_read")) as engine:
            first = await begin(engine.caller, only=["customers", "invoices"])
            failed = await ended(engine.caller, first)
            assert failed["state"] == "failed"
            assert "rak_customer_read" in failed["reason"]
            key = await account.key()
            await engine.caller.admin("PUT", "/secrets", json={"stripe_key": key})
            assert (await engine.caller.admin("POST", f"/jobs/{first}/resume")).status_code == 202
            done = await ended(engine.caller, first)
            assert (done["state"], done["reason"], steps(done)["customers"]) == ("done", None, 2)


async def test_without_a_key_and_with_odd_wishes_nothing_begins(tmp_path: Path) -> None:
    async with running(tmp_path) as engine:
        for path, body, status in (
            ("/backfill", {}, 422),
            ("/reconcile", {"days": 31}, 422),
            ("/reconcile", {"full": "perhaps"}, 422),
            ("/backfill", {"only": ["secrets"]}, 422),
            ("/jobs/job_0/cancel", {}, 404),
        ):
            answer = await engine.caller.admin("POST", path, json=body)
            assert (answer.status_code, answer.json()["status"]) == (status, status)
        assert (await engine.caller.admin("GET", "/jobs")).json() == {"jobs": []}
