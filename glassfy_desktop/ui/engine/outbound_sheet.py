"""All webhooks out: listed by state, each with its tries and its body, and sent again from here."""

import asyncio
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QWidget

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.services.engine_shapes import OutboundWebhook
from glassfy_desktop.ui.engine.job_words import OUTBOUND_LOOKS, count, outbound_word
from glassfy_desktop.ui.engine.outbound import Outbound
from glassfy_desktop.ui.engine.outbound_detail import OutboundDetail
from glassfy_desktop.ui.engine.outbound_model import OutboundModel
from glassfy_desktop.ui.messages import messages
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.cells import verdict_width
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.parts.messages import Notice
from glassfy_desktop.ui.parts.segment import Segment
from glassfy_desktop.ui.parts.sheet import Sheet
from glassfy_desktop.ui.parts.table import Table
from glassfy_desktop.ui.tasks import spawn
from glassfy_desktop.ui.theme import Role

TABLE_HEIGHT = 252


class OutboundSheet(Sheet):
    """The list above, the chosen webhook below; it follows what is sent while it is open."""

    def __init__(self, outbound: Outbound, host: QWidget, clock: Callable[[], float]) -> None:
        super().__init__(host, "", outbound.workspace.config.store)
        self.outbound = outbound
        self.title.set_text(self.tr("Webhooks out"))
        self.setAccessibleName(self.title.text())
        self.shown: OutboundWebhook | None = None
        self._reading: asyncio.Task[Any] | None = None
        self._looking: asyncio.Task[Any] | None = None
        self.model = OutboundModel(clock, self)
        self.model.more_wanted.connect(self._read_on)
        self._make_list()
        self.problem = column(gap=0)
        self.detail = OutboundDetail(clock)
        self.body.addLayout(column(self.problem, self.detail, None, gap=12, margins=(0, 12, 0, 0)), 1)
        self._make_foot_buttons()
        outbound.changed.connect(self.read)
        self.closed.connect(self.deleteLater)
        self.read()

    def read(self) -> None:
        """Read the newest page anew; what is shown stays until it is there."""
        if self._reading is not None:
            self._reading.cancel()
        self.model.fetching = True
        self.table.set_loading(not self.model.rows)
        self._reading = spawn(self, self._read(), "list webhooks out", self._failed)

    def retry(self) -> None:
        """Send the chosen webhook at once."""
        if self.shown is not None and not self.retry_button.is_busy:
            self.retry_button.set_busy(True, self.tr("Sending"))
            spawn(self, self._retry(self.shown["id"]), "send a webhook again", self._failed)

    def _make_list(self) -> None:
        states = [("", self.tr("All"))] + [(state, outbound_word(state)) for state in OUTBOUND_LOOKS]
        self.states = Segment(states)
        self.states.changed.connect(self.read)
        self.total = Label("", Role.SECONDARY, colour="text2")
        self.table = Table(name=self.tr("Webhooks out"))
        self.table.setModel(self.model)
        width = verdict_width(outbound_word(state) for state in OUTBOUND_LOOKS)
        self.table.set_widths(width, 92, 140, 100, 0)
        self.table.setFixedHeight(TABLE_HEIGHT)
        self.table.chosen.connect(self._chosen)
        self.none = Label(self.tr("No webhook is in this state."), Role.SECONDARY, colour="text2")
        self.none.hide()
        self.body.addLayout(column(row(self.states, None, self.total), self.table, self.none, gap=12))

    def _make_foot_buttons(self) -> None:
        close = Button(self.tr("Close"))
        close.clicked.connect(self.dismiss)
        self.retry_button = Button(self.tr("Send again"), "primary", "replay")
        self.retry_button.clicked.connect(self.retry)
        self.add_foot(None, close, self.retry_button)
        self._allow()

    async def _read(self) -> None:
        page = await self.outbound.page(self.states.value)
        self.model.fetching = False
        chosen = self.shown["id"] if self.shown else ""
        self.model.show_page(page)
        self._show_total(page["total"])
        self._say(None)
        at = self.model.row_of(chosen)
        if at >= 0 and self.table.currentIndex().row() != at:
            self.table.setCurrentIndex(self.model.index(at, 0))
        elif chosen:
            self._look_at(chosen)

    def _read_on(self) -> None:
        if not self.model.fetching:
            self.model.fetching = True
            self._reading = spawn(self, self._append(), "list more webhooks out", self._failed)

    async def _append(self) -> None:
        page = await self.outbound.page(self.states.value, self.model.cursor)
        self.model.fetching = False
        self.model.append_page(page)

    def _show_total(self, total: int) -> None:
        self.table.set_loading(False)
        self.total.set_text(
            self.tr("1 webhook") if total == 1 else self.tr("{0} webhooks").format(count(total))
        )
        self.total.updateGeometry()
        self.none.setVisible(total == 0)

    def _chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self._look_at(self.model.rows[index.row()]["id"])

    def _look_at(self, webhook_id: str) -> None:
        if self._looking is not None:
            self._looking.cancel()
        self._looking = spawn(self, self._look(webhook_id), "read a webhook out", self._failed)

    async def _look(self, webhook_id: str) -> None:
        self._show(await self.outbound.whole(webhook_id))

    async def _retry(self, webhook_id: str) -> None:
        self._show(await self.outbound.retry(webhook_id))
        self.retry_button.set_busy(False)
        messages().toast(self.tr("The webhook is sent again."))
        self.outbound.read()

    def _show(self, webhook: OutboundWebhook) -> None:
        self.shown = webhook
        self.detail.show_webhook(webhook)
        self._allow()

    def _allow(self) -> None:
        """Only a chosen webhook can be sent, and only where its target is still configured."""
        known = self.shown is not None and self.shown["url"] in self.outbound.urls
        self.retry_button.setEnabled(known)
        if self.shown is None:
            self.retry_button.setToolTip(self.tr("Choose a webhook first."))
        else:
            gone = self.tr("Its target is no longer in the configuration.")
            self.retry_button.setToolTip("" if known else gone)

    def _failed(self, error: Exception) -> None:
        self.model.fetching = False
        self.table.set_loading(False)
        self.retry_button.set_busy(False)
        if isinstance(error, UserError):
            self._say(error)
        else:
            messages().report(error, "webhooks out")

    def _say(self, error: UserError | None) -> None:
        while (item := self.problem.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if error is not None:
            self.problem.addWidget(Notice("bad", error.happened, error.remedy))
