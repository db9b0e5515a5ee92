"""Products and prices: what is sold, and for how much."""

from glassfy_desktop.sandbox import parameters as takes
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.errors import ApiError, invalid, missing_parameter
from glassfy_desktop.sandbox.events import emit
from glassfy_desktop.sandbox.operations import Filter, Operation, equal, listing, merged_metadata, retrieving
from glassfy_desktop.sandbox.values import Given, StripeObject

PRODUCTS = "/v1/products"
PRICES = "/v1/prices"

INTERVAL = takes.one_of("day", "week", "month", "year")
_RECURRING = takes.record(
    {
        "interval": INTERVAL,
        "interval_count": takes.integer(1, 365),
        "usage_type": takes.one_of("licensed", "metered"),
        "aggregate_usage": takes.one_of("last_during_period", "last_ever", "max", "sum"),
        "trial_period_days": takes.integer(1, 730),
    },
    ("interval",),
)
PRICE_DATA: takes.Shape = {
    "currency": takes.currency,
    "product": takes.needed_text,
    "product_data": takes.record(
        {"name": takes.needed_text, "description": takes.text, "metadata": takes.metadata}, ("name",)
    ),
    "recurring": _RECURRING,
    "tax_behavior": takes.one_of("exclusive", "inclusive", "unspecified"),
    "unit_amount": takes.amount,
    "unit_amount_decimal": takes.amount,
}
_PRODUCT: takes.Shape = {
    "active": takes.boolean,
    "description": takes.text,
    "images": takes.many(takes.needed_text),
    "metadata": takes.metadata,
    "name": takes.needed_text,
    "shippable": takes.boolean,
    "statement_descriptor": takes.text,
    "tax_code": takes.text,
    "unit_label": takes.text,
    "url": takes.text,
}
_PRICE: takes.Shape = {
    "active": takes.boolean,
    "lookup_key": takes.text,
    "metadata": takes.metadata,
    "nickname": takes.text,
    "tax_behavior": takes.one_of("exclusive", "inclusive", "unspecified"),
}


def create_product(account: Account, given: Given) -> StripeObject:
    wanted = given.get("id")
    if wanted and account.find("product", wanted):
        raise ApiError(400, "Product already exists.", code="resource_already_exists", param="id")
    now = account.now()
    product = account.add(
        {
            "id": wanted or account.new_id("prod", 14),
            "object": "product",
            "active": given.get("active", True),
            "created": now,
            "default_price": None,
            "description": given.get("description"),
            "images": given.get("images", []),
            "livemode": False,
            "metadata": merged_metadata({}, given.get("metadata", {})),
            "name": given["name"],
            "package_dimensions": None,
            "shippable": given.get("shippable"),
            "statement_descriptor": given.get("statement_descriptor"),
            "tax_code": given.get("tax_code"),
            "type": "service",
            "unit_label": given.get("unit_label"),
            "updated": now,
            "url": given.get("url"),
        }
    )
    emit(account, "product.created", product)
    if data := given.get("default_price_data"):
        price = create_price(account, {**data, "product": product["id"]})
        account.update(product, default_price=price["id"])
    return product


def update_product(account: Account, given: Given) -> StripeObject:
    product = account.get("product", given["id"])
    fields = {name: value for name, value in given.items() if name != "id"}
    if wanted := fields.get("default_price"):
        account.get("price", wanted, "default_price")
    if "metadata" in fields:
        fields["metadata"] = merged_metadata(product["metadata"], fields["metadata"])
    before = account.update(product, **fields, updated=account.now())
    emit(account, "product.updated", product, before)
    return product


def delete_product(account: Account, given: Given) -> StripeObject:
    """Delete a product that has no prices, as Stripe allows."""
    product = account.get("product", given["id"])
    if account.where("price", "product", product["id"]):
        raise ApiError(
            400,
            "This product cannot be deleted because it has one or more user-created prices. Set the product "
            "as inactive instead.",
        )
    emit(account, "product.deleted", product)
    account.remove(product)
    return {"id": product["id"], "object": "product", "deleted": True}


