"""The left side: the filter, the deliveries, and the Trigger panel below them."""

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.cells import verdict_width
from glassfy_desktop.ui.parts.empty import EmptyState
from glassfy_desktop.ui.parts.fields import ErrorLine, LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Hairline, column, row
from glassfy_desktop.ui.parts.table import Table
from glassfy_desktop.ui.theme import Role
from glassfy_desktop.ui.webhooks.deliveries_model import OBJECT, SOURCE
from glassfy_desktop.ui.webhooks.inspection import Inspection
from glassfy_desktop.ui.webhooks.presenter import WebhooksPresenter
from glassfy_desktop.ui.webhooks.words import VERDICTS, number, verdict_look

WIDTHS = (70, 0, 94, 74)
"""The columns after the verdict's; 0 takes what is left."""
OBJECT_FROM, SOURCE_FROM = 530, 450
"""The widths of the table from which on the object and the source have room."""


class ListPane(QWidget):
    """Chooses a delivery for `inspection`, and keeps it chosen while rows come and go."""

    def __init__(self, presenter: WebhooksPresenter, inspection: Inspection) -> None:
        super().__init__()
        self._presenter = presenter
        self._inspection = inspection
        self._menu_actions: tuple[QAction, ...] = ()
        self._lay_out()
        self.filter.textChanged.connect(presenter.set_query)
        self.table.chosen.connect(self._choose)
        self.table.verticalScrollBar().valueChanged.connect(lambda value: presenter.set_at_top(value == 0))
        self.table.customContextMenuRequested.connect(self._open_menu)
        presenter.model.modelReset.connect(self._choose_again)
        presenter.fresh.connect(self.table.show_fresh)
        presenter.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        self.filter = LineEdit(
            placeholder=self.tr("type:invoice.* status:rejected source:stripe after:10m"),
            name=self.tr("Filter deliveries"),
            icon="filter",
            mono=True,
        )
        self.count = Label("", Role.SECONDARY, colour="text2")
        self.error = ErrorLine()
        bar = row(self.filter, self.count, gap=12)
        bar.setStretch(0, 1)
        self.table = Table(name=self.tr("Deliveries"))
        self.table.setModel(self._presenter.model)
        self.table.set_widths(verdict_width(verdict_look(each)[0] for each in VERDICTS), *WIDTHS)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._clear = Button(self.tr("Clear the filter"), "secondary", "x")
        self._clear.clicked.connect(self.filter.clear)
        self._nothing = EmptyState(
            self.tr("Nothing matches"),
            self.tr("No delivery that is kept fits this filter. New ones that fit appear here."),
            self._clear,
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._nothing)
        toolbar = column(bar, self.error, gap=4, margins=(16, 12, 16, 11))
        self._layout = column(toolbar, Hairline(), self._pages, gap=0)
        self._layout.setStretch(2, 1)
        self.setLayout(self._layout)

    def add_foot(self, widget: QWidget) -> None:
        """Put a panel below the list."""
        self._layout.addWidget(widget)

    def set_actions(self, *actions: QAction) -> None:
        """Offer these in the context menu of a delivery."""
        self._menu_actions = actions

    def focus_filter(self) -> None:
        """Put the focus into the filter, its text selected."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def refresh(self) -> None:
        """Show counts, the filter's error, and whether anything can be asked for."""
        presenter = self._presenter
        self.filter.set_error(presenter.filter_error)
        self.error.set_sentence(presenter.filter_error)
        self.error.setVisible(bool(presenter.filter_error))
        counts = self.tr("{0}+ of {1}") if presenter.has_more else self.tr("{0} of {1}")
        counts = counts.format(number(presenter.total), number(presenter.kept))
        self.count.set_text(counts if presenter.loaded else "")
        self.table.set_loading(not presenter.loaded)
        self.table.set_new_count(presenter.new_count)
        nothing = (
            presenter.loaded and bool(presenter.query) and not presenter.total and not presenter.filter_error
        )
        self._pages.setCurrentIndex(1 if nothing else 0)
        if self._inspection.shown is None and presenter.model.rows:
            self._choose_again()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.table.setColumnHidden(OBJECT, self.width() < OBJECT_FROM)
        self.table.setColumnHidden(SOURCE, self.width() < SOURCE_FROM)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self._inspection.show(self._presenter.model.rows[index.row()])

    def _choose_again(self) -> None:
        """After other rows were read: the same delivery, at first the newest; and the list from its top."""
        shown, model = self._inspection.shown, self._presenter.model
        place = (0 if model.rows else -1) if shown is None else model.place_of(shown.row["id"])
        if place >= 0:
            self.table.setCurrentIndex(model.index(place, 0))
        self.table.scrollToTop()

    def _open_menu(self, at: QPoint) -> None:
        if self.table.indexAt(at).isValid():
            menu = QMenu(self)
            menu.addActions(list(self._menu_actions))
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.table.viewport().mapToGlobal(at))
