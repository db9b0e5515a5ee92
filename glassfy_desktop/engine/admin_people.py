"""The admin routes of what is decided by hand: whose a Stripe customer is, and what is given away."""

import time
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, BaseModel, Field
from starlette.responses import Response

from glassfy_desktop.domain.stripe_event import storable
from glassfy_desktop.engine import grants, links, shapes
from glassfy_desktop.engine.guards import admin_token, newest_config
from glassfy_desktop.engine.responses import json_response
from glassfy_desktop.engine.state import engine_of

router = APIRouter(
    prefix="/admin/v1", tags=["Admin"], dependencies=[Depends(admin_token), Depends(newest_config)]
)

LARGEST_TIME = 253_402_300_799


def _customer(value: str) -> str:
    if not links.is_customer_id(value):
        raise ValueError("a customer’s id has no control characters")
    return value


Storable = Annotated[str, AfterValidator(storable)]
CustomId = Annotated[Storable, Field(min_length=1, max_length=500)]
CustomerId = Annotated[
    Storable, Field(min_length=1, max_length=links.LONGEST_CUSTOMER), AfterValidator(_customer)
]


class Link(BaseModel):
    """A Stripe customer and a customid."""

    customid: CustomId
    customer: CustomerId


class Connect(Link):
    """A Stripe customer to connect to a customid; `force` moves one that is connected elsewhere."""

    force: bool = False


class Grant(BaseModel):
    """A SKU to give to a customid; `until` in Unix seconds, null for ever."""

    customid: CustomId
    sku: Annotated[Storable, Field(min_length=1, max_length=255)]
    until: Annotated[int | None, Field(ge=1, le=LARGEST_TIME)] = None
    note: Annotated[Storable, Field(max_length=2000)] = ""


@router.post("/connect", response_model=shapes.Connection)
async def connect(request: Request, wanted: Connect) -> Response:
    """Connect a Stripe customer to a customid by hand; it need not be known yet."""
    engine, now = engine_of(request), int(time.time())
    await engine.change(
        f"connect {wanted.customer}",
        lambda connection: links.connect(connection, wanted.customer, wanted.customid, now, wanted.force),
    )
    return json_response({"customid": wanted.customid, "customer": wanted.customer})


@router.post("/disconnect", response_model=shapes.Connection)
async def disconnect(request: Request, unwanted: Link) -> Response:
    """Take a Stripe customer from a customid by hand; metadata does not bring it back, only connecting."""
    engine, now = engine_of(request), int(time.time())
    await engine.change(
        f"disconnect {unwanted.customer}",
        lambda connection: links.disconnect(connection, unwanted.customer, unwanted.customid, now),
    )
    return json_response({"customid": unwanted.customid, "customer": unwanted.customer})


@router.post("/grants", response_model=shapes.Granted)
async def grant(request: Request, wanted: Grant) -> Response:
    """Give a SKU to a customid without any payment, until a time or for ever."""
    engine, now = engine_of(request), int(time.time())
    config = engine.config.current

    given = grants.Given(wanted.customid, wanted.sku, now, wanted.until or 0, wanted.note)
    grant_id = await engine.change("grant", engine.notices.granting(config, given))
    return json_response(shapes.Granted(grant_id))


@router.delete("/grants/{grant_id}", status_code=204)
async def withdraw(request: Request, grant_id: str) -> Response:
    """Take a grant back, from now on."""
    engine = engine_of(request)
    await engine.change("withdraw", engine.notices.withdrawing(grant_id, int(time.time())))
    return Response(status_code=204)
