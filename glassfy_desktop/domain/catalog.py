"""SKUs, permissions and offerings: the map from what people buy to what they may use."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True)
class Sku:
    """A sellable thing: Glassfy's id and the Stripe product behind it.

    `duration_days` limits a one-time purchase, counted from its payment; None means no end.
    """

    id: str
    product: str
    duration_days: int | None = None
    description: str = ""


@dataclass(frozen=True)
class Permission:
    """What an app asks for; granted when any of its SKUs is bought."""

    id: str
    skus: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True)
class Offering:
    """A named list of SKUs to show."""

    id: str
    skus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalog:
    """The whole map. SKUs and permissions keep their order; ids are unique."""

    skus: tuple[Sku, ...] = ()
    permissions: tuple[Permission, ...] = ()
    offerings: tuple[Offering, ...] = ()

    def sku(self, sku_id: str) -> Sku | None:
        return next((each for each in self.skus if each.id == sku_id), None)

    def permission(self, permission_id: str) -> Permission | None:
        return next((each for each in self.permissions if each.id == permission_id), None)

    def gives(self, sku_id: str) -> list[str]:
        """The ids of the permissions a SKU gives."""
        return [each.id for each in self.permissions if sku_id in each.skus]

    def products(self, permission: Permission) -> dict[str, list[Sku]]:
        """The Stripe products that grant a permission, each with the SKUs that name it."""
        products: dict[str, list[Sku]] = {}
        for sku in self.skus:
            if sku.id in permission.skus:
                products.setdefault(sku.product, []).append(sku)
        return products

    def with_sku(self, sku: Sku) -> "Catalog":
        """The catalog with one SKU more, or with that SKU replaced where its id is known."""
        if self.sku(sku.id):
            return replace(self, skus=tuple(sku if each.id == sku.id else each for each in self.skus))
        return replace(self, skus=(*self.skus, sku))

    def without_sku(self, sku_id: str) -> "Catalog":
        """The catalog without a SKU and without every mention of it."""
        return Catalog(
            skus=tuple(each for each in self.skus if each.id != sku_id),
            permissions=tuple(replace(p, skus=_without(p.skus, sku_id)) for p in self.permissions),
            offerings=tuple(replace(o, skus=_without(o.skus, sku_id)) for o in self.offerings),
        )

    def renamed_sku(self, before: str, now: str) -> "Catalog":
        """The catalog with another id for a SKU, here and wherever it is mentioned."""
        return Catalog(
            skus=tuple(replace(each, id=now) if each.id == before else each for each in self.skus),
            permissions=tuple(replace(p, skus=_renamed(p.skus, before, now)) for p in self.permissions),
            offerings=tuple(replace(o, skus=_renamed(o.skus, before, now)) for o in self.offerings),
        )

    def with_permission(self, permission: Permission) -> "Catalog":
        """The catalog with one permission more, or with that permission replaced."""
        if self.permission(permission.id):
            same = (permission if each.id == permission.id else each for each in self.permissions)
            return replace(self, permissions=tuple(same))
        return replace(self, permissions=(*self.permissions, permission))

    def without_permission(self, permission_id: str) -> "Catalog":
        return replace(self, permissions=tuple(p for p in self.permissions if p.id != permission_id))

    def renamed_permission(self, before: str, now: str) -> "Catalog":
        """The catalog with another id for a permission."""
        renamed = (replace(each, id=now) if each.id == before else each for each in self.permissions)
        return replace(self, permissions=tuple(renamed))

    def toggled(self, sku_id: str, permission_id: str) -> "Catalog":
        """The catalog with the tick where SKU and permission meet set or cleared."""
        permission = self.permission(permission_id)
        if permission is None or self.sku(sku_id) is None:
            raise KeyError(f"no {sku_id} or no {permission_id}")
        if sku_id in permission.skus:
            return self.with_permission(replace(permission, skus=_without(permission.skus, sku_id)))
        return self.with_permission(replace(permission, skus=(*permission.skus, sku_id)))

    def ticks(self) -> set[tuple[str, str]]:
        """Every (SKU id, permission id) that is ticked."""
        return {(sku, permission.id) for permission in self.permissions for sku in permission.skus}


def _without(ids: tuple[str, ...], unwanted: str) -> tuple[str, ...]:
    return tuple(each for each in ids if each != unwanted)


def _renamed(ids: tuple[str, ...], before: str, now: str) -> tuple[str, ...]:
    return tuple(now if each == before else each for each in ids)


Kind = Literal["sku", "permission"]


@dataclass(frozen=True)
class Problem:
    """Something wrong with a catalog: whose (the id of a SKU or permission), what, whether it blocks saving.

    `no_product` marks a SKU that has to be given a product that can be bought.
    """

    subject: str
    sentence: str
    blocks: bool = False
    kind: Kind = "sku"
    no_product: bool = False


def id_problem(identifier: str, taken: set[str]) -> str:
    """Why an id for a SKU or permission cannot be used, in a sentence; empty when it can."""
    if not identifier:
        return "An id is needed, such as premium_monthly."
    if len(identifier) > 100:
        return "An id has at most 100 characters."
    if not all(char.isascii() and (char.isalnum() or char in "_-.") for char in identifier):
        return "An id holds letters, digits, “_”, “-” and “.” only: apps compare it to the letter."
    if identifier.casefold() in {each.casefold() for each in taken}:
        return f"“{identifier}” is taken; ids differ by more than case."
    return ""


def problems(catalog: Catalog, products: dict[str, bool] | None = None) -> list[Problem]:
    """What is wrong, worst first. `products` tells of each known Stripe product whether it is active;
    None where the account's products are not known."""
    found = _duplicates(catalog)
    given = {sku for permission in catalog.permissions for sku in permission.skus}
    for sku in catalog.skus:
        found += _product_problem(sku, products)
        if sku.id not in given:
            found.append(Problem(sku.id, "Gives no permission"))
    known = {sku.id for sku in catalog.skus}
    found += [
        Problem(permission.id, "Permission has no SKU that can be bought", kind="permission")
        for permission in catalog.permissions
        if known.isdisjoint(permission.skus)
    ]
    return sorted(found, key=lambda problem: not problem.blocks)


def _product_problem(sku: Sku, products: dict[str, bool] | None) -> list[Problem]:
    if not sku.product:
        return [Problem(sku.id, "No Stripe product is chosen", blocks=True, no_product=True)]
    if products is None:
        return []
    if sku.product not in products:
        missing = f"Its product {sku.product} is not in this Stripe account"
        return [Problem(sku.id, missing, no_product=True)]
    if not products[sku.product]:
        return [Problem(sku.id, "Its product is archived; owners keep access")]
    return []


def _duplicates(catalog: Catalog) -> list[Problem]:
    kinds: tuple[tuple[Kind, list[str]], ...] = (
        ("sku", [sku.id for sku in catalog.skus]),
        ("permission", [permission.id for permission in catalog.permissions]),
    )
    return [
        Problem(each, "Two have the same id", blocks=True, kind=kind)
        for kind, ids in kinds
        for each, count in Counter(ids).items()
        if count > 1
    ]
