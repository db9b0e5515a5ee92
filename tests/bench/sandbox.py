"""The sandbox's measures: `make bench ARGS=sandbox`.

Renewals: customers with a subscription each, advanced one month in one call; the cost of each must not grow
with their number. It is counted in time of the processor: what else runs on the machine does not count.
Lists: pages of 100 by each way in; their time must not grow with the account.
"""

import gc
import time
from collections.abc import Callable, Iterator

from glassfy_desktop.sandbox import access, shop, timeline
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.api import OPERATIONS, Request, answer
from glassfy_desktop.sandbox.idempotency import Idempotency
from glassfy_desktop.sandbox.resources import customers, subscriptions
from glassfy_desktop.sandbox.values import DAY
from tests.bench.measure import Measure

NOON = 1_700_000_000
FEW, MANY = 1_000, 10_000
"""Subscriptions that renew."""
SMALL, LARGE = 100, 100_000
"""Customers that are listed."""
MOST_PER_RENEWAL, MOST_PER_PAGE = 1.3, 1.5
"""How many times as much the larger may cost."""


def measures() -> Iterator[Measure]:
    """The cost of a renewal, then that of a page each way, as the account grows."""
    few = sum(renewals(FEW)[0] for _ in range(3)) / 3
    many, whole = renewals(MANY)
    what = f"sandbox: a renewal among {MANY} (all in one call: {whole:.1f} s)"
    yield compared(what, many, few, FEW, MOST_PER_RENEWAL)
    small, large = listed(SMALL), listed(LARGE)
    for name in PAGES:
        yield compared(
            f"sandbox: {name} of {LARGE} customers", large[name], small[name], SMALL, MOST_PER_PAGE
        )


def compared(what: str, large: float, small: float, number: int, most: float) -> Measure:
    """Seconds in the large account beside those in one of so many."""
    return Measure(
        what, f"{large * 1000:.3f} ms", f"{small * 1000:.3f} ms among {number}", large / small, most
    )


def furnished() -> Account:
    account = Account(seed="bench", real_time=lambda: NOON)
    shop.furnish(account)
    return account


def renewals(number: int) -> tuple[float, float]:
    """Seconds of the processor for each of so many renewals, and seconds by the clock for all of them."""
    account = furnished()
    [price] = account.where("price", "lookup_key", "premium_monthly")
    for n in range(number):
        with account.transaction():
            made = customers.create(account, {"email": f"user{n}@example.com", "source": "tok_visa"})
            subscriptions.create(account, {"customer": made["id"], "items": [{"price": price["id"]}]})
    gc.collect()
    begin, worked = time.perf_counter(), time.process_time()
    with account.transaction():
        timeline.advance(account, 32 * DAY)
    took, worked = time.perf_counter() - begin, time.process_time() - worked
    paid = sum(each["status"] == "paid" for each in account.shelf("invoice"))
    assert paid == 2 * number, f"{paid} invoices of {number} subscriptions were paid"
    return worked / number, took


PAGES = (
    "first page of 100",
    "page of 100 in the middle",
    "page of 100 backwards",
    "page of 100 of one email",
)


def listed(number: int) -> dict[str, float]:
    """Seconds each of PAGES takes in an account with so many customers, at best of several."""
    account = furnished()
    with account.transaction():
        made = [
            customers.create(account, {"email": "same@example.com" if n < SMALL else f"{n}@example.com"})[
                "id"
            ]
            for n in range(max(number, 2 * SMALL + 1))
        ]
    queries = ("", f"starting_after={made[-SMALL]}", f"ending_before={made[0]}", "email=same@example.com")
    gc.collect()
    return {
        name: best(lambda query=query: ask(account, query))  # type: ignore[misc]
        for name, query in zip(PAGES, queries, strict=True)
    }


def ask(account: Account, query: str) -> None:
    """One request, as the server asks it."""
    operation = next(o for o in OPERATIONS if (o.method, o.path) == ("GET", "/v1/customers"))
    request = Request(
        id="req_1", key=access.secret_key(account), ids={}, encoded=f"limit={SMALL}&{query}".rstrip("&")
    )
    reply = answer(account, Idempotency(), operation, request)
    assert len(reply.body["data"]) == SMALL


def best(run: Callable[[], None], times: int = 15) -> float:
    """The shortest of several runs, in seconds."""
    took = []
    for _ in range(times):
        begin = time.perf_counter()
        run()
        took.append(time.perf_counter() - begin)
    return min(took)
