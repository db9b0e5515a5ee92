"""Believable deliveries for the Webhooks screen, for its pictures and its tests: no engine, no sandbox."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from glassfy_desktop.config_schema import read_config
from glassfy_desktop.domain.catalog import Catalog, Permission, Sku
from glassfy_desktop.domain.signature import sign
from glassfy_desktop.domain.store_config import new_document, with_account, with_catalog, with_webhook
from glassfy_desktop.services.engine_client import EngineClient, EngineDownError, EngineRefusedError
from glassfy_desktop.services.engine_shapes import Delivery, DeliveryPage, DeliveryRow
from glassfy_desktop.services.keychain import Keychain, SecretKind
from glassfy_desktop.services.processes import Phase, ProcessState
from glassfy_desktop.services.sandbox_client import Played, SandboxClient, Scenario
from glassfy_desktop.services.store_files import StoreFiles
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.webhooks.payload_tab import PayloadTab
from glassfy_desktop.ui.webhooks.view import WebhooksScreen

NOW = datetime(2026, 11, 23, 15, 48, 31, 102_000).timestamp()
SECRET = "whsec_Aq7Lm2Xw8Rt0c4Bv1Nn59kTd"
OTHER_SECRET = "whsec_Pz4Jc6Yd3Ks9e1Gh8Uo2Lq3A"
ENGINE = "http://127.0.0.1:51783"
CATALOG = Catalog(
    skus=(
        Sku("premium_monthly", "prod_OaPremMonthly1"),
        Sku("premium_yearly", "prod_OaPremYearly01"),
        Sku("day_pass", "prod_OaDayPass00001", duration_days=1),
    ),
    permissions=(
        Permission("premium", ("premium_monthly", "premium_yearly", "day_pass")),
        Permission("route_planner", ("premium_yearly",)),
    ),
)
SCENARIOS = (
    Scenario(
        "cancel-now", "Cancel now", "premium ends at once (-1), although the period would have lasted longer."
    ),
    Scenario(
        "failed-renewal-recovered",
        "Failed renewal, recovered",
        "premium stays in grace (1) for the late days, then renews (5).",
    ),
    Scenario("new-subscription", "New subscription", "premium becomes valid (5) until the end of the month."),
    Scenario("one-time-purchase", "One-time purchase", "day_pass is valid for 1 day."),
)
# seconds before now, verdict, type, object, source
LIST = """
0 applied customer.subscription.updated sub_1QaR9xLmXw8Rt0c4 stripe
1 applied invoice.paid in_1QaR9vLmXw8Rt0c4 stripe
1 duplicate invoice.paid in_1QaR9vLmXw8Rt0c4 stripe
19 rejected customer.subscription.updated sub_1QaPk2LmXw8Rt0c4 stripe
36 pending checkout.session.completed cs_test_b1Qa7cLmXw8 stripe
37 applied payment_intent.succeeded pi_3QaQ8hLmXw8Rt0c4 stripe
131 applied charge.refunded ch_3QaNw0LmXw8Rt0c4 replay
149 rejected invoice.payment_failed in_1QaQ77LmXw8Rt0c4 trigger
170 applied invoice.payment_failed in_1QaQ77LmXw8Rt0c4 trigger
171 applied customer.subscription.updated sub_1QaPk2LmXw8Rt0c4 trigger
262 applied customer.subscription.trial_will_end sub_1QaMmELmXw8Rt0c4 stripe
273 applied credit_note.created cn_1QaMbTLmXw8Rt0c4 poll
273 applied customer.updated cus_QxT41bVn8sPz0R poll
274 duplicate invoice.paid in_1QaLrrLmXw8Rt0c4 poll
421 applied invoice.paid in_1QaLrrLmXw8Rt0c4 stripe
439 applied customer.subscription.updated sub_1QaLq9LmXw8Rt0c4 stripe
512 applied customer.subscription.deleted sub_1QaJ0pLmXw8Rt0c4 stripe
1049 applied customer.subscription.created sub_1QaR9xLmXw8Rt0c4 trigger
1050 applied customer.created cus_QxT41bVn8sPz0R trigger
"""
KEPT = 18_204


def listed(source: str = "") -> list[DeliveryRow]:
    """The rows of `LIST`, newest first; those from Stripe come from `source` where it is given."""
    rows = []
    for place, line in enumerate(LIST.split("\n")[1:-1]):
        before, verdict, kind, thing, came_from = line.split()
        told = source if source and came_from in {"stripe", "poll", "replay"} else came_from
        rows.append(row_of(KEPT - place, NOW - int(before), verdict, kind, thing, told))
    return rows


def row_of(  # noqa: PLR0917
    number: int, at: float, verdict: str, kind: str, thing: str, source: str
) -> DeliveryRow:
    reasons = {
        "rejected": "No known signing secret fits: another secret, or a changed body.",
        "duplicate": "This event was received before.",
        "pending": f"Waits for the line items of {thing}, which only Stripe can tell.",
    }
    return DeliveryRow(
        id=str(number),
        received_at=at,
        source=source,
        event_id=f"evt_1QaR{number % 10}xLmXw8Rt0c4",
        type=kind,
        object_id=thing,
        livemode=False,
        api_version="2022-11-15",
        verdict=verdict,
        reason=reasons.get(verdict),
    )


def event_of(row: DeliveryRow) -> dict[str, Any]:
    """The event of a row; a subscription is told whole."""
    kind = row["type"] or ""
    thing = subscription(row) if kind.startswith("customer.subscription") else other_object(row)
    data: dict[str, Any] = {"object": thing}
    if kind == "customer.subscription.updated":
        data["previous_attributes"] = {"status": "past_due"}
    return {
        "id": row["event_id"],
        "object": "event",
        "api_version": row["api_version"],
        "created": int(row["received_at"]),
        "data": data,
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }


def subscription(row: DeliveryRow) -> dict[str, Any]:
    now = int(row["received_at"])
    price = {
        "id": "price_1NmYearly0001",
        "object": "price",
        "active": True,
        "currency": "usd",
        "product": "prod_OaPremYearly01",
        "recurring": {"interval": "month", "interval_count": 1},
        "unit_amount": 4900,
    }
    item = {"id": "si_PqYearly000001", "object": "subscription_item", "price": price, "quantity": 1}
    return {
        "id": row["object_id"],
        "object": "subscription",
        "cancel_at_period_end": False,
        "current_period_end": now + 30 * 86_400,
        "current_period_start": now,
        "customer": "cus_QxT41bVn8sPz0R",
        "items": {"object": "list", "data": [item], "has_more": False, "url": "/v1/subscription_items"},
        "latest_invoice": "in_1QaR9vLmXw8Rt0c4",
        "metadata": {"customid": "usr_4478"},
        "status": "active",
        "trial_end": None,
    }


def other_object(row: DeliveryRow) -> dict[str, Any]:
    kind = (row["type"] or "").rpartition(".")[0]
    shown: dict[str, Any] = {
        "id": row["object_id"],
        "object": kind,
        "amount": 4900,
        "amount_due": 4900,
        "amount_paid": 4900,
        "amount_total": 4900,
        "amount_refunded": 1200,
        "attempt_count": 1,
        "currency": "usd",
        "customer": "cus_QxT41bVn8sPz0R",
        "email": "jonas.w@example.com",
        "metadata": {"customid": "usr_4478"},
        "payment_status": "paid",
    }
    return shown


def delivery_of(row: DeliveryRow) -> Delivery:
    """The whole delivery of a row, written as Stripe does, a rejected one signed with another secret."""
    body = json.dumps(event_of(row), indent=2, ensure_ascii=False)
    secret = OTHER_SECRET if row["verdict"] == "rejected" else SECRET
    signed = sign([secret], int(row["received_at"]) - 1, body.encode())
    headers = [
        ("host", "127.0.0.1:51783"),
        ("user-agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)"),
        ("content-type", "application/json; charset=utf-8"),
        ("stripe-signature", f"{signed},v0={'0' * 64}"),
    ]
    return Delivery(**row, headers=headers, body=body, size=len(body.encode()))  # type: ignore[typeddict-item]


class FakeEngine(EngineClient):
    """Deliveries in memory, newest first. Knows `type:`, `status:` and `source:` of the filter language.

    `broken` is raised by every call while it is set; `asked` is the queries that came.
    """

    def __init__(self, rows: list[DeliveryRow], kept: int | None = None) -> None:
        self.url = ENGINE
        self.rows = rows
        self.bodies: dict[str, Delivery] = {}
        self.more_kept = (kept or len(rows)) - len(rows)
        self.broken: Exception | None = None
        self.asked: list[tuple[str, str | None, int]] = []

    async def close(self) -> None:
        return None

    async def put_secrets(self, **secrets: Any) -> None:
        return None

    async def deliveries(self, query: str = "", after: str | None = None, limit: int = 200) -> DeliveryPage:
        self.asked.append((query, after, limit))
        if self.broken is not None:
            raise self.broken
        found = [row for row in self.rows if all(fits(row, word) for word in query.split())]
        older = [row for row in found if after is None or int(row["id"]) < int(after)]
        cursor = older[limit - 1]["id"] if len(older) > limit else None
        return DeliveryPage(
            deliveries=older[:limit], next=cursor, total=len(found) + (0 if query else self.more_kept)
        )

    async def delivery(self, delivery_id: str) -> Delivery:
        if self.broken is not None:
            raise self.broken
        row = next(row for row in self.rows if row["id"] == delivery_id)
        return self.bodies.get(delivery_id) or delivery_of(row)


def fits(row: DeliveryRow, word: str) -> bool:
    """Whether a row fits a word of the filter language. Raises EngineRefusedError as the engine does."""
    name, _, value = word.partition(":")
    start = value.rstrip("*")
    match name:
        case "type":
            return (row["type"] or "").startswith(start) if value.endswith("*") else row["type"] == value
        case "status":
            return row["verdict"] == value
        case "source":
            return row["source"] == value
        case "after":
            return row["received_at"] >= NOW - int(value.rstrip("m")) * 60
        case _ if value:
            raise EngineRefusedError(
                400,
                f"The filter “{word}” is not known.",
                "Known are type:invoice.*, status:rejected, source:stripe, after:10m, and an id.",
                [],
            )
        case _:
            return (row["object_id"] or "").startswith(word) or (row["event_id"] or "").startswith(word)


class FakeSandbox(SandboxClient):
    """Scenarios that are only remembered: `played` has each with its customid."""

    def __init__(self) -> None:
        self.url = "http://127.0.0.1:51790"
        self.played: list[tuple[str, str]] = []
        self.broken: Exception | None = None

    async def close(self) -> None:
        return None

    async def scenarios(self) -> list[Scenario]:
        return list(SCENARIOS)

    async def play(self, name: str, customid: str, price: str | None = None) -> Played:
        if self.broken is not None:
            raise self.broken
        self.played.append((name, customid))
        sentence = next(each.sentence for each in SCENARIOS if each.name == name)
        return Played(customid, "cus_QxT41bVn8sPz0R", ("evt_1", "evt_2"), sentence)


async def open_store(folder: Path, mode: str, rows: list[DeliveryRow], kept: int | None = None) -> Workspace:
    """An open store whose engine holds these deliveries, running; a sandbox store has its sandbox too."""
    name, account = (
        ("Sandbox", "acct_sandbox0000001")
        if mode == "sandbox"
        else ("Northwind Trails", "acct_1NkQ2TLmXw8Rt0c4")
    )
    document = with_catalog(with_account(new_document(name, mode), account), CATALOG)
    document = with_webhook(document, f"{ENGINE}/stripe/webhook", "we_1QaR9xLmXw8Rt0c4", "2022-11-15")
    workspace = Workspace(StoreFiles(folder), Keychain(), "northwind", read_config(document))
    await workspace.keep(SecretKind.SIGNING_SECRET, SECRET)
    workspace.client = FakeEngine(rows, kept)
    workspace.engine.state = ProcessState(Phase.RUNNING, ENGINE, 4711)
    if mode == "sandbox":
        workspace.sandbox_client = FakeSandbox()
    return workspace


def forget_webhook(workspace: Workspace) -> None:
    """The store's webhook was not made yet."""
    config = workspace.config
    workspace.config = replace(config, webhook=replace(config.webhook, endpoint=""))
    workspace.changed.tell()


