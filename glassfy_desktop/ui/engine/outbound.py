"""The webhooks out: what came last of each target, all of them in pages, and sending one again."""

from glassfy_desktop.services import webhooks_out
from glassfy_desktop.services.engine_shapes import OutboundPage, OutboundWebhook
from glassfy_desktop.services.webhooks_out import WebhooksOut
from glassfy_desktop.services.workspace import Workspace
from glassfy_desktop.ui.engine.part import EnginePart


class Outbound(EnginePart):
    """`seen` is how the webhooks out are doing, None until that was read."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.seen: WebhooksOut | None = None
        self._read_for: tuple[str, ...] = ()
        stops = (workspace.sent_out.add(self.hear), workspace.changed.add(self._config_changed))
        self.destroyed.connect(lambda: [stop() for stop in stops])

    @property
    def urls(self) -> tuple[str, ...]:
        """Where the configuration sends webhooks to."""
        return tuple(each.url for each in self.workspace.config.outbound)

    async def load(self) -> None:
        self._read_for = self.urls
        self.seen = await webhooks_out.look(self.workspace.need_engine(), self._read_for)

    async def page(self, state: str = "", after: str | None = None) -> OutboundPage:
        """Webhooks out, newest first, perhaps of one state only. Raises UserError."""
        return await self.workspace.need_engine().outbound(state, after)

    async def whole(self, webhook_id: str) -> OutboundWebhook:
        """One webhook with its body and tries. Raises UserError."""
        return await self.workspace.need_engine().outbound_webhook(webhook_id)

    async def retry(self, webhook_id: str) -> OutboundWebhook:
        """Send one at once, whatever became of it. Raises UserError."""
        return await self.workspace.need_engine().retry_outbound(webhook_id)

    def _config_changed(self) -> None:
        if self.loaded and self.urls != self._read_for:
            self.read()
