"""The long work and the webhooks out of Northwind Trails, as picture 10 shows them."""

from typing import Any

from glassfy_desktop.services.engine_shapes import (
    Job,
    JobStep,
    Lag,
    OutboundAttempt,
    OutboundPage,
    OutboundWebhook,
)
from tests.screenshots.customers import NOW

API = "https://api.northwindtrails.com/hook"
PARTNER = "https://crm.partner.example/in"
LAST = 1204
"""The number of the newest webhook out."""
LAG = Lag(median=0.4, slowest=2.1, slowest_at=NOW - 4 * 3600 - 8 * 60)


def step(resource: str, state: str, done: int = 0, changed: int = 0) -> JobStep:
    """One list of a job; Stripe tells no totals."""
    return JobStep(resource=resource, state=state, done=done, total=None, changed=changed)


def job(kind: str, state: str, *steps: JobStep, **more: Any) -> Job:
    """A job with its figures added up."""
    made = Job(
        id=f"job_{kind}",
        kind=kind,
        state=state,
        steps=list(steps),
        compared=sum(each["done"] for each in steps),
        mended=sum(each["changed"] for each in steps),
        rate=None,
        started=NOW - 492,
        finished=None if state == "running" else NOW - 60,
        reason=None,
        note="",
    )
    made.update(more)  # type: ignore[typeddict-item]
    return made


def backfill(state: str = "running", **more: Any) -> Job:
    """A backfill in the middle of the account."""
    return job(
        "backfill",
        state,
        step("customers", "done", 18_930, 18_930),
        step("subscriptions", "done", 24_112, 24_108),
        step("invoices", "running", 75_162, 75_160),
        step("checkout_sessions", "running", 20_400, 20_391),
        step("payment_intents", "running", 31_870, 31_864),
        step("credit_notes", "done", 5_284, 5_284),
        step("charges", "done", 30_918, 30_918),
        step("disputes", "done", 12, 12),
        **{"rate": 240.4 if state == "running" else None, **more},
    )


def reconcile(state: str = "done", **more: Any) -> Job:
    """A reconcile of this morning."""
    steps = (step("events", "done", 1_204, 2), step("customers", "done", 41_838))
    at = {"started": NOW - 15_000, "finished": NOW - 14_900}
    return job("reconcile", state, *steps, **{**at, **more})


def webhook(
    number: int, kind: int, url: str, state: str, *tries: tuple[int | None, int], due: float | None = None
) -> OutboundWebhook:
    """A webhook out with its tries: what came back (None: nothing), and the milliseconds it took."""
    customid = "u_48213" if number % 2 else "u_51077"
    created = NOW - 60.0 * (LAST + 3 - number)
    return OutboundWebhook(
        id=str(number),
        created_at=created,
        type=kind,
        url=url,
        customid=customid,
        subject="sub_1QaPk2LmXw8Rt0",
        state=state,
        attempts=len(tries),
        due=due,
        body={"id": f"out_{number}", "type": kind, "customid": customid, "productid": "prod_QxPremM"},
        log=[_attempt(created + 300 * place, *each) for place, each in enumerate(tries)],
    )


def _attempt(at: float, status: int | None, ms: int) -> OutboundAttempt:
    good = status is not None and 200 <= status < 300
    error = None if good else f"It answered {status}." if status else "No connection could be made."
    return OutboundAttempt(at=at, status=status, error=error, ms=ms)


def webhooks_out() -> list[OutboundWebhook]:
    """1,204 of them, newest first; two wait."""
    return [
        webhook(LAST, 5001, API, "delivered", (200, 61)),
        webhook(LAST - 1, 5003, PARTNER, "waiting", (503, 118), (503, 97), due=NOW + 209),
        webhook(LAST - 2, 5004, API, "delivered", (200, 58)),
        webhook(LAST - 3, 5005, API, "delivered", (500, 12), (200, 40)),
        webhook(LAST - 4, 5003, PARTNER, "waiting", (503, 80), (503, 81), (None, 84), due=NOW + 1_100),
        *(webhook(each, 5003, API, "delivered", (200, 50 + each % 9)) for each in range(LAST - 5, 0, -1)),
    ]


def page(webhooks: list[OutboundWebhook], state: str, after: str | None, limit: int) -> OutboundPage:
    """A page as the engine answers it."""
    fitting = [each for each in webhooks if state in {"", each["state"]}]
    below = [each for each in fitting if after is None or int(each["id"]) < int(after)]
    following = below[limit - 1]["id"] if len(below) > limit else None
    return OutboundPage(outbound=[*below[:limit]], next=following, total=len(fitting))
