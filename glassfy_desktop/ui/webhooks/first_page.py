"""What stands where there is no list: the way to a first delivery, or why the list cannot be read."""

from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from glassfy_desktop.domain.errors import UserError
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.empty import EmptyState
from glassfy_desktop.ui.parts.layout import column
from glassfy_desktop.ui.screen import ScreenContext
from glassfy_desktop.ui.webhooks.fact_list import clear
from glassfy_desktop.ui.webhooks.presenter import WebhooksPresenter
from glassfy_desktop.ui.webhooks.trigger import FIRST, Trigger
from glassfy_desktop.ui.webhooks.trigger_panel import create_webhook, why_not


class FirstPage(QWidget):
    """One empty state, made anew only when it says something else, so that its buttons keep the focus."""

    def __init__(self, context: ScreenContext, presenter: WebhooksPresenter, trigger: Trigger) -> None:
        super().__init__()
        self._context = context
        self._presenter = presenter
        self._trigger = trigger
        self._shown: object = None
        self._play: Button | None = None
        self._all: Button | None = None
        self._layout = column(gap=0)
        self.setLayout(self._layout)

    def refresh(self) -> None:
        """Show what fits the store, the engine and the sandbox now."""
        trigger, address = self._trigger, self._context.workspace.webhook_url
        says = (self._presenter.problem, address, len(trigger.scenarios), trigger.needs_webhook)
        if says != self._shown:
            self._shown = says
            self._play = self._all = None
            clear(self._layout)
            self._layout.addWidget(self._page(self._presenter.problem))
        self._refresh_buttons()

    def _refresh_buttons(self) -> None:
        trigger = self._trigger
        usable = trigger.can_play or bool(trigger.playing)
        for button in (self._play, self._all):
            if button is not None:
                button.setEnabled(usable)
                button.setToolTip("" if usable else why_not(self, trigger))
        if self._play is not None:
            self._play.set_busy(bool(trigger.playing), self.tr("Playing"))

    def _page(self, problem: UserError | None) -> EmptyState:
        if problem is not None:
            again = Button(self.tr("Try again"), "primary", "refresh")
            again.clicked.connect(self._presenter.read)
            return EmptyState(problem.happened, problem.remedy, again)
        return self._in_sandbox() if self._trigger.is_sandbox else self._elsewhere()

    def _in_sandbox(self) -> EmptyState:
        self._play = Button(self.tr("Play “New subscription”"), "primary", "play")
        self._play.clicked.connect(lambda: self._trigger.play(FIRST))
        if self._trigger.needs_webhook:
            text = self.tr(
                "Deliveries appear here as they arrive, once the sandbox knows where to send them."
            )
            create = create_webhook(self, self._context)
            return EmptyState(self.tr("No deliveries yet"), text, self._play, create)
        text = self.tr(
            "Deliveries appear here as they arrive. Play a scenario to see a first one, "
            "or point Stripe at the address below."
        )
        self._all = Button(self.tr("All scenarios"), "secondary", "bolt")
        menu = QMenu(self._all)
        for each in self._trigger.scenarios:
            menu.addAction(each.title).triggered.connect(partial(self._play_named, each.name))
        self._all.setMenu(menu)
        address = self._context.workspace.webhook_url
        return EmptyState(self.tr("No deliveries yet"), text, self._play, self._all, address=address)

    def _elsewhere(self) -> EmptyState:
        text = self.tr("Deliveries appear here as they arrive. Point Stripe at the address below.")
        set_up = Button(self.tr("Set up the webhook"), "primary", "setup")
        set_up.clicked.connect(lambda: self._context.go("setup"))
        other = Button(self.tr("Open the sandbox"), "secondary", "flask")
        other.clicked.connect(lambda: self._context.actions.get("store.sandbox").trigger())
        address = self._context.workspace.webhook_url
        return EmptyState(self.tr("No deliveries yet"), text, set_up, other, address=address)

    def _play_named(self, name: str, checked: bool = False) -> None:
        self._trigger.play(name)
