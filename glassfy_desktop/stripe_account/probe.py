"""Finds out what a key may do, by asking: one object of each list, and reading Stripe's answer."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from glassfy_desktop.domain.onboarding import Grant
from glassfy_desktop.domain.requirements import Permission
from glassfy_desktop.stripe_account.client import StripeAccount, StripeRefusedError, StripeUnreachableError


@dataclass(frozen=True)
class ProbeAnswer:
    """What Stripe said to one probe: the request, its HTTP status (0: none came) and its redacted words."""

    permission: Permission
    grant: Grant
    request: str = ""
    status: int = 0
    message: str = ""


_NAMED = re.compile(r"'(rak_\w+)'|\('(\w+)'(?:, '(\w+)')*\)")


async def probe(account: StripeAccount, permission: Permission) -> ProbeAnswer:
    """Ask for one object of the permission's list. Status 401 means that the key itself is refused."""
    try:
        await account.get(permission.probe, limit=1)
    except StripeRefusedError as refusal:
        grant = Grant.MISSING if is_missing_permission(refusal) else Grant.UNKNOWN
        return ProbeAnswer(permission, grant, refusal.request, refusal.status, refusal.message)
    except StripeUnreachableError as failure:
        return ProbeAnswer(permission, Grant.UNKNOWN, failure.request, 0, str(failure))
    return ProbeAnswer(permission, Grant.GRANTED)


async def probe_all(
    account: StripeAccount, wanted: Iterable[Permission], told: Callable[[ProbeAnswer], None]
) -> None:
    """Ask for all of them at once; each answer is told as soon as Stripe gives it."""

    async def one(permission: Permission) -> None:
        told(await probe(account, permission))

    async with asyncio.TaskGroup() as group:
        for permission in wanted:
            group.create_task(one(permission))


def shared_failure(answers: Iterable[ProbeAnswer]) -> str:
    """What several probes failed of alike, such as no network; empty where each has its own reason."""
    reasons = Counter(each.message for each in answers if each.grant is Grant.UNKNOWN and each.message)
    message, count = reasons.most_common(1)[0] if reasons else ("", 0)
    return message if count > 1 else ""


def is_missing_permission(refusal: StripeRefusedError) -> bool:
    """A missing permission is told by 403 and a permission's name in the message, never by the error code."""
    return refusal.status == 403 and bool(_NAMED.search(refusal.message))


async def account_id(account: StripeAccount) -> str | None:
    """The account's id (`acct_…`), from the account itself or from the words of a refusal; else None."""
    try:
        return str((await account.get("/v1/account"))["id"])
    except StripeRefusedError as refusal:
        named = re.search(r"acct_\w+", refusal.message)
        return named[0] if named else None
    except StripeUnreachableError:
        return None  # nothing depends on it; the probes have said that Stripe cannot be reached
