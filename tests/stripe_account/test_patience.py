"""How fast an account is asked, how long one waits for it, and how new its answers are."""

import pytest

from glassfy_desktop.stripe_account.client import StripeAccount, StripeRefusedError, StripeUnreachableError
from glassfy_desktop.stripe_account.pace import FAILURES, TRIES, Pace, Patience, retry_after
from tests.stripe_account.server import Reply, answering

KEY = "rk_test_0123456789"
NOON = "Tue, 24 Nov 2026 12:00:00 GMT"
DONE = Reply(200, {"object": "list"}, {"Date": NOON})
LIMITED = Reply(429, {"error": {"code": "rate_limit", "message": "Too many."}}, {"Retry-After": "0"})
BROKEN = Reply(500, {"error": {"message": "Oh."}}, {"Stripe-Should-Retry": "false"})


def test_no_second_holds_more_requests_than_allowed() -> None:
    pace = Pace(3)
    times = [now + pace.reserve(now) for now in (0.0, 0.0, 0.1, 0.1, 0.2, 0.2, 0.2, 9.0)]
    assert times == [0.0, 0.0, 0.1, 1.0, 1.0, 1.1, 2.0, 9.0]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"Retry-After": "Tue, 24 Nov 2026 12:00:30 GMT", "Date": NOON}, 30.0),
        ({"Retry-After": "Tue, 24 Nov 2026 11:00:00 GMT", "Date": NOON}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_work_that_can_wait_waits_as_long_as_it_is_told_and_any_number_of_times() -> None:
    patience = Patience(lambda why: None)
    assert [patience.after_refusal(3600.0) for _ in range(100)] == [3600.0] * 100
    assert [patience.after_refusal(None) for _ in range(2)] == [60.0, 60.0]


def test_failures_are_tried_again_after_ever_longer_pauses_and_given_up_in_the_end() -> None:
    patience = Patience(lambda why: None)
    waits = [patience.after_failure(None) for _ in range(FAILURES)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, None]
    assert Patience(lambda why: None).after_failure(90.0) == 90.0


def test_somebody_who_looks_on_is_not_kept_waiting() -> None:
    patience = Patience()
    assert [patience.after_refusal(1.0) for _ in range(TRIES)] == [1.0, 1.0, 1.0, None]
    assert Patience().after_refusal(60.0) is None
    assert Patience().after_failure(None) is None


async def test_an_answer_says_how_new_it_is() -> None:
    async with answering(DONE) as server:
        account = StripeAccount(KEY, server.url)
        answer = await account.read("/v1/customers", limit=1, created={"gte": 5}, expand=["data.refunds"])
        await account.close()
    assert (answer.value, answer.at) == (DONE.value, 1_795_521_600)
    assert server.asked == ["/v1/customers?limit=1&created[gte]=5&expand[0]=data.refunds"]


async def test_tireless_work_outlasts_more_refusals_than_others_and_says_why_it_waits() -> None:
    said: list[str] = []
    async with answering(*[LIMITED] * TRIES, DONE) as server:
        account = StripeAccount(KEY, server.url)
        assert await account.tireless(said.append).get("/v1/customers") == DONE.value
        with pytest.raises(StripeRefusedError) as refusal:
            async with answering(LIMITED) as limited:
                await StripeAccount(KEY, limited.url).get("/v1/customers")
        await account.close()
    assert said == ["Stripe answered 429 to GET /v1/customers. Asking again in 0 s."] * TRIES
    assert refusal.value.status == 429
    assert len(limited.asked) == TRIES


async def test_tireless_work_goes_on_after_a_failure_and_after_a_lost_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Patience, "after_failure", lambda self, told: 0.0 if self._tell else None)
    said: list[str] = []
    async with answering(BROKEN, *[Reply(0, {})] * 3, DONE) as server:
        account = StripeAccount(KEY, server.url)
        assert await account.tireless(said.append).get("/v1/customers") == DONE.value
        await account.close()
    assert [each.partition(".")[0] for each in said] == [
        "Stripe answered 500 to GET /v1/customers",
        "Stripe could not be reached",
    ]


async def test_others_hear_of_a_failure_at_once() -> None:
    async with answering(BROKEN) as server:
        account = StripeAccount(KEY, server.url)
        with pytest.raises(StripeRefusedError, match="Stripe answered 500"):
            await account.get("/v1/customers")
        await account.close()
    account = StripeAccount(KEY, server.url)
    with pytest.raises(StripeUnreachableError):
        await account.get("/v1/customers")
    await account.close()


@pytest.mark.parametrize(
    "reply",
    [
        Reply(429, {}, {"Retry-After": "90"}),
        Reply(429, {"error": {"code": "rate_limit", "message": "Too many."}}, {"Retry-After": "90"}),
        Reply(503, {"error": {"message": "Oh."}}, {"Retry-After": "90", "Stripe-Should-Retry": "false"}),
    ],
)
async def test_a_refusal_carries_how_long_stripe_wants_to_be_left_alone(reply: Reply) -> None:
    async with answering(reply) as server:
        account = StripeAccount(KEY, server.url)
        with pytest.raises(StripeRefusedError) as refused:
            await account.get("/v1/customers")
        await account.close()
    assert (refused.value.status, refused.value.retry_after) == (reply.status, 90.0)
