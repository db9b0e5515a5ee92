"""Editing a catalog: the draft, what it changes in the saved catalog, and SKUs proposed from products."""

import copy
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from glassfy_desktop.domain.catalog import Catalog, Permission, Sku
from glassfy_desktop.domain.store_config import Document, with_catalog
from glassfy_desktop.stripe_account.products import Product

Tick = tuple[str, str]
"""Where they meet: SKU id, permission id."""


@dataclass(frozen=True)
class Draft:
    """A catalog being edited. `sku_names` and `permission_names` tell of each renamed id the id it had."""

    catalog: Catalog
    sku_names: Mapping[str, str] = field(default_factory=dict)
    permission_names: Mapping[str, str] = field(default_factory=dict)

    def with_catalog(self, catalog: Catalog) -> "Draft":
        """The draft with this catalog, of the same names."""
        return replace(self, catalog=catalog)

    def renamed_sku(self, before: str, now: str) -> "Draft":
        names = _renamed(self.sku_names, before, now)
        return replace(self, catalog=self.catalog.renamed_sku(before, now), sku_names=names)

    def renamed_permission(self, before: str, now: str) -> "Draft":
        names = _renamed(self.permission_names, before, now)
        return replace(self, catalog=self.catalog.renamed_permission(before, now), permission_names=names)

    def without_sku(self, sku_id: str) -> "Draft":
        names = {now: before for now, before in self.sku_names.items() if now != sku_id}
        return replace(self, catalog=self.catalog.without_sku(sku_id), sku_names=names)

    def without_permission(self, permission_id: str) -> "Draft":
        names = {now: before for now, before in self.permission_names.items() if now != permission_id}
        catalog = self.catalog.without_permission(permission_id)
        return replace(self, catalog=catalog, permission_names=names)


def _renamed(names: Mapping[str, str], before: str, now: str) -> dict[str, str]:
    changed = dict(names)
    first = changed.pop(before, before)
    if first != now:
        changed[now] = first
    return changed


class ChangeKind(StrEnum):
    SKU_ADDED = "sku_added"
    SKU_REMOVED = "sku_removed"
    SKU_RENAMED = "sku_renamed"
    SKU_PRODUCT = "sku_product"
    SKU_DURATION = "sku_duration"
    SKU_DESCRIPTION = "sku_description"
    PERMISSION_ADDED = "permission_added"
    PERMISSION_REMOVED = "permission_removed"
    PERMISSION_RENAMED = "permission_renamed"
    PERMISSION_DESCRIPTION = "permission_description"
    TICK_ADDED = "tick_added"
    TICK_REMOVED = "tick_removed"


@dataclass(frozen=True)
class Change:
    """One change, by the ids of the draft (of the saved catalog where removed).

    `before` and `after` are what was and is now: an id, a product, days (empty: no end) or a description.
    `count` is the number of permissions of a new or removed SKU, or of SKUs of such a permission.
    """

    kind: ChangeKind
    sku: str = ""
    permission: str = ""
    before: str = ""
    after: str = ""
    count: int = 0


@dataclass(frozen=True)
class Difference:
    """What a draft changes: in words' order, and as marks for the ticks and rows of the draft."""

    changes: tuple[Change, ...] = ()
    added: frozenset[Tick] = frozenset()
    removed: frozenset[Tick] = frozenset()
    new_skus: frozenset[str] = frozenset()
    new_permissions: frozenset[str] = frozenset()


def compare(saved: Catalog, draft: Draft) -> Difference:
    """What saving the draft would change."""
    skus = _origins([each.id for each in draft.catalog.skus], {s.id for s in saved.skus}, draft.sku_names)
    permissions = _origins(
        [each.id for each in draft.catalog.permissions],
        {each.id for each in saved.permissions},
        draft.permission_names,
    )
    added, removed = _tick_marks(saved, draft, skus, permissions)
    marks = Difference(
        added=frozenset(added),
        removed=frozenset(removed),
        new_skus=frozenset(each.id for each in draft.catalog.skus if each.id not in skus),
        new_permissions=frozenset(p.id for p in draft.catalog.permissions if p.id not in permissions),
    )
    changes = (
        *_sku_changes(saved, draft.catalog, skus, marks),
        *_permission_changes(saved, draft.catalog, permissions),
    )
    return replace(marks, changes=changes)


def _origins(ids: Iterable[str], saved: set[str], names: Mapping[str, str]) -> dict[str, str]:
    """For each id that was saved, the id it was saved with."""
    renamed = {now: before for now, before in names.items() if before in saved}
    taken = set(renamed.values())
    found = {}
    for each in ids:
        before = renamed.get(each, "" if each in taken else each)
        if before in saved:
            found[each] = before
    return found


