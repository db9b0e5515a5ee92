"""The Payload tab: the body as a tree with what the app knows, or as the bytes that came."""

import asyncio

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QWidget

from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.fields import LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Hairline, Panel, column, row
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.parts.payload_model import PayloadModel
from glassfy_desktop.ui.parts.payload_tree import PayloadTree
from glassfy_desktop.ui.parts.segment import Segment
from glassfy_desktop.ui.screen import ScreenContext
from glassfy_desktop.ui.tasks import spawn
from glassfy_desktop.ui.theme import Role
from glassfy_desktop.ui.webhooks.fact_list import clear
from glassfy_desktop.ui.webhooks.inspection import Inspected
from glassfy_desktop.ui.webhooks.notes import notes_on
from glassfy_desktop.ui.webhooks.raw_bytes import RawBytes
from glassfy_desktop.ui.webhooks.tabs import InspectorTab
from glassfy_desktop.ui.webhooks.words import number

SEARCH_PAUSE = 0.15
"""Seconds after the last letter before the payload is searched."""
DEPTH = 2
"""Levels that are unfolded at first: the event, its data, its object."""


class PayloadTab(InspectorTab):
    """Search, the two views, and a foot with the path of the chosen value and the size."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self._shown: Inspected | None = None
        self._raw_only = False
        self._model: PayloadModel | None = None
        self._searched = ""
        self._search: asyncio.Task[None] | None = None
        self._lay_out()
        self.search.textChanged.connect(self._search_soon)
        self.search.returnPressed.connect(self._next_hit)
        self.view.changed.connect(self._change_view)
        self.copy_path.clicked.connect(self._copy_path)
        self.tree.path_changed.connect(self._show_path)

    def _lay_out(self) -> None:
        self.search = LineEdit(
            placeholder=self.tr("Search keys and values"),
            name=self.tr("Search the payload"),
            icon="search",
            compact=True,
        )
        self.view = Segment([("tree", self.tr("Tree")), ("raw", self.tr("Raw bytes"))])
        self.copy_path = Button(self.tr("Copy path"), "secondary", "copy", compact=True)
        self.tree = PayloadTree(name=self.tr("Payload"))
        self.raw = RawBytes()
        self._missing = QWidget()
        self._missing_layout = column(margins=(20, 4, 20, 16))
        self._missing.setLayout(self._missing_layout)
        self._views = QStackedWidget()
        for widget in (Panel(row(self.tree, margins=(16, 0, 0, 0))), self.raw, self._missing):
            self._views.addWidget(widget)
        self.path = Label("", Role.MONO, elide="middle")
        self.size_label = Label("", Role.SECONDARY, colour="text2")
        bar = row(self.search, self.view, self.copy_path, margins=(20, 12, 16, 8))
        bar.setStretch(0, 1)
        foot = Panel(row(self.path, None, self.size_label, margins=(20, 0, 16, 0)), tone="sunken")
        foot.setFixedHeight(31)
        layout = column(bar, self._views, Hairline(), foot, gap=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def show_delivery(self, shown: Inspected) -> None:
        if shown.body is None:
            self._show_missing(shown)
            return
        if self._shown is not None and (self._shown.body, self._shown.catalog) == (shown.body, shown.catalog):
            return
        self._shown = shown
        self.size_label.set_text(self.tr("{0} bytes").format(number(len(shown.body))))
        self._model = PayloadModel(shown.payload, notes_on(shown.payload, shown.catalog))
        self.tree.set_payload(self._model, depth=DEPTH)
        self.raw.clear()
        self._choose_view(is_json=shown.payload is not None)

    def _choose_view(self, *, is_json: bool) -> None:
        """Keep the view that was chosen; a body that is no JSON has its raw bytes only."""
        self._usable(tree=is_json, raw=True)
        if not is_json:
            self._raw_only = self._raw_only or self.view.value == "tree"
            self.view.set_value("raw")
        elif self._raw_only:
            self._raw_only = False
            self.view.set_value("tree")
        self._show_path("")
        self._change_view(self.view.value)

    def _show_missing(self, shown: Inspected) -> None:
        """Nothing to show: it is still read, cannot be read, or is no longer kept."""
        clear(self._missing_layout)
        if shown.problem:
            title = self.tr("The delivery cannot be read right now")
            self._missing_layout.addWidget(Notice("warn", title, shown.problem))
        elif shown.delivery is not None:
            text = self.tr("Bodies are kept for a while only. What was read from it is kept.")
            self._missing_layout.addWidget(Notice("info", self.tr("The body is no longer kept"), text))
        self._missing_layout.addStretch(1)
        self._shown = None
        self.size_label.set_text("")
        self._usable(tree=False, raw=False)
        self._views.setCurrentIndex(2)
        self._show_path("")

    def _usable(self, *, tree: bool, raw: bool) -> None:
        self.search.setEnabled(raw)
        self.view.button("tree").setEnabled(tree)
        self.view.button("tree").setToolTip("" if tree or not raw else self.tr("The body is not JSON"))
        self.view.button("raw").setEnabled(raw)

    def _change_view(self, view: str) -> None:
        if self._shown is None or self._shown.body is None:
            return
        if view == "raw":
            self.raw.show_body(self._shown.body)
        self._views.setCurrentIndex(0 if view == "tree" else 1)
        self._show_path(self.path.text())
        self._find()

    # Search

    def _search_soon(self) -> None:
        if self._search is not None:
            self._search.cancel()
        self._search = spawn(self, self._find_later(), "search the payload")

    async def _find_later(self) -> None:
        await asyncio.sleep(SEARCH_PAUSE)
        self._find()

    def _find(self) -> None:
        text = self.search.text()
        if self._shown is None or (not text and not self._searched):
            return
        self._searched = text
        hits = self.raw.find_all(text) if self.view.value == "raw" else self.tree.find_all(text)
        shown = self.tr("1 hit") if hits == 1 else self.tr("{0} hits").format(number(hits))
        self.search.set_trailing(shown if text else "")

    def _next_hit(self) -> None:
        """Return goes from hit to hit, and from the last to the first."""
        text = self.search.text()
        if self._shown is None or self._model is None or not text:
            return
        if self.view.value == "raw":
            self.raw.find_next(text)
        elif hits := self._model.find(text):
            now = self.tree.currentIndex()
            place = hits.index(now) + 1 if now in hits else 0
            self.tree.setCurrentIndex(hits[place % len(hits)])

    # Path

    def _show_path(self, path: str) -> None:
        in_tree = self._views.currentIndex() == 0
        self.path.set_text(path if in_tree else "")
        self.copy_path.setEnabled(in_tree and bool(path))
        self.copy_path.setToolTip("" if in_tree and path else self.tr("Choose a value in the tree first"))

    def _copy_path(self) -> None:
        QGuiApplication.clipboard().setText(self.path.text())
