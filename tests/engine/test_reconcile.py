"""What was missed is found: first the events that never came, then whatever still differs."""

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.places import ALL_READS, all_told, begin, codes, ended, engine_of, sandbox, steps
from tests.engine.reconciling import NOW, state_after_reconcile
from tests.engine.support import START, Json, event, signed
from tests.engine.test_order import LIFE, STATE, state_after


async def test_events_that_never_came_are_fetched_once_and_applied_as_if_they_had(tmp_path: Path) -> None:
    async with sandbox() as account:
        played = (await account.play("upgrade", "ada"))["events"]
        played += (await account.play("full-refund", "ada"))["events"]
        async with engine_of(tmp_path, account, await account.key()) as engine:
            done = await ended(engine.caller, await begin(engine.caller, "reconcile", full=False))
            assert (done["state"], done["note"]) == ("done", "")
            await all_told(engine.caller)
            found = await codes(engine.caller, account, "ada")
            assert found == {"Premium, yearly": 5, "Premium, monthly": -6, "Map pack Alps": -8}
            rows = (await engine.caller.deliveries(limit=1000))["deliveries"]
            assert {each["source"] for each in rows} == {"poll"}
            assert {each["event_id"] for each in rows} <= set(played)
            assert len(rows) == done["steps"][0]["changed"] > 5
            again = await ended(engine.caller, await begin(engine.caller, "reconcile"))
            assert steps(again, "changed") == dict.fromkeys(steps(again), 0)
            assert (again["mended"], again["compared"] > 0) == (0, True)
            assert (await engine.caller.deliveries())["total"] == len(rows)


async def test_without_the_right_to_events_every_object_is_compared_and_mended(tmp_path: Path) -> None:
    async with sandbox() as account:
        await account.play("new-subscription", "ada")
        may = [each for each in ALL_READS if each != "rak_event_read"]
        async with engine_of(tmp_path, account, await account.key(*may)) as engine:
            await ended(engine.caller, await begin(engine.caller))
            await account.play("cancel-now", "ada")
            assert (await codes(engine.caller, account, "ada"))["Premium, monthly"] == 5
            done = await ended(engine.caller, await begin(engine.caller, "reconcile"))
            assert (done["state"], steps(done, "state")["events"]) == ("done", "not permitted")
            assert "With rak_event_read, events that never came are fetched" in done["note"]
            assert steps(done, "changed")["subscriptions"] == 1
            assert (await codes(engine.caller, account, "ada"))["Premium, monthly"] == -5


async def test_a_read_loses_against_a_newer_event_and_wins_over_an_older_one(tmp_path: Path) -> None:
    async with sandbox() as account:
        await account.play("new-subscription", "ada")
        (subscription,) = (await account.http.get("/v1/subscriptions")).json()["data"]
        stale = subscription | {"cancel_at_period_end": True}
        async with engine_of(tmp_path, account, await account.key()) as engine:
            for name, created, code in (("evt_old", -500, 5), ("evt_new", 500, 4)):
                told = event(
                    "customer.subscription.updated", stale, name, created=await account.now() + created
                )
                body = json.dumps(told).encode()
                (
                    await engine.caller.http.post("/stripe/webhook", content=body, headers=signed(body))
                ).raise_for_status()
                await ended(engine.caller, await begin(engine.caller, "reconcile", full=True))
                assert (await codes(engine.caller, account, "ada"))["Premium, monthly"] == code


async def test_a_key_of_the_other_mode_is_refused_and_nothing_is_taken(tmp_path: Path) -> None:
    async with sandbox() as account:
        await account.play("new-subscription", "ada")
        async with engine_of(tmp_path, account, await account.key()) as engine:
            await engine.caller.configure(mode="live")
            failed = await ended(engine.caller, await begin(engine.caller, only=["customers"]))
            assert (failed["state"], failed["compared"]) == ("failed", 0)
            assert failed["reason"].startswith("The Stripe key reads test mode; the store is in live mode.")


@settings(max_examples=15, deadline=None)
@given(st.permutations(LIFE), st.integers(0, len(LIFE)))
async def test_whatever_was_lost_the_state_is_that_of_the_right_order(
    tmp_path_factory: object, shuffled: list[Json], kept: int
) -> None:
    folder = Path(tmp_path_factory.mktemp("engine"))  # type: ignore[attr-defined]
    assert await state_after_reconcile(folder, shuffled[:kept], LIFE, STATE) == state_after(LIFE)


async def test_more_events_in_one_second_than_a_page_holds_are_all_taken(tmp_path: Path) -> None:
    crowd = [
        event("customer.updated", {"id": f"cus_{number}", "object": "customer"}, f"evt_{number}", created=at)
        for number, at in enumerate([START] * 250 + [NOW - 5] * 3 + [START + 7] * 120)
    ]
    queries = {"events": "SELECT count(*) FROM events"}
    assert await state_after_reconcile(tmp_path, [], crowd, queries) == {"events": [(373,)]}
