"""Tells that unsaved changes of an earlier time are back."""

from glassfy_desktop.ui.catalog.presenter import CatalogPresenter
from glassfy_desktop.ui.parts.button import Button, IconButton
from glassfy_desktop.ui.parts.layout import Panel, column
from glassfy_desktop.ui.parts.messages import Notice


class DraftNotice(Panel):
    """One line with *Discard* and a way to close it; it goes once the draft is saved or discarded."""

    def __init__(self, presenter: CatalogPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.discard = Button(self.tr("Discard"), "link")
        self.discard.clicked.connect(presenter.editor.discard)
        self.close_button = IconButton("x", self.tr("Close this message"), compact=True)
        self.close_button.clicked.connect(self._read)
        lead = self.tr("Your unsaved changes are back.")
        notice = Notice("info", lead, self._more(), self.discard, self.close_button, inline=True)
        self.setLayout(column(notice, margins=(16, 12, 16, 0)))
        presenter.editor.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Be there as long as there is something to tell."""
        keeper = self._presenter.keeper
        keeper.came_back = keeper.came_back and self._presenter.editor.dirty
        self.setVisible(keeper.came_back)

    def _more(self) -> str:
        """What else to know: whether another version was saved meanwhile."""
        before, now = self._presenter.keeper.version, self._presenter.workspace.config.catalog_version
        if before == now:
            return ""
        return self.tr("They were made from version {0}, and are now compared with version {1}.").format(
            before, now
        )

    def _read(self) -> None:
        self._presenter.keeper.came_back = False
        self.refresh()
