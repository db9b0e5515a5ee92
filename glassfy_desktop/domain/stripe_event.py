"""Stripe's events: read into a small value, and put in order.

Stripe promises neither order nor single delivery, so order is decided here from what the events say.
"""

from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Any, NamedTuple

from glassfy_desktop.domain.requirements import API_VERSION

LATEST_READ = "2026-10-28"
"""The newest API version whose shapes were looked at; later ones are read as far as they can be."""
LATEST_TIME = 253_402_300_799
"""The last second of the year 9999; no later time is believed."""
LARGEST_AMOUNT = 10**15
"""Minor currency units; Stripe's own limit is far below."""
LONGEST_ID = 255
"""Characters of an id at most, as Stripe has it; much longer ones no database could find again."""
COMPARED_DEPTH = 40
"""How deep two snapshots are compared: Stripe's objects are flatter, hostile ones are not."""
MOST_COMPARED = 6
"""How many snapshots of one second are tried in every order; more than a few never happen by themselves."""

CREATED, CHANGED, DELETED = 0, 1, 2
"""Ranks of snapshots within one second."""


READ = "object.read"
"""The type that stands for no event: an object that was read from the API."""


class NotAnEventError(ValueError):
    """Why a JSON value is no Stripe event, in a sentence."""


class StripeEvent(NamedTuple):
    """One event. `created` in Unix seconds; `object` is the snapshot, `previous` its previous_attributes.

    `object_id` is empty for objects that have none (an upcoming invoice). `api_version` may be empty.
    """

    id: str
    type: str
    created: int
    livemode: bool
    api_version: str
    object: Mapping[str, Any]
    previous: Mapping[str, Any]

    @property
    def object_id(self) -> str:
        return text(self.object.get("id"))

    @property
    def object_type(self) -> str:
        return text(self.object.get("object"))

    @property
    def rank(self) -> int:
        """Where the snapshot stands among those of its second: created first, deleted last."""
        action = self.type.rpartition(".")[2]
        return {"created": CREATED, "deleted": DELETED}.get(action, CHANGED)


class Moment(NamedTuple):
    """A snapshot as the order needs it: the whole object, and how far along its life it is."""

    event_id: str
    life: int
    object: Mapping[str, Any]
    previous: Mapping[str, Any]


def parse_event(value: object, received_at: int) -> StripeEvent:
    """Read a decoded JSON value. Raises NotAnEventError.

    Only what tells events apart is demanded; a missing or odd `created` counts as `received_at`.
    """
    if not isinstance(value, dict) or value.get("object") != "event":
        raise NotAnEventError("The body is no Stripe event: it lacks “object”: “event”.")
    event_id, kind = text(value.get("id")), text(value.get("type"))
    if not event_id or not kind:
        raise NotAnEventError("The event lacks its id or its type.")
    data = mapping(value.get("data"))
    if not isinstance(data.get("object"), dict):
        raise NotAnEventError("The event carries no object.")
    if max(len(event_id), len(text(data["object"].get("id")))) > LONGEST_ID:
        raise NotAnEventError(f"The id of the event or of its object is longer than {LONGEST_ID} characters.")
    return StripeEvent(
        id=event_id,
        type=kind,
        created=seconds(value.get("created")) or received_at,
        livemode=value.get("livemode") is True,
        api_version=text(value.get("api_version")),
        object=data["object"],
        previous=mapping(data.get("previous_attributes")),
    )


def as_event(stripe_object: Mapping[str, Any], at: int) -> StripeEvent:
    """An object that was read from the API, as if an event had told of it at the reply's time.

    Its id is the same whenever the same object is read in the same second.
    """
    return StripeEvent(
        id=f"read:{text(stripe_object.get('id'))}:{at}",
        type=READ,
        created=at,
        livemode=stripe_object.get("livemode") is True,
        api_version=API_VERSION,
        object=stripe_object,
        previous={},
    )


def payment_time(raw: Mapping[str, Any]) -> int:
    """When a session or payment intent was paid, as near as what was read shows it: when its charge was made,
    else its intent, else it itself."""
    intent = mapping(raw.get("payment_intent")) or raw
    charge = mapping(intent.get("latest_charge"))
    return seconds(charge.get("created")) or seconds(intent.get("created")) or seconds(raw.get("created"))


def version_note(version: str) -> str:
    """What to say of an event's API version; empty where its shapes are known."""
    if not version or version[:10] <= API_VERSION or version[:10] <= LATEST_READ:
        return ""
    return f"Its API version {version[:40]} is newer than the ones known; it was read as far as it can be."


def text(value: object) -> str:
    """A string, as `storable` has it; anything else as no string."""
    return storable(value) if isinstance(value, str) else ""


