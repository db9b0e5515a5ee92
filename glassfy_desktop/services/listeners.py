"""Telling others, free of Qt."""

from collections.abc import Callable
from typing import Generic, TypeVarTuple

Said = TypeVarTuple("Said")


class Listeners(Generic[*Said]):
    """Callables to call when something happened, in their order: `Listeners[()]`, `Listeners[str]`."""

    def __init__(self) -> None:
        self._calls: list[Callable[[*Said], None]] = []

    def add(self, call: Callable[[*Said], None]) -> Callable[[], None]:
        """Call `call` each time from now on; returns the way to stop it."""
        self._calls.append(call)
        return lambda: self._calls.remove(call)

    def tell(self, *said: *Said) -> None:
        """Call everyone."""
        for call in list(self._calls):
            call(*said)
