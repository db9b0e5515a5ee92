"""What stands above the log: the figures, then jobs at the left, keys and webhooks out at the right."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from glassfy_desktop.ui.engine.backfill_card import BackfillCard
from glassfy_desktop.ui.engine.figures import Figures
from glassfy_desktop.ui.engine.keys import KeysCard
from glassfy_desktop.ui.engine.outbound_card import OutboundCard
from glassfy_desktop.ui.engine.presenter import EnginePresenter
from glassfy_desktop.ui.engine.reconcile_card import ReconcileCard
from glassfy_desktop.ui.parts.layout import Panel, ScrollPane, column, row

RIGHT_WIDTH = 400


class Cards(Panel):
    """Every card of the engine; `notices` takes what is wrong with all of it."""

    def __init__(
        self, presenter: EnginePresenter, go: Callable[[str], None], show_all: Callable[[], object]
    ) -> None:
        super().__init__(tone="surface")
        clock = presenter.clock
        self.figures = Figures(presenter)
        self.notices = column(gap=0)
        self.backfill = BackfillCard(presenter.jobs, go, clock)
        self.reconcile = ReconcileCard(presenter.jobs, go, clock)
        self.outbound = OutboundCard(presenter.outbound, go, clock, show_all)
        self.keys = KeysCard(presenter)
        self.keys.setVisible(not presenter.workspace.remote)
        right = QWidget()
        right.setFixedWidth(RIGHT_WIDTH)
        right.setLayout(column(self.keys, self.outbound, self.reconcile, None, gap=16))
        below = row(gap=16)
        below.addLayout(column(self.backfill, None, gap=0), 1)
        below.addWidget(right)
        self.setLayout(column(self.figures, self.notices, below, gap=16, margins=(24, 16, 24, 16)))


class CardPane(ScrollPane):
    """Shows the cards whole where the window is high enough; else they scroll, and the log stays in sight."""

    def __init__(self, cards: Cards) -> None:
        super().__init__(cards)
        self.cards = cards
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        cards.installEventFilter(self)

    def sizeHint(self) -> QSize:
        cards = self.cards
        height = cards.heightForWidth(self.width()) if cards.hasHeightForWidth() else -1
        return QSize(cards.sizeHint().width(), max(height, cards.minimumSizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.cards.minimumSizeHint().width(), 120)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
