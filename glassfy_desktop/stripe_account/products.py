"""The account's products and prices, as the catalog shows them."""

from dataclasses import dataclass
from typing import Any

from glassfy_desktop.stripe_account.client import StripeAccount, StripeRefusedError


@dataclass(frozen=True)
class Price:
    """A price: minor units of its currency, and its interval (`month`, `year`; empty: once)."""

    id: str
    unit_amount: int | None
    currency: str
    interval: str = ""
    interval_count: int = 1


@dataclass(frozen=True)
class Product:
    """A product of the account with its prices (empty where the key may not read prices)."""

    id: str
    name: str
    active: bool
    livemode: bool
    prices: tuple[Price, ...] = ()


async def list_products(account: StripeAccount) -> list[Product]:
    """Every product with its active prices, in Stripe's order, newest first.

    Raises StripeRefusedError where the key may not read products; prices are left out where it may not read
    those.
    """
    products = [each async for each in account.list_all("/v1/products")]
    prices = await _prices(account)
    return [_read(each, prices.get(each["id"], [])) for each in products]


async def _prices(account: StripeAccount) -> dict[str, list[Price]]:
    found: dict[str, list[Price]] = {}
    try:
        async for raw in account.list_all("/v1/prices", active=True):
            found.setdefault(raw["product"], []).append(_read_price(raw))
    except StripeRefusedError as refusal:
        if refusal.status != 403:
            raise
    return found


def _read_price(raw: dict[str, Any]) -> Price:
    recurring = raw.get("recurring") or {}
    return Price(
        id=raw["id"],
        unit_amount=raw.get("unit_amount"),
        currency=raw["currency"],
        interval=recurring.get("interval", ""),
        interval_count=recurring.get("interval_count", 1),
    )


def _read(raw: dict[str, Any], prices: list[Price]) -> Product:
    return Product(raw["id"], raw["name"], raw["active"], raw["livemode"], tuple(prices))
