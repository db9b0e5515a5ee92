"""The delivery that is looked into: read whole from the engine, its body decoded once."""

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import orjson
from PySide6.QtCore import QObject, Signal

from glassfy_desktop.domain.catalog import Catalog
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.signature_check import KnownSecret, SignatureCheck, check
from glassfy_desktop.domain.stripe_event import mapping
from glassfy_desktop.services.engine_client import EngineDownError
from glassfy_desktop.services.engine_shapes import Delivery, DeliveryRow
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.tasks import spawn
from glassfy_desktop.ui.webhooks.words import stop_with


@dataclass(frozen=True)
class Inspected:
    """One delivery. `delivery` is None while it is read, or where it cannot be: then `problem` says why.

    `signature` is None where no body is kept.
    """

    row: DeliveryRow
    catalog: Catalog
    delivery: Delivery | None = None
    problem: str = ""
    signature: SignatureCheck | None = None

    @cached_property
    def body(self) -> bytes | None:
        """The bytes as they came; None while they are not here or no longer kept."""
        return None if self.delivery is None else body_of(self.delivery)

    @cached_property
    def payload(self) -> object:
        """The body as a JSON value; None where it is none."""
        return payload_of(self.body)

    @cached_property
    def event(self) -> Mapping[str, object]:
        """The Stripe event in the body; empty where there is none."""
        return mapping(self.payload)

    @property
    def header(self) -> str | None:
        """The Stripe-Signature header as it came."""
        return None if self.delivery is None else header_of(self.delivery)


class Inspection(QObject):
    """Holds the chosen delivery; `changed` tells when another is chosen or more of it is known."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.shown: Inspected | None = None
        self._reading: asyncio.Task[None] | None = None
        stop_with(
            self,
            workspace.arrived.add(self._arrived),
            workspace.reloaded.add(self.read),
            workspace.changed.add(self._workspace_changed),
        )
        self._judged_with = self._secrets()

    def show(self, row: DeliveryRow) -> None:
        """Look into a delivery; what the list knows of it shows at once."""
        if self.shown is not None and self.shown.row == row:
            return
        self.shown = Inspected(row, self.workspace.config.catalog)
        self.changed.emit()
        self.read()

    def read(self) -> None:
        """Read the chosen delivery from the engine, where one is chosen."""
        if self.shown is None:
            return
        if self._reading is not None:
            self._reading.cancel()
        self._reading = spawn(self, self._read(self.shown.row), "read a delivery", self._failed)

    async def _read(self, row: DeliveryRow) -> None:
        delivery = await self.workspace.need_engine().delivery(row["id"])
        self._show(delivery)

    def _show(self, delivery: Delivery) -> None:
        row = DeliveryRow(**{name: delivery[name] for name in DeliveryRow.__annotations__})  # type: ignore[literal-required, typeddict-item]
        self._judged_with = self._secrets()
        signature = self._judge(delivery)
        self.shown = Inspected(row, self.workspace.config.catalog, delivery, "", signature)
        self.changed.emit()

    def _judge(self, delivery: Delivery) -> SignatureCheck | None:
        body = body_of(delivery)
        if body is None:
            return None
        return check(
            header_of(delivery),
            body,
            self._judged_with,
            int(delivery["received_at"]),
            livemode=delivery["livemode"],
            expected=self.workspace.config.livemode,
        )

    def _secrets(self) -> list[KnownSecret]:
        signing = self.workspace.secret(SecretKind.SIGNING_SECRET)
        return [KnownSecret("current", signing)] if signing else []

    def _failed(self, error: Exception) -> None:
        """What was read stays; where nothing was, the reason stands in its place."""
        if isinstance(error, UserError) and self.shown is not None and self.shown.delivery is None:
            self.shown = Inspected(self.shown.row, self.shown.catalog, None, str(error))
            self.changed.emit()
        elif not isinstance(error, EngineDownError):  # of which the window tells by itself
            messages().report(error, "read a delivery")

    def _arrived(self, row: DeliveryRow) -> None:
        if self.shown is not None and self.shown.row["id"] == row["id"]:
            self.read()

    def _workspace_changed(self) -> None:
        """Another secret may be known now, or another catalog."""
        if self.shown is None or self.shown.delivery is None:
            return
        if self._secrets() != self._judged_with or self.shown.catalog is not self.workspace.config.catalog:
            self._show(self.shown.delivery)


def body_of(delivery: Delivery) -> bytes | None:
    """The bytes of a delivery; None where they are no longer kept."""
    if delivery["body"] is not None:
        return delivery["body"].encode()
    encoded = delivery.get("body_base64")
    return base64.b64decode(encoded) if encoded else None


def header_of(delivery: Delivery) -> str | None:
    """The Stripe-Signature header of a delivery; None where it came without."""
    return next((value for name, value in delivery["headers"] if name.lower() == "stripe-signature"), None)


def payload_of(body: bytes | None) -> object:
    """A body as a JSON value; None where it is none."""
    try:
        return orjson.loads(body) if body else None
    except orjson.JSONDecodeError:
        return None
