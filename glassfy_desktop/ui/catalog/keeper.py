"""Keeps the draft over a switch of stores and the end of the app, and brings it back."""

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.catalog_draft import KeptDraft, forget_draft, keep_draft, kept_draft
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.catalog.editor import CatalogEditor
from glassfy_desktop.ui.messages import messages

DELAY = 500
"""Milliseconds after an edit until the draft is written; edits that follow each other are written once."""


class DraftKeeper(QObject):
    """Writes what `editor` changes. `came_back`: the draft was kept from before, and nobody was told yet.

    `version` is the saved version that the draft was made from. Call `close()` at the end.
    """

    def __init__(self, workspace: Workspace, editor: CatalogEditor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.came_back = False
        self.version = workspace.config.catalog_version
        self._workspace = workspace
        self._editor = editor
        self._waits = (
            False  # the timer itself may be gone at the very end, when the draft is still to be kept
        )
        self._timer = QTimer(self, singleShot=True, interval=DELAY)
        self._timer.timeout.connect(self.flush)
        self._bring_back()
        editor.changed.connect(self._changed)
        self._stop = workspace.closing.add(self.flush)

    def flush(self) -> None:
        """Write now what waits to be written."""
        if self._waits:
            self._waits = False
            if isValid(self._timer):  # at the very end of the app it may be gone already
                self._timer.stop()
            self._write()

    def close(self) -> None:
        """Write what waits, and listen no longer."""
        self.flush()
        self._stop()

    def _changed(self) -> None:
        self._waits = True
        self._timer.start()

    def _bring_back(self) -> None:
        kept = kept_draft(self._workspace.files, self._workspace.slug)
        if kept is None:
            return
        self._editor.bring_back(kept.draft)
        self.came_back = self._editor.dirty
        if self.came_back:
            self.version = kept.version
        else:  # somebody saved just that meanwhile
            self._write()

    def _write(self) -> None:
        files, slug = self._workspace.files, self._workspace.slug
        try:
            if self._editor.dirty:
                keep_draft(files, slug, KeptDraft(self._editor.draft, self.version))
            else:
                self.version = self._workspace.config.catalog_version
                forget_draft(files, slug)
        except UserError as error:
            messages().report(error, "keeping the catalog's draft")
