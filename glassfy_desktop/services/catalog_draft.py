"""The catalog's unsaved draft, kept on this machine with the store until it is saved or discarded."""

import logging
from dataclasses import dataclass

from glassfy_desktop.domain.store_config import read_catalog, with_catalog
from glassfy_desktop.services.catalog_editing import Draft
from glassfy_desktop.services.store_files import StoreFiles

log = logging.getLogger(__name__)

ENTRY = "draft"


@dataclass(frozen=True)
class KeptDraft:
    """A draft, and the saved version it was made from."""

    draft: Draft
    version: int


def keep_draft(files: StoreFiles, slug: str, kept: KeptDraft) -> None:
    """Keep a draft in place of the one before. Raises UserError where it cannot be written."""
    entry = {
        "version": kept.version,
        "catalog": with_catalog({}, kept.draft.catalog),
        "sku_names": dict(kept.draft.sku_names),
        "permission_names": dict(kept.draft.permission_names),
    }
    files.save_local(slug, **{ENTRY: entry})


def forget_draft(files: StoreFiles, slug: str) -> None:
    """Keep no draft any longer. Raises UserError where that cannot be written."""
    if files.local(slug).get(ENTRY) is not None:
        files.save_local(slug, **{ENTRY: None})


def kept_draft(files: StoreFiles, slug: str) -> KeptDraft | None:
    """The draft that is kept, or None; one that cannot be read is logged and left alone."""
    entry = files.local(slug).get(ENTRY)
    if entry is None:
        return None
    try:
        names = (dict(entry["sku_names"]), dict(entry["permission_names"]))
        return KeptDraft(Draft(read_catalog(entry["catalog"]), *names), int(entry["version"]))
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        log.warning("the draft kept with store %s cannot be read: %r", slug, error)
        return None
