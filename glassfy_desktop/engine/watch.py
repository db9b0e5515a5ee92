"""How what changes is followed: who watches is told of purchases and links within the same transaction."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from glassfy_desktop.domain.purchase import Purchase
from glassfy_desktop.domain.stripe_event import StripeEvent
from glassfy_desktop.engine.connection import Connection


class Watch(Protocol):
    """Sees one change: what purchases were before it, what they are after it, and that it is whole."""

    def before(self, objects: Iterable[str]) -> None:
        """The purchases of these objects are about to be made anew."""

    def after(self, made: Sequence[Purchase], at: Mapping[str, int]) -> None:
        """These were made; `at` says by object when what changed it happened (Unix seconds)."""

    def end(self) -> None:
        """The change is whole: links, too, are what they will be."""


class Watcher(Protocol):
    """Whoever wants to see changes."""

    def begin(self, connection: Connection, cause: str, events: Sequence[StripeEvent] = ()) -> Watch | None:
        """A change begins; None where nobody watches. `cause` is different for every change."""

    def of_history(self) -> "Watcher":
        """Who watches what is read of the past: what is seen for the first time then is no news."""
