"""An open store without processes: the real workspace over a fake engine, for pictures and UI tests."""

import asyncio
import time
from pathlib import Path
from typing import Any, cast

from PySide6.QtWidgets import QWidget

from glassfy_desktop.config_schema import read_config
from glassfy_desktop.services.app_settings import AppSettings
from glassfy_desktop.services.engine_client import EngineClient
from glassfy_desktop.services.engine_shapes import DeliveryRow
from glassfy_desktop.services.keychain import Keychain
from glassfy_desktop.services.processes import Phase, ProcessState
from glassfy_desktop.services.set_up import SetUp
from glassfy_desktop.services.store_files import StoreFiles
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui import tasks
from glassfy_desktop.ui.actions import Actions
from glassfy_desktop.ui.screen import ScreenContext

URL = "http://127.0.0.1:51783"
PID = 48213
ACCOUNT = "acct_1NkQ2TLmXw8Rt0c4"


def document(mode: str = "test") -> dict[str, Any]:
    """A believable store configuration: Northwind Trails, version 14."""
    skus = {
        "premium_monthly": ("prod_QxPremM", "Premium, monthly", None),
        "premium_yearly": ("prod_QxPremY", "Premium, yearly", None),
        "offline_alps": ("prod_QxAlps", "Map pack Alps", None),
        "summer_pass": ("prod_QxSummer", "Summer pass, 90 days", 90),
        "team_seat": ("prod_QxTeam", "Team seat", None),
    }
    gives = {
        "premium": ["premium_monthly", "premium_yearly"],
        "offline_maps": ["offline_alps"],
        "route_planner": ["premium_monthly", "premium_yearly"],
        "team": ["team_seat"],
        "live_tracking": ["summer_pass"],
    }
    hook = {"url": "https://hooks.northwindtrails.com/stripe/webhook", "events": ["*"], "endpoint": "we_1"}
    return {
        "schema": 1,
        "version": 14,
        "store": "Northwind Trails",
        "mode": mode,
        "stripe": {"account": ACCOUNT, "api_version": "2022-11-15", "webhook": hook},
        "policy": {
            "grace_days": 7,
            "stale_after_days": 3,
            "revoke_on_refund": True,
            "revoke_on_dispute": True,
        },
        "skus": [
            {"id": name, "product": product, "duration_days": days, "description": words}
            for name, (product, words, days) in skus.items()
        ],
        "permissions": [{"id": name, "description": "", "skus": each} for name, each in gives.items()],
        "offerings": [{"id": "default", "skus": ["premium_monthly", "premium_yearly"]}],
        "outbound": [
            {"url": "https://api.northwindtrails.com/hook"},
            {"url": "https://crm.partner.example/in", "events": [5003]},
        ],
    }


def open_store(root: Path, client: object, mode: str = "test") -> Workspace:
    """The store in `root`, its engine running as far as anybody can tell; `client` answers in its place."""
    files = StoreFiles(root)
    files.save("northwind-trails", document(mode))
    workspace = Workspace(files, Keychain(), "northwind-trails", read_config(document(mode)))
    workspace.client = cast(EngineClient, client)
    workspace.engine.state = ProcessState(Phase.RUNNING, URL, PID)
    return workspace


def stop_engine(workspace: Workspace, reason: str = "It was ended by signal 9.") -> None:
    """Let the engine be down, as the workspace tells it."""
    workspace.engine.state = ProcessState(Phase.WAITING, reason=reason, retry_at=time.monotonic() + 4)
    workspace.engine.changed.tell()


def start_engine(workspace: Workspace) -> None:
    """Let the engine run again."""
    workspace.engine.state = ProcessState(Phase.RUNNING, URL, PID)
    workspace.engine.changed.tell()


def delivery() -> DeliveryRow:
    """A delivery as it arrives."""
    return DeliveryRow(
        id="dlv_1",
        received_at=1_795_448_880.0,
        source="stripe",
        event_id="evt_1QaR9x",
        type="customer.subscription.updated",
        object_id="sub_1QaPk2LmXw8Rt0",
        livemode=False,
        api_version="2022-11-15",
        verdict="applied",
        reason=None,
    )


async def at_rest() -> None:
    """Wait until nothing that a screen has started is under way."""
    while under_way := list(tasks._running):
        await asyncio.gather(*under_way, return_exceptions=True)


class Went:
    """Remembers where a screen wanted to go, and which theme it chose."""

    def __init__(self) -> None:
        self.to: list[str] = []
        self.themes: list[str] = []


def context_of(workspace: Workspace, host: QWidget, went: Went | None = None) -> ScreenContext:
    """What a screen gets; `host` stands for the window."""
    went = went or Went()
    return ScreenContext(
        workspace=workspace,
        set_up=SetUp(workspace),
        actions=Actions(host),
        settings=AppSettings(),
        go=went.to.append,
        host=host,
        set_theme=went.themes.append,
    )
