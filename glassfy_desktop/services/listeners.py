"""Telling others, free of Qt."""

from collections.abc import Callable


class Listeners:
    """Callables to call when something changed, in the order they came."""

    def __init__(self) -> None:
        self._calls: list[Callable[[], None]] = []

    def add(self, call: Callable[[], None]) -> Callable[[], None]:
        """Call `call` at every change from now on; returns the way to stop it."""
        self._calls.append(call)
        return lambda: self._calls.remove(call)

    def tell(self) -> None:
        """Call everyone."""
        for call in list(self._calls):
            call()