def _tick_marks(
    saved: Catalog, draft: Draft, skus: Mapping[str, str], permissions: Mapping[str, str]
) -> tuple[set[Tick], set[Tick]]:
    """The ticks the draft adds, and those it takes from SKUs and permissions that it keeps."""
    before = {each.id: each.skus for each in saved.permissions}
    sku_now = {was: now for now, was in skus.items()}
    added: set[Tick] = set()
    removed: set[Tick] = set()
    for permission in draft.catalog.permissions:
        saved_skus = before.get(permissions.get(permission.id, ""), ())
        if saved_skus == permission.skus and not draft.sku_names:
            continue  # most permissions, most of the time: no sets need to be made
        kept = {sku_now[each] for each in saved_skus if each in sku_now}
        given = set(permission.skus)
        added |= {(sku, permission.id) for sku in given - kept}
        removed |= {(sku, permission.id) for sku in kept - given}
    return added, removed


def _sku_changes(
    saved: Catalog, now: Catalog, origins: Mapping[str, str], marks: Difference
) -> Iterator[Change]:
    before = {each.id: each for each in saved.skus}
    columns = {each.id: place for place, each in enumerate(now.permissions)}
    gives = Counter(sku for sku, _ in marks.added)
    by_sku: dict[str, list[Change]] = {}
    for kind, ticks in ((ChangeKind.TICK_ADDED, marks.added), (ChangeKind.TICK_REMOVED, marks.removed)):
        for sku_id, permission in ticks:
            if permission not in marks.new_permissions:
                by_sku.setdefault(sku_id, []).append(Change(kind, sku_id, permission))
    for sku in now.skus:
        ticks_of_sku = by_sku.get(sku.id, [])
        if sku.id in origins:
            yield from _edits_of_sku(before[origins[sku.id]], sku)
            yield from sorted(ticks_of_sku, key=lambda change: columns[change.permission])
        else:
            yield Change(ChangeKind.SKU_ADDED, sku.id, after=sku.product, count=gives[sku.id])
    kept = set(origins.values())
    gone = [each for each in saved.skus if each.id not in kept]
    gave = Counter(sku for sku, _ in saved.ticks()) if gone else Counter()
    for each in gone:
        yield Change(ChangeKind.SKU_REMOVED, each.id, before=each.product, count=gave[each.id])


def _edits_of_sku(before: Sku, now: Sku) -> Iterator[Change]:
    edits = (
        (ChangeKind.SKU_RENAMED, before.id, now.id),
        (ChangeKind.SKU_PRODUCT, before.product, now.product),
        (ChangeKind.SKU_DURATION, str(before.duration_days or ""), str(now.duration_days or "")),
        (ChangeKind.SKU_DESCRIPTION, before.description, now.description),
    )
    for kind, was, is_now in edits:
        if was != is_now:
            yield Change(kind, now.id, before=was, after=is_now)


def _permission_changes(saved: Catalog, now: Catalog, origins: Mapping[str, str]) -> Iterator[Change]:
    before = {each.id: each for each in saved.permissions}
    for permission in now.permissions:
        if permission.id in origins:
            yield from _edits_of_permission(before[origins[permission.id]], permission)
        else:
            yield Change(
                ChangeKind.PERMISSION_ADDED, permission=permission.id, count=len(set(permission.skus))
            )
    kept = set(origins.values())
    for permission in (each for each in saved.permissions if each.id not in kept):
        yield Change(ChangeKind.PERMISSION_REMOVED, permission=permission.id, count=len(set(permission.skus)))


def _edits_of_permission(before: Permission, now: Permission) -> Iterator[Change]:
    if before.id != now.id:
        yield Change(ChangeKind.PERMISSION_RENAMED, permission=now.id, before=before.id, after=now.id)
    if before.description != now.description:
        yield Change(
            ChangeKind.PERMISSION_DESCRIPTION,
            permission=now.id,
            before=before.description,
            after=now.description,
        )


def document_of(document: Document, draft: Draft) -> Document:
    """A copy of the configuration with the draft's catalog; what is renamed keeps its unknown fields."""
    renamed = copy.deepcopy(document)
    for part, names in (("skus", draft.sku_names), ("permissions", draft.permission_names)):
        now = {before: after for after, before in names.items()}
        for raw in renamed.get(part) or []:
            raw["id"] = now.get(raw["id"], raw["id"])
    return with_catalog(renamed, draft.catalog)


def propose_skus(products: Sequence[Product], catalog: Catalog) -> list[Sku]:
    """One SKU for each active product that has none yet, with an id made from the product's name."""
    used = {sku.product for sku in catalog.skus}
    taken = {sku.id.casefold() for sku in catalog.skus}
    proposed = []
    for product in products:
        if product.active and product.id not in used:
            sku_id = _free(id_from_name(product.name) or id_from_name(product.id), taken)
            taken.add(sku_id)
            proposed.append(Sku(sku_id, product.id))
    return proposed


def id_from_name(name: str) -> str:
    """An id made from a name: “Premium, monthly” becomes premium_monthly; empty where no letter is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:90]


def _free(wanted: str, taken: set[str]) -> str:
    number = 2
    free = wanted
    while free in taken:
        free, number = f"{wanted}_{number}", number + 1
    return free
