"""The events of the last 30 days, to be read."""

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import invalid
from glassfy_desktop.sandbox.operations import Filter, Operation, listing, retrieving
from glassfy_desktop.sandbox.values import DAY, Given, StripeObject

PATH = "/v1/events"
KEPT = 30 * DAY


def _of_type(each: StripeObject, wanted: object) -> bool:
    """`type=charge.*` asks for a whole family."""
    pattern = str(wanted)
    return bool(each["type"].startswith(pattern[:-1]) if pattern.endswith("*") else each["type"] == pattern)


def _delivered(each: StripeObject, wanted: object) -> bool:
    return bool((each["pending_webhooks"] == 0) == wanted)


_known = listing(
    "event", PATH, "rak_event_read",
    {
        "delivery_success": Filter(takes.boolean, _delivered),
        "type": Filter(takes.needed_text, _of_type, lambda name: None if name.endswith("*") else name),
        "types": Filter(takes.many(takes.needed_text), lambda each, wanted: each["type"] in wanted),
    },
)  # fmt: skip


def _list(account: Account, given: Given) -> StripeObject:
    if len(given.get("types", [])) > 20:
        raise invalid("types", "You may only specify up to 20 event types.")
    return _known.run(account, {"created": {"gte": account.now() - KEPT}, **given})


OPERATIONS: list[Operation] = [
    Operation("GET", PATH, "rak_event_read", _list, _known.shape),
    retrieving("event", PATH, "rak_event_read"),
]