def storable(value: str) -> str:
    """A string with NUL characters replaced, which PostgreSQL cannot keep. Stripe sends none by itself."""
    return value.replace("\0", "\ufffd") if "\0" in value else value


def mapping(value: object) -> Mapping[str, Any]:
    """A JSON object as it is; anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Mapping[str, Any]]:
    """The objects of a JSON list, or of Stripe's `{"object": "list", "data": […]}`."""
    found = value.get("data") if isinstance(value, dict) else value
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


# `type(…) is int` is also what leaves true and false out, which are integers to isinstance
def seconds(value: object) -> int:
    """A Unix time; 0 for null, for what is no time, and for times after the year 9999."""
    return value if type(value) is int and 0 < value <= LATEST_TIME else 0


def amount(value: object) -> int:
    """Money in minor currency units; 0 for null and for what is no amount."""
    return value if type(value) is int and abs(value) < LARGEST_AMOUNT else 0


def reference(value: object) -> str:
    """The id in a field that holds an id or, where it was expanded, the object itself."""
    if isinstance(value, str):
        return storable(value)
    return text(value.get("id")) if isinstance(value, dict) else ""


def in_order(tied: Sequence[Moment], before: Moment | None = None) -> list[Moment]:
    """Snapshots of one object, second and rank, oldest first, whatever order they are given in.

    `before` is the snapshot right before them, where known. The order in which previous_attributes fit the
    snapshots before best wins; where nothing fits, the later in its life cycle comes later, and the event
    id settles the rest.
    """
    canonical = _by_life(tied)
    if len(canonical) > MOST_COMPARED:
        return canonical
    return [canonical[place] for place in _best(canonical, before)[0]]


def is_told(tied: Sequence[Moment], before: Moment | None = None) -> bool:
    """Whether it is known which of the snapshots is the newest: what changed tells it, or their lives do, or
    all that could be it are the same."""
    canonical = _by_life(tied)
    if len(canonical) > MOST_COMPARED:
        newest, rivals = canonical[-1], canonical[:-1]
    else:
        newest, *rivals = (canonical[order[-1]] for order in _best(canonical, before))
    return all(each.life != newest.life or each.object == newest.object for each in rivals)


def _by_life(tied: Sequence[Moment]) -> list[Moment]:
    return sorted(tied, key=lambda each: (each.life, each.event_id))


def _best(canonical: Sequence[Moment], before: Moment | None) -> list[tuple[int, ...]]:
    """The orders that fit best, as places in the canonical one, which comes first where it is among them."""
    first, places = len(canonical), range(len(canonical))  # `before` is compared as the last of all
    links = [[_links(one, later) for later in canonical] for one in (*canonical, before)]

    def fit(order: Sequence[int]) -> int:
        return sum(links[one][later] for one, later in zip((first, *order), order, strict=False))

    fitting = [(fit(order), order) for order in permutations(places)]
    best = max(how_well for how_well, _ in fitting)
    return [order for how_well, order in fitting if how_well == best]


def _links(one: Moment | None, later: Moment) -> int:
    """How well a snapshot follows another: its previous_attributes fit it, and name all that differs."""
    return 0 if one is None else fits(later.previous, one.object) + explains(later, one)


def fits(previous: Mapping[str, Any], snapshot: Mapping[str, Any]) -> bool:
    """Whether a snapshot has the values that previous_attributes name. None named: it cannot be told."""
    return bool(previous) and _agree(previous, snapshot, COMPARED_DEPTH)


def explains(later: Moment, earlier: Moment) -> bool:
    """Whether previous_attributes name every difference between two snapshots: nothing came in between."""
    return _undone(later.previous, later.object, COMPARED_DEPTH) == earlier.object


def _undone(named: Mapping[str, Any], found: Mapping[str, Any], depth: int) -> dict[str, Any]:
    """A snapshot with its changed keys as they were before."""
    before = dict(found)
    for key, value in named.items():
        inner = found.get(key)
        nested = isinstance(value, dict) and isinstance(inner, dict) and depth > 0
        before[key] = _undone(value, inner, depth - 1) if nested and inner is not None else value
    return before


def _agree(named: object, found: object, depth: int) -> bool:
    """Hashes name only their changed keys, null meaning absent; lists stand whole."""
    if depth == 0:
        return False
    if isinstance(named, dict):
        return isinstance(found, dict) and all(
            _agree(value, found.get(key), depth - 1) for key, value in named.items()
        )
    if isinstance(named, list):
        return (
            isinstance(found, list)
            and len(named) == len(found)
            and all(_agree(one, other, depth - 1) for one, other in zip(named, found, strict=True))
        )
    return named == found
