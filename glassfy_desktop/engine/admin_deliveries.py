"""The admin routes of deliveries: the list, each whole, applied once more, and sent on."""

import base64
import re
import time
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from glassfy_desktop.engine import deliveries, forwarder, receiver, shapes
from glassfy_desktop.engine.deliveries import Incoming
from glassfy_desktop.engine.forward_shapes import Forwards
from glassfy_desktop.engine.forwarder import Parcel
from glassfy_desktop.engine.guards import admin_token, newest_config
from glassfy_desktop.engine.responses import json_response
from glassfy_desktop.engine.state import engine_of

router = APIRouter(
    prefix="/admin/v1/deliveries", tags=["Admin"], dependencies=[Depends(admin_token), Depends(newest_config)]
)

UNKNOWN = "No delivery has this id."


class Forward(BaseModel):
    """Where to send a delivery; without a URL, to every target of the configuration that takes its type."""

    url: Annotated[str | None, Field(pattern="^https?://", max_length=2000)] = None


@router.get("", response_model=shapes.DeliveryPage)
async def list_deliveries(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=deliveries.MOST_A_PAGE)] = 200,
    after: str | None = None,
    filter: str = "",  # noqa: A002 (the parameter's name on the wire)
) -> Response:
    """Deliveries, newest first, from after the cursor; `filter` such as `type:invoice.* status:rejected`."""
    below = _number(after, "This cursor is not one of ours.", 400) if after is not None else None
    answer = await engine_of(request).database.read(
        lambda connection: deliveries.page(connection, filter, below, limit)
    )
    return json_response(answer)


@router.get("/{number}", response_model=shapes.Delivery)
async def get_delivery(request: Request, number: str) -> Response:
    """One delivery with its headers and body; `body_gone` says why there is none."""
    answer = asdict(await _delivery(request, number))
    if answer["body_base64"] is None:
        del answer["body_base64"]
    return json_response(answer)


@router.post("/{number}/replay", response_model=shapes.DeliveryRow)
async def replay(request: Request, number: str) -> Response:
    """Receive the stored bytes once more; the admin token vouches for them instead of the signature."""
    headers, body = _stored(await _delivery(request, number))
    again = Incoming(time.time(), "replay", headers, body)
    return json_response(await receiver.receive_again(engine_of(request), again))


@router.post("/{number}/forward", response_model=Forwards)
async def forward(request: Request, number: str, wanted: Forward | None = None) -> Response:
    """Send the stored bytes to a target, with Stripe’s signature as it came, and tell what it answered."""
    engine, found = engine_of(request), await _delivery(request, number)
    parcel = Parcel(int(found.id), *_stored(found))
    targets = engine.config.current.forward
    urls = [wanted.url] if wanted and wanted.url else [e.url for e in targets if e.takes(found.type or "")]
    if not urls:
        raise HTTPException(409, "No forward target takes this delivery. Name a “url”, or add a target.")
    return json_response(Forwards([await engine.forwarder.send(url, parcel) for url in urls]))


@router.get("/{number}/forwards", response_model=Forwards)
async def list_forwards(request: Request, number: str) -> Response:
    """Every time a delivery was sent on, oldest first, with what was answered."""
    found = int((await _delivery(request, number)).id)
    rows = await engine_of(request).database.read(lambda connection: forwarder.of_delivery(connection, found))
    return json_response(Forwards(rows))


async def _delivery(request: Request, number: str) -> shapes.Delivery:
    wanted = _number(number, UNKNOWN, 404)
    found = await engine_of(request).database.read(lambda connection: deliveries.one(connection, wanted))
    if found is None:
        raise HTTPException(404, UNKNOWN)
    return found


def _stored(found: shapes.Delivery) -> tuple[list[tuple[str, str]], bytes]:
    """Headers and bytes as they came. Raises 409 where they are no longer kept."""
    if found.body_base64 is not None:
        return found.headers, base64.b64decode(found.body_base64)
    if found.body is None:
        raise HTTPException(409, "Its body is no longer kept.")
    return found.headers, found.body.encode()


def _number(text: str, refusal: str, status: int) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise HTTPException(status, refusal)
    return int(text)
