"""Picture 10: the engine of Northwind Trails at work."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from glassfy_desktop.services.engine_shapes import EngineStatus, Job, OutboundPage, OutboundWebhook
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.engine.presenter import EnginePresenter
from glassfy_desktop.ui.engine.view import EngineScreen
from glassfy_desktop.ui.screen import ScreenContext
from tests.screenshots import engine_work
from tests.screenshots.customers import NOW, at

SECRETS = {
    SecretKind.STRIPE_KEY: "rk_test_51NkQ2TLmXw8Rt0c4Believable00w8Qz",
    SecretKind.SDK_KEY: "gsdk_BelievableKeyForApps000007fQ2",
    SecretKind.REST_KEY: "grest_BelievableKeyForBackEnds0Kx0a",
}
"""Made up; shaped as the real ones are."""
LINES = (
    ("15:48:03.650", "info", "lookups", "line items of cs_test_a1SumQ88 asked for, 198 ms"),
    ("15:48:04.771", "info", "writer", "214 deliveries in one transaction, 11 ms"),
    ("15:48:09.003", "error", "lookups", "Stripe answered 503 for cs_test_b7Kd, next try in 4 s"),
    ("15:48:12.419", "warning", "receiver", "rejected evt_1QaR7c…: no known secret fits"),
    ("15:48:30.517", "info", "receiver", "duplicate evt_1QaR8k… answered 200"),
    ("15:48:30.902", "info", "config_store", "configuration version 14 saved"),
    ("15:48:31.118", "info", "receiver", "applied evt_1QaR9x… customer.subscription.updated in 4 ms"),
)


def line(time: str, level: str, logger: str, message: str) -> str:
    """A line as the engine writes it."""
    return json.dumps(
        {
            "time": f"2026-11-23T{time}+00:00",
            "level": level,
            "logger": f"glassfy_desktop.engine.{logger}",
            "message": message,
        }
    )


class FakeEngine:
    """Answers with its figures, its jobs and its webhooks out, and takes secrets."""

    url = "http://127.0.0.1:51783"

    def __init__(self) -> None:
        self.asked = 0
        self.secrets: dict[str, Any] = {}
        self.down: Exception | None = None
        self.all_jobs: list[Job] = [engine_work.backfill(), engine_work.reconcile()]
        self.webhooks: list[OutboundWebhook] = engine_work.webhooks_out()
        self.begun: list[str] = []
        self.listed = 0
        self.unread: Exception | None = None
        """What comes instead of the jobs; `unsent`, instead of the webhooks out."""
        self.unsent: Exception | None = None
        self.asked_for_jobs = asyncio.Event()
        self.answers = asyncio.Event()
        """Cleared, a list of jobs waits for it once it was asked for."""
        self.answers.set()

    async def status(self) -> EngineStatus:
        if self.down is not None:
            raise self.down
        self.asked += 1
        return EngineStatus(
            database="sqlite",
            size=1_840_000_000,
            deliveries=2_402_118,
            events=2_318_410,
            pending=3,
            per_minute=[*([30, 55, 131, 80, 42] * 11), 12, 25, 31, 40, 42],
            started=at(2026, 11, 23, 9, 12),
            version="0.1.0",
            secrets=2,
            lag=engine_work.LAG,
        )

    async def jobs(self) -> list[Job]:
        if self.unread is not None:
            raise self.unread
        self.listed += 1
        answer = list(self.all_jobs)
        self.asked_for_jobs.set()
        await self.answers.wait()
        return answer

    async def begin_job(self, kind: str) -> str:
        if self.down is not None:
            raise self.down
        self.begun.append(kind)
        return "job_new"

    async def cancel_job(self, job_id: str) -> None:
        self.begun.append(f"cancel {job_id}")

    async def resume_job(self, job_id: str) -> None:
        self.begun.append(f"resume {job_id}")

    async def outbound(self, state: str = "", after: str | None = None, limit: int = 200) -> OutboundPage:
        if self.unsent is not None:
            raise self.unsent
        return engine_work.page(self.webhooks, state, after, limit)

    async def outbound_webhook(self, webhook_id: str) -> OutboundWebhook:
        return next(each for each in self.webhooks if each["id"] == webhook_id)

    async def retry_outbound(self, webhook_id: str) -> OutboundWebhook:
        if self.down is not None:
            raise self.down
        self.begun.append(f"retry {webhook_id}")
        return await self.outbound_webhook(webhook_id)

    async def put_secrets(self, **secrets: Any) -> None:
        self.secrets = secrets


async def keep_secrets(workspace: Workspace, secrets: Mapping[SecretKind, str] = SECRETS) -> None:
    """Let the store hold its keys, and the engine have logged something."""
    for kind, secret in secrets.items():
        await workspace.keychain.put(workspace.slug, kind, secret)
    await workspace.open()
    workspace.engine.lines.extend(line(*each) for each in LINES)


def build(context: ScreenContext) -> QWidget:
    """The screen at the picture's time."""
    presenter = EnginePresenter(context.workspace, clock=lambda: NOW)
    return EngineScreen(context, presenter)
