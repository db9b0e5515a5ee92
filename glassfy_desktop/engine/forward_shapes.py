"""The answers about deliveries that were sent on, as they stand in /openapi.json."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ForwardRow:
    """A delivery that was sent on: where to and when, and what came back within `ms`: status, headers and up
    to 64 KiB of the body; `error` says in a sentence what went wrong."""

    id: str
    delivery: str
    url: str
    at: float
    status: int | None
    ms: int
    error: str | None
    headers: list[tuple[str, str]]
    body: str


@dataclass(frozen=True, slots=True)
class Forwards:
    forwards: list[ForwardRow]
