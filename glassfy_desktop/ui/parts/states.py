"""How a state is shown wherever it appears: its icon, and the tones of its text, ground and mark."""

from dataclasses import dataclass
from typing import Literal

StateName = Literal[
    "good", "bad", "warn", "pending", "neutral", "duplicate", "unknown", "none", "waiting", "info", "running"
]


@dataclass(frozen=True, slots=True)
class State:
    """An icon's name and three tones: `text` on `soft`, and `mark` for icons, bars and dots."""

    icon: str
    text: str
    soft: str
    mark: str


STATES: dict[StateName, State] = {
    "good": State("okc", "good", "good_soft", "good_mark"),
    "bad": State("badc", "bad", "bad_soft", "bad_mark"),
    "warn": State("alert", "warn", "warn_soft", "warn_mark"),
    "pending": State("clock", "warn", "warn_soft", "warn_mark"),
    "neutral": State("circle", "text2", "press", "text3"),
    "duplicate": State("copy", "text2", "press", "text2"),
    "unknown": State("question", "text2", "press", "text3"),
    "none": State("minus", "text2", "press", "text3"),
    "waiting": State("circle", "text2", "press", "text3"),
    "info": State("info", "text2", "press", "text3"),
    "running": State("refresh", "accent_text", "accent_soft", "accent_text"),
}
