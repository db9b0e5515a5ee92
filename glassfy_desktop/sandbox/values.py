"""The shapes everything in the sandbox is made of: Stripe objects as plain JSON."""

from collections.abc import Callable, Iterable
from typing import Any

StripeObject = dict[str, Any]
"""One Stripe object as JSON: at least `id` and `object`. Times are Unix seconds, amounts minor units.

What lies inside (a hash, an array) is never changed in place but replaced, so copies may share it.
"""

Given = dict[str, Any]
"""A request's parameters after they were read: only what was given, each of its right type."""

Test = Callable[[StripeObject], bool]

HOUR = 60 * 60
"""Seconds of an hour."""
DAY = 24 * HOUR
"""Seconds of a day."""


def list_of(data: Iterable[StripeObject], url: str, has_more: bool = False) -> StripeObject:
    """Stripe's list object."""
    return {"object": "list", "data": list(data), "has_more": has_more, "url": url}


def in_order(new: StripeObject) -> StripeObject:
    """The object with its fields as Stripe shows them: `id`, `object`, then the others by name."""
    return {"id": new["id"], "object": new["object"], **dict(sorted(new.items()))}


def changes(before: StripeObject, after: StripeObject) -> StripeObject:
    """An event's `previous_attributes`: what `before` said where `after` says something else.

    Hashes hold only the changed keys, null meaning absent; arrays hold the whole.
    """
    previous: StripeObject = {}
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            previous[key] = changes(old, new)
        else:
            previous[key] = old
    return previous
