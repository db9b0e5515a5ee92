"""The small shop every new account starts with: three products, enough to map."""

from glassfy_desktop.sandbox import access
from glassfy_desktop.sandbox.account import Account
from glassfy_desktop.sandbox.resources import catalog

# name, what it is, amount in cents, interval (None: paid once), lookup key
_PRODUCTS = (
    ("Premium, monthly", "Every feature, month by month", 490, "month", "premium_monthly"),
    ("Premium, yearly", "Every feature, for less", 4900, "year", "premium_yearly"),
    ("Map pack Alps", "Offline maps of the Alps, for good", 990, None, "map_pack_alps"),
)


def furnish(account: Account) -> None:
    """Give a new account its first restricted key and its products."""
    with account.transaction():
        access.make_first_key(account)
        for name, description, amount, interval, lookup_key in _PRODUCTS:
            product = catalog.create_product(account, {"name": name, "description": description})
            wanted = {"currency": "eur", "unit_amount": amount, "product": product["id"]}
            recurring = {"recurring": {"interval": interval}} if interval else {}
            price = catalog.create_price(account, {**wanted, **recurring, "lookup_key": lookup_key})
            catalog.update_product(account, {"id": product["id"], "default_price": price["id"]})
