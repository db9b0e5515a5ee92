"""What the Catalog screen says of changes, prices and counts."""

from PySide6.QtCore import QCoreApplication, QLocale

from glassfy_desktop.domain.currency import decimals
from glassfy_desktop.services.catalog_editing import Change, ChangeKind
from glassfy_desktop.stripe_account.products import Price

translate = QCoreApplication.translate
SIGNS = {"eur": "€", "usd": "$", "gbp": "£", "jpy": "¥", "inr": "₹", "krw": "₩"}
LESS = frozenset({ChangeKind.SKU_REMOVED, ChangeKind.PERMISSION_REMOVED, ChangeKind.TICK_REMOVED})
MORE = frozenset({ChangeKind.SKU_ADDED, ChangeKind.PERMISSION_ADDED, ChangeKind.TICK_ADDED})


def counted(count: int, one: str, many: str) -> str:
    """A count with its word: `one` and `many` are translated already."""
    return f"{QLocale().toString(count)} {one if count == 1 else many}"


def skus(count: int) -> str:
    return counted(count, translate("Catalog", "SKU"), translate("Catalog", "SKUs"))


def permissions(count: int) -> str:
    return counted(count, translate("Catalog", "permission"), translate("Catalog", "permissions"))


def changes(count: int) -> str:
    return counted(count, translate("Catalog", "change"), translate("Catalog", "changes"))


def subject(change: Change) -> str:
    """What a change is about, by its id."""
    if change.kind in (ChangeKind.TICK_ADDED, ChangeKind.TICK_REMOVED):
        return f"{change.sku} → {change.permission}"
    return change.sku or change.permission


def sentence(change: Change) -> str:
    """What a change does, in words that follow its subject."""
    match change.kind:
        case ChangeKind.TICK_ADDED:
            return translate("Catalog", "SKU gives one permission more")
        case ChangeKind.TICK_REMOVED:
            return translate("Catalog", "SKU gives one permission less")
        case ChangeKind.SKU_ADDED:
            return _with_count(translate("Catalog", "New SKU"), permissions(change.count), change.count)
        case ChangeKind.SKU_REMOVED:
            return _with_count(translate("Catalog", "Deleted SKU"), permissions(change.count), change.count)
        case ChangeKind.PERMISSION_ADDED:
            return _with_count(translate("Catalog", "New permission"), skus(change.count), change.count)
        case ChangeKind.PERMISSION_REMOVED:
            return _with_count(translate("Catalog", "Deleted permission"), skus(change.count), change.count)
        case _:
            return _edit_sentence(change)


def _edit_sentence(change: Change) -> str:
    match change.kind:
        case ChangeKind.SKU_RENAMED:
            return translate("Catalog", "SKU, was {0}").format(change.before)
        case ChangeKind.PERMISSION_RENAMED:
            return translate("Catalog", "Permission, was {0}").format(change.before)
        case ChangeKind.SKU_PRODUCT:
            return translate("Catalog", "Now {0}, was {1}").format(
                change.after, change.before or translate("Catalog", "without product")
            )
        case ChangeKind.SKU_DURATION:
            return translate("Catalog", "Lasts {0}, was {1}").format(
                duration(change.after), duration(change.before)
            )
        case ChangeKind.SKU_DESCRIPTION:
            return translate("Catalog", "SKU has another description")
        case _:
            return translate("Catalog", "Permission has another description")


def _with_count(what: str, counted_words: str, count: int) -> str:
    return translate("Catalog", "{0} with {1}").format(what, counted_words) if count else what


def duration(days: str) -> str:
    """How long a one-time purchase lasts; `days` is empty where it has no end."""
    if not days:
        return translate("Catalog", "as long as it is paid")
    return counted(int(days), translate("Catalog", "day"), translate("Catalog", "days"))


def price(of: Price) -> str:
    """A price as people say it: “€89.00 / year”, “$20.00 / 3 months”."""
    amount = money(of.unit_amount, of.currency)
    words = {
        "day": (translate("Catalog", "day"), translate("Catalog", "days")),
        "week": (translate("Catalog", "week"), translate("Catalog", "weeks")),
        "month": (translate("Catalog", "month"), translate("Catalog", "months")),
        "year": (translate("Catalog", "year"), translate("Catalog", "years")),
    }
    if of.interval not in words:
        return amount
    one, many = words[of.interval]
    return f"{amount} / {one if of.interval_count == 1 else counted(of.interval_count, one, many)}"


def money(minor_units: int | None, currency: str) -> str:
    """An amount in minor units of its currency; prices in tiers have none of their own."""
    if minor_units is None:
        return translate("Catalog", "in tiers")
    digits = decimals(currency)
    amount = QLocale().toString(minor_units / 10**digits, "f", digits)
    return f"{SIGNS[currency]}{amount}" if currency in SIGNS else f"{currency.upper()} {amount}"
