"""The body of a webhook out: Glassfy's flat JSON. What Stripe cannot tell is null; see docs/outbound.md."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from glassfy_desktop.domain.currency import decimals
from glassfy_desktop.domain.entitlement import DAY, STORE, purchase_standing
from glassfy_desktop.domain.notices import News, NoticeType
from glassfy_desktop.domain.purchase import Kind, Purchase, State
from glassfy_desktop.domain.store_config import StoreConfig
from glassfy_desktop.domain.stripe_event import amount, items, mapping, reference, text

Body = dict[str, Any]


class Whose(NamedTuple):
    """The user a notice is about; both None where nobody is known yet."""

    customid: str | None
    subscriberid: str | None


class Price(NamedTuple):
    """What was paid, in minor units of a currency (`eur`); all None where Stripe does not tell."""

    amount: int | None = None
    currency: str | None = None
    quantity: int | None = None
    country: str | None = None


def of_purchase(news: News, whose: Whose, config: StoreConfig, stripe: Mapping[str, Any], now: int) -> Body:
    """The body for news of a purchase; `stripe` is the newest snapshot of its object, empty where unknown."""
    purchase = news.purchase
    end = purchase_standing(config.catalog, purchase, config.policy, now).expires_date
    sku = config.catalog.sku(purchase.sku)
    late = purchase.state is State.PAST_DUE
    grace_end = purchase.period_start + config.policy.grace_days * DAY
    return _body(news.type, whose, config, news.at) | {
        "productid": purchase.product or (sku.product if sku else None),
        "transaction_id": reference(stripe.get("latest_invoice")) or purchase.object,
        "original_transaction_id": purchase.object,
        "date_ms": (purchase.period_start or purchase.since) * 1000,
        "original_purchase_date_ms": purchase.since * 1000,
        "expire_date_ms": end * 1000 if end else None,
        **_price(price_of(stripe, purchase)),
        "auto_renew_status": _renews(purchase),
        "is_in_billing_retry_period": late if purchase.kind is Kind.SUBSCRIPTION else None,
        "grace_period_expires_date_ms": grace_end * 1000 if late else None,
    }


def of_link(kind: NoticeType, whose: Whose, config: StoreConfig, customer: str, at: int) -> Body:
    """The body for a Stripe customer that was connected or disconnected; it is the “license”."""
    return _body(kind, whose, config, at) | {"licensecode": customer}


def _body(kind: NoticeType, whose: Whose, config: StoreConfig, at: int) -> Body:
    nothing = (
        "productid", "transaction_id", "original_transaction_id", "date_ms", "original_purchase_date_ms",
        "expire_date_ms", "price", "price_usd", "currency_code", "country_code", "quantity",
        "auto_renew_status", "is_in_billing_retry_period", "grace_period_expires_date_ms", "licensecode",
        "offeringid",
    )  # fmt: skip
    return {
        "id": None,
        "type": int(kind),
        "source": "S2S",
        "environment": "P" if config.livemode else "S",
        "store": STORE,
        "vendorid": config.account or None,
        "appid": None,
        "subscriberid": whose.subscriberid,
        "customid": whose.customid,
        "event_date": at,
        **dict.fromkeys(nothing),
    }


def _renews(purchase: Purchase) -> bool | None:
    if purchase.kind is not Kind.SUBSCRIPTION:
        return None
    return purchase.state in (State.RENEWING, State.PAST_DUE, State.UNPAID)


def _price(price: Price) -> Body:
    """Prices in the currency's major unit, as people write them: 9.99."""
    major = None
    if price.amount is not None and price.currency:
        major = round(price.amount / 10 ** decimals(price.currency), 3)
    return {
        "price": major,
        "price_usd": major if price.currency == "usd" else None,
        "currency_code": price.currency.upper() if price.currency else None,
        "country_code": price.country,
        "quantity": price.quantity,
    }


def price_of(stripe: Mapping[str, Any], purchase: Purchase) -> Price:
    """What an object of Stripe's says a purchase cost."""
    match stripe.get("object"):
        case "subscription":
            return _of_item(stripe, purchase.product)
        case "invoice":
            return _of_line(stripe, purchase.product)
        case "checkout.session":
            country = text(mapping(mapping(stripe.get("customer_details")).get("address")).get("country"))
            return Price(_known(stripe, "amount_total"), _currency(stripe), None, country or None)
        case "payment_intent":
            return Price(_known(stripe, "amount_received"), _currency(stripe), 1)
        case _:
            return Price()


def _of_item(stripe: Mapping[str, Any], product: str) -> Price:
    for item in items(stripe.get("items")):
        price = mapping(item.get("price")) or mapping(item.get("plan"))
        if reference(price.get("product")) == product:
            each = _known(price, "unit_amount") if "unit_amount" in price else _known(price, "amount")
            quantity = amount(item.get("quantity")) or 1
            return Price(None if each is None else each * quantity, _currency(price), quantity)
    return Price()


def _of_line(stripe: Mapping[str, Any], product: str) -> Price:
    country = text(mapping(stripe.get("customer_address")).get("country")) or None
    for line in items(stripe.get("lines")):
        details = mapping(mapping(line.get("pricing")).get("price_details"))
        if product in (
            reference(mapping(line.get("price")).get("product")),
            reference(details.get("product")),
        ):
            return Price(
                _known(line, "amount"), _currency(stripe), amount(line.get("quantity")) or 1, country
            )
    return Price()


def _known(stripe: Mapping[str, Any], name: str) -> int | None:
    return amount(stripe[name]) if type(stripe.get(name)) is int else None


def _currency(stripe: Mapping[str, Any]) -> str | None:
    return text(stripe.get("currency")).lower() or None
