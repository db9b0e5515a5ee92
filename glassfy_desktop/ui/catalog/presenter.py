"""What the Catalog screen knows: the draft, what is selected and filtered, products, problems, saving."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QObject, Signal

from glassfy_desktop.domain.catalog import Catalog, Kind, Permission, Problem, Sku, id_problem, problems
from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.domain.onboarding import StepId
from glassfy_desktop.services.catalog_editing import document_of, propose_skus
from glassfy_desktop.services.engine_client import EngineRefusedError
from glassfy_desktop.services.set_up import SetUp
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.stripe_account.products import Product
from glassfy_desktop.ui.catalog.editor import CatalogEditor
from glassfy_desktop.ui.catalog.keeper import DraftKeeper
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.tasks import spawn

ProductState = Literal["active", "archived", "missing", "unknown", "none"]


class CatalogPresenter(QObject):
    """State of the screen. `changed` tells of draft, products, filter or engine, `selected` of the selection.

    `products` are the account's by id, or None while they are not known. Call `close()` at the end.
    """

    changed = Signal()
    selected = Signal()

    def __init__(self, workspace: Workspace, set_up: SetUp, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.set_up = set_up
        self.editor = CatalogEditor(workspace.config.catalog, self)
        self.keeper = DraftKeeper(workspace, self.editor, self)
        self.products: dict[str, Product] | None = None
        self.problems: list[Problem] = []
        self.filter = ""
        self.sku_id = ""
        self.permission_id = ""
        self.showing: Kind = "sku"
        self._row = self._column = 0
        self._learn_products()
        self._refresh()
        self.editor.changed.connect(self._refresh)
        self._stop = [workspace.changed.add(self._store_changed), set_up.changed.add(self._set_up_changed)]

    def close(self) -> None:
        """Listen no longer."""
        self.keeper.close()
        for stop in self._stop:
            stop()
        self._stop = []

    # What is shown

    @property
    def catalog(self) -> Catalog:
        return self.editor.catalog

    @property
    def sku(self) -> Sku | None:
        """The selected SKU."""
        return self.catalog.sku(self.sku_id)

    @property
    def permission(self) -> Permission | None:
        """The selected permission."""
        return self.catalog.permission(self.permission_id)

    def set_filter(self, text: str) -> None:
        """Show only SKUs (by id or product) and permissions that hold this text."""
        self.filter = text.strip().casefold()
        self.changed.emit()
        shown = [sku.id for sku in self.shown_skus()]
        if shown and self.sku_id not in shown:
            self.sku_id = shown[0]
            self._remember_place()
        self.selected.emit()

    def shown_skus(self) -> list[Sku]:
        """The SKUs that match the filter; all of them where it matches permissions only."""
        found = [sku for sku in self.catalog.skus if self.filter in self._words(sku)]
        return found if found or not self._any_permission() else list(self.catalog.skus)

    def shown_permissions(self) -> list[Permission]:
        """The permissions that match the filter; all of them where it matches none."""
        found = [each for each in self.catalog.permissions if self.filter in each.id.casefold()]
        return found or list(self.catalog.permissions)

    def product_name(self, sku: Sku) -> str:
        """The name of a SKU's product, or its id where the name is not known."""
        product = (self.products or {}).get(sku.product)
        return product.name if product else sku.product

    def product_state(self, sku: Sku) -> ProductState:
        """What is known of a SKU's product."""
        if not sku.product:
            return "none"
        if self.products is None:
            return "unknown"
        product = self.products.get(sku.product)
        if product is None:
            return "missing"
        return "active" if product.active else "archived"

    @property
    def blocking(self) -> int:
        """How many problems keep the draft from being saved."""
        return sum(1 for each in self.problems if each.blocks)

    def proposals(self) -> list[Sku]:
        """One SKU for each active product that has none yet."""
        return propose_skus(list((self.products or {}).values()), self.catalog)

    # Selection

    def select(self, sku_id: str, permission_id: str, showing: Kind = "sku") -> None:
        """Make a SKU and a permission the current ones, and show one of them in the detail pane."""
        if (sku_id, permission_id, showing) != (self.sku_id, self.permission_id, self.showing):
            self.sku_id, self.permission_id, self.showing = sku_id, permission_id, showing
            self._remember_place()
            self.selected.emit()

    def show_problem(self, problem: Problem) -> None:
        """Select what a problem is about, out of the filter's way."""
        self.set_filter("")
        if problem.kind == "sku":
            self.select(problem.subject, self.permission_id)
        else:
            self.select(self.sku_id, problem.subject, "permission")

    # Edits that a screen asks for

    def sku_id_problem(self, wanted: str, besides: str = "") -> str:
        """Why a SKU cannot have this id, in a sentence; `besides` is the id it has now."""
        return id_problem(wanted, {each.id for each in self.catalog.skus if each.id != besides})

    def permission_id_problem(self, wanted: str, besides: str = "") -> str:
        """Why a permission cannot have this id, in a sentence; `besides` is the id it has now."""
        return id_problem(wanted, {each.id for each in self.catalog.permissions if each.id != besides})

    def add_skus(self, skus: list[Sku]) -> None:
        """Add SKUs and select the last."""
        if skus:
            self.editor.add_skus(skus)
            self.select(skus[-1].id, self.permission_id)

    def add_permission(self, permission: Permission) -> None:
        """Add a permission and select it."""
        self.editor.add_permission(permission)
        self.select(self.sku_id, permission.id, "permission")

    def rename(self, kind: Kind, before: str, now: str) -> None:
        """Give a SKU or a permission another id; the selection goes with it."""
        if kind == "sku":
            self.sku_id = now if self.sku_id == before else self.sku_id
            self.editor.rename_sku(before, now)
        else:
            self.permission_id = now if self.permission_id == before else self.permission_id
            self.editor.rename_permission(before, now)

    def delete(self, kind: Kind, subject: str) -> None:
        """Delete a SKU or a permission from the draft, and offer to undo it."""
        if kind == "sku":
            self.editor.delete_sku(subject)
        else:
            self.editor.delete_permission(subject)
        messages().toast(self.tr("Deleted {0}.").format(subject), self._undo_of_last())

    def _undo_of_last(self) -> Callable[[], None]:
        stack = self.editor.stack
        after = stack.index()

        def undo() -> None:
            if stack.index() == after:
                stack.undo()
            else:
                messages().toast(self.tr("Other edits came after it. Undo them one by one."))

        return undo

    # Saving

    @property
    def next_version(self) -> int:
        """The version that saving would make."""
        return self.workspace.config.catalog_version + 1

    def cannot_save(self, typed: str = "") -> str:
        """Why the draft cannot be saved now, in a sentence; empty when it can.

        `typed` is the name of the store as typed, which a live store asks for.
        """
        if not self.editor.dirty:
            return self.tr("Nothing has changed.")
        if self.blocking:
            return self.tr("Some problems block saving. Solve them first.")
        if not self.workspace.engine_running:
            return self.tr("The engine is not running, and it keeps the catalog. The draft is kept.")
        if self.workspace.config.livemode and typed != self.workspace.config.store:
            return self.tr("This store is live. Type its name to save.")
        return ""

    async def save(self) -> int:
        """Save the draft and return the version it became.

        Raises UserError (EngineRefusedError, EngineDownError) with the draft kept. Where somebody else saved
        meanwhile, what they saved is taken over first, so that the review compares with it.
        """
        document = document_of(self.workspace.config.document, self.editor.draft)
        try:
            await self.workspace.save(document)
        except EngineRefusedError as refusal:
            if refusal.status != 409:
                raise
            await self.workspace.catch_up()
            config = self.workspace.config
            raise UserError(
                self.tr("Somebody saved version {0} meanwhile.").format(config.catalog_version),
                self.tr("The changes below now compare with that version; look at them again."),
            ) from refusal
        version = self.workspace.config.catalog_version
        messages().toast(self.tr("Saved version {0}.").format(version))
        self.look_at_products()
        return version

    def look_at_products(self) -> None:
        """Ask the account for its products, where there is a key to ask with."""
        asking = StepId.CATALOG in self.set_up.facts.checking
        if not asking and (self.workspace.key is not None or self.workspace.sandbox_client is not None):
            spawn(self, self.set_up.check_catalog(), "look at the account's products")

    # What others tell

    def _store_changed(self) -> None:
        self.editor.adopt(self.workspace.config.catalog)
        self.changed.emit()

    def _set_up_changed(self) -> None:
        if self._learn_products():
            self._refresh()

    def _learn_products(self) -> bool:
        """Take over what the account's products are known to be; whether that is news."""
        known = self.set_up.facts.products is not None
        products = {each.id: each for each in self.set_up.products} if known else None
        news, self.products = products != self.products, products
        return news

    def _refresh(self) -> None:
        products = self.products
        active = None if products is None else {each.id: each.active for each in products.values()}
        self.problems = problems(self.catalog, active)
        self._mend_selection()
        self.changed.emit()
        self.selected.emit()

    def _mend_selection(self) -> None:
        """Where the selected SKU or permission is gone, take the one that came into its place."""
        if self.sku is None:
            skus = self.catalog.skus
            self.sku_id = skus[min(self._row, len(skus) - 1)].id if skus else ""
        if self.permission is None:
            those = self.catalog.permissions
            self.permission_id = those[min(self._column, len(those) - 1)].id if those else ""
            self.showing = "sku"
        self._remember_place()

    def _remember_place(self) -> None:
        skus = [each.id for each in self.catalog.skus]
        those = [each.id for each in self.catalog.permissions]
        self._row = skus.index(self.sku_id) if self.sku_id in skus else 0
        self._column = those.index(self.permission_id) if self.permission_id in those else 0

    def _words(self, sku: Sku) -> str:
        return f"{sku.id}\n{self.product_name(sku)}\n{sku.product}".casefold()

    def _any_permission(self) -> bool:
        return any(self.filter in each.id.casefold() for each in self.catalog.permissions)
