"""Glassfy's SDK routes, for installed apps with the SDK key. Errors travel at HTTP 200, in the body."""

import time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from glassfy_desktop.domain.catalog import Catalog
from glassfy_desktop.domain.entitlement import STORE, purchase_standing
from glassfy_desktop.domain.purchase import Kind, Purchase
from glassfy_desktop.engine import glassfy, permissions, sdk_users
from glassfy_desktop.engine import glassfy_shapes as shapes
from glassfy_desktop.engine.connection import Connection
from glassfy_desktop.engine.glassfy import ErrorCode, Json, SdkError, Subscriber, sku_json
from glassfy_desktop.engine.guards import newest_config
from glassfy_desktop.engine.responses import json_response, problems
from glassfy_desktop.engine.secrets import bearer_is
from glassfy_desktop.engine.state import engine_of

LONGEST_ID = 500
INITIAL_BUY, IN_APP_PURCHASE = 5001, 5008
PROPERTIES = {"email": str, "token": str, "info": dict}


def sdk_key(request: Request) -> None:
    """Let only the holder of the SDK key pass."""
    if not bearer_is(request.headers.get("authorization"), engine_of(request).secrets.sdk_key):
        raise SdkError(ErrorCode.INVALID_API_KEY, "Invalid APIKEY", 401)


router = APIRouter(
    tags=[glassfy.SDK], dependencies=[Depends(sdk_key), Depends(newest_config)], responses=problems(408, 413)
)
Text = Annotated[str, Query()]


def installation_of(installationid: Text = "") -> str:
    """The installation a call comes from."""
    if not 0 < len(installationid) <= LONGEST_ID:
        raise SdkError(ErrorCode.INVALID_PARAMETER, "installationid is needed")
    return installationid


Installation = Annotated[str, Depends(installation_of)]


def _ok(**more: Any) -> Response:
    return json_response({"status": 200, "error": None, **more})


async def _json(request: Request) -> Json:
    try:
        return dict(await glassfy.json_object(request))
    except ValueError:
        raise SdkError(ErrorCode.INVALID_PARAMETER, "The body has to be a JSON object") from None


def _known(connection: Connection, installation: str) -> Subscriber:
    found = sdk_users.find(connection, installation)
    if found is None:
        raise SdkError(ErrorCode.SUBSCRIBER_ID_NOT_FOUND, "This installation was never initialised", 404)
    return found


@router.post("/v0/init", response_model=shapes.Initialised | shapes.Refused)
@router.get("/v0/init", response_model=shapes.Initialised | shapes.Refused)
async def init(request: Request, installation: Installation, subscriberid: Text = "") -> Response:
    """The first call of an app: who it is, and the store's SKUs."""
    engine, now = engine_of(request), int(time.time())
    subscriber = await engine.database.write(
        lambda connection: sdk_users.enrol(connection, installation, subscriberid, now)
    )
    skus = [sku_json(sku) for sku in engine.config.current.catalog.skus]
    return _ok(subscriberid=subscriber.id, hasreceipt=False, skus=skus)


@router.get("/v1/permissions", response_model=shapes.SdkPermissions | shapes.Refused)
async def get_permissions(request: Request, installation: Installation) -> Response:
    """Every permission of the installation's user."""
    engine = engine_of(request)

    def read(connection: Connection) -> tuple[Subscriber, list[Json]]:
        subscriber = _known(connection, installation)
        found = permissions.standings(connection, engine.config.current, subscriber.customid or "")
        return subscriber, glassfy.permissions_json(found, "skuarray")

    subscriber, found = await engine.database.read(read)
    return _ok(subscriberid=subscriber.id, permissions=found)


@router.get("/v0/offerings", response_model=shapes.Offerings | shapes.Refused)
@router.get("/v1/offerings", response_model=shapes.Offerings | shapes.Refused)
async def offerings(request: Request) -> Response:
    """The named lists of SKUs to show."""
    catalog = engine_of(request).config.current.catalog
    return _ok(
        offerings=[
            {
                "identifier": each.id,
                "skus": [sku_json(sku) for sku in map(catalog.sku, each.skus) if sku is not None],
            }
            for each in catalog.offerings
        ]
    )


@router.get("/v1/sku", response_model=shapes.OneSku | shapes.Refused)
async def sku(request: Request, identifier: Text = "", store: Text = STORE) -> Response:
    """One SKU at Stripe."""
    found = engine_of(request).config.current.catalog.sku(identifier) if store == STORE else None
    if found is None:
        raise SdkError(ErrorCode.INVALID_PARAMETER, "There is no such SKU in this store")
    return _ok(sku=sku_json(found))


