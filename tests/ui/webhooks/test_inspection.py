"""The chosen delivery: read whole, judged anew when what it is judged with changes."""

import base64
from dataclasses import replace

from PySide6.QtCore import QObject

from glassfy_desktop.domain.signature_check import Fault
from glassfy_desktop.services.engine_client import EngineRefusedError
from glassfy_desktop.services.engine_shapes import Delivery
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.webhooks.inspection import Inspection
from tests.screenshots.webhooks import OTHER_SECRET, delivery_of, listed, stop_engine
from tests.ui.webhooks.conftest import OpenStore, all_done, engine_of, until

APPLIED, REJECTED = 0, 3


async def read(workspace: Workspace, owner: QObject, place: int = APPLIED) -> Inspection:
    inspection = Inspection(workspace, owner)
    inspection.show(engine_of(workspace).rows[place])
    await until(inspection.changed, lambda: shown_whole(inspection))
    return inspection


def shown_whole(inspection: Inspection) -> bool:
    return inspection.shown is not None and inspection.shown.delivery is not None


async def test_what_the_list_knows_shows_before_the_body_is_there(store: OpenStore, owner: QObject) -> None:
    inspection = Inspection(await store(), owner)
    inspection.show(listed()[REJECTED])
    assert inspection.shown is not None
    assert inspection.shown.row["verdict"] == "rejected"
    assert (inspection.shown.body, inspection.shown.signature) == (None, None)


async def test_a_delivery_is_read_whole_and_its_signature_checked(store: OpenStore, owner: QObject) -> None:
    inspection = await read(await store(), owner)
    assert inspection.shown is not None
    assert inspection.shown.event["type"] == "customer.subscription.updated"
    assert inspection.shown.signature is not None
    assert inspection.shown.signature.fault is None


async def test_pasting_the_right_secret_judges_the_open_delivery_anew(
    store: OpenStore, owner: QObject
) -> None:
    workspace = await store()
    inspection = await read(workspace, owner, REJECTED)
    assert inspection.shown is not None
    assert inspection.shown.signature is not None
    assert inspection.shown.signature.fault is Fault.SECRET
    await workspace.keep(SecretKind.SIGNING_SECRET, OTHER_SECRET)
    assert inspection.shown.signature.fault is None


async def test_while_the_engine_is_down_the_reason_stands_in_its_place(
    store: OpenStore, owner: QObject
) -> None:
    workspace = await store()
    stop_engine(workspace)
    inspection = Inspection(workspace, owner)
    inspection.show(listed()[APPLIED])
    await until(inspection.changed, lambda: inspection.shown is not None and bool(inspection.shown.problem))
    assert inspection.shown is not None
    assert inspection.shown.problem.startswith("The engine is not answering.")


async def test_what_was_read_stays_when_reading_again_fails(store: OpenStore, owner: QObject) -> None:
    workspace = await store()
    inspection = await read(workspace, owner)
    before = inspection.shown
    engine_of(workspace).broken = EngineRefusedError(503, "Not now.", "Wait.", [])
    inspection.read()
    await all_done()
    assert inspection.shown is before
    assert messages().banners[0].happened == "Not now."


async def test_a_delivery_told_again_is_read_again(store: OpenStore, owner: QObject) -> None:
    workspace = await store()
    place = next(place for place, row in enumerate(listed()) if row["verdict"] == "pending")
    inspection = await read(workspace, owner, place)
    applied = engine_of(workspace).rows[place].copy()
    applied["verdict"] = "applied"
    engine_of(workspace).rows[place] = applied
    workspace.arrived.tell(applied)
    await until(
        inspection.changed,
        lambda: inspection.shown is not None and inspection.shown.row["verdict"] == "applied",
    )


async def test_bytes_that_are_no_text_are_kept_as_they_came(store: OpenStore, owner: QObject) -> None:
    workspace = await store()
    row = listed()[REJECTED]
    odd: Delivery = {**delivery_of(row), "body": None, "body_base64": base64.b64encode(b"\xff\x00").decode()}
    engine_of(workspace).bodies[row["id"]] = odd
    inspection = await read(workspace, owner, REJECTED)
    assert inspection.shown is not None
    assert inspection.shown.body == b"\xff\x00"
    assert inspection.shown.event == {}


async def test_a_body_that_is_no_longer_kept_is_not_judged(store: OpenStore, owner: QObject) -> None:
    workspace = await store()
    row = listed()[APPLIED]
    engine_of(workspace).bodies[row["id"]] = {**delivery_of(row), "body": None}
    inspection = await read(workspace, owner)
    assert inspection.shown is not None
    assert (inspection.shown.body, inspection.shown.signature) == (None, None)


async def test_a_saved_catalog_is_what_the_next_look_uses(store: OpenStore, owner: QObject) -> None:
    workspace = await store()
    inspection = await read(workspace, owner)
    workspace.config = replace(workspace.config, catalog=replace(workspace.config.catalog, skus=()))
    workspace.changed.tell()
    assert inspection.shown is not None
    assert inspection.shown.catalog.skus == ()
