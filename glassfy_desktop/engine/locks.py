"""Several engines on one database: who waits for whom.

Engines that share a PostgreSQL database apply events at the same time. What an event changes is derived from
everything that belongs together (an invoice, its charge, its dispute, its subscription, …), so two engines
must not work on things that belong together at once: each would miss what the other adds. Therefore every
transaction that writes first *holds names*, as advisory locks that end with the transaction:

1. Whoever applies an event holds the event's id, its object's id, every id that its snapshot names, its
   customer's and its customid. So the same event is never applied by two, and of two engines that add a tie
   between the same two objects, one waits for the other.
2. Then it looks what these belong with, in what is committed by now, and holds all of that too. If there was
   more than it holds, it lets go, holds the wider set and looks again, until nothing new is found.
3. What it found cannot grow any more before its commit. To tie something new to one of these objects, another
   engine would have to tell of a snapshot that names it, and for that hold its name first (1). A transaction
   sees whatever was committed before each of its statements (READ COMMITTED), so what it reads after it got
   the last name is complete, and it is the only one that writes it.

So for everything that belongs together the engines act one after the other, and the state in the end is that
of one engine that got the same events in some order; which order is no matter, as for one engine alone.

Nobody waits in a circle on these: every set is asked for in one statement in the order of the numbers, and
let go of before a wider one is asked for. Where transactions still get in each other's way, with what one of
them held before, the server ends one, and the writer runs it again.

On SQLite one engine has the file for itself, and nothing of this is needed.
"""

from collections.abc import Callable, Iterable
from hashlib import blake2b

from glassfy_desktop.engine.connection import Connection

CONFIGURATION = "the store configuration"
"""Held by whoever saves a version."""

Widen = Callable[[Connection, set[str]], set[str]]
"""What names belong with, themselves included, in what is committed."""


class _MoreError(Exception):
    """What is held belongs with more."""

    def __init__(self, found: set[str]) -> None:
        super().__init__("more to hold")
        self.found = found


def hold(connection: Connection, names: Iterable[str], widen: Widen | None = None) -> None:
    """Hold names until the transaction ends, and with `widen` everything that belongs with them."""
    if not connection.is_shared:
        return
    wanted = set(names)
    while (found := _held(connection, wanted, widen)) != wanted:
        wanted = found


def _held(connection: Connection, wanted: set[str], widen: Widen | None) -> set[str]:
    """Hold the names, and return them; or hold nothing, and return the wider set."""
    try:
        with connection.savepoint("names"):
            connection.lock(sorted({number(each) for each in wanted}))
            found = widen(connection, wanted) if widen else wanted
            if found != wanted:
                raise _MoreError(found)
    except _MoreError as more:
        return more.found
    return wanted


def number(name: str) -> int:
    """The number that stands for a name, of 64 bits. Two names with one number only wait for each other."""
    digest = blake2b(name.encode(), digest_size=8, person=b"glassfy-names").digest()
    return int.from_bytes(digest, "big", signed=True)
