"""The objects of one kind: in the order of their creation, and found by what lists and rules ask for."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator

from glassfy_desktop.sandbox.values import StripeObject

Key = Callable[[StripeObject], list[object]]
"""The values by which an index finds an object: one, many, or none."""


def _field(name: str) -> Key:
    return lambda each: [each[name]]


def _items(subscription: StripeObject) -> list[object]:
    return [item["id"] for item in subscription["items"]["data"]]


INDEXES: dict[str, dict[str, Key]] = {
    kind: {name: _field(name) for name in names.split()}
    for kind, names in {
        "_delivery": "state",
        "_line_item": "session",
        "charge": "customer payment_intent",
        "checkout.session": "customer payment_intent subscription",
        "credit_note": "customer invoice",
        "customer": "email test_clock",
        "customer_balance_transaction": "customer",
        "dispute": "charge payment_intent",
        "event": "type",
        "invoice": "customer subscription status",
        "invoiceitem": "customer invoice",
        "payment_intent": "customer",
        "payment_method": "customer",
        "price": "product lookup_key",
        "refund": "charge payment_intent",
        "subscription": "customer status",
    }.items()
}
INDEXES["subscription"]["item"] = _items
INDEXES["customer"]["customid"] = lambda each: [each["metadata"].get("customid")]


class Shelf:
    """Objects by position, a number that grows with each creation.

    Whatever is asked takes time by the size of the answer, not by the number of objects.
    """

    def __init__(self, kind: str) -> None:
        self._keys = INDEXES.get(kind, {})
        self._objects: dict[int, StripeObject] = {}
        self._order: list[int] = []
        self._index: dict[str, dict[object, list[int]]] = {name: {} for name in self._keys}

    def __len__(self) -> int:
        return len(self._objects)

    def __iter__(self) -> Iterator[StripeObject]:
        return (self._objects[position] for position in self._order)

    def has_index(self, name: str) -> bool:
        return name in self._keys

    def put(self, position: int, which: StripeObject) -> None:
        self._objects[position] = which
        _add(self._order, position)
        for name, key in self._keys.items():
            for value in key(which):
                _add(self._index[name].setdefault(value, []), position)

    def drop(self, position: int) -> None:
        which = self._objects.pop(position)
        _take(self._order, position)
        for name, key in self._keys.items():
            for value in key(which):
                self._forget(name, value, position)

    def changed(self, position: int, before: StripeObject) -> None:
        """The object at this position is no longer as it was before: find it by what it says now."""
        now = self._objects[position]
        for name, key in self._keys.items():
            old, new = key(before), key(now)
            if old == new:
                continue
            for value in old:
                self._forget(name, value, position)
            for value in new:
                _add(self._index[name].setdefault(value, []), position)

    def _forget(self, name: str, value: object, position: int) -> None:
        positions = self._index[name][value]
        _take(positions, position)
        if not positions:
            del self._index[name][value]

    def where(self, name: str, value: object) -> list[StripeObject]:
        """The objects an index finds by a value, oldest first."""
        return [self._objects[position] for position in self._index[name].get(value, ())]

    def count(self, name: str, value: object) -> int:
        return len(self._index[name].get(value, ()))

    def before(self, position: int | None, by: tuple[str, object] | None = None) -> Iterator[StripeObject]:
        """What was created before a position (None: all), newest first; `by` names an index and a value."""
        order = self._ordered(by)
        last = len(order) if position is None else bisect_left(order, position)
        return (self._objects[order[n]] for n in range(last - 1, -1, -1))

    def after(self, position: int, by: tuple[str, object] | None = None) -> Iterator[StripeObject]:
        """What was created after a position, oldest first."""
        order = self._ordered(by)
        return (self._objects[order[n]] for n in range(bisect_right(order, position), len(order)))

    def _ordered(self, by: tuple[str, object] | None) -> list[int]:
        return self._order if by is None else self._index[by[0]].get(by[1], [])


def _add(positions: list[int], position: int) -> None:
    if not positions or positions[-1] < position:
        positions.append(position)
    else:
        insort(positions, position)


def _take(positions: list[int], position: int) -> None:
    del positions[bisect_left(positions, position)]