@router.post("/v0/connect", response_model=shapes.Done | shapes.Refused)
async def connect(request: Request, installation: Installation) -> Response:
    """Say whose the installation is; a null customid says nobody's."""
    customid = (await _json(request)).get("customid")
    if customid is not None and not (isinstance(customid, str) and len(customid) <= LONGEST_ID):
        raise SdkError(ErrorCode.INVALID_PARAMETER, "customid has to be a string or null")
    now = int(time.time())
    await engine_of(request).database.write(
        lambda connection: sdk_users.connect(connection, installation, customid, now)
    )
    return _ok()


@router.get("/v0/purchases", response_model=shapes.SdkPurchases | shapes.Refused)
async def purchases(request: Request, installation: Installation) -> Response:
    """What the installation's user bought; times in milliseconds."""
    config = engine_of(request).config.current
    now = int(time.time())

    def read(connection: Connection) -> tuple[Subscriber, list[Json]]:
        subscriber = _known(connection, installation)
        found = []
        for each in permissions.owned(connection, subscriber.customid or "", config.livemode):
            product = _product_of(each, config.catalog)
            if not product:
                continue
            end = purchase_standing(config.catalog, each, config.policy, now).expires_date
            found.append(
                {
                    "productid": product,
                    "type": INITIAL_BUY if each.kind is Kind.SUBSCRIPTION else IN_APP_PURCHASE,
                    "store": STORE,
                    "date_ms": each.since * 1000,
                    "expire_date_ms": end * 1000,
                    "transaction_id": each.object,
                    "subscriberid": subscriber.id,
                }
            )
        return subscriber, found

    subscriber, found = await engine_of(request).database.read(read)
    return _ok(subscriberid=subscriber.id, customid=subscriber.customid, purchases=found)


def _product_of(purchase: Purchase, catalog: Catalog) -> str:
    """A grant by hand has the product of its SKU; empty where the catalog has that no more."""
    sku = catalog.sku(purchase.sku) if purchase.kind is Kind.MANUAL else None
    return sku.product if sku else purchase.product


@router.get("/v0/storeinfo", response_model=shapes.StoreInfo | shapes.Refused)
async def store_info(request: Request, installation: Installation) -> Response:
    """The user's customer, subscription and product at Stripe."""
    config = engine_of(request).config.current

    def read(connection: Connection) -> list[Json]:
        customid = _known(connection, installation).customid or ""
        return [
            {
                "store": STORE,
                "customerid": each.owner,
                "subscriptionid": each.object,
                "productid": each.product,
            }
            for each in permissions.owned(connection, customid, config.livemode)
            if each.kind is Kind.SUBSCRIPTION
        ]

    return _ok(info=await engine_of(request).database.read(read))


@router.post("/v1/property", response_model=shapes.Done | shapes.Refused)
async def set_property(request: Request, installation: Installation) -> Response:
    """Keep an email, a push token or free information about the user."""
    given = _properties(await _json(request))

    def write(connection: Connection) -> None:
        sdk_users.set_properties(connection, _known(connection, installation), given)

    await engine_of(request).database.write(write)
    return _ok()


def _properties(body: Json) -> Json:
    """What the body tells of a user; null takes it back. What no SDK could read again is refused."""
    given = {name: body[name] for name in PROPERTIES if name in body}
    for name, value in given.items():
        if value is not None and not isinstance(value, PROPERTIES[name]):
            wanted = "an object" if name == "info" else "a string"
            raise SdkError(ErrorCode.INVALID_PARAMETER, f"{name} has to be {wanted} or null")
    return given


@router.get("/v0/property", response_model=shapes.UserProperty | shapes.Refused)
async def get_property(request: Request, installation: Installation) -> Response:
    """What was kept of the user."""
    subscriber = await engine_of(request).database.read(lambda connection: _known(connection, installation))
    return _ok(property={name: subscriber.properties.get(name) for name in PROPERTIES})


@router.put("/v0/lastseen", response_model=shapes.Done | shapes.Refused)
async def last_seen(request: Request, installation: Installation) -> Response:
    """The user is there."""
    now = int(time.time())
    await engine_of(request).database.write(
        lambda connection: sdk_users.see(connection, _known(connection, installation).id, now)
    )
    return _ok()


@router.post("/v0/attribution", response_model=shapes.Done | shapes.Refused)
@router.post("/v1/token", response_model=shapes.Done | shapes.Refused)
@router.post("/v1/restoretokens", response_model=shapes.Done | shapes.Refused)
@router.post("/v1/receipt", response_model=shapes.Done | shapes.Refused)
@router.post("/v0/products", response_model=shapes.Done | shapes.Refused)
@router.post("/v0/login", response_model=shapes.Done | shapes.Refused)
@router.post("/v0/logout", response_model=shapes.Done | shapes.Refused)
async def accept(installation: Installation) -> Response:
    """Calls about other stores: taken, and nothing follows of them for Stripe purchases."""
    return _ok()
