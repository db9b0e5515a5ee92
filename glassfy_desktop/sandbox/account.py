"""The account: its objects, its clock, its ids and secrets, and the transaction that changes them."""

import hashlib
import secrets
import string
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from glassfy_desktop.sandbox.agenda import KINDS, Agenda
from glassfy_desktop.sandbox.errors import missing_object
from glassfy_desktop.sandbox.shelf import Shelf
from glassfy_desktop.sandbox.state_file import Change, StateFile
from glassfy_desktop.sandbox.values import StripeObject

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_LETTERS = bytes(ord(_ALPHABET[byte % len(_ALPHABET)]) for byte in range(256))
"""A letter or digit for each byte."""


@dataclass(frozen=True)
class Cause:
    """What an event's `request` says: the API request that caused it, both None where none did."""

    request: str | None = None
    idempotency_key: str | None = None


class Account:
    """One simulated Stripe account.

    Objects are plain JSON, found by id, kept in the order of their creation. They change only inside
    `transaction()` and through `add`, `update` and `remove`: what fails leaves no trace, what is done is in
    the state file, if there is one, before anybody hears of it. `seed` decides every id and secret, so the
    same seed and the same steps give the same bytes. `real_time` gives Unix seconds.
    """

    def __init__(
        self,
        file: StateFile | None = None,
        *,
        seed: str | None = None,
        real_time: Callable[[], float] = time.time,
    ) -> None:
        self._file, self._real_time = file, real_time
        values, saved = file.read() if file else ({}, [])
        self.is_new = "seed" not in values
        self._seed = str(values.get("seed") or seed or secrets.token_hex(32))
        self._key = hashlib.blake2b(self._seed.encode()).digest()
        self._counter = int(values.get("counter", 0))
        self.offset = int(values.get("offset", 0))
        self._moment: int | None = None
        self.lived_until = int(values.get("lived_until", self.now()))
        """Up to this time (Unix seconds) everything that was due has happened."""
        self.agenda = Agenda()
        self._objects: dict[str, StripeObject] = {}
        self._snapshots: dict[str, StripeObject] = {}
        self._positions: dict[str, int] = {}
        self._shelves: dict[str, Shelf] = {}
        for change in saved:
            if change.body:
                self._keep(change.body, change.position)
        self._plan(list(self._objects))
        self._next_position = max(self._positions.values(), default=0) + 1
        self._before: dict[str, StripeObject | None] | None = None
        self._started_at, self._requests = self._counter, 0
        self.cause = Cause()
        self.address = "127.0.0.1"
        """Where the account is served: host and port."""
        self.first_of_transaction = self._next_position
        """The position of the first object the current, else the latest, transaction made."""
        self.after_commit: list[Callable[[Sequence[str]], None]] = []
        """Called after each transaction with the ids of what it touched."""
        self.after_resend: list[Callable[[StripeObject], None]] = []
        """Called with an event that is to be sent again."""

    @property
    def id(self) -> str:
        """The account's id, `acct_sandbox…`; the digits depend on the seed."""
        return f"acct_sandbox{int.from_bytes(self._digest('account', 8)) % 10**7:07}"

    def now(self) -> int:
        """The account's time in Unix seconds: real time, moved by the account's offset."""
        return int(self._real_time()) + self.offset if self._moment is None else self._moment

    def real_time(self) -> float:
        """This machine's time in Unix seconds, whatever the account's."""
        return self._real_time()

    @contextmanager
    def at(self, moment: int | None) -> Iterator[None]:
        """Let what happens inside happen at this time (None: at the account's own).

        It may be the time something was due, and is only now looked at, or that of a test clock.
        """
        outer, self._moment = self._moment, moment
        try:
            yield
        finally:
            self._moment = outer

    # ids and secrets

    def new_request_id(self) -> str:
        """A fresh `req_…`; refused requests have one too, so these are counted apart from the objects."""
        self._requests += 1
        return f"req_{self._letters(f'request:{self._started_at}:{self._requests}', 14)}"

    def new_id(self, prefix: str, length: int = 24) -> str:
        """A fresh id, `prefix_` and as many letters and digits as `length` says."""
        self._counter += 1
        return f"{prefix}_{self._letters(f'{prefix}:{self._counter}', length)}"

    def secret(self, prefix: str, name: str, length: int = 32) -> str:
        """The secret of this name. It is derived, never kept: the state holds only the seed."""
        return f"{prefix}_{self._letters(f'secret:{name}', length)}"

    def _letters(self, name: str, length: int) -> str:
        """Letters and digits (at most 64) that only the seed and the name decide."""
        return self._digest(name, length).translate(_LETTERS).decode()

    def _digest(self, name: str, length: int) -> bytes:
        return hashlib.blake2b(name.encode(), key=self._key, digest_size=length).digest()

    # reading

    def shelf(self, kind: str) -> Shelf:
        """The objects of a kind (`customer`, `checkout.session`, …)."""
        if kind not in self._shelves:
            self._shelves[kind] = Shelf(kind)
        return self._shelves[kind]

    def all(self, kind: str) -> list[StripeObject]:
        """Every object of a kind, oldest first."""
        return list(self.shelf(kind))

    def where(self, kind: str, index: str, value: object) -> list[StripeObject]:
        """The objects of a kind that an index (glassfy_desktop.sandbox.shelf) finds, oldest first."""
        return self.shelf(kind).where(index, value)

    def made_since(self, kind: str, position: int) -> list[StripeObject]:
        """The objects of a kind made since `next_position` was this, oldest first."""
        return list(self.shelf(kind).after(position - 1))

    def find(self, kind: str, identifier: str | None) -> StripeObject | None:
        found = self._objects.get(identifier or "")
        return found if found and found["object"] == kind else None

    def get(self, kind: str, identifier: str, param: str = "id") -> StripeObject:
        """The object; it is changed through `update` only. Raises ApiError for an unknown id."""
        found = self.find(kind, identifier)
        if found is None:
            raise missing_object(kind, identifier, param)
        return found

    def snapshot(self, which: StripeObject) -> StripeObject:
        """An object as it is now; events about the same state of a kept one share it."""
        identifier = which.get("id", "")
        if self._objects.get(identifier) is not which:
            return dict(which)
        if identifier not in self._snapshots:
            self._snapshots[identifier] = dict(which)
        return self._snapshots[identifier]

    @property
    def next_position(self) -> int:
        """The position of the next object to be made."""
        return self._next_position

    def position(self, which: StripeObject) -> int:
        """An object's place in the order of creation."""
        return self._positions[which["id"]]

    # changing

    def add(self, new: StripeObject) -> StripeObject:
        """Keep a new object; its `object` says its kind."""
        self._remember(new["id"])
        self._keep(new, self._next_position)
        self._next_position += 1
        self._plan([new["id"]])
        return new

    def update(self, which: StripeObject, **fields: object) -> StripeObject:
        """Set fields of a kept object and return how it was before."""
        before = dict(which)
        self._remember(which["id"])
        which.update(fields)
        self.shelf(which["object"]).changed(self._positions[which["id"]], before)
        self._plan([which["id"]])
        return before

    def remove(self, which: StripeObject) -> None:
        self._remember(which["id"])
        self._drop(which["id"])

    def _keep(self, which: StripeObject, position: int) -> None:
        self._positions[which["id"]] = position
        self._objects[which["id"]] = which
        self.shelf(which["object"]).put(position, which)

    def _drop(self, identifier: str) -> None:
        gone = self._objects.pop(identifier)
        self._snapshots.pop(identifier, None)
        self.shelf(gone["object"]).drop(self._positions[identifier])
        self.agenda.drop(identifier)

    def _plan(self, identifiers: Sequence[str]) -> None:
        """Read anew off these objects what they are due for."""
        for identifier in identifiers:
            which = self._objects[identifier]
            if which["object"] in KINDS:
                clock = self.find("test_helpers.test_clock", which["test_clock"])
                since = clock["frozen_time"] if clock else self.lived_until
                self.agenda.put(which, self._positions[identifier], since)

    def move_clock(self, seconds: int) -> None:
        """Move the account's time on. Raises ValueError for a step back."""
        if seconds < 0:
            raise ValueError("the clock only moves on")
        self.offset += seconds

    @contextmanager
    def transaction(self, cause: Cause = Cause()) -> Iterator[None]:
        """All changes inside, or none of them."""
        if self._before is not None:
            raise RuntimeError("transactions do not nest")
        self._before, self.cause = {}, cause
        self.first_of_transaction = self._next_position
        numbers = self._counter, self.offset, self._next_position, self.lived_until
        try:
            yield
            self._write()
            touched = list(self._before)
        except BaseException:
            self._counter, self.offset, self._next_position, self.lived_until = numbers
            self._restore()
            raise
        finally:
            self._before, self.cause = None, Cause()
        for hear in self.after_commit:
            hear(touched)

    def _remember(self, identifier: str) -> None:
        if self._before is None:
            raise RuntimeError("objects change inside a transaction only")
        self._snapshots.pop(identifier, None)
        if identifier not in self._before:
            before = self._objects.get(identifier)
            self._before[identifier] = dict(before) if before else None

    def _write(self) -> None:
        if self._file is None:
            return
        touched = self._before or {}
        values: dict[str, str | int] = {
            "seed": self._seed,
            "counter": self._counter,
            "offset": self.offset,
            "lived_until": self.lived_until,
        }
        self._file.write(
            values, [Change(name, self._positions[name], self._objects.get(name)) for name in touched]
        )

    def _restore(self) -> None:
        remembered = self._before or {}
        for identifier, before in remembered.items():
            if identifier in self._objects:
                self._drop(identifier)
            if before is not None:
                self._keep(before, self._positions[identifier])
        self._plan([identifier for identifier, before in remembered.items() if before is not None])