def create_price(account: Account, given: Given) -> StripeObject:
    amount = given.get("unit_amount", given.get("unit_amount_decimal"))
    if amount is None:
        raise missing_parameter("unit_amount")
    price = account.add(
        {
            "id": account.new_id("price"),
            "object": "price",
            "active": given.get("active", True),
            "billing_scheme": "per_unit",
            "created": account.now(),
            "currency": given["currency"],
            "custom_unit_amount": None,
            "livemode": False,
            "lookup_key": given.get("lookup_key"),
            "metadata": merged_metadata({}, given.get("metadata", {})),
            "nickname": given.get("nickname"),
            "product": _product_of(account, given)["id"],
            "recurring": _recurring(given.get("recurring")),
            "tax_behavior": given.get("tax_behavior", "unspecified"),
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "recurring" if given.get("recurring") else "one_time",
            "unit_amount": amount,
            "unit_amount_decimal": str(amount),
        }
    )
    emit(account, "price.created", price)
    return price


def _product_of(account: Account, given: Given) -> StripeObject:
    if data := given.get("product_data"):
        return create_product(account, data)
    if "product" not in given:
        raise missing_parameter("product")
    return account.get("product", given["product"], "product")


def _recurring(given: Given | None) -> Given | None:
    if given is None:
        return None
    return {
        "aggregate_usage": given.get("aggregate_usage"),
        "interval": given["interval"],
        "interval_count": given.get("interval_count", 1),
        "trial_period_days": given.get("trial_period_days"),
        "usage_type": given.get("usage_type", "licensed"),
    }


def price_for(account: Account, line: Given, param: str) -> StripeObject:
    """The price a line names by id or describes (`price_data`). Raises ApiError naming the parameter."""
    if data := line.get("price_data"):
        if "currency" not in data:
            raise missing_parameter(f"{param}[price_data][currency]")
        return create_price(account, data)
    if not line.get("price"):
        raise missing_parameter(f"{param}[price]")
    price = account.get("price", line["price"], f"{param}[price]")
    if not price["active"]:
        raise invalid(
            f"{param}[price]", "The price specified is inactive. This field only accepts active prices."
        )
    return price


def plan_of(price: StripeObject) -> StripeObject | None:
    """The plan Stripe shows beside a recurring price; None for a price paid once."""
    recurring = price["recurring"]
    if recurring is None:
        return None
    shared = ("id", "active", "billing_scheme", "created", "currency", "livemode", "metadata", "nickname")
    return {
        **{name: price[name] for name in (*shared, "product", "tiers_mode")},
        "object": "plan",
        "aggregate_usage": recurring["aggregate_usage"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "interval": recurring["interval"],
        "interval_count": recurring["interval_count"],
        "transform_usage": None,
        "trial_period_days": recurring["trial_period_days"],
        "usage_type": recurring["usage_type"],
    }


def update_price(account: Account, given: Given) -> StripeObject:
    price = account.get("price", given["id"])
    fields = {name: value for name, value in given.items() if name != "id"}
    if "metadata" in fields:
        fields["metadata"] = merged_metadata(price["metadata"], fields["metadata"])
    before = account.update(price, **fields)
    emit(account, "price.updated", price, before)
    return price


_PRODUCT_FILTERS = {
    "active": equal("active", takes.boolean),
    "ids": Filter(takes.many(takes.needed_text), lambda each, wanted: each["id"] in wanted),
    "shippable": equal("shippable", takes.boolean),
    "url": equal("url"),
}
_PRICE_FILTERS = {
    "active": equal("active", takes.boolean),
    "currency": equal("currency", takes.currency),
    "lookup_keys": Filter(takes.many(takes.needed_text), lambda each, wanted: each["lookup_key"] in wanted),
    "product": equal("product"),
    "type": equal("type", takes.one_of("one_time", "recurring")),
}

OPERATIONS = [
    Operation(
        "POST", PRODUCTS, "rak_product_write", create_product,
        {**_PRODUCT, "id": takes.needed_text, "default_price_data": takes.record(PRICE_DATA, ("currency",))},
        ("name",),
    ),
    listing("product", PRODUCTS, "rak_product_read", _PRODUCT_FILTERS),
    retrieving("product", PRODUCTS, "rak_product_read"),
    Operation(
        "POST", f"{PRODUCTS}/{{id}}", "rak_product_write", update_product,
        {**_PRODUCT, "default_price": takes.text},
    ),
    Operation("DELETE", f"{PRODUCTS}/{{id}}", "rak_product_write", delete_product),
    Operation("POST", PRICES, "rak_plan_write", create_price, {**_PRICE, **PRICE_DATA}, ("currency",)),
    listing("price", PRICES, "rak_plan_read", _PRICE_FILTERS),
    retrieving("price", PRICES, "rak_plan_read"),
    Operation("POST", f"{PRICES}/{{id}}", "rak_plan_write", update_price, _PRICE),
]  # fmt: skip
