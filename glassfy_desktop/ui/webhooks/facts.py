"""The Summary's facts of a delivery: label and value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from glassfy_desktop.domain.stripe_event import mapping, reference, text
from glassfy_desktop.ui.webhooks.inspection import Inspected
from glassfy_desktop.ui.webhooks.sentences import bought, changes
from glassfy_desktop.ui.webhooks.words import day_of, exact_time, from_source

translate = QCoreApplication.translate
MOST_CHANGES = 6


@dataclass(frozen=True)
class Fact:
    """One line: what it is, and its value, in mono where it is an id or a word of Stripe's."""

    label: str
    value: str
    mono: bool = True


def facts(shown: Inspected) -> list[Fact]:
    """What is known of a delivery, what is most telling first; what is not known is left out."""
    row, data = shown.row, mapping(shown.event.get("data"))
    thing = mapping(data.get("object"))
    before = mapping(data.get("previous_attributes"))
    found = [
        *_people(thing),
        Fact(_thing_label(text(thing.get("object"))), row["object_id"] or ""),
        Fact(translate("Summary", "Products"), bought(thing, shown.catalog)),
        Fact(translate("Summary", "Status"), text(thing.get("status"))),
        *_changes(changes(before, thing)),
        Fact(translate("Summary", "Event"), row["event_id"] or ""),
        Fact(translate("Summary", "API version"), row["api_version"] or ""),
        Fact(translate("Summary", "Mode"), _mode(row["livemode"]), mono=False),
        Fact(translate("Summary", "Received"), _received(shown), mono=False),
    ]
    return [fact for fact in found if fact.value]


def _people(raw: Mapping[str, Any]) -> list[Fact]:
    is_customer = raw.get("object") == "customer"
    customer = text(raw.get("id")) if is_customer else reference(raw.get("customer"))
    details = mapping(raw.get("customer_details"))
    email = text(raw.get("email")) or text(details.get("email")) or text(raw.get("customer_email"))
    customid = text(mapping(raw.get("metadata")).get("customid"))
    who = ", ".join(filter(None, (customid, email)))
    return [
        Fact(translate("Summary", "Customer"), who or customer),
        Fact(translate("Summary", "At Stripe"), customer if who and not is_customer else ""),
    ]


def _thing_label(kind: str) -> str:
    words = kind.rpartition(".")[2].replace("_", " ")
    return words[:1].upper() + words[1:] if words else translate("Summary", "Object")


def _changes(found: Sequence[tuple[str, str, str]]) -> list[Fact]:
    lines = [f"{name}  {was} → {now}" for name, was, now in found][:MOST_CHANGES]
    label = translate("Summary", "What changed")
    return [Fact("" if place else label, line) for place, line in enumerate(lines)]


def _mode(livemode: bool | None) -> str:
    words = {True: translate("Summary", "live"), False: translate("Summary", "test")}
    return "" if livemode is None else words[livemode]


def _received(shown: Inspected) -> str:
    row = shown.row
    at = f"{day_of(row['received_at'])}, {exact_time(row['received_at'])}"
    return translate("Summary", "{0}, {1}").format(at, from_source(row["source"]))