def stop_engine(workspace: Workspace) -> None:
    """The engine has stopped and waits for its next try."""
    if isinstance(workspace.client, FakeEngine):
        workspace.client.broken = EngineDownError()
    workspace.engine.state = ProcessState(Phase.WAITING, reason="Its database is locked by another process.")
    workspace.changed.tell()


@dataclass(frozen=True)
class Scene:
    """A picture: the store it shows, and what is done on the screen once its list is there."""

    workspace: Workspace
    arrange: Callable[[WebhooksScreen], None]


async def build(folder: Path) -> dict[str, Scene]:
    """The scenes by the names of their pictures. Arrange them once the list is there."""
    test = await open_store(folder, "test", listed(), KEPT)
    sandbox = await open_store(folder, "sandbox", listed("sandbox"), KEPT)
    nothing = await open_store(folder, "sandbox", [])
    stopped = await open_store(folder, "test", listed(), KEPT)
    return {
        "03-webhooks-signature": Scene(test, show_signature),
        "04-webhooks-payload": Scene(sandbox, show_payload),
        "11-empty-state": Scene(nothing, show_day),
        "12-error-banner": Scene(stopped, show_stopped),
    }


def show_day(screen: WebhooksScreen) -> None:
    """Today is the day of the deliveries."""
    screen.presenter.model.now = lambda: datetime.fromtimestamp(NOW)


def choose(screen: WebhooksScreen, place: int) -> None:
    """Choose a row of the list."""
    screen.list.table.setCurrentIndex(screen.presenter.model.index(place, 0))


def show_signature(screen: WebhooksScreen) -> None:
    show_day(screen)
    screen.list.filter.setText("after:20m")
    choose(screen, 3)
    screen.inspector.show_tab("signature")
    screen.trigger_panel.toggle()


def show_payload(screen: WebhooksScreen) -> None:
    show_day(screen)
    screen.inspector.show_tab("payload")
    screen.list.filter.setText("type:customer.subscription.* after:30m")
    screen.list.filter.setFocus()
    pane = screen.inspector.pane()
    assert isinstance(pane, PayloadTab)
    pane.search.setText("product")


def show_stopped(screen: WebhooksScreen) -> None:
    show_day(screen)
    stop_engine(screen.presenter.workspace)
