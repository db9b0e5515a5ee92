"""The faults that can be switched on in the sandbox."""

from dataclasses import replace

from glassfy_desktop.services.sandbox_client import Faults
from glassfy_desktop.ui.engine.sandbox.part import Part


class SandboxFaults(Part):
    """`faults` as they are now, None before they were read. A change is shown at once."""

    faults: Faults | None = None

    async def load(self) -> None:
        self.faults = await self.client.faults()

    @property
    def count(self) -> int:
        """How many faults are on."""
        faults = self.faults or Faults()
        switches = (faults.outage, faults.duplicates, faults.shuffle)
        return sum(switches) + (faults.rate_limit is not None) + (faults.delay > 0)

    def limit_rate(self, a_second: int | None) -> None:
        """Answer 429 beyond so many requests a second; None: never."""
        self._set(replace(self.faults or Faults(), rate_limit=a_second))

    def delay(self, seconds: int) -> None:
        """Let each delivery wait so long; 0: not at all."""
        self._set(replace(self.faults or Faults(), delay=seconds))

    def switch_outage(self, on: bool) -> None:
        """Answer every request with 503."""
        self._set(replace(self.faults or Faults(), outage=on))

    def switch_duplicates(self, on: bool) -> None:
        """Deliver every event twice."""
        self._set(replace(self.faults or Faults(), duplicates=on))

    def switch_shuffle(self, on: bool) -> None:
        """Deliver the events of one change in another order."""
        self._set(replace(self.faults or Faults(), shuffle=on))

    def switch_all_off(self) -> None:
        """Let nothing go wrong."""
        self._set(Faults())

    def _set(self, wanted: Faults) -> None:
        if wanted != self.faults:
            self.faults = wanted
            self.start("change", lambda: self._tell(wanted))

    async def _tell(self, wanted: Faults) -> None:
        await self.client.set_faults(wanted)
