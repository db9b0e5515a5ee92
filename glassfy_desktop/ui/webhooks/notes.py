"""What the app knows about a value in a payload, shown behind it."""

from collections.abc import Iterator

from glassfy_desktop.domain.catalog import Catalog
from glassfy_desktop.domain.stripe_event import mapping, text
from glassfy_desktop.ui.parts.payload_model import Note, Path
from glassfy_desktop.ui.webhooks.words import translate, utc_time

EARLIEST, LATEST = 946_684_800, 4_102_444_800
"""The years 2000 to 2100: a number below a name of time is taken for a Unix second only within them."""
TIME_NAMES = frozenset(
    {"created", "start", "end", "date", "timestamp", "frozen_time", "trial_end", "updated"}
)
TIME_ENDS = ("_at", "_date", "_start", "_end", "_anchor", "_after", "_by", "_time", "_attempt")


def notes_on(payload: object, catalog: Catalog) -> Note:
    """The notes for one payload: times of Unix seconds, customids of customers, SKUs of products."""
    customids = dict(_customids(payload))
    skus: dict[str, list[str]] = {}
    for sku in catalog.skus:
        skus.setdefault(sku.product, []).append(sku.id)

    def note(path: Path, value: object) -> str:
        if isinstance(value, str):
            if value in customids:
                return translate("Payload", "customid {0}").format(customids[value])
            return translate("Payload", "SKU {0}").format(", ".join(skus[value])) if value in skus else ""
        return utc_time(value) if _is_time(path, value) and isinstance(value, int) else ""

    return note


def _is_time(path: Path, value: object) -> bool:
    name = path[-1] if path else ""
    if not isinstance(value, int) or not isinstance(name, str):
        return False
    return EARLIEST <= value < LATEST and (name in TIME_NAMES or name.endswith(TIME_ENDS))


def _customids(payload: object) -> Iterator[tuple[str, str]]:
    """Each customer (`cus_…`) of whom some object's metadata name the customid."""
    waiting = [payload]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
            customid = text(mapping(value.get("metadata")).get("customid"))
            owner = value.get("id") if value.get("object") == "customer" else value.get("customer")
            if customid and isinstance(owner, str):
                yield owner, customid
        elif isinstance(value, list):
            waiting.extend(value)
