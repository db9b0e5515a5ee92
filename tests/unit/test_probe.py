"""What Stripe's answers to a probe mean: granted, missing, or not known, and never a guess."""

from typing import Any

import pytest

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.onboarding import Grant
from glassfy_desktop.domain.requirements import PERMISSIONS
from glassfy_desktop.stripe_account.client import StripeAccount, StripeRefusedError, StripeUnreachableError
from glassfy_desktop.stripe_account.probe import ProbeAnswer, probe, probe_all, shared_failure

OLD = (
    "The provided key 'rk_test_***' does not have the required permissions for this endpoint on account"
    " 'acct_1'. Having the 'rak_customer_read' permission would allow this request to continue."
)
NEW = "The API key lacks the permissions ('customer_read', 'customer_write'). Edit the key to add them."
IP = "This API key does not allow requests from your IP address."
ANSWERS: list[tuple[UserError, Grant]] = [
    (StripeRefusedError("GET", 403, "", OLD), Grant.MISSING),
    (StripeRefusedError("GET", 403, "more_permissions_required", OLD), Grant.MISSING),
    (StripeRefusedError("GET", 403, "more_permissions_required", NEW), Grant.MISSING),
    (StripeRefusedError("GET", 403, "", IP), Grant.UNKNOWN),
    (StripeRefusedError("GET", 401, "api_key_expired", "Expired API Key provided."), Grant.UNKNOWN),
    (StripeRefusedError("GET", 429, "rate_limit", "Too many requests."), Grant.UNKNOWN),
    (StripeRefusedError("GET", 500, "", "An unknown error occurred."), Grant.UNKNOWN),
    (StripeUnreachableError("GET", "The connection failed (ConnectError)."), Grant.UNKNOWN),
]


class Account(StripeAccount):
    """Answers every request in the same way."""

    def __init__(self, answer: UserError | None) -> None:
        super().__init__("rk_test_0123456789")
        self._answer = answer

    async def get(self, path: str, **params: Any) -> dict[str, Any]:
        if self._answer is not None:
            raise self._answer
        return {"data": []}


@pytest.mark.parametrize(("answer", "grant"), ANSWERS, ids=[str(row[0])[:60] for row in ANSWERS])
async def test_an_answer_is_read_for_what_it_says(answer: UserError, grant: Grant) -> None:
    assert (await probe(Account(answer), PERMISSIONS[0])).grant is grant


async def test_every_permission_is_asked_for_and_told_on_its_own() -> None:
    told: list[ProbeAnswer] = []
    await probe_all(Account(None), PERMISSIONS, told.append)
    assert {each.permission for each in told} == set(PERMISSIONS)
    assert {each.grant for each in told} == {Grant.GRANTED}
    assert shared_failure(told) == ""


async def test_what_all_failed_of_alike_is_one_failure_and_what_one_failed_of_is_its_own() -> None:
    told: list[ProbeAnswer] = []
    await probe_all(Account(StripeRefusedError("GET", 403, "", IP)), PERMISSIONS, told.append)
    assert shared_failure(told) == IP
    assert shared_failure(told[:1]) == ""
