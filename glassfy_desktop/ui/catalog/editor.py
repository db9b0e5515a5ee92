"""The one editing model: a draft of the catalog, every edit of it on one undo stack."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from glassfy_desktop.domain.catalog import Catalog, Permission, Sku
from glassfy_desktop.services.catalog_editing import Difference, Draft, compare


class CatalogEditor(QObject):
    """The draft, the saved catalog it began from, and how they differ. Every edit can be undone.

    `changed` comes after each of them. An edit of an id that is not there raises KeyError.
    """

    changed = Signal()

    def __init__(self, saved: Catalog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.saved = saved
        self.draft = Draft(saved)
        self.difference = Difference()
        self.stack = QUndoStack(self)

    @property
    def catalog(self) -> Catalog:
        """The catalog as edited."""
        return self.draft.catalog

    @property
    def dirty(self) -> bool:
        """Whether saving would change anything."""
        return bool(self.difference.changes)

    def adopt(self, saved: Catalog) -> None:
        """Take over another saved catalog. A draft with changes is kept, and now compared with it."""
        if saved == self.saved:
            return
        if saved == self.catalog or not self.dirty:
            self.stack.clear()
            self.draft = Draft(saved)
        self.saved = saved
        self._show(self.draft)

    def bring_back(self, draft: Draft) -> None:
        """Go on from a draft of an earlier time; this can be undone."""
        self._edit(self.tr("Bring back unsaved changes"), draft)

    def discard(self) -> None:
        """Go back to the saved catalog; this too can be undone."""
        self._edit(self.tr("Discard changes"), Draft(self.saved))

    def toggle(self, sku_id: str, permission_id: str) -> None:
        """Set or clear one tick."""
        gives = sku_id in self.permission(permission_id).skus
        words = self.tr("Clear {0} → {1}") if gives else self.tr("Tick {0} → {1}")
        toggled = self.catalog.toggled(sku_id, permission_id)
        self._edit(words.format(sku_id, permission_id), self.draft.with_catalog(toggled))

    def add_skus(self, skus: Iterable[Sku]) -> None:
        """Add SKUs as one edit."""
        catalog, ids = self.catalog, []
        for sku in skus:
            catalog = catalog.with_sku(sku)
            ids.append(sku.id)
        words = self.tr("Add {0}").format(", ".join(ids)) if len(ids) < 3 else self.tr("Add SKUs")
        self._edit(words, self.draft.with_catalog(catalog))

    def change_sku(self, sku: Sku) -> None:
        """Give the SKU of that id another product, duration or description."""
        self.sku(sku.id)
        words = self.tr("Edit {0}").format(sku.id)
        self._edit(words, self.draft.with_catalog(self.catalog.with_sku(sku)))

    def rename_sku(self, before: str, now: str) -> None:
        """Give a SKU another id, wherever it is mentioned."""
        self.sku(before)
        self._edit(self.tr("Rename {0}").format(before), self.draft.renamed_sku(before, now))

    def delete_sku(self, sku_id: str) -> None:
        self.sku(sku_id)
        self._edit(self.tr("Delete {0}").format(sku_id), self.draft.without_sku(sku_id))

    def add_permission(self, permission: Permission) -> None:
        words = self.tr("Add {0}").format(permission.id)
        self._edit(words, self.draft.with_catalog(self.catalog.with_permission(permission)))

    def describe_permission(self, permission_id: str, description: str) -> None:
        described = replace(self.permission(permission_id), description=description)
        words = self.tr("Edit {0}").format(permission_id)
        self._edit(words, self.draft.with_catalog(self.catalog.with_permission(described)))

    def rename_permission(self, before: str, now: str) -> None:
        self.permission(before)
        self._edit(self.tr("Rename {0}").format(before), self.draft.renamed_permission(before, now))

    def delete_permission(self, permission_id: str) -> None:
        self.permission(permission_id)
        words = self.tr("Delete {0}").format(permission_id)
        self._edit(words, self.draft.without_permission(permission_id))

    def sku(self, sku_id: str) -> Sku:
        """The SKU of that id. Raises KeyError."""
        if (found := self.catalog.sku(sku_id)) is None:
            raise KeyError(sku_id)
        return found

    def permission(self, permission_id: str) -> Permission:
        """The permission of that id. Raises KeyError."""
        if (found := self.catalog.permission(permission_id)) is None:
            raise KeyError(permission_id)
        return found

    def _edit(self, words: str, draft: Draft) -> None:
        if draft != self.draft:
            self.stack.push(Edit(words, self._show, self.draft, draft))

    def _show(self, draft: Draft) -> None:
        self.draft = draft
        self.difference = compare(self.saved, draft)
        self.changed.emit()


class Edit(QUndoCommand):
    """One edit: the draft before and after it."""

    def __init__(self, words: str, show: Callable[[Draft], None], before: Draft, after: Draft) -> None:
        super().__init__(words)
        self._show = show
        self._before = before
        self._after = after

    def redo(self) -> None:
        self._show(self._after)

    def undo(self) -> None:
        self._show(self._before)
