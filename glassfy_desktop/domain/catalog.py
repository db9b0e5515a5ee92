"""SKUs, permissions and offerings: the map from what people buy to what they may use."""

from collections import Counter
from dataclasses import dataclass, replace


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

    def with_permission(self, permission: Permission) -> "Catalog":
        """The catalog with one permission more, or with that permission replaced."""
        if self.permission(permission.id):
            same = (permission if each.id == permission.id else each for each in self.permissions)
            return replace(self, permissions=tuple(same))
        return replace(self, permissions=(*self.permissions, permission))

    def without_permission(self, permission_id: str) -> "Catalog":
        return replace(self, permissions=tuple(p for p in self.permissions if p.id != permission_id))

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


@dataclass(frozen=True)
class Problem:
    """Something wrong with a catalog: who, what, and whether it blocks saving."""

    subject: str
    sentence: str
    blocks: bool = False


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
    for sku in catalog.skus:
        if not sku.product:
            found.append(Problem(sku.id, "No Stripe product is chosen", blocks=True))
        elif products is not None and sku.product not in products:
            found.append(Problem(sku.id, f"Its product {sku.product} is not in this Stripe account"))
        elif products is not None and not products[sku.product]:
            found.append(Problem(sku.id, "Its product is archived; owners keep access"))
        if not catalog.gives(sku.id):
            found.append(Problem(sku.id, "Gives no permission"))
    known = {sku.id for sku in catalog.skus}
    found += [
        Problem(permission.id, "Permission has no SKU that can be bought")
        for permission in catalog.permissions
        if not known & set(permission.skus)
    ]
    return sorted(found, key=lambda problem: not problem.blocks)


def _duplicates(catalog: Catalog) -> list[Problem]:
    counts = Counter(sku.id for sku in catalog.skus)
    doubled = [(each, "SKU") for each, count in counts.items() if count > 1]
    permissions = Counter(permission.id for permission in catalog.permissions)
    doubled += [(each, "permission") for each, count in permissions.items() if count > 1]
    return [Problem(each, f"Two of this {kind} have the same id", blocks=True) for each, kind in doubled]
