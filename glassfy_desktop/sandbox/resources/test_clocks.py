"""Test clocks: customers made on one live in its time, which stands still until it is advanced."""

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox import timeline
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import invalid
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.operations import PAGING, Operation, page, retrieving
from glassfy_desktop.sandbox.resources import customers
from glassfy_desktop.sandbox.values import DAY, Given, StripeObject

PATH = "/v1/test_helpers/test_clocks"
KIND = "test_helpers.test_clock"
FURTHEST = 2 * 366 * DAY
"""Seconds a clock may be advanced at once."""

_NAMES = (
    ("customer", "customer"),
    ("id", "customer"),
    ("id", "subscription"),
    ("id", "invoice"),
    ("id", "payment_intent"),
    ("id", "checkout.session"),
    ("charge", "charge"),
    ("payment_intent", "payment_intent"),
    ("invoice", "invoice"),
    ("subscription", "subscription"),
    ("test_clock", KIND),
)
"""Parameter → kind of an object that may live on a clock."""


def time_of(account: Account, given: Given) -> int | None:
    """The frozen time of the clock that what a request names lives on; None for the account's own time."""
    for name, kind in _NAMES:
        found = account.find(kind, given[name]) if isinstance(given.get(name), str) else None
        if found and (clock := _clock_of(account, found)):
            return int(clock["frozen_time"])
    for subscription in account.where("subscription", "item", given.get("id")):
        if clock := _clock_of(account, subscription):
            return int(clock["frozen_time"])
    return None


def _clock_of(account: Account, which: StripeObject) -> StripeObject | None:
    """The clock an object lives on; one that does not say so lives where its customer does."""
    if which["object"] == KIND:
        return which
    if "test_clock" not in which:
        which = account.find("customer", which["customer"]) or {}
    return account.find(KIND, which.get("test_clock"))


def _create(account: Account, given: Given) -> StripeObject:
    clock = account.add(
        {
            "id": account.new_id("clock"),
            "object": KIND,
            "created": account.now(),
            "deletes_after": account.now() + 30 * DAY,
            "frozen_time": given["frozen_time"],
            "livemode": False,
            "name": given.get("name"),
            "status": "ready",
        }
    )
    emit(account, f"{KIND}.created", clock)
    return clock


def _advance(account: Account, given: Given) -> StripeObject:
    """Answers `advancing`; whoever asks again finds it `ready`, with everything done that was due."""
    clock, until = account.get(KIND, given["id"]), given["frozen_time"]
    if until <= clock["frozen_time"]:
        raise invalid("frozen_time", "The frozen time must be after the clock's current frozen time.")
    if until - clock["frozen_time"] > FURTHEST:
        raise invalid("frozen_time", "The frozen time is too far ahead; advance by at most two years.")
    account.update(clock, status="advancing")
    emit(account, f"{KIND}.advancing", clock)
    advancing = {**clock, "frozen_time": until}
    timeline.live_on_clock(account, clock, until)
    account.update(clock, frozen_time=until, status="ready")
    emit(account, f"{KIND}.ready", clock)
    return advancing


def _delete(account: Account, given: Given) -> StripeObject:
    """Delete a clock and the customers on it."""
    clock = account.get(KIND, given["id"])
    for customer in account.where("customer", "test_clock", clock["id"]):
        customers.delete(account, {"id": customer["id"]})
    emit(account, f"{KIND}.deleted", clock)
    account.remove(clock)
    return {"id": clock["id"], "object": KIND, "deleted": True}


def _list(account: Account, given: Given) -> StripeObject:
    return page(account.all(KIND)[::-1], given, PATH)


_WRITE, _READ = "rak_billing_clock_write", "rak_billing_clock_read"

OPERATIONS = [
    Operation(
        "POST", PATH, _WRITE, _create, {"frozen_time": takes.time, "name": takes.text}, ("frozen_time",)
    ),
    Operation("GET", PATH, _READ, _list, PAGING),
    retrieving(KIND, PATH, _READ),
    Operation(
        "POST", f"{PATH}/{{id}}/advance", _WRITE, _advance, {"frozen_time": takes.time}, ("frozen_time",)
    ),
    Operation("DELETE", f"{PATH}/{{id}}", _WRITE, _delete),
]
