"""Events to measure with: the sandbox's, as Stripe writes them, about as many subscriptions as are wanted."""

import json
import re
import time
from collections.abc import Iterator
from functools import cache

from glassfy_desktop.sandbox import shop, timeline
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.resources import customers, subscriptions
from glassfy_desktop.sandbox.values import DAY

_OWN = re.compile(rb"\b((?:sub|si|cus|in|il|pi|ch|evt|req|pm|txn|sli|ii)_)([A-Za-z0-9]{14,})")
"""Ids that belong to one subscription; those of the catalog belong to all."""
_CREATED = re.compile(rb'^  "created": \d+', re.MULTILINE)


@cache
def renewal() -> tuple[bytes, ...]:
    """The bodies a renewal sends, in their order, pretty-printed as Stripe's are: about 4.6 kB each."""
    account = Account(seed="bench", real_time=lambda: time.time() - 32 * DAY)
    shop.furnish(account)
    [price] = account.where("price", "lookup_key", "premium_monthly")
    with account.transaction():
        made = customers.create(
            account,
            {"email": "a@example.com", "source": "tok_visa", "metadata": {"customid": "user-00000000"}},
        )
        subscriptions.create(
            account,
            {
                "customer": made["id"],
                "items": [{"price": price["id"]}],
                "metadata": {"customid": "user-00000000"},
            },
        )
    before = len(account.all("event"))
    with account.transaction():
        timeline.advance(account, 32 * DAY)
    return tuple(json.dumps(each, indent=2).encode() for each in account.all("event")[before:])


def update() -> bytes:
    """The body of a subscription's update: about 5 kB."""
    return next(each for each in renewal() if b'"type": "customer.subscription.updated"' in each)


def renewals(number: int) -> list[bytes]:
    """So many bodies: of one subscription's renewal after the other's."""
    return [body for _, body in zip(range(number), forever(), strict=False)]


def forever() -> Iterator[bytes]:
    """Renewals of one subscription after the other, without an end."""
    of = 0
    while True:
        for place, body in enumerate(renewal()):
            yield _about(body, of, of * len(renewal()) + place)
        of += 1


def updates(number: int, subscriptions: int) -> list[bytes]:
    """So many updates, in turn of so many subscriptions, each a second after that subscription's last."""
    now = int(time.time()) - number // subscriptions - 1
    return [_about(update(), n % subscriptions, n, now + n // subscriptions) for n in range(number)]


def _about(body: bytes, of: int, event: int, created: int | None = None) -> bytes:
    """A body made another subscription's, with an event id of its own."""

    def other(found: re.Match[bytes]) -> bytes:
        number = event if found[1] == b"evt_" else of
        return b"%s%08d%s" % (found[1], number, found[2][8:])

    moved = _OWN.sub(other, body).replace(b"user-00000000", b"user-%08d" % of)
    return _CREATED.sub(b'  "created": %d' % created, moved, count=1) if created else moved
